/* gradients.c - whole models: what a training step takes for the gradient of each parameter array,
 * against central differences of the loss along random directions.
 *
 * The loss is computed in single precision and has kinks (maxima, leaky ReLU): a difference over a
 * short way drowns in rounding, one over a long way bends, and where two rows are nearly the
 * largest the loss has one slope to the right and another to the left. So several ways are tried,
 * and the nearest counts. A wrong gradient would have to meet one of them by chance along every
 * direction. */
#include "toy.h"

enum { DIRECTIONS = 2, SLOW_DIRECTIONS = 8, STEP_NUMBER = 60 };

static const double ways[] = {0.02, 0.006, 0.002, 0.0006, 0.0002}; /* of the array's own length */
static const double TOLERANCE = 0.02;                              /* of a likely slope */
static const double ROUNDING = 1e-7; /* of the loss, in one evaluation */

struct probe {
    struct pupil pupil;
    float *start; /* the parameters */
};

/* The loss at value, and the gradient in params.m: with beta1 0 Adam keeps just that there. */
static double loss(struct probe *p)
{
    struct err e;
    struct params *q = &p->pupil.model.params;
    struct trainer *tr = &p->pupil.trainer;
    struct train_report report = {0};
    tr->step = STEP_NUMBER; /* past the warm-up of the divergences */
    memset(q->m, 0, q->total * sizeof *q->m);
    toy_must(train_step(tr, 0.3, &report, &e), &e);
    return report.loss;
}

static double loss_beside(struct probe *p, const struct param *q, const float *direction, double by)
{
    struct params *params = &p->pupil.model.params;
    memcpy(params->value, p->start, params->total * sizeof *p->start);
    for (size_t i = 0; i < q->count; i++)
        params->value[q->offset + i] += (float)(by * (double)direction[i]);
    return loss(p);
}

static double length(const float *a, size_t n)
{
    return sqrt(dot(a, a, n));
}

/* A direction of length 1. */
static float *draw_direction(size_t n)
{
    float *d = random_floats(n);
    double norm = length(d, n);
    for (size_t i = 0; i < n; i++)
        d[i] = (float)((double)d[i] / norm);
    return d;
}

/* Slopes at the start along d: from both sides, from the right, from the left. Each is extrapolated
 * from the way and its half to none (Richardson). */
static void measure_slopes(double slope[3], struct probe *p, const struct param *q, const float *d,
                           double way, double at_start)
{
    double right = loss_beside(p, q, d, way), near_right = loss_beside(p, q, d, way / 2);
    double left = loss_beside(p, q, d, -way), near_left = loss_beside(p, q, d, -way / 2);
    slope[0] = (8 * (near_right - near_left) - (right - left)) / (6 * way);
    slope[1] = (4 * near_right - right - 3 * at_start) / way;
    slope[2] = (3 * at_start - 4 * near_left + left) / way;
}

/* How far the gradient's slope along d is from the measured one that is nearest to it. */
static double error_along(struct probe *p, const struct param *q, const float *d, double got,
                          double size, double at_start)
{
    double least = INFINITY, slope[3];
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        measure_slopes(slope, p, q, d, ways[i] * size, at_start);
        for (int k = 0; k < 3; k++)
            least = fmin(least, fabs(slope[k] - got));
    }
    return least;
}

static void check_array(struct check *c, struct probe *p, const struct param *q,
                        const float *gradient, double at_start)
{
    double size = fmax(length(p->start + q->offset, q->count), 1);
    double likely = length(gradient, q->count) / sqrt((double)q->count); /* slope along any d */
    double rounding = ROUNDING * fabs(at_start) / (ways[0] * size);
    check_that(c, rounding < 0.1 * likely, "%s: its gradient %.3g is lost in rounding (%.3g)",
               q->name, likely, rounding);
    for (int k = is_slow() ? SLOW_DIRECTIONS : DIRECTIONS; k > 0; k--) {
        float *d = draw_direction(q->count);
        double got = dot(gradient, d, q->count);
        double error = error_along(p, q, d, got, size, at_start);
        check_that(c, error <= TOLERANCE * fmax(likely, fabs(got)) + rounding,
                   "%s: the slope is off by %.3g, the gradient says %.3g", q->name, error, got);
        free(d);
    }
}

/* An autoencoder's spread goes nowhere. */
static void check_unused(struct check *c, const struct param *q, const float *gradient)
{
    for (size_t i = 0; i < q->count; i++)
        check_that(c, gradient[i] == 0, "%s is not used, its gradient is %g", q->name,
                   (double)gradient[i]);
}

/* Standard codes lose a bias: only rounding is left of its gradient. */
static void check_removed(struct check *c, const struct param *q, const float *gradient)
{
    for (size_t i = 0; i < q->count; i++)
        check_that(c, fabsf(gradient[i]) < 1e-4f, "%s is removed, its gradient is %g", q->name,
                   (double)gradient[i]);
}

/* Away from where training starts: biases that are exactly 0 stand on the kinks of what follows. */
static void stir(struct params *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct param *q = &p->list[i];
        float *noise = random_floats(q->count),
              by = strncmp(q->name, "prior.", 6) == 0 ? 0.7f : 0.1f;
        for (size_t k = 0; k < q->count; k++)
            p->value[q->offset + k] += by * noise[k];
        free(noise);
    }
}

static void test_model(struct thread_pool *w, const struct toy_model *m, const struct toy *s)
{
    char name[80];
    snprintf(name, sizeof name, "gradient: %s %s %zux%zux%zu", m->kind, m->preset, s->H, s->W,
             s->C);
    struct check c = {name, 0, 0};
    struct probe p;
    pupil_open(&p.pupil, m, s, w, 5);
    p.pupil.model.training.beta1 = 0;
    p.pupil.model.training.kl_first = p.pupil.model.training.kl_last = 4;
    struct params *q = &p.pupil.model.params;
    stir(q);
    p.start = copy_floats(q->value, q->total);
    double at_start = loss(&p);
    float *gradient = copy_floats(q->m, q->total);
    for (size_t i = 0; i < q->count; i++) {
        const struct param *array = &q->list[i];
        bool unused = strcmp(m->kind, "ae") == 0 && strstr(array->name, ".logvar.");
        bool removed = p.pupil.model.config.standard && !strcmp(array->name, "dynamic.mean.bias");
        if (unused)
            check_unused(&c, array, gradient + array->offset);
        else if (removed)
            check_removed(&c, array, gradient + array->offset);
        else
            check_array(&c, &p, array, gradient + array->offset, at_start);
    }
    free(gradient);
    free(p.start);
    pupil_close(&p.pupil);
    check_done(&c);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct err e;
    struct thread_pool *w = thread_pool_open(1, &e);
    static const struct toy_model any_size[] = {{"dsvae", "sprites"},
                                                {"dsvae", "general"},
                                                {"dsvae", "small"},
                                                {"vae", "sprites"},
                                                {"ae", "sprites"}};
    static const struct toy_model convolutional[] = {
        {"dsvae", "dcgan"}, {"vae", "dcgan"}, {"ae", "dcgan"}};
    static const struct toy_model of_numbers[] = {
        {"dsvae", "numbers"}, {"dsvae", "voices"}, {"vae", "numbers"}, {"ae", "voices"}};
    static const struct toy numbers[] = {{6, 5, 0, 7, 0, {0}, true}, {4, 2, 0, 5, 0, {0}, false}};
    static const struct toy odd[] = {{6, 3, 13, 11, 3, {0, 0, 0, 0}, true},
                                     {4, 4, 7, 18, 4, {0, 0, 0, 0}, false},
                                     {5, 2, 9, 9, 3, {255, 255, 255, 255}, false}};
    static const struct toy squared[] = {{6, 3, 8, 8, 3, {0, 0, 0, 0}, false},
                                         {5, 2, 6, 11, 3, {0, 0, 0, 0}, false}, /* in 16x16 */
                                         {4, 2, 16, 16, 4, {9, 9, 9, 0}, true}};
    if (!w)
        toy_exhausted(0);
    for (size_t m = 0; m < sizeof any_size / sizeof *any_size; m++)
        for (size_t s = 0; s < sizeof odd / sizeof *odd; s++)
            test_model(w, &any_size[m], &odd[s]);
    for (size_t m = 0; m < sizeof convolutional / sizeof *convolutional; m++)
        for (size_t s = 0; s < sizeof squared / sizeof *squared; s++)
            test_model(w, &convolutional[m], &squared[s]);
    for (size_t m = 0; m < sizeof of_numbers / sizeof *of_numbers; m++)
        for (size_t s = 0; s < sizeof numbers / sizeof *numbers; s++)
            test_model(w, &of_numbers[m], &numbers[s]);
    thread_pool_close(w);
    return check_status();
}
