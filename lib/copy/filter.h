/* filter.h - a small network that looks again at a guess: for each choice of a pixel a score, from
 * what votes and neighbours say of it (features.h). Its softmax over the choices is their
 * probability. It works in rounds, each with weights of its own. */
#ifndef COPY_FILTER_H
#define COPY_FILTER_H

#include "copy/decoder.h"

enum { FILTER_ROUNDS_MOST = 8 };

/* Declares the parameters of this many rounds. */
int filter_declare(struct params *p, size_t rounds, struct err *e);

/* [n,CHOICES] scores of features [n*CHOICES,FEATURES] */
struct var *filter_scores(struct tape *t, struct var *features, size_t round);

/* One round: new beliefs of the pixels that have a choice. */
int filter_refine(struct copy_decoder *d, size_t round, struct err *e);

#endif
