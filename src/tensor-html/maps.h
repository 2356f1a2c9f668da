/* maps.h - the maps of codes in a page: points for static codes, paths for dynamic ones. */
#ifndef TENSOR_HTML_MAPS_H
#define TENSOR_HTML_MAPS_H

#include "cards.h"
#include "settings.h"

/* Reads the stream --codes and adds its maps; a point or path whose id a card has leads there. Ends
 * the program where something fails. */
void maps_put(struct html *h, const struct settings *s, const struct cards *cards);

#endif
