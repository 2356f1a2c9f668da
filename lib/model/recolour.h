/* recolour.h - invented colours: a random map from colour to colour, another for each sequence and
 * step, so that the dynamic encoder cannot see who it is. */
#ifndef MODEL_RECOLOUR_H
#define MODEL_RECOLOUR_H

#include "base/rng.h"
#include <stdbool.h>
#include <stdint.h>

enum recolour_map { RECOLOUR_NONE, RECOLOUR_HASH, RECOLOUR_WAVES, RECOLOUR_LINEAR };
enum { RECOLOUR_STEPS = 1024 };

struct recolour {
    enum recolour_map map;
    bool maps_black; /* black becomes another colour too; else it stays black */
    uint32_t key;    /* HASH: every colour becomes any colour, independently */
    float matrix[3][3],
        phase[3]; /* WAVES: 1/2 + 1/2 cos(W v + phi), W ~ N(0, 15^2), phi ~ U(0, 2 pi) */
    float low[3],
        per_unit[3]; /* LINEAR: u = M v, M ~ N(0,1), scaled by its range over the cube, ... */
    float curve[3][RECOLOUR_STEPS]; /* ... to the power e^(n/2), n ~ N(0,1), times U(0.5,1) */
};

/* Draws a map: `first` or LINEAR, each with probability 1/2; with NONE always NONE. The caller sets
 * `maps_black`. */
void recolour_draw(struct recolour *c, enum recolour_map first, struct rng *r);

/* to [3] in 0..1 from the bytes of one pixel. */
void recolour_pixel(float *to, const uint8_t *from, const struct recolour *c);

#endif
