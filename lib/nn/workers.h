/* workers.h - threads that share one piece of work, with a result that does not depend on their
 * number.
 *
 * The work is cut into blocks by its size alone, never by the number of threads; a block writes
 * what no other block writes and adds in its own fixed order. Whoever takes a block, the bits are
 * the same. */
#ifndef NN_WORKERS_H
#define NN_WORKERS_H

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
