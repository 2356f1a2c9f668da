/* graphics.h - pictures by the protocols of terminals that can show more than characters: by
 * libchafa, where the build found it (package libchafa-dev); else none is known. */
#ifndef IMAGE_GRAPHICS_H
#define IMAGE_GRAPHICS_H

#include "base/err.h"
#include "image/image.h"
#include "stream/buffer.h"

enum graphics { GRAPHICS_NONE, GRAPHICS_SIXEL, GRAPHICS_KITTY, GRAPHICS_ITERM };

/* What the terminal can, as far as the environment tells. */
enum graphics graphics_detect(void);

/* Appends what shows the picture from the cursor on, over `rows` x `cols` characters, which it
 * fills: its sides are multiples of them. */
int graphics_print(struct buffer *out, enum graphics g, const struct image *i, size_t rows,
                   size_t cols, struct err *e);
/* Appends what takes away the pictures that would otherwise stay below new ones. */
int graphics_clear(struct buffer *out, enum graphics g, struct err *e);

#endif
