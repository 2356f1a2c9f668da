/* html_map.h - plots of codes in a page of HTML, with a legend. The id of a point or path is shown
 * where the pointer is on it. */
#ifndef TENSOR_HTML_HTML_MAP_H
#define TENSOR_HTML_HTML_MAP_H

#include "html.h"
#include "plot/plot.h"

/* html_map.c: points; those whose sprites the page shows are links to them. */
struct html_map {
    const char *title; /* markup */
    const struct plot_points *points;
    char *const *ids;     /* [n] */
    const uint64_t *card; /* [n] the number of the sequence's card on the page; 0: there is none */
};
void html_map(struct html *h, const struct html_map *m);

/* html_paths.c: paths, or for more than PLOT_MANY_PATHS the mean paths of their classes. A marker
 * moves along each of them at the speed of the sprites. */
struct html_paths {
    const char *title; /* markup */
    const struct plot_paths *paths;
    char *const *ids; /* [n] */
};
int html_paths(struct html *h, const struct html_paths *m, struct err *e);

#endif
