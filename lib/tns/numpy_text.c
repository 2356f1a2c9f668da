/* numpy_text.c - see numpy_text.h */
#include "tns/numpy_text.h"

#include "base/utf8.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool numpy_text_dtype(struct numpy_text *out, const char *descr)
{
    enum { LONGEST = 1 << 20 };
    if (!*descr || !strchr("<>|=", *descr) || (descr[1] != 'U' && descr[1] != 'S'))
        return false;
    char *end;
    unsigned long length = strtoul(descr + 2, &end, 10);
    *out = (struct numpy_text){.wide = descr[1] == 'U', .swapped = *descr == '>'};
    out->size = (out->wide ? 4 : 1) * length;
    return descr[2] >= '0' && descr[2] <= '9' && !*end && length <= LONGEST;
}

static uint32_t character(const struct numpy_text *n, const uint8_t *at)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++)
        code = code << 8 | at[n->swapped ? i : 3 - i];
    return code;
}

/* The bytes of a character in UTF-8; 0 if there is no such character. */
static size_t encode(uint32_t code, char out[4])
{
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    if (code > 0x10ffff)
        return 0;
    for (size_t i = length; i-- > 1; code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(first[length] | code);
    return length;
}

int numpy_text_read(const struct numpy_text *n, const void *from, char *out, size_t size,
                    struct err *e)
{
    const uint8_t *at = from;
    size_t step = n->wide ? 4 : 1, end = n->size, used = 0;
    static const uint8_t zero[4];
    while (end && memcmp(at + end - step, zero, step) == 0)
        end -= step;
    for (size_t i = 0; i < end; i += step) {
        char one[4] = {(char)at[i]};
        size_t length = n->wide ? encode(character(n, at + i), one) : 1;
        if (!length || !one[0])
            return err_set(e, "a text with a character that is none");
        if (length >= size - used)
            return err_set(e, "a text of more than %zu bytes", size - 1);
        memcpy(out + used, one, length);
        used += length;
    }
    out[used] = '\0';
    return utf8_valid(out, used) ? 0 : err_set(e, "a text that is not UTF-8");
}
