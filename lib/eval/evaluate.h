/* evaluate.h - measures a model on a labelled set: codes of different origins are combined and
 * decoded, and the sequences are compared with the truth and classified. */
#ifndef EVAL_EVALUATE_H
#define EVAL_EVALUATE_H

#include "base/thread_pool.h"
#include "eval/eval_set.h"
#include "model/classifier.h"
#include "model/encode.h"

struct evaluation {
    const struct eval_set *set;
    const struct geometry *geometry; /* of the frames */
    struct thread_pool *workers;
    struct model *model;          /* NULL: there are no codes, only makers work */
    struct tape *tape;            /* of the model */
    struct model *classifier;     /* or NULL */
    struct tape *classifier_tape; /* of the classifier */
    const struct eval_set *made;  /* sequences that were made elsewhere; or NULL */
    uint64_t seed;
    void (*progress)(double done, const char *what); /* called with 0..1; or NULL */

    /* set by evaluation_open(): */
    size_t *truth_of;         /* [made count] the sequence of `set` that each made one shows */
    float **f, **z, **logvar; /* [set count] posterior means [F] and [T,Z]; logvar of z [T,Z] */
    uint8_t *classes;         /* [set count,labels] true classes, where there is a classifier */
};

/* Encodes the set, if there is a model, and finds the truth of made sequences. The other members of
 * *v are set by the caller. The caller closes it, also on failure. */
int evaluation_open(struct evaluation *v, struct err *e);
void evaluation_close(struct evaluation *v);

/* The origin of a code of a new sequence. A partner is chosen so that the truth is known: for the
 * static code the same character in another motion, for the dynamic code the same motion by another
 * character. FROM_FRAMES and FROM_MADE decode nothing: the frames are those of the set, or those
 * made elsewhere. */
enum origin { FROM_ITSELF, FROM_PARTNER, FROM_PRIOR, FROM_FRAMES, FROM_MADE };

/* The figures of the sequences that were made with codes of the same origins. */
struct outcome {
    size_t count;             /* sequences; those without the partners are not made */
    bool compared;            /* with the truth: likeness, ssim and nearest are set */
    struct likeness likeness; /* over all frames */
    double ssim;              /* mean over all frames; NAN where they are too small or too large */
    size_t nearest;           /* sequences whose truth is the nearest of all in the set */
    float *p;                 /* [count,classes] predicted probabilities; NULL: no classifier */
    uint8_t *truth;           /* [count,labels] true classes */
};

/* Makes and measures the sequences with these origins of the static code (f) and the dynamic code
 * (z); FROM_FRAMES and FROM_MADE are given for both. Without truth (`compared` is false) are codes
 * from the prior, and FROM_FRAMES, which is the truth itself. The caller frees *o, also on failure.
 */
int evaluation_run(struct outcome *o, const struct evaluation *v, enum origin f, enum origin z,
                   struct err *e);
void outcome_free(struct outcome *o);

/* Makes sequences of the set in another way than from codes of the model. */
struct maker {
    /* frames [T,H,W,C]: in place of sequence i of the set, which has T frames. Returns 1; 0: it
     * makes none for this sequence; -1. */
    int (*make)(uint8_t *frames, void *context, size_t i, struct err *e);
    void *context;
};

/* As evaluation_run(), for the sequences of a maker. */
int evaluation_run_maker(struct outcome *o, const struct evaluation *v, const struct maker *maker,
                         struct err *e);

#endif
