/* png.h - PNG and animated PNG (APNG) by libpng: any picture in, exact pixels out.
 *
 * Debian's libpng has no APNG, so its chunks (acTL, fcTL, fdAT; "Animated PNG", part of the PNG
 * specification, third edition, W3C 2025) are handled here, and the pictures in them by libpng. */
#ifndef IMAGE_PNG_H
#define IMAGE_PNG_H

#include "base/err.h"
#include "image/image.h"
#include "tns/buffer.h"
#include <stdbool.h>

enum { PNG_FILE_MAX = 256 << 20 }; /* bytes of a file that is read */

bool pngio_is(const uint8_t *bytes, size_t size); /* does it begin as a PNG? */

/* Decodes a picture of any colour type and bit depth, interlaced or not, to RGBA of 8 bits: 16 bits
 * are scaled to 8 (rounded), a transparent colour becomes alpha, gamma is left alone. Of an APNG
 * every frame comes as it is shown. A file that is cut, damaged, not a PNG, or beyond image.h's
 * limits is an error. */
int pngio_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e);

/* The same from a file ("-": standard input); the error names it. Several pictures one behind
 * another are the frames of an animation, of one size. */
int pngio_load(struct image *out, const char *path, struct err *e);

struct pngio_format {
    struct matcher *matcher; /* writes colour-mapped with its palette, order and all; NULL: RGB when
                                every pixel is opaque, else RGBA */
    bool animate;            /* APNG of all frames, forever; else the picture has one frame */
    unsigned fps;            /* frames a second, 1..1000 */
};

/* Writes to a file descriptor (`name` for errors), with a fixed compression level, without filters,
 * and with no chunk that does not belong to the pixels: the same picture gives the same bytes. */
int pngio_write(int fd, const char *name, const struct image *image,
                const struct pngio_format *format, struct err *e);
/* Appends the same bytes to `out`. */
int pngio_pack(struct buffer *out, const struct image *image, const struct pngio_format *format,
               struct err *e);

#endif
