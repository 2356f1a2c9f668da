/* leakage.c - codes and classes as rows for the probes. */
#include "model/leakage.h"
#include "base/mem.h"
#include "base/rng.h"
#include "model/probe.h"
#include "model/scores.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sequences by character; the probes learn from the first `learnt`. */
struct halves {
    size_t *order;
    size_t n, learnt;
};

static int compare(const void *a, const void *b, void *who)
{
    const struct identity *list = who;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int c = strcmp(list[x].stays, list[y].stays);
    return c ? c : (x > y) - (x < y);
}

static int open_halves(struct halves *h, const struct test_set *s, struct err *e)
{
    size_t n = s->data.count, *sorted = mem_array(n, sizeof *sorted), asked = n;
    size_t character = 0;
    *h = (struct halves){.order = mem_array(n, sizeof *h->order), .n = n};
    if (!sorted || !h->order) {
        free(sorted);
        free(h->order);
        return err_memory(e, 2 * n * sizeof *sorted, "the halves of the test set");
    }
    for (size_t i = 0; i < n; i++)
        sorted[i] = i;
    qsort_r(sorted, n, sizeof *sorted, compare, s->who);
    for (size_t i = 0; i < n; i++) {
        character += i && strcmp(s->who[sorted[i]].stays, s->who[sorted[i - 1]].stays) != 0;
        h->order[character % 2 ? --asked : h->learnt++] = sorted[i];
    }
    free(sorted);
    if (h->learnt < n)
        return 0;
    free(h->order);
    return err_set(e, "there is one character alone: probes need two");
}

/* The mean over the frames of a draw from each one's posterior. */
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
    const struct labels *l = &v->judge->labels;
    size_t class = 0;
    for (size_t k = 0; k < l->count; k++)
        if (set[k])
            class = class * l->list[k].count + v->classes[i * l->count + k];
    return (uint16_t) class;
}

static int tell(double *right, const float *x, const uint16_t *class, const struct halves *h,
                size_t D, size_t C, struct err *e)
{
    struct probe p;
    if (probe_fit(&p, x, class, h->learnt, D, C, e))
        return -1;
    *right = probe_right(&p, x + h->learnt * D, class + h->learnt, h->n - h->learnt);
    probe_free(&p);
    return 0;
}

int leakage_measure(struct leakage *l, const struct evaluation *v, const bool set[LABELS_MAX],
                    struct err *e)
{
    size_t F = (size_t)v->model->config.static_dim, Z = (size_t)v->model->config.dynamic_dim;
    size_t C = scores_combinations(&v->judge->labels, set);
    struct halves h;
    *l = (struct leakage){NAN, NAN, 1 / (double)C};
    if (open_halves(&h, v->set, e))
        return -1;
    float *f = mem_array(h.n * F, sizeof *f), *z = mem_array(h.n * Z, sizeof *z);
    uint16_t *class = mem_array(h.n, sizeof *class);
    int failed = !f || !z || !class ? err_memory(e, h.n * (F + Z) * sizeof *f, "the probes") : 0;
    for (size_t i = 0; i < h.n && !failed; i++) {
        size_t at = h.order[i];
        class[i] = class_of(v, set, at);
        memcpy(f + i * F, v->f[at], F * sizeof *f);
        mean_draw(z + i * Z, v, at);
    }
    failed = failed || (F && tell(&l->from_static, f, class, &h, F, C, e)) ||
             tell(&l->from_dynamic, z, class, &h, Z, C, e);
    free(f);
    free(z);
    free(class);
    free(h.order);
    return failed ? -1 : 0;
}
