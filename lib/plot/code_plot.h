/* code_plot.h - the codes of many records as they are drawn: on two axes, in the classes of labels.
 */
#ifndef PLOT_CODE_PLOT_H
#define PLOT_CODE_PLOT_H

#include "plot/code_points.h"
#include "plot/plot.h"

enum {
    CODE_PLOT_NUMBERS = 12, /* a label of more values that are numbers is drawn as a scale */
    CODE_PLOT_TEXT = 80
};

struct code_plot {
    double *xy;                   /* [rows,2] the projected codes */
    char axes[2][CODE_PLOT_TEXT]; /* labels of the axes */
    struct classes classes;       /* of the records; all 0 where there is no label */
    struct plot_classes legend;   /* of these classes; empty where there is no label */
    double *numbers; /* [count] the values of the label as a scale; NULL: they are classes */
};

/* `label`: the names of one or more labels with commas between them, or NULL. `apart`: projects
 * onto the axes that separate the values of the label (code_points_discriminate()), else onto those
 * of the greatest variance. At most `most` values have classes of their own. Fails where no record
 * has the label. */
int code_plot_make(struct code_plot *p, const struct code_points *c, const char *label, bool apart,
                   size_t most, struct err *e);
void code_plot_free(struct code_plot *p); /* leaves it empty */

/* The codes as points, one per record, or as paths, one per record. They use the memory of both. */
struct plot_points code_plot_points(const struct code_plot *p, const struct code_points *c);
struct plot_paths code_plot_paths(const struct code_plot *p, const struct code_points *c);

#endif
