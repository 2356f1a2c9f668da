/* adapt.h - a trained model learns to draw a character that it never saw, from some sequences of
 * it.
 *
 * Only the decoder learns; the meaning of the codes stays the same. A step decodes three sorts of
 * frames: the character's own, from codes drawn from their posteriors; the character in poses of
 * motions drawn from the prior, with targets composed by analogy (analogy.h); and, to rehearse what
 * the model knows (Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995), other
 * characters, drawn from N(0,I), in motions of the prior and of the character, with the frames that
 * the decoder made of them before as targets. A step is a function of (model, frames, seed, step
 * number) alone. */
#ifndef TRAIN_ADAPT_H
#define TRAIN_ADAPT_H

#include "dist/sharded_adam.h"
#include "model/encode.h"

struct adapt_settings {
    uint64_t seed;
    uint64_t steps;
    double rate;      /* highest learning rate of Adam; it falls to 0 as a cosine */
    double analogy;   /* weight of a pose by analogy, if one of the character's own frames has 1 */
    double rehearsal; /* the same of a rehearsed frame */
};

/* What steps measured: sums over them of the squared error of a frame (values 0..1), and the number
 * of steps. */
struct adapt_report {
    double error, composed, rehearsed;
    uint64_t steps;
};

struct adapter {
    struct model *model;
    struct tape *tape;
    struct adapt_settings how;
    uint64_t step;      /* steps done */
    struct world world; /* this process alone */
    struct sharded_adam optimiser;
    struct tape before;    /* computes with the parameters of before the training, ... */
    struct params teacher; /* ... which are these */
    const struct sequence *sequences;
    size_t count, frames; /* sequences; frames of all */
    size_t *sequence_of;  /* [frames] */
    size_t *time_of;      /* [frames] */
    float *average;       /* [F] mean of the static codes of all sequences */
    float *motions;       /* [moments,Z] poses: `drawn` from the prior, then its own */
    size_t drawn, moments;
    uint8_t *composed; /* [drawn,H,W,C] the character in the drawn poses */
};

/* The sequences have their frames, and their codes from encode_all(). They, the model and the tape
 * must exist until adapt_close(). Fails for a model without a static code or without a prior to
 * draw from. */
int adapt_open(struct adapter *a, struct model *m, struct tape *t, const struct sequence *sequences,
               size_t count, const struct adapt_settings *how, struct err *e);
/* One step; adds to *report. Fails if the loss is not finite. */
int adapt_step(struct adapter *a, struct adapt_report *report, struct err *e);
void adapt_close(struct adapter *a);

#endif
