/* escape.h - leaves a computation from within calls that cannot return an error: those of a library
 * whose error handler must not return, and an arena without memory.
 *
 * escape.c does it with setjmp() and longjmp(); no other file does. WASI has neither:
 * escape_wasm.c asks the script that runs the module, which throws an exception. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include <stdbool.h>

/* Where escape_leave() goes to; valid while escape_run() runs the step. */
struct escape {
    void *place;
};

/* Runs step(context). Returns true when it returned, false when it was left. What it has allocated
 * belongs in the context, whose owner frees it. Escapes nest; the innermost is left first. */
bool escape_run(struct escape *x, void (*step)(void *context), void *context);

/* Makes escape_run(x, ...) return false. Called by the thread that runs it, inside the step. */
_Noreturn void escape_leave(struct escape *x);

#endif
