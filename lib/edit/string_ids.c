/* string_ids.c - a hash table of texts with linear probing, never more than half full. */
#include "edit/string_ids.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FIRST_CAPACITY = 16 }; /* a power of 2 */

/* The slot of `text`, or the free slot for it. */
static size_t slot_of(const struct string_ids *n, const char *text)
{
    size_t mask = 2 * n->capacity - 1;
    size_t at = crc32(0, (const Bytef *)text, (uInt)strlen(text)) & mask;
    while (n->slots[at] && strcmp(n->texts[n->slots[at] - 1], text) != 0)
        at = (at + 1) & mask;
    return at;
}

static int grow(struct string_ids *n, struct err *e)
{
    size_t capacity = n->capacity ? 2 * n->capacity : FIRST_CAPACITY;
    char **texts = mem_resize(n->texts, capacity, sizeof *texts);
    if (texts)
        n->texts = texts;
    uint32_t *slots = mem_zero(2 * capacity, sizeof *slots);
    if (!texts || !slots) {
        free(slots);
        return err_memory(e, capacity * sizeof *texts, "the values of a label");
    }
    free(n->slots);
    n->slots = slots;
    n->capacity = capacity;
    for (size_t i = 0; i < n->count; i++)
        slots[slot_of(n, n->texts[i])] = (uint32_t)i + 1;
    return 0;
}

size_t string_ids_find(const struct string_ids *n, const char *text)
{
    uint32_t found = n->capacity ? n->slots[slot_of(n, text)] : 0;
    return found ? found - 1 : STRING_IDS_NONE;
}

int string_ids_get(size_t *number, struct string_ids *n, const char *text, struct err *e)
{
    *number = string_ids_find(n, text);
    if (*number != STRING_IDS_NONE)
        return 0;
    if (n->count == STRING_IDS_MAX)
        return err_set(e, "the label has more than %d values", STRING_IDS_MAX);
    if (n->count == n->capacity && grow(n, e))
        return -1;
    char *copy = mem_copy_text(text, strlen(text));
    if (!copy)
        return err_memory(e, strlen(text), "the value of a label");
    *number = n->count++;
    n->texts[*number] = copy;
    n->slots[slot_of(n, copy)] = (uint32_t)n->count;
    return 0;
}

void string_ids_free(struct string_ids *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->texts[i]);
    free(n->texts);
    free(n->slots);
    *n = (struct string_ids){0};
}
