/* stats.c - range, mean, norm and distance of tensors. */
#include "tns/stats.h"

#include <math.h>

enum { BLOCK = 512 }; /* elements that are converted to double together */

/* Adds `n` elements; `sum` and `squares` are of the finite elements. */
static void add_block(struct stats *s, const double *x, size_t n, double *sum, double *squares)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            *(isnan(x[i]) ? &s->nans : &s->infinities) += 1;
            continue;
        }
        s->finite++;
        s->min = x[i] < s->min ? x[i] : s->min;
        s->max = x[i] > s->max ? x[i] : s->max;
        *sum += x[i];
        *squares += x[i] * x[i];
    }
}

struct stats stats_of(const struct tensor *t)
{
    struct stats s = {.min = INFINITY, .max = -INFINITY};
    double block[BLOCK], sum = 0, squares = 0;
    size_t count = tensor_count(t);
    for (size_t i = 0; i < count; i += BLOCK) {
        size_t n = count - i < BLOCK ? count - i : BLOCK;
        tensor_reals(t, i, n, block);
        add_block(&s, block, n, &sum, &squares);
    }
    s.norm = sqrt(squares);
    if (s.finite)
        s.mean = sum / (double)s.finite;
    else
        s.min = s.max = s.mean = NAN;
    return s;
}

static double real_distance(double x, double y)
{
    if (x == y || (isnan(x) && isnan(y)))
        return 0;
    return isfinite(x) && isfinite(y) ? fabs(x - y) : INFINITY;
}

static double whole_distance(int64_t x, int64_t y)
{
    return (double)(x > y ? (uint64_t)x - (uint64_t)y : (uint64_t)y - (uint64_t)x);
}

double stats_distance(const struct tensor *a, const struct tensor *b, size_t *where,
                      double *squares)
{
    double x[BLOCK], y[BLOCK], largest = 0;
    size_t count = tensor_count(a);
    *where = 0;
    *squares = 0;
    for (size_t i = 0; i < count; i++) {
        size_t k = i % BLOCK, n = count - i < BLOCK ? count - i : BLOCK;
        if (k == 0) {
            tensor_reals(a, i, n, x);
            tensor_reals(b, i, n, y);
        }
        /* Large whole numbers that differ may be equal as doubles. */
        double d = a->dtype == DTYPE_I8 ? whole_distance(((const int64_t *)a->data)[i],
                                                         ((const int64_t *)b->data)[i])
                                        : real_distance(x[k], y[k]);
        *squares += d * d;
        if (d > largest) {
            largest = d;
            *where = i;
        }
    }
    return largest;
}
