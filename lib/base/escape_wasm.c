/* escape_wasm.c - the twin of escape.c for WebAssembly: the script calls the step and catches the
 * exception that it throws itself. */
#include "base/escape.h"

/* Imported from the script. The first returns 1 where step(context) returned, 0 where the other one
 * was called with the same `x`. */
__attribute__((import_module("escape"), import_name("run"))) int
escape_host_run(struct escape *x, void (*step)(void *context), void *context);
__attribute__((import_module("escape"), import_name("leave"))) _Noreturn void
escape_host_leave(struct escape *x);

bool escape_run(struct escape *x, void (*step)(void *context), void *context)
{
    return escape_host_run(x, step, context);
}

void escape_leave(struct escape *x)
{
    escape_host_leave(x);
}
