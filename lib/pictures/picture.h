/* picture.h - reads a picture of any format that the suite knows. What a file is, is decided by its
 * first bytes, never by its name. */
#ifndef PICTURES_PICTURE_H
#define PICTURES_PICTURE_H

#include "base/err.h"
#include "image/image.h"
#include <stddef.h>
#include <stdint.h>

/* PNG and animated PNG, GIF, and sprites of Aseprite: see pngio.h, gif.h and aseprite.h. The error
 * for another file says what it is, and what to type: `path` is its name on the command line ("-":
 * standard input). Returns 0, and the caller frees *out; or -1 with the error text in *e, and *out
 * is empty. */
int picture_decode(struct image *out, const uint8_t *bytes, size_t size, const char *path,
                   struct err *e);

/* stranger.c: always fails. */
int stranger_refuse(const uint8_t *bytes, size_t size, const char *path, struct err *e);

#endif
