/* run.h - a training from its data to its model, as dsvae-train runs it: alone or as one of
 * several processes, all of which make these calls. Prints, and exits on failure. */
#ifndef DSVAE_TRAIN_RUN_H
#define DSVAE_TRAIN_RUN_H

#include "cli/filter.h"
#include "train/shuffle.h"

#include <stdio.h>

/* What the options say. */
struct plan {
    struct config config;
    struct training training;
    uint64_t seed;
    double minutes; /* its length; 0: in steps; */
    uint64_t steps; /* 0: in epochs */
    double epochs;
    const char *labels;           /* of a judge: their names, or NULL */
    size_t buffer;                /* sequences of the shuffle buffer; 0: all data are held */
    const char *log, *checkpoint; /* files, or NULL */
    double checkpoint_seconds;    /* between two */
};

/* A training run: what must outlive an interruption, and what it is done with. Set plan, and of the
 * crew the ranks and shards. */
struct run {
    const struct plan *plan;
    struct world world;
    struct dataset data;
    struct reader *reader; /* of the data; only rank 0 has one, and only as long as it reads */
    struct map history;    /* of the data: it goes on in the model's header */
    struct model model;
    struct trainer trainer;
    struct shuffle shuffle; /* where there is a buffer */
    struct {
        size_t records;
        uint32_t crc;
    } seen;         /* of the stream, by the whole steps so far, where there is a buffer */
    double elapsed; /* seconds of training, those before an interruption included */
    uint64_t steps; /* in all; not where minutes count */
    struct train_report report; /* of the steps since the last line of the log */
    FILE *log;
};

/* Reads the data from FILE or standard input; builds a model, or goes on from the checkpoint. */
void run_prepare(struct run *r, const char *path);
/* All steps, and what comes after the last one. Told to end (SIGINT, SIGTERM, SIGHUP) it finishes
 * the step, saves the checkpoint where there is one, says how to go on, and obeys. */
void run_learn(struct run *r);
/* The model as the output of `f`, which the first process has to finish. */
void run_write(const struct run *r, struct filter *f);
void run_finish(struct run *r);

#endif
