/* signature.c - compares the first bytes of a file with a list. */
#include "base/signature.h"

#include <string.h>

const struct signature *signature_find(const struct signature *list, size_t count,
                                       const uint8_t *start, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        const struct signature *s = &list[i];
        if (size >= s->at + s->size && memcmp(start + s->at, s->bytes, s->size) == 0)
            return s;
    }
    return NULL;
}
