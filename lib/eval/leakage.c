/* leakage.c - see leakage.h */
#include "eval/leakage.h"
#include "base/mem.h"
#include "base/rng.h"
#include "eval/inception.h"
#include "eval/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The codes of sequences and their classes: the probes learn from the first `learnt` rows, and are
 * tested on the rest. */
struct rows {
    float *f, *z;      /* [n,F], [n,Z] */
    uint16_t *classes; /* [n] */
    size_t n, learnt;
};

static int compare(const void *a, const void *b, void *identities)
{
    const struct identity *list = identities;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int c = strcmp(list[x].stays, list[y].stays);
    return c ? c : (x > y) - (x < y);
}

/* Writes the numbers of all sequences to `order` [n], those of every other character first, and
 * returns how many these are. `sorted` [n] is scratch. */
static size_t order_halves(size_t *order, size_t *sorted, const struct eval_set *s)
{
    const struct identity *who = s->identities;
    size_t n = s->data.count, first = 0, tested = n, character = 0;
    for (size_t i = 0; i < n; i++)
        sorted[i] = i;
    qsort_r(sorted, n, sizeof *sorted, compare, s->identities);
    for (size_t i = 0; i < n; i++) {
        character += i && strcmp(who[sorted[i]].stays, who[sorted[i - 1]].stays) != 0;
        order[character % 2 ? --tested : first++] = sorted[i];
    }
    return first;
}

/* Draws z of each frame from its posterior; to [Z] is the mean over the frames. */
static void mean_draw(float *to, const struct evaluation *v, size_t i)
{
    size_t T = v->set->data.list[i].T, Z = (size_t)v->model->config.dynamic_dim;
    struct rng r = rng_make(v->seed, i, purpose_item(FOR_DYNAMIC, 1));
    float noise[Z];
    memset(to, 0, Z * sizeof *to);
    for (size_t k = 0; k < T; k++) {
        rng_normals(&r, noise, Z);
        for (size_t j = 0; j < Z; j++)
            to[j] +=
                (v->z[i][k * Z + j] + expf(0.5f * v->logvar[i][k * Z + j]) * noise[j]) / (float)T;
    }
}

static uint16_t class_of(const struct evaluation *v, const bool *set, size_t i)
{
    const struct labels *l = &v->classifier->labels;
    size_t combination = 0;
    for (size_t k = 0; k < l->count; k++)
        if (set[k])
            combination = combination * l->list[k].count + v->classes[i * l->count + k];
    return (uint16_t)combination;
}

static void add_row(struct rows *r, const struct evaluation *v, const bool *set, size_t i)
{
    size_t F = (size_t)v->model->config.static_dim, Z = (size_t)v->model->config.dynamic_dim;
    r->classes[r->n] = class_of(v, set, i);
    memcpy(r->f + r->n * F, v->f[i], F * sizeof *r->f);
    mean_draw(r->z + r->n * Z, v, i);
    r->n++;
}

static int add_rows(struct rows *r, const struct evaluation *v, const struct evaluation *teacher,
                    const bool *set, struct err *e)
{
    size_t n = v->set->data.count;
    if (teacher) {
        for (size_t i = 0; i < teacher->set->data.count; i++)
            add_row(r, teacher, set, i);
        r->learnt = r->n;
        for (size_t i = 0; i < n; i++)
            add_row(r, v, set, i);
        return 0;
    }
    size_t *order = mem_array(2 * n, sizeof *order);
    if (!order)
        return err_memory(e, 2 * n * sizeof *order, "the halves of the set");
    r->learnt = order_halves(order, order + n, v->set);
    for (size_t i = 0; i < n; i++)
        add_row(r, v, set, order[i]);
    free(order);
    return r->learnt < n ? 0 : err_set(e, "there is only one character: probes need two");
}

/* Fits a probe to x [n,D] and tests it. */
static int probe_rows(double *right, const float *x, const struct rows *r, size_t D, size_t C,
                      struct err *e)
{
    struct probe p;
    if (probe_fit(&p, x, r->classes, r->learnt, D, C, e))
        return -1;
    *right = probe_right(&p, x + r->learnt * D, r->classes + r->learnt, r->n - r->learnt);
    probe_free(&p);
    return 0;
}

int leakage_measure(struct leakage *l, const struct evaluation *v, const struct evaluation *teacher,
                    const bool set[LABELS_MAX], struct err *e)
{
    size_t F = (size_t)v->model->config.static_dim, Z = (size_t)v->model->config.dynamic_dim;
    size_t C = predictions_combinations(&v->classifier->labels, set);
    size_t n = v->set->data.count + (teacher ? teacher->set->data.count : 0);
    struct rows r = {.f = mem_array(n * F, sizeof *r.f),
                     .z = mem_array(n * Z, sizeof *r.z),
                     .classes = mem_array(n, sizeof *r.classes)};
    *l = (struct leakage){NAN, NAN, 1 / (double)C};
    int failed = -1;
    if (!r.f || !r.z || !r.classes)
        err_memory(e, n * (F + Z) * sizeof *r.f, "the probes");
    else
        failed = add_rows(&r, v, teacher, set, e) ||
                 (F && probe_rows(&l->from_static, r.f, &r, F, C, e)) ||
                 probe_rows(&l->from_dynamic, r.z, &r, Z, C, e);
    free(r.f);
    free(r.z);
    free(r.classes);
    return failed ? -1 : 0;
}
