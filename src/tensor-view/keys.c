/* keys.c - parses the sequences of ECMA-48 that terminals send for keys. */
#include "keys.h"

#include <string.h>

enum { ESCAPE = 0x1b, BELL = 0x07 };

/* The length of a sequence that has not arrived completely. */
enum { UNFINISHED = 0 };

static size_t remove_bytes(struct keys *k, size_t length)
{
    memmove(k->bytes, k->bytes + length, k->count - length);
    k->count -= length;
    return length;
}

/* "\e[A", "\eOA", "\e[1;5A": the key by the last byte; "\e[1~" by the number. */
static int name_of(const unsigned char *sequence, size_t length)
{
    switch (sequence[length - 1]) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return KEY_RIGHT;
    case 'D':
        return KEY_LEFT;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    case '~':
        return sequence[2] == '1' || sequence[2] == '7'   ? KEY_HOME
               : sequence[2] == '4' || sequence[2] == '8' ? KEY_END
                                                          : KEY_OTHER;
    default:
        return KEY_OTHER;
    }
}

/* Bytes of the sequence that starts with "\e[", or UNFINISHED. */
static size_t control_length(const struct keys *k)
{
    for (size_t i = 2; i < k->count; i++)
        if (k->bytes[i] < 0x20 || k->bytes[i] >= 0x40)
            return i + 1;
    return UNFINISHED;
}

/* Bytes of a string such as "\e_ ... \e\\", which terminals send as an answer, or UNFINISHED. */
static size_t string_length(const struct keys *k)
{
    for (size_t i = 2; i < k->count; i++)
        if (k->bytes[i] == BELL || (k->bytes[i] == '\\' && k->bytes[i - 1] == ESCAPE))
            return i + 1;
    return UNFINISHED;
}

static size_t sequence_length(const struct keys *k)
{
    if (k->count < 2)
        return UNFINISHED;
    if (k->bytes[1] == '[')
        return control_length(k);
    if (k->bytes[1] == 'O')
        return k->count < 3 ? UNFINISHED : 3;
    if (strchr("_P]X^", k->bytes[1]) && k->bytes[1])
        return string_length(k);
    return 2;
}

int keys_take(struct keys *k, bool late)
{
    if (k->count == 0)
        return KEY_NONE;
    int first = k->bytes[0];
    if (first != ESCAPE) {
        remove_bytes(k, 1);
        return first && first < 0x80 ? first : KEY_OTHER;
    }
    size_t length = sequence_length(k);
    if (length == UNFINISHED) {
        if (!late && k->count < KEYS_MAX)
            return KEY_NONE;
        return remove_bytes(k, k->count) == 1 ? KEY_ESCAPE : KEY_OTHER;
    }
    int key = k->bytes[1] == '[' || k->bytes[1] == 'O' ? name_of(k->bytes, length) : KEY_OTHER;
    remove_bytes(k, length);
    return key;
}
