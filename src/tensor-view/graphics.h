/* graphics.h - pictures by the protocols of terminals that can show more than characters: by
 * libchafa where the build finds it (graphics_chafa.c; package libchafa-dev), else there are none
 * (graphics_none.c). */
#ifndef TENSOR_VIEW_GRAPHICS_H
#define TENSOR_VIEW_GRAPHICS_H

#include "base/err.h"
#include "image/image.h"
#include "tns/buffer.h"

enum graphics { GRAPHICS_NONE, GRAPHICS_SIXEL, GRAPHICS_KITTY, GRAPHICS_ITERM };

/* The protocol of the terminal, as far as the environment shows it. */
enum graphics graphics_detect(void);

/* Rows of pixels in a sixel: up to GRAPHICS_SIXEL_PIXELS - 1 rows below a picture are overwritten.
 */
enum { GRAPHICS_SIXEL_PIXELS = 6 };

/* Appends what shows the picture with its upper left corner at the cursor, one pixel as one pixel,
 * on a terminal whose characters have `cell_width` x `cell_height` pixels. */
int graphics_print(struct buffer *out, enum graphics g, const struct image *i, size_t cell_width,
                   size_t cell_height, struct err *e);
/* Appends what removes old pictures that would stay below new ones. */
int graphics_clear(struct buffer *out, enum graphics g, struct err *e);

#endif
