/* classifier.h - a classifier of labelled sequences (kind "judge"), with one head for each label:
 * it finds what a model's frames show, and so measures the models. Its network sees each frame as
 * the dynamic encoder does, but in true colours; the features of the frames are pooled over time,
 * by mean and by maximum. */
#ifndef MODEL_CLASSIFIER_H
#define MODEL_CLASSIFIER_H

#include "model/batch.h"
#include "model/encode.h"

/* Declares its parameters; m->labels says which labels there are. */
int classifier_declare(struct model *m, struct err *e);
/* [B, classes of all labels] before the softmax */
struct var *classifier_logits(struct model *m, struct tape *t, const struct batch *b);

/* p [n, classes]: the probabilities of the classes of each sequence, label after label. */
void classifier_predict(float *p, const struct sequence *sequences, size_t n, struct model *m,
                        struct tape *t);

#endif
