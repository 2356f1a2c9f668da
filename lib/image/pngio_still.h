/* pngio_still.h - the still picture of a PNG file; for pngio.c and apng_frames.c. pngio.h is the
 * header for all others. */
#ifndef IMAGE_PNGIO_STILL_H
#define IMAGE_PNGIO_STILL_H

#include "base/err.h"
#include "image/image.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PNGIO_FILE_MAX = 256 << 20 }; /* bytes: larger files are refused */

bool pngio_is(const uint8_t *bytes, size_t size); /* does it start with the signature of PNG? */

/* Decodes the still picture of a file, with its palette; as pngio_decode(), but without the frames
 * of an animation. */
int pngio_decode_still(struct image *out, const uint8_t *bytes, size_t size, struct err *e);

#endif
