/* code_plot.h - a cloud of codes as it is drawn: on two axes, in the classes of a label. */
#ifndef PLOT_CODE_PLOT_H
#define PLOT_CODE_PLOT_H

#include "plot/plot.h"
#include "plot/code_points.h"

enum {
    PLANE_NUMBERS = 12, /* of a label that has more, the values are drawn as a scale */
    PLANE_TEXT = 80
};

struct plane {
    double *xy;                 /* [rows, 2] of the cloud */
    char axes[2][PLANE_TEXT];   /* what they are */
    struct classes classes;     /* of the records; all 0 where there is no label */
    struct plot_classes legend; /* of these; empty where there is no label */
    double *numbers;            /* [count] the label's, where they are many numbers; else NULL */
};

/* `label`: one or more with commas between them, or NULL; `apart`: onto the axes that tell its
 * values apart, see cloud_discriminate(). At most `most` values have classes of their own. Fails
 * where no record has the label. */
int plane_make(struct plane *p, const struct cloud *c, const char *label, bool apart, size_t most,
               struct err *e);
void plane_free(struct plane *p); /* leaves it empty */

#endif
