/* check.h - what the kernel tests share: checks and their reports, random arrays, comparisons,
 * numerical slopes, and thread pools of several sizes.
 *
 * A check is a named group of cases. It prints `ok NAME (cases)`, or `not ok NAME: ...` for its
 * first failures. */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include "base/mem.h"
#include "base/rng.h"
#include "base/thread_pool.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_FAILURES = 5, POOLS = 4, PROBES = 24 };

struct check {
    const char *name;
    int cases, failed;
};

static int checks_failed; /* of the whole program */

__attribute__((format(printf, 3, 4))) static inline void check_that(struct check *c, bool good,
                                                                    const char *format, ...)
{
    c->cases++;
    if (good || c->failed++ >= SHOWN_FAILURES)
        return;
    va_list arguments;
    va_start(arguments, format);
    printf("not ok %s: ", c->name);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

static inline void check_done(const struct check *c)
{
    if (c->failed)
        printf("not ok %s: %d of %d cases failed\n", c->name, c->failed, c->cases);
    else if (c->cases == 0)
        printf("not ok %s: nothing was checked\n", c->name);
    else
        printf("ok %s (%d cases)\n", c->name, c->cases);
    checks_failed += c->failed || c->cases == 0;
}

/* Whether make test-all runs, which takes more cases. */
static inline bool is_slow(void)
{
    const char *slow = getenv("DSVAE_SLOW");
    return slow && *slow;
}

static inline int check_status(void)
{
    return checks_failed ? 1 : 0;
}

/* ---- tests that are functions without arguments ---- */

struct check_test {
    const char *name;
    void (*run)(void);
};

static struct check current_check; /* of the function that runs */

#define CHECK(good) check_that(&current_check, (good), "line %d: %s", __LINE__, #good)

/* Runs them all; returns the exit status. */
static inline int check_run_all(const struct check_test *tests, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        current_check = (struct check){.name = tests[i].name};
        tests[i].run();
        check_done(&current_check);
    }
    return check_status();
}

/* ---- arrays ---- */

static inline void *checked(void *p)
{
    if (!p) {
        printf("not ok memory: none left\n");
        exit(1);
    }
    return p;
}

static inline float *new_floats(size_t n)
{
    return checked(mem_array(n, sizeof(float)));
}

/* N(0,1) numbers, different ones in each call. */
static inline float *random_floats(size_t n)
{
    static uint64_t calls;
    struct rng r = rng_make(2024, ++calls, 0);
    float *a = new_floats(n);
    rng_normals(&r, a, n);
    return a;
}

static inline float *copy_floats(const float *a, size_t n)
{
    float *b = new_floats(n);
    memcpy(b, a, n * sizeof *b);
    return b;
}

/* NaN everywhere: what a forward kernel must not read. */
static inline float *garbage_floats(size_t n)
{
    float *a = new_floats(n);
    for (size_t i = 0; i < n; i++)
        a[i] = NAN;
    return a;
}

static inline double *doubles_of(const float *a, size_t n)
{
    double *d = checked(mem_array(n, sizeof *d));
    for (size_t i = 0; i < n; i++)
        d[i] = (double)a[i];
    return d;
}

/* ---- comparisons ---- */

/* The largest difference, divided by 1 + the root mean square of `want`; infinite for NaN. */
static inline double difference(const float *got, const double *want, size_t n)
{
    double squares = 0, worst = 0;
    for (size_t i = 0; i < n; i++) {
        double d = fabs((double)got[i] - want[i]);
        worst = isnan(d) ? INFINITY : d > worst ? d : worst;
        squares += want[i] * want[i];
    }
    return worst / (1 + sqrt(squares / (double)(n ? n : 1)));
}

static inline void check_close(struct check *c, const char *what, const float *got,
                               const double *want, size_t n, double tolerance)
{
    double d = difference(got, want, n);
    check_that(c, d <= tolerance, "%s differs from its naive twin by %.3g (at most %.3g)", what, d,
               tolerance);
}

static inline void check_same_bits(struct check *c, const char *what, const float *a,
                                   const float *b, size_t n)
{
    check_that(c, memcmp(a, b, n * sizeof *a) == 0, "%s: the bits differ", what);
}

/* Compares the gradient dx [n] of loss() with central differences at some places of x. */
static inline void check_slopes(struct check *c, const char *what, double (*loss)(void *),
                                void *context, float *x, const float *dx, size_t n, float step,
                                double tolerance)
{
    for (size_t probe = 0; probe < PROBES && probe < n; probe++) {
        size_t i = n <= PROBES ? probe : probe * (n - 1) / (PROBES - 1);
        float kept = x[i], high = kept + step, low = kept - step;
        x[i] = high;
        double above = loss(context);
        x[i] = low;
        double below = loss(context);
        x[i] = kept;
        double slope = (above - below) / ((double)high - (double)low);
        check_that(c, fabs(slope - (double)dx[i]) <= tolerance * (1 + fabs(slope)),
                   "%s[%zu] is %g, the numerical slope %g", what, i, (double)dx[i], slope);
    }
}

/* sum of a b, in double: turns an output into a loss whose gradient is b. */
static inline double dot(const float *a, const float *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* ---- thread pools ---- */

static const int pool_threads[POOLS] = {1, 2, 3, 5};

static inline void open_pools(struct thread_pool *pool[POOLS])
{
    for (int p = 0; p < POOLS; p++) {
        struct err e;
        pool[p] = thread_pool_open(pool_threads[p], &e);
        if (!pool[p]) {
            printf("not ok thread_pool_open: %s\n", e.text);
            exit(1);
        }
    }
}

static inline void close_pools(struct thread_pool *pool[POOLS])
{
    for (int p = 0; p < POOLS; p++)
        thread_pool_close(pool[p]);
}

#endif
