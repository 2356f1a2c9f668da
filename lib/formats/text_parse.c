/* text_parse.c - reads a stream from its text. */
#include "formats/text.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "formats/json.h"
#include "formats/number_text.h"
#include "tns/lines.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME_BYTES = 256,
    KIND_BYTES = 32,
    TEXT_PER_BYTE = 8, /* bytes of text per byte of a tensor, at most: "255,", or part of a real */
    FIXED_FIELDS = 3,
};

struct text_reader {
    struct lines lines;
    char name[NAME_BYTES];
    size_t max_record;
    bool json, ended;
    const struct text_arrays *arrays; /* NULL: tensors are in the text */
    struct map header;
    char kind[KIND_BYTES];
    uint64_t records;

    char *owner;      /* first field of the lines of the current map */
    struct map *map;  /* receives the lines: the header, or the current record */
    size_t rows_left; /* of the last tensor */
    size_t budget;    /* bytes that further tensors of the map may have */
};

struct text_reader *text_open_arrays(const struct source *source, const struct text_arrays *arrays,
                                     const char *name, size_t max_record, struct err *e)
{
    struct text_reader *r = mem_zero(1, sizeof *r);
    struct lines lines = {.source = *source};
    if (!r) {
        lines_free(&lines);
        err_memory(e, sizeof *r, "a reader");
        return NULL;
    }
    r->lines = lines;
    r->max_record = r->budget = max_record;
    r->arrays = arrays;
    if (mem_product(&r->lines.longest, max_record, arrays ? 1 : TEXT_PER_BYTE))
        r->lines.longest = max_record;
    err_quote(r->name, sizeof r->name, name, strlen(name));
    return r;
}

struct text_reader *text_open(int fd, const char *name, size_t max_record, struct err *e)
{
    struct source source;
    source_open(&source, fd);
    return text_open_arrays(&source, NULL, name, max_record, e);
}

void text_close(struct text_reader *r)
{
    if (!r)
        return;
    lines_free(&r->lines);
    map_free(&r->header);
    free(r->owner);
    free(r);
}

void text_on_wait(struct text_reader *r, int (*flush)(void *context, struct err *e), void *context)
{
    r->lines.source.on_wait = flush;
    r->lines.source.context = context;
}

uint64_t text_used(struct text_reader *r)
{
    return lines_used(&r->lines);
}

uint64_t text_size(const struct text_reader *r)
{
    return r->lines.source.size;
}

const struct map *text_read_header(const struct text_reader *r)
{
    return &r->header;
}

const char *text_kind(const struct text_reader *r)
{
    return r->kind;
}

static int add_raw(struct map *m, const char *key, const char *json, struct err *e)
{
    struct buffer value = {0};
    int failed = json_parse(&json, &value, e) || map_set_raw(m, key, value.bytes, value.size, e);
    if (!failed && *json)
        failed = err_set(e, "something follows the JSON value");
    buffer_free(&value);
    return failed;
}

/* No reader would accept the record. */
static int too_large(const struct text_reader *r, struct err *e)
{
    return err_set(e, "the record has more than %zu bytes (see --max-record)", r->max_record);
}

/* JSON lines */

/* {"array": NAME}: 1, *out is the array; 0: something else; -1. */
static int parse_array(struct text_reader *r, const char **at, struct tensor *out, struct err *e)
{
    char key[8] = "", name[TEXT_NAME];
    const char *look = *at;
    struct err ignored;
    if (!r->arrays || !json_skip(&look, '{') || json_parse_key(&look, key, sizeof key, &ignored) ||
        strcmp(key, "array") != 0)
        return 0;
    if (json_parse_text(&look, name, sizeof name, e) || json_expect(&look, '}', e))
        return -1;
    *at = look;
    return r->arrays->get(r->arrays->context, name, out, e) ? -1 : 1;
}

/* Subtracts the tensor from the budget; frees it if it exceeds the budget. */
static int count_tensor(struct text_reader *r, struct tensor *t, struct err *e)
{
    size_t size = tensor_bytes(t);
    if (size > r->budget) {
        tensor_free(t);
        return too_large(r, e);
    }
    r->budget -= size;
    return 0;
}

static int add_json_member(struct text_reader *r, struct map *m, const char **at, struct err *e)
{
    char key[MAP_KEY];
    struct buffer value = {0};
    struct tensor t;
    if (json_parse_key(at, key, sizeof key, e))
        return -1;
    if (map_find(m, key))
        return err_set(e, "'%s' occurs twice", key);
    int found = parse_array(r, at, &t, e);
    if (found < 0)
        return -1;
    if (found > 0)
        return count_tensor(r, &t, e) || map_set_tensor(m, key, &t, e);
    if (json_is_tensor(*at))
        return json_parse_tensor(at, &t, r->max_record, e) || count_tensor(r, &t, e) ||
               map_set_tensor(m, key, &t, e);
    int failed = json_parse(at, &value, e) || map_set_raw(m, key, value.bytes, value.size, e);
    buffer_free(&value);
    return failed;
}

static int parse_json_line(struct text_reader *r, struct map *m, const char *line, struct err *e)
{
    int failed = json_expect(&line, '{', e);
    while (!failed && !json_skip(&line, '}'))
        failed = (m->count && json_expect(&line, ',', e)) || add_json_member(r, m, &line, e);
    if (failed && !*line)
        return err_context(e, "one line is not one object (jq needs -c)");
    if (failed)
        return -1;
    return *line ? err_set(e, "something follows the JSON object") : 0;
}

/* Lines with fields */

/* Decodes the escapes of a field, in place. */
static int unescape(char *field, struct err *e)
{
    static const char named[] = "\\\\t\tn\nr\r"; /* pairs: the letter, the byte */
    char *out = field;
    for (const char *at = field; *at; out++) {
        if (*at != '\\') {
            *out = *at++;
            continue;
        }
        const char *letter = at[1] ? strchr(named, at[1]) : NULL;
        char pair[3] = {0};
        if (at[1] == 'x' && strspn(at + 2, "0123456789abcdef") >= 2)
            memcpy(pair, at + 2, 2);
        if (letter && (letter - named) % 2 == 0) {
            *out = letter[1];
            at += 2;
        } else if (pair[0] && strcmp(pair, "00") != 0) {
            *out = (char)strtol(pair, NULL, 16);
            at += 4;
        } else {
            return err_set(e, "an unknown escape in '%.40s'", field);
        }
    }
    *out = '\0';
    return 0;
}

/* Splits the line at its first three tabs; checks fields[1] as a key; fields[3] is the rest. */
static int split(char *line, char *fields[FIXED_FIELDS + 1], struct err *e)
{
    for (int i = 0; i < FIXED_FIELDS; i++) {
        fields[i] = line;
        line = strchr(line, '\t');
        if (!line)
            return err_set(e, "%d fields, expected at least %d, separated by tabs", i + 1,
                           FIXED_FIELDS + 1);
        *line++ = '\0';
    }
    fields[FIXED_FIELDS] = line;
    if (unescape(fields[1], e))
        return -1;
    size_t length = strlen(fields[1]);
    if (length >= MAP_KEY || !utf8_valid(fields[1], length))
        return err_set(e, "a name is not UTF-8 or has more than %d bytes", MAP_KEY - 1);
    return 0;
}

/* "<f4\t[4,2]": adds a tensor; its rows follow. */
static int add_tensor(struct text_reader *r, const char *key, const char *rest, struct err *e)
{
    struct tensor t;
    size_t shape[TENSOR_DIMS], bytes;
    int ndim = 0;
    const char *at = strchr(rest, '\t');
    enum dtype dtype = at ? dtype_parse(rest, (size_t)(at - rest)) : DTYPE_COUNT;
    if (dtype == DTYPE_COUNT || *++at != '[')
        return err_set(e, "'%.40s' is not a dtype (|u1 <i4 <i8 <f4 <f8) and a shape", rest);
    for (at++; *at != ']'; at += *at == ',') {
        char *end;
        if (ndim == TENSOR_DIMS || *at < '0' || *at > '9')
            return err_set(e, "'%.40s' is not a shape of at most %d dimensions", rest, TENSOR_DIMS);
        shape[ndim++] = strtoull(at, &end, 10);
        at = end;
    }
    if (at[1])
        return err_set(e, "something follows the shape: '%.40s'", at + 1);
    if (tensor_size(dtype, ndim, shape, &bytes) || bytes > r->budget)
        return too_large(r, e);
    r->budget -= bytes;
    if (tensor_make(&t, dtype, ndim, shape, e) || map_set_tensor(r->map, key, &t, e))
        return -1;
    size_t width = ndim ? shape[ndim - 1] : 1;
    r->rows_left = width ? bytes / dtype_size(dtype) / width : 0;
    return 0;
}

/* Adds one row to the last tensor. */
static int add_row(struct text_reader *r, const char *key, const char *text, struct err *e)
{
    struct entry *last = r->map->count ? &r->map->entries[r->map->count - 1] : NULL;
    if (!last || r->rows_left == 0 || strcmp(last->key, key) != 0)
        return err_set(e, "'%s' has more rows than its shape", key);
    struct tensor *t = &last->tensor;
    size_t width = t->ndim ? t->shape[t->ndim - 1] : 1;
    size_t first = tensor_count(t) - r->rows_left * width;
    for (size_t i = 0; i < width; i++) {
        size_t length = number_text_parse(t, first + i, text);
        char next = i + 1 < width ? '\t' : '\0';
        if (length == 0 || text[length] != next)
            return err_set(e, "element %zu of %zu in a row of '%s' is '%.20s'", i + 1, width, key,
                           text);
        text += length + 1;
    }
    r->rows_left--;
    return 0;
}

/* A line of the current map. */
static int add_line(struct text_reader *r, char *fields[], struct err *e)
{
    const char *key = fields[1], *what = fields[2], *rest = fields[3];
    if (strcmp(fields[0], r->owner) != 0)
        return err_set(e, "a line of '%.40s' between lines of '%.40s'", fields[0], r->owner);
    if (*what >= '0' && *what <= '9')
        return add_row(r, key, rest, e);
    if (r->rows_left)
        return err_set(e, "%zu rows of a tensor are missing before this line", r->rows_left);
    if (map_find(r->map, key))
        return err_set(e, "'%.40s' occurs twice", key);
    if (strcmp(what, "json") == 0)
        return add_raw(r->map, key, rest, e);
    if (strcmp(what, "shape") == 0)
        return add_tensor(r, key, rest, e);
    return err_set(e, "'%.40s' is neither an index nor shape, json, record or end", what);
}

/* A line that ends the current map: the start of a record, or the end of the stream. */
static int read_mark(struct text_reader *r, char *fields[], struct err *e)
{
    if (r->rows_left)
        return err_set(e, "%zu rows of a tensor are missing before this line", r->rows_left);
    r->ended = strcmp(fields[2], "end") == 0;
    free(r->owner);
    r->owner = mem_copy_text(fields[0], strlen(fields[0]));
    return r->owner ? 0 : err_memory(e, strlen(fields[0]), "an id");
}

/* Fills `m` with the lines up to the next mark. */
static int parse_lines(struct text_reader *r, struct map *m, struct err *e)
{
    char *line, *fields[FIXED_FIELDS + 1] = {0};
    int found;
    r->map = m;
    while ((found = lines_next(&r->lines, &line, e)) == 1) {
        if (split(line, fields, e))
            return -1;
        if (strcmp(fields[2], "record") == 0 || strcmp(fields[2], "end") == 0)
            return read_mark(r, fields, e);
        if (add_line(r, fields, e))
            return -1;
    }
    return found < 0 ? -1 : err_set(e, "the text ends without its end line");
}

/* Both forms */

static int parse_first(struct text_reader *r, struct err *e)
{
    char *line;
    int found = lines_next(&r->lines, &line, e);
    if (found <= 0)
        return found ? -1 : err_set(e, "the text is empty; did the program that wrote it fail?");
    r->json = *line == '{';
    if (r->json)
        return parse_json_line(r, &r->header, line, e);
    if (strncmp(line, "#\t", 2) != 0)
        return err_set(e, "not a stream as text (see tensor-dump(1))");
    r->lines.taken = 0; /* parse_lines() reads it again */
    line[strlen(line)] = '\n';
    r->lines.number--;
    r->owner = mem_copy_text("#", 1);
    return r->owner ? parse_lines(r, &r->header, e) : err_memory(e, 2, "an id");
}

/* Adds the position in front of the error, and escapes the error, because it may quote parts of the
 * line. */
static int at_line(const struct text_reader *r, struct err *e)
{
    char clean[sizeof e->text];
    err_quote(clean, sizeof clean, e->text, strlen(e->text));
    return err_set(e, "%s: line %llu: %s", r->name, (unsigned long long)r->lines.number, clean);
}

int text_start(struct text_reader *r, struct err *e)
{
    int64_t version;
    if (parse_first(r, e))
        return at_line(r, e);
    if (map_integer(&r->header, "tensor-stream", &version, e) != 1 ||
        version < STREAM_VERSION_OLDEST || version > STREAM_VERSION ||
        map_text(&r->header, "kind", r->kind, sizeof r->kind, e) != 1)
        return err_set(e, "%s: the header must have 'tensor-stream', which is %d to %d, and 'kind'",
                       r->name, STREAM_VERSION_OLDEST, STREAM_VERSION);
    return map_set_integer(&r->header, "tensor-stream", STREAM_VERSION, e);
}

/* After the end line: 0, or -1 if more follows. */
static int nothing_follows(struct text_reader *r, struct err *e)
{
    char *line;
    int found = lines_next(&r->lines, &line, e);
    if (found > 0)
        err_set(e, "something follows the end line");
    return found ? -1 : 0;
}

static int add_size(void *sum, const void *ignored, size_t size, struct err *e)
{
    (void)ignored, (void)e;
    *(size_t *)sum += size;
    return 0;
}

/* Whether the complete record is within the limit of readers. */
static int check_size(const struct text_reader *r, const struct record *record, struct err *e)
{
    size_t size = 0;
    if (map_emit(&record->map, add_size, &size, e))
        return -1;
    return size > r->max_record ? too_large(r, e) : 0;
}

/* The next record in JSON: 1; 0 for the end line; -1. */
static int next_json(struct text_reader *r, struct record *out, struct err *e)
{
    char *line;
    int found = lines_next(&r->lines, &line, e);
    if (found == 0)
        return err_set(e, "the text ends without its end line");
    if (found < 0 || parse_json_line(r, &out->map, line, e))
        return -1;
    if (!map_find(&out->map, "end"))
        return 1;
    r->ended = true;
    return nothing_follows(r, e);
}

int text_next(struct text_reader *r, struct record *out, struct err *e)
{
    record_free(out);
    r->budget = r->max_record;
    int found = r->ended                       ? nothing_follows(r, e)
                : r->json                      ? next_json(r, out, e)
                : parse_lines(r, &out->map, e) ? -1
                                               : 1;
    if (found == 1)
        out->number = ++r->records;
    if (found == 1 &&
        (map_text(&out->map, "id", out->id, sizeof out->id, e) < 0 || check_size(r, out, e)))
        found = -1;
    if (found != 1)
        record_free(out);
    return found < 0 ? at_line(r, e) : found;
}
