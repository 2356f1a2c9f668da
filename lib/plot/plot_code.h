/* plot_code.h - the codes of one record, or its frames of numbers, as they are drawn in colours. */
#ifndef PLOT_PLOT_CODE_H
#define PLOT_PLOT_CODE_H

#include "tns/record.h"

#include <stdbool.h>

struct plot_code {
    const char *name;
    size_t F, T, Z;
    const float *f; /* [F] the static code; F is 0 where there is none */
    const float *z; /* [T,Z] the dynamic codes, or frames of numbers; T is 0 where there are none */
    bool numbers;   /* z are frames of numbers */
};

/* The means of the record's codes, or its frames of numbers f4 [T,D]; the arrays and the name stay
 * the record's. Fails where it has neither code, or one of another type or shape. */
int plot_code_of_record(struct plot_code *out, struct record *r, struct err *e);

/* The largest absolute value of n codes, rounded up to a number of few digits: the colours cover
 * -limit to limit. 1 where all values are 0. */
double plot_code_limit(const struct plot_code *codes, size_t n);

#endif
