/* patches.c - for each shift one picture of differences, summed over patches by sliding sums. */
#include "eval/patches.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 2 * PATCH_REACH + 1, SHIFTS = SIDE * SIDE };

struct shift {
    int dy, dx;
};

static int order_shifts(const void *a, const void *b)
{
    const struct shift *x = a, *y = b;
    int d = x->dy * x->dy + x->dx * x->dx - y->dy * y->dy - y->dx * y->dx;
    return d ? d : x->dy != y->dy ? x->dy - y->dy : x->dx - y->dx;
}

static uint32_t squared(const uint8_t *a, const uint8_t *b, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = a[i] - b[i];
        sum += (uint32_t)(d * d);
    }
    return sum;
}

/* The shown frames whose guides are the nearest, nearest first. Returns how many. */
static size_t choose_frames(size_t chosen[PATCH_SOURCES], const struct patches *p)
{
    uint64_t distance[PATCH_SOURCES] = {0};
    size_t count = 0, row = p->W * p->C;
    for (size_t s = 0; s < p->shown; s++) {
        uint64_t d = 0;
        for (size_t y = 0; y < p->H; y++)
            d += squared(p->guide + y * row, p->guide_shown[s] + y * row, row);
        size_t at = count < PATCH_SOURCES ? count++ : PATCH_SOURCES;
        for (; at > 0 && d < distance[at - 1]; at--)
            if (at < PATCH_SOURCES) {
                distance[at] = distance[at - 1];
                chosen[at] = chosen[at - 1];
            }
        if (at < PATCH_SOURCES) {
            distance[at] = d;
            chosen[at] = s;
        }
    }
    return count;
}

/* out [H,W]: differences between the guide and a shown guide that is shifted. */
static void compare_pixels(uint32_t *out, const struct patches *p, const uint8_t *shown,
                           struct shift by)
{
    int H = (int)p->H, W = (int)p->W;
    uint32_t missing = (uint32_t)p->C * 255 * 255;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            int v = y + by.dy, u = x + by.dx;
            bool inside = v >= 0 && v < H && u >= 0 && u < W;
            out[y * W + x] = inside ? squared(p->guide + (size_t)(y * W + x) * p->C,
                                              shown + (size_t)(v * W + u) * p->C, p->C)
                                    : missing;
        }
}

/* out [n] = sums over windows of in [n], both with this stride. */
static void slide(uint32_t *out, const uint32_t *in, size_t n, size_t stride)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n + PATCH_RADIUS; i++) {
        sum += i < n ? in[i * stride] : 0;
        sum -= i > 2 * PATCH_RADIUS ? in[(i - 2 * PATCH_RADIUS - 1) * stride] : 0;
        if (i >= PATCH_RADIUS)
            out[(i - PATCH_RADIUS) * stride] = sum;
    }
}

struct search {
    struct shift shifts[SHIFTS];
    uint32_t *pixels, *rows, *best; /* [H,W] */
};

static void try_shift(uint8_t *out, struct search *s, const struct patches *p, size_t frame,
                      struct shift by)
{
    size_t size = p->H * p->W, C = p->C;
    compare_pixels(s->pixels, p, p->guide_shown[frame], by);
    for (size_t y = 0; y < p->H; y++)
        slide(s->rows + y * p->W, s->pixels + y * p->W, p->W, 1);
    for (size_t x = 0; x < p->W; x++)
        slide(s->pixels + x, s->rows + x, p->H, p->W);
    for (size_t i = 0; i < size; i++) {
        int v = (int)(i / p->W) + by.dy, u = (int)(i % p->W) + by.dx;
        bool inside = v >= 0 && v < (int)p->H && u >= 0 && u < (int)p->W;
        if (inside && s->pixels[i] < s->best[i]) {
            s->best[i] = s->pixels[i];
            memcpy(out + i * C, p->frames_shown[frame] + ((size_t)v * p->W + (size_t)u) * C, C);
        }
    }
}

static void search_all(uint8_t *out, struct search *s, const struct patches *p)
{
    size_t chosen[PATCH_SOURCES], count = choose_frames(chosen, p);
    for (int i = 0; i < SHIFTS; i++)
        s->shifts[i] = (struct shift){i / SIDE - PATCH_REACH, i % SIDE - PATCH_REACH};
    qsort(s->shifts, SHIFTS, sizeof *s->shifts, order_shifts);
    memset(s->best, 255, p->H * p->W * sizeof *s->best);
    for (size_t i = 0; i < SHIFTS; i++)
        for (size_t k = 0; k < count; k++)
            try_shift(out, s, p, chosen[k], s->shifts[i]);
}

int patches_copy(uint8_t *out, const struct patches *p)
{
    size_t size = p->H * p->W;
    struct search *s = mem_zero(1, sizeof *s);
    uint32_t *memory = mem_array(3 * size, sizeof *memory);
    if (s && memory) {
        s->pixels = memory;
        s->rows = memory + size;
        s->best = memory + 2 * size;
        search_all(out, s, p);
    }
    bool failed = !s || !memory;
    free(memory);
    free(s);
    return failed ? -1 : 0;
}
