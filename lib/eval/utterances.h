/* utterances.h - labelled sequences of numbers by which a model is measured: who says it, and what
 * is said. */
#ifndef EVAL_UTTERANCES_H
#define EVAL_UTTERANCES_H

#include "base/rng.h"
#include "model/dataset.h"

struct utterances {
    struct dataset data;
    char **speakers, **contents; /* the texts of the numbers below */
    size_t speaker_count, content_count;
    size_t *speaker, *content; /* [data.count] */
};

/* Adds a record. `moving`: names of labels with commas between them, of which the first is what is
 * said, and of which the others do not count (the take); all other labels are the speaker. */
int utterances_add(struct utterances *u, struct record *r, const char *moving, struct err *e);
void utterances_free(struct utterances *u);

/* Draws `count` different utterances of a speaker into list, none of which says `without`
 * (SIZE_MAX: any). Returns how many there were, `count` at most. */
size_t utterances_draw(size_t *list, size_t count, const struct utterances *u, size_t speaker,
                       size_t without, struct rng *r);

/* Some utterances as one sequence: its frames, which the caller frees; NULL without memory. */
float *utterances_join(size_t *T, const struct utterances *u, const size_t *list, size_t count);

static inline const float *utterance(const struct utterances *u, size_t i)
{
    return (const float *)(const void *)u->data.list[i].frames;
}

#endif
