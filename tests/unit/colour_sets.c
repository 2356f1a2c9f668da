/* colour_sets.c - sets of a sequence's colours: drawn, with some dropped, and shared out. */
#include "batch_case.h"

/* Is this pixel one that the sequence shows in its crop? */
static bool is_shown(const struct case_of *k, size_t slot, const float *seen)
{
    const struct geometry *v = &k->geometry;
    if (same_bytes(seen, v->background, v->C)) /* hidden or outside the frame */
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
    struct set_pool sets;
    tape_start(&k->tape);
    struct var *y = batch_colours(&k->tape, &k->batch, &k->geometry, &k->config, &sets);
    check_that(c, sets.count == k->batch.B && y->cols == C, "%zu sets", sets.count);
    for (size_t slot = 0; slot < sets.count; slot++) {
        size_t first = sets.first[slot], end = sets.first[slot + 1];
        check_that(c, end > first && end - first <= (size_t)k->config.bag, "set %zu: %zu colours",
                   slot, end - first);
        for (size_t i = first; i < end; i++) {
            const float *colour = y->value + sets.row[i] * C;
            check_that(c, sets.row[i] < y->rows && is_shown(k, slot, colour),
                       "set %zu: colour %zu is not in it", slot, i - first);
            for (size_t j = first; j < i; j++)
                check_that(c, memcmp(colour, y->value + sets.row[j] * C, C * sizeof *colour) != 0,
                           "set %zu: colours %zu and %zu are the same", slot, j, i);
        }
    }
}

/* How many colours the first set has. */
static size_t count_colours(struct case_of *k)
{
    struct set_pool sets;
    tape_start(&k->tape);
    batch_colours(&k->tape, &k->batch, &k->geometry, &k->config, &sets);
    return sets.first[1];
}

/* The given share of many colours is dropped, and never all. */
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
    struct set_pool sets;
    struct var *y = batch_colours(&k.tape, &k.batch, &k.geometry, &k.config, &sets);
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

/* Each colour of a sequence is in its share of the sets, rounded up or down, and no other colour is
 * in any; a set that would be empty has the first colour. */
static void check_shares(struct check *c, struct case_of *k, size_t slot, const struct var *y,
                         const struct set_pool *sets)
{
    static struct tally t;
    size_t draws = k->batch.draws, C = k->geometry.C, found = 0;
    tally_sequence(&t, k, slot);
    for (size_t i = 0; i < t.count; i++) {
        size_t in = 0;
        for (size_t j = sets->first[slot]; j < sets->first[slot + draws]; j++)
            in += same_bytes(y->value + sets->row[j] * C, t.colour[i], C);
        double share = 1 - pow(1 - (double)t.pixels[i] / (double)t.all, (double)k->config.bag);
        check_that(c, fabs((double)in - (double)draws * share) < 1 || i == 0,
                   "%zu of %zu pixels: in %zu of %zu sets", t.pixels[i], t.all, in, draws);
        found += in;
    }
    size_t members = sets->first[slot + draws] - sets->first[slot];
    check_that(c, found == members, "%zu of %zu colours are the sequence's", found, members);
}

struct shared_case {
    struct toy toy;
    bool hide;
    size_t over, bag; /* pixels of the crop outside the frame; pixels of a set */
};

enum { SHARED_DRAWS = 8 };

/* Frames of many colours, most pixels of one colour, with one copy of each sequence for each draw.
 */
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

/* Several sequences; alpha, hidden pixels, a crop beyond the frame, and so many pixels that not all
 * are counted. */
static void test_shared_sets(struct thread_pool *w)
{
    struct check c = {"batch: sets that are shared out", 0, 0};
    static const struct shared_case cases[] = {{{3, 2, 24, 24, 4, {0}, false}, true, 0, 100},
                                               {{2, 3, 17, 19, 3, {0}, false}, false, 8, 300},
                                               {{4, 1, 9, 40, 3, {0}, false}, true, 0, 5},
                                               {{1, 2, 192, 192, 3, {0}, false}, false, 0, 1024}};
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        static struct case_of k;
        struct set_pool sets;
        open_shared(&k, &cases[n], w);
        tape_start(&k.tape);
        struct var *y = batch_colours(&k.tape, &k.batch, &k.geometry, &k.config, &sets);
        for (size_t slot = 0; slot < k.batch.B; slot += SHARED_DRAWS)
            check_shares(&c, &k, slot, y, &sets);
        close_case(&k);
    }
    check_done(&c);
}

/* A colour of c among n pixels is in a share of 1 - (1 - c/n)^bag of the sets, rounded up or down.
 */
static void test_shared_colours(struct thread_pool *w)
{
    struct check c = {"batch: colours that are shared out", 0, 0};
    static struct case_of k;
    enum { DRAWS = 16, BAG = 40, PIXELS = 2 * 24 * 24 };
    static const size_t seen[] = {PIXELS - 131, 100, 30, 1};
    size_t found[4] = {0};
    struct set_pool sets;
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
    struct var *y = batch_colours(&k.tape, &k.batch, &k.geometry, &k.config, &sets);
    check_that(&c, y->rows == 4, "%zu colours for the sequence", y->rows);
    for (size_t slot = 0; slot < DRAWS; slot++) {
        bool there[4] = {false};
        for (size_t i = sets.first[slot]; i < sets.first[slot + 1]; i++)
            there[lround((double)y->value[sets.row[i] * 3] * 25.5)] = true;
        for (size_t i = 0; i < 4; i++)
            found[i] += there[i];
    }
    for (size_t i = 0; i < 4; i++) {
        double share = 1 - pow(1 - (double)seen[i] / PIXELS, BAG);
        check_that(&c, fabs((double)found[i] - DRAWS * share) < 1, "%zu pixels: in %zu of %d sets",
                   seen[i], found[i], DRAWS);
    }
    close_case(&k);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_batches(pool[0], "batch: sets of colours", check_colours);
    test_dropped_colours(pool[0]);
    test_shared_sets(pool[0]);
    test_shared_colours(pool[0]);
    close_pools(pool);
    return check_status();
}
