/* aseprite.h - the files of Aseprite (.aseprite, .ase), as its file format specification describes
 * them.
 *
 * aseprite_read.c reads a file frame by frame: layers, tags, palettes and cels. aseprite_draw.c
 * draws the cels of a frame, aseprite_tiles.c unpacks tiles, aseprite_blend.c blends pixels.
 * aseprite_write.c writes a sprite of one layer. aseprite_parts.h is for these files alone. */
#ifndef PICTURES_ASEPRITE_H
#define PICTURES_ASEPRITE_H

#include "base/err.h"
#include "image/image.h"
#include "image/palette.h"
#include "tns/buffer.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool aseprite_is(const uint8_t *bytes, size_t size); /* does it start as a sprite of Aseprite? */

/* Decodes all frames, with delays and tags: the visible layers, composited as Aseprite does. RGBA,
 * grey and indexed sprites; raw, linked and compressed cels, and those of tiles; all blend modes,
 * of groups too. Layers of an unknown kind are an error that names them, where they are visible.
 * Returns 0, and the caller frees *out; or -1 with the error text in *e, and *out is empty. */
int aseprite_decode(struct image *out, const uint8_t *bytes, size_t size, struct err *e);

/* Appends a sprite of one layer with all frames, their delays (in ms, rounded) and tags: indexed
 * with the palette of the matcher, RGBA if that is NULL. Returns 0, or -1 with the error text in
 * *e. */
int aseprite_pack(struct buffer *out, const struct image *image, struct matcher *matcher,
                  struct err *e);

#endif
