/* analogy.h - frames of a character in poses in which nobody saw it, from frames in which it was
 * seen.
 *
 * An image analogy (Hertzmann et al. 2001): a model that does not know a character well draws
 * something all the same, in both kinds of poses, and other characters too. Where these drawings,
 * the guides, look alike around two pixels, the two show the same part of a body in the same light;
 * so what the model got wrong around the one, it gets wrong around the other, and that can be seen
 * where the character was. Each pixel of a new pose brings the error around its likeliest
 * counterpart along; where these lie over one another the mean is taken, the nearer the heavier. */
#ifndef TRAIN_ANALOGY_H
#define TRAIN_ANALOGY_H

#include "base/thread_pool.h"
#include "model/geometry.h"

enum { ANALOGY_GUIDES = 4 };

/* Poses as the model draws them: the character itself first, then others. */
struct analogy_poses {
    size_t count;
    const uint8_t *guides[ANALOGY_GUIDES]; /* [count,H,W,C] each */
};

/* out [asked->count,H,W,C], given how the character truly looks in the poses seen:
 * truth [seen->count], each [H,W,C]. Bytes do not depend on the number of workers. Fails without
 * memory, or where LAPACK does. */
int analogy_compose(uint8_t *out, const struct analogy_poses *asked, const uint8_t *const *truth,
                    const struct analogy_poses *seen, const struct geometry *c,
                    struct thread_pool *w, struct err *e);

#endif
