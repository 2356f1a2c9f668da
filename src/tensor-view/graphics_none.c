/* graphics_none.c - a build without libchafa: terminals show characters. */
#include "graphics.h"

enum graphics graphics_detect(void)
{
    return GRAPHICS_NONE;
}

int graphics_print(struct buffer *out, enum graphics g, const struct image *i, size_t cell_width,
                   size_t cell_height, struct err *e)
{
    (void)out, (void)g, (void)i, (void)cell_width, (void)cell_height;
    return err_set(e, "this build has no libchafa for sixel, kitty or iterm (package "
                      "libchafa-dev); --mode blocks needs none");
}

int graphics_clear(struct buffer *out, enum graphics g, struct err *e)
{
    (void)out, (void)g, (void)e;
    return 0;
}
