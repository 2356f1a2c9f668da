/* nearest.h - the sequences of a data set that are the nearest to given ones. */
#ifndef EVAL_NEAREST_H
#define EVAL_NEAREST_H

#include "base/thread_pool.h"
#include "model/dataset.h"

/* nearest[i] = the sequence of d with T frames that has the least sum of squared differences to
 * made[i] [T,H,W,C], for i < n: the first one of equals, SIZE_MAX where none has T frames. Fails
 * without memory. */
int nearest_find(size_t *nearest, const uint8_t *const *made, size_t n, size_t T,
                 const struct dataset *d, struct thread_pool *w, struct err *e);

#endif
