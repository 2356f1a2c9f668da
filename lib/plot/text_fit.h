/* text_fit.h - texts brought into the room that there is for them. */
#ifndef PLOT_TEXT_FIT_H
#define PLOT_TEXT_FIT_H

#include "plot/paint.h"

enum { TEXT_LINES = 4, TEXT_LINE = 256 };

/* What of the text fits into `width` pixels: all of it, or its beginning and its end with an
 * ellipsis between them. Returns `out`. */
const char *text_shorten(char out[TEXT_LINE], struct paint *p, const char *text, double size,
                         double width);

/* The text in at most `most` lines (1 to TEXT_LINES), broken behind spaces and the signs / , _ -
 * where it can be, and shortened where it must be. Returns how many. */
size_t text_wrap(char out[TEXT_LINES][TEXT_LINE], struct paint *p, const char *text, double size,
                 double width, size_t most);

#endif
