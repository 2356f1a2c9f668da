/* decode.c - the places of each pixel, what the learned characters say of them, and agreement among
 * neighbours. */
#include "copy/decode.h"
#include "base/mem.h"
#include "base/size.h"
#include "base/vmath.h"
#include "copy/group.h"
#include "copy/pattern.h"

#include <stdlib.h>
#include <string.h>

enum { CHOICES = COPY_PLACES + 1, NOTHING = COPY_PLACES, RADIUS = 2, ROUNDS = 3, AT_ONCE = 64 };

static const float sharpness = 4, agreement = 6, least_share = 1e-4f;

/* What a pixel may become: the colour at each of its places, or nothing. */
struct pixel {
    uint32_t colour[CHOICES];
    float share[CHOICES];  /* the characters for which the place is right */
    float belief[CHOICES]; /* the probability of the colour: the same for equal colours */
};

struct copy_decoder {
    const struct copy_model *m;
    struct thread_pool *workers;
    struct copy_shown shown;
    const struct copy_group *named; /* NULL: find the group of each character */
    const struct copy_group *group;
    int32_t *frame_of;                   /* [P] the frame that shows a pose, or -1 */
    int32_t *sequence;                   /* [P] the number of the sequence that a pose belongs to */
    uint8_t *nothing;                    /* [most lanes] zeros */
    uint8_t *distance;                   /* [H*W,lanes] at the pixels of the table */
    struct pixel *pixels, *updated;      /* [H*W], at the rows of the table */
    int32_t *row;                        /* [H*W] the row of the table for a pixel, or -1 */
    const struct copy_table *table;      /* of the pose at work */
    const uint8_t *source[COPY_SOURCES]; /* its frames */
    const uint8_t *learned[COPY_SOURCES]; /* the same frames of the group's characters */
};

static size_t most_lanes(const struct copy_model *m)
{
    size_t lanes = 0;
    for (size_t g = 0; g < m->group_count; g++)
        lanes = size_most(lanes, m->groups[g].lanes);
    return lanes;
}

static int32_t *number_sequences(const struct copy_model *m)
{
    char name[COPY_NAME];
    int32_t number = 0, *sequence = mem_array(m->P, sizeof *sequence);
    for (size_t p = 0; sequence && p < m->P; number++) {
        size_t end = p + copy_sequence(name, m, p);
        while (p < end)
            sequence[p++] = number;
    }
    return sequence;
}

struct copy_decoder *copy_decoder_open(const struct copy_model *m, struct thread_pool *workers,
                                       struct err *e)
{
    size_t size = m->H * m->W, lanes = most_lanes(m);
    struct copy_decoder *d = mem_zero(1, sizeof *d);
    if (d) {
        d->m = m;
        d->workers = workers;
        d->frame_of = mem_array(m->P, sizeof *d->frame_of);
        d->sequence = number_sequences(m);
        d->nothing = mem_zero(lanes, 1);
        d->distance = mem_array(size, lanes);
        d->pixels = mem_array(size, sizeof *d->pixels);
        d->updated = mem_array(size, sizeof *d->updated);
        d->row = mem_array(size, sizeof *d->row);
    }
    if (d && d->frame_of && d->sequence && d->nothing && d->distance && d->pixels && d->updated &&
        d->row)
        return d;
    copy_decoder_close(d);
    err_memory(e, size * (lanes + 2 * sizeof *d->pixels), "the decoder");
    return NULL;
}

void copy_decoder_close(struct copy_decoder *d)
{
    if (!d)
        return;
    free(d->frame_of);
    free(d->sequence);
    free(d->nothing);
    free(d->distance);
    free(d->pixels);
    free(d->updated);
    free(d->row);
    free(d);
}

/* ---- the character ---- */

int copy_decoder_group(struct copy_decoder *d, const char *name, struct err *e)
{
    d->named = copy_named_group(d->m, name, e);
    return d->named ? 0 : -1;
}

void copy_decoder_set(struct copy_decoder *d, const struct copy_shown *s)
{
    d->shown = *s;
    d->group = d->named ? d->named : &d->m->groups[copy_find_group(d->m, s)];
    for (size_t p = 0; p < d->m->P; p++)
        d->frame_of[p] = -1;
    for (size_t i = 0; i < s->count; i++)
        d->frame_of[s->pose[i]] = (int32_t)i;
}

/* ---- the pose ---- */

static const uint8_t *frame_at(const struct copy_decoder *d, int32_t frame)
{
    return d->shown.frames + (size_t)frame * d->m->H * d->m->W * d->m->C;
}

/* The shown frame whose pose is nearest to `pose` in the order of poses, in the same sequence;
 * NULL: none was shown. */
static const uint8_t *find_near(const struct copy_decoder *d, int32_t pose)
{
    const uint8_t *found = NULL;
    int32_t nearest = INT32_MAX;
    for (size_t i = 0; i < d->shown.count; i++) {
        int32_t p = d->shown.pose[i];
        if (d->sequence[p] == d->sequence[pose] && abs(p - pose) < nearest) {
            nearest = abs(p - pose);
            found = frame_at(d, (int32_t)i);
        }
    }
    return found;
}

/* The frame of source k of a table, or one near it; if that sequence was not shown, one near
 * another source. NULL: none was shown. */
static const uint8_t *find_source(const struct copy_decoder *d, const struct copy_table *t,
                                  size_t k)
{
    const uint8_t *found = find_near(d, t->source[k]);
    for (size_t i = 0; !found && i < t->sources; i++)
        found = find_near(d, t->source[i]);
    return found;
}

static int nothing_shown(const struct copy_model *m, size_t pose, const struct copy_table *t,
                         struct err *e)
{
    char made[COPY_NAME / 2], from[COPY_NAME / 2];
    const char *a = m->poses[pose], *b = m->poses[t->source[0]];
    return err_set(e, "the pose '%s' is copied from '%s' and the like, none of which was shown",
                   err_quote(made, sizeof made, a, strlen(a)),
                   err_quote(from, sizeof from, b, strlen(b)));
}

static int begin_pose(struct copy_decoder *d, size_t pose, struct err *e)
{
    size_t size = d->m->H * d->m->W;
    const struct copy_table *t = &d->group->tables[pose];
    d->table = t;
    for (size_t k = 0; k < t->sources; k++) {
        d->source[k] = find_source(d, t, k);
        d->learned[k] = d->group->colours +
                        copy_shown_rank(d->m, (size_t)t->source[k]) * size * d->group->lanes;
        if (!d->source[k])
            return nothing_shown(d->m, pose, t, e);
    }
    for (size_t i = 0; i < size; i++)
        d->row[i] = -1;
    for (size_t i = 0; i < t->pixels; i++)
        d->row[t->pixel[i]] = (int32_t)i;
    return 0;
}

/* Rows of the group's characters for the places of a pixel; the last one is nothing. */
static void find_places(const uint8_t *out[CHOICES], const struct copy_decoder *d, size_t i)
{
    size_t size = d->m->H * d->m->W, lanes = d->group->lanes;
    for (size_t l = 0; l < COPY_PLACES; l++) {
        size_t place = (size_t)d->table->place[i * COPY_PLACES + l];
        out[l] = d->learned[place / size] + place % size * lanes;
    }
    out[NOTHING] = d->nothing;
}

/* Colours of a pixel's places, and the distances of their pattern. */
static void look(void *context, size_t block)
{
    struct copy_decoder *d = context;
    const uint8_t *place[CHOICES];
    size_t size = d->m->H * d->m->W, lanes = d->group->lanes;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++) {
        struct pixel *p = &d->pixels[i];
        for (size_t l = 0; l < COPY_PLACES; l++) {
            size_t at = (size_t)d->table->place[i * COPY_PLACES + l];
            p->colour[l] = copy_pixel(d->source[at / size], at % size, d->m->C);
        }
        p->colour[NOTHING] = COPY_NOTHING;
        find_places(place, d, i);
        copy_distance(d->distance + i * lanes, p->colour, place, lanes);
    }
}

/* ---- beliefs ---- */

/* Equal colours get the largest of their scores; all together have the sum 1. */
static void believe(struct pixel *p, const float score[CHOICES])
{
    float total = 0;
    for (size_t a = 0; a < CHOICES; a++) {
        bool first = true;
        p->belief[a] = score[a];
        for (size_t b = 0; b < CHOICES; b++)
            if (p->colour[b] == p->colour[a]) {
                first = first && b >= a;
                p->belief[a] = score[b] > p->belief[a] ? score[b] : p->belief[a];
            }
        total += first ? p->belief[a] : 0;
    }
    for (size_t a = 0; a < CHOICES; a++)
        p->belief[a] /= total;
}

/* The sum of the distances over the pixels of the table around row i; returns how many. */
static size_t sum_distances(uint16_t *sum, const struct copy_decoder *d, size_t i)
{
    size_t count = 0, lanes = d->group->lanes;
    int W = (int)d->m->W, y = d->table->pixel[i] / W, x = d->table->pixel[i] % W;
    memset(sum, 0, lanes * sizeof *sum);
    for (int v = y - RADIUS; v <= y + RADIUS; v++)
        for (int u = x - RADIUS; u <= x + RADIUS; u++) {
            if (v < 0 || v >= (int)d->m->H || u < 0 || u >= W || d->row[v * W + u] < 0)
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

/* What the characters with a similar pattern around the pixel say. */
static void vote(void *context, size_t block)
{
    struct copy_decoder *d = context;
    const uint8_t *place[CHOICES];
    uint16_t sum[COPY_LANES_MOST];
    float weight[COPY_LANES_MOST];
    size_t lanes = d->group->lanes;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++) {
        struct pixel *p = &d->pixels[i];
        size_t count = sum_distances(sum, d, i);
        copy_weights(weight, sum, count, sharpness, d->group->characters, lanes);
        find_places(place, d, i);
        copy_shares(p->share, d->table->target + i * lanes, place, CHOICES, weight, lanes);
        for (size_t a = 0; a < CHOICES; a++)
            p->share[a] += least_share;
        if (is_margin(d, i))
            p->share[NOTHING] /= 2;
        believe(p, p->share);
    }
}

/* ---- agreement ---- */

static float belief_in(const struct copy_decoder *d, int v, int u, uint32_t colour)
{
    int32_t row = d->row[(size_t)v * d->m->W + (size_t)u];
    if (row < 0)
        return colour == COPY_NOTHING;
    const struct pixel *p = &d->pixels[row];
    for (size_t a = 0; a < CHOICES; a++)
        if (p->colour[a] == colour)
            return p->belief[a];
    return 0;
}

static bool inside(const struct copy_decoder *d, int v, int u)
{
    return v >= 0 && v < (int)d->m->H && u >= 0 && u < (int)d->m->W;
}

/* The colour at (dy,dx) from choice a of row i. */
static uint32_t colour_beside(const struct copy_decoder *d, size_t i, size_t a, int dy, int dx)
{
    if (a == NOTHING)
        return COPY_NOTHING;
    size_t size = d->m->H * d->m->W, at = (size_t)d->table->place[i * COPY_PLACES + a];
    int v = (int)(at % size / d->m->W) + dy, u = (int)(at % size % d->m->W) + dx;
    if (!inside(d, v, u))
        return COPY_NOTHING;
    return copy_pixel(d->source[at / size], (size_t)v * d->m->W + (size_t)u, d->m->C);
}

/* The mean over the neighbours of what they believe in their neighbour at the choice's place. */
static float support(const struct copy_decoder *d, size_t i, size_t a)
{
    int y = d->table->pixel[i] / (int)d->m->W, x = d->table->pixel[i] % (int)d->m->W, count = 0;
    float sum = 0;
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++)
            if ((dy || dx) && inside(d, y + dy, x + dx)) {
                sum += belief_in(d, y + dy, x + dx, colour_beside(d, i, a, dy, dx));
                count++;
            }
    return count ? sum / (float)count : 0;
}

static void agree(void *context, size_t block)
{
    struct copy_decoder *d = context;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++) {
        struct pixel *p = &d->updated[i];
        float score[CHOICES];
        *p = d->pixels[i];
        for (size_t a = 0; a < CHOICES; a++)
            score[a] = p->share[a] * vmath_exp(agreement * support(d, i, a));
        believe(p, score);
    }
}

/* ---- the frame ---- */

static void put_pixel(uint8_t *out, uint32_t colour, size_t C)
{
    for (size_t c = 0; c < C; c++)
        out[c] = (uint8_t)(colour >> (8 * c));
}

static void write_frame(uint8_t *frame, uint8_t *doubt, const struct copy_decoder *d)
{
    size_t C = d->m->C;
    for (size_t i = 0; i < d->table->pixels; i++) {
        const struct pixel *p = &d->pixels[i];
        size_t best = 0, at = (size_t)d->table->pixel[i];
        for (size_t a = 1; a < CHOICES; a++)
            best = p->belief[a] > p->belief[best] ? a : best;
        put_pixel(frame + at * C, p->colour[best], C);
        if (doubt)
            doubt[at] = (uint8_t)(255 * (1 - p->belief[best]) + 0.5F);
    }
}

int copy_decode(uint8_t *frame, uint8_t *doubt, struct copy_decoder *d, size_t pose, struct err *e)
{
    size_t size = d->m->H * d->m->W;
    memset(frame, 0, size * d->m->C);
    if (doubt)
        memset(doubt, 0, size);
    if (d->frame_of[pose] >= 0) {
        memcpy(frame, frame_at(d, d->frame_of[pose]), size * d->m->C);
        return 0;
    }
    if (begin_pose(d, pose, e))
        return -1;
    size_t blocks = ceil_div(d->table->pixels, AT_ONCE);
    thread_pool_run(d->workers, blocks, look, d);
    thread_pool_run(d->workers, blocks, vote, d);
    for (int round = 0; round < ROUNDS; round++) {
        thread_pool_run(d->workers, blocks, agree, d);
        struct pixel *last = d->pixels;
        d->pixels = d->updated;
        d->updated = last;
    }
    write_frame(frame, doubt, d);
    return 0;
}
