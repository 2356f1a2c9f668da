/* code_records.c - the tensors of records before and after a computation. */
#include "model/code_records.h"
#include "model/frames.h"

/* Adds an empty code; *data is the place for its numbers. */
static int add_code(struct record *r, const char *key, int ndim, const size_t *shape, float **data,
                    struct err *e)
{
    struct tensor t;
    if (tensor_make(&t, DTYPE_F4, ndim, shape, e))
        return record_error(r, e);
    *data = t.data;
    return record_set_tensor(r, key, &t, e);
}

int code_record_open(struct sequence *sequence, const struct model *m, struct record *r,
                     struct err *e)
{
    const struct geometry *g = &m->geometry;
    struct codes *to = &sequence->codes;
    struct tensor *frames, *hidden;
    struct frame_size size = {g->H, g->W, g->C, g->numbers};
    if (sized_frames_of_record(r, size, &frames, e) || hidden_of_record(r, frames, &hidden, e))
        return -1;
    *sequence =
        (struct sequence){frames->shape[0], frames->data, hidden ? hidden->data : NULL, {0}};
    const size_t fixed[] = {(size_t)m->config.static_dim};
    const size_t moving[] = {sequence->T, (size_t)m->config.dynamic_dim};
    if (fixed[0] && (add_code(r, "static.mean", 1, fixed, &to->static_mean, e) ||
                     add_code(r, "static.logvar", 1, fixed, &to->static_logvar, e)))
        return -1;
    return add_code(r, "dynamic.mean", 2, moving, &to->dynamic_mean, e) ||
                   add_code(r, "dynamic.logvar", 2, moving, &to->dynamic_logvar, e)
               ? -1
               : 0;
}

int code_record_close(const struct sequence *sequence, const struct model *m, struct record *r,
                      struct err *e)
{
    if (codes_check(sequence, m, e))
        return record_error(r, e);
    record_remove(r, "frames");
    record_remove(r, "hidden");
    if (m->config.kind == KIND_AE) /* the code of an autoencoder has no variance */
        record_remove(r, "dynamic.logvar");
    return 0;
}

static int find_mean(struct record *r, const char *key, int ndim, const size_t *shape,
                     struct tensor **mean, struct err *e)
{
    return record_tensor(r, key, DTYPE_F4, ndim, shape, mean, e) || record_finite(r, key, *mean, e)
               ? -1
               : 0;
}

static int make_frames(struct tensor *frames, const struct geometry *g, size_t T, struct err *e)
{
    const size_t picture[] = {T, g->H, g->W, g->C}, numbers[] = {T, g->numbers};
    return g->numbers ? tensor_make(frames, DTYPE_F4, 2, numbers, e)
                      : tensor_make(frames, DTYPE_U1, 4, picture, e);
}

int frame_record_open(struct sequence *sequence, const struct model *m, struct record *r,
                      struct err *e)
{
    const struct geometry *g = &m->geometry;
    size_t F = (size_t)m->config.static_dim, Z = (size_t)m->config.dynamic_dim;
    struct tensor *f, *z, frames;
    *sequence = (struct sequence){0};
    if (F && find_mean(r, "static.mean", 1, (const size_t[]){F}, &f, e))
        return -1;
    sequence->codes.static_mean = F ? f->data : NULL;
    if (find_mean(r, "dynamic.mean", 2, (const size_t[]){ANY, Z}, &z, e))
        return -1;
    sequence->codes.dynamic_mean = z->data;
    sequence->T = z->shape[0];
    if (make_frames(&frames, g, sequence->T, e))
        return record_error(r, e);
    sequence->frames = frames.data;
    return record_set_tensor(r, "frames", &frames, e);
}

void frame_record_close(struct record *r)
{
    static const char *const codes[] = {"static.mean", "static.logvar", "dynamic.mean",
                                        "dynamic.logvar"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        record_remove(r, codes[i]);
}
