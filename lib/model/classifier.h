/* classifier.h - a classifier of labelled sequences, one head a label: it says what a model's
 * frames show, and so measures the models. Its network sees each frame as the dynamic encoder does,
 * but in true colours; what it makes of the frames is pooled over time, by mean and by maximum. */
#ifndef MODEL_CLASSIFIER_H
#define MODEL_CLASSIFIER_H

#include "model/batch.h"
#include "model/encode.h"

bool classifier_is(const struct model *m);

int classifier_declare(struct model *m, struct err *e);
/* [B, classes of all labels] before the softmax */
struct var *classifier_logits(struct model *m, struct tape *t, const struct batch *b);

/* p [n, classes]: of each clip the probability of each class, label by label. */
void classifier_predict(float *p, const struct sequence *sequences, size_t n, struct model *m,
                        struct tape *t);

#endif
