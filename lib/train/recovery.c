/* recovery.c - see recovery.h */
#include "train/recovery.h"
#include "base/mem.h"
#include "train/trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP_EACH = 100 };

static const double explosion = 1000, lowest_factor = 1.0 / 256;

enum { ARRAYS = 4 };

struct part {
    float *at;
    size_t count;
};

/* What an update changes. */
static void list_parts(struct part parts[ARRAYS], const struct trainer *tr)
{
    const struct sharded_adam *x = &tr->optimiser;
    const struct params *p = x->params;
    const struct part all[ARRAYS] = {
        {p->value, x->total}, {p->m, x->slice}, {p->v, x->slice}, {p->mean, x->slice}};
    memcpy(parts, all, sizeof all);
}

int recovery_open(struct recovery *r, struct trainer *tr, struct err *e)
{
    size_t total = 0;
    struct part parts[ARRAYS];
    list_parts(parts, tr);
    for (int i = 0; i < ARRAYS; i++)
        total += parts[i].count;
    *r = (struct recovery){.factor = 1, .kept = mem_array(total, sizeof *r->kept)};
    if (!r->kept)
        return err_memory(e, total * sizeof *r->kept, "the parameters to go back to");
    tr->recovery = r;
    return 0;
}

void recovery_free(struct recovery *r)
{
    free(r->kept);
    *r = (struct recovery){0};
}

bool recovery_is_good(struct recovery *r, double loss)
{
    if (!isfinite(loss))
        return false;
    if (r->first == 0)
        r->first = fabs(loss);
    return fabs(loss) <= explosion * fmax(1, r->first);
}

int recovery_keep(struct recovery *r, const struct trainer *tr, struct err *e)
{
    struct part parts[ARRAYS];
    if (r->holds && tr->step % KEEP_EACH != 0)
        return 0;
    list_parts(parts, tr);
    float *to = r->kept;
    for (int i = 0; i < ARRAYS; to += parts[i++].count)
        memcpy(to, parts[i].at, parts[i].count * sizeof *to);
    r->step = tr->step;
    r->holds = true;
    /* where ranks share the parameters, none may change its slice before all have a copy */
    return comm_barrier(&tr->world.comm, e);
}

int recovery_go_back(struct recovery *r, struct trainer *tr, double loss, struct err *e)
{
    struct part parts[ARRAYS];
    unsigned long long step = tr->step;
    char what[80];
    if (isfinite(loss))
        snprintf(what, sizeof what, "the loss is %.3g after %llu steps, and was %.3g", loss, step,
                 r->first);
    else
        snprintf(what, sizeof what, "the loss is not finite after %llu steps", step);
    if (!r->holds || r->factor <= lowest_factor)
        return err_set(e, "%s; try a smaller --rate", what);
    list_parts(parts, tr);
    const float *from = r->kept;
    for (int i = 0; i < ARRAYS; from += parts[i++].count)
        memcpy(parts[i].at, from, parts[i].count * sizeof *from);
    r->factor /= 2;
    err_set(e, "%s: going on with the parameters of step %llu, and with %.3g of the rate", what,
            (unsigned long long)r->step, r->factor);
    return 1;
}
