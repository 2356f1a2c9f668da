/* adapt.h - a trained model learns to draw a character that it never saw, from some sequences of
 * it.
 *
 * Only the decoder learns; what the codes mean stays. A step decodes frames of the character from
 * codes drawn from their posteriors; the character in poses of motions drawn from the prior, whose
 * frames are put together by analogy (analogy.h); and, as a rehearsal of what the model knows
 * (Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995), other characters, drawn
 * from N(0,I), in motions of the prior and of the character, whose frames are to be what the
 * decoder made of them before. A step is a function of (model, frames, seed, step number) alone. */
#ifndef TRAIN_ADAPT_H
#define TRAIN_ADAPT_H

#include "dist/sharded_adam.h"
#include "model/encode.h"

struct adapting {
    uint64_t seed;
    uint64_t steps;
    double rate;      /* of Adam at its highest; it falls to 0 as a cosine */
    double analogy;   /* weight of a pose by analogy beside a frame of the character */
    double rehearsal; /* the same of a rehearsed frame */
};

/* What some steps measured: sums of squared errors a frame (values 0..1) over them, and how many.
 */
struct adapt_report {
    double error, composed, rehearsed;
    uint64_t steps;
};

struct adapter {
    struct model *model;
    struct tape *tape;
    struct adapting how;
    uint64_t step;      /* steps done */
    struct world world; /* this process alone */
    struct sharded_adam exchange;
    struct tape before;    /* with the parameters as they were */
    struct params teacher; /* ... these */
    const struct sequence *clips;
    size_t count, frames; /* clips; frames of all */
    size_t *clip_of;      /* [frames] */
    size_t *time_of;      /* [frames] */
    float *average;       /* [F] the static code of all clips */
    float *motions;       /* [moments,Z] poses: drawn from the prior, and behind them its own */
    size_t drawn, moments;
    uint8_t *composed; /* [drawn,H,W,C] the character in the drawn ones */
};

/* The clips have their frames, and their posteriors from encode_all(); they must stay, and so
 * must the model, whose parameters get what learning needs, and the tape. Fails for a model without
 * a static code or a prior to draw from. */
int adapt_open(struct adapter *a, struct model *m, struct tape *t, const struct sequence *clips,
               size_t count, const struct adapting *how, struct err *e);
/* One step; adds to *report. Fails when the loss is not finite. */
int adapt_step(struct adapter *a, struct adapt_report *report, struct err *e);
void adapt_close(struct adapter *a);

#endif
