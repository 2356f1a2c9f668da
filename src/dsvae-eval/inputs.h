/* inputs.h - the models and sets of labelled sequences that the measurements need, read and
 * checked. These functions end the program where something fails. */
#ifndef DSVAE_EVAL_INPUTS_H
#define DSVAE_EVAL_INPUTS_H

#include "cli/inference.h"
#include "copying.h"
#include "eval/eval_set.h"

/* What the options ask for; each path but the first may be NULL. */
struct input_options {
    const char *model, *judge;           /* models; the latter is a classifier */
    const char *made, *probe, *training; /* streams of frames */
    bool baselines;
    const char *moving; /* names of the labels that move, with commas between them */
    uint64_t seed;
};

struct inputs {
    struct copying copying; /* the model, if it copies; else */
    struct inference model, classifier;
    bool has_classifier, has_made, has_lessons, has_training, has_baselines;
    struct eval_set set;      /* is measured */
    struct eval_set made;     /* sequences made elsewhere, measured instead of swaps */
    struct eval_set lessons;  /* the probes learn from them, instead of half of `set` */
    struct eval_set training; /* of the model, for the baselines */
};

/* Opens the model. */
void inputs_open(struct inputs *in, const struct input_options *o);
/* Reads everything else; `path` is the stream of `set` (NULL or "-": standard input). */
void inputs_read(struct inputs *in, const struct input_options *o, const char *path);
/* Of the model's frames. */
const struct geometry *inputs_geometry(const struct inputs *in);
void inputs_free(struct inputs *in);

#endif
