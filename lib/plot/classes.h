/* classes.h - records in classes by the values of their labels: as many classes as a picture can
 * show, and one for the rest. */
#ifndef PLOT_CLASSES_H
#define PLOT_CLASSES_H

#include "tns/record.h"

struct classes {
    size_t values; /* different values among all records */
    size_t count;
    char **names; /* [count] integers in increasing order, then texts in order; `rest` last */
    size_t rest;  /* class of records without the labels or with rare values; SIZE_MAX: none */
    size_t *of;   /* [n] the class of each record */
};

/* The values of the labels `names` ("action,direction") as one text "walk left", which the caller
 * frees; *value is NULL where one of the labels is absent or `names` is NULL. */
int classes_value(char **value, const struct record *r, const char *names, struct err *e);

/* Sorts n values, some of which may be NULL, into classes: the `most` commonest values have one of
 * their own. The caller frees the classes, also on failure. */
int classes_make(struct classes *c, char *const *values, size_t n, size_t most, struct err *e);
/* The values as numbers [n], NaN for those that are NULL. Returns false where one of them is not a
 * finite number, or all are NULL. */
bool classes_numbers(double *numbers, char *const *values, size_t n);
void classes_free(struct classes *c); /* leaves it empty */

#endif
