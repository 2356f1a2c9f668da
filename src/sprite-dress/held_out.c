/* held_out.c - reads the list of --hold-out (see wardrobe.h). */
#include "base/mem.h"
#include "cli/filter.h"
#include "text_lines.h"
#include "wardrobe.h"

#include <string.h>

/* Marks the layers of a shape. Returns their number. */
static uint32_t mark(struct wardrobe *w, const char *shape)
{
    uint32_t marked = 0;
    for (struct layer *l = w->layers; l < w->layers + w->count; l++)
        if (strcmp(l->shape, shape) == 0) {
            l->held_out = true;
            w->held_out[l->part] = true;
            marked++;
        }
    return marked;
}

void wardrobe_hold_out(struct wardrobe *w, const char *path)
{
    struct text_lines lines;
    char *shape;
    uint32_t count = 0;
    text_lines_open(&lines, path);
    while ((shape = text_lines_next(&lines))) {
        char shown[256];
        size_t length = strlen(shape);
        if (length && shape[length - 1] == '/')
            shape[--length] = '\0';
        if (!mark(w, shape))
            text_lines_fail(&lines, "no layer in %s has the shape '%s'", w->folder,
                            err_quote(shown, sizeof shown, shape, length));
        count++;
    }
    if (!count)
        text_lines_fail(&lines, "the list has no shape");
    text_lines_close(&lines);
}
