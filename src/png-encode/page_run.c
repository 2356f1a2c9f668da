/* page_run.c - the tiles of an animation run beside one another, or one after another. See page.h
 */
#include "page.h"

#include "base/mem.h"
#include "image/delay.h"

#include <math.h>
#include <stdlib.h>

enum { RUN_MAX = 1 << 20 };             /* numbers in page.run */
static const double same_moment = 1e-6; /* seconds */

static int reserve(struct page *p, size_t frames, struct err *e)
{
    if (frames > RUN_MAX / p->count)
        return err_set(e, "%zu frames, with %zu records in each: more than %d together", frames,
                       p->count, RUN_MAX);
    size_t *run = mem_resize(p->run, frames * p->count, sizeof *run);
    if (!run)
        return err_memory(e, frames * p->count * sizeof *run, "an animation");
    p->run = run;
    float *delays = mem_resize(p->delays, frames, sizeof *delays);
    if (!delays)
        return err_memory(e, frames * sizeof *delays, "an animation");
    p->delays = delays;
    return 0;
}

static int run_in_turn(struct page *p, struct err *e)
{
    size_t all = 0, at = 0;
    for (size_t i = 0; i < p->count; i++)
        all += p->tiles[i].frames;
    p->delays = mem_array(all, sizeof *p->delays);
    if (!p->delays)
        return err_memory(e, all * sizeof *p->delays, "an animation");
    for (size_t i = 0; i < p->count; i++)
        for (size_t t = 0; t < p->tiles[i].frames; t++)
            p->delays[at++] = p->tiles[i].delays[t];
    p->run_frames = all;
    return 0;
}

static const struct tile *longest(const struct page *p)
{
    const struct tile *tile = p->tiles;
    for (size_t i = 1; i < p->count; i++)
        tile = p->tiles[i].frames > tile->frames ? &p->tiles[i] : tile;
    return tile;
}

/* Are the frames of all tiles shown at the same times, however often a short one starts again? */
static bool in_step(const struct page *p)
{
    const struct tile *most = longest(p);
    for (size_t i = 0; i < p->count; i++)
        for (size_t t = 0; t < most->frames; t++)
            if (p->tiles[i].delays[t % p->tiles[i].frames] != most->delays[t])
                return false;
    return true;
}

static int run_in_step(struct page *p, struct err *e)
{
    const struct tile *most = longest(p);
    if (reserve(p, most->frames, e))
        return -1;
    for (size_t t = 0; t < most->frames; t++) {
        p->delays[t] = most->delays[t];
        for (size_t i = 0; i < p->count; i++)
            p->run[t * p->count + i] = t % p->tiles[i].frames;
    }
    p->run_frames = most->frames;
    return 0;
}

/* ---- tiles with times of their own ---- */

struct clock {
    size_t frame;
    double left; /* until the next one */
};

/* As a fraction, so that sums of times are as exact as the times of files. */
static double shown(const struct tile *tile, size_t frame)
{
    uint16_t numerator, denominator;
    float delay = tile->delays[frame];
    bool exact = delay_fraction(delay, &numerator, &denominator);
    return delay <= 0 ? delay_of_none : exact ? numerator / (double)denominator : (double)delay;
}

static double duration(const struct page *p)
{
    double most = 0;
    for (size_t i = 0; i < p->count; i++) {
        double all = 0;
        for (size_t t = 0; t < p->tiles[i].frames; t++)
            all += shown(&p->tiles[i], t);
        most = fmax(most, all);
    }
    return most;
}

/* The time until the next change of any tile. */
static double next_change(const struct page *p, const struct clock *clocks, double most)
{
    for (size_t i = 0; i < p->count; i++)
        most = fmin(most, clocks[i].left);
    return most;
}

static void advance(struct clock *c, const struct tile *tile, double passed)
{
    c->left -= passed;
    if (c->left > same_moment)
        return;
    c->frame = (c->frame + 1) % tile->frames;
    c->left = shown(tile, c->frame);
}

static int run_apart(struct page *p, struct clock *clocks, struct err *e)
{
    size_t capacity = 0;
    for (size_t i = 0; i < p->count; i++)
        clocks[i] = (struct clock){0, shown(&p->tiles[i], 0)};
    for (double left = duration(p); left > same_moment; p->run_frames++) {
        size_t t = p->run_frames;
        double passed = next_change(p, clocks, left);
        if (t == capacity && reserve(p, capacity = 2 * t + 16, e))
            return -1;
        p->delays[t] = (float)passed;
        for (size_t i = 0; i < p->count; i++) {
            p->run[t * p->count + i] = clocks[i].frame;
            advance(&clocks[i], &p->tiles[i], passed);
        }
        left -= passed;
    }
    return 0;
}

int page_run(struct page *p, bool in_turn, struct err *e)
{
    if (in_turn)
        return run_in_turn(p, e);
    if (in_step(p))
        return run_in_step(p, e);
    struct clock *clocks = mem_array(p->count, sizeof *clocks);
    if (!clocks)
        return err_memory(e, p->count * sizeof *clocks, "an animation");
    int failed = run_apart(p, clocks, e);
    free(clocks);
    return failed;
}
