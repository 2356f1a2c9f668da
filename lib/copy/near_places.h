/* near_places.h - more places for a pixel, from its neighbours. Cloth that nobody has learned moves
 * as what lies beside it. */
#ifndef COPY_NEAR_PLACES_H
#define COPY_NEAR_PLACES_H

#include "copy/decoder.h"

/* place [NEAR_PLACES]: the places that lie to a first or second place of a pixel in a window of 5x5
 * as pixel i of the table lies to that pixel. Those on which most of the window agrees come first,
 * near pixels and first places count more; those that the table has at i are left out, and the last
 * ones repeat its first place where there are not enough. */
void near_places(int32_t place[NEAR_PLACES], const struct copy_decoder *d, size_t i);

#endif
