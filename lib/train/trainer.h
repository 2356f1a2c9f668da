/* trainer.h - learning: one step after another, each a function of (model, data, seed, shards, step
 * number) alone, for any number of threads and processes.
 *
 * A step takes the same number of sequences from each shard of the data (crew.h), in the shard's
 * own order; the shards' gradients are computed apart and added in the order of the shards. */
#ifndef TRAIN_TRAINER_H
#define TRAIN_TRAINER_H

#include "dist/sharded_adam.h"
#include "model/dataset.h"
#include "model/model.h"

/* What some steps measured: sums over them, and how many. */
struct train_report {
    double loss;      /* what is minimised */
    double error;     /* squared error a decoded frame, values 0..1 */
    double kl_static; /* nats a sequence */
    double kl_prior;  /* log q(z) - log p(z_t|z_<t), nats a frame */
    double kl_frame;  /* KL(q(z_t) || N(0,I)), nats a frame */
    double cycle;     /* squared distance of motions from what they were, a sequence; 0 where it is
                         not looked at */
    double wrong;     /* of a judge: decisions that are wrong, of all, 0..1 */
    size_t steps;
};

struct trainer {
    struct model *model;
    const struct dataset *data;
    struct world world;
    struct sharded_adam exchange;
    struct tape tape;
    uint64_t seed;
    uint64_t step;               /* steps done */
    size_t B, T;                 /* sequences a step, frames of each */
    uint32_t *order;             /* each own shard's sequences in the order of this epoch */
    uint64_t epoch;              /* whose order it is, plus 1; 0: none yet */
    bool anew;                   /* each step draws from all sequences (a shuffle buffer) instead of
                                    going through them */
    uint8_t *classes;            /* [data->count,labels] of a judge's own sequences */
    struct train_report *shards; /* [shards] what each of them measured in this step */
};

/* The model's config, training and canvas, and a judge's labels, must be set and its parameters
 * allocated for learning, and be the same for all ranks of the crew; each has its own part of the
 * data. There must be a sequence for each shard, and the batch must be a multiple of their number.
 * The trainer must not be moved. */
int train_open(struct trainer *tr, struct model *m, const struct dataset *d, const struct world *c,
               uint64_t seed, struct err *e);
void train_close(struct trainer *tr);

size_t train_steps_per_epoch(const struct trainer *tr);

/* [B] which of the sequences step `step` learns from, where one shard draws anew. */
const uint32_t *train_drawn(struct trainer *tr, uint64_t step);

/* One step. `done` in 0..1 is the share of the whole training behind it, for the schedules. Adds to
 * *report. Fails when the loss is not finite, on all ranks alike. */
int train_step(struct trainer *tr, double done, struct train_report *report, struct err *e);

/* The moving average becomes the model, and the static code is whitened. */
int train_finish(struct trainer *tr, struct err *e);

/* PSNR in dB over whole frames of what the report's error says. */
double train_psnr(const struct train_report *r, const struct geometry *c);

#endif
