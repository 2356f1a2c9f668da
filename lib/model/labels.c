/* labels.c - finds, names and numbers the values of labels. */
#include "model/labels.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256 };

static void free_label(struct label *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->values[i]);
    free(l->values);
    free(l->name);
    *l = (struct label){0};
}

void labels_free(struct labels *l)
{
    for (size_t i = 0; i < l->count; i++)
        free_label(&l->list[i]);
    *l = (struct labels){0};
}

/* ---- one label ---- */

static int open_label(struct label *l, const char *name, struct err *e)
{
    *l = (struct label){.name = mem_copy_text(name, strlen(name)),
                        .values = mem_zero(LABEL_VALUES_MAX, sizeof *l->values)};
    if (l->name && l->values)
        return 0;
    free_label(l);
    return err_memory(e, LABEL_VALUES_MAX * sizeof *l->values, "the labels");
}

static size_t find_value(const struct label *l, const char *value)
{
    size_t i = 0;
    while (i < l->count && strcmp(l->values[i], value) != 0)
        i++;
    return i;
}

/* Returns 0, or -1 if there are too many values, or no memory. */
static int add_value(struct label *l, const char *value, struct err *e)
{
    if (find_value(l, value) < l->count)
        return 0;
    if (l->count == LABEL_VALUES_MAX)
        return err_set(e, "label '%s' has more than %d values: these are no classes", l->name,
                       LABEL_VALUES_MAX);
    l->values[l->count] = mem_copy_text(value, strlen(value));
    return l->values[l->count++] ? 0 : err_memory(e, strlen(value), "the labels");
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All values that the maps have for this name. Returns -1 if these are no classes. */
static int collect(struct label *l, const struct map *maps, size_t n, struct err *e)
{
    char value[TEXT];
    for (size_t i = 0; i < n; i++) {
        int got = record_label_in(&maps[i], l->name, value, sizeof value, e);
        if (got == 0)
            err_set(e, "record %zu has no label '%s'", i + 1, l->name);
        if (got <= 0 || add_value(l, value, e))
            return -1;
    }
    if (l->count < 2)
        return err_set(e, "label '%s' has only one value: there is nothing to distinguish",
                       l->name);
    qsort(l->values, l->count, sizeof *l->values, compare_texts);
    return 0;
}

/* ---- all of them ---- */

static void number_classes(struct labels *l)
{
    for (size_t i = 0; i < l->count; i++)
        l->first[i + 1] = l->first[i] + l->list[i].count;
}

/* Adds the label. Returns 1 if it makes no classes; then the error says why. */
static int try_label(struct labels *l, const char *name, const struct map *maps, size_t n,
                     struct err *e)
{
    struct label one;
    if (l->count == LABELS_MAX) {
        err_set(e, "there are more than %d labels", LABELS_MAX);
        return 1;
    }
    if (open_label(&one, name, e))
        return -1;
    if (collect(&one, maps, n, e)) {
        free_label(&one);
        return e->memory ? -1 : 1;
    }
    l->list[l->count++] = one;
    return 0;
}

static int define_named(struct labels *l, const struct map *maps, size_t n, const char *names,
                        struct err *e)
{
    char name[TEXT];
    for (const char *c = names; *c; c += strcspn(c, ","), c += *c == ',') {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(c, ","), c);
        if (labels_find(l, name) < l->count)
            return err_set(e, "label '%s' is named twice", name);
        if (try_label(l, name, maps, n, e))
            return -1;
    }
    return l->count ? 0 : err_set(e, "no label is named");
}

static int define_fitting(struct labels *l, const struct map *maps, size_t n, struct err *e)
{
    for (size_t i = 0; n && i < maps[0].count; i++)
        if (strcmp(maps[0].entries[i].key, "character") != 0 &&
            try_label(l, maps[0].entries[i].key, maps, n, e) < 0)
            return -1;
    return l->count ? 0
                    : err_set(e, "no label is in every record, with 2 to %d values in all",
                              LABEL_VALUES_MAX);
}

int labels_define(struct labels *l, const struct map *maps, size_t n, const char *names,
                  struct err *e)
{
    *l = (struct labels){0};
    if (names ? define_named(l, maps, n, names, e) : define_fitting(l, maps, n, e)) {
        labels_free(l);
        return -1;
    }
    number_classes(l);
    return 0;
}

size_t labels_find(const struct labels *l, const char *name)
{
    size_t i = 0;
    while (i < l->count && strcmp(l->list[i].name, name) != 0)
        i++;
    return i;
}

int labels_classify(const struct labels *l, const struct map *map, uint8_t *classes, struct err *e)
{
    char value[TEXT];
    for (size_t i = 0; i < l->count; i++) {
        int got = record_label_in(map, l->list[i].name, value, sizeof value, e);
        if (got <= 0)
            return got < 0 ? -1 : err_set(e, "there is no label '%s'", l->list[i].name);
        size_t class = find_value(&l->list[i], value);
        char shown[40];
        if (class == l->list[i].count)
            return err_set(e, "label '%s' is '%s', which is none of the %zu known values",
                           l->list[i].name, err_quote(shown, sizeof shown, value, strlen(value)),
                           l->list[i].count);
        classes[i] = (uint8_t) class;
    }
    return 0;
}

/* ---- to and from a header ---- */

static int write_label(struct map *all, const struct label *l, struct err *e)
{
    struct map values = {0};
    int failed = 0;
    for (size_t i = 0; i < l->count && !failed; i++)
        failed = map_set_integer(&values, l->values[i], (int64_t)i, e);
    failed = failed || map_set_map(all, l->name, &values, e);
    map_free(&values);
    return failed ? -1 : 0;
}

int labels_write(struct map *config, const struct labels *l, struct err *e)
{
    struct map all = {0};
    int failed = 0;
    for (size_t i = 0; i < l->count && !failed; i++)
        failed = write_label(&all, &l->list[i], e);
    failed = failed || map_set_map(config, "labels", &all, e);
    map_free(&all);
    return failed ? -1 : 0;
}

/* The classes must be numbered in order, and their values sorted and different. */
static int read_label(struct label *l, const struct map *all, const char *name, struct err *e)
{
    struct map values = {0};
    int64_t number;
    int got = map_map(all, name, &values, e);
    bool valid = got == 1 && values.count >= 2 && values.count <= LABEL_VALUES_MAX;
    if (open_label(l, name, e)) {
        map_free(&values);
        return -1;
    }
    for (size_t i = 0; valid && i < values.count; i++) {
        const char *value = values.entries[i].key;
        valid = map_integer(&values, value, &number, e) == 1 && number == (int64_t)i &&
                (i == 0 || strcmp(l->values[i - 1], value) < 0) && add_value(l, value, e) == 0;
    }
    map_free(&values);
    return valid ? 0 : err_set(e, "the header's label '%s' is invalid", name);
}

int labels_read(const struct map *config, struct labels *l, struct err *e)
{
    struct map all = {0};
    *l = (struct labels){0};
    int got = map_map(config, "labels", &all, e);
    int failed = got < 0;
    if (got == 0 || (got == 1 && (all.count == 0 || all.count > LABELS_MAX)))
        failed = err_set(e, "the header has no valid 'labels'");
    for (size_t i = 0; i < all.count && !failed; i++)
        failed = read_label(&l->list[l->count++], &all, all.entries[i].key, e);
    map_free(&all);
    if (failed)
        labels_free(l);
    else
        number_classes(l);
    return failed ? -1 : 0;
}
