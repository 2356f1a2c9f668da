/* comment.c - see comment.h */
#include "comment.h"

#include "tns/history.h"

#include <stdio.h>
#include <string.h>

/* Does this step of the history make or change voices? */
static bool changes(const char *step)
{
    return strncmp(step, "wav-", 4) != 0 && strncmp(step, "tensor-", 7) != 0;
}

void sounds_comment(const struct map *header, bool changed, char *out, size_t size)
{
    struct err e;
    char step[256], steps[1024] = "";
    size_t used = 0;
    for (size_t i = 0; history_text(header, i, step, sizeof step, &e) == 1; i++) {
        changed = changed || changes(step);
        if (used < sizeof steps - 1)
            used += (size_t)snprintf(steps + used, sizeof steps - used, "%s%s", used ? " | " : "",
                                     step);
    }
    snprintf(out, size, "%s%s", changed ? "voice changed or made by " : "voice as recorded: ",
             *steps ? steps : "dsvae-tools");
}
