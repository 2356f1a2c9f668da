/* recovery.h - what a training does when its loss explodes: it goes back to the last good
 * parameters, and goes on with half the rate. The steps go on counting, so that the data, the
 * schedules and the log stay as they are. */
#ifndef TRAIN_RECOVERY_H
#define TRAIN_RECOVERY_H

#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

struct trainer;

struct recovery {
    double factor; /* of the rate: 1, and half of it after each return; a checkpoint has it */
    double first;  /* the loss of the first step, without sign; 0: not known. A checkpoint has it */
    float *kept;   /* value [total], m, v and mean [slice] (dist/sharded_adam.h) before step ... */
    uint64_t step; /* ... this */
    bool holds;    /* are there any? */
};

/* Takes the memory for a trainer that is open, which uses it from now on: tr->recovery. Sets
 * factor = 1, first = 0. Returns 0, or -1 with the error text in *e. */
int recovery_open(struct recovery *r, struct trainer *tr, struct err *e);
void recovery_free(struct recovery *r);

/* Is this a loss that parameters may go on from? Finite, and not a thousand times the first one. */
bool recovery_is_good(struct recovery *r, double loss);
/* Before the update of a step whose loss was good: keeps the parameters, at every 100th step. All
 * ranks make this call. Returns 0, or -1 with the error text in *e. */
int recovery_keep(struct recovery *r, const struct trainer *tr, struct err *e);
/* Takes the kept parameters and half the rate. Returns 1, and *e says so; or -1 where there are
 * none, or it came to this too often. */
int recovery_go_back(struct recovery *r, struct trainer *tr, double loss, struct err *e);

#endif
