/* model.c - puts a model together, and writes and reads it. */
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

/* The parts of a model of codes. */
static int declare_parts(struct model *m, struct err *e)
{
    const struct config *c = &m->config;
    size_t width = (size_t)c->encoder_width;
    struct params *p = &m->params;
    return dynamic_part_of(c)->declare(m, e) ||
                   declare_heads(p, "dynamic", (size_t)c->dynamic_dim, width, e) ||
                   static_part_of(c)->declare(m, e) ||
                   (c->static_dim && declare_heads(p, "static", config_learned_dim(c), width, e)) ||
                   decoder_part_of(c)->declare(m, e) || prior_part_of(c)->declare(m, e) ||
                   allocate_whitening(m, e)
               ? -1
               : 0;
}

int model_build(struct model *m, bool learning, struct err *e)
{
    m->params = (struct params){0};
    if (model_classifies(m) ? classifier_declare(m, e) : declare_parts(m, e))
        return -1;
    return params_allocate(&m->params, learning, e);
}

size_t model_margin(const struct model *m)
{
    return decoder_part_of(&m->config)->whole_frames ? GEOMETRY_WHOLE : (size_t)m->training.margin;
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
    return heads(t, "static", static_part_of(&m->config)->features(m, t, b));
}

struct gaussian model_dynamic(struct model *m, struct tape *t, const struct batch *b)
{
    return heads(t, "dynamic", dynamic_part_of(&m->config)->features(m, t, b));
}

struct gaussian model_dynamic_of(struct model *m, struct tape *t, struct var *y)
{
    const struct dynamic_part *part = dynamic_part_of(&m->config);
    return heads(t, "dynamic", part->features_of(m, t, y));
}

size_t model_codes_width(const struct model *m)
{
    return (size_t)(m->config.dynamic_dim * (2 * m->config.neighbours + 1));
}

struct var *model_decode(struct model *m, struct tape *t, struct var *f, struct var *z)
{
    return decoder_part_of(&m->config)->decode(m, t, f, z);
}

/* A complete result in memory, which is consumed some rows at a time. */
struct result {
    const struct var *y;
    block_consume *consume;
    const void *context;
};

enum { ROWS_AT_ONCE = 8 };

static void consume_rows(void *context, size_t block)
{
    const struct result *r = context;
    struct span rows = block_span(block, ROWS_AT_ONCE, r->y->rows);
    r->consume(r->context, r->y->value + rows.from * r->y->cols, r->y->cols, rows,
               (struct span){0, r->y->cols});
}

void model_decode_to(struct model *m, struct tape *t, struct var *f, struct var *z,
                     block_consume *consume, const void *context)
{
    const struct decoder_part *part = decoder_part_of(&m->config);
    if (part->decode_to && part->decode_to(m, t, f, z, consume, context) == 0)
        return;
    struct result r = {part->decode(m, t, f, z), consume, context};
    thread_pool_run(t->workers, ceil_div(z->rows, ROWS_AT_ONCE), consume_rows, &r);
}

double model_prior(struct model *m, struct tape *t, struct var *z, size_t B, float scale)
{
    return prior_part_of(&m->config)->loss(m, t, z, B, scale);
}

/* ---- the stream of kind "model" ---- */

int model_header(const struct model *m, struct map *header, struct err *e)
{
    struct map config = {0};
    int result = -1;
    if (map_set_integer(&config, "version", MODEL_VERSION, e) ||
        config_write(&config, &m->config, &m->training, e) ||
        geometry_write(&config, &m->geometry, e) ||
        (model_classifies(m) && labels_write(&config, &m->labels, e)))
        goto done;
    result = map_set_map(header, "model", &config, e);
done:
    map_free(&config);
    return result;
}

/* One array of a record. */
struct array {
    const char *key;
    void *data;
};

/* Copies the array into the record. Fails on numbers that model_read() would refuse. */
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

/* The arrays that are not learned: the frame geometry and the whitening. They come before the
 * parameters. */
enum { GEOMETRY_EXTRAS = 2, EXTRAS = 7 };

struct extra {
    const char *id;
    enum dtype dtype;
    int ndim;
    size_t shape[3];
    void *data;
    int since; /* the first version of the layout that has it */
};

static void list_extras(struct extra list[EXTRAS], const struct model *m)
{
    const struct geometry *c = &m->geometry;
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    list[0] =
        (struct extra){"canvas.background", DTYPE_U1, 3, {c->H, c->W, c->C}, c->background, 1};
    list[1] = (struct extra){"canvas.place", DTYPE_I4, 1, {c->places}, c->place, 1};
    if (c->numbers) {
        list[0] = (struct extra){"frames.centre", DTYPE_F4, 1, {c->numbers}, c->centre, 2};
        list[1] = (struct extra){"frames.scale", DTYPE_F4, 1, {c->numbers}, c->scale, 2};
    }
    list[2] = (struct extra){"static.centre", DTYPE_F4, 1, {F}, m->centre, 1};
    list[3] = (struct extra){"static.motion", DTYPE_F4, 1, {S}, m->motion, 2};
    list[4] = (struct extra){"static.regression", DTYPE_F4, 2, {F, S}, m->regression, 2};
    list[5] = (struct extra){"static.axes", DTYPE_F4, 2, {F, F}, m->axes, 1};
    list[6] = (struct extra){"static.inverse", DTYPE_F4, 2, {F, F}, m->inverse, 1};
}

static size_t extras_count(const struct model *m)
{
    return m->config.static_dim ? EXTRAS : GEOMETRY_EXTRAS;
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

int model_next_record(struct reader *reader, struct record *r, const char *id, struct err *e)
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

static int read_version(int *version, const struct map *config, struct err *e)
{
    int64_t found = 0;
    if (map_integer(config, "version", &found, e) < 0)
        return -1;
    if (found < MODEL_VERSION_OLDEST || found > MODEL_VERSION)
        return err_set(e,
                       "the model is of version %lld, this program reads versions %d to %d; train "
                       "it again",
                       (long long)found, MODEL_VERSION_OLDEST, MODEL_VERSION);
    *version = (int)found;
    return 0;
}

/* Only some programs use a model that copies or blends (copy/). */
static int refuse_copying(const struct map *config, struct err *e)
{
    char kind[8];
    struct err ignored;
    if (map_text(config, "kind", kind, sizeof kind, &ignored) == 1 &&
        (strcmp(kind, "copy") == 0 || strcmp(kind, "blend") == 0))
        return err_set(e, "this is a model that copies (preset art or blend): it has no prior to "
                          "draw from, and learns no steps; dsvae-encode (--perform: all motions "
                          "that it knows), dsvae-decode, dsvae-eval, and latent-edit without "
                          "--model use it");
    return 0;
}

static int read_header(struct model *m, int *version, const struct map *header, struct err *e)
{
    struct map config;
    int got = map_map(header, "model", &config, e);
    if (got <= 0)
        return got < 0 ? -1 : err_set(e, "the model's header has no configuration ('model')");
    int result = refuse_copying(&config, e) || read_version(version, &config, e) ||
                         config_read(&config, &m->config, &m->training, e) ||
                         (model_classifies(m) && labels_read(&config, &m->labels, e)) ||
                         geometry_read(&m->geometry, &m->config, &config, e)
                     ? -1
                     : 0;
    map_free(&config);
    return result;
}

static int decoder_fits(const struct model *m, struct err *e)
{
    const struct geometry *c = &m->geometry;
    size_t bytes = c->H * c->W * c->C;
    if (decoder_part_of(&m->config)->whole_frames && c->places != bytes)
        return err_set(e, "a deconv decoder makes %zu bytes per frame, 'canvas.place' has %zu",
                       bytes, c->places);
    return 0;
}

/* What an older version lacks stays 0. */
static int read_whitening(struct model *m, int version, struct reader *reader, struct record *r,
                          struct err *e)
{
    struct extra extras[EXTRAS];
    list_extras(extras, m);
    for (size_t i = GEOMETRY_EXTRAS; i < extras_count(m); i++) {
        if (extras[i].since > version)
            continue;
        if (model_next_record(reader, r, extras[i].id, e) ||
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
        if (model_next_record(reader, r, p->name, e))
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
    int version = MODEL_VERSION;
    *m = (struct model){0};
    int result = read_header(m, &version, reader_header(reader), e) ||
                         geometry_read_records(&m->geometry, reader, &r, e) || decoder_fits(m, e) ||
                         model_build(m, checkpoint, e) ||
                         read_whitening(m, version, reader, &r, e) ||
                         read_params(m, reader, &r, checkpoint, e) || read_end(reader, &r, e)
                     ? -1
                     : 0;
    record_free(&r);
    if (result)
        model_free(m);
    return result;
}
