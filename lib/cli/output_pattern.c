/* output_pattern.c - see output_pattern.h */
#include "cli/output_pattern.h"

#include "cli/messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct output_pattern output_pattern_of(const char *output)
{
    const char *percent = strchr(output, '%');
    struct output_pattern p = {0};
    char letter = 0;
    int used = 0;
    if (!percent)
        return p;
    if (sscanf(percent, "%%0%1d%c%n", &p.digits, &letter, &used) < 2 || letter != 'd') {
        p.digits = 0;
        used = percent[1] == 'd' ? 2 : 0;
    }
    if (!used)
        return p;
    p.head = (size_t)(percent - output);
    p.tail = percent + used;
    return p;
}

char *output_pattern_name(const struct output_pattern *p, const char *output, uint64_t number)
{
    char *path;
    if (asprintf(&path, "%.*s%0*" PRIu64 "%s", (int)p->head, output, p->digits, number, p->tail) <
        0)
        cli_fail_memory(strlen(output), "a file's name");
    return path;
}
