/* average.c - the verb average: one record for each value of a label. */
#include "base/mem.h"
#include "edit/code.h"
#include "edit/string_ids.h"
#include "edit/verbs.h"

#include <stdlib.h>
#include <string.h>

struct group {
    struct record first; /* the result; its code becomes the mean of the group */
    size_t count;
    bool logvar;  /* all records have one */
    double *sums; /* [2 * n] of the means, of the logvars */
};

struct average {
    struct string_ids values; /* of the label, in order of appearance */
    struct group *groups;
    size_t count;
};

static struct group *new_group(struct average *s, const struct record *r, size_t n, struct err *e)
{
    struct group *groups = mem_resize(s->groups, s->values.capacity, sizeof *groups);
    if (!groups) {
        err_memory(e, s->values.capacity * sizeof *groups, "the groups");
        return NULL;
    }
    s->groups = groups;
    struct group *g = &groups[s->count++];
    *g = (struct group){.logvar = true, .sums = mem_zero(n, 2 * sizeof *g->sums)};
    if (!g->sums) {
        err_memory(e, 2 * n * sizeof *g->sums, "the sums of a group");
        return NULL;
    }
    return record_copy(&g->first, r, e) ? NULL : g;
}

static void add(double *sums, const float *x, size_t n)
{
    for (size_t i = 0; x && i < n; i++)
        sums[i] += x[i];
}

static int average_record(struct edit *v, struct record *r, struct err *e)
{
    struct average *s = v->state;
    char value[STRING_IDS_TEXT];
    struct code c;
    size_t i;
    const char *by = v->options.by ? v->options.by : ""; /* no labels: one group of all */
    *value = '\0';
    if (code_labels(value, sizeof value, r, by, e) || code_view(&c, r, v->object, e))
        return -1;
    if (string_ids_get(&i, &s->values, value, e))
        return record_error(r, e);
    size_t n = c.rows * c.cols;
    struct group *g = i < s->count ? &s->groups[i] : new_group(s, r, n, e);
    if (!g || code_agree(r, &g->first, NULL, v->object, true, e))
        return -1;
    add(g->sums, c.mean, n);
    add(g->sums + n, c.logvar, n);
    g->logvar = g->logvar && c.logvar;
    g->count++;
    return 0;
}

static void put_mean(float *to, const double *sums, size_t n, size_t count)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)(sums[i] / (double)count);
}

static int write_group(struct edit *v, struct group *g, const char *value, struct err *e)
{
    char shown[CODE_SHOWN];
    struct code c;
    if (code_view(&c, &g->first, v->object, e))
        return -1;
    size_t n = c.rows * c.cols;
    put_mean(c.mean, g->sums, n, g->count);
    if (g->logvar)
        put_mean(c.logvar, g->sums + n, n, g->count);
    else
        code_drop_logvar(&g->first, v->object);
    err_quote(shown, sizeof shown, value, strlen(value));
    int failed =
        code_mark(v, &g->first, e, "of %zu records%s%s", g->count, *value ? " with " : "", shown);
    return failed ? -1 : code_write(v, &g->first, e);
}

static int average_end(struct edit *v, struct err *e)
{
    struct average *s = v->state;
    for (size_t i = 0; i < s->count; i++)
        if (write_group(v, &s->groups[i], s->values.texts[i], e))
            return -1;
    return 0;
}

static void average_close(struct edit *v)
{
    struct average *s = v->state;
    for (size_t i = 0; i < s->count; i++) {
        record_free(&s->groups[i].first);
        free(s->groups[i].sums);
    }
    free(s->groups);
    string_ids_free(&s->values);
}

const struct edit_verb edit_average = {.name = "average",
                                       .state = sizeof(struct average),
                                       .record = average_record,
                                       .end = average_end,
                                       .close = average_close};
