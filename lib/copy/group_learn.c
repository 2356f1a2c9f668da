/* group_learn.c - from the characters of a group to its tables. */
#include "copy/group_learn.h"
#include "base/mem.h"
#include "base/size.h"
#include "copy/table.h"

#include <stdlib.h>
#include <string.h>

void progress_step(struct progress *p)
{
    p->done(p->context, ++p->n, p->of);
}

static int choose_characters(struct work *w, const char *name, int fold, struct err *e)
{
    struct copy_group *g = w->group;
    const struct people *p = w->people;
    char shown[COPY_NAME];
    for (size_t i = 0; i < p->count; i++)
        if (person_learns(p, &p->list[i], name, fold))
            w->who[g->characters++] = i;
    if (g->characters == 0 || g->characters > COPY_LANES_MOST)
        return err_set(e, "%zu characters%s%s have all poses: at least 1 is needed, and at most %d",
                       g->characters, *name ? " of the group " : "",
                       err_quote(shown, sizeof shown, name, strlen(name)), COPY_LANES_MOST);
    g->lanes = round_up(g->characters, COPY_LANES);
    g->name = mem_copy_text(name, strlen(name));
    w->used = mem_zero(g->lanes, 1);
    if (!g->name || !w->used)
        return err_memory(e, g->lanes, "a group");
    memset(w->used, 1, g->characters);
    return 0;
}

/* Coverage, brightness and centre of a pose. */
static void measure_pose(struct work *w, size_t pose)
{
    const struct copy_model *m = w->m;
    size_t size = m->H * m->W, R = w->group->characters;
    double total = 0, sum_y = 0, sum_x = 0;
    for (size_t i = 0; i < size; i++) {
        size_t covered = 0, bright = 0;
        for (size_t r = 0; r < R; r++) {
            const struct person *who = &w->people->list[w->who[r]];
            uint8_t number = who->poses[pose][i];
            covered += number != COPY_NOTHING;
            bright += number != COPY_NOTHING ? who->brightness[number] : 0;
        }
        w->group->coverage[pose * size + i] = (uint8_t)((255 * covered + R / 2) / R);
        w->group->grey[pose * size + i] = (uint8_t)(covered ? bright / covered : 0);
        total += (double)covered;
        sum_y += (double)covered * (double)(i / m->W);
        sum_x += (double)covered * (double)(i % m->W);
    }
    w->centre_y[pose] = total > 0 ? sum_y / total : (double)m->H / 2;
    w->centre_x[pose] = total > 0 ? sum_x / total : (double)m->W / 2;
}

static int allocate_group(struct work *w, struct err *e)
{
    const struct copy_model *m = w->m;
    struct copy_group *g = w->group;
    size_t size = m->H * m->W;
    g->coverage = mem_array(m->P * size, 1);
    g->grey = mem_array(m->P * size, 1);
    g->colours = mem_array(copy_shown_count(m) * size, g->lanes);
    g->tables = mem_zero(m->P, sizeof *g->tables);
    w->target = mem_array(size, g->lanes);
    w->left = mem_array(size, g->lanes);
    w->centre_y = mem_zero(m->P, sizeof *w->centre_y);
    w->centre_x = mem_zero(m->P, sizeof *w->centre_x);
    if (!g->coverage || !g->grey || !g->colours || !g->tables || !w->target || !w->left ||
        !w->centre_y || !w->centre_x)
        return err_memory(e, copy_shown_count(m) * size * g->lanes, "a group's colours");
    for (size_t p = 0; p < m->P; p++) {
        measure_pose(w, p);
        if (m->shown[p])
            table_lay_out(g->colours + copy_shown_rank(m, p) * size * g->lanes, w, p);
    }
    return 0;
}

static void free_work(struct work *w)
{
    free(w->who);
    free(w->used);
    free(w->target);
    free(w->left);
    free(w->centre_y);
    free(w->centre_x);
}

int group_learn(struct copy_model *m, size_t number, const char *name, struct people *p, int fold,
                const uint8_t *poses, struct thread_pool *workers, struct progress *progress,
                struct err *e)
{
    struct work w = {.m = m, .group = &m->groups[number], .people = p, .workers = workers};
    w.who = mem_zero(p->count, sizeof *w.who);
    int failed = w.who ? 0 : err_memory(e, p->count * sizeof *w.who, "a group");
    failed = failed || choose_characters(&w, name, fold, e) || allocate_group(&w, e);
    for (size_t pose = 0; !failed && pose < m->P; pose++)
        if (!poses || poses[pose]) {
            failed = table_learn(&w, pose, e);
            progress_step(progress);
        }
    free_work(&w);
    return failed ? -1 : 0;
}
