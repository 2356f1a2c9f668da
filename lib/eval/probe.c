/* probe.c - see probe.h. The problems are small, so that double precision and one thread are fast
 * enough. */
#include "eval/probe.h"
#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 10, STEPS = 200 };
static const double penalty = 1e-4, smallest_scale = 1e-12, converged = 1e-6;

void probe_free(struct probe *p)
{
    free(p->mean);
    free(p->scale);
    free(p->w);
    *p = (struct probe){0};
}

/* ---- the loss ---- */

struct problem {
    size_t n, D, C;
    const double *x; /* [n,D] normalized */
    const uint16_t *classes;
};

static size_t weights(const struct problem *q)
{
    return q->C * (q->D + 1);
}

static void scores(double *s, const double *w, const double *x, size_t D, size_t C)
{
    for (size_t c = 0; c < C; c++, w += D + 1) {
        s[c] = w[D];
        for (size_t i = 0; i < D; i++)
            s[c] += w[i] * x[i];
    }
}

/* s becomes the probabilities; returns log of the sum of the exponentials. */
static double softmax(double *s, size_t C)
{
    double top = s[0], sum = 0;
    for (size_t c = 1; c < C; c++)
        top = fmax(top, s[c]);
    for (size_t c = 0; c < C; c++)
        sum += s[c] = exp(s[c] - top);
    for (size_t c = 0; c < C; c++)
        s[c] /= sum;
    return top + log(sum);
}

static double loss(double *gradient, const double *w, const struct problem *q)
{
    double p[q->C], sum = 0;
    memset(gradient, 0, weights(q) * sizeof *gradient);
    for (size_t n = 0; n < q->n; n++) {
        const double *x = q->x + n * q->D;
        scores(p, w, x, q->D, q->C);
        double right = p[q->classes[n]];
        sum += softmax(p, q->C) - right;
        for (size_t c = 0; c < q->C; c++) {
            double slope = (p[c] - (c == q->classes[n])) / (double)q->n;
            double *g = gradient + c * (q->D + 1);
            for (size_t i = 0; i < q->D; i++)
                g[i] += slope * x[i];
            g[q->D] += slope;
        }
    }
    sum /= (double)q->n;
    for (size_t k = 0; k < weights(q); k++)
        if (k % (q->D + 1) < q->D) {
            sum += penalty * w[k] * w[k];
            gradient[k] += 2 * penalty * w[k];
        }
    return sum;
}

/* ---- L-BFGS ---- */

struct lbfgs {
    size_t n, count;       /* weights; remembered steps, at most MEMORY */
    double *step, *change; /* [MEMORY,n] differences of the weights, of the gradient; last first */
    double *direction, *next, *slope, *next_slope; /* [n] slope: the gradient */
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void add(double *to, const double *from, double by, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += by * from[i];
}

/* direction = - H slope, where H is the inverse Hessian estimated from the remembered steps (the
 * two-loop recursion; Nocedal 1980). */
static void find_direction(struct lbfgs *l)
{
    double alpha[MEMORY];
    size_t n = l->n;
    for (size_t i = 0; i < n; i++)
        l->direction[i] = -l->slope[i];
    for (size_t k = 0; k < l->count; k++) {
        const double *s = l->step + k * n, *y = l->change + k * n;
        alpha[k] = dot(s, l->direction, n) / dot(s, y, n);
        add(l->direction, y, -alpha[k], n);
    }
    if (l->count) {
        double curvature = dot(l->step, l->change, n) / dot(l->change, l->change, n);
        for (size_t i = 0; i < n; i++)
            l->direction[i] *= curvature;
    }
    for (size_t k = l->count; k-- > 0;) {
        const double *s = l->step + k * n, *y = l->change + k * n;
        add(l->direction, s, alpha[k] - dot(y, l->direction, n) / dot(s, y, n), n);
    }
}

/* Remembers the step from w to next. Where the curvature along it is not positive, all steps are
 * forgotten. */
static void remember(struct lbfgs *l, const double *w)
{
    size_t n = l->n, kept = l->count < MEMORY ? l->count : MEMORY - 1;
    memmove(l->step + n, l->step, kept * n * sizeof *l->step);
    memmove(l->change + n, l->change, kept * n * sizeof *l->change);
    for (size_t i = 0; i < n; i++) {
        l->step[i] = l->next[i] - w[i];
        l->change[i] = l->next_slope[i] - l->slope[i];
    }
    l->count = dot(l->step, l->change, n) > 0 ? kept + 1 : 0;
}

/* Goes along the direction, half as far each time, until the loss has decreased enough (Armijo).
 * False where it does not decrease any more. */
static bool search(struct lbfgs *l, const double *w, double *value, const struct problem *q)
{
    double length = 1, slope = dot(l->direction, l->slope, l->n);
    for (int tries = 0; tries < 40 && slope < 0; tries++, length /= 2) {
        memcpy(l->next, w, l->n * sizeof *w);
        add(l->next, l->direction, length, l->n);
        double next = loss(l->next_slope, l->next, q);
        if (next > *value + 1e-4 * length * slope)
            continue;
        *value = next;
        return true;
    }
    return false;
}

static void minimise(double *w, struct lbfgs *l, const struct problem *q)
{
    double value = loss(l->slope, w, q);
    for (int i = 0; i < STEPS && sqrt(dot(l->slope, l->slope, l->n)) > converged; i++) {
        find_direction(l);
        if (!search(l, w, &value, q))
            return;
        remember(l, w);
        memcpy(w, l->next, l->n * sizeof *w);
        memcpy(l->slope, l->next_slope, l->n * sizeof *w);
    }
}

/* ---- the probe ---- */

static void find_scale(struct probe *p, const float *x, size_t n)
{
    for (size_t i = 0; i < p->D; i++) {
        double sum = 0, squares = 0;
        for (size_t k = 0; k < n; k++)
            sum += x[k * p->D + i];
        p->mean[i] = sum / (double)n;
        for (size_t k = 0; k < n; k++) {
            double d = x[k * p->D + i] - p->mean[i];
            squares += d * d;
        }
        p->scale[i] = 1 / sqrt(fmax(squares / (double)n, smallest_scale));
    }
}

static void normalize(double *to, const struct probe *p, const float *x)
{
    for (size_t i = 0; i < p->D; i++)
        to[i] = (x[i] - p->mean[i]) * p->scale[i];
}

int probe_fit(struct probe *p, const float *x, const uint16_t *classes, size_t n, size_t D,
              size_t C, struct err *e)
{
    size_t count = C * (D + 1);
    *p = (struct probe){.D = D, .C = C};
    p->mean = mem_array(D, sizeof *p->mean);
    p->scale = mem_array(D, sizeof *p->scale);
    p->w = mem_zero(count, sizeof *p->w);
    double *normal = mem_array(n * D, sizeof *normal);
    double *space = mem_array((2 * MEMORY + 4) * count, sizeof *space);
    int failed = 0;
    if (!p->mean || !p->scale || !p->w || !normal || !space)
        failed = err_memory(e, (n * D + 24 * count) * sizeof *space, "the linear probe");
    else {
        double *rest = space + 2 * MEMORY * count;
        struct lbfgs l = {.n = count,
                          .step = space,
                          .change = space + MEMORY * count,
                          .direction = rest,
                          .next = rest + count,
                          .slope = rest + 2 * count,
                          .next_slope = rest + 3 * count};
        find_scale(p, x, n);
        for (size_t k = 0; k < n; k++)
            normalize(normal + k * D, p, x + k * D);
        minimise(p->w, &l, &(struct problem){n, D, C, normal, classes});
    }
    free(normal);
    free(space);
    if (failed)
        probe_free(p);
    return failed;
}

size_t probe_class(const struct probe *p, const float *x)
{
    double normal[p->D], s[p->C];
    size_t best = 0;
    normalize(normal, p, x);
    scores(s, p->w, normal, p->D, p->C);
    for (size_t c = 1; c < p->C; c++)
        if (s[c] > s[best])
            best = c;
    return best;
}

double probe_right(const struct probe *p, const float *x, const uint16_t *classes, size_t n)
{
    size_t right = 0;
    for (size_t k = 0; k < n; k++)
        right += probe_class(p, x + k * p->D) == classes[k];
    return n ? (double)right / (double)n : NAN;
}
