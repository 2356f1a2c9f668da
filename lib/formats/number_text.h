/* number_text.h - the elements of a tensor as text and back, bit for bit. */
#ifndef FORMATS_NUMBER_TEXT_H
#define FORMATS_NUMBER_TEXT_H

#include "tns/tensor.h"

enum { NUMBER_TEXT_MAX = 40 }; /* holds any element's text and its NUL */

/* Writes element i: whole numbers in decimal, reals with `digits` significant digits (0: as many as
 * it takes to read the same bits back, 9 or 17), "inf" and "-inf", "nan" and "-nan", and any other
 * NaN by its bits, "nan:7fc00001". Returns the length. */
size_t number_text_print(char *out, const struct tensor *t, size_t i, int digits);

/* Reads element i from the start of `text`, in the same forms. Returns how many bytes it took, or 0
 * where no element of this dtype stands there. */
size_t number_text_parse(struct tensor *t, size_t i, const char *text);

#endif
