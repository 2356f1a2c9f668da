/* numbers.h - measures of a model of frames of numbers: conversions from one speaker to another. */
#ifndef DSVAE_EVAL_NUMBERS_H
#define DSVAE_EVAL_NUMBERS_H

#include "cli/inference.h"

#include <stdbool.h>

struct numbers_options {
    const char *probe, *moving; /* as struct input_options has them */
    size_t enrol, pairs;
    uint64_t seed;
    bool json;
};

/* Reads the stream (NULL or "-": standard input), measures, and prints. Closes the model. Returns
 * the exit status. */
int numbers_run(struct inference *model, const char *path, const struct numbers_options *o);

#endif
