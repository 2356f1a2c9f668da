/* learn.c - from the characters of a lesson to the tables of a model. */
#include "copy/learn.h"
#include "base/mem.h"
#include "copy/blend_learn.h"
#include "copy/characters.h"
#include "copy/folds.h"
#include "copy/group_learn.h"

#include <stdlib.h>
#include <string.h>

struct copy_lesson {
    struct people people;
};

/* ---- the lesson ---- */

struct copy_lesson *copy_lesson_open(const char *poses, const char *shown, const char *groups,
                                     const char *hold_out_by, struct err *e)
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
        p->fold_labels = mem_copy_text(hold_out_by, strlen(hold_out_by));
    }
    if (l && p->pose_labels && p->shown_label && p->shown_value && p->group_labels &&
        p->fold_labels)
        return l;
    copy_lesson_close(l);
    err_memory(e, sizeof *l, "the lesson");
    return NULL;
}

void copy_lesson_blend(struct copy_lesson *l)
{
    l->people.raw = true;
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

static int learn_blend(struct copy_model *m, struct people *p, struct thread_pool *workers,
                       struct progress progress, struct err *e)
{
    if (check_people(p, e) || check_limits(p, 1, e))
        return -1;
    begin_model(m, p);
    if (blend_learn(m, p, workers, &progress, e) == 0)
        return 0;
    copy_model_free(m);
    return -1;
}

int copy_lesson_learn(struct copy_model *m, struct copy_lesson *l, struct thread_pool *workers,
                      void (*done)(void *context, size_t n, size_t of), void *context,
                      struct err *e)
{
    struct people *p = &l->people;
    if (p->raw)
        return learn_blend(m, p, workers, (struct progress){done, context, 0, 0}, e);
    const char **names = NULL;
    size_t count = 0;
    *m = (struct copy_model){0};
    int failed =
        check_people(p, e) || list_groups(p, &names, &count, e) || check_limits(p, count, e);
    struct progress progress = {done, context, 0, count * p->P + folds_steps(p, count)};
    if (!failed) {
        begin_model(m, p);
        m->groups = mem_zero(count, sizeof *m->groups);
        failed = m->groups ? 0 : err_memory(e, count * sizeof *m->groups, "the groups");
    }
    m->group_count = m->groups ? count : 0;
    for (size_t g = 0; !failed && g < m->group_count; g++)
        failed = group_learn(m, g, names[g], p, NO_FOLD, NULL, workers, &progress, e);
    if (!failed)
        failed = folds_learn(m, p, names, workers, &progress, e);
    free(names);
    if (failed)
        copy_model_free(m);
    return failed ? -1 : 0;
}
