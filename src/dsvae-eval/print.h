/* print.h - the results as tables, or as one JSON object. */
#ifndef DSVAE_EVAL_PRINT_H
#define DSVAE_EVAL_PRINT_H

#include "results.h"

#include <stdio.h>

/* Ends the program where a score cannot be computed for lack of memory. */
void print_results(FILE *out, const struct results *r, bool json);

#endif
