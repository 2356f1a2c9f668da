/* text.h - texts brought into the room that there is for them. */
#ifndef IMAGE_TEXT_H
#define IMAGE_TEXT_H

#include "image/paint.h"

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
