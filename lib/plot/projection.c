/* projection.c - codes onto their principal axes, or the axes that separate classes. See
 * code_points.h */
#include "base/mem.h"
#include "nn/eigen.h"
#include "plot/code_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A variance inside classes counts as at least this share of the largest one. Without this, an axis
 * along which codes hardly vary would separate classes by noise. */
static const double least_spread = 1e-3;

/* sums [n,n] += (x - mean)(x - mean)^T, the upper half only; `scratch` [n]. */
static void add_square(double *sums, const float *x, const double *mean, double *scratch, size_t n)
{
    for (size_t i = 0; i < n; i++)
        scratch[i] = x[i] - mean[i];
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            sums[i * n + j] += scratch[i] * scratch[j];
}

/* The complete matrix [n,n] as floats, scaled so that the largest variance is 1; all 0 where all
 * variances are 0. */
static void to_floats(float *out, const double *sums, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, sums[i * n + i]);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            out[i * n + j] = out[j * n + i] = (float)(most > 0 ? sums[i * n + j] / most : 0);
}

/* xy = axes (x - mean) for two axes [2,dim]; the second may be missing. */
static void project(double *xy, const struct code_points *c, const double *mean, const double *axes,
                    size_t count)
{
    for (size_t r = 0; r < c->rows; r++)
        for (size_t k = 0; k < 2; k++) {
            double sum = 0;
            for (size_t i = 0; k < count && i < c->dim; i++)
                sum += axes[k * c->dim + i] * (c->codes[r * c->dim + i] - mean[i]);
            xy[2 * r + k] = sum;
        }
}

/* The shares of the two largest of n eigenvalues, in decreasing order, of a matrix that has none
 * below 0. */
static void set_share(double *share, const float *values, size_t n)
{
    double all = 0;
    for (size_t i = 0; i < n; i++)
        all += fmax(values[i], 0);
    for (size_t k = 0; k < 2; k++)
        share[k] = k < n && all > 0 ? fmax(values[k], 0) / all : 0;
}

/* ---- principal axes ---- */

int code_points_project(double *xy, double *share, const struct code_points *c, struct err *e)
{
    size_t n = c->dim, size = n * n;
    double *memory = mem_zero(size + 4 * n, sizeof *memory);
    float *matrix = mem_array(size + n, sizeof *matrix);
    int failed = -1;
    if (!memory || !matrix) {
        err_memory(e, size * sizeof *memory, "a covariance");
        goto done;
    }
    double *sums = memory, *mean = sums + size, *difference = mean + n, *axes = difference + n;
    for (size_t i = 0; i < c->rows * n; i++)
        mean[i % n] += c->codes[i] / (double)c->rows;
    for (size_t r = 0; r < c->rows; r++)
        add_square(sums, c->codes + r * n, mean, difference, n);
    to_floats(matrix, sums, n);
    failed = eigen_principal(matrix, matrix + size, n, "the codes", e);
    if (failed)
        goto done;
    set_share(share, matrix + size, n);
    for (size_t i = 0; i < 2 * n; i++)
        axes[i] = i < size ? matrix[i] : 0;
    project(xy, c, mean, axes, n < 2 ? n : 2);
done:
    free(memory);
    free(matrix);
    return failed;
}

/* ---- axes that separate classes ---- */

/* Of the codes with a class: their number, their mean, and the mean of each class. */
struct groups {
    double *mean, *means, *seen; /* [n], [classes,n], [classes] */
    double rows;
    size_t used;      /* classes that have members */
    size_t *class_of; /* [rows] of all codes; SIZE_MAX: none */
};

static void set_classes(struct groups *g, const struct code_points *c,
                        const struct classes *classes)
{
    for (size_t record = 0, row = 0; record < c->count; record++) {
        size_t k = classes->of[record];
        for (size_t i = 0; i < c->lengths[record]; i++)
            g->class_of[row++] = k == classes->rest ? SIZE_MAX : k;
    }
}

static void find_means(struct groups *g, const struct code_points *c, size_t classes)
{
    size_t n = c->dim;
    for (size_t row = 0; row < c->rows; row++) {
        size_t k = g->class_of[row];
        if (k == SIZE_MAX)
            continue;
        g->used += g->seen[k] == 0;
        g->seen[k]++;
        g->rows++;
        for (size_t i = 0; i < n; i++) {
            g->means[k * n + i] += c->codes[row * n + i];
            g->mean[i] += c->codes[row * n + i];
        }
    }
    for (size_t i = 0; i < n && g->rows > 0; i++)
        g->mean[i] /= g->rows;
    for (size_t i = 0; i < classes * n; i++)
        if (g->seen[i / n] > 0)
            g->means[i] /= g->seen[i / n];
}

/* Writes the whitener [n,n]: its rows map codes so that their covariance inside classes is the
 * identity. */
static int find_whitener(double *whitener, double *sums, float *matrix, const struct groups *g,
                         const struct code_points *c, struct err *e)
{
    size_t n = c->dim;
    float *values = matrix + n * n;
    for (size_t row = 0; row < c->rows; row++)
        if (g->class_of[row] != SIZE_MAX)
            add_square(sums, c->codes + row * n, g->means + g->class_of[row] * n, whitener, n);
    to_floats(matrix, sums, n);
    if (eigen_principal(matrix, values, n, "the codes", e))
        return -1;
    for (size_t k = 0; k < n; k++) {
        double spread = fmax(values[k], least_spread * fmax(values[0], 1e-30f));
        for (size_t i = 0; i < n; i++)
            whitener[k * n + i] = matrix[k * n + i] / sqrt(spread);
    }
    return 0;
}

/* Writes the axes [2,n], in the units of the codes: the principal axes of the whitened means of the
 * classes, each weighted by its number of codes. */
static int find_axes(double *axes, double *share, double *sums, float *matrix,
                     const double *whitener, const struct groups *g, size_t classes, size_t n,
                     struct err *e)
{
    double *white = axes; /* [n] the whitened mean of one class, until the axes are known */
    memset(sums, 0, n * n * sizeof *sums);
    for (size_t k = 0; k < classes; k++) {
        for (size_t a = 0; a < n; a++) {
            white[a] = 0;
            for (size_t i = 0; i < n; i++)
                white[a] += whitener[a * n + i] * (g->means[k * n + i] - g->mean[i]);
        }
        for (size_t a = 0; a < n; a++)
            for (size_t b = a; b < n; b++)
                sums[a * n + b] += g->seen[k] * white[a] * white[b];
    }
    to_floats(matrix, sums, n);
    if (eigen_principal(matrix, matrix + n * n, n, "the classes' means", e))
        return -1;
    set_share(share, matrix + n * n, n);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < n; i++) {
            double sum = 0;
            for (size_t a = 0; k < n && a < n; a++)
                sum += matrix[k * n + a] * whitener[a * n + i];
            axes[k * n + i] = sum;
        }
    return 0;
}

int code_points_discriminate(double *xy, double *share, const struct code_points *c,
                             const struct classes *classes, struct err *e)
{
    size_t n = c->dim, size = n * n, k = classes->count;
    double *memory = mem_zero(2 * size + (3 + k) * n + k, sizeof *memory);
    float *matrix = mem_array(size + n, sizeof *matrix);
    struct groups g = {.class_of = mem_array(c->rows, sizeof *g.class_of)};
    int failed = -1;
    if (!memory || !matrix || !g.class_of) {
        err_memory(e, 2 * size * sizeof *memory, "a covariance");
        goto done;
    }
    double *sums = memory, *whitener = sums + size, *axes = whitener + size;
    g.mean = axes + 2 * n;
    g.means = g.mean + n;
    g.seen = g.means + k * n;
    set_classes(&g, c, classes);
    find_means(&g, c, k);
    if (g.used < 2) {
        err_set(e, "there are fewer than two classes to separate");
        goto done;
    }
    failed = find_whitener(whitener, sums, matrix, &g, c, e) ||
             find_axes(axes, share, sums, matrix, whitener, &g, k, n, e);
    if (!failed)
        project(xy, c, g.mean, axes, n < 2 ? n : 2);
done:
    free(memory);
    free(matrix);
    free(g.class_of);
    return failed ? -1 : 0;
}
