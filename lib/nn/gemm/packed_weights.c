/* packed_weights.c - weights by their address, of which a model has a few dozen. */
#include "nn/gemm/packed_weights.h"

#include "base/mem.h"
#include "nn/layers/grouped_linear.h"
#include "nn/gemm/gemm.h"
#include <stdlib.h>

/* Rows whose products take longer than to lay a linear layer's weight out. A convolution transforms
 * its weight for every pass, and would only take memory for the few images of a short stream. */
enum { ENOUGH = 128 };

static struct layout *find(struct layouts *l, const float *weight, size_t bands)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->list[i].weight == weight && l->list[i].bands == bands)
            return &l->list[i];
    if (l->count == LAYOUTS_MAX)
        return NULL;
    l->list[l->count] = (struct layout){.weight = weight, .bands = bands};
    return &l->list[l->count++];
}

struct layout *layouts_get(struct layouts *l, const float *weight, size_t bands, size_t size,
                           size_t rows)
{
    struct layout *found = find(l, weight, bands);
    if (!found)
        return NULL;
    found->rows += rows < ENOUGH ? rows : ENOUGH;
    if (found->rows >= ENOUGH && !found->at)
        found->at = mem_array(size, sizeof *found->at);
    return found->at ? found : NULL;
}

struct job {
    const float *weight;
    size_t O, I, G;
    float *to;
};

size_t layouts_band(size_t O, size_t I, size_t G)
{
    return product_laid_size(I, ceil_div(O, G));
}

static void lay_out_band(void *context, size_t g)
{
    const struct job *j = context;
    struct span rows = bands_span(j->O, g, j->G);
    struct factor B = {
        .at = j->weight + rows.from * j->I, .stride = j->I, .order = PRODUCT_TRANSPOSED};
    product_lay_out(j->to + g * layouts_band(j->O, j->I, j->G), &B, j->I, rows.to - rows.from);
}

const float *layouts_bands(struct layouts *l, struct workers *w, const float *weight, size_t O,
                           size_t I, size_t G, size_t rows)
{
    struct layout *found = layouts_get(l, weight, G, G * layouts_band(O, I, G), rows);
    if (!found)
        return NULL;
    if (!found->laid)
        workers_run(w, G, lay_out_band, &(struct job){weight, O, I, G, found->at});
    found->laid = true;
    return found->at;
}

void layouts_free(struct layouts *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->list[i].at);
    l->count = 0;
}
