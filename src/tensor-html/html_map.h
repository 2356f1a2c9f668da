/* html_map.h - codes on a plane in a page of HTML, drawn with a legend. What is drawn says what it
 * is under the pointer. */
#ifndef TENSOR_HTML_HTML_MAP_H
#define TENSOR_HTML_HTML_MAP_H

#include "html.h"
#include "plot/plot.h"

/* Points that lead to the sprites that the page shows. */
struct html_map {
    const char *title; /* what it is a map of, a phrase of our own */
    const struct plot_points *points;
    char *const *ids;     /* [n] */
    const uint64_t *card; /* [n] the number of the sprite's card on the page; 0: there is none */
};
void html_map(struct html *h, const struct html_map *m);

/* Paths, or of many the means of their classes, along which a marker runs as fast as the sprites
 * play. */
struct html_paths {
    const char *title;
    const struct plot_paths *paths;
    char *const *ids; /* [n] */
};
int html_paths(struct html *h, const struct html_paths *m, struct err *e);

#endif
