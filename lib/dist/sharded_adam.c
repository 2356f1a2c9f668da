/* sharded_adam.c - slices, sums in the order of the shards, and shared memory. */
#include "dist/sharded_adam.h"
#include "base/block.h"
#include "base/mem.h"
#include "base/simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---- */

static int cut_slices(struct sharded_adam *x, struct err *e)
{
    size_t ranks = (size_t)x->world->comm.size, me = (size_t)x->world->comm.rank;
    size_t blocks = ceil_div(x->total, x->block);
    x->at = mem_array(ranks + 1, sizeof *x->at);
    x->first = mem_array(ranks + 1, sizeof *x->first);
    x->seen = mem_zero(ranks, sizeof *x->seen);
    x->parts = mem_array(x->world->shards, sizeof *x->parts);
    if (!x->at || !x->first || !x->seen || !x->parts)
        return err_memory(e, (ranks + 1) * sizeof *x->at, "the slices");
    for (size_t q = 0; q <= ranks; q++) {
        x->first[q] = q * blocks / ranks;
        x->at[q] = q == ranks ? x->total : x->first[q] * x->block;
    }
    x->slice = x->at[me + 1] - x->at[me];
    return 0;
}

/* Replaces one of the optimiser's arrays by its own slice. */
static int keep_slice(const struct sharded_adam *x, float **array, struct err *e)
{
    if (x->slice == x->total)
        return 0;
    float *part = mem_array(x->slice, sizeof *part);
    if (!part)
        return err_memory(e, x->slice * sizeof *part, "the optimiser's state");
    memcpy(part, *array + x->at[x->world->comm.rank], x->slice * sizeof *part);
    free(*array);
    *array = part;
    return 0;
}

/* Moves the parameters into memory that all ranks share, where there is any. */
static int share_value(struct sharded_adam *x, struct err *e)
{
    const struct comm *r = &x->world->comm;
    size_t bytes = x->total * sizeof(float);
    void *seen[r->size];
    if (comm_shared_memory(r, r->rank == 0 ? bytes : 0, seen, e))
        return -1;
    if (!seen[0])
        return 0;
    if (r->rank == 0)
        memcpy(seen[0], x->params->value, bytes);
    x->value = x->params->value;
    x->params->value = seen[0];
    return comm_barrier(r, e);
}

/* Finds memory for the gradients of the own shards: shared, or of this process. */
static int allocate_gradients(struct sharded_adam *x, struct err *e)
{
    const struct world *c = x->world;
    size_t n = c->mine * x->total;
    void *seen[c->comm.size];
    if (comm_shared_memory(&c->comm, n * sizeof *x->grads, seen, e))
        return -1;
    for (int q = 0; q < c->comm.size; q++)
        x->seen[q] = seen[q];
    bool shared = seen[c->comm.rank], sends = !shared && c->comm.size > 1;
    x->grads = x->params->grad;
    if (shared || c->mine > 1) {
        free(x->params->grad);
        x->params->grad = NULL;
        x->own_grads = shared ? NULL : mem_array(n, sizeof *x->grads);
        x->grads = shared ? seen[c->comm.rank] : x->own_grads;
    }
    if (sends)
        x->inbox = mem_array(c->shards * x->slice, sizeof *x->inbox);
    if (!x->grads || (sends && !x->inbox))
        return err_memory(e, n * sizeof *x->grads, "the gradients");
    memset(x->grads, 0, n * sizeof *x->grads);
    return 0;
}

/* Sets `parts`: where the gradient of each shard for the own slice is after the exchange. */
static void find_parts(struct sharded_adam *x)
{
    const struct world *c = x->world;
    size_t ranks = (size_t)c->comm.size, me = (size_t)c->comm.rank;
    for (size_t s = 0; s < c->shards; s++) {
        size_t q = s / c->mine, k = s % c->mine;
        float *grads = q == me ? x->grads : x->seen[q];
        x->parts[s] =
            grads ? grads + k * x->total + x->at[me] : x->inbox + (k * ranks + q) * x->slice;
    }
}

int sharded_adam_open(struct sharded_adam *x, struct params *p, const struct world *c,
                      struct err *e)
{
    *x = (struct sharded_adam){
        .params = p, .world = c, .total = p->total, .block = adam_block(p->total)};
    if (cut_slices(x, e) || keep_slice(x, &p->m, e) || keep_slice(x, &p->v, e) ||
        keep_slice(x, &p->mean, e) || share_value(x, e) || allocate_gradients(x, e))
        return -1;
    find_parts(x);
    return comm_barrier(&c->comm, e);
}

/* Moves the parameters back into their own memory. */
static void leave_shared_value(struct sharded_adam *x)
{
    if (!x->value)
        return;
    memcpy(x->value, x->params->value, x->total * sizeof *x->value);
    x->params->value = x->value;
    x->value = NULL;
}

void sharded_adam_close(struct sharded_adam *x)
{
    leave_shared_value(x);
    if (x->params && (x->own_grads || (x->seen && x->seen[x->world->comm.rank])))
        x->params->grad = NULL;
    free(x->own_grads);
    free(x->at);
    free(x->first);
    free(x->seen);
    free(x->parts);
    free(x->inbox);
    *x = (struct sharded_adam){0};
}

void sharded_adam_use_shard(struct sharded_adam *x, size_t k)
{
    x->params->grad = x->grads + k * x->total;
    params_mark_unwritten(x->params);
}

/* ---- a step ---- */

enum { CHUNK = 2048 }; /* floats of a sum, which stay in the first-level cache */

SIMD_CLONES
static void add(float *restrict to, const float *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

/* Adds the elements from, ..., to - 1 of all parts into the first part, in order. A part can be
 * memory of another rank, but only this rank uses this slice of it now. */
static void add_parts(const struct sharded_adam *x, size_t from, size_t to)
{
    float sum[CHUNK];
    for (size_t n; from < to; from += n) {
        n = to - from < CHUNK ? to - from : CHUNK;
        memcpy(sum, x->parts[0] + from, n * sizeof *sum);
        for (size_t s = 1; s < x->world->shards; s++)
            add(sum, x->parts[s] + from, n);
        memcpy(x->parts[0] + from, sum, n * sizeof *sum);
    }
}

/* A pass over the blocks of the slice. */
struct pass {
    struct sharded_adam *x;
    struct adam_job job;
    bool sums, measures, updates; /* what it does: add the shards, sum the squares, run Adam */
    bool averages;                /* Adam with a moving average */
};

static void pass_block(void *context, size_t block)
{
    const struct pass *p = context;
    struct sharded_adam *x = p->x;
    size_t me = (size_t)x->world->comm.rank;
    struct span s = block_span(block, x->block, x->slice);
    float *g = x->parts[0] + s.from;
    const struct params *q = x->params;
    if (p->sums && x->world->shards > 1)
        add_parts(x, s.from, s.to);
    if (p->measures)
        x->squares[x->first[me] + block] = adam_squares(g, s.to - s.from);
    if (p->updates)
        adam_update(&p->job, q->value + x->at[me] + s.from, g, q->m + s.from, q->v + s.from,
                    p->averages ? q->mean + s.from : NULL, s.to - s.from);
}

/* The norm of the complete gradient: the squares of all blocks, added in order. */
static int find_norm(struct sharded_adam *x, double *norm, struct err *e)
{
    double sum = 0;
    if (comm_allgather(&x->world->comm, x->squares, x->first, sizeof *x->squares, e))
        return -1;
    for (size_t i = 0; i < ceil_div(x->total, x->block); i++)
        sum += x->squares[i];
    *norm = sqrt(sum);
    return 0;
}

/* Receives the other ranks' gradients of the own slice where they are not in shared memory. */
static int fetch(struct sharded_adam *x, struct err *e)
{
    const struct world *c = x->world;
    size_t ranks = (size_t)c->comm.size;
    for (size_t k = 0; x->inbox && k < c->mine; k++)
        if (comm_alltoall(&c->comm, x->inbox + k * ranks * x->slice, x->grads + k * x->total, x->at,
                          e))
            return -1;
    return 0;
}

int sharded_adam_step(struct sharded_adam *x, const struct adam *a, uint64_t t, struct err *e)
{
    const struct world *c = x->world;
    size_t blocks = ceil_div(x->slice, x->block);
    struct pass p = {.x = x, .sums = true, .updates = true, .averages = a->average > 0};
    double norm = 0;
    if (fetch(x, e))
        return -1;
    if (a->clip > 0) { /* the update needs the norm first */
        struct pass before = {.x = x, .sums = true, .measures = true};
        p.sums = false;
        thread_pool_run(c->workers, blocks, pass_block, &before);
        if (find_norm(x, &norm, e))
            return -1;
    }
    p.job = adam_prepare(a, norm, t);
    thread_pool_run(c->workers, blocks, pass_block, &p);
    return x->value ? comm_barrier(&c->comm, e)
                    : comm_allgather(&c->comm, x->params->value, x->at, sizeof(float), e);
}

/* ---- the end, and a checkpoint ---- */

int sharded_adam_finish(struct sharded_adam *x, struct err *e)
{
    struct params *p = x->params;
    /* The barrier: rank 0 can still be writing the old values to a checkpoint. */
    if (comm_barrier(&x->world->comm, e))
        return -1;
    memcpy(p->value + x->at[x->world->comm.rank], p->mean, x->slice * sizeof *p->value);
    if (x->value)
        return comm_barrier(&x->world->comm, e);
    return comm_allgather(&x->world->comm, p->value, x->at, sizeof *p->value, e);
}

int sharded_adam_gather(const struct sharded_adam *x, struct params *all, struct err *e)
{
    const struct comm *r = &x->world->comm;
    const struct params *p = x->params;
    const float *parts[] = {p->m, p->v, p->mean};
    float **arrays[] = {&all->m, &all->v, &all->mean};
    *all = *p;
    if (r->size == 1)
        return 0;
    all->m = all->v = all->mean = NULL;
    for (int i = 0; i < 3; i++) {
        if (r->rank == 0 && !(*arrays[i] = mem_array(x->total, sizeof **arrays[i])))
            return err_memory(e, x->total * sizeof **arrays[i], "the optimiser's state");
        if (comm_gather(r, *arrays[i], parts[i], x->at, sizeof **arrays[i], e))
            return -1;
    }
    return 0;
}

void sharded_adam_gather_free(const struct sharded_adam *x, struct params *all)
{
    if (all->m == x->params->m)
        return;
    free(all->m);
    free(all->v);
    free(all->mean);
}
