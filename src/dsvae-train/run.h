/* run.h - a training from its data to its model, as dsvae-train runs it: alone or as one of
 * several processes, all of which make these calls. Prints, and exits on failure. */
#ifndef DSVAE_TRAIN_RUN_H
#define DSVAE_TRAIN_RUN_H

#include "cli/filter.h"
#include "train/recovery.h"
#include "train/shuffle.h"

#include <stdio.h>

/* What the options set. */
struct plan {
    struct config config;
    struct training training;
    uint64_t seed;
    double minutes; /* length of the training; 0: it is in steps */
    uint64_t steps; /* 0: it is in epochs */
    double epochs;
    const char *labels; /* what a classifier learns: names of labels, or NULL for all */
    size_t buffer;      /* sequences of the shuffle buffer; 0: all data are held in memory */
    const char *log, *checkpoint; /* files, or NULL */
    double checkpoint_seconds;    /* between two checkpoints */
};

/* A training run. The caller sets `plan`, and the ranks and shards of `world`. */
struct run {
    const struct plan *plan;
    struct world world;
    struct dataset data;
    struct reader *reader; /* of the data: only on rank 0, and only while it reads */
    struct map history;    /* header of the data; the model's history begins with it */
    struct model model;
    struct trainer trainer;
    struct recovery recovery;
    struct shuffle shuffle; /* if there is a buffer */
    struct {
        size_t records;
        uint32_t crc;
    } seen;         /* of the stream, what the complete steps have used, if there is a buffer */
    double elapsed; /* seconds of training, with those before an interruption */
    uint64_t steps; /* length in steps; not used if the length is in minutes */
    struct train_report report; /* of the steps since the last line of the log */
    FILE *log;
};

/* Reads the data from the file `path`, or standard input if NULL; builds a model, or resumes from
 * the checkpoint. */
void run_prepare(struct run *r, const char *path);
/* All steps, and the end of training. After a signal to end (cli/signals.h) it finishes the step,
 * saves the checkpoint if there is one, prints how to resume, and ends the program. */
void run_learn(struct run *r);
/* Writes the model as the output of `f`, which the first process has to finish. */
void run_write(const struct run *r, struct filter *f);
void run_finish(struct run *r);

#endif
