/* guard.c - leaves a computation when the arena is exhausted. The arena is used by the thread that
 * runs the tape only, never inside a block of the thread pool, so a jump leaves no work behind. */
#include "nn/guard.h"

#include <setjmp.h>

struct guard {
    jmp_buf place;
    size_t bytes; /* that could not be allocated */
};

/* The innermost guard of this thread. */
static _Thread_local struct guard *innermost;

static _Noreturn void leave(size_t bytes)
{
    innermost->bytes = bytes;
    longjmp(innermost->place, 1);
}

/* Alone in a function: its variables do not change after setjmp(). */
static int run_inside(struct guard *g, int (*run)(void *context, struct err *e), void *context,
                      struct err *e)
{
    if (setjmp(g->place))
        return err_memory(e, g->bytes, "the computation");
    return run(context, e);
}

int tape_guarded(struct tape *t, int (*run)(void *context, struct err *e), void *context,
                 struct err *e)
{
    struct guard here, *outer = innermost;
    void (*const exhausted)(size_t bytes) = t->arena.exhausted;
    const bool learning = t->learning;
    t->arena.exhausted = leave;
    innermost = &here;
    int result = run_inside(&here, run, context, e);
    innermost = outer;
    t->arena.exhausted = exhausted;
    t->learning = learning;
    return result;
}
