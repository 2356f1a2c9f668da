/* graphics.h - pictures by the protocols of terminals that can show more than characters: by
 * libchafa, where the build found it (package libchafa-dev); else none is known. */
#ifndef TENSOR_VIEW_GRAPHICS_H
#define TENSOR_VIEW_GRAPHICS_H

#include "base/err.h"
#include "image/image.h"
#include "tns/buffer.h"

enum graphics { GRAPHICS_NONE, GRAPHICS_SIXEL, GRAPHICS_KITTY, GRAPHICS_ITERM };

/* What the terminal can, as far as the environment tells. */
enum graphics graphics_detect(void);

/* A sixel is so many pixels high: up to GRAPHICS_SIXEL_PIXELS - 1 more may be touched below. */
enum { GRAPHICS_SIXEL_PIXELS = 6 };

/* Appends what shows the picture, pixel by pixel, from the cursor on, where a character has
 * `cell_width` x `cell_height` pixels. */
int graphics_print(struct buffer *out, enum graphics g, const struct image *i, size_t cell_width,
                   size_t cell_height, struct err *e);
/* Appends what takes away the pictures that would otherwise stay below new ones. */
int graphics_clear(struct buffer *out, enum graphics g, struct err *e);

#endif
