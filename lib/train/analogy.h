/* analogy.h - composes frames of a character in new poses from frames of other poses.
 *
 * An image analogy (Hertzmann et al. 2001): a model that does not know a character well still draws
 * it, imprecisely, in seen and in new poses, and other characters too. If these drawings, the
 * guides, look alike around two pixels, then both pixels show the same part of a body in the same
 * light, so the model makes the same error around both. For seen poses this error is known: for
 * each pixel of a new pose the error around its most similar pixel of a seen pose is added. Where
 * errors overlap, their mean counts, with more weight for nearer pixels. */
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

/* out [asked->count,H,W,C], given the true frames of the seen poses, truth [seen->count], each
 * [H,W,C]. The bytes do not depend on the number of workers. Returns 0, or -1 if memory is
 * exhausted or LAPACK fails. */
int analogy_compose(uint8_t *out, const struct analogy_poses *asked, const uint8_t *const *truth,
                    const struct analogy_poses *seen, const struct geometry *c,
                    struct thread_pool *w, struct err *e);

#endif
