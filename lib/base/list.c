/* list.c - searches a separated list. */
#include "base/list.h"

#include <string.h>

bool list_has(const char *list, char separator, const char *name, size_t length)
{
    const char separators[] = {separator, '\0'};
    while (*list) {
        size_t here = strcspn(list, separators);
        if (here == length && memcmp(list, name, length) == 0)
            return true;
        list += here;
        list += *list == separator;
    }
    return false;
}
