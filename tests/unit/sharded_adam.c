/* sharded_adam.c - a step of one process with several shards against the optimiser alone, given the
 * shards' gradients added in order: the same bits. */
#include "check.h"

#include "adam_step.h"
#include "dist/sharded_adam.h"

enum { STEPS = 3, SHARDS = 5 };

static void declare(struct params *p, size_t n)
{
    struct err e;
    *p = (struct params){0};
    if (params_add(p, "all", 1, &n, (struct init){.normal = 1}, &e) || params_allocate(p, 1, &e)) {
        printf("not ok set-up: %s\n", e.text);
        exit(1);
    }
    params_init(p, 5);
}

/* Fills the gradients of all shards; their sum, in order, goes to sum [n]. */
static void draw_gradients(struct sharded_adam *x, float *sum, size_t n)
{
    for (size_t k = 0; k < x->world->shards; k++) {
        float *g = random_floats(n);
        sharded_adam_use_shard(x, k);
        memcpy(x->params->grad, g, n * sizeof *g);
        for (size_t i = 0; i < n; i++)
            sum[i] = k ? sum[i] + g[i] : g[i];
        free(g);
    }
}

static void check_steps(struct check *c, struct thread_pool *w, const struct adam *a, size_t shards,
                        size_t n)
{
    struct world world = {.workers = w, .comm = {.size = 1}, .shards = shards, .mine = shards};
    struct params p, twin;
    struct sharded_adam x;
    struct err e;
    declare(&p, n);
    declare(&twin, n);
    check_that(c, sharded_adam_open(&x, &p, &world, &e) == 0, "it does not open");
    for (uint64_t t = 1; t <= STEPS; t++) {
        draw_gradients(&x, twin.grad, n);
        adam_step(w, a, twin.value, twin.grad, twin.m, twin.v, twin.mean, t, twin.total);
        check_that(c, sharded_adam_step(&x, a, t, &e) == 0, "a step fails");
        check_same_bits(c, "value", p.value, twin.value, n);
        check_same_bits(c, "m", p.m, twin.m, n);
        check_same_bits(c, "v", p.v, twin.v, n);
        check_same_bits(c, "mean", p.mean, twin.mean, n);
    }
    sharded_adam_close(&x);
    params_free(&p);
    params_free(&twin);
}

int main(void)
{
    static const size_t lengths[] = {1, 100, 16384, 50000};
    static const struct adam settings[] = {
        {.rate = 1e-2f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-8f, .average = 0.9f},
        {.rate = 1e-2f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-8f, .clip = 0.5f}};
    struct thread_pool *pool[POOLS];
    struct check c = {"sharded adam: shards are added in order", 0, 0};
    open_pools(pool);
    for (size_t shards = 1; shards <= SHARDS; shards++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
            for (size_t s = 0; s < sizeof settings / sizeof *settings; s++)
                check_steps(&c, pool[shards % POOLS], &settings[s], shards, lengths[i]);
    check_done(&c);
    close_pools(pool);
    return check_status();
}
