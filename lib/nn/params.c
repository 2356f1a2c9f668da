/* params.c - declares, allocates, fills and finds parameters. */
#include "nn/params.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t total_max = (size_t)1 << 28;

int params_add(struct params *p, const char *name, int ndim, const size_t *shape, struct init init,
               struct err *e)
{
    if (p->count == PARAMS_MAX || strlen(name) >= PARAM_NAME || ndim > PARAM_DIMS)
        return err_set(e, "parameter '%s' does not fit the list", name);
    if (params_find(p, name))
        return err_set(e, "parameter '%s' is declared twice", name);
    struct param *q = &p->list[p->count];
    *q = (struct param){.ndim = ndim, .offset = p->total, .count = 1, .init = init};
    snprintf(q->name, sizeof q->name, "%s", name);
    for (int i = 0; i < ndim; i++) {
        q->shape[i] = shape[i];
        if (mem_product(&q->count, q->count, shape[i]) || q->count > total_max)
            return err_set(e, "parameter '%s' is too large", name);
    }
    p->total += (q->count + 15) / 16 * 16;
    if (p->total > total_max)
        return err_set(e, "the model is too large: more than %zu parameters", total_max);
    p->count++;
    return 0;
}

int params_allocate(struct params *p, int learning, struct err *e)
{
    p->value = mem_array(p->total, sizeof *p->value);
    if (!p->value)
        return err_memory(e, p->total * sizeof *p->value, "the parameters");
    if (!learning)
        return 0;
    memset(p->value, 0, p->total * sizeof *p->value);
    return params_learn(p, e);
}

int params_learn(struct params *p, struct err *e)
{
    float **blocks[] = {&p->grad, &p->m, &p->v, &p->mean};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        *blocks[i] = mem_zero(p->total, sizeof(float));
        if (!*blocks[i])
            return err_memory(e, p->total * sizeof(float), "gradients and optimiser");
    }
    return 0;
}

void params_free(struct params *p)
{
    float *blocks[] = {p->value, p->grad, p->m, p->v, p->mean};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    *p = (struct params){0};
}

void params_init(struct params *p, uint64_t seed)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct param *q = &p->list[i];
        struct rng r = rng_make(seed, 0, (uint32_t)i);
        float *x = p->value + q->offset;
        if (q->init.normal > 0)
            rng_normals(&r, x, q->count);
        for (size_t j = 0; j < q->count; j++) {
            x[j] = q->init.constant + q->init.normal * x[j];
            if (q->init.uniform > 0)
                x[j] += q->init.uniform * (2 * rng_uniform(&r) - 1);
        }
    }
    if (p->mean)
        memcpy(p->mean, p->value, p->total * sizeof(float));
}

void params_mark_unwritten(struct params *p)
{
    for (size_t i = 0; i < p->count; i++)
        p->unwritten[i] = true;
}

void params_zero_unwritten(struct params *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->unwritten[i])
            memset(p->grad + p->list[i].offset, 0, p->list[i].count * sizeof *p->grad);
        p->unwritten[i] = false;
    }
}

const struct param *params_find(struct params *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++) {
        size_t at = (p->hint + 1 + i) % p->count;
        if (strcmp(p->list[at].name, name) == 0) {
            p->hint = at;
            return &p->list[at];
        }
    }
    return NULL;
}
