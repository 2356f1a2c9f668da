/* thread_pool.h - threads that share one piece of work, with a result that does not depend on their
 * number.
 *
 * A block writes what no other block writes. Where elements are added up over a block, the work is
 * cut into blocks by its size alone; where each element is a sum of its own (product.c), also by
 * the number of threads. Whoever takes a block, the bits are the same. */
#ifndef BASE_THREAD_POOL_H
#define BASE_THREAD_POOL_H

#include "base/err.h"
#include <stddef.h>

struct workers;

/* `threads` counts the caller: 1 starts none. NULL on failure. */
struct workers *workers_open(int threads, struct err *e);
void workers_close(struct workers *w);
int workers_threads(const struct workers *w);

typedef void workers_block(void *context, size_t block);

/* Runs block 0..blocks-1, each once, and returns when all are done. Not to be nested. */
void workers_run(struct workers *w, size_t blocks, workers_block *run, void *context);

#endif
