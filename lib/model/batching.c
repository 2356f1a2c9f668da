/* batching.c - chooses which sequences go through the model together. */
#include "model/batching.h"
#include "model/parts.h"

/* What one pass works on: enough for fast matrix products, and little enough for the memory,
 * however many sequences there are and however long they are. Convolutions need more memory for
 * each pixel. */
enum { PIXELS_AT_ONCE = 1 << 21, CONVOLVED_AT_ONCE = 3 << 16 };

size_t frames_at_once(const struct model *m)
{
    bool convolved =
        dynamic_part_of(&m->config)->convolves || decoder_part_of(&m->config)->convolves;
    size_t pixels = convolved ? CONVOLVED_AT_ONCE : PIXELS_AT_ONCE;
    size_t frames = pixels / (m->geometry.H * m->geometry.W);
    return frames ? frames : 1;
}

static bool alike(const struct sequence *a, const struct sequence *b)
{
    return a->T == b->T && !a->hidden == !b->hidden;
}

static bool is_first_of_its_kind(const struct sequence *sequences, size_t i)
{
    size_t before = 0;
    while (!alike(&sequences[before], &sequences[i]))
        before++;
    return before == i;
}

void batching_each_group(const struct sequence *sequences, size_t n, struct model *m,
                         struct tape *t, size_t (*most)(const struct model *m, size_t T),
                         batching_pass *pass, void *context)
{
    for (size_t i = 0; i < n; i++) {
        struct sequence_group g = {.T = sequences[i].T};
        if (!is_first_of_its_kind(sequences, i))
            continue;
        size_t enough = most(m, g.T);
        for (size_t k = i; k < n; k++) {
            if (!alike(&sequences[k], &sequences[i]))
                continue;
            g.sequence[g.B++] = &sequences[k];
            if (g.B == enough) {
                pass(&g, m, t, context);
                g.B = 0;
            }
        }
        if (g.B)
            pass(&g, m, t, context);
    }
}

size_t batching_full_pass(const struct model *m, size_t T)
{
    size_t enough = ceil_div(frames_at_once(m), T);
    return enough < GROUP_MOST ? enough : GROUP_MOST;
}

size_t batching_part(const struct model *m, size_t T)
{
    return ceil_div(T, ceil_div(T, frames_at_once(m)));
}

void static_unwhiten(float *f, const struct model *m, const float *white)
{
    size_t F = (size_t)m->config.static_dim;
    for (size_t i = 0; i < F; i++) {
        double sum = m->centre[i];
        for (size_t j = 0; j < F; j++)
            sum += (double)m->axes[i * F + j] * white[j];
        f[i] = (float)sum;
    }
}

struct var *batching_static(const struct sequence_group *g, const struct model *m, struct tape *t)
{
    size_t F = (size_t)m->config.static_dim;
    if (F == 0)
        return NULL;
    struct var *v = tape_input(t, g->B, F);
    for (size_t b = 0; b < g->B; b++)
        static_unwhiten(v->value + b * F, m, g->sequence[b]->codes.static_mean);
    return v;
}
