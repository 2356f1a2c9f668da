/* run_checkpoint.h - the checkpoint file of a training. Prints, and exits on failure. */
#ifndef DSVAE_TRAIN_RUN_CHECKPOINT_H
#define DSVAE_TRAIN_RUN_CHECKPOINT_H

#include "run.h"
#include "train/checkpoint.h"

/* Writes the file; all processes make this call, the first one writes. */
void run_save_checkpoint(const struct run *r);

/* Reads the saved state and model; fails if it is of another training. The data are compared too,
 * unless there is a shuffle buffer, whose data must first be read again: run_check_data(). */
void run_read_checkpoint(struct run *r, struct checkpoint *was);
/* Fails if the saved state is of other data than the run has read. */
void run_check_data(const struct run *r, const struct checkpoint *was);

#endif
