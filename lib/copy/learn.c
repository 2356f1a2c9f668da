/* learn.c - from the characters of a lesson to the tables of a model. */
#include "copy/learn.h"
#include "base/mem.h"
#include "base/size.h"
#include "copy/characters.h"
#include "copy/table.h"

#include <stdlib.h>
#include <string.h>

struct copy_lesson {
    struct people people;
};

/* ---- the lesson ---- */

struct copy_lesson *copy_lesson_open(const char *poses, const char *shown, const char *groups,
                                     struct err *e)
{
    struct copy_lesson *l = mem_zero(1, sizeof *l);
    size_t name = strcspn(shown, "=");
    struct people *p = l ? &l->people : NULL;
    if (l) {
        p->pose_labels = mem_copy_text(poses, strlen(poses));
        p->shown_label = mem_copy_text(shown, name);
        p->shown_value = mem_copy_text(shown + name + (shown[name] == '='),
                                       strlen(shown + name + (shown[name] == '=')));
        p->group_labels = mem_copy_text(groups, strlen(groups));
    }
    if (l && p->pose_labels && p->shown_label && p->shown_value && p->group_labels)
        return l;
    copy_lesson_close(l);
    err_memory(e, sizeof *l, "the lesson");
    return NULL;
}

void copy_lesson_close(struct copy_lesson *l)
{
    if (l)
        people_free(&l->people);
    free(l);
}

int copy_lesson_add(struct copy_lesson *l, struct record *r, struct err *e)
{
    return people_add(&l->people, r, e);
}

size_t copy_lesson_characters(const struct copy_lesson *l)
{
    return l->people.count;
}

size_t copy_lesson_incomplete(const struct copy_lesson *l)
{
    size_t count = 0;
    for (size_t i = 0; i < l->people.count; i++)
        count += !person_complete(&l->people, &l->people.list[i]);
    return count;
}

/* ---- a group ---- */

static int choose_characters(struct work *w, const char *name, struct err *e)
{
    struct copy_group *g = w->group;
    const struct people *p = w->people;
    char shown[COPY_NAME];
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->list[i].group, name) == 0 && person_complete(p, &p->list[i]))
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
    w->covered = mem_array(size, g->lanes);
    w->left = mem_array(size, g->lanes);
    w->centre_y = mem_zero(m->P, sizeof *w->centre_y);
    w->centre_x = mem_zero(m->P, sizeof *w->centre_x);
    if (!g->coverage || !g->grey || !g->colours || !g->tables || !w->target || !w->covered ||
        !w->left || !w->centre_y || !w->centre_x)
        return err_memory(e, copy_shown_count(m) * size * g->lanes, "a group's colours");
    for (size_t p = 0; p < m->P; p++) {
        measure_pose(w, p);
        if (m->shown[p])
            table_lay_out(g->colours + copy_shown_rank(m, p) * size * g->lanes, w, p);
    }
    return 0;
}

/* ---- the model ---- */

static void free_work(struct work *w)
{
    free(w->who);
    free(w->used);
    free(w->target);
    free(w->covered);
    free(w->left);
    free(w->centre_y);
    free(w->centre_x);
}

struct progress {
    void (*done)(void *context, size_t n, size_t of);
    void *context;
};

static int learn_group(struct copy_model *m, size_t number, const char *name, struct people *p,
                       struct thread_pool *workers, const struct progress *progress, struct err *e)
{
    struct work w = {.m = m, .group = &m->groups[number], .people = p, .workers = workers};
    w.who = mem_zero(p->count, sizeof *w.who);
    int failed = w.who ? 0 : err_memory(e, p->count * sizeof *w.who, "a group");
    failed = failed || choose_characters(&w, name, e) || allocate_group(&w, e);
    for (size_t pose = 0; !failed && pose < m->P; pose++) {
        failed = table_learn(&w, pose, e);
        progress->done(progress->context, number * m->P + pose + 1, m->group_count * m->P);
    }
    free_work(&w);
    return failed ? -1 : 0;
}

/* The names of the groups, in the order in which they come. */
static int list_groups(const struct people *p, const char ***names, size_t *count, struct err *e)
{
    *names = mem_zero(p->count, sizeof **names);
    if (!*names)
        return err_memory(e, p->count * sizeof **names, "the groups");
    for (size_t i = 0; i < p->count; i++) {
        size_t k = 0;
        while (k < *count && strcmp((*names)[k], p->list[i].group) != 0)
            k++;
        if (k == *count)
            (*names)[(*count)++] = p->list[i].group;
    }
    return 0;
}

static int check_people(const struct people *p, struct err *e)
{
    size_t shown = 0;
    if (p->count == 0)
        return err_set(e, "the stream holds no records: there is nothing to learn from");
    for (size_t i = 0; i < p->P; i++)
        shown += p->shown[i];
    if (shown == 0)
        return err_set(e, "no record has the label %s=%s: no pose is shown", p->shown_label,
                       p->shown_value);
    return 0;
}

/* What copy_model_read() would refuse. */
static int check_limits(const struct people *p, size_t groups, struct err *e)
{
    if (p->P > COPY_POSES_MOST || groups > COPY_GROUPS_MOST)
        return err_set(e, "%zu poses and %zu groups: a model has at most %d poses and %d groups",
                       p->P, groups, COPY_POSES_MOST, COPY_GROUPS_MOST);
    if (p->H > COPY_SIDE_MOST || p->W > COPY_SIDE_MOST)
        return err_set(e, "frames of %zux%zu pixels: a model has at most %dx%d", p->W, p->H,
                       COPY_SIDE_MOST, COPY_SIDE_MOST);
    return 0;
}

/* The lesson gives its names to the model. */
static void begin_model(struct copy_model *m, struct people *p)
{
    *m = (struct copy_model){.H = p->H,
                             .W = p->W,
                             .C = p->C,
                             .P = p->P,
                             .poses = p->poses,
                             .shown = p->shown,
                             .pose_labels = p->pose_labels};
    p->poses = NULL;
    p->shown = NULL;
    p->pose_labels = NULL;
}

int copy_lesson_learn(struct copy_model *m, struct copy_lesson *l, struct thread_pool *workers,
                      void (*done)(void *context, size_t n, size_t of), void *context,
                      struct err *e)
{
    struct people *p = &l->people;
    const char **names = NULL;
    size_t count = 0;
    *m = (struct copy_model){0};
    int failed =
        check_people(p, e) || list_groups(p, &names, &count, e) || check_limits(p, count, e);
    if (!failed) {
        begin_model(m, p);
        m->groups = mem_zero(count, sizeof *m->groups);
        failed = m->groups ? 0 : err_memory(e, count * sizeof *m->groups, "the groups");
    }
    m->group_count = m->groups ? count : 0;
    for (size_t g = 0; !failed && g < m->group_count; g++)
        failed = learn_group(m, g, names[g], p, workers, &(struct progress){done, context}, e);
    free(names);
    if (failed)
        copy_model_free(m);
    return failed ? -1 : 0;
}
