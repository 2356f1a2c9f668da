/* numpy_text.h - texts in NumPy's arrays: each element has the same number of characters of four
 * bytes ("<U7") or of bytes ("|S7"), the unused ones zero. */
#ifndef TNS_NUMPY_TEXT_H
#define TNS_NUMPY_TEXT_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct numpy_text {
    bool wide, swapped;
    size_t size; /* bytes of an element */
};

/* Whether the dtype is one of texts. */
bool numpy_text_dtype(struct numpy_text *out, const char *descr);

/* The element at `from` as UTF-8. Fails if it is longer than `size` - 1 bytes, or not a text. */
int numpy_text_read(const struct numpy_text *n, const void *from, char *out, size_t size,
                    struct err *e);

#endif
