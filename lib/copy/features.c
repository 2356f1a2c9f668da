/* features.c - the votes for a choice, its agreement with each neighbour and with those further
 * away, its brightness, where its place is. */
#include "copy/features.h"
#include "base/size.h"

#include <math.h>

static float brightness(uint32_t colour)
{
    return (float)copy_brightness(colour) / 255;
}

/* ---- expected brightness ---- */

/* The mean over the colours, by belief; -1 where there is probably nothing. */
static float expected(const struct pixel *p)
{
    float sum = 0, weight = 0;
    for (size_t a = 0; a < CHOICES; a++) {
        bool first = p->colour[a] != COPY_NOTHING;
        for (size_t b = 0; b < a; b++)
            first = first && p->colour[b] != p->colour[a];
        sum += first ? p->belief[a] * brightness(p->colour[a]) : 0;
        weight += first ? p->belief[a] : 0;
    }
    return weight > 0.05F ? sum / weight : -1;
}

static void expect(void *context, size_t block)
{
    struct copy_decoder *d = context;
    size_t end = size_least((block + 1) * AT_ONCE, d->table->pixels);
    for (size_t i = block * AT_ONCE; i < end; i++)
        d->bright[i] = expected(&d->pixels[i]);
}

void features_begin(struct copy_decoder *d)
{
    thread_pool_run(d->workers, ceil_div(d->table->pixels, AT_ONCE), expect, d);
}

/* ---- one choice ---- */

/* A choice of a pixel: who is asked. */
struct choice {
    const struct copy_decoder *d;
    const struct pixel *pixel;
    size_t row, number;
    int y, x;
    uint32_t colour;
    struct spot spot;
};

static float *put_votes(float *out, const struct choice *c)
{
    const struct pixel *p = c->pixel;
    for (size_t v = 0; v < VOTES; v++) {
        float most = 0;
        for (size_t b = 0; b < CHOICES; b++)
            if (p->colour[b] == c->colour && p->share[v][b] > most)
                most = p->share[v][b];
        *out++ = 0.25F * logf(most) + 0.5F;
    }
    *out++ = 0.25F * logf(p->share[0][c->number]) + 0.5F;
    *out++ = p->belief[c->number];
    return out;
}

/* Of each neighbour: its belief in the colour beside the place, in the choice's colour, in nothing;
 * is the colour beside the place the choice's, is it nothing? Then the mean beliefs of a window of
 * 5x5 in the choice's colour, and in the colours beside its place. */
static float *put_neighbours(float *out, const struct choice *c)
{
    const struct copy_decoder *d = c->d;
    float own = 0, beside = 0, count = 0;
    for (int dy = -2; dy <= 2; dy++)
        for (int dx = -2; dx <= 2; dx++) {
            int v = c->y + dy, u = c->x + dx;
            bool near = dy * dy <= 1 && dx * dx <= 1, inside = decoder_inside(d, v, u);
            if ((!dy && !dx) || (!near && !inside))
                continue;
            const struct pixel *p = inside ? decoder_pixel(d, v, u) : NULL;
            uint32_t colour = decoder_beside(d, c->spot, dy, dx);
            float in_own = pixel_belief(p, c->colour), in_beside = pixel_belief(p, colour);
            if (near) {
                *out++ = in_beside;
                *out++ = in_own;
                *out++ = pixel_belief(p, COPY_NOTHING);
                *out++ = colour == c->colour;
                *out++ = colour == COPY_NOTHING;
            }
            own += in_own;
            beside += in_beside;
            count++;
        }
    *out++ = own / count;
    *out++ = beside / count;
    return out;
}

/* How much brighter the choice is than its neighbours are expected to be. */
static float contrast(const struct choice *c)
{
    const struct copy_decoder *d = c->d;
    float sum = 0, count = 0;
    for (int k = 0; k < 9; k++) {
        int v = c->y + k / 3 - 1, u = c->x + k % 3 - 1;
        if (k == 4 || !decoder_inside(d, v, u))
            continue;
        int32_t row = d->row[v * (int)d->m->W + u];
        if (row >= 0 && d->bright[row] >= 0) {
            sum += d->bright[row];
            count++;
        }
    }
    return count > 0 && c->colour != COPY_NOTHING ? brightness(c->colour) - sum / count : 0;
}

static float *put_place(float *out, const struct choice *c)
{
    size_t equal = 0;
    int dy = c->spot.frame ? c->spot.y - c->y : 0, dx = c->spot.frame ? c->spot.x - c->x : 0;
    for (size_t b = 0; b < CHOICES; b++)
        equal += c->pixel->colour[b] == c->colour;
    float difference = contrast(c);
    *out++ = brightness(c->colour);
    *out++ = c->colour == COPY_NOTHING;
    *out++ = (float)dy / 8;
    *out++ = (float)dx / 8;
    *out++ = (float)equal / CHOICES;
    *out++ = (float)c->number / PLACES;
    *out++ = difference;
    *out++ = fabsf(difference);
    return out;
}

/* ---- all choices ---- */

struct filling {
    float *out;
    const struct copy_decoder *d;
    const uint32_t *at;
    size_t n;
};

static void fill(void *context, size_t block)
{
    const struct filling *f = context;
    int W = (int)f->d->m->W;
    size_t end = size_least((block + 1) * AT_ONCE, f->n);
    for (size_t i = block * AT_ONCE; i < end; i++)
        for (size_t a = 0; a < CHOICES; a++) {
            size_t row = f->at[i];
            int pixel = f->d->table->pixel[row];
            const struct pixel *p = &f->d->pixels[row];
            struct choice c = {f->d,      p,         row,          a,
                               pixel / W, pixel % W, p->colour[a], decoder_spot(f->d, row, a)};
            float *out = f->out + (i * CHOICES + a) * FEATURES;
            put_place(put_neighbours(put_votes(out, &c), &c), &c);
        }
}

void features_fill(float *out, struct copy_decoder *d, const uint32_t *at, size_t n)
{
    thread_pool_run(d->workers, ceil_div(n, AT_ONCE), fill, &(struct filling){out, d, at, n});
}
