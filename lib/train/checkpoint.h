/* checkpoint.h - the state of a training in a stream of kind "checkpoint": how far it is, which
 * training it is, and the model with the optimiser's state (dsvae-model(5)). */
#ifndef TRAIN_CHECKPOINT_H
#define TRAIN_CHECKPOINT_H

#include "train/trainer.h"

struct checkpoint {
    int64_t step;       /* steps done */
    double seconds;     /* of training so far */
    int64_t records;    /* sequences of the data that were read, ... */
    int64_t data_crc32; /* ... and their crc (struct dataset) */
    double epochs;      /* length of the training in epochs; 0: in steps or minutes */
    int64_t steps;      /* length in steps; 0: in epochs or minutes */
    int64_t seed, shards;
    int64_t buffer; /* sequences of the shuffle buffer; 0: none */
    int64_t bits;   /* of the operands of matrix products: 32 or 16 */
    int64_t log;    /* bytes of the log file; -1: there is none, or an older program wrote this */
    double factor, first;       /* struct recovery; of an older program 1 and 0 */
    struct train_report report; /* of the steps since the last line of the log */
};

int checkpoint_write(const struct checkpoint *c, const struct model *m, struct writer *w,
                     struct err *e);
/* Reads what checkpoint_write() of this or the last version wrote, from a reader that has read the
 * header. */
int checkpoint_read(struct checkpoint *c, struct model *m, struct reader *r, struct err *e);

/* Fails if `was`, read together with the model, is not of the training described by `is`, `c` and
 * `t`: its length, seed, shards and settings. */
int checkpoint_same_run(const struct checkpoint *was, const struct checkpoint *is,
                        const struct model *m, const struct config *c, const struct training *t,
                        struct err *e);
/* Fails if it has learned from other data. */
int checkpoint_same_data(const struct checkpoint *was, const struct checkpoint *is,
                         const struct model *m, struct frame_size size, struct err *e);

#endif
