/* invented_voice.h - a speaker who does not exist, as a voice variant of espeak-ng. */
#ifndef VOICE_DRAW_INVENTED_VOICE_H
#define VOICE_DRAW_INVENTED_VOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct invented_voice {
    char text[2048]; /* the variant file */
    bool female;
};

/* Speaker `number` of the seed: the length of the vocal tract, the heights and widths of formants,
 * the pitch and its range, breath, roughness and tone are drawn at random. Nothing that changes the
 * timing is, so all speakers say a sentence in nearly the same time. */
void invented_voice_draw(struct invented_voice *v, uint64_t seed, uint64_t number);

#endif
