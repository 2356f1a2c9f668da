/* text_print.c - writes header, records and end of a stream as text. */
#include "formats/text.h"

#include "base/utf8.h"
#include "formats/json.h"
#include "formats/number_text.h"
#include <stdio.h>
#include <string.h>

static int put(struct buffer *out, const char *text, struct err *e)
{
    return buffer_append(out, text, strlen(text), e);
}

/* Whether bytes >= 0x80 can be printed: the name is UTF-8 and has none of the control characters
 * U+0080 to U+009f. */
static bool is_printable(const char *name)
{
    for (const char *at = name; *at; at++)
        if (utf8_control(at) >= 0x80)
            return false;
    return utf8_valid(name, strlen(name));
}

/* A field with a name. Escapes bytes that would break the line, make it look like a header line
 * ('#'), or move the cursor of a terminal. */
static int put_name(struct buffer *out, const char *name, struct err *e)
{
    static const char named[] = "\\\\\tt\nn\rr"; /* pairs: the byte, its letter */
    int failed = 0;
    bool high = is_printable(name);
    for (size_t i = 0; name[i] && !failed; i++) {
        char escape[8] = {'\\'};
        unsigned char byte = (unsigned char)name[i];
        bool plain = byte >= 0x80 ? high : byte >= 0x20 && byte != 0x7f && (i || byte != '#');
        const char *at = strchr(named, name[i]);
        if (at && (at - named) % 2 == 0)
            escape[1] = at[1];
        else if (!plain)
            snprintf(escape, sizeof escape, "\\x%02x", byte);
        failed = escape[1] ? put(out, escape, e) : buffer_append(out, name + i, 1, e);
    }
    return failed;
}

static int put_fields(struct buffer *out, const char *id, const char *name, struct err *e)
{
    return (id ? put_name(out, id, e) : put(out, "#", e)) || put(out, "\t", e) ||
           put_name(out, name, e) || put(out, "\t", e);
}

/* "id - WORD NUMBER": the start of a record, the end of the stream. */
static int put_mark(struct buffer *out, const char *id, const char *word, uint64_t number,
                    struct err *e)
{
    char text[64];
    snprintf(text, sizeof text, "%s\t%llu\n", word, (unsigned long long)number);
    return put_fields(out, id, "-", e) || put(out, text, e);
}

/* "0,3,1": the index of a row, one number for each dimension except the last. */
static void index_text(char *out, size_t size, const struct tensor *t, size_t row)
{
    size_t index[TENSOR_DIMS] = {0};
    for (int i = t->ndim - 1; i-- > 0; row /= t->shape[i])
        index[i] = row % t->shape[i];
    int used = snprintf(out, size, "%zu", index[0]);
    for (int i = 1; i < t->ndim - 1; i++)
        used += snprintf(out + used, size - (size_t)used, ",%zu", index[i]);
}

static int put_rows(struct buffer *out, const char *id, const char *name, const struct tensor *t,
                    int digits, struct err *e)
{
    char text[TENSOR_TEXT];
    size_t count = tensor_count(t), width = t->ndim ? t->shape[t->ndim - 1] : 1;
    for (size_t i = 0; i < count; i += width) {
        index_text(text, sizeof text, t, i / width);
        if (put_fields(out, id, name, e) || put(out, text, e))
            return -1;
        for (size_t k = 0; k < width; k++) {
            text[0] = '\t';
            size_t length = 1 + number_text_print(text + 1, t, i + k, digits);
            if (buffer_append(out, text, length, e))
                return -1;
        }
        if (put(out, "\n", e))
            return -1;
    }
    return 0;
}

static int put_shape(struct buffer *out, const char *id, const char *name, const struct tensor *t,
                     struct err *e)
{
    char text[TENSOR_TEXT]; /* "u1 [8,64,64,3]": the shape starts after the space */
    return put_fields(out, id, name, e) || put(out, "shape\t", e) ||
           put(out, dtype_name(t->dtype), e) || put(out, "\t", e) ||
           put(out, strchr(tensor_text(text, t), ' ') + 1, e) || put(out, "\n", e);
}

/* Lines for one entry; `id` is NULL in the header. */
static int put_entry(struct buffer *out, const char *id, struct map *m, const struct entry *entry,
                     const struct text_style *style, struct err *e)
{
    struct tensor *t;
    if (!map_holds_tensor(entry))
        return style->around &&
               (put_fields(out, id, entry->key, e) || put(out, "json\t", e) ||
                json_print(out, entry->raw, entry->raw_size, e) || put(out, "\n", e));
    return map_tensor(m, entry->key, &t, e) < 0 ||
           (style->around && put_shape(out, id, entry->key, t, e)) ||
           (style->elements && put_rows(out, id, entry->key, t, style->digits, e));
}

static int put_tensor(struct buffer *out, const char *owner, const char *key,
                      const struct tensor *t, const struct text_style *style, struct err *e)
{
    char name[TEXT_NAME];
    const struct text_arrays *arrays = style->arrays;
    if (!arrays)
        return json_print_tensor(out, t, style->elements, style->digits, e);
    return arrays->put(arrays->context, owner, key, t, name, e) || put(out, "{\"array\":", e) ||
           json_print_text(out, name, strlen(name), e) || put(out, "}", e);
}

/* A value other than a tensor. One that looks like {"array": NAME} is escaped. */
static int put_value(struct buffer *out, const struct entry *entry, const struct text_style *style,
                     struct err *e)
{
    static const char array[] = "{\"array\"";
    size_t start = out->size, length = sizeof array - 1;
    if (json_print(out, entry->raw, entry->raw_size, e))
        return -1;
    if (!style->arrays || out->size - start < length ||
        memcmp(out->bytes + start, array, length) != 0)
        return 0;
    out->size = start;
    return json_print_bytes(out, entry->raw, entry->raw_size, e);
}

/* A complete map as one JSON object in one line. */
static int put_object(struct buffer *out, const char *owner, struct map *m,
                      const struct text_style *style, struct err *e)
{
    int failed = put(out, "{", e);
    for (size_t i = 0; i < m->count && !failed; i++) {
        const struct entry *entry = &m->entries[i];
        struct tensor *t;
        failed = (i && put(out, ",", e)) ||
                 json_print_text(out, entry->key, strlen(entry->key), e) || put(out, ":", e);
        if (!failed && map_holds_tensor(entry))
            failed = map_tensor(m, entry->key, &t, e) < 0 ||
                     put_tensor(out, owner, entry->key, t, style, e);
        else if (!failed)
            failed = put_value(out, entry, style, e);
    }
    return failed || put(out, "}\n", e);
}

static int put_map(struct buffer *out, const char *id, struct map *m,
                   const struct text_style *style, struct err *e)
{
    int failed = 0;
    if (style->json)
        return put_object(out, id, m, style, e) ? -1 : 0;
    for (size_t i = 0; i < m->count && !failed; i++)
        failed = put_entry(out, id, m, &m->entries[i], style, e);
    return failed ? -1 : 0;
}

int text_header(struct buffer *out, const struct map *header, const struct text_style *style,
                struct err *e)
{
    struct map copy; /* map_tensor() decodes in place, and the header is const */
    if (map_copy(&copy, header, e))
        return -1;
    int failed = put_map(out, NULL, &copy, style, e);
    map_free(&copy);
    return failed;
}

int text_record(struct buffer *out, struct record *r, const struct text_style *style, struct err *e)
{
    char number[24];
    snprintf(number, sizeof number, "%llu", (unsigned long long)r->number);
    if (!style->json && style->around && put_mark(out, r->id, "record", r->number, e))
        return -1;
    const char *owner = style->arrays && !r->id[0] ? number : r->id;
    return put_map(out, owner, &r->map, style, e) ? record_error(r, e) : 0;
}

int text_end(struct buffer *out, uint64_t records, const struct text_style *style, struct err *e)
{
    char text[64];
    if (!style->json)
        return style->around && put_mark(out, NULL, "end", records, e) ? -1 : 0;
    snprintf(text, sizeof text, "{\"end\":{\"records\":%llu}}\n", (unsigned long long)records);
    return put(out, text, e);
}
