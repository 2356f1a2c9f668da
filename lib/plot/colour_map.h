/* colour_map.h - numbers as colours, in maps that colour-blind people can read too. */
#ifndef PLOT_COLOUR_MAP_H
#define PLOT_COLOUR_MAP_H

#include <stdint.h>

/* The colour of a share from 0 to 1; outside of it, that of the nearer end. */
typedef void colour_map(uint8_t rgb[3], double share);

colour_map colour_diverging;  /* from blue through white to red */
colour_map colour_sequential; /* from dark violet through green to bright yellow */

#endif
