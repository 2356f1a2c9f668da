/* batching.c - chooses which sequences go through the model together. */
#include "model/batching.h"
#include "model/number_batch.h"
#include "model/parts.h"

#include <string.h>

static const uint64_t bag_seed =
    20180710; /* any fixed number, so that the same sprite has the same codes */

/* What one pass works on: enough for fast matrix products, and little enough for the memory,
 * however many sequences there are and however long they are. Convolutions need more memory for
 * each pixel. */
enum { PIXELS_AT_ONCE = 1 << 21, CONVOLVED_AT_ONCE = 3 << 16, NUMBERS_AT_ONCE = 1 << 12 };

size_t frames_at_once(const struct model *m)
{
    if (model_takes_numbers(m))
        return NUMBERS_AT_ONCE;
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

/* [B*copies*length] pointers to frames: each sequence `copies` times, one after the other. */
static const uint8_t **point_at(struct tape *t, const struct sequence_group *g, struct span part,
                                size_t stride, size_t copies, bool hidden)
{
    size_t length = part.to - part.from, at = 0;
    const uint8_t **list = arena_take(&t->arena, g->B * copies * length, sizeof *list);
    for (size_t b = 0; b < g->B; b++) {
        const uint8_t *from = hidden ? g->sequence[b]->hidden : g->sequence[b]->frames;
        for (size_t i = 0; i < copies; i++)
            for (size_t k = part.from; k < part.to; k++)
                list[at++] = from + k * stride;
    }
    return list;
}

/* [B*copies] the whole sequences, of which a batch sees a part. */
static const struct number_sequence *numbers_at(struct tape *t, const struct sequence_group *g,
                                                struct span part, size_t copies)
{
    struct number_sequence *list = arena_take(&t->arena, g->B * copies, sizeof *list);
    for (size_t i = 0; i < g->B * copies; i++)
        list[i] = (struct number_sequence){
            .x = (const float *)(const void *)g->sequence[i / copies]->frames,
            .length = g->T,
            .from = part.from,
            .span = {0, g->T},
            .set = {0, g->T}};
    return list;
}

struct batch batching_batch(const struct sequence_group *g, struct span part, const struct model *m,
                            struct tape *t, size_t copies)
{
    size_t pixels = m->geometry.H * m->geometry.W;
    if (model_takes_numbers(m))
        return (struct batch){.B = g->B * copies,
                              .T = part.to - part.from,
                              .numbers = numbers_at(t, g, part, copies),
                              .draws = copies};
    return (struct batch){
        .B = g->B * copies,
        .T = part.to - part.from,
        .frames = point_at(t, g, part, pixels * m->geometry.C, copies, false),
        .hidden = g->sequence[0]->hidden ? point_at(t, g, part, pixels, copies, true) : NULL,
        .seed = bag_seed,
        .draws = copies,
    };
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

struct var *batching_static(float **moments, const struct sequence_group *g, const struct model *m,
                            struct tape *t)
{
    size_t F = (size_t)m->config.static_dim, learned = config_learned_dim(&m->config);
    if (moments)
        *moments = arena_take(&t->arena, g->B * (F - learned), sizeof **moments);
    if (F == 0)
        return NULL;
    struct var *v = tape_input(t, g->B, learned);
    float *f = arena_take(&t->arena, F, sizeof *f);
    for (size_t b = 0; b < g->B; b++) {
        static_unwhiten(f, m, g->sequence[b]->codes.static_mean);
        memcpy(v->value + b * learned, f, learned * sizeof *f);
        if (moments)
            memcpy(*moments + b * (F - learned), f + learned, (F - learned) * sizeof *f);
    }
    return v;
}
