/* thread_pool.h - threads that run the blocks of one task, with a result that does not depend on
 * the number of threads.
 *
 * Two blocks never write to the same place. A task that sums over the elements of a block is cut
 * into blocks by its size alone. A task whose result elements are separate sums (nn/gemm/gemm.c)
 * can be cut by the number of threads too. So the bits are the same whichever thread runs a
 * block. */
#ifndef BASE_THREAD_POOL_H
#define BASE_THREAD_POOL_H

#include "base/err.h"
#include <stddef.h>

struct thread_pool;

/* `threads` includes the caller: with 1 no thread is started. NULL on failure, with the text in
 * *e. */
struct thread_pool *thread_pool_open(int threads, struct err *e);
void thread_pool_close(struct thread_pool *w);
int thread_pool_threads(const struct thread_pool *w);

typedef void thread_pool_task(void *context, size_t block);

/* Runs the blocks 0 .. blocks-1, each once, and returns when all are done. A task must not call it
 * on the same pool. */
void thread_pool_run(struct thread_pool *w, size_t blocks, thread_pool_task *run, void *context);

#endif
