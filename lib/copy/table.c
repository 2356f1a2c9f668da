/* table.c - which shown poses a pose is copied from, and the places of its pixels. */
#include "copy/table.h"
#include "base/mem.h"
#include "base/size.h"
#include "copy/count.h"

#include <stdlib.h>
#include <string.h>

enum { GAIN = 4, PIXELS_AT_ONCE = 16, COPY_MARGIN = 6 };

/* A pose of which less is explained is looked for further away: who lies is upside down. */
static const double enough = 2.0 / 3;

void table_lay_out(uint8_t *out, const struct work *w, size_t pose)
{
    size_t size = w->m->H * w->m->W, lanes = w->group->lanes;
    memset(out, COPY_NOTHING, size * lanes);
    for (size_t r = 0; r < w->group->characters; r++) {
        const uint8_t *from = w->people->list[w->who[r]].poses[pose];
        for (size_t i = 0; i < size; i++)
            out[i * lanes + r] = from[i];
    }
}

/* ---- sources ---- */

static const uint8_t *colours_of(const struct work *w, size_t pose)
{
    size_t size = w->m->H * w->m->W;
    return w->group->colours + copy_shown_rank(w->m, pose) * size * w->group->lanes;
}

static int shift_of(double from, double to)
{
    double d = to - from;
    d = d > COPY_SHIFT ? COPY_SHIFT : d < -COPY_SHIFT ? -COPY_SHIFT : d;
    return (int)(d < 0 ? d - 0.5 : d + 0.5);
}

/* The pixel of a shown pose that is at pixel i of this pose when their centres are moved to the
 * same point; -1: it is outside of the frame. */
static ptrdiff_t aligned(const struct work *w, size_t pose, size_t shown, size_t i)
{
    const struct copy_model *m = w->m;
    int v = (int)(i / m->W) + shift_of(w->centre_y[pose], w->centre_y[shown]);
    int u = (int)(i % m->W) + shift_of(w->centre_x[pose], w->centre_x[shown]);
    return v >= 0 && v < (int)m->H && u >= 0 && u < (int)m->W ? v * (ptrdiff_t)m->W + u : -1;
}

/* How many pixels of characters that are in `left` (1: no source explains it yet) a shown pose
 * explains: it has the same colour there. */
static size_t count_left(const struct work *w, size_t pose, size_t shown)
{
    const uint8_t *colours = colours_of(w, shown);
    size_t sum = 0, lanes = w->group->lanes;
    for (size_t i = 0; i < w->m->H * w->m->W; i++) {
        ptrdiff_t at = aligned(w, pose, shown, i);
        if (at >= 0)
            sum += copy_equal(w->target + i * lanes, colours + (size_t)at * lanes,
                              w->left + i * lanes, lanes);
    }
    return sum;
}

static void explain(const struct work *w, size_t pose, size_t shown)
{
    const uint8_t *colours = colours_of(w, shown);
    size_t lanes = w->group->lanes;
    for (size_t i = 0; i < w->m->H * w->m->W; i++) {
        ptrdiff_t at = aligned(w, pose, shown, i);
        for (size_t r = 0; at >= 0 && r < lanes; r++)
            w->left[i * lanes + r] &= w->target[i * lanes + r] != colours[(size_t)at * lanes + r];
    }
}

/* A shown pose that may become a source. */
struct candidate {
    size_t all;  /* pixels that it explains */
    size_t left; /* of these, how many no source explains yet, when it was last counted: at most so
                    many are left now */
    bool chosen;
};

/* What is not explained yet counts four times more. */
static size_t gain(const struct candidate *c)
{
    return c->all + GAIN * c->left;
}

/* The shown pose that explains most beside the sources so far; m->P: there is none left. */
static size_t find_source(const struct work *w, size_t pose, struct candidate *list)
{
    size_t found = w->m->P;
    for (size_t p = 0; p < w->m->P; p++) {
        struct candidate *c = &list[p];
        if (c->chosen || (found < w->m->P && gain(c) <= gain(&list[found])))
            continue;
        c->left = count_left(w, pose, p);
        if (found == w->m->P || gain(c) > gain(&list[found]))
            found = p;
    }
    return found;
}

static void begin_candidates(const struct work *w, size_t pose, struct candidate *list)
{
    size_t size = w->m->H * w->m->W * w->group->lanes;
    for (size_t i = 0; i < size; i++)
        w->left[i] = w->target[i] != COPY_NOTHING;
    for (size_t p = 0; p < w->m->P; p++) {
        list[p].chosen = !w->m->shown[p] || p == pose;
        list[p].all = list[p].left = list[p].chosen ? 0 : count_left(w, pose, p);
    }
}

/* At most COPY_SOURCES shown poses. */
static int choose_sources(const struct work *w, size_t pose, struct copy_table *t, struct err *e)
{
    char shown[COPY_NAME];
    const char *name = w->m->poses[pose];
    size_t found;
    struct candidate *list = mem_zero(w->m->P, sizeof *list);
    t->source = mem_zero(COPY_SOURCES, sizeof *t->source);
    if (!list || !t->source) {
        free(list);
        return err_memory(e, w->m->P * sizeof *list, "the sources of a pose");
    }
    begin_candidates(w, pose, list);
    while (t->sources < COPY_SOURCES && (found = find_source(w, pose, list)) < w->m->P) {
        t->source[t->sources++] = (int32_t)found;
        list[found].chosen = true;
        explain(w, pose, found);
    }
    free(list);
    return t->sources ? 0
                      : err_set(e, "only the pose '%s' is shown: nothing else can be copied for it",
                                err_quote(shown, sizeof shown, name, strlen(name)));
}

static struct copy_window window_between(const struct work *w, size_t pose, size_t shown)
{
    int dy = shift_of(w->centre_y[pose], w->centre_y[shown]);
    int dx = shift_of(w->centre_x[pose], w->centre_x[shown]);
    return (struct copy_window){(dy < 0 ? dy : 0) - COPY_RADIUS, (dy > 0 ? dy : 0) + COPY_RADIUS,
                                (dx < 0 ? dx : 0) - COPY_RADIUS, (dx > 0 ? dx : 0) + COPY_RADIUS};
}

/* ---- pixels ---- */

/* While a table is made. */
struct making {
    struct work *w;
    struct copy_table *table;
    int32_t *near; /* [H*W] the covered pixel nearest to a pixel of the table: itself, if characters
                      cover it; -1: the pixel is not in the table */
    int32_t *row;  /* [H*W] the row of the table */
    struct copy_count count;
};

static bool is_covered(const struct work *w, size_t i)
{
    size_t lanes = w->group->lanes;
    for (size_t r = 0; r < w->group->characters; r++)
        if (w->target[i * lanes + r] != COPY_NOTHING)
            return true;
    return false;
}

/* A neighbour of pixel i that was in the table before this ring, or -1. */
static int32_t neighbour(const struct making *g, size_t i, const int32_t *before)
{
    int H = (int)g->w->m->H, W = (int)g->w->m->W, y = (int)i / W, x = (int)i % W;
    for (int v = y - 1; v <= y + 1; v++)
        for (int u = x - 1; u <= x + 1; u++)
            if (v >= 0 && v < H && u >= 0 && u < W && before[v * W + u] >= 0)
                return before[v * W + u];
    return -1;
}

/* The pixels that some character covers, at least one, and a margin around them. */
static void find_near(struct making *g, int32_t *before)
{
    size_t size = g->w->m->H * g->w->m->W;
    bool some = false;
    for (size_t i = 0; i < size; i++) {
        bool covered = is_covered(g->w, i) || (i + 1 == size && !some);
        some = some || covered;
        g->near[i] = covered ? (int32_t)i : -1;
    }
    for (int ring = 0; ring < COPY_MARGIN; ring++) {
        memcpy(before, g->near, size * sizeof *before);
        for (size_t i = 0; i < size; i++)
            if (before[i] < 0)
                g->near[i] = neighbour(g, i, before);
    }
}

static int list_pixels(struct making *g, struct err *e)
{
    struct copy_table *t = g->table;
    size_t size = g->w->m->H * g->w->m->W, lanes = g->w->group->lanes;
    g->near = mem_array(size, sizeof *g->near);
    g->row = mem_array(size, sizeof *g->row);
    if (!g->near || !g->row)
        return err_memory(e, 2 * size * sizeof *g->near, "the pixels of a pose");
    find_near(g, g->row);
    for (size_t i = 0; i < size; i++)
        t->pixels += g->near[i] >= 0;
    t->pixel = mem_array(t->pixels, sizeof *t->pixel);
    t->target = mem_array(t->pixels, lanes);
    t->place = mem_array(t->pixels, COPY_PLACES * sizeof *t->place);
    if (!t->pixel || !t->target || !t->place)
        return err_memory(e, t->pixels * lanes, "the table of a pose");
    int32_t row = 0;
    for (size_t i = 0; i < size; i++)
        if (g->near[i] >= 0) {
            t->pixel[row] = (int32_t)i;
            memcpy(t->target + (size_t)row * lanes, g->w->target + i * lanes, lanes);
            g->row[i] = row++;
        }
    return 0;
}

/* ---- places ---- */

static void count_pixels(void *context, size_t block)
{
    const struct making *g = context;
    struct copy_table *t = g->table;
    size_t end = size_least((block + 1) * PIXELS_AT_ONCE, t->pixels);
    for (size_t i = block * PIXELS_AT_ONCE; i < end; i++)
        if (g->near[t->pixel[i]] == t->pixel[i])
            copy_count(t->place + i * COPY_PLACES, &g->count, (size_t)t->pixel[i]);
}

/* The place that is as far from `from` as pixel i is from the pixel near it, in the same direction;
 * `from` itself where that is outside of the frame. */
static int32_t beside(const struct making *g, int32_t from, int32_t i)
{
    int H = (int)g->w->m->H, W = (int)g->w->m->W, near = g->near[i], at = from % (H * W);
    int y = at / W + i / W - near / W, x = at % W + i % W - near % W;
    return y >= 0 && y < H && x >= 0 && x < W ? from - at + y * W + x : from;
}

/* Nothing was learned of the margin: its places are beside those of the nearest pixel. */
static void extend_places(const struct making *g)
{
    struct copy_table *t = g->table;
    for (size_t i = 0; i < t->pixels; i++) {
        int32_t near = g->near[t->pixel[i]];
        const int32_t *from = t->place + (size_t)g->row[near] * COPY_PLACES;
        for (size_t l = 0; l < COPY_PLACES && near != t->pixel[i]; l++)
            t->place[i * COPY_PLACES + l] = beside(g, from[l], t->pixel[i]);
    }
}

/* How much of what the characters show is at the first place of its pixel: 0 to 1. */
static double explained(const struct making *g)
{
    const struct copy_table *t = g->table;
    size_t lanes = g->w->group->lanes, size = g->count.H * g->count.W, right = 0, all = 0;
    for (size_t i = 0; i < t->pixels; i++) {
        const uint8_t *target = t->target + i * lanes;
        size_t place = (size_t)t->place[i * COPY_PLACES];
        if (g->near[t->pixel[i]] != t->pixel[i])
            continue;
        for (size_t r = 0; r < lanes; r++)
            g->w->left[r] = target[r] != COPY_NOTHING;
        right += copy_equal(target, g->count.source[place / size] + place % size * lanes,
                            g->w->left, lanes);
        all += copy_equal(target, target, g->w->left, lanes);
    }
    return (double)right / (double)size_most(all, 1);
}

static void count_places(struct making *g)
{
    thread_pool_run(g->w->workers, ceil_div(g->table->pixels, PIXELS_AT_ONCE), count_pixels, g);
}

static void make_places(struct making *g, size_t pose)
{
    const struct work *w = g->w;
    struct copy_count *c = &g->count;
    *c = (struct copy_count){.H = w->m->H,
                             .W = w->m->W,
                             .lanes = w->group->lanes,
                             .sources = g->table->sources,
                             .target = w->target,
                             .used = w->used};
    for (size_t k = 0; k < c->sources; k++) {
        c->source[k] = colours_of(w, (size_t)g->table->source[k]);
        c->window[k] = window_between(w, pose, (size_t)g->table->source[k]);
    }
    count_places(g);
    if (explained(g) < enough) {
        for (size_t k = 0; k < c->sources; k++)
            c->window[k] = (struct copy_window){-COPY_FAR, COPY_FAR, -COPY_FAR, COPY_FAR};
        count_places(g);
    }
    extend_places(g);
}

int table_learn(struct work *w, size_t pose, struct err *e)
{
    struct making g = {.w = w, .table = &w->group->tables[pose]};
    table_lay_out(w->target, w, pose);
    int failed = choose_sources(w, pose, g.table, e) || list_pixels(&g, e);
    if (!failed)
        make_places(&g, pose);
    free(g.near);
    free(g.row);
    return failed ? -1 : 0;
}
