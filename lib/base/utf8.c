/* utf8.c - checks UTF-8. */
#include "base/utf8.h"

/* The length of the sequence that starts with `lead`, and the range of its second byte. */
struct form {
    unsigned char length, low, high;
};

static struct form sequence_of(unsigned char lead)
{
    if (lead < 0x80)
        return (struct form){1, 0x80, 0xbf};
    if (lead >= 0xc2 && lead <= 0xdf)
        return (struct form){2, 0x80, 0xbf};
    if (lead >= 0xe0 && lead <= 0xef)
        return (struct form){3, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf};
    if (lead >= 0xf0 && lead <= 0xf4)
        return (struct form){4, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf};
    return (struct form){0, 0, 0};
}

size_t utf8_length(const char *text, size_t size)
{
    const unsigned char *s = (const unsigned char *)text;
    struct form q = sequence_of(s[0]);
    if (q.length > size || (q.length > 1 && (s[1] < q.low || s[1] > q.high)))
        return 0;
    for (size_t i = 2; i < q.length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return q.length;
}

bool utf8_valid(const char *text, size_t size)
{
    for (size_t i = 0, length; i < size; i += length) {
        length = utf8_length(text + i, size - i);
        if (length == 0)
            return false;
    }
    return true;
}

int utf8_control(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0x20 || s[0] == 0x7f)
        return s[0];
    return s[0] == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f ? s[1] : 0;
}
