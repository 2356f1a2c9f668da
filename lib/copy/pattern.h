/* pattern.h - kernels of decoding: how a character's pattern of equal colours differs from those of
 * the characters that were learned from, and what they say of the places. */
#ifndef COPY_PATTERN_H
#define COPY_PATTERN_H

#include "copy/copy_model.h"

/* distance [lanes]: for each character, in how many ways its colours at the L places of a pixel
 * differ from `colour` [L]: pairs of places of which only one character has equal colours, and
 * twice the places where only one of the two has a colour. place [L]: the places' rows [lanes]. */
void copy_distance(uint8_t *distance, const uint32_t colour[COPY_PLACES],
                   const uint8_t *const place[COPY_PLACES], size_t lanes);

/* share [count]: for each place, the share of the characters whose target colour is there, where
 * character r counts with weight[r]. */
void copy_shares(float *share, const uint8_t *target, const uint8_t *const *place, size_t count,
                 const float *weight, size_t lanes);

/* weight [lanes] = exp(-rate (distance - the least one) / count) for the first R, else 0. */
void copy_weights(float *weight, const uint16_t *distance, size_t count, float rate, size_t R,
                  size_t lanes);

/* sum [lanes] += distance [lanes] */
void copy_add(uint16_t *sum, const uint8_t *distance, size_t lanes);

#endif
