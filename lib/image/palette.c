/* palette.c - see palette.h */
#include "image/palette.h"

#include <string.h>

enum { OPAQUE = 128 };

static int palette_add(struct palette *p, const uint8_t rgba[4], struct err *e)
{
    for (size_t i = p->count; i-- > 0;)
        if (memcmp(p->rgba[i], rgba, 4) == 0)
            return 0;
    if (p->count == PALETTE_MAX)
        return err_set(e, "more than %d colours: a palette holds no more", PALETTE_MAX);
    memcpy(p->rgba[p->count++], rgba, 4);
    return 0;
}

int palette_collect(struct palette *p, const uint8_t *pixels, size_t n, int channels, struct err *e)
{
    uint8_t last[4] = {1, 1, 1, 0}; /* differs from every colour below */
    for (size_t i = 0; i < n; i++, pixels += channels) {
        uint8_t c[4] = {pixels[0], pixels[1], pixels[2], 255};
        if (channels == 4 && pixels[3] < OPAQUE)
            memset(c, 0, sizeof c);
        if (memcmp(c, last, 4) == 0)
            continue; /* most pixels have the colour of their left neighbour */
        if (palette_add(p, c, e))
            return -1;
        memcpy(last, c, 4);
    }
    return 0;
}

int palette_empty(const struct palette *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->rgba[i][3] < OPAQUE)
            return (int)i;
    return -1;
}

static uint32_t square(int difference)
{
    return (uint32_t)(difference * difference);
}

int palette_nearest(const struct palette *p, const uint8_t rgb[3], uint32_t *distance)
{
    int nearest = -1;
    *distance = UINT32_MAX;
    for (size_t i = 0; i < p->count; i++) {
        const uint8_t *c = p->rgba[i];
        uint32_t d = square(c[0] - rgb[0]) + square(c[1] - rgb[1]) + square(c[2] - rgb[2]);
        if (c[3] >= OPAQUE && d < *distance) {
            *distance = d;
            nearest = (int)i;
        }
    }
    return nearest;
}

int matcher_start(struct matcher *m, const struct palette *palette, struct err *e)
{
    uint32_t distance;
    memset(m, 0, sizeof *m);
    m->palette = palette;
    m->empty = palette_empty(palette);
    if (palette_nearest(palette, (const uint8_t[3]){0, 0, 0}, &distance) < 0)
        return err_set(e, "the palette has no opaque colour");
    return 0;
}

static const struct matcher_slot *match(struct matcher *m, const uint8_t rgb[3])
{
    uint32_t key = 1u << 24 | (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    struct matcher_slot *slot = &m->slots[key * 2654435761u >> 20]; /* Fibonacci hashing, 12 bits */
    if (slot->key != key) {
        slot->key = key;
        slot->index = (uint8_t)palette_nearest(m->palette, rgb, &slot->distance);
    }
    return slot;
}

int matcher_map(struct matcher *m, const uint8_t *rgba, size_t n, uint8_t *indices, struct err *e)
{
    for (size_t i = 0; i < n; i++, rgba += 4) {
        if (rgba[3] < OPAQUE) {
            if (m->empty < 0)
                return err_set(
                    e, "the picture has transparent pixels, the palette has no transparent entry");
            indices[i] = (uint8_t)m->empty;
            continue;
        }
        const struct matcher_slot *slot = match(m, rgba);
        indices[i] = slot->index;
        m->pixels++;
        m->inexact += slot->distance != 0;
        m->worst = slot->distance > m->worst ? slot->distance : m->worst;
    }
    return 0;
}
