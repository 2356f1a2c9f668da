/* evaluate.h - a model before a labelled test set: codes are put together anew, decoded, and what
 * comes out is compared with the truth and shown to a judge. */
#ifndef EVAL_EVALUATE_H
#define EVAL_EVALUATE_H

#include "eval/eval_set.h"
#include "model/classifier.h"
#include "model/encode.h"

struct evaluation {
    const struct eval_set *set;
    struct model *model;
    struct tape *tape;
    struct model *judge; /* or NULL */
    struct tape *classifier_tape;
    const struct eval_set *made; /* sequences that were made elsewhere; or NULL */
    uint64_t seed;
    size_t *truth_of;         /* of each of these, or NULL */
    float **f, **z, **logvar; /* [count] posterior means [F], [T,Z]; logvar of z [T,Z] */
    uint8_t *classes; /* [count, labels of the judge] what the set says, where there is one */
    void (*progress)(double done, const char *what); /* or NULL */
};

/* Encodes the set; set, model, tape, judge, made and seed are given. With `made` only sequences
 * that have a made one take part in what follows. */
int evaluation_open(struct evaluation *v, struct err *e);
void evaluation_close(struct evaluation *v);

/* Where the codes of a made sequence come from: its own sequence; another one of which the truth is
 * known (static: the same character in another motion; dynamic: the same motion by another
 * character); or the prior. Or there are frames already: the true ones, those made elsewhere. */
enum origin { FROM_ITSELF, FROM_PARTNER, FROM_PRIOR, FROM_FRAMES, FROM_MADE };

/* Of all sequences, made with codes of these origins. */
struct outcome {
    size_t count;             /* sequences that were made: those that have the partners */
    bool compared;            /* there is a truth: no code is from the prior */
    struct likeness likeness; /* with it, */
    double ssim;              /* the mean over frames, NAN where they are too small or large, */
    size_t nearest;           /* and of how many it is the nearest of all in the set */
    float *p;                 /* [count, classes] the judge's verdicts, or NULL */
    uint8_t *truth;           /* [count, labels] */
};

/* FROM_FRAMES and FROM_MADE are for both codes; the true frames are for the judge alone. */
int evaluation_run(struct outcome *o, const struct evaluation *v, enum origin f, enum origin z,
                   struct err *e);
void outcome_free(struct outcome *o);

#endif
