/* interrupt.h - signals that ask the training to stop are noted, so that it saves its work first.
 *
 * The first deferrable signal (cli/signals.h) is noted; a second one, half a second later or more,
 * ends the program at once. SIGXCPU alone may come again and again: the system sends it each second
 * after the limit of processor time. */
#ifndef DSVAE_TRAIN_INTERRUPT_H
#define DSVAE_TRAIN_INTERRUPT_H

#include <stdbool.h>

void interrupt_defer(void);   /* from here on signals are noted; ignored ones stay ignored */
void interrupt_restore(void); /* until here */
int interrupt_noted(void);    /* the first signal's number; 0: none */
bool interrupt_pending(void); /* was a signal noted? */
/* Ends the program as that signal does by default; temporary files are removed. */
_Noreturn void interrupt_end(int number);

#endif
