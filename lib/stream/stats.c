/* stats.c - range, mean, norm and distance of tensors. */
#include "stream/stats.h"

#include <math.h>

struct stats stats_of(const struct tensor *t)
{
    struct stats s = {.min = INFINITY, .max = -INFINITY};
    double sum = 0, squares = 0;
    size_t count = tensor_count(t);
    for (size_t i = 0; i < count; i++) {
        double x = tensor_real(t, i);
        if (!isfinite(x)) {
            *(isnan(x) ? &s.nans : &s.infinities) += 1;
            continue;
        }
        s.finite++;
        s.min = fmin(s.min, x);
        s.max = fmax(s.max, x);
        sum += x;
        squares += x * x;
    }
    s.norm = sqrt(squares);
    if (s.finite)
        s.mean = sum / (double)s.finite;
    else
        s.min = s.max = s.mean = NAN;
    return s;
}

/* Between element i of both. Large whole numbers are not told apart as doubles, so they are
 * subtracted as they are. */
static double distance(const struct tensor *a, const struct tensor *b, size_t i)
{
    if (a->dtype == DTYPE_I8) {
        int64_t x = ((const int64_t *)a->data)[i], y = ((const int64_t *)b->data)[i];
        return (double)(x > y ? (uint64_t)x - (uint64_t)y : (uint64_t)y - (uint64_t)x);
    }
    double x = tensor_real(a, i), y = tensor_real(b, i);
    if (x == y || (isnan(x) && isnan(y)))
        return 0;
    return isfinite(x) && isfinite(y) ? fabs(x - y) : INFINITY;
}

double stats_distance(const struct tensor *a, const struct tensor *b, size_t *where)
{
    double largest = 0;
    size_t count = tensor_count(a);
    *where = 0;
    for (size_t i = 0; i < count; i++) {
        double d = distance(a, b, i);
        if (d > largest) {
            largest = d;
            *where = i;
        }
    }
    return largest;
}
