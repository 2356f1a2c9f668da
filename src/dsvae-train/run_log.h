/* run_log.h - what a training says while it runs: its log file, its notes, its line of progress.
 * Prints, and exits on failure. */
#ifndef DSVAE_TRAIN_RUN_LOG_H
#define DSVAE_TRAIN_RUN_LOG_H

#include "run.h"
#include "train/checkpoint.h"

/* Opens the log, if there is one, to append to it. After a checkpoint that resumes (was->step > 0)
 * lines of later steps are removed first. */
void run_open_log(struct run *r, const struct checkpoint *was);
/* Its size in bytes; -1: there is none, or it is no regular file. */
int64_t run_log_size(const struct run *r);
void run_close_log(struct run *r);

/* Prints a note, and adds a line to the log, for what was measured since the last ones. */
void run_note_epoch(struct run *r);
/* The line of progress; `share` of the training is done, 0..1. */
void run_show(const struct run *r, double share);

#endif
