/* turn.h - a layer in other colours: one rotation of the hue, one factor of the saturation and one
 * of the value for all of its pixels, so that each ramp of its palette becomes another ramp, and
 * shape and shading stay. In integers: the same result on every machine. */
#ifndef SPRITE_DRESS_TURN_H
#define SPRITE_DRESS_TURN_H

#include "base/rng.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct turn {
    bool on;               /* false: the colours stay */
    int hue;               /* added to it: 0..359 degrees */
    int saturation, value; /* percent of what they are: 0..TURN_MOST */
    int tint;              /* saturation that a grey gets: 0..100 percent */
};
enum { TURN_MOST = 400, TURN_TEXT = 32 };

struct turn turn_draw(struct rng *r);

/* "@120,95,110,0"; "" if it is off. */
void turn_print(char out[TURN_TEXT], const struct turn *t);
/* Takes such a text off the end of `text`. Off if there is none. */
struct turn turn_parse(char *text);

void turn_colour(const struct turn *t, const uint8_t rgb[3], uint8_t out[3]);

/* Turns the colours of pixels, and remembers them. */
enum { TURNER_SLOTS = 1024 };
struct turner {
    struct turn turn;
    struct {
        uint32_t key; /* 1 << 24 and the colour; 0 in a free slot */
        uint8_t rgb[3];
    } slots[TURNER_SLOTS];
};
void turner_start(struct turner *t, const struct turn *turn);
/* Turns n pixels RGBA. */
void turner_pixels(struct turner *t, uint8_t *to, const uint8_t *from, size_t n);

#endif
