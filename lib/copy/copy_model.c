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
    for (size_t g = 0; m->groups && g < m->group_count; g++)
        copy_group_free(&m->groups[g], m->P);
    for (size_t p = 0; m->poses && p < m->P; p++)
        free(m->poses[p]);
    free(m->groups);
    free(m->poses);
    free(m->shown);
    free(m->pose_labels);
    params_free(&m->filter.params);
    for (size_t p = 0; m->blend && p < m->P; p++) {
        free(m->blend->people ? m->blend->people[p] : NULL);
        free(m->blend->mean ? m->blend->mean[p] : NULL);
    }
    if (m->blend) {
        free(m->blend->people);
        free(m->blend->mean);
    }
    free(m->blend);
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
    char name[MAP_KEY], shown[COPY_NAME];
    size_t used = 0;
    sequence[0] = '\0';
    for (const char *at = names; *at; at += strspn(at, ",")) {
        size_t length = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        at += length;
        if (used + 2 > COPY_NAME - COPY_NUMBER) {
            err_set(e, "the labels %s are longer than %d bytes",
                    err_quote(shown, sizeof shown, names, strlen(names)), COPY_NAME - COPY_NUMBER);
            return record_error(r, e);
        }
        if (used)
            sequence[used++] = '/';
        int got = record_label(r, name, sequence + used, COPY_NAME - COPY_NUMBER - used, e);
        if (got <= 0)
            return got;
        used += strlen(sequence + used);
    }
    size_t id = strlen(r->id);
    memcpy(who, r->id, id + 1);
    if (id == used && strcmp(r->id, sequence) == 0)
        who[0] = '\0';
    else if (id > used && r->id[id - used - 1] == '/' && strcmp(r->id + id - used, sequence) == 0)
        who[id - used - 1] = '\0';
    return 1;
}

/* Sets the labels `names` to the parts of the sequence. */
static int set_labels(struct map *labels, const char *sequence, const char *names, struct err *e)
{
    char name[MAP_KEY], value[COPY_NAME];
    int failed = 0;
    while (*names && !failed) {
        size_t length = strcspn(names, ","), part = strcspn(sequence, "/");
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        snprintf(value, sizeof value, "%.*s", (int)part, sequence);
        failed = record_set_label_in(labels, name, value, e);
        names += length + strspn(names + length, ",");
        sequence += part + (sequence[part] == '/');
    }
    return failed;
}

int copy_set_names(struct record *r, const char *sequence, const char *who, const char *names,
                   struct err *e)
{
    char id[RECORD_ID + COPY_NAME];
    struct map labels = {0};
    snprintf(id, sizeof id, "%s%s%s", who, *who ? "/" : "", sequence);
    int failed = record_set_id(r, id, e) || map_map(&r->map, "labels", &labels, e) < 0 ||
                 set_labels(&labels, sequence, names, e) ||
                 map_set_map(&r->map, "labels", &labels, e);
    map_free(&labels);
    r->bytes = NULL;
    return failed ? record_error(r, e) : 0;
}

static size_t sequence_length(const char *pose)
{
    const char *slash = strrchr(pose, '/');
    return slash ? (size_t)(slash - pose) : strlen(pose);
}

size_t copy_sequence(char name[COPY_NAME], const struct copy_model *m, size_t pose)
{
    size_t length = sequence_length(m->poses[pose]), count = 1;
    snprintf(name, COPY_NAME, "%.*s", (int)length, m->poses[pose]);
    while (pose + count < m->P && sequence_length(m->poses[pose + count]) == length &&
           strncmp(m->poses[pose + count], name, length) == 0)
        count++;
    return count;
}
