/* copying.h - measures a model that copies or blends: its static code is what is shown of the
 * character in other sequences, its dynamic code the poses. */
#ifndef DSVAE_EVAL_COPYING_H
#define DSVAE_EVAL_COPYING_H

#include "copy/decode.h"
#include "eval/evaluate.h"

struct copying {
    bool is; /* the model is of this kind */
    struct copy_model model;
    struct geometry geometry; /* of its frames; the background is nothing */
    struct thread_pool *workers;
    struct copy_decoder *decoder;
    const struct eval_set *set;
    int32_t **poses; /* [set count] of each sequence's frames */
    size_t count, capacity;
    bool swaps; /* the poses are those of the partner */
};

/* Reads the model from a reader that has read its header, and closes the reader. */
void copying_open(struct copying *c, struct reader *model);
void copying_close(struct copying *c);

/* Notes the poses of a record of the set, before it is added. */
void copying_note(struct copying *c, struct record *r);
/* After the last record: which sequences static codes may be from. If the model makes frames from
 * any sequence, the drawn partner is what is shown. */
void copying_show(const struct copying *c, struct eval_set *set);

/* Makes sequences from what is shown of the character and from their own poses, or (`swaps`) those
 * of another character; none where the model copies from the sequence itself. */
struct maker copying_maker(struct copying *c, const struct eval_set *set, bool swaps);

#endif
