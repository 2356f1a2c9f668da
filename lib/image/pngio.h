/* pngio.h - PNG and animated PNG (APNG) with libpng: reads every kind of picture, writes exact
 * pixels.
 *
 * pngio.c reads a picture or an animation: pngio_still.c decodes the still picture, apng_frames.c
 * the frames. pngio_write.c writes both. Debian's libpng has no APNG, so these files read and write
 * its chunks (acTL, fcTL, fdAT; "Animated PNG", part of the PNG specification, third edition, W3C
 * 2025), and libpng the pictures in them. */
#ifndef IMAGE_PNGIO_H
#define IMAGE_PNGIO_H

#include "base/err.h"
#include "image/image.h"
#include "image/pngio_still.h" /* pngio_is(), PNGIO_FILE_MAX */
#include "tns/buffer.h"
#include <stdbool.h>

/* Decodes a picture of any colour type and bit depth, interlaced or not, to RGBA with 8 bits per
 * sample: 16 bits are scaled to 8 (rounded), a transparent colour becomes alpha, gamma is ignored.
 * The frames of an APNG are decoded as a viewer shows them. A file that is cut, damaged, not a PNG,
 * or beyond image.h's limits is an error; damage that no pixel depends on, and an invalid animation
 * after a valid picture, is a warning in *out. Returns 0, and the caller frees *out; or -1 with the
 * error text in *e, and *out is empty. */
int pngio_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e);

/* The same for a file ("-": standard input). The error names the file. */
int pngio_load(struct image *out, const char *path, struct err *e);

struct pngio_format {
    struct matcher *matcher; /* write a colour-mapped PNG with exactly its palette; NULL: RGB if
                                every pixel is opaque, else RGBA */
    bool animate;            /* APNG of all frames, which repeats forever; else one frame */
    unsigned fps;            /* frames per second, 1..1000, where the picture has no delays */
};

/* Writes to a file descriptor (`name` for errors). The compression level is fixed, no filters are
 * used, and only the chunks that the pixels need are written: the same picture gives the same
 * bytes. Returns 0, or -1 with the error text in *e. */
int pngio_write(int fd, const char *name, const struct image *image,
                const struct pngio_format *format, struct err *e);
/* Appends the same bytes to `out`. */
int pngio_pack(struct buffer *out, const struct image *image, const struct pngio_format *format,
               struct err *e);

#endif
