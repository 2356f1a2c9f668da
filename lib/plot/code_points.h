/* code_points.h - the codes of many records as points, and their shadow on a plane. */
#ifndef PLOT_CODE_POINTS_H
#define PLOT_CODE_POINTS_H

#include "edit/edit.h"
#include "plot/classes.h"

enum { CODE_POINTS_DIM_MAX = 2048 }; /* numbers of a code whose axes can be found */

struct code_points {
    size_t dim;      /* numbers of a code */
    size_t rows;     /* codes in all: one a record, or one a frame */
    float *codes;    /* [rows, dim] */
    size_t count;    /* records */
    size_t *lengths; /* [count] codes of each */
    char **values;   /* [count] of the labels, see classes_value() */
    size_t capacity;
};

/* Adds the means of a record's code. Fails where they are absent, not finite, or of another size
 * than those before. */
int code_points_add(struct code_points *c, struct record *r, enum edit_object o, const char *labels,
                    struct err *e);
void code_points_free(struct code_points *c); /* leaves it empty */

/* Onto two axes: xy [rows, 2], share [2]. */

/* Those of the greatest variance; its shares. */
int code_points_project(double *xy, double *share, const struct code_points *c, struct err *e);
/* Those along which the classes lie farthest apart, beside how far each spreads by itself (Fisher's
 * linear discriminants); their shares of what lies between classes. What is in no class takes no
 * part, but is projected. Fails where there are fewer than two classes. */
int code_points_discriminate(double *xy, double *share, const struct code_points *c,
                             const struct classes *classes, struct err *e);

#endif
