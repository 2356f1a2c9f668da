/* guard.h - computing on a tape without the risk that exhausted memory ends the process. */
#ifndef NN_GUARD_H
#define NN_GUARD_H

#include "base/err.h"
#include "nn/tape.h"

/* Calls run(context, e) and returns its result, or -1 with the error text if the tape's memory is
 * exhausted meanwhile: then run() does not return, so it must own nothing that has to be freed. The
 * tape can be used again. Calls can be nested. */
int tape_guarded(struct tape *t, int (*run)(void *context, struct err *e), void *context,
                 struct err *e);

#endif
