/* evaluate.h - a model before a labelled test set: codes are put together anew, decoded, and what
 * comes out is compared with the truth and shown to a judge. */
#ifndef MODEL_EVALUATE_H
#define MODEL_EVALUATE_H

#include "model/codes.h"
#include "model/dataset.h"
#include "model/judge.h"
#include "model/measure.h"

/* The sequences, who is in them, and who swaps with whom (measure.h). */
struct test_set {
    struct dataset data;
    struct identity *who;               /* [count] */
    size_t *static_from, *dynamic_from; /* [count] */
    struct palette palette;
    bool has_palette; /* it has all colours of all frames */
};

/* Adds a record; `moving`: the labels that move. */
int test_set_add(struct test_set *s, struct record *r, const char *moving, struct err *e);
/* The end of it: draws the partners, collects the palette. */
int test_set_settle(struct test_set *s, uint64_t seed, struct err *e);
void test_set_free(struct test_set *s);

struct evaluation {
    const struct test_set *set;
    struct model *model;
    struct tape *tape;
    struct model *judge; /* or NULL */
    struct tape *judge_tape;
    uint64_t seed;
    float **f, **z, **logvar; /* [count] posterior means [F], [T,Z]; logvar of z [T,Z] */
    uint8_t *classes; /* [count, labels of the judge] what the set says, where there is one */
    void (*progress)(double done, const char *what); /* or NULL */
};

/* Encodes the set; set, model, tape, judge and seed are given. */
int evaluation_open(struct evaluation *v, struct err *e);
void evaluation_close(struct evaluation *v);

/* Where the codes of a made sequence come from: its own sequence; another one of which the truth is
 * known (static: the same character in another motion; dynamic: the same motion by another
 * character); or the prior. */
enum origin { FROM_ITSELF, FROM_PARTNER, FROM_PRIOR, FROM_FRAMES };

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

/* FROM_FRAMES for both: the true frames themselves, for the judge alone. */
int evaluation_run(struct outcome *o, const struct evaluation *v, enum origin f, enum origin z,
                   struct err *e);
void outcome_free(struct outcome *o);

#endif
