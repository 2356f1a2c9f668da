/* decode.c - a character, its poses and the frames that are made of them. */
#include "copy/decode.h"
#include "base/mem.h"
#include "base/size.h"
#include "copy/blend_decode.h"
#include "copy/filter.h"
#include "copy/group.h"
#include "copy/guess.h"

#include <stdlib.h>
#include <string.h>

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
        d->source = mem_array(COPY_SOURCES * size, sizeof *d->source);
        d->place = mem_array(size, sizeof *d->place);
        d->pixels = mem_array(size, sizeof *d->pixels);
        d->updated = mem_array(size, sizeof *d->updated);
        d->row = mem_array(size, sizeof *d->row);
        d->bright = mem_array(size, sizeof *d->bright);
        d->open = mem_array(size, sizeof *d->open);
        d->votes = m->filter.rounds > 0;
        d->tape = (struct tape){
            .workers = workers, .params = (struct params *)&m->filter.params, .inference = true};
    }
    if (d && m->blend && !(d->blend = blend_decoder_open(m, workers, e))) {
        copy_decoder_close(d);
        return NULL;
    }
    if (d && d->frame_of && d->sequence && d->nothing && d->distance && d->source && d->place &&
        d->pixels && d->updated && d->row && d->bright && d->open)
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
    free(d->source);
    free(d->place);
    free(d->pixels);
    free(d->updated);
    free(d->row);
    free(d->bright);
    free(d->open);
    tape_free(&d->tape);
    blend_decoder_close(d->blend);
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
    if (d->blend)
        blend_decoder_set(d->blend, s);
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
        const uint8_t *frame = find_source(d, t, k);
        if (!frame)
            return nothing_shown(d->m, pose, t, e);
        for (size_t i = 0; i < size; i++)
            d->source[k * size + i] = copy_pixel(frame, i, d->m->C);
        d->learned[k] = d->group->colours +
                        copy_shown_rank(d->m, (size_t)t->source[k]) * size * d->group->lanes;
    }
    for (size_t i = 0; i < size; i++)
        d->row[i] = -1;
    for (size_t i = 0; i < t->pixels; i++)
        d->row[t->pixel[i]] = (int32_t)i;
    return 0;
}

int decoder_guess(struct copy_decoder *d, size_t pose, struct err *e)
{
    if (begin_pose(d, pose, e))
        return -1;
    guess_pixels(d);
    return 0;
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
    if (d->blend)
        return blend_decode(frame, d->blend, pose, e);
    if (decoder_guess(d, pose, e))
        return -1;
    for (size_t round = 0; round < d->m->filter.rounds; round++)
        if (filter_refine(d, round, e))
            return -1;
    write_frame(frame, doubt, d);
    return 0;
}

int copy_decode_code(uint8_t *frame, uint8_t *doubt, struct copy_decoder *d, const float *weight,
                     struct err *e)
{
    size_t best = 0, some = 0;
    for (size_t p = 1; p < d->m->P; p++)
        best = weight[p] > weight[best] ? p : best;
    for (size_t p = 0; p < d->m->P; p++)
        some += 64 * weight[p] >= weight[best];
    if (!d->blend || some == 1 || weight[best] <= 0)
        return copy_decode(frame, doubt, d, best, e);
    return blend_decode_mean(frame, d->blend, weight, weight[best] / 64, e);
}
