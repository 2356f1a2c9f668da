/* eval_set.h - labelled sequences by which a model is measured. */
#ifndef EVAL_EVAL_SET_H
#define EVAL_EVAL_SET_H

#include "eval/likeness.h"
#include "model/dataset.h"
#include "model/labels.h"

/* The sequences, what their labels say, and their partners for swaps (likeness.h). */
struct eval_set {
    struct dataset data;
    struct identity *identities;        /* [data.count] */
    size_t *static_from, *dynamic_from; /* [data.count] see swaps_pair() */
    bool *may_show; /* [data.count] (or NULL) a static code is from all sequences of a character
                       with true, instead of a drawn one; set by the caller after the last record */
    struct palette palette;
    bool has_palette; /* the palette has all colours of all frames */
};

/* Adds a record of frames; `moving`: the names of the labels that move, with commas between them.
 */
int eval_set_add(struct eval_set *s, struct record *r, const char *moving, struct err *e);
/* After the last record: draws the partners, a function of the seed, and collects the palette. */
int eval_set_finish(struct eval_set *s, uint64_t seed, struct err *e);
void eval_set_free(struct eval_set *s);

enum { SHOWN_MOST = 64 };

/* list: the sequences that give the static code of the swap whose truth is sequence i, the first
 * SHOWN_MOST: the drawn one, or those that may be shown. All show the same character in other
 * motions. Returns how many; 0: it has no swap. */
size_t eval_set_shown(size_t list[SHOWN_MOST], const struct eval_set *s, size_t i);
/* The one of them whose motion has the most labels in common with i; there must be one. */
size_t eval_set_nearest_shown(const struct eval_set *s, size_t i);

/* Sets truth_of [made count]: the sequence of `truth` that has the same labels as each made one;
 * only the labels in `l` are compared, or all (NULL). Fails where a made sequence has no truth, or
 * more than one. */
int eval_set_match(size_t *truth_of, const struct eval_set *truth, const struct eval_set *made,
                   const struct labels *l, struct err *e);

#endif
