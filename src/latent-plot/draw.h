/* draw.h - the four charts, each from its streams or files to a picture. These functions end the
 * program where something fails. */
#ifndef LATENT_PLOT_DRAW_H
#define LATENT_PLOT_DRAW_H

#include "image/image.h"
#include <stdbool.h>
#include <stddef.h>

struct draw_options {
    const char *title;    /* NULL: what the chart shows */
    size_t width, height; /* of the picture */
    double font;          /* pixels; 0: by the picture's size */
    /* of codes: */
    const char *label; /* names of labels with commas between them; NULL: no classes */
    bool apart;        /* onto the axes that separate the values of `label` best */
    size_t count;      /* records at most; 0: the chart's default */
    /* of logs: */
    const char *values; /* names of quantities with commas between them; NULL: all */
    const char *clock;  /* the quantity that runs from left to right */
};

extern const char *const draw_clocks[]; /* what `clock` may be, NULL-terminated */

/* `operands` are the names of streams or logs, NULL-terminated; none: standard input. */
typedef void draw_chart(struct image *out, char **operands, const struct draw_options *o);

/* draw_codes.c: of the first operand, a stream of latents */
draw_chart draw_map, draw_paths, draw_heat;
/* draw_curves.c: of all operands, logs of dsvae-train */
draw_chart draw_curves;

#endif
