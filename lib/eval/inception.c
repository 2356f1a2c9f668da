/* inception.c - see inception.h. A combination of classes is a number whose digits are the classes
 * of the labels. */
#include "eval/inception.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

size_t predictions_combinations(const struct labels *l, const bool set[LABELS_MAX])
{
    size_t n = 1;
    for (size_t i = 0; i < l->count && n <= PREDICTIONS_COMBINATIONS_MAX; i++)
        if (set[i])
            n *= l->list[i].count;
    return n <= PREDICTIONS_COMBINATIONS_MAX ? n : PREDICTIONS_COMBINATIONS_MAX + 1;
}

static size_t predicted_class(const struct predictions *v, size_t row, size_t label)
{
    const struct labels *l = v->labels;
    const float *head = v->p + row * l->first[l->count] + l->first[label];
    size_t best = 0;
    for (size_t k = 1; k < l->list[label].count; k++)
        if (head[k] > head[best])
            best = k;
    return best;
}

static size_t true_class(const struct predictions *v, size_t row, size_t label)
{
    return v->truth[row * v->labels->count + label];
}

static size_t combination(const struct predictions *v, const bool *set, size_t row,
                          size_t (*class_of)(const struct predictions *v, size_t row, size_t label))
{
    size_t number = 0;
    for (size_t i = 0; i < v->labels->count; i++)
        if (set[i])
            number = number * v->labels->list[i].count + class_of(v, row, i);
    return number;
}

double predictions_right(const struct predictions *v, const bool set[LABELS_MAX])
{
    size_t right = 0;
    for (size_t row = 0; row < v->n; row++)
        right += combination(v, set, row, predicted_class) == combination(v, set, row, true_class);
    return v->n ? (double)right / (double)v->n : NAN;
}

static double entropy(const double *p, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (p[i] > 0)
            sum -= p[i] * log(p[i]);
    return sum;
}

double predictions_variety(const struct predictions *v, const bool set[LABELS_MAX])
{
    double share[PREDICTIONS_COMBINATIONS_MAX] = {0};
    for (size_t row = 0; row < v->n; row++)
        share[combination(v, set, row, predicted_class)] += 1 / (double)v->n;
    return exp(entropy(share, predictions_combinations(v->labels, set)));
}

/* q [combinations] = the product of the probabilities of the set's labels in this row */
static void joint(double *q, const struct predictions *v, const bool *set, size_t row)
{
    const struct labels *l = v->labels;
    const float *p = v->p + row * l->first[l->count];
    size_t n = 1;
    q[0] = 1;
    for (size_t i = 0; i < l->count; i++) {
        size_t count = l->list[i].count;
        if (!set[i])
            continue;
        for (size_t at = n; at-- > 0;)
            for (size_t k = count; k-- > 0;)
                q[at * count + k] = q[at] * (double)p[l->first[i] + k];
        n *= count;
    }
}

/* How many rows the rarest true combination has, of those that occur. `seen` [n] is 0, and is left
 * so. */
static size_t rarest(const struct predictions *v, const bool *set, size_t *seen, size_t n)
{
    size_t least = v->n;
    for (size_t row = 0; row < v->n; row++)
        seen[combination(v, set, row, true_class)]++;
    for (size_t i = 0; i < n; i++) {
        if (seen[i] && seen[i] < least)
            least = seen[i];
        seen[i] = 0;
    }
    return least;
}

int inception_score(struct inception *s, const struct predictions *v, const bool set[LABELS_MAX],
                    struct err *e)
{
    size_t n = predictions_combinations(v->labels, set), used = 0;
    double *q = mem_zero(2 * n, sizeof *q), *mean = q + n;
    size_t *seen = mem_zero(n, sizeof *seen);
    if (!q || !seen) {
        free(q);
        free(seen);
        return err_memory(e, 2 * n * sizeof *q, "the classes");
    }
    size_t least = rarest(v, set, seen, n);
    *s = (struct inception){0};
    for (size_t row = 0; row < v->n; row++) {
        if (seen[combination(v, set, row, true_class)]++ >= least)
            continue;
        joint(q, v, set, row);
        s->conditional += entropy(q, n);
        for (size_t i = 0; i < n; i++)
            mean[i] += q[i];
        used++;
    }
    s->conditional /= (double)used;
    for (size_t i = 0; i < n; i++)
        mean[i] /= (double)used;
    s->marginal = entropy(mean, n);
    s->score = exp(s->marginal - s->conditional); /* the difference is the mean divergence */
    free(q);
    free(seen);
    return 0;
}
