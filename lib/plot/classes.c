/* classes.c - see classes.h */
#include "plot/classes.h"

#include "base/mem.h"
#include "base/num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256 };

int classes_value(char **value, const struct record *r, const char *names, struct err *e)
{
    char all[2 * TEXT] = "", name[TEXT], one[TEXT];
    *value = NULL;
    for (const char *c = names; c && *c; c += strcspn(c, ","), c += *c == ',') {
        size_t used = strlen(all);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(c, ","), c);
        int got = record_label(r, name, one, sizeof one, e);
        if (got <= 0)
            return got;
        snprintf(all + used, sizeof all - used, "%s%.*s", c == names ? "" : " ", TEXT - 2, one);
    }
    if (!names)
        return 0;
    *value = mem_copy_text(all, strlen(all));
    return *value ? 0 : err_memory(e, strlen(all), "a label");
}

/* ---- counting ---- */

/* A value, how many records have it, and its class. */
struct found {
    const char *value;
    size_t count, number;
};

static bool is_integer(const char *text, long long *number)
{
    char *end;
    *number = strtoll(text, &end, 10);
    return end != text && *end == '\0';
}

static int compare_values(const char *a, const char *b)
{
    long long x, y;
    bool p = is_integer(a, &x), q = is_integer(b, &y);
    if (p && q && x != y)
        return x < y ? -1 : 1;
    return p != q ? q - p : strverscmp(a, b);
}

static int by_value(const void *a, const void *b)
{
    return compare_values(((const struct found *)a)->value, ((const struct found *)b)->value);
}

static int by_count(const void *a, const void *b)
{
    const struct found *p = a, *q = b;
    return p->count != q->count ? (p->count < q->count ? 1 : -1) : by_value(a, b);
}

/* Sorts the values and merges equal ones; returns how many are left. */
static size_t merge(struct found *list, size_t n)
{
    size_t count = 0;
    qsort(list, n, sizeof *list, by_value);
    for (size_t i = 0; i < n; i++)
        if (count && strcmp(list[count - 1].value, list[i].value) == 0)
            list[count - 1].count++;
        else
            list[count++] = list[i];
    return count;
}

/* Moves the `kept` commonest values to the front, and sorts both these and the others by value. */
static void rank(struct found *list, size_t count, size_t kept)
{
    if (kept < count)
        qsort(list, count, sizeof *list, by_count);
    qsort(list, kept, sizeof *list, by_value);
    qsort(list + kept, count - kept, sizeof *list, by_value);
    for (size_t i = 0; i < count; i++)
        list[i].number = i < kept ? i : kept;
}

static const struct found *look_up(const struct found *list, size_t count, const char *value)
{
    const struct found key = {value, 0, 0};
    return bsearch(&key, list, count, sizeof *list, by_value);
}

/* ---- naming ---- */

static int name_classes(struct classes *c, const struct found *list, size_t count, bool absent,
                        struct err *e)
{
    size_t kept = c->count;
    char others[64] = "none";
    bool failed = false;
    c->rest = kept < count || absent ? c->count++ : SIZE_MAX;
    if (kept < count)
        snprintf(others, sizeof others, absent ? "%zu others, none" : "%zu others", count - kept);
    c->names = mem_zero(c->count, sizeof *c->names);
    for (size_t i = 0; c->names && i < c->count; i++) {
        const char *name = i < kept ? list[i].value : others;
        c->names[i] = mem_copy_text(name, strlen(name));
        failed = failed || !c->names[i];
    }
    return failed || !c->names ? err_memory(e, c->count * TEXT, "classes") : 0;
}

int classes_make(struct classes *c, char *const *values, size_t n, size_t most, struct err *e)
{
    struct found *list = mem_array(n, sizeof *list);
    size_t count = 0;
    *c = (struct classes){.of = mem_array(n, sizeof *c->of)};
    if (!list || !c->of) {
        free(list);
        return err_memory(e, n * sizeof *list, "the labels");
    }
    for (size_t i = 0; i < n; i++)
        if (values[i])
            list[count++] = (struct found){values[i], 1, 0};
    bool absent = count < n;
    count = merge(list, count);
    c->values = count;
    c->count = count < most ? count : most;
    rank(list, count, c->count);
    for (size_t i = 0; i < n; i++) {
        const struct found *f = values[i] ? look_up(list, c->count, values[i]) : NULL;
        c->of[i] = f ? f->number : c->count;
    }
    int failed = name_classes(c, list, count, absent, e);
    free(list);
    return failed;
}

bool classes_numbers(double *numbers, char *const *values, size_t n)
{
    struct err e;
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        numbers[i] = NAN;
        if (values[i] && num_real(values[i], -DBL_MAX, DBL_MAX, &numbers[i], &e))
            return false;
        found += values[i] != NULL;
    }
    return found > 0;
}

void classes_free(struct classes *c)
{
    for (size_t i = 0; c->names && i < c->count; i++)
        free(c->names[i]);
    free(c->names);
    free(c->of);
    *c = (struct classes){0};
}
