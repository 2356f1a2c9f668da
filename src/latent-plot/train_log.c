/* train_log.c - see train_log.h */
#include "train_log.h"

#include "base/mem.h"
#include "formats/json.h"
#include "tns/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 << 10, KEY = 64 };

void train_log_free(struct train_log *l)
{
    for (size_t i = 0; i < l->key_count; i++)
        free(l->keys[i]);
    free(l->values);
    *l = (struct train_log){0};
}

size_t train_log_find(const struct train_log *l, const char *key)
{
    size_t i = 0;
    while (i < l->key_count && strcmp(l->keys[i], key) != 0)
        i++;
    return i;
}

static int add_row(struct train_log *l, struct err *e)
{
    if (l->rows == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 64;
        void *grown = mem_resize(l->values, capacity, sizeof *l->values);
        if (!grown)
            return err_memory(e, capacity * sizeof *l->values, "a log");
        l->values = grown;
        l->capacity = capacity;
    }
    for (size_t i = 0; i < LOG_KEYS; i++)
        l->values[l->rows][i] = NAN;
    l->rows++;
    return 0;
}

static int set_value(struct train_log *l, const char *key, double value, struct err *e)
{
    size_t i = train_log_find(l, key);
    if (i == LOG_KEYS)
        return err_set(e, "more than %d quantities", LOG_KEYS);
    if (i == l->key_count) {
        l->keys[i] = mem_copy_text(key, strlen(key));
        if (!l->keys[i])
            return err_memory(e, strlen(key), "a log");
        l->key_count++;
    }
    l->values[l->rows - 1][i] = value;
    return 0;
}

/* A number is kept, also nan and inf, which JSON does not have; any other value is ignored. */
static int parse_value(struct train_log *l, const char *key, const char **at, struct err *e)
{
    char *end;
    struct buffer ignored = {0};
    double value = strtod(*at, &end);
    if (end != *at) {
        *at = end + strspn(end, " \t\r");
        return set_value(l, key, value, e);
    }
    int failed = json_parse(at, &ignored, e);
    buffer_free(&ignored);
    return failed;
}

static int parse_line(struct train_log *l, const char *line, const char *needed, struct err *e)
{
    const char *at = line + strspn(line, " \t\r");
    char key[KEY];
    if (add_row(l, e) || json_expect(&at, '{', e))
        return -1;
    for (bool first = true; !json_skip(&at, '}'); first = false)
        if ((!first && json_expect(&at, ',', e)) || json_parse_key(&at, key, sizeof key, e) ||
            parse_value(l, key, &at, e))
            return -1;
    if (*at)
        return err_set(e, "there is more after the object");
    size_t i = train_log_find(l, needed);
    if (i == l->key_count || !isfinite(l->values[l->rows - 1][i]))
        return err_set(e, "there is no number '%s': is this a log of dsvae-train?", needed);
    return 0;
}

int train_log_read(struct train_log *l, int fd, const char *name, const char *needed, struct err *e)
{
    struct lines lines = {.source = {.fd = fd}, .longest = LINE_MAX_BYTES};
    char *line;
    int got, failed = 0;
    *l = (struct train_log){0};
    while ((got = lines_next(&lines, &line, e)) > 0 && !failed)
        failed = parse_line(l, line, needed, e);
    unsigned long long number = lines.number - (failed ? 1 : 0);
    lines_free(&lines);
    if (failed || got < 0) {
        train_log_free(l);
        return err_context(e, "%s: line %llu", name, number);
    }
    return l->rows ? 0 : err_set(e, "%s: there is no line in it", name);
}
