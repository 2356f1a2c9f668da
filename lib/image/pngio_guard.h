/* pngio_guard.h - turns libpng's errors into return codes. libpng expects its error callback not to
 * return: pngio_guard.c leaves the step (base/escape.h). */
#ifndef IMAGE_PNGIO_GUARD_H
#define IMAGE_PNGIO_GUARD_H

#include "base/err.h"
#include "base/escape.h"
#include <png.h>
#include <stdbool.h>

struct pngio_guard {
    png_structp png;
    png_infop info;
    bool writes;
    char warning[128]; /* the first of libpng's warnings, or "" */
    struct err *e;
    struct escape escape; /* target of an error while a step runs */
};

/* Make libpng's two structures, with the guard as the error handler. Return
 * 0, or -1 with the error text in *e; `e` must outlive the guard. */
int pngio_guard_reader(struct pngio_guard *g, struct err *e);
int pngio_guard_writer(struct pngio_guard *g, struct err *e);
void pngio_guard_free(struct pngio_guard *g); /* of either kind; safe on {0} */

/* Runs step(context). Returns 0, or -1 if libpng or the step called png_error(). The step must
 * store what it allocates in the context, whose owner frees it, because an error leaves the step
 * early. */
int pngio_guard_run(struct pngio_guard *g, void (*step)(void *context), void *context);

#endif
