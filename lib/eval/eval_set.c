/* eval_set.c - see eval_set.h */
#include "eval/eval_set.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

int eval_set_add(struct eval_set *s, struct record *r, const char *moving, struct err *e)
{
    size_t at = s->data.count;
    s->data.labelled = true;
    if (dataset_add(&s->data, r, e))
        return -1;
    struct identity *grown = mem_resize(s->identities, s->data.capacity, sizeof *grown);
    if (!grown)
        return err_memory(e, s->data.capacity * sizeof *grown, "the set");
    s->identities = grown;
    s->identities[at] = (struct identity){0};
    return identity_read(&s->identities[at], r, moving, e);
}

int eval_set_finish(struct eval_set *s, uint64_t seed, struct err *e)
{
    const struct dataset *d = &s->data;
    struct err ignored;
    s->static_from = mem_array(d->count, sizeof *s->static_from);
    s->dynamic_from = mem_array(d->count, sizeof *s->dynamic_from);
    if (!s->static_from || !s->dynamic_from)
        return err_memory(e, 2 * d->count * sizeof *s->static_from, "the set");
    s->has_palette = true;
    for (size_t i = 0; i < d->count && s->has_palette; i++)
        s->has_palette = palette_collect(&s->palette, d->list[i].frames, d->list[i].T * d->H * d->W,
                                         (int)d->C, &ignored) == 0;
    return swaps_pair(s->static_from, s->dynamic_from, s->identities, d->count, seed, e);
}

void eval_set_free(struct eval_set *s)
{
    for (size_t i = 0; s->identities && i < s->data.count; i++)
        identity_free(&s->identities[i]);
    free(s->identities);
    free(s->may_show);
    free(s->static_from);
    free(s->dynamic_from);
    dataset_free(&s->data);
}

/* ---- what is shown ---- */

size_t eval_set_shown(size_t list[SHOWN_MOST], const struct eval_set *s, size_t i)
{
    size_t count = 0;
    if (!s->may_show && s->static_from[i] != SIZE_MAX)
        list[count++] = s->static_from[i];
    for (size_t k = 0; s->may_show && k < s->data.count && count < SHOWN_MOST; k++)
        if (s->may_show[k] && strcmp(s->identities[k].stays, s->identities[i].stays) == 0 &&
            strcmp(s->identities[k].moves, s->identities[i].moves) != 0)
            list[count++] = k;
    return count;
}

/* How many of the parts "name=value " of two texts are equal. */
static size_t count_common(const char *a, const char *b)
{
    size_t count = 0;
    while (*a && *b) {
        size_t n = strcspn(a, " ") + 1, m = strcspn(b, " ") + 1;
        count += n == m && memcmp(a, b, n) == 0;
        a += n;
        b += m;
    }
    return count;
}

size_t eval_set_nearest_shown(const struct eval_set *s, size_t i)
{
    size_t list[SHOWN_MOST], count = eval_set_shown(list, s, i), best = 0;
    for (size_t k = 1; k < count; k++)
        if (count_common(s->identities[list[k]].moves, s->identities[i].moves) >
            count_common(s->identities[list[best]].moves, s->identities[i].moves))
            best = k;
    return list[best];
}

/* ---- made sequences ---- */

/* The classes [count,labels] of all sequences, which the caller frees; NULL on failure. `what` is a
 * sequence in errors. */
static uint8_t *classify(const struct eval_set *s, const char *what, const struct labels *l,
                         struct err *e)
{
    uint8_t *classes = mem_array(s->data.count * l->count, sizeof *classes);
    if (!classes) {
        err_memory(e, s->data.count * l->count, "the classes");
        return NULL;
    }
    for (size_t i = 0; i < s->data.count; i++)
        if (labels_classify(l, &s->data.labels[i], classes + i * l->count, e)) {
            err_context(e, "%s %zu", what, i + 1);
            free(classes);
            return NULL;
        }
    return classes;
}

/* By what sequences are compared: by their classes, or where these are NULL by all labels. */
struct keys {
    const struct eval_set *truth, *made;
    uint8_t *of_truth, *of_made; /* classes [count,labels], or NULL */
    size_t labels;
};

static bool same(const struct keys *k, size_t i, size_t j)
{
    if (k->of_truth)
        return memcmp(k->of_truth + i * k->labels, k->of_made + j * k->labels, k->labels) == 0;
    const struct identity *a = &k->truth->identities[i], *b = &k->made->identities[j];
    return strcmp(a->stays, b->stays) == 0 && strcmp(a->moves, b->moves) == 0;
}

static int match_one(size_t *truth, const struct keys *k, size_t j, struct err *e)
{
    *truth = SIZE_MAX;
    for (size_t i = 0; i < k->truth->data.count; i++)
        if (same(k, i, j)) {
            if (*truth != SIZE_MAX)
                return err_set(e, "made record %zu has the labels of records %zu and %zu", j + 1,
                               *truth + 1, i + 1);
            *truth = i;
        }
    if (*truth != SIZE_MAX)
        return 0;
    return err_set(e, "made record %zu (%s%s) has no truth: no record has its labels", j + 1,
                   k->made->identities[j].stays, k->made->identities[j].moves);
}

int eval_set_match(size_t *truth_of, const struct eval_set *truth, const struct eval_set *made,
                   const struct labels *l, struct err *e)
{
    struct keys k = {.truth = truth, .made = made, .labels = l ? l->count : 0};
    int failed = 0;
    if (l) {
        k.of_truth = classify(truth, "record", l, e);
        k.of_made = k.of_truth ? classify(made, "made record", l, e) : NULL;
        failed = k.of_made ? 0 : -1;
    }
    for (size_t j = 0; !failed && j < made->data.count; j++)
        failed = match_one(&truth_of[j], &k, j, e);
    free(k.of_truth);
    free(k.of_made);
    return failed;
}
