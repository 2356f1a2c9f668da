/* model.c - puts a model together, and brings it to and from a stream. */
#include "model/model.h"
#include "base/mem.h"
#include "model/classifier.h"
#include "model/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int allocate_whitening(struct model *m, struct err *e)
{
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    m->centre = mem_zero(F, sizeof *m->centre);
    m->motion = mem_zero(S, sizeof *m->motion);
    m->regression = mem_zero(F * S, sizeof *m->regression);
    m->axes = mem_zero(F * F, sizeof *m->axes);
    m->inverse = mem_zero(F * F, sizeof *m->inverse);
    if (!m->centre || !m->motion || !m->regression || !m->axes || !m->inverse)
        return err_memory(e, F * (2 * F + S) * sizeof *m->axes, "the whitening of the static code");
    for (size_t i = 0; i < F; i++)
        m->axes[i * F + i] = m->inverse[i * F + i] = 1;
    return 0;
}

int model_build(struct model *m, bool learning, struct err *e)
{
    const struct config *c = &m->config;
    size_t width = (size_t)c->encoder_width;
    struct params *p = &m->params;
    *p = (struct params){0};
    if (classifier_is(m))
        return classifier_declare(m, e) ? -1 : params_allocate(p, learning, e);
    if (dynamic_part_find(c->dynamic_encoder)->declare(m, e) ||
        declare_heads(p, "dynamic", (size_t)c->dynamic_dim, width, e) ||
        static_part_find(c->static_encoder)->declare(m, e) ||
        (c->static_dim && declare_heads(p, "static", (size_t)c->static_dim, width, e)) ||
        decoder_part_find(c->decoder)->declare(m, e) || prior_part_find(c->prior)->declare(m, e) ||
        allocate_whitening(m, e))
        return -1;
    return params_allocate(p, learning, e);
}

void model_free(struct model *m)
{
    params_free(&m->params);
    geometry_free(&m->geometry);
    free(m->centre);
    free(m->motion);
    free(m->regression);
    free(m->axes);
    free(m->inverse);
    labels_free(&m->labels);
    *m = (struct model){0};
}

struct gaussian model_static(struct model *m, struct tape *t, const struct batch *b)
{
    return heads(t, "static", static_part_find(m->config.static_encoder)->features(m, t, b));
}

struct gaussian model_dynamic(struct model *m, struct tape *t, const struct batch *b)
{
    return heads(t, "dynamic", dynamic_part_find(m->config.dynamic_encoder)->features(m, t, b));
}

struct gaussian model_dynamic_of(struct model *m, struct tape *t, struct var *y)
{
    const struct dynamic_part *part = dynamic_part_find(m->config.dynamic_encoder);
    return heads(t, "dynamic", part->features_of(m, t, y));
}

struct var *model_decode(struct model *m, struct tape *t, struct var *f, struct var *z)
{
    return decoder_part_find(m->config.decoder)->decode(m, t, f, z);
}

/* A result that stands in memory, handed over some rows at a time. */
struct standing {
    const struct var *y;
    block_consume *take;
    const void *context;
};

enum { ROWS_HANDED_OVER = 8 };

static void hand_over(void *context, size_t block)
{
    const struct standing *s = context;
    struct span rows = block_span(block, ROWS_HANDED_OVER, s->y->rows);
    s->take(s->context, s->y->value + rows.from * s->y->cols, s->y->cols, rows,
            (struct span){0, s->y->cols});
}

void model_decode_to(struct model *m, struct tape *t, struct var *f, struct var *z,
                     block_consume *take, const void *context)
{
    const struct decoder_part *part = decoder_part_find(m->config.decoder);
    if (part->decode_to && part->decode_to(m, t, f, z, take, context) == 0)
        return;
    struct standing s = {part->decode(m, t, f, z), take, context};
    thread_pool_run(t->workers, ceil_div(z->rows, ROWS_HANDED_OVER), hand_over, &s);
}

double model_prior(struct model *m, struct tape *t, struct var *z, size_t B, float scale)
{
    return prior_part_find(m->config.prior)->loss(m, t, z, B, scale);
}

/* ---- the stream of kind "model" ---- */

int model_header(const struct model *m, struct map *header, struct err *e)
{
    struct map config = {0};
    int result = -1;
    const struct geometry *c = &m->geometry;
    if (map_set_integer(&config, "version", MODEL_VERSION, e) ||
        config_write(&config, &m->config, &m->training, e) ||
        map_set_integer(&config, "crop_top", c->top, e) ||
        map_set_integer(&config, "crop_left", c->left, e) ||
        map_set_integer(&config, "crop_rows", (int64_t)c->rows, e) ||
        map_set_integer(&config, "crop_cols", (int64_t)c->cols, e) ||
        (classifier_is(m) && labels_write(&config, &m->labels, e)))
        goto done;
    result = map_set_map(header, "model", &config, e);
done:
    map_free(&config);
    return result;
}

/* One array of a record, on its way to or from the stream. */
struct array {
    const char *key;
    void *data;
};

/* Puts the array into the record; refuses a number that model_read() would refuse. */
static int put_array(struct record *r, const struct array *a, enum dtype dtype, int ndim,
                     const size_t *shape, struct err *e)
{
    struct tensor t;
    if (tensor_make(&t, dtype, ndim, shape, e))
        return -1;
    memcpy(t.data, a->data, tensor_bytes(&t));
    if (dtype == DTYPE_F4 && record_finite(r, a->key, &t, e)) {
        tensor_free(&t);
        return -1;
    }
    return record_set_tensor(r, a->key, &t, e);
}

static int write_arrays(struct writer *w, const char *id, enum dtype dtype, int ndim,
                        const size_t *shape, const struct array *arrays, size_t n, struct err *e)
{
    struct record r = {.number = writer_records(w) + 1};
    int result = record_set_id(&r, id, e);
    for (size_t i = 0; result == 0 && i < n; i++)
        result = put_array(&r, &arrays[i], dtype, ndim, shape, e);
    if (result == 0)
        result = writer_record(w, &r, e);
    record_free(&r);
    return result;
}

/* The arrays that are not learnt: the canvas and the whitening. They come before the parameters. */
enum { EXTRAS = 7 };

struct extra {
    const char *id;
    enum dtype dtype;
    int ndim;
    size_t shape[3];
    void *data;
};

static void list_extras(struct extra list[EXTRAS], const struct model *m)
{
    const struct geometry *c = &m->geometry;
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    list[0] = (struct extra){"canvas.background", DTYPE_U1, 3, {c->H, c->W, c->C}, c->background};
    list[1] = (struct extra){"canvas.place", DTYPE_I4, 1, {c->places}, c->place};
    list[2] = (struct extra){"static.centre", DTYPE_F4, 1, {F}, m->centre};
    list[3] = (struct extra){"static.motion", DTYPE_F4, 1, {S}, m->motion};
    list[4] = (struct extra){"static.regression", DTYPE_F4, 2, {F, S}, m->regression};
    list[5] = (struct extra){"static.axes", DTYPE_F4, 2, {F, F}, m->axes};
    list[6] = (struct extra){"static.inverse", DTYPE_F4, 2, {F, F}, m->inverse};
}

static size_t extras_count(const struct model *m)
{
    return m->config.static_dim ? EXTRAS : 2;
}

enum { PARAM_ARRAYS = 4 };

static size_t list_arrays(struct array list[PARAM_ARRAYS], const struct params *p, size_t offset,
                          bool checkpoint)
{
    list[0] = (struct array){"value", p->value + offset};
    if (!checkpoint)
        return 1;
    list[1] = (struct array){"m", p->m + offset};
    list[2] = (struct array){"v", p->v + offset};
    list[3] = (struct array){"mean", p->mean + offset};
    return PARAM_ARRAYS;
}

int model_write(const struct model *m, struct writer *w, bool checkpoint, struct err *e)
{
    struct extra extras[EXTRAS];
    list_extras(extras, m);
    for (size_t i = 0; i < extras_count(m); i++) {
        struct array value = {"value", extras[i].data};
        if (write_arrays(w, extras[i].id, extras[i].dtype, extras[i].ndim, extras[i].shape, &value,
                         1, e))
            return -1;
    }
    for (size_t i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.list[i];
        struct array arrays[PARAM_ARRAYS];
        size_t n = list_arrays(arrays, &m->params, p->offset, checkpoint);
        if (write_arrays(w, p->name, DTYPE_F4, p->ndim, p->shape, arrays, n, e))
            return -1;
    }
    return 0;
}

static int next_record(struct reader *reader, struct record *r, const char *id, struct err *e)
{
    int got = reader_next(reader, r, e);
    if (got < 0)
        return -1;
    if (got == 0)
        return err_set(e, "the model ends before parameter '%s'", id);
    if (strcmp(r->id, id) == 0)
        return 0;
    err_set(e, "expected parameter '%s'", id);
    return record_error(r, e);
}

static int read_header(struct model *m, const struct map *header, struct err *e)
{
    struct map config;
    int64_t version, crop[4];
    const char *const names[] = {"crop_top", "crop_left", "crop_rows", "crop_cols"};
    int got = map_map(header, "model", &config, e);
    if (got <= 0)
        return got < 0 ? -1 : err_set(e, "the model's header has no configuration ('model')");
    int result = -1;
    got = map_integer(&config, "version", &version, e);
    if (got <= 0 || version != MODEL_VERSION) {
        if (got >= 0)
            err_set(e, "the model is of version %lld, this program reads version %d; train it anew",
                    got ? (long long)version : 0, MODEL_VERSION);
        goto done;
    }
    if (config_read(&config, &m->config, &m->training, e) ||
        (classifier_is(m) && labels_read(&config, &m->labels, e)))
        goto done;
    for (int i = 0; i < 4; i++)
        if (map_integer(&config, names[i], &crop[i], e) <= 0 || crop[i] < 0 || crop[i] > 16384) {
            err_set(e, "the model's header has no sound '%s'", names[i]);
            goto done;
        }
    m->geometry.top = crop[0];
    m->geometry.left = crop[1];
    m->geometry.rows = (size_t)crop[2];
    m->geometry.cols = (size_t)crop[3];
    result = 0;
done:
    map_free(&config);
    return result;
}

/* One side of the crop, as geometry_measure() makes it: whole patches, inside the frame unless they
 * are more than the frame. */
static bool crop_fits(int64_t from, size_t length, size_t side)
{
    return length && length % GEOMETRY_PATCH == 0 && length < side + GEOMETRY_PATCH &&
           (length > side ? from == 0 : (size_t)from + length <= side);
}

static int read_geometry(struct model *m, struct reader *reader, struct record *r, struct err *e)
{
    struct geometry *c = &m->geometry;
    struct tensor *background, *place;
    if (next_record(reader, r, "canvas.background", e) ||
        record_tensor(r, "value", DTYPE_U1, 3, (const size_t[]){ANY, ANY, ANY}, &background, e))
        return -1;
    c->H = background->shape[0];
    c->W = background->shape[1];
    c->C = background->shape[2];
    size_t bytes = tensor_bytes(background);
    if (c->C < 3 || c->C > 4 || !crop_fits(c->top, c->rows, c->H) ||
        !crop_fits(c->left, c->cols, c->W))
        return err_set(e, "the model's canvas and crop do not fit together");
    c->background = background->data;
    background->data = NULL;
    if (next_record(reader, r, "canvas.place", e) ||
        record_tensor(r, "value", DTYPE_I4, 1, (const size_t[]){ANY}, &place, e))
        return -1;
    c->places = place->shape[0];
    const int32_t *at = place->data;
    for (size_t i = 0; i < c->places; i++)
        if (at[i] < 0 || (size_t)at[i] >= bytes || (i > 0 && at[i] <= at[i - 1])) {
            err_set(e, "'value'[%zu] lies %s", i,
                    at[i] < 0 || (size_t)at[i] >= bytes ? "outside the frame"
                                                        : "not behind the one before it");
            return record_error(r, e);
        }
    if (strcmp(m->config.decoder, "deconv") == 0 && c->places != bytes)
        return err_set(e, "a deconv decoder makes %zu bytes a frame, 'canvas.place' has %zu", bytes,
                       c->places);
    c->place = place->data;
    place->data = NULL;
    return 0;
}

static int read_whitening(struct model *m, struct reader *reader, struct record *r, struct err *e)
{
    struct extra extras[EXTRAS];
    list_extras(extras, m);
    for (size_t i = 2; i < extras_count(m); i++) {
        if (next_record(reader, r, extras[i].id, e) ||
            record_floats(r, "value", extras[i].ndim, extras[i].shape, extras[i].data, e))
            return -1;
    }
    return 0;
}

static int read_params(struct model *m, struct reader *reader, struct record *r, bool checkpoint,
                       struct err *e)
{
    for (size_t i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.list[i];
        struct array arrays[PARAM_ARRAYS];
        size_t n = list_arrays(arrays, &m->params, p->offset, checkpoint);
        if (next_record(reader, r, p->name, e))
            return -1;
        for (size_t k = 0; k < n; k++)
            if (record_floats(r, arrays[k].key, p->ndim, p->shape, arrays[k].data, e))
                return -1;
    }
    return 0;
}

static int read_end(struct reader *reader, struct record *r, struct err *e)
{
    int got = reader_next(reader, r, e);
    if (got <= 0)
        return got;
    err_set(e, "unknown parameter");
    return record_error(r, e);
}

int model_read(struct model *m, struct reader *reader, bool checkpoint, struct err *e)
{
    struct record r = {0};
    *m = (struct model){0};
    int result = read_header(m, reader_header(reader), e) || read_geometry(m, reader, &r, e) ||
                         model_build(m, checkpoint, e) || read_whitening(m, reader, &r, e) ||
                         read_params(m, reader, &r, checkpoint, e) || read_end(reader, &r, e)
                     ? -1
                     : 0;
    record_free(&r);
    if (result)
        model_free(m);
    return result;
}
