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

struct thread_pool;

/* `threads` counts the caller: 1 starts none. NULL on failure. */
struct thread_pool *thread_pool_open(int threads, struct err *e);
void thread_pool_close(struct thread_pool *w);
int thread_pool_threads(const struct thread_pool *w);

typedef void thread_pool_task(void *context, size_t block);

/* Runs block 0..blocks-1, each once, and returns when all are done. Not to be nested. */
void thread_pool_run(struct thread_pool *w, size_t blocks, thread_pool_task *run, void *context);

#endif
