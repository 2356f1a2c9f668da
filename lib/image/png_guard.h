/* pngio_guard.h - libpng reports errors by not returning from a callback. All of that is confined
 * to pngio_guard.c: the rest of this floor sees return codes. */
#ifndef IMAGE_PNG_GUARD_H
#define IMAGE_PNG_GUARD_H

#include "base/err.h"
#include <png.h>
#include <stdbool.h>

struct pngio_guard {
    png_structp png;
    png_infop info;
    bool writes;
    struct err *e;
    void *jump; /* where an error goes to, while a step runs */
};

/* Make libpng's two structures, with the guard as error handler. Warnings are dropped. */
int pngio_guard_reader(struct pngio_guard *g, struct err *e);
int pngio_guard_writer(struct pngio_guard *g, struct err *e);
void pngio_guard_free(struct pngio_guard *g); /* of either; safe on {0} */

/* Runs step(context): 0, or -1 when libpng or the step called png_error(). What the step allocates
 * must be reachable from the context, whose owner frees it. */
int pngio_guard_run(struct pngio_guard *g, void (*step)(void *context), void *context);

#endif
