/* text_fit.h - texts shortened or broken so that they fit a width. */
#ifndef PLOT_TEXT_FIT_H
#define PLOT_TEXT_FIT_H

#include "plot/paint.h"

enum { TEXT_LINES = 4, TEXT_LINE = 256 };

/* The text, where it fits into `width` pixels in a font of `size` pixels, else its beginning and
 * its end with an ellipsis between them. Returns `out`. */
const char *text_shorten(char out[TEXT_LINE], struct paint *p, const char *text, double size,
                         double width);

/* The text in at most `most` lines (1 to TEXT_LINES), broken after a space or one of / , _ - where
 * there is one, and shortened where a line is still too long. Returns the number of lines. */
size_t text_wrap(char out[TEXT_LINES][TEXT_LINE], struct paint *p, const char *text, double size,
                 double width, size_t most);

#endif
