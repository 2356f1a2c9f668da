/* number_text.h - elements of a tensor as text and back, bit for bit. */
#ifndef FORMATS_NUMBER_TEXT_H
#define FORMATS_NUMBER_TEXT_H

#include "tns/tensor.h"

enum { NUMBER_TEXT_MAX = 40 }; /* bytes of the longest text, including the NUL */

/* Writes element i: whole numbers in decimal, reals with `digits` significant digits (0: 9 or
 * 17, so that the same bits are read back), "inf" and "-inf", "nan" and "-nan", and any other
 * NaN by its bits, "nan:7fc00001". Returns the length. */
size_t number_text_print(char *out, const struct tensor *t, size_t i, int digits);

/* Reads element i from the start of `text`, in the same forms. Returns the number of bytes, or 0 if
 * it is not an element of this dtype. */
size_t number_text_parse(struct tensor *t, size_t i, const char *text);

#endif
