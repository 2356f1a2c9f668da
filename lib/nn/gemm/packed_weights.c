/* packed_weights.c - a list that is searched by address: a model has a few dozen weights. */
#include "nn/gemm/packed_weights.h"

#include "base/mem.h"
#include "nn/gemm/gemm.h"
#include <stdlib.h>

/* The product with so many rows takes longer than packing a linear layer's weight. A convolution
 * transforms its weight in each pass, so this number only saves memory for short streams. */
enum { ROWS_ENOUGH = 128 };

/* The entry, made where there is none; NULL where the list is full. */
static struct packed_weight *find(struct packed_weights *l, const float *weight, size_t groups)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->list[i].weight == weight && l->list[i].groups == groups)
            return &l->list[i];
    if (l->count == PACKED_WEIGHTS_MAX)
        return NULL;
    l->list[l->count] = (struct packed_weight){.weight = weight, .groups = groups};
    return &l->list[l->count++];
}

struct packed_weight *packed_weights_get(struct packed_weights *l, const float *weight,
                                         size_t groups, size_t size, size_t rows)
{
    struct packed_weight *found = find(l, weight, groups);
    if (!found)
        return NULL;
    found->rows += rows < ROWS_ENOUGH ? rows : ROWS_ENOUGH;
    if (found->rows >= ROWS_ENOUGH && !found->at)
        found->at = mem_array(size, sizeof *found->at);
    return found->at ? found : NULL;
}

struct job {
    const float *weight;
    size_t O, I, G;
    float *to;
};

size_t packed_weights_group_size(size_t O, size_t I, size_t G)
{
    return gemm_packed_size(I, ceil_div(O, G));
}

static void pack_group(void *context, size_t g)
{
    const struct job *j = context;
    struct span rows = group_span(j->O, g, j->G);
    struct gemm_operand B = {
        .at = j->weight + rows.from * j->I, .stride = j->I, .order = GEMM_TRANSPOSED};
    gemm_pack(j->to + g * packed_weights_group_size(j->O, j->I, j->G), &B, j->I,
              rows.to - rows.from);
}

const float *packed_weights_grouped(struct packed_weights *l, struct thread_pool *w,
                                    const float *weight, size_t O, size_t I, size_t G, size_t rows)
{
    struct packed_weight *found =
        packed_weights_get(l, weight, G, G * packed_weights_group_size(O, I, G), rows);
    if (!found)
        return NULL;
    if (!found->packed)
        thread_pool_run(w, G, pack_group, &(struct job){weight, O, I, G, found->at});
    found->packed = true;
    return found->at;
}

void packed_weights_free(struct packed_weights *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->list[i].at);
    l->count = 0;
}
