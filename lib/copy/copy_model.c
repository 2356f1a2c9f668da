/* copy_model.c - names, look-ups, and the end of a model that copies. */
#include "copy/copy_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void copy_table_free(struct copy_table *t)
{
    free(t->source);
    free(t->pixel);
    free(t->place);
    free(t->target);
    *t = (struct copy_table){0};
}

void copy_group_free(struct copy_group *g, size_t P)
{
    for (size_t p = 0; g->tables && p < P; p++)
        copy_table_free(&g->tables[p]);
    free(g->tables);
    free(g->name);
    free(g->coverage);
    free(g->grey);
    free(g->colours);
    *g = (struct copy_group){0};
}

void copy_model_free(struct copy_model *m)
{
    for (size_t g = 0; g < m->group_count; g++)
        copy_group_free(&m->groups[g], m->P);
    for (size_t p = 0; m->poses && p < m->P; p++)
        free(m->poses[p]);
    free(m->groups);
    free(m->poses);
    free(m->shown);
    free(m->pose_labels);
    *m = (struct copy_model){0};
}

int32_t copy_pose_find(const struct copy_model *m, const char *name)
{
    for (size_t p = 0; p < m->P; p++)
        if (strcmp(m->poses[p], name) == 0)
            return (int32_t)p;
    return -1;
}

size_t copy_shown_rank(const struct copy_model *m, size_t pose)
{
    size_t rank = 0;
    for (size_t p = 0; p < pose; p++)
        rank += m->shown[p];
    return rank;
}

size_t copy_shown_count(const struct copy_model *m)
{
    return copy_shown_rank(m, m->P);
}

int copy_names(char sequence[COPY_NAME], char who[RECORD_ID], const struct record *r,
               const char *names, struct err *e)
{
    char name[MAP_KEY];
    size_t used = 0;
    for (const char *at = names; *at; at += strspn(at, ",")) {
        size_t length = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        at += length;
        if (used)
            sequence[used++] = '/';
        int got = record_label(r, name, sequence + used, COPY_NAME - COPY_NUMBER - used, e);
        if (got <= 0)
            return got;
        used += strlen(sequence + used);
    }
    size_t id = strlen(r->id);
    memcpy(who, r->id, id + 1);
    if (id > used && r->id[id - used - 1] == '/' && strcmp(r->id + id - used, sequence) == 0)
        who[id - used - 1] = '\0';
    return 1;
}
