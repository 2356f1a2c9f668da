/* screen.h - the terminal's screen while the stream plays: the frame or codes, help, a status line.
 */
#ifndef TENSOR_VIEW_SCREEN_H
#define TENSOR_VIEW_SCREEN_H

#include "view.h"

struct screen {
    bool help, paused;
    const char *message; /* instead of the status; or NULL */
    struct cells shown;  /* what the terminal shows; empty: everything must be drawn */
};

/* Draws what has changed. */
int screen_draw(struct screen *s, const struct view *v, struct err *e);
/* The next screen_draw() draws everything. */
void screen_forget(struct screen *s);

#endif
