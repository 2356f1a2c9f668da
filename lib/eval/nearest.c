/* nearest.c - |a - b|^2 = |a|^2 - 2 a b + |b|^2, where a b of many pairs is a matrix product. 128
 * is subtracted from all bytes, so that the products are small and rounded little. */
#include "eval/nearest.h"
#include "base/mem.h"
#include "nn/layers/linear.h"

#include <math.h>
#include <stdlib.h>

enum { BATCH = 64 }; /* sequences of the set in one product */

/* Sequences of `size` bytes as floats. */
struct conversion {
    float *to;                  /* [n,size] */
    const uint8_t *const *from; /* [n] */
    double *square;             /* [n] sums of squares */
    size_t size;
};

static void convert(void *context, size_t i)
{
    const struct conversion *w = context;
    double sum = 0;
    for (size_t k = 0; k < w->size; k++) {
        int x = w->from[i][k] - 128;
        w->to[i * w->size + k] = (float)x;
        sum += x * x;
    }
    w->square[i] = sum;
}

struct search {
    float *made, *set, *products; /* [n,size], [BATCH,size], [n,BATCH] */
    double *best;                 /* [n] the least distance so far, without |a|^2 */
    double *square;               /* [BATCH or n, the larger] of convert() */
};

static void compare_batch(struct search *s, size_t *nearest, const size_t *which, size_t count,
                          size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < count; k++) {
            double distance = s->square[k] - 2 * (double)s->products[i * count + k];
            if (distance < s->best[i]) {
                s->best[i] = distance;
                nearest[i] = which[k];
            }
        }
}

static void search_all(struct search *s, size_t *nearest, size_t n, size_t T, size_t size,
                       const struct dataset *d, struct thread_pool *w)
{
    const uint8_t *from[BATCH];
    size_t which[BATCH], count = 0;
    for (size_t k = 0; k < d->count; k++) {
        if (d->list[k].T == T) {
            from[count] = d->list[k].frames;
            which[count++] = k;
        }
        if (count == 0 || (count < BATCH && k + 1 < d->count))
            continue;
        thread_pool_run(w, count, convert, &(struct conversion){s->set, from, s->square, size});
        linear_forward(w, s->products, s->made, s->set, NULL, ACT_NONE, n, size, count);
        compare_batch(s, nearest, which, count, n);
        count = 0;
    }
}

int nearest_find(size_t *nearest, const uint8_t *const *made, size_t n, size_t T,
                 const struct dataset *d, struct thread_pool *w, struct err *e)
{
    size_t size = T * d->H * d->W * d->C, most = n > BATCH ? n : BATCH;
    struct search s = {.made = mem_array(n * size, sizeof(float)),
                       .set = mem_array(BATCH * size, sizeof(float)),
                       .products = mem_array(n * BATCH, sizeof(float)),
                       .best = mem_array(n, sizeof(double)),
                       .square = mem_array(most, sizeof(double))};
    int failed = 0;
    if (!s.made || !s.set || !s.products || !s.best || !s.square)
        failed = err_memory(e, (n + BATCH) * size * sizeof(float), "the nearest sequences");
    for (size_t i = 0; i < n; i++) {
        nearest[i] = SIZE_MAX;
        if (s.best)
            s.best[i] = INFINITY;
    }
    if (!failed) {
        thread_pool_run(w, n, convert, &(struct conversion){s.made, made, s.square, size});
        search_all(&s, nearest, n, T, size, d, w);
    }
    free(s.made);
    free(s.set);
    free(s.products);
    free(s.best);
    free(s.square);
    return failed;
}
