/* tape_gradients.c - each operation of the tape: its gradients against numerical slopes. The values
 * of the kernels are compared with naive twins in tests of their own; here it is the records of the
 * tape that are tested: which gradient goes where. */
#include "tape_subjects.h"

static const float STEP = 1e-2f;
static const double TOLERANCE = 1e-3;

static void test_gradients(struct rig *g, const struct subject *s)
{
    char name[80];
    snprintf(name, sizeof name, "tape: %s", s->name);
    struct check c = {name, 0, 0};
    struct params *p = &g->params;
    open_subject(g, s);
    memset(p->grad, 0, p->total * sizeof *p->grad);
    g->tape.learning = true;
    loss(g);
    tape_backward(&g->tape);

    float *grad[LEAVES], *params_grad = copy_floats(p->grad, p->total);
    for (size_t i = 0; i < LEAVES && g->value[i]; i++)
        grad[i] = copy_floats(g->leaf[i]->grad, s->leaf[i][0] * s->leaf[i][1]);
    g->tape.learning = false;
    for (size_t i = 0; i < LEAVES && g->value[i]; i++) {
        char what[20];
        snprintf(what, sizeof what, "input %zu", i);
        check_slopes(&c, what, loss, g, g->value[i], grad[i], s->leaf[i][0] * s->leaf[i][1], STEP,
                     TOLERANCE);
        free(grad[i]);
    }
    for (size_t i = 0; i < p->count; i++) {
        const struct param *q = &p->list[i];
        check_slopes(&c, q->name, loss, g, p->value + q->offset, params_grad + q->offset, q->count,
                     STEP, TOLERANCE);
    }
    free(params_grad);
    close_subject(g);
    check_done(&c);
}

int main(void)
{
    static struct rig rig;
    struct thread_pool *pool[POOLS];
    open_rig(&rig, pool);
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        test_gradients(&rig, &subjects[i]);
    close_rig(&rig, pool);
    return check_status();
}
