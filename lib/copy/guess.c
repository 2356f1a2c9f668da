/* guess.c - the places of each pixel, what the learned characters say of them, and agreement among
 * neighbours. */
#include "copy/guess.h"
#include "base/size.h"
#include "base/vmath.h"
#include "copy/near_places.h"
#include "copy/pattern.h"

#include <string.h>

/* Of the votes: without a filter only the first one counts. */
static const struct {
    float sharpness;
    int radius;
} votes[VOTES] = {{4, 2}, {8, 1}, {1, 4}, {0.5F, 0}};

enum { ROUNDS = 3 };

static const float agreement = 6, least_share = 1e-4F;

static void list_places(void *context, size_t block)
{
    struct copy_decoder *d = context;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++) {
        memcpy(d->place[i], d->table->place + i * COPY_PLACES, COPY_PLACES * sizeof *d->place[i]);
        near_places(d->place[i] + COPY_PLACES, d, i);
    }
}

/* Rows of the group's characters for the places of a pixel; the last one is nothing. */
static void find_places(const uint8_t *out[CHOICES], const struct copy_decoder *d, size_t i)
{
    size_t size = d->m->H * d->m->W, lanes = d->group->lanes;
    for (size_t l = 0; l < PLACES; l++) {
        size_t place = (size_t)d->place[i][l];
        out[l] = d->learned[place / size] + place % size * lanes;
    }
    out[NOTHING] = d->nothing;
}

/* Colours of a pixel's places, and the distances of their pattern. */
static void look(void *context, size_t block)
{
    struct copy_decoder *d = context;
    const uint8_t *place[CHOICES];
    size_t lanes = d->group->lanes;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++) {
        struct pixel *p = &d->pixels[i];
        for (size_t l = 0; l < PLACES; l++)
            p->colour[l] = d->source[d->place[i][l]];
        p->colour[NOTHING] = COPY_NOTHING;
        find_places(place, d, i);
        copy_distance(d->distance + i * lanes, p->colour, place, lanes);
    }
}

/* ---- beliefs ---- */

void pixel_believe(struct pixel *p, const float score[CHOICES], bool sum)
{
    float total = 0;
    for (size_t a = 0; a < CHOICES; a++) {
        bool first = true;
        p->belief[a] = 0;
        for (size_t b = 0; b < CHOICES; b++)
            if (p->colour[b] == p->colour[a]) {
                first = first && b >= a;
                if (sum)
                    p->belief[a] += score[b];
                else if (score[b] > p->belief[a])
                    p->belief[a] = score[b];
            }
        total += first ? p->belief[a] : 0;
    }
    for (size_t a = 0; a < CHOICES; a++)
        p->belief[a] /= total;
}

/* ---- votes ---- */

/* The sum of the distances over the pixels of the table around row i; returns how many. */
static size_t sum_distances(uint16_t *sum, const struct copy_decoder *d, size_t i, int radius)
{
    size_t count = 0, lanes = d->group->lanes;
    int W = (int)d->m->W, y = d->table->pixel[i] / W, x = d->table->pixel[i] % W;
    memset(sum, 0, lanes * sizeof *sum);
    for (int v = y - radius; v <= y + radius; v++)
        for (int u = x - radius; u <= x + radius; u++) {
            if (!decoder_inside(d, v, u) || d->row[v * W + u] < 0)
                continue;
            copy_add(sum, d->distance + (size_t)d->row[v * W + u] * lanes, lanes);
            count++;
        }
    return count;
}

/* Has no learned character a colour there? Then all say nothing, but this one may be larger: a
 * place where most of them have nothing too is believed. */
static bool is_margin(const struct copy_decoder *d, size_t i)
{
    return memcmp(d->table->target + i * d->group->lanes, d->nothing, d->group->lanes) == 0;
}

/* What the characters with a similar pattern around the pixel say, in one way. */
static void vote_once(float share[CHOICES], const struct copy_decoder *d, size_t i, size_t way)
{
    const uint8_t *place[CHOICES];
    uint16_t sum[COPY_LANES_MOST];
    float weight[COPY_LANES_MOST];
    size_t lanes = d->group->lanes, count = sum_distances(sum, d, i, votes[way].radius);
    copy_weights(weight, sum, count, votes[way].sharpness, d->group->characters, lanes);
    find_places(place, d, i);
    copy_shares(share, d->table->target + i * lanes, place, CHOICES, weight, lanes);
    for (size_t a = 0; a < CHOICES; a++)
        share[a] += least_share;
    if (is_margin(d, i))
        share[NOTHING] /= 2;
}

static void vote(void *context, size_t block)
{
    struct copy_decoder *d = context;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++) {
        struct pixel *p = &d->pixels[i];
        for (size_t way = 0; way < (d->votes ? VOTES : 1); way++)
            vote_once(p->share[way], d, i, way);
        pixel_believe(p, p->share[0], false);
    }
}

/* ---- agreement ---- */

/* The mean over the neighbours of what they believe in their neighbour at the choice's place. */
static float support(const struct copy_decoder *d, size_t i, size_t a)
{
    int y = d->table->pixel[i] / (int)d->m->W, x = d->table->pixel[i] % (int)d->m->W, count = 0;
    struct spot spot = decoder_spot(d, i, a);
    float sum = 0;
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++)
            if ((dy || dx) && decoder_inside(d, y + dy, x + dx)) {
                sum +=
                    pixel_belief(decoder_pixel(d, y + dy, x + dx), decoder_beside(d, spot, dy, dx));
                count++;
            }
    return count ? sum / (float)count : 0;
}

/* Has it more than one colour? Else nothing can change what is believed. */
static bool has_choice(const struct pixel *p)
{
    for (size_t a = 1; a < CHOICES; a++)
        if (p->colour[a] != p->colour[0])
            return true;
    return false;
}

static void agree(void *context, size_t block)
{
    struct copy_decoder *d = context;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++) {
        struct pixel *p = &d->updated[i];
        float score[CHOICES];
        *p = d->pixels[i];
        if (!has_choice(p))
            continue;
        for (size_t a = 0; a < CHOICES; a++)
            score[a] = p->share[0][a] * vmath_exp(agreement * support(d, i, a));
        pixel_believe(p, score, false);
    }
}

void decoder_turn(struct copy_decoder *d)
{
    struct pixel *last = d->pixels;
    d->pixels = d->updated;
    d->updated = last;
}

/* ---- all steps ---- */

static void list_open(struct copy_decoder *d)
{
    d->open_count = 0;
    for (size_t i = 0; i < d->table->pixels; i++)
        if (has_choice(&d->pixels[i]))
            d->open[d->open_count++] = (uint32_t)i;
}

void guess_pixels(struct copy_decoder *d)
{
    size_t blocks = ceil_div(d->table->pixels, AT_ONCE);
    thread_pool_run(d->workers, blocks, list_places, d);
    thread_pool_run(d->workers, blocks, look, d);
    thread_pool_run(d->workers, blocks, vote, d);
    for (int round = 0; round < ROUNDS; round++) {
        thread_pool_run(d->workers, blocks, agree, d);
        decoder_turn(d);
    }
    list_open(d);
}
