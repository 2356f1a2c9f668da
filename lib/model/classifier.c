/* classifier.c - the classifier's network, and its predictions for many sequences. */
#include "model/classifier.h"
#include "model/batching.h"
#include "model/parts.h"
#include "nn/layers/cross_entropy.h"

#include <string.h>

int classifier_declare(struct model *m, struct err *e)
{
    size_t width = (size_t)m->config.encoder_width, classes = m->labels.first[m->labels.count];
    struct params *p = &m->params;
    if (dynamic_part_of(&m->config)->declare(m, e))
        return -1;
    return declare_linear(p, "judge.hidden", width, 2 * width, (struct layer_init){.gain = 1}, e) ||
                   declare_linear(p, "judge.logit", classes, width,
                                  (struct layer_init){.gain = 0.3f}, e)
               ? -1
               : 0;
}

struct var *classifier_logits(struct model *m, struct tape *t, const struct batch *b)
{
    struct var *x = dynamic_part_of(&m->config)->features(m, t, b);
    x = tape_join(t, tape_mean_rows(t, x, b->T), tape_max_rows(t, x, b->T));
    return tape_linear(t, tape_linear(t, x, "judge.hidden", ACT_SILU), "judge.logit", ACT_NONE);
}

/* The predictions for a list of sequences. */
struct predictions {
    float *p;
    const struct sequence *sequences;
};

static void predict_group(const struct sequence_group *g, struct model *m, struct tape *t,
                          void *context)
{
    const struct predictions *to = context;
    const struct labels *l = &m->labels;
    size_t classes = l->first[l->count];
    tape_start(t);
    struct batch b = batching_batch(g, (struct span){0, g->T}, m, t, 1);
    struct var *x = classifier_logits(m, t, &b);
    softmax_heads(x->value, x->value, l->first, g->B, l->count);
    for (size_t i = 0; i < g->B; i++)
        memcpy(to->p + (size_t)(g->sequence[i] - to->sequences) * classes, x->value + i * classes,
               classes * sizeof *to->p);
}

void classifier_predict(float *p, const struct sequence *sequences, size_t n, struct model *m,
                        struct tape *t)
{
    struct predictions to = {p, sequences};
    batching_each_group(sequences, n, m, t, batching_full_pass, predict_group, &to);
}
