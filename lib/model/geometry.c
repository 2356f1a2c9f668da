/* geometry.c - see geometry.h */
#include "model/geometry.h"
#include "base/mem.h"
#include "model/model.h"

#include <stdlib.h>

int geometry_of_numbers(struct geometry *g, size_t D, struct err *e)
{
    *g = (struct geometry){.numbers = D, .places = D};
    g->centre = mem_zero(D, sizeof *g->centre);
    g->scale = mem_array(D, sizeof *g->scale);
    if (!g->centre || !g->scale)
        return err_memory(e, 2 * D * sizeof *g->scale, "the scales of the frames");
    for (size_t i = 0; i < D; i++)
        g->scale[i] = 1;
    return 0;
}

int geometry_fits(const struct geometry *g, const struct config *c, struct err *e)
{
    size_t bands = (size_t)c->mel_bands;
    if (config_takes_numbers(c) != (g->numbers > 0))
        return err_set(e,
                       g->numbers ? "the frames are numbers f4 [*,%zu]: a model of pictures "
                                    "cannot learn from them; try --preset numbers"
                                  : "the frames are pictures: a model of numbers f4 [*,*] "
                                    "cannot learn from them",
                       g->numbers);
    if (bands && (bands < 2 || g->numbers < bands + 1))
        return err_set(e,
                       "the frames are [*,%zu], the model needs %zu bands of a mel spectrum and "
                       "the log of the pitch; try --preset numbers",
                       g->numbers, bands);
    if ((size_t)c->moments > g->numbers)
        return err_set(e, "the frames are [*,%zu], the static code has the moments of %lld columns",
                       g->numbers, (long long)c->moments);
    return 0;
}

void geometry_free(struct geometry *g)
{
    free(g->background);
    free(g->place);
    free(g->centre);
    free(g->scale);
    *g = (struct geometry){0};
}

/* ---- in the stream of a model ---- */

int geometry_write(struct map *config, const struct geometry *c, struct err *e)
{
    if (c->numbers)
        return map_set_integer(config, "numbers", (int64_t)c->numbers, e);
    return map_set_integer(config, "crop_top", c->top, e) ||
                   map_set_integer(config, "crop_left", c->left, e) ||
                   map_set_integer(config, "crop_rows", (int64_t)c->rows, e) ||
                   map_set_integer(config, "crop_cols", (int64_t)c->cols, e)
               ? -1
               : 0;
}

static int read_crop(struct geometry *c, const struct map *config, struct err *e)
{
    static const char *const names[] = {"crop_top", "crop_left", "crop_rows", "crop_cols"};
    int64_t crop[4];
    for (int i = 0; i < 4; i++)
        if (map_integer(config, names[i], &crop[i], e) <= 0 || crop[i] < 0 || crop[i] > 16384)
            return err_set(e, "the model's header has no valid '%s'", names[i]);
    c->top = crop[0];
    c->left = crop[1];
    c->rows = (size_t)crop[2];
    c->cols = (size_t)crop[3];
    return 0;
}

int geometry_read(struct geometry *g, const struct config *parts, const struct map *config,
                  struct err *e)
{
    int64_t numbers = 0;
    if (!config_takes_numbers(parts))
        return read_crop(g, config, e);
    if (map_integer(config, "numbers", &numbers, e) <= 0 || numbers < 1 || numbers > NUMBERS_MAX)
        return err_set(e, "the model's header has no valid 'numbers'");
    return geometry_of_numbers(g, (size_t)numbers, e) || geometry_fits(g, parts, e) ? -1 : 0;
}

/* One side of the crop, as geometry_measure() makes it: complete patches, inside the frame unless
 * they are larger than the frame. */
static bool crop_fits(int64_t from, size_t length, size_t side)
{
    return length && length % GEOMETRY_PATCH == 0 && length < side + GEOMETRY_PATCH &&
           (length > side ? from == 0 : (size_t)from + length <= side);
}

static int read_background(struct geometry *c, struct reader *reader, struct record *r,
                           struct err *e)
{
    struct tensor *background;
    if (model_next_record(reader, r, "canvas.background", e) ||
        record_tensor(r, "value", DTYPE_U1, 3, (const size_t[]){ANY, ANY, ANY}, &background, e))
        return -1;
    c->H = background->shape[0];
    c->W = background->shape[1];
    c->C = background->shape[2];
    if (c->C < 3 || c->C > 4 || !crop_fits(c->top, c->rows, c->H) ||
        !crop_fits(c->left, c->cols, c->W))
        return err_set(e, "the model's frame size and crop do not fit together");
    c->background = background->data;
    background->data = NULL;
    return 0;
}

static int read_places(struct geometry *c, struct reader *reader, struct record *r, struct err *e)
{
    struct tensor *place;
    size_t bytes = c->H * c->W * c->C;
    if (model_next_record(reader, r, "canvas.place", e) ||
        record_tensor(r, "value", DTYPE_I4, 1, (const size_t[]){ANY}, &place, e))
        return -1;
    c->places = place->shape[0];
    const int32_t *at = place->data;
    for (size_t i = 0; i < c->places; i++)
        if (at[i] < 0 || (size_t)at[i] >= bytes || (i > 0 && at[i] <= at[i - 1])) {
            err_set(e, "'value'[%zu] is %s", i,
                    at[i] < 0 || (size_t)at[i] >= bytes ? "outside the frame"
                                                        : "not larger than the one before it");
            return record_error(r, e);
        }
    c->place = place->data;
    place->data = NULL;
    return 0;
}

static int read_scales(struct geometry *g, struct reader *reader, struct record *r, struct err *e)
{
    const size_t shape[] = {g->numbers};
    if (model_next_record(reader, r, "frames.centre", e) ||
        record_floats(r, "value", 1, shape, g->centre, e) ||
        model_next_record(reader, r, "frames.scale", e) ||
        record_floats(r, "value", 1, shape, g->scale, e))
        return -1;
    for (size_t i = 0; i < g->numbers; i++)
        if (!(g->scale[i] > 0)) {
            err_set(e, "'value'[%zu] is %g, a scale is above 0", i, (double)g->scale[i]);
            return record_error(r, e);
        }
    return 0;
}

int geometry_read_records(struct geometry *g, struct reader *reader, struct record *r,
                          struct err *e)
{
    if (g->numbers)
        return read_scales(g, reader, r, e);
    return read_background(g, reader, r, e) || read_places(g, reader, r, e) ? -1 : 0;
}
