/* checkpoint.h - the state of a training in a stream of kind "checkpoint": where it stands, and of
 * which training it is; beside it the model with the optimiser's state. */
#ifndef TRAIN_CHECKPOINT_H
#define TRAIN_CHECKPOINT_H

#include "train/trainer.h"

struct checkpoint {
    int64_t step;       /* steps done */
    double seconds;     /* of training so far */
    int64_t records;    /* read of the data, ... */
    int64_t data_crc32; /* ... and their crc (frames_crc()) */
    double epochs;      /* its length, where that is in epochs; else 0 */
    int64_t steps;      /* where it is in steps; else 0 */
    int64_t seed, shards;
    int64_t buffer; /* sequences of the shuffle buffer; 0: none */
    int64_t bits;   /* of the factors of its products: 32 or 16 */
    int64_t log;    /* bytes of its log; -1: there is none, or an older program did not say */
    struct train_report report; /* of the steps since the last line of the log */
};

int checkpoint_write(const struct checkpoint *c, const struct model *m, struct writer *w,
                     struct err *e);
/* Reads what checkpoint_write() wrote; `reader` has been started. */
int checkpoint_read(struct checkpoint *c, struct model *m, struct reader *r, struct err *e);

/* Fails where `was`, read together with the model, is not of the training that `is` tells of: its
 * length, its seed, its shards, its settings. */
int checkpoint_same_run(const struct checkpoint *was, const struct checkpoint *is,
                        const struct model *m, const struct config *c, const struct training *t,
                        struct err *e);
/* Fails where it has learned from other data. */
int checkpoint_same_data(const struct checkpoint *was, const struct checkpoint *is,
                         const struct model *m, size_t H, size_t W, size_t C, struct err *e);

#endif
