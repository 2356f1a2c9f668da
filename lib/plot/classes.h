/* classes.h - what the labels of records make of them: a class for each value, as many as can be
 * told apart in a picture, and one for the rest. */
#ifndef PLOT_CLASSES_H
#define PLOT_CLASSES_H

#include "tns/record.h"

struct classes {
    size_t values; /* different ones that there were */
    size_t count;
    char **names; /* [count] whole numbers in their order, then texts; `rest` last */
    size_t rest;  /* records without the labels, or with rare values; SIZE_MAX: there are none */
    size_t *of;   /* [n] the class of each record */
};

/* The values of the labels `names` ("action,direction") as one text, "walk left", in new memory;
 * *value is NULL where one of the labels is absent, or `names` is. */
int classes_value(char **value, const struct record *r, const char *names, struct err *e);

/* Of n values, some of them NULL: the `most` commonest have classes of their own. */
int classes_make(struct classes *c, char *const *values, size_t n, size_t most, struct err *e);
/* The values as numbers, NaN for those that are NULL; false where one is no finite number, or there
 * is none. */
bool classes_numbers(double *numbers, char *const *values, size_t n);
void classes_free(struct classes *c); /* leaves it empty */

#endif
