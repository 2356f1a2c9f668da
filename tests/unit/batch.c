/* batch.c - what the encoders see: invented colours, patches, whole frames, bags of pixels and of
 * patches, against their definitions. Frames stand in blocks of exactly their size, so that the
 * sanitizer sees a step over the edge. */
#include "toy.h"

#include "model/recolour.h"

/* ---- recolouring ---- */

static double colour_twin(const struct recolour *c, const uint8_t *pixel, int channel)
{
    double u = 0, low = 0, high = 0;
    for (int j = 0; j < 3; j++) {
        u += (double)c->matrix[channel][j] * pixel[j] / 255;
        low += fmin((double)c->matrix[channel][j], 0);
        high += fmax((double)c->matrix[channel][j], 0);
    }
    if (c->map == RECOLOUR_WAVES)
        return 0.5 + 0.5 * cos(2 * acos(-1) * (u + (double)c->phase[channel]));
    double place = (u - low) / (high - low) * (RECOLOUR_STEPS - 1);
    return (double)c->curve[channel][(int)fmin(fmax(place, 0), RECOLOUR_STEPS - 1)];
}

/* Colours of the cube, its corners and edges among them. */
static void some_colour(uint8_t *pixel, size_t i)
{
    static const uint8_t level[] = {0, 255, 1, 254, 128, 77};
    for (size_t k = 0; k < 3; k++, i /= 6)
        pixel[k] = level[i % 6];
}

static void test_colours(enum recolour_map first, const char *title)
{
    struct check c = {title, 0, 0};
    static struct recolour map;
    int seen[RECOLOUR_LINEAR + 1] = {0};
    for (uint32_t draw = 0; draw < 200; draw++) {
        struct rng r = rng_make(3, 0, draw);
        float to[3], again[3], lowest = 1, highest = 0;
        uint8_t pixel[3];
        recolour_draw(&map, first, &r);
        seen[map.map]++;
        for (size_t i = 0; i < 216; i++) {
            some_colour(pixel, i);
            bool black = !pixel[0] && !pixel[1] && !pixel[2];
            recolour_pixel(to, pixel, &map);
            recolour_pixel(again, pixel, &map);
            check_same_bits(&c, "the same colour again", to, again, 3);
            for (int k = 0; k < 3; k++) {
                check_that(&c, to[k] >= 0 && to[k] <= 1, "%g is no colour", (double)to[k]);
                lowest = fminf(lowest, black ? 1 : to[k]);
                highest = fmaxf(highest, to[k]);
                if (black)
                    check_that(&c, to[k] == 0, "black becomes %g", (double)to[k]);
                else if (map.map == RECOLOUR_NONE)
                    check_that(&c, fabsf(to[k] - (float)pixel[k] / 255) < 1e-6f, "%d becomes %g",
                               pixel[k], (double)to[k]);
                else if (map.map != RECOLOUR_HASH) /* tables have 1024 steps */
                    check_that(&c, fabs((double)to[k] - colour_twin(&map, pixel, k)) < 0.007,
                               "%g, the equation says %g", (double)to[k],
                               colour_twin(&map, pixel, k));
            }
        }
        check_that(&c, highest - lowest > 0.4f, "all colours lie in %g..%g", (double)lowest,
                   (double)highest);
    }
    if (first == RECOLOUR_NONE)
        check_that(&c, seen[RECOLOUR_NONE] == 200, "colours are invented");
    else
        check_that(&c, seen[first] > 70 && seen[RECOLOUR_LINEAR] > 70, "%d and %d of 200",
                   seen[first], seen[RECOLOUR_LINEAR]);
    check_done(&c);
}

/* Black stays, or becomes what the equation says. */
static void test_black(void)
{
    struct check c = {"recolour: black", 0, 0};
    static struct recolour map;
    static const uint8_t black[3];
    for (uint32_t draw = 0; draw < 50; draw++) {
        struct rng r = rng_make(4, 0, draw);
        float to[3];
        recolour_draw(&map, RECOLOUR_WAVES, &r);
        map.maps_black = draw % 2;
        recolour_pixel(to, black, &map);
        for (int k = 0; k < 3; k++) {
            double want = map.maps_black ? colour_twin(&map, black, k) : 0;
            check_that(&c, fabs((double)to[k] - want) < 0.007, "%g, not %g", (double)to[k], want);
        }
    }
    check_done(&c);
}

/* Any colour becomes any colour: uniform, and neighbours as unlike as others. */
static void test_hash(void)
{
    struct check c = {"recolour: a hash is uniform", 0, 0};
    struct recolour map = {.map = RECOLOUR_HASH, .key = 12345};
    double sum[3] = {0}, squares[3] = {0}, apart = 0;
    float to[3], before[3] = {0};
    enum { N = 20000 };
    for (uint32_t i = 0; i < N; i++) {
        uint8_t pixel[3] = {(uint8_t)(i + 1), (uint8_t)(i >> 8), 3};
        recolour_pixel(to, pixel, &map);
        for (int k = 0; k < 3; k++) {
            sum[k] += (double)to[k] / N;
            squares[k] += (double)to[k] * (double)to[k] / N;
            apart += fabs((double)to[k] - (double)before[k]) / (3 * N);
        }
        memcpy(before, to, sizeof to);
    }
    for (int k = 0; k < 3; k++)
        check_that(&c, fabs(sum[k] - 0.5) < 0.01 && fabs(squares[k] - 1.0 / 3) < 0.01,
                   "channel %d: mean %g, mean square %g", k, sum[k], squares[k]);
    check_that(&c, fabs(apart - 1.0 / 3) < 0.01, "neighbours lie %g apart", apart);
    check_done(&c);
}

/* ---- batches ---- */

enum { MOST = 64 };

/* A batch over a toy data set, with its canvas. */
struct case_of {
    struct dataset data;
    struct geometry geometry;
    struct config config;
    struct batch batch;
    const uint8_t *frames[MOST], *hidden[MOST];
    uint8_t *masks[MOST];
    struct tape tape;
};

static void open_case(struct case_of *k, const struct toy *s, bool hide, struct thread_pool *w)
{
    struct err e;
    struct training t;
    *k = (struct case_of){.tape = {.workers = w, .arena = {.exhausted = toy_exhausted}}};
    toy_data(&k->data, s);
    toy_must(geometry_measure(&k->geometry, &k->data, 0, &e), &e);
    for (size_t i = 3; s->C == 4 && i < s->count * s->T * s->H * s->W * 4; i += 4 * 11)
        k->data.list[i / (s->T * s->H * s->W * 4)].frames[i % (s->T * s->H * s->W * 4)] = 0;
    toy_must(config_preset(&k->config, &t, "dsvae", "general", &e), &e);
    toy_shrink(&k->config, &t);
    struct rng r = rng_make(8, 0, 0);
    for (size_t n = 0; n < s->count * s->T; n++) {
        k->frames[n] = k->data.list[n / s->T].frames + n % s->T * s->H * s->W * s->C;
        k->hidden[n] = k->masks[n] = checked(malloc(s->H * s->W));
        for (size_t i = 0; i < s->H * s->W; i++)
            k->masks[n][i] = n % 5 == 1 || rng_u32(&r) % 3 == 0; /* some frames wholly */
    }
    k->batch = (struct batch){.B = s->count,
                              .T = s->T,
                              .frames = k->frames,
                              .hidden = hide ? k->hidden : NULL,
                              .seed = 21,
                              .step = 4};
}

static void close_case(struct case_of *k)
{
    for (size_t n = 0; n < MOST; n++)
        free(k->masks[n]);
    geometry_free(&k->geometry);
    dataset_free(&k->data);
    tape_free(&k->tape);
}

/* Pixel (row, col) of frame n as an encoder sees it in true colours, the background as nothing or
 * as it is. */
static void seen_twin(float *to, const struct case_of *k, size_t n, size_t row, size_t col,
                      bool whole)
{
    const struct geometry *c = &k->geometry;
    for (size_t i = 0; i < c->C; i++)
        to[i] = 0;
    if (row >= c->H || col >= c->W || (k->batch.hidden && k->batch.hidden[n][row * c->W + col]))
        return;
    const uint8_t *pixel = k->frames[n] + (row * c->W + col) * c->C;
    const uint8_t *back = c->background + (row * c->W + col) * c->C;
    if ((!whole && memcmp(pixel, back, c->C) == 0) || (c->C == 4 && pixel[3] == 0))
        return;
    bool black = !pixel[0] && !pixel[1] && !pixel[2];
    for (size_t i = 0; i < c->C; i++)
        to[i] = black && i < 3 ? 0 : (float)pixel[i] / 255;
}

static void check_pixel(struct check *c, const struct case_of *k, const float *got, size_t n,
                        size_t row, size_t col, bool whole)
{
    float want[4];
    seen_twin(want, k, n, row, col, whole);
    for (size_t i = 0; i < k->geometry.C; i++)
        check_that(c, fabsf(got[i] - want[i]) < 1e-6f, "frame %zu, %zu,%zu: %g, not %g", n, row,
                   col, (double)got[i], (double)want[i]);
}

static void check_images(struct check *c, struct case_of *k)
{
    const struct geometry *v = &k->geometry;
    tape_start(&k->tape);
    struct var *y = batch_images(&k->tape, &k->batch, v, &k->config, false);
    check_that(c, y->rows == k->batch.B * k->batch.T * v->H * v->W && y->cols == v->C, "shape");
    for (size_t i = 0; i < y->rows; i++)
        check_pixel(c, k, y->value + i * v->C, i / (v->H * v->W), i / v->W % v->H, i % v->W, false);
}

/* No row stands there twice for one sequence: for B sequences at most B times. */
static void check_different(struct check *c, const struct var *y, size_t B)
{
    for (size_t i = 0; i < y->rows; i++) {
        size_t same = 0;
        for (size_t j = 0; j < y->rows; j++)
            same += memcmp(y->value + i * y->cols, y->value + j * y->cols,
                           y->cols * sizeof *y->value) == 0;
        check_that(c, same <= B, "row %zu stands there %zu times", i, same);
    }
}

static void check_patches(struct check *c, struct case_of *k)
{
    const struct geometry *v = &k->geometry;
    bool whole = k->config.patch % 2; /* every other time */
    strcpy(k->config.dynamic_encoder, whole ? "contrasts" : "patches");
    size_t across = v->cols / 8, patches = v->rows / 8 * across;
    tape_start(&k->tape);
    uint32_t *row_of;
    struct var *y = batch_patches(&k->tape, &k->batch, v, &k->config, &row_of);
    size_t all = k->batch.B * k->batch.T * patches;
    check_that(c, y->rows <= all && y->cols == 64 * v->C, "shape");
    check_different(c, y, whole ? 2 * k->batch.B : k->batch.B); /* black, and what is outside */
    for (size_t i = 0; i < all * 64; i++) {
        size_t patch = i / 64 % patches, at = i % 64;
        check_pixel(c, k, y->value + (row_of[i / 64] * 64 + at) * v->C, i / 64 / patches,
                    (size_t)v->top + patch / across * 8 + at / 8,
                    (size_t)v->left + patch % across * 8 + at % 8, whole);
    }
}

static bool same_bytes(const float *seen, const uint8_t *pixel, size_t C)
{
    for (size_t i = 0; i < C; i++)
        if (fabsf(seen[i] - (float)pixel[i] / 255) > 1e-6f)
            return false;
    return true;
}

/* Is this pixel one that the sequence shows in its crop? */
static bool is_shown(const struct case_of *k, size_t slot, const float *seen)
{
    const struct geometry *v = &k->geometry;
    if (same_bytes(seen, v->background, v->C)) /* of what is hidden or hangs over */
        return true;
    for (size_t n = slot * k->batch.T; n < (slot + 1) * k->batch.T; n++)
        for (size_t row = (size_t)v->top; row < v->H; row++)
            for (size_t col = (size_t)v->left; col < v->W; col++) {
                size_t at = row * v->W + col;
                bool hidden = k->batch.hidden && k->batch.hidden[n][at];
                if (!hidden && same_bytes(seen, k->frames[n] + at * v->C, v->C))
                    return true;
            }
    return false;
}

static void check_colours(struct check *c, struct case_of *k)
{
    size_t C = k->geometry.C;
    struct set_pool bags;
    tape_start(&k->tape);
    struct var *y = batch_colours(&k->tape, &k->batch, &k->geometry, &k->config, &bags);
    check_that(c, bags.count == k->batch.B && y->cols == C, "%zu bags", bags.count);
    for (size_t slot = 0; slot < bags.count; slot++) {
        size_t first = bags.first[slot], end = bags.first[slot + 1];
        check_that(c, end > first && end - first <= (size_t)k->config.bag, "bag %zu: %zu colours",
                   slot, end - first);
        for (size_t i = first; i < end; i++) {
            const float *colour = y->value + bags.row[i] * C;
            check_that(c, bags.row[i] < y->rows && is_shown(k, slot, colour),
                       "bag %zu: colour %zu is not in it", slot, i - first);
            for (size_t j = first; j < i; j++)
                check_that(c, memcmp(colour, y->value + bags.row[j] * C, C * sizeof *colour) != 0,
                           "bag %zu: colours %zu and %zu are the same", slot, j, i);
        }
    }
}

/* How many colours the first bag has. */
static size_t count_colours(struct case_of *k)
{
    struct set_pool bags;
    tape_start(&k->tape);
    batch_colours(&k->tape, &k->batch, &k->geometry, &k->config, &bags);
    return bags.first[1];
}

/* Of many colours the given share is dropped, and never all. */
static void test_dropped_colours(struct thread_pool *w)
{
    struct check c = {"batch: dropped colours", 0, 0};
    static struct case_of k;
    size_t kept = 0;
    open_case(&k, &(struct toy){2, 2, 24, 24, 3, {0}, false}, false, w);
    for (size_t n = 0; n < 4; n++) /* as many colours as pixels, and one colour */
        for (size_t i = 0; i < 1728; i++)
            k.data.list[n / 2].frames[n % 2 * 1728 + i] = (uint8_t)(n / 2        ? 7
                                                                    : i % 3 == 0 ? i / 3
                                                                    : i % 3 == 1 ? i / 768 + 64 * n
                                                                                 : 0);
    k.config.bag = 200;
    for (k.batch.step = 0; k.batch.step < 50; k.batch.step++) {
        k.batch.colour_dropout = 0;
        size_t all = count_colours(&k);
        k.batch.colour_dropout = 0.3;
        size_t left = count_colours(&k);
        check_that(&c, left < all && left > all / 2, "%zu of %zu colours are left", left, all);
        kept += 1000 * left / all;
    }
    check_that(&c, kept > 50 * 680 && kept < 50 * 720, "%zu of 50000 are left, expected 35000",
               kept);
    k.batch.colour_dropout = 0.9;
    k.batch.frames += 2;
    k.batch.B = 1;
    tape_start(&k.tape);
    struct set_pool bags;
    struct var *y = batch_colours(&k.tape, &k.batch, &k.geometry, &k.config, &bags);
    check_that(&c, y->rows == 1 && fabsf(y->value[0] - 7.0f / 255) < 1e-6f,
               "the only colour is gone");
    k.batch.frames -= 2;
    close_case(&k);
    check_done(&c);
}

/* The colours of a sequence, counted one by one. */
struct tally {
    uint8_t colour[512][4];
    size_t pixels[512], count, all;
};

static void tally_pixel(struct tally *t, const uint8_t *pixel, size_t C)
{
    size_t i = 0;
    while (i < t->count && memcmp(t->colour[i], pixel, C) != 0)
        i++;
    if (i == t->count) {
        memcpy(t->colour[i], pixel, C);
        t->pixels[t->count++] = 0;
    }
    t->pixels[i]++;
    t->all++;
}

/* Of more than 65536 pixels every second, third, ... */
static void tally_sequence(struct tally *t, const struct case_of *k, size_t slot)
{
    const struct geometry *v = &k->geometry;
    size_t area = v->rows * v->cols, step = k->batch.T * area / 65536 + 1;
    t->count = t->all = 0;
    for (size_t i = 0; i < k->batch.T * area; i += step) {
        size_t n = slot * k->batch.T + i / area;
        size_t row = (size_t)v->top + i % area / v->cols, col = (size_t)v->left + i % v->cols;
        if (row >= v->H || col >= v->W)
            tally_pixel(t, v->background, v->C);
        else if (!k->batch.hidden || !k->batch.hidden[n][row * v->W + col])
            tally_pixel(t, k->frames[n] + (row * v->W + col) * v->C, v->C);
    }
    if (t->count == 0)
        tally_pixel(t, v->background, v->C);
}

/* Each colour of a sequence is in its share of the bags, to the next bag, and no other is in any;
 * where a bag would be empty it has the first. */
static void check_shares(struct check *c, struct case_of *k, size_t slot, const struct var *y,
                         const struct set_pool *bags)
{
    static struct tally t;
    size_t draws = k->batch.draws, C = k->geometry.C, found = 0;
    tally_sequence(&t, k, slot);
    for (size_t i = 0; i < t.count; i++) {
        size_t in = 0;
        for (size_t j = bags->first[slot]; j < bags->first[slot + draws]; j++)
            in += same_bytes(y->value + bags->row[j] * C, t.colour[i], C);
        double share = 1 - pow(1 - (double)t.pixels[i] / (double)t.all, (double)k->config.bag);
        check_that(c, fabs((double)in - (double)draws * share) < 1 || i == 0,
                   "%zu of %zu pixels: in %zu of %zu bags", t.pixels[i], t.all, in, draws);
        found += in;
    }
    size_t members = bags->first[slot + draws] - bags->first[slot];
    check_that(c, found == members, "%zu of %zu colours are the sequence's", found, members);
}

struct shared_case {
    struct toy toy;
    bool hide;
    size_t over, bag; /* pixels that the crop hangs over the edge; of a bag */
};

enum { SHARED_DRAWS = 8 };

/* Frames of many colours, most pixels of one, each sequence standing there for every draw. */
static void open_shared(struct case_of *k, const struct shared_case *shared, struct thread_pool *w)
{
    const struct toy *s = &shared->toy;
    struct rng r = rng_make(7, s->count, 0);
    size_t frame = s->H * s->W * s->C;
    open_case(k, s, shared->hide, w);
    k->geometry.top = k->geometry.left = 0;
    k->geometry.rows = s->H + shared->over;
    k->geometry.cols = s->W + shared->over;
    for (size_t i = 0; i < s->count; i++)
        for (size_t at = 0; at < s->T * frame; at += s->C) {
            uint32_t colour = rng_below(&r, 8) ? 3 : rng_below(&r, 400);
            for (size_t j = 0; j < s->C; j++)
                k->data.list[i].frames[at + j] = (uint8_t)(colour >> 3 * j);
        }
    for (size_t i = 0; i < s->count * SHARED_DRAWS * s->T; i++) {
        size_t from = i / s->T / SHARED_DRAWS * s->T + i % s->T;
        k->frames[i] = k->data.list[from / s->T].frames + from % s->T * frame;
        k->hidden[i] = k->masks[from];
    }
    k->batch.B = s->count * SHARED_DRAWS;
    k->batch.draws = SHARED_DRAWS;
    k->config.bag = (int64_t)shared->bag;
}

/* Several sequences; alpha, hidden pixels, a crop over the edge, and so many pixels that not all
 * are counted. */
static void test_shared_bags(struct thread_pool *w)
{
    struct check c = {"batch: bags that are shared out", 0, 0};
    static const struct shared_case cases[] = {{{3, 2, 24, 24, 4, {0}, false}, true, 0, 100},
                                               {{2, 3, 17, 19, 3, {0}, false}, false, 8, 300},
                                               {{4, 1, 9, 40, 3, {0}, false}, true, 0, 5},
                                               {{1, 2, 192, 192, 3, {0}, false}, false, 0, 1024}};
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        static struct case_of k;
        struct set_pool bags;
        open_shared(&k, &cases[n], w);
        tape_start(&k.tape);
        struct var *y = batch_colours(&k.tape, &k.batch, &k.geometry, &k.config, &bags);
        for (size_t slot = 0; slot < k.batch.B; slot += SHARED_DRAWS)
            check_shares(&c, &k, slot, y, &bags);
        close_case(&k);
    }
    check_done(&c);
}

/* A colour of c among n pixels is in a share of 1 - (1 - c/n)^bag of the bags, to the next bag,
 * less what is dropped. */
static void test_shared_colours(struct thread_pool *w)
{
    struct check c = {"batch: colours that are shared out", 0, 0};
    static struct case_of k;
    enum { DRAWS = 16, BAG = 40, PIXELS = 2 * 24 * 24 };
    static const size_t seen[] = {PIXELS - 131, 100, 30, 1};
    size_t found[4] = {0};
    struct set_pool bags;
    open_case(&k, &(struct toy){1, 2, 24, 24, 3, {0}, false}, false, w);
    k.geometry.top = k.geometry.left = 0;
    k.geometry.rows = k.geometry.cols = 24;
    for (size_t i = 0, colour = 0, left = seen[0]; i < PIXELS; i++, left--) {
        if (left == 0)
            left = seen[++colour];
        memset(k.data.list[0].frames + 3 * i, (int)(10 * colour), 3);
    }
    for (size_t n = 2; n < 2 * DRAWS; n++)
        k.frames[n] = k.frames[n - 2];
    k.batch.B = k.batch.draws = DRAWS;
    k.config.bag = BAG;
    tape_start(&k.tape);
    struct var *y = batch_colours(&k.tape, &k.batch, &k.geometry, &k.config, &bags);
    check_that(&c, y->rows == 4, "%zu colours for the sequence", y->rows);
    for (size_t slot = 0; slot < DRAWS; slot++) {
        bool there[4] = {false};
        for (size_t i = bags.first[slot]; i < bags.first[slot + 1]; i++)
            there[lround((double)y->value[bags.row[i] * 3] * 25.5)] = true;
        for (size_t i = 0; i < 4; i++)
            found[i] += there[i];
    }
    for (size_t i = 0; i < 4; i++) {
        double share = 1 - pow(1 - (double)seen[i] / PIXELS, BAG);
        check_that(&c, fabs((double)found[i] - DRAWS * share) < 1, "%zu pixels: in %zu of %d bags",
                   seen[i], found[i], DRAWS);
    }
    close_case(&k);
    check_done(&c);
}

static size_t into(int64_t place, size_t length, size_t side)
{
    int64_t last = (int64_t)(length < side ? length : side) - 1;
    return (size_t)(place < 0 ? 0 : place > last ? last : place);
}

/* Is this the patch whose corner lies at top, left of the crop of frame n? */
static bool is_patch_at(const struct case_of *k, const float *seen, size_t n, int64_t top,
                        int64_t left, bool mirror)
{
    const struct geometry *v = &k->geometry;
    int64_t side = k->config.patch;
    for (int64_t i = 0; i < side * side; i++) {
        int64_t across = mirror ? side - 1 - i % side : i % side;
        size_t row = (size_t)v->top + into(top + i / side, v->rows, v->H);
        size_t col = (size_t)v->left + into(left + across, v->cols, v->W);
        size_t at = row * v->W + col;
        bool hidden = k->batch.hidden && k->batch.hidden[n][at];
        if (!same_bytes(seen + (size_t)i * v->C,
                        (hidden ? v->background : k->frames[n]) + at * v->C, v->C))
            return false;
    }
    return true;
}

static bool is_patch(const struct case_of *k, size_t slot, const float *seen)
{
    int64_t side = k->config.patch, over = (side - 1) / 4;
    for (size_t n = slot * k->batch.T; n < (slot + 1) * k->batch.T; n++)
        for (int64_t top = -over; top <= (int64_t)k->geometry.rows + over; top++)
            for (int64_t left = -over; left <= (int64_t)k->geometry.cols + over; left++)
                if (is_patch_at(k, seen, n, top, left, false) ||
                    is_patch_at(k, seen, n, top, left, true))
                    return true;
    return false;
}

static void check_bag_of_patches(struct check *c, struct case_of *k)
{
    size_t area = (size_t)(k->config.patch * k->config.patch), bag = (size_t)k->config.bag;
    tape_start(&k->tape);
    struct var *y = batch_bag_of_patches(&k->tape, &k->batch, &k->geometry, &k->config);
    check_that(c, y->rows == k->batch.B * bag * area && y->cols == k->geometry.C, "shape");
    for (size_t i = 0; i < k->batch.B * bag; i++)
        check_that(c, is_patch(k, i / bag, y->value + i * area * k->geometry.C),
                   "patch %zu of sequence %zu is none of its frames'", i % bag, i / bag);
}

static const struct toy shapes[] = {
    {3, 4, 13, 11, 3, {0}, false},         {2, 3, 5, 7, 4, {0}, false},
    {3, 2, 16, 16, 3, {30, 20, 10}, true}, {2, 1, 64, 20, 4, {9, 9, 9, 0}, false},
    {2, 5, 1, 9, 3, {0}, false},           {2, 2, 8, 100, 3, {255, 255, 255}, false},
};

static void test_batches(struct thread_pool *w, const char *title,
                         void (*check)(struct check *c, struct case_of *k))
{
    struct check c = {title, 0, 0};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int hide = 0; hide < 2; hide++)
            for (int64_t patch = 1; patch <= 10; patch += 3) {
                static struct case_of k;
                open_case(&k, &shapes[s], hide, w);
                k.config.patch = patch;
                k.batch.step = (uint64_t)patch;
                check(&c, &k);
                close_case(&k);
            }
    check_done(&c);
}

typedef struct var *make_batch(struct tape *t, const struct batch *b, const struct geometry *c,
                               const struct config *f);

/* All patches again, each in its place. */
static struct var *patches_in_place(struct tape *t, const struct batch *b, const struct geometry *c,
                                    const struct config *f)
{
    uint32_t *at;
    struct var *y = batch_patches(t, b, c, f, &at);
    return tape_rows(t, y, at, b->B * b->T * (c->rows * c->cols / 64));
}

static struct var *recoloured_images(struct tape *t, const struct batch *b,
                                     const struct geometry *c, const struct config *f)
{
    return batch_images(t, b, c, f, true);
}

/* Squares are hidden in the given share of sequences, one a frame, and nothing else changes. */
static void test_occlusion(struct thread_pool *w)
{
    struct check c = {"batch: hidden squares", 0, 0};
    static struct case_of k;
    open_case(&k, &(struct toy){2, 2, 40, 40, 3, {0}, false}, false, w);
    for (size_t n = 0; n < 4; n++) /* no pixel is background: what is hidden shows */
        memset(k.data.list[n / 2].frames + n % 2 * 4800, 100, 4800);
    int occluded = 0;
    for (k.batch.step = 0; k.batch.step < 200; k.batch.step++) {
        k.batch.occlude = 0.3;
        tape_start(&k.tape);
        const float *y = batch_images(&k.tape, &k.batch, &k.geometry, &k.config, false)->value;
        for (size_t n = 0; n < 4; n++) {
            size_t low[2] = {40, 40}, high[2] = {0, 0}, zeros = 0;
            for (size_t i = 0; i < 1600; i++)
                if (y[(n * 1600 + i) * 3] == 0) {
                    size_t at[2] = {i / 40, i % 40};
                    for (int a = 0; a < 2; a++) {
                        low[a] = at[a] < low[a] ? at[a] : low[a];
                        high[a] = at[a] > high[a] ? at[a] : high[a];
                    }
                    zeros++;
                }
            occluded += zeros > 0;
            check_that(&c, zeros == 0 || zeros == (high[0] - low[0] + 1) * (high[1] - low[1] + 1),
                       "what is hidden is no rectangle");
            check_that(&c, zeros == 0 || (high[0] - low[0] < 24 && high[1] - low[1] < 24),
                       "a side");
        }
    }
    check_that(&c, occluded > 180 && occluded < 300, "%d of 800 frames, expected 240", occluded);
    close_case(&k);
    check_done(&c);
}

/* The same numbers whoever fills them; others for another seed, step and slot. */
static void test_draws(struct thread_pool *pool[POOLS], make_batch *make, const char *title)
{
    struct check c = {title, 0, 0};
    static struct case_of k;
    open_case(&k, &(struct toy){4, 3, 24, 24, 3, {0}, false}, false, pool[0]);
    for (size_t n = 3; n < 12; n++) /* the same sequence in every slot */
        k.frames[n] = k.frames[n - 3];
    k.batch.recolour = true;
    k.batch.occlude = 0.5;
    tape_start(&k.tape);
    struct var *y = make(&k.tape, &k.batch, &k.geometry, &k.config);
    size_t n = y->rows * y->cols;
    float *first = copy_floats(y->value, n);
    for (int p = 0; p < POOLS; p++) {
        k.tape.workers = pool[p];
        tape_start(&k.tape);
        check_same_bits(&c, "other threads", make(&k.tape, &k.batch, &k.geometry, &k.config)->value,
                        first, n);
    }
    check_that(&c, memcmp(first, first + n / 4, n / 4 * sizeof *first) != 0, "two slots are alike");
    for (int other = 0; other < 2; other++) {
        k.batch.seed = other ? 22 : 21;
        k.batch.step = other ? 4 : 5;
        tape_start(&k.tape);
        y = make(&k.tape, &k.batch, &k.geometry, &k.config);
        check_that(&c, memcmp(y->value, first, n * sizeof *first) != 0,
                   "another %s changes nothing", other ? "seed" : "step");
    }
    free(first);
    close_case(&k);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_colours(RECOLOUR_NONE, "recolour: true colours");
    test_colours(RECOLOUR_HASH, "recolour: a hash or a linear map");
    test_colours(RECOLOUR_WAVES, "recolour: waves or a linear map");
    test_black();
    test_hash();
    test_batches(pool[0], "batch: images", check_images);
    test_batches(pool[0], "batch: patches", check_patches);
    test_batches(pool[0], "batch: bags of colours", check_colours);
    test_batches(pool[0], "batch: bags of patches", check_bag_of_patches);
    test_dropped_colours(pool[0]);
    test_shared_bags(pool[0]);
    test_shared_colours(pool[0]);
    test_occlusion(pool[0]);
    test_draws(pool, patches_in_place, "batch: draws of patches");
    test_draws(pool, recoloured_images, "batch: draws of images");
    test_draws(pool, batch_bag_of_patches, "batch: draws of bags");
    close_pools(pool);
    return check_status();
}
