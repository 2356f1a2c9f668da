/* code_plot.h - a cloud of codes as it is drawn: on two axes, in the classes of a label. */
#ifndef PLOT_CODE_PLOT_H
#define PLOT_CODE_PLOT_H

#include "plot/code_points.h"
#include "plot/plot.h"

enum {
    CODE_PLOT_NUMBERS = 12, /* of a label that has more, the values are drawn as a scale */
    CODE_PLOT_TEXT = 80
};

struct code_plot {
    double *xy;                   /* [rows, 2] of the cloud */
    char axes[2][CODE_PLOT_TEXT]; /* what they are */
    struct classes classes;       /* of the records; all 0 where there is no label */
    struct plot_classes legend;   /* of these; empty where there is no label */
    double *numbers;              /* [count] the label's, where they are many numbers; else NULL */
};

/* `label`: one or more with commas between them, or NULL; `apart`: onto the axes that tell its
 * values apart, see code_points_discriminate(). At most `most` values have classes of their own.
 * Fails where no record has the label. */
int code_plot_make(struct code_plot *p, const struct code_points *c, const char *label, bool apart,
                   size_t most, struct err *e);
void code_plot_free(struct code_plot *p); /* leaves it empty */

#endif
