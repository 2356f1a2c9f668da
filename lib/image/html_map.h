/* html_map.h - points on a plane in a page of HTML: a drawing with a legend, whose points say what
 * they are under the pointer and lead to the sprites that the page shows. */
#ifndef IMAGE_HTML_MAP_H
#define IMAGE_HTML_MAP_H

#include "image/html.h"
#include "image/plot.h"

struct html_map {
    const char *title; /* what it is a map of, a phrase of our own */
    const struct plot_points *points;
    char *const *ids;     /* [n] */
    const uint64_t *card; /* [n] the number of the sprite's card on the page; 0: there is none */
};

void html_map(struct html *h, const struct html_map *m);

#endif
