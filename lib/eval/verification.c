/* verification.c - see verification.h */
#include "eval/verification.h"
#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct pair {
    double cosine;
    bool same;
};

static int nearest_first(const void *a, const void *b)
{
    double x = ((const struct pair *)a)->cosine, y = ((const struct pair *)b)->cosine;
    return (x < y) - (x > y);
}

static double product(const float *a, const float *b, size_t D)
{
    double sum = 0;
    for (size_t i = 0; i < D; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

static double best_threshold(const struct pair *list, size_t count, size_t same)
{
    double right = 0, wrong = 0, least = INFINITY, rate = NAN;
    double other = (double)(count - same), equal = (double)same;
    for (size_t i = 0; i < count; i++) {
        right += list[i].same;
        wrong += !list[i].same;
        double rejected = 1 - right / equal, accepted = wrong / other;
        if (fabs(rejected - accepted) < least) {
            least = fabs(rejected - accepted);
            rate = (rejected + accepted) / 2;
        }
    }
    return rate;
}

int equal_error_rate(double *out, const float *x, const size_t *classes, size_t n, size_t D,
                     struct err *e)
{
    size_t count = n ? n * (n - 1) / 2 : 0, same = 0, at = 0;
    struct pair *list = mem_array(count, sizeof *list);
    if (!list)
        return err_memory(e, count * sizeof *list, "the pairs of codes");
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const float *a = x + i * D, *b = x + j * D;
            double lengths = sqrt(product(a, a, D) * product(b, b, D));
            bool equal = classes[i] == classes[j];
            list[at++] = (struct pair){lengths > 0 ? product(a, b, D) / lengths : 0, equal};
            same += equal;
        }
    qsort(list, count, sizeof *list, nearest_first);
    *out = same && same < count ? best_threshold(list, count, same) : NAN;
    free(list);
    return 0;
}
