/* code_points.h - the codes of many records as points, and their projections onto two axes
 * (projection.c). */
#ifndef PLOT_CODE_POINTS_H
#define PLOT_CODE_POINTS_H

#include "edit/edit.h"
#include "plot/classes.h"

enum { CODE_POINTS_DIM_MAX = 2048 }; /* dimensions of a code, at most */

struct code_points {
    size_t dim;      /* dimensions of a code */
    size_t rows;     /* codes in all: one per record (static) or per frame (dynamic) */
    float *codes;    /* [rows,dim] */
    size_t count;    /* records */
    size_t *lengths; /* [count] codes of each record */
    char **values;   /* [count] of the labels, see classes_value() */
    size_t capacity; /* of `codes`, in rows */
};

/* Adds the means of a record's code `o`, and its values of `labels`. Fails where the means are
 * absent, not finite, or of another dimension than those before. */
int code_points_add(struct code_points *c, struct record *r, enum edit_object o, const char *labels,
                    struct err *e);
void code_points_free(struct code_points *c); /* leaves it empty */

/* Both write the projected codes to xy [rows,2], and how much each axis shows to share [2]. */

/* Onto the two axes of the greatest variance (principal component analysis); share: their parts of
 * the variance. */
int code_points_project(double *xy, double *share, const struct code_points *c, struct err *e);
/* Onto the two axes along which the means of the classes are farthest apart, in units of the spread
 * inside the classes (Fisher's linear discriminants); share: their parts of the variance between
 * classes. The axes do not depend on records of the rest, which are projected too. Fails where
 * there are fewer than two classes. */
int code_points_discriminate(double *xy, double *share, const struct code_points *c,
                             const struct classes *classes, struct err *e);

#endif
