/* html_numbers.h - a sequence of frames of numbers in a page of HTML: a picture with time from left
 * to right, and the first number of a frame at the bottom, as in a spectrogram. */
#ifndef TENSOR_HTML_HTML_NUMBERS_H
#define TENSOR_HTML_HTML_NUMBERS_H

#include "html.h"

struct html_numbers {
    const char *row, *id; /* of the alternative text; may be "" */
    const float *x;       /* [T,D] */
    size_t T, D;
};

/* Adds the picture. Each number's colour is its place between the lowest and the highest one of its
 * column in `like`, so that pictures of one card can be compared. Returns 0, or -1 with the error
 * text in *e. */
int html_numbers(struct html *h, const struct html_numbers *s, const struct html_numbers *like,
                 struct err *e);

#endif
