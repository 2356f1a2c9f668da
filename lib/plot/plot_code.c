/* plot_code.c - see plot_code.h */
#include "plot/plot_code.h"

#include "edit/code.h"
#include "model/frames.h"

#include <math.h>

int plot_code_of_record(struct plot_code *out, struct record *r, struct err *e)
{
    struct tensor *numbers;
    struct code codes[EDIT_OBJECTS], *f = &codes[EDIT_STATIC], *z = &codes[EDIT_DYNAMIC];
    if (record_has_numbers(r)) {
        if (sized_frames_of_record(r, (struct frame_size){0}, &numbers, e))
            return -1;
        *out = (struct plot_code){.name = r->id,
                                  .T = numbers->shape[0],
                                  .Z = numbers->shape[1],
                                  .z = numbers->data,
                                  .numbers = true};
        return 0;
    }
    if (code_view_both(codes, r, e))
        return -1;
    *out = (struct plot_code){r->id, f->cols, z->rows, z->cols, f->mean, z->mean, false};
    return 0;
}

double plot_code_limit(const struct plot_code *codes, size_t n)
{
    double most = 0;
    for (size_t c = 0; c < n; c++) {
        for (size_t i = 0; i < codes[c].F; i++)
            most = fmax(most, fabs(codes[c].f[i]));
        for (size_t i = 0; i < codes[c].T * codes[c].Z; i++)
            most = fmax(most, fabs(codes[c].z[i]));
    }
    if (most == 0)
        return 1;
    double unit = pow(10, floor(log10(most)) - 1) * 5;
    return ceil(most / unit) * unit;
}
