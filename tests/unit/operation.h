/* operation.h - an operation with its inputs, so that its checks are written once: against a twin
 * in double, with several thread pools, and against numerical slopes. For pointwise.c and
 * set_pool.c. */
#ifndef TESTS_UNIT_OPERATION_H
#define TESTS_UNIT_OPERATION_H

#include "check.h"

static const double TOLERANCE = 5e-6;   /* against the twin */
static const double SLOPE_ERROR = 2e-3; /* of a central difference in single precision */
static const float SLOPE_STEP = 2e-2f;

enum { MOST_INPUTS = 3 };

struct operation {
    const char *name;
    void (*forward)(struct thread_pool *w, const struct operation *o, float *y);
    /* dx[i] may be NULL */
    void (*backward)(struct thread_pool *w, const struct operation *o, float *const dx[MOST_INPUTS],
                     const float *dy);
    void (*twin)(const struct operation *o, double *y);
    void (*twin_backward)(const struct operation *o, double *const dx[MOST_INPUTS],
                          const float *dy);
    size_t B, T, H; /* groups, rows of a group, columns */
    size_t outputs, inputs[MOST_INPUTS], count;
    float *x[MOST_INPUTS];
};

/* Random inputs for B groups of T rows and H columns. */
static inline void open_operation(struct operation *o, size_t B, size_t T, size_t H)
{
    o->B = B;
    o->T = T;
    o->H = H;
    for (size_t i = 0; i < MOST_INPUTS; i++)
        o->x[i] = random_floats(o->inputs[i]);
}

static inline void free_operation(struct operation *o)
{
    for (size_t i = 0; i < MOST_INPUTS; i++)
        free(o->x[i]);
}

static inline void check_forward(struct check *c, struct thread_pool *pool[POOLS],
                                 const struct operation *o)
{
    double *want = checked(mem_array(o->outputs, sizeof *want));
    float *first = garbage_floats(o->outputs);
    o->twin(o, want);
    o->forward(pool[0], o, first);
    check_close(c, "y", first, want, o->outputs, TOLERANCE);
    for (int p = 1; p < POOLS; p++) {
        float *y = garbage_floats(o->outputs);
        o->forward(pool[p], o, y);
        check_same_bits(c, "y with more threads", y, first, o->outputs);
        free(y);
    }
    free(first);
    free(want);
}

/* The gradient of one input, where the others are NULL, with all thread pools. */
static inline void check_backward_alone(struct check *c, struct thread_pool *pool[POOLS],
                                        const struct operation *o, size_t i, const float *dy,
                                        const float *start, const float *together)
{
    for (int p = 0; p < POOLS; p++) {
        float *dx[MOST_INPUTS] = {NULL};
        dx[i] = copy_floats(start, o->inputs[i]);
        o->backward(pool[p], o, dx, dy);
        check_same_bits(c, "a gradient by itself", dx[i], together, o->inputs[i]);
        free(dx[i]);
    }
}

static inline void check_backward(struct check *c, struct thread_pool *pool[POOLS],
                                  const struct operation *o)
{
    float *dy = random_floats(o->outputs), *start[MOST_INPUTS], *dx[MOST_INPUTS] = {NULL};
    double *want[MOST_INPUTS] = {NULL};
    for (size_t i = 0; i < o->count; i++) {
        start[i] = random_floats(o->inputs[i]);
        dx[i] = copy_floats(start[i], o->inputs[i]);
        want[i] = doubles_of(start[i], o->inputs[i]);
    }
    o->twin_backward(o, want, dy);
    o->backward(pool[0], o, dx, dy);
    for (size_t i = 0; i < o->count; i++) {
        check_close(c, "a gradient", dx[i], want[i], o->inputs[i], TOLERANCE);
        check_backward_alone(c, pool, o, i, dy, start[i], dx[i]);
    }
    for (size_t i = 0; i < o->count; i++) {
        free(start[i]);
        free(dx[i]);
        free(want[i]);
    }
    free(dy);
}

struct loss {
    const struct operation *o;
    struct thread_pool *w;
    float *y, *dy;
};

static inline double operation_loss(void *context)
{
    const struct loss *l = context;
    l->o->forward(l->w, l->o, l->y);
    return dot(l->y, l->dy, l->o->outputs);
}

static inline void check_numerically(struct check *c, struct thread_pool *w,
                                     const struct operation *o)
{
    struct loss l = {o, w, new_floats(o->outputs), random_floats(o->outputs)};
    for (size_t i = 0; i < o->count; i++) {
        float *dx[MOST_INPUTS] = {NULL};
        dx[i] = checked(mem_zero(o->inputs[i], sizeof **dx));
        o->backward(w, o, dx, l.dy);
        check_slopes(c, "dx", operation_loss, &l, o->x[i], dx[i], o->inputs[i], SLOPE_STEP,
                     SLOPE_ERROR);
        free(dx[i]);
    }
    free(l.y);
    free(l.dy);
}

/* Checks operations made by make(): numerically after prepare(), which moves inputs away from
 * kinks, and at several shapes. */
static inline void check_operation(struct thread_pool *pool[POOLS],
                                   struct operation (*make)(size_t B, size_t T, size_t H),
                                   void (*prepare)(struct operation *o))
{
    static const size_t shapes[][3] = {{0, 3, 5},  {1, 1, 1},    {3, 4, 5},    {2, 1, 17},
                                       {5, 8, 31}, {1, 70, 513}, {16, 4, 768}, {3, 600, 65}};
    struct operation o = make(3, 4, 5);
    struct check c = {.name = o.name};
    prepare(&o);
    check_numerically(&c, pool[1], &o);
    free_operation(&o);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        o = make(shapes[i][0], shapes[i][1], shapes[i][2]);
        check_forward(&c, pool, &o);
        check_backward(&c, pool, &o);
        free_operation(&o);
    }
    check_done(&c);
}

#endif
