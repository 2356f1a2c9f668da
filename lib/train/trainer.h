/* trainer.h - training: one step after another, each a function of (model, data, seed, shards, step
 * number) alone, for any number of threads and processes.
 *
 * A step uses the same number of sequences from each shard of the data (dist/world.h), in the order
 * of that shard; the gradients of the shards are computed separately and added in the order of the
 * shards. */
#ifndef TRAIN_TRAINER_H
#define TRAIN_TRAINER_H

#include "dist/sharded_adam.h"
#include "model/dataset.h"
#include "model/model.h"

/* What steps measured, as sums over them, and the number of steps. */
struct train_report {
    double loss;      /* what is minimised */
    double error;     /* squared error of a decoded frame, values 0..1 */
    double kl_static; /* nats per sequence */
    double kl_prior;  /* log q(z) - log p(z_t|z_<t), nats per frame */
    double kl_frame;  /* KL(q(z_t) || N(0,I)), nats per frame */
    double cycle;     /* squared distance between a motion and the motion found after decoding, per
                         sequence; 0 if it is not measured */
    double wrong;     /* of a classifier: share of its decisions that are wrong, 0..1 */
    size_t steps;
};

struct objective;
struct recovery;

struct trainer {
    struct model *model;
    const struct dataset *data;
    struct world world;
    const struct objective *objective;
    struct sharded_adam optimiser;
    struct recovery *recovery; /* recovery.h; or NULL: a loss that is not finite is an error */
    struct tape tape;
    uint64_t seed;
    uint64_t step;    /* steps done */
    size_t B, T;      /* sequences per step, frames of each */
    uint32_t *order;  /* for each own shard the order of its sequences in this epoch */
    uint64_t epoch;   /* the epoch of this order, plus 1; 0: none yet */
    bool anew;        /* each step draws from all sequences (a shuffle buffer), instead of
                         going through them in epochs */
    uint8_t *classes; /* [data->count,labels] of the own sequences, for a classifier */
    struct train_report *shards; /* [shards] what each shard measured in this step */
};

/* The model's config, training and geometry, and a classifier's labels, must be set and its
 * parameters allocated for learning, and be the same for all ranks of the world; each rank has its
 * own part of the data. There must be a sequence for each shard, and the batch must be a multiple
 * of their number. The trainer must not be moved. Returns 0, or -1 with the error text in *e. */
int train_open(struct trainer *tr, struct model *m, const struct dataset *d, const struct world *c,
               uint64_t seed, struct err *e);
void train_close(struct trainer *tr);

size_t train_steps_per_epoch(const struct trainer *tr);

/* [B] the numbers of the sequences of step `step`, for one shard with `anew`. */
const uint32_t *train_drawn(struct trainer *tr, uint64_t step);

/* One step. `done` in 0..1 is the share of the training so far, for the schedules. Adds to *report.
 * Returns 0; 1 if the loss exploded and the trainer went back to earlier parameters, as *e says:
 * nothing was added to *report; or -1 with the error text in *e. On all ranks alike. */
int train_step(struct trainer *tr, double done, struct train_report *report, struct err *e);

/* Before the parameters are written: returns 0 if they are finite, else as train_step() does. */
int train_settle(struct trainer *tr, struct err *e);

/* Optional, before the first step: takes the libraries and the memory that train_finish() will
 * need. Changes no result. Returns 0, or -1 with the error text in *e: this training could not end
 * well.
 */
int train_rehearse(struct trainer *tr, struct err *e);

/* After the last step: the moving average becomes the model, and the static code is whitened. */
int train_finish(struct trainer *tr, struct err *e);

/* The PSNR in dB, over complete frames, of the report's mean error; of numbers the ratio of their
 * variance to that error. */
double train_psnr(const struct train_report *r, const struct geometry *c);

#endif
