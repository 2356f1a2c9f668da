/* npz_table.c - columns of tensors, and columns of texts as in NumPy: of one width, four bytes per
 * character. */
#include "formats/npz_table.h"

#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct npz_table_texts {
    char name[MAP_KEY + 8]; /* of the array */
    struct buffer held;     /* the texts, each with a NUL */
    uint64_t count;
    size_t widest; /* characters of the longest text */
    bool integers; /* all are integer labels */
};

/* Texts */

static int add_text(struct npz_table_texts *c, const char *text, bool integer, struct err *e)
{
    char shown[4 * RECORD_ID];
    size_t length = strlen(text), characters = 0;
    if (!utf8_valid(text, length)) {
        text = err_quote(shown, sizeof shown, text, length);
        length = strlen(text);
    }
    for (size_t i = 0; i < length; i += utf8_length(text + i, length - i))
        characters++;
    c->widest = characters > c->widest ? characters : c->widest;
    c->integers = c->integers && integer;
    c->count++;
    return buffer_append(&c->held, text, length + 1, e);
}

/* The column `name`; a new one if there is none. */
static struct npz_table_texts *texts_of(struct npz_table *t, const char *name, struct err *e)
{
    for (size_t i = 0; i < t->text_count; i++)
        if (strcmp(t->texts[i].name, name) == 0)
            return &t->texts[i];
    struct npz_table_texts *texts = mem_resize(t->texts, t->text_count + 1, sizeof *texts);
    if (!texts) {
        err_memory(e, (t->text_count + 1) * sizeof *texts, "labels");
        return NULL;
    }
    t->texts = texts;
    texts = &t->texts[t->text_count++];
    *texts = (struct npz_table_texts){.integers = true};
    snprintf(texts->name, sizeof texts->name, "%s", name);
    return texts;
}

/* Fills the column up to `records` with empty texts. */
static int fill(struct npz_table_texts *c, uint64_t records, struct err *e)
{
    while (c->count < records)
        if (add_text(c, "", false, e))
            return -1;
    return 0;
}

static int add_label(struct npz_table *t, const struct map *labels, const char *label,
                     struct err *e)
{
    char name[MAP_KEY + 8], value[RECORD_ID];
    snprintf(name, sizeof name, "label.%s", label);
    struct npz_table_texts *c = texts_of(t, name, e);
    bool integer = record_label_is_integer(labels, label);
    return !c || record_label_in(labels, label, value, sizeof value, e) < 0 ||
           fill(c, t->records, e) || add_text(c, value, integer, e);
}

static int add_texts(struct npz_table *t, const struct record *r, struct err *e)
{
    struct map labels;
    struct npz_table_texts *ids = texts_of(t, "id", e);
    int failed =
        !ids || add_text(ids, r->id, false, e) || map_map(&r->map, "labels", &labels, e) < 0;
    if (failed)
        return -1;
    for (size_t i = 0; i < labels.count && !failed; i++)
        failed = add_label(t, &labels, labels.entries[i].key, e);
    map_free(&labels);
    return failed;
}

/* Tensors */

/* Opens a column for each tensor of the first record. */
static int start(struct npz_table *t, const struct record *r, struct err *e)
{
    t->tensors = mem_zero(r->map.count, sizeof *t->tensors);
    t->lengths = mem_zero(r->map.count, sizeof *t->lengths);
    if (!t->tensors || !t->lengths)
        return err_memory(e, r->map.count * sizeof *t->tensors, "tensors");
    for (size_t i = 0; i < r->map.count; i++)
        if (map_holds_tensor(&r->map.entries[i]))
            column_open(&t->tensors[t->tensor_count++], t->join, r->map.entries[i].key, -1, "");
    return 0;
}

static int add_tensors(struct npz_table *t, struct record *r, struct err *e)
{
    size_t count = 0;
    for (size_t i = 0; i < r->map.count; i++)
        count += map_holds_tensor(&r->map.entries[i]);
    if (count > t->tensor_count) {
        err_set(e, "it has %zu tensors, the first record has %zu (see --tensor)", count,
                t->tensor_count);
        return record_error(r, e);
    }
    for (size_t i = 0; i < t->tensor_count; i++) {
        struct column *c = &t->tensors[i];
        size_t before = c->records ? c->shape.shape[0] : 0;
        if (column_add(c, r, e))
            return -1;
        int64_t length = c->shape.ndim ? (int64_t)(c->shape.shape[0] - before) : 0;
        if (buffer_append(&t->lengths[i], &length, sizeof length, e))
            return -1;
    }
    return 0;
}

int npz_table_add(struct npz_table *t, struct record *r, struct err *e)
{
    if (t->records == 0 && start(t, r, e))
        return -1;
    if (add_tensors(t, r, e))
        return -1;
    if (add_texts(t, r, e))
        return record_error(r, e);
    t->records++;
    return 0;
}

void npz_table_free(struct npz_table *t)
{
    for (size_t i = 0; i < t->tensor_count; i++) {
        column_free(&t->tensors[i]);
        buffer_free(&t->lengths[i]);
    }
    for (size_t i = 0; i < t->text_count; i++)
        buffer_free(&t->texts[i].held);
    free(t->tensors);
    free(t->lengths);
    free(t->texts);
    *t = (struct npz_table){0};
}

/* Writing */

/* Writes the array; a name that is taken gets a number. */
static int put(struct npz_writer *w, struct unique_names *names, const char *name,
               const struct npz_array *a, struct err *e)
{
    char own[TEXT_NAME];
    err_quote(own, sizeof own, name, strlen(name));
    return unique_names_claim(names, own, sizeof own, e) || npz_member(w, own, a, e);
}

static int put_tensor(const struct npz_table *t, size_t i, struct npz_writer *w,
                      struct unique_names *names, struct err *e)
{
    const struct column *c = &t->tensors[i];
    const size_t records = (size_t)t->records;
    char name[MAP_KEY + 8];
    const struct npz_array array = {dtype_name(c->shape.dtype), c->shape.ndim, c->shape.shape,
                                    c->held.bytes, c->held.size};
    const struct npz_array lengths = {"<i8", 1, &records, t->lengths[i].bytes, t->lengths[i].size};
    snprintf(name, sizeof name, "%s.length", c->tensor);
    return put(w, names, c->tensor, &array, e) ||
           (t->join != JOIN_STACK && c->shape.ndim && put(w, names, name, &lengths, e));
}

/* Returns the character at *at and moves past it. */
static uint32_t next_character(const char **at)
{
    static const uint8_t masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t length = utf8_length(*at, strlen(*at));
    uint32_t code = (uint8_t) * *at & masks[length];
    for (size_t i = 1; i < length; i++)
        code = code << 6 | ((uint8_t)(*at)[i] & 0x3f);
    *at += length;
    return code;
}

/* Writes integers, or texts of one width. */
static int print_texts(const struct npz_table_texts *c, void *out, size_t width)
{
    const char *at = (const char *)c->held.bytes;
    struct err ignored;
    for (uint64_t i = 0; i < c->count; i++, at++) {
        if (c->integers && num_integer(at, INT64_MIN, INT64_MAX, (int64_t *)out + i, &ignored))
            return -1;
        if (c->integers)
            at += strlen(at);
        for (uint32_t *to = (uint32_t *)out + i * width; *at; to++)
            *to = next_character(&at);
    }
    return 0;
}

static int put_texts(const struct npz_table_texts *c, struct npz_writer *w,
                     struct unique_names *names, struct err *e)
{
    char descr[32];
    size_t records = (size_t)c->count, width = c->widest ? c->widest : 1, count;
    if (mem_product(&count, records, c->integers ? 2 : width))
        return err_set(e, "'%s' is too long", c->name);
    uint32_t *elements = mem_zero(count, sizeof *elements);
    if (!elements)
        return err_memory(e, count * sizeof *elements, "ids or labels");
    snprintf(descr, sizeof descr, c->integers ? "<i8" : "<U%zu", width);
    const struct npz_array array = {descr, 1, &records, elements, count * sizeof *elements};
    int failed = print_texts(c, elements, width) || put(w, names, c->name, &array, e);
    free(elements);
    return failed;
}

int npz_table_write(struct npz_table *t, struct npz_writer *w, struct err *e)
{
    struct unique_names names = {0};
    int failed = 0;
    if (t->records == 0)
        return err_set(e, "the stream has no records: the arrays would have no shape");
    for (size_t i = 0; i < t->tensor_count && !failed; i++)
        failed = put_tensor(t, i, w, &names, e);
    for (size_t i = 0; i < t->text_count && !failed; i++)
        failed = fill(&t->texts[i], t->records, e) || put_texts(&t->texts[i], w, &names, e);
    unique_names_free(&names);
    return failed ? -1 : 0;
}
