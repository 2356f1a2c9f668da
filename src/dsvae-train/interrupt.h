/* interrupt.h - a program that has something to bring to its end before it obeys SIGINT, SIGTERM or
 * SIGHUP: the first one is noted, a second one, half a second later or more, ends it at once. */
#ifndef DSVAE_TRAIN_INTERRUPT_H
#define DSVAE_TRAIN_INTERRUPT_H

#include <stdbool.h>

void interrupt_defer(void);   /* from here on they are noted; what was ignored stays so */
void interrupt_restore(void); /* ... until here */
int interrupt_noted(void);    /* the first one's number; 0: none */
bool interrupt_told(void);    /* is there one? */
/* Ends as that signal would have, with no temporary file left behind. */
_Noreturn void interrupt_end(int number);

#endif
