/* objective.h - what a step of training minimises: one table of functions for models of codes
 * (objective_codes.c) and one for classifiers (objective_classes.c). Internal to lib/train. */
#ifndef TRAIN_OBJECTIVE_H
#define TRAIN_OBJECTIVE_H

#include "model/number_batch.h"
#include "train/trainer.h"

/* The part of a step that one shard computes. */
struct part {
    size_t k;    /* among the own shards */
    size_t B;    /* its sequences */
    size_t slot; /* of the first of them in the whole step */
};

struct objective {
    /* Prepares the trainer, which has its model and data. */
    int (*open)(struct trainer *tr, struct err *e);
    /* The network and its losses for one shard's part of a step, scaled as a part of the complete
     * step; adds what it measures to *report. `done` is the share of the training so far, 0..1. */
    void (*forward)(struct trainer *tr, const struct part *p, double done,
                    struct train_report *report);
    /* Before the first step: takes what finish() will need, so that it does not fail after hours.
     */
    int (*rehearse)(struct trainer *tr, struct err *e);
    /* After the last step. */
    int (*finish)(struct trainer *tr, struct err *e);
};

extern const struct objective objective_codes, objective_classes;

/* ---- trainer.c ---- */

/* The sequence in slot b of the part. */
const struct example *objective_sequence(const struct trainer *tr, const struct part *p, size_t b);

/* What a step reads: the frames that are encoded, and which of them are decoded. */
struct selection {
    const uint8_t **frames;          /* [B*T] of pictures */
    const uint8_t **targets;         /* [B*decoded] of pictures */
    struct number_sequence *numbers; /* [B] of numbers; or NULL */
    uint32_t *rows;                  /* [B*decoded] their rows among the B*T */
    size_t decoded;
};

/* ---- objective_numbers.c ---- */

/* As objective_select(), for frames of numbers. */
void objective_select_numbers(struct selection *s, struct trainer *tr, const struct part *p);
/* Decodes the selected frames; adds their error to the loss, and returns the sum of squares. */
double objective_numbers_error(struct trainer *tr, const struct selection *s, const struct batch *b,
                               struct var *f, struct var *z);

/* Chooses the frames of a part, in the memory of the step. */
void objective_select(struct selection *s, struct trainer *tr, const struct part *p);

#endif
