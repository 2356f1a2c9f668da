/* escape.c - see escape.h */
#include "base/escape.h"

#include <setjmp.h>

bool escape_run(struct escape *x, void (*step)(void *context), void *context)
{
    jmp_buf place;
    x->place = &place;
    if (setjmp(place) != 0)
        return false;
    step(context);
    return true;
}

void escape_leave(struct escape *x)
{
    longjmp(*(jmp_buf *)x->place, 1);
}
