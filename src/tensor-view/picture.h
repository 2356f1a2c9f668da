/* picture.h - frames of the current record as one picture, as large as there is space for. */
#ifndef TENSOR_VIEW_PICTURE_H
#define TENSOR_VIEW_PICTURE_H

#include "terminal.h"
#include "view.h"

/* The space for a picture, in characters of `cell_width` x `cell_height` pixels. With half blocks a
 * character has 1x2 pixels. */
struct stage {
    size_t rows, cols, cell_width, cell_height;
    size_t spare; /* pixels at the bottom that stay free */
};
struct stage stage_of(const struct look *look, struct terminal_size size);

/* Which part of the frames is shown, and how large. */
struct placing {
    struct part part;
    struct fit fit;
    size_t width, height; /* of the shown part, in pixels of the picture */
};
/* Complete frames, at most `most` times enlarged; or only their content, where frames must be
 * shrunk and their content less so. */
struct placing picture_place(const struct view *v, const struct stage *stage, size_t most);

/* Makes a picture of `count` frames from `first` on, side by side, with an empty column of
 * characters between them. */
int picture_draw(struct image *out, const struct view *v, const struct stage *stage,
                 const struct placing *p, size_t first, size_t count, struct err *e);

#endif
