/* golden.c - golden losses: the first ten of each kind of model, so that no change goes unnoticed.
 */
#include "toy.h"

enum { GOLDEN = 10 };

struct golden {
    struct toy_model model;
    double loss[GOLDEN];
};

static const struct golden golden[] = {
    {{"dsvae", "sprites"},
     {48.00638, 78.87837, 53.19947, 58.08462, 57.59968, 63.52267, 60.35773, 46.61009, 55.56282,
      62.47272}},
    {{"dsvae", "general"},
     {550.859, 439.3526, 370.7526, 126.6428, 182.0834, 231.2501, 84.41617, 95.28452, 106.1248,
      86.63851}},
    {{"dsvae", "dcgan"},
     {199.3913, 211.9394, 195.799, 194.8697, 194.3428, 196.0988, 189.329, 190.1428, 189.5756,
      190.421}},
    {{"vae", "sprites"},
     {44.3744, 73.86894, 49.30433, 54.84714, 55.31787, 61.40908, 56.9431, 45.17853, 54.64861,
      61.16963}},
    {{"vae", "dcgan"},
     {174.6111, 180.8445, 174.728, 179.1701, 179.4755, 180.9701, 175.5759, 175.3405, 176.6972,
      181.6715}},
    {{"ae", "sprites"},
     {41.02415, 72.57202, 48.24951, 53.51756, 53.82233, 59.96285, 55.62899, 43.98858, 53.4504,
      59.77557}},
    {{"ae", "dcgan"},
     {173.564, 180.8434, 173.7807, 176.7947, 177.4579, 176.1638, 174.7457, 175.7879, 176.3026,
      178.8301}},
    {{"dsvae", "numbers"},
     {16.65241, 22.28585, 14.02338, 20.52661, 23.38669, 16.86262, 22.56318, 12.02438, 10.39037,
      17.30796}},
    {{"dsvae", "voices"},
     {20.89905, 40.70619, 19.7575, 33.9209, 52.09001, 20.66923, 37.72875, 20.39404, 15.94744,
      26.26565}},
};

static void test_golden(struct thread_pool *w, const struct golden *g)
{
    static const struct toy toy = {7, 4, 16, 16, 3, {0}, true};
    char name[80];
    snprintf(name, sizeof name, "loss: golden, %s %s", g->model.kind, g->model.preset);
    struct check c = {name, 0, 0};
    struct err e;
    struct pupil p;
    pupil_open(&p, &g->model, &toy, w, 1);
    p.trainer.step = 30; /* the divergences count from the start */
    for (int i = 0; i < GOLDEN; i++) {
        struct train_report r = {0};
        toy_must(train_step(&p.trainer, 0.05 * i, &r, &e), &e);
        check_that(&c, fabs(r.loss - g->loss[i]) <= 2e-5 * g->loss[i], "loss %d is %.7g, not %.7g",
                   i, r.loss, g->loss[i]);
    }
    pupil_close(&p);
    check_done(&c);
}

int main(void)
{
    struct err e;
    struct thread_pool *w = thread_pool_open(1, &e);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!w)
        toy_exhausted(0);
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++)
        test_golden(w, &golden[i]);
    thread_pool_close(w);
    return check_status();
}
