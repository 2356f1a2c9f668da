/* apng_frames.h - the frames of an animated PNG; for pngio.c. */
#ifndef IMAGE_APNG_FRAMES_H
#define IMAGE_APNG_FRAMES_H

#include "base/err.h"
#include "image/image.h"
#include <stddef.h>
#include <stdint.h>

/* `bytes` is a file that libpng has read to its end, *image its still picture. If the file is an
 * animation, *image becomes its frames, each as a viewer shows it: sub-frames are placed, disposed
 * of and blended as their fcTL says. If not, *image is unchanged. Returns 0, 1 if the animation is
 * invalid, or -1 if memory does not suffice, with the error text in *e and *image unchanged. */
int apng_read_frames(struct image *image, const uint8_t *bytes, size_t size, struct err *e);

#endif
