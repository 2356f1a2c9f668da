/* apng.h - the frames of an animated PNG, for png_read.c. */
#ifndef IMAGE_APNG_H
#define IMAGE_APNG_H

#include "base/err.h"
#include "image/image.h"

/* `bytes` is a file that libpng has read to its end, *image the picture that it saw. Where the file
 * is an animation, *image becomes its frames, each as it is shown: sub-frames are placed, disposed
 * of and blended as their fcTL says. A still picture stays as it is. On failure *image still is to
 * be freed. */
int apng_read_frames(struct image *image, const uint8_t *bytes, size_t size, struct err *e);

/* Decodes the still picture of a file (png_read.c). */
int pngio_decode_still(struct image *out, const uint8_t *bytes, size_t size, struct err *e);

#endif
