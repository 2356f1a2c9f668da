/* objective_classes.c - what a classifier learns: the labels of sequences. */
#include "base/mem.h"
#include "model/classifier.h"
#include "train/objective.h"

#include <string.h>

/* Finds the classes of the sequences that are held here. */
static int classify(struct trainer *tr, struct err *e)
{
    const struct labels *l = &tr->model->labels;
    tr->classes = mem_array(tr->data->count * l->count, sizeof *tr->classes);
    if (!tr->classes)
        return err_memory(e, tr->data->count * l->count, "the classes");
    for (size_t i = 0; i < tr->data->count; i++)
        if (labels_classify(l, &tr->data->labels[i], tr->classes + i * l->count, e))
            return -1;
    return 0;
}

static size_t count_wrong(const struct var *x, const uint8_t *classes, const struct labels *l)
{
    size_t wrong = 0;
    for (size_t i = 0; i < x->rows * l->count; i++) {
        size_t row = i / l->count, first = l->first[i % l->count];
        const float *head = x->value + row * x->cols + first;
        for (size_t k = 0; k < l->list[i % l->count].count; k++)
            if (k != classes[i] && head[k] >= head[classes[i]]) {
                wrong++;
                break;
            }
    }
    return wrong;
}

/* The cross entropy of the decisions, a mean over sequences. */
static void forward(struct trainer *tr, const struct part *p, double done,
                    struct train_report *report)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    const struct labels *l = &m->labels;
    struct selection s;
    (void)done;
    objective_select(&s, tr, p);
    struct batch b = {.B = p->B,
                      .T = tr->T,
                      .frames = s.frames,
                      .seed = tr->seed,
                      .step = tr->step,
                      .slot = p->slot};
    uint8_t *classes = arena_take(&t->arena, p->B * l->count, sizeof *classes);
    for (size_t i = 0; i < p->B; i++)
        memcpy(classes + i * l->count,
               tr->classes + (size_t)(objective_sequence(tr, p, i) - tr->data->list) * l->count,
               l->count);
    struct var *x = classifier_logits(m, t, &b);
    tape_cross_entropy(t, x, classes, l->first, l->count, 1 / (float)tr->B);
    report->wrong += (double)count_wrong(x, classes, l) / (double)(tr->B * l->count);
}

static int rehearse(struct trainer *tr, struct err *e)
{
    (void)tr, (void)e;
    return 0;
}

static int finish(struct trainer *tr, struct err *e)
{
    (void)tr, (void)e;
    return 0;
}

const struct objective objective_classes = {classify, forward, rehearse, finish};
