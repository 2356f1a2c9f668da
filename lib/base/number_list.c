/* number_list.c - see number_list.h */
#include "base/number_list.h"

#include "base/num.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* One part of the list, "5" or "0-7": its first and its last number. */
static int parse_range(const char *text, size_t length, size_t limit, int64_t range[2],
                       struct err *e)
{
    char part[64];
    if (length >= sizeof part)
        return err_set(e, "a number or range in the list is too long");
    snprintf(part, sizeof part, "%.*s", (int)length, text);
    char *dash = strchr(part, '-');
    if (dash)
        *dash = '\0';
    if (num_integer(part, 0, (int64_t)limit - 1, &range[0], e))
        return -1;
    range[1] = range[0];
    if (!dash)
        return 0;
    return num_integer(dash + 1, 0, (int64_t)limit - 1, &range[1], e);
}

int number_list_parse(const char *text, size_t limit, size_t *out, size_t capacity, size_t *count,
                      struct err *e)
{
    *count = 0;
    for (const char *end;; text = end + 1) {
        int64_t range[2];
        end = text + strcspn(text, ",");
        if (parse_range(text, (size_t)(end - text), limit, range, e))
            return -1;
        int64_t step = range[1] < range[0] ? -1 : 1;
        for (int64_t i = range[0]; i != range[1] + step; i += step) {
            if (*count == capacity)
                return err_set(e, "the list has more than %zu entries", capacity);
            out[(*count)++] = (size_t)i;
        }
        if (*end == '\0')
            return 0;
    }
}
