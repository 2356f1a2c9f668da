/* guard.c - leaves a computation when the arena is exhausted. The arena is used by the thread that
 * runs the tape only, never inside a block of the thread pool, so a jump leaves no work behind. */
#include "nn/guard.h"

#include "base/escape.h"

struct guard {
    struct escape escape;
    int (*run)(void *context, struct err *e);
    void *context;
    struct err *e;
    int result;
    size_t bytes; /* that could not be allocated */
};

/* The innermost guard of this thread. */
static _Thread_local struct guard *innermost;

static _Noreturn void leave(size_t bytes)
{
    innermost->bytes = bytes;
    escape_leave(&innermost->escape);
}

static void step(void *context)
{
    struct guard *g = context;
    g->result = g->run(g->context, g->e);
}

int tape_guarded(struct tape *t, int (*run)(void *context, struct err *e), void *context,
                 struct err *e)
{
    struct guard here = {.run = run, .context = context, .e = e}, *outer = innermost;
    void (*const exhausted)(size_t bytes) = t->arena.exhausted;
    const bool learning = t->learning;
    t->arena.exhausted = leave;
    innermost = &here;
    bool done = escape_run(&here.escape, step, &here);
    innermost = outer;
    t->arena.exhausted = exhausted;
    t->learning = learning;
    return done ? here.result : err_memory(e, here.bytes, "the computation");
}
