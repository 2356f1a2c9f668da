/* gif.h - GIF pictures and animations (GIF89a, CompuServe 1990), where the build finds giflib
 * (gif_read.c, gif_write.c; package libgif-dev); else the functions say so (gif_none.c). */
#ifndef PICTURES_GIF_H
#define PICTURES_GIF_H

#include "base/err.h"
#include "image/image.h"
#include "image/palette.h"
#include "tns/buffer.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool gif_is(const uint8_t *bytes, size_t size); /* does it start with the signature of GIF? */

/* Decodes all frames as a viewer shows them: smaller frames are placed on the screen and disposed
 * of as the file says, what no frame covers is transparent. With more than one frame the picture is
 * animated and has delays. A file that is cut or damaged, or beyond image.h's limits, is an error;
 * only the last byte, the trailer, may be absent. Returns 0, and the caller frees *out; or -1 with
 * the error text in *e, and *out is empty. */
int gif_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e);

/* Appends a GIF of all frames, each with its delay (in 1/100 s, rounded), which repeats forever.
 * With a matcher its palette is used, else the colours of all frames, or of each frame alone where
 * those of all are more than a palette has. Returns 0, or -1 with the error text in *e: where a
 * frame has too many colours or partly transparent pixels. */
int gif_pack(struct buffer *out, const struct image *image, struct matcher *matcher, struct err *e);

#endif
