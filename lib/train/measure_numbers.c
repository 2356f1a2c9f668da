/* measure_numbers.c - see measure_numbers.h */
#include "train/measure_numbers.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

static const float smallest_scale = 1e-20f;

/* Row `shard` of rows [shards,D+1]: the frames of its records, and the sums of x, or of (x -
 * mean)^2 where the mean [D] is given. */
static int add_sums(double *rows, const float *mean, const struct dataset *d,
                    const struct world *world, struct err *e)
{
    size_t D = d->numbers, size = D + 1;
    for (size_t s = 0; s < d->count; s++) {
        double *row = rows + (world->first + s % world->mine) * size;
        const float *x = (const float *)(const void *)d->list[s].frames;
        row[D] += (double)d->list[s].T;
        for (size_t i = 0; i < d->list[s].T * D; i++) {
            double value = (double)x[i] - (mean ? (double)mean[i % D] : 0);
            row[i % D] += mean ? value * value : value;
        }
    }
    if (world_allgather(world, rows, size * sizeof *rows, e))
        return -1;
    for (size_t s = 1; s < world->shards; s++)
        for (size_t i = 0; i < size; i++)
            rows[i] += rows[s * size + i];
    return 0;
}

static int set_scale(struct geometry *g, const double *square)
{
    for (size_t i = 0; i < g->numbers; i++) {
        float spread = (float)sqrt(square[i] / square[g->numbers]);
        g->scale[i] = spread > smallest_scale && isfinite(spread) ? spread : 1;
    }
    return 0;
}

int numbers_measure(struct geometry *g, const struct dataset *d, const struct world *world,
                    struct err *e)
{
    size_t D = d->numbers, size = D + 1;
    *g = (struct geometry){0};
    double *sums = mem_zero(world->shards * size, sizeof *sums);
    double *squares = mem_zero(world->shards * size, sizeof *squares);
    int failed = !sums || !squares
                     ? err_memory(e, 2 * size * sizeof *sums, "the scales of numbers")
                     : geometry_of_numbers(g, D, e) || add_sums(sums, NULL, d, world, e);
    for (size_t i = 0; i < D && !failed; i++)
        g->centre[i] = (float)(sums[i] / sums[D]);
    failed = failed || add_sums(squares, g->centre, d, world, e) || set_scale(g, squares);
    free(sums);
    free(squares);
    return failed ? -1 : 0;
}
