/* copy_io.c - the stream of a model that copies: for each group one record of what all poses share,
 * then one record for each pose; at the end the weights of the filter. A model that blends has
 * records of its own (blend_io.c). */
#include "copy/copy_io.h"
#include "base/mem.h"
#include "base/size.h"
#include "copy/blend_io.h"
#include "copy/fields.h"
#include "copy/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"copy", "blend", NULL};

/* ---- the header ---- */

/* The number of the model's kind, or that of NULL: it is of another kind. */
static size_t kind_of(const struct map *config)
{
    struct err ignored;
    size_t kind = 0;
    char text[16] = "";
    if (map_text(config, "kind", text, sizeof text, &ignored) != 1)
        text[0] = '\0';
    while (kinds[kind] && strcmp(text, kinds[kind]) != 0)
        kind++;
    return kind;
}

bool copy_model_is(const struct map *header)
{
    struct map config = {0};
    struct err ignored;
    bool is = map_map(header, "model", &config, &ignored) == 1 && kinds[kind_of(&config)];
    map_free(&config);
    return is;
}

int copy_model_header(const struct copy_model *m, struct map *header, struct err *e)
{
    struct map config = {0};
    int failed = map_set_integer(&config, "version", COPY_VERSION, e) ||
                 map_set_text(&config, "kind", kinds[m->blend != NULL], e) ||
                 map_set_integer(&config, "height", (int64_t)m->H, e) ||
                 map_set_integer(&config, "width", (int64_t)m->W, e) ||
                 map_set_integer(&config, "channels", (int64_t)m->C, e) ||
                 map_set_integer(&config, "poses", (int64_t)m->P, e) ||
                 map_set_integer(&config, "groups", (int64_t)m->group_count, e) ||
                 map_set_integer(&config, "filter_rounds", (int64_t)m->filter.rounds, e) ||
                 map_set_text(&config, "pose_labels", m->pose_labels, e) ||
                 (m->blend && blend_header(m->blend, &config, e)) ||
                 map_set_map(header, "model", &config, e);
    map_free(&config);
    return failed ? -1 : 0;
}

int copy_read_size(size_t *out, const struct map *config, const char *name, int64_t most,
                   struct err *e)
{
    int64_t value = 0;
    if (map_integer(config, name, &value, e) <= 0 || value < 1 || value > most)
        return err_set(e, "the model's header has no valid '%s' (1 to %lld)", name,
                       (long long)most);
    *out = (size_t)value;
    return 0;
}

/* A filter can be absent. */
static int read_filter_size(struct copy_model *m, const struct map *config, struct err *e)
{
    int64_t rounds = 0;
    if (map_integer(config, "filter_rounds", &rounds, e) <= 0 || rounds < 0 ||
        rounds > FILTER_ROUNDS_MOST)
        return err_set(e, "the model's header has no valid 'filter_rounds' (0 to %d)",
                       FILTER_ROUNDS_MOST);
    m->filter.rounds = (size_t)rounds;
    return filter_declare(&m->filter.params, m->filter.rounds, e) ||
                   params_allocate(&m->filter.params, false, e)
               ? -1
               : 0;
}

/* Also finds of which multiple the rows of the characters are. */
static int read_config(struct copy_model *m, size_t *lanes, const struct map *config, struct err *e)
{
    char labels[COPY_NAME];
    size_t version = 0;
    if (copy_read_size(&version, config, "version", COPY_VERSION, e) ||
        copy_read_size(&m->H, config, "height", COPY_SIDE_MOST, e) ||
        copy_read_size(&m->W, config, "width", COPY_SIDE_MOST, e) ||
        copy_read_size(&m->C, config, "channels", 4, e) ||
        copy_read_size(&m->P, config, "poses", COPY_POSES_MOST, e) ||
        copy_read_size(&m->group_count, config, "groups", COPY_GROUPS_MOST, e) ||
        (version >= COPY_VERSION_FILTER && read_filter_size(m, config, e)))
        return -1;
    *lanes = version < COPY_VERSION_LANES ? COPY_LANES_2 : COPY_LANES;
    if (m->C < 3)
        return err_set(e, "the model's header has %zu 'channels', expected 3 or 4", m->C);
    if (map_text(config, "pose_labels", labels, sizeof labels, e) <= 0 || !*labels)
        return err_set(e, "the model's header has no valid 'pose_labels'");
    m->pose_labels = mem_copy_text(labels, strlen(labels));
    m->poses = mem_zero(m->P, sizeof *m->poses);
    m->shown = mem_zero(m->P, 1);
    m->groups = mem_zero(m->group_count, sizeof *m->groups);
    if (!m->pose_labels || !m->poses || !m->shown || !m->groups)
        return err_memory(e, m->P * sizeof *m->poses, "the model");
    return kind_of(config) == 1 ? blend_read_config(m, config, e) : 0;
}

/* ---- arrays of records ---- */

enum { GROUP_FIELDS = 4, TABLE_FIELDS = 4 };

static void list_group(struct field list[GROUP_FIELDS], const struct copy_model *m,
                       struct copy_group *g)
{
    size_t frame = m->H * m->W;
    list[0] = (struct field){"shown", DTYPE_U1, 1, {m->P}, (void **)&m->shown};
    list[1] = (struct field){"coverage", DTYPE_U1, 2, {m->P, frame}, (void **)&g->coverage};
    list[2] = (struct field){"grey", DTYPE_U1, 2, {m->P, frame}, (void **)&g->grey};
    list[3] = (struct field){
        "colours", DTYPE_U1, 3, {copy_shown_count(m), frame, g->lanes}, (void **)&g->colours};
}

static void list_table(struct field list[TABLE_FIELDS], const struct copy_group *g,
                       struct copy_table *t)
{
    list[0] = (struct field){"sources", DTYPE_I4, 1, {t->sources}, (void **)&t->source};
    list[1] = (struct field){"pixels", DTYPE_I4, 1, {t->pixels}, (void **)&t->pixel};
    list[2] = (struct field){"places", DTYPE_I4, 2, {t->pixels, COPY_PLACES}, (void **)&t->place};
    list[3] = (struct field){"target", DTYPE_U1, 2, {t->pixels, g->lanes}, (void **)&t->target};
}

/* ---- groups ---- */

static int write_group(struct writer *w, const struct copy_model *m, struct copy_group *g,
                       struct err *e)
{
    struct record r = {0};
    struct field list[GROUP_FIELDS];
    list_group(list, m, g);
    int failed = record_set_id(&r, g->name, e) ||
                 map_set_integer(&r.map, "characters", (int64_t)g->characters, e) ||
                 fields_write(w, &r, list, GROUP_FIELDS, e);
    record_free(&r);
    return failed ? -1 : 0;
}

/* Each group repeats which poses are shown. */
int copy_read_shown(struct copy_model *m, struct record *r, struct err *e)
{
    struct tensor *t;
    size_t some = 0;
    bool first = r->number == 1;
    if (record_tensor(r, "shown", DTYPE_U1, 1, &m->P, &t, e))
        return -1;
    const uint8_t *shown = t->data;
    for (size_t p = 0; p < m->P; p++) {
        some += shown[p];
        if (shown[p] > 1 || (!first && shown[p] != m->shown[p])) {
            err_set(e, "'shown' has %d at element %zu, expected %s", shown[p], p,
                    first ? "0 or 1" : "what the first group has");
            return record_error(r, e);
        }
    }
    memcpy(m->shown, shown, m->P);
    if (some)
        return 0;
    err_set(e, "'shown' is 0 for all poses");
    return record_error(r, e);
}

static int read_group(struct copy_model *m, struct copy_group *g, size_t lanes,
                      struct reader *reader, struct record *r, struct err *e)
{
    struct field list[GROUP_FIELDS];
    int64_t characters = 0;
    if (fields_next_record(reader, r, "all its groups", e))
        return -1;
    if (map_integer(&r->map, "characters", &characters, e) <= 0 || characters < 1 ||
        characters > COPY_LANES_MOST) {
        err_set(e, "it has no valid 'characters' (1 to %d)", COPY_LANES_MOST);
        return record_error(r, e);
    }
    g->characters = (size_t)characters;
    g->lanes = round_up(g->characters, lanes);
    g->name = mem_copy_text(r->id, strlen(r->id));
    g->tables = mem_zero(m->P, sizeof *g->tables);
    if (!g->name || !g->tables)
        return err_memory(e, m->P * sizeof *g->tables, "a group of the model");
    if (copy_read_shown(m, r, e))
        return -1;
    list_group(list, m, g);
    for (size_t i = 1; i < GROUP_FIELDS; i++)
        if (field_read(r, &list[i], e))
            return -1;
    return 0;
}

/* ---- tables ---- */

static int write_table(struct writer *w, const struct copy_model *m, struct copy_group *g, size_t p,
                       struct err *e)
{
    char id[RECORD_ID];
    struct record r = {0};
    struct field list[TABLE_FIELDS];
    list_table(list, g, &g->tables[p]);
    snprintf(id, sizeof id, "%s%s%s", g->name, *g->name ? "/" : "", m->poses[p]);
    int failed = record_set_id(&r, id, e) || map_set_text(&r.map, "pose", m->poses[p], e) ||
                 fields_write(w, &r, list, TABLE_FIELDS, e);
    record_free(&r);
    return failed ? -1 : 0;
}

static int check_range(const struct record *r, const char *key, const int32_t *x, size_t n,
                       size_t limit, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] < 0 || (size_t)x[i] >= limit) {
            err_set(e, "'%s' has %d at element %zu, expected 0 to %zu", key, x[i], i, limit - 1);
            return record_error(r, e);
        }
    return 0;
}

static int check_table(const struct copy_model *m, const struct copy_table *t,
                       const struct record *r, struct err *e)
{
    size_t frame = m->H * m->W;
    if (t->sources > COPY_SOURCES) {
        err_set(e, "'sources' has %zu elements, the limit is %d", t->sources, COPY_SOURCES);
        return record_error(r, e);
    }
    if (check_range(r, "sources", t->source, t->sources, m->P, e) ||
        check_range(r, "pixels", t->pixel, t->pixels, frame, e) ||
        check_range(r, "places", t->place, t->pixels * COPY_PLACES, t->sources * frame, e))
        return -1;
    for (size_t i = 1; i < t->pixels; i++)
        if (t->pixel[i] <= t->pixel[i - 1]) {
            err_set(e, "'pixels' does not rise at element %zu", i);
            return record_error(r, e);
        }
    for (size_t k = 0; k < t->sources; k++)
        if (!m->shown[t->source[k]]) {
            err_set(e, "'sources' has the pose %d, which is not shown", t->source[k]);
            return record_error(r, e);
        }
    return 0;
}

/* The first group names the poses, the others have the same ones. */
int copy_read_pose(struct copy_model *m, size_t p, const struct record *r, struct err *e)
{
    char name[COPY_NAME];
    if (map_text(&r->map, "pose", name, sizeof name, e) <= 0) {
        err_set(e, "it has no valid 'pose'");
        return record_error(r, e);
    }
    if (!m->poses[p])
        m->poses[p] = mem_copy_text(name, strlen(name));
    if (!m->poses[p])
        return err_memory(e, strlen(name), "the name of a pose");
    if (strcmp(m->poses[p], name) == 0)
        return 0;
    err_set(e, "'pose' is not that of the first group");
    return record_error(r, e);
}

static int read_table(struct copy_model *m, struct copy_group *g, size_t p, struct reader *reader,
                      struct record *r, struct err *e)
{
    struct copy_table *t = &g->tables[p];
    struct field list[TABLE_FIELDS];
    if (fields_next_record(reader, r, "all its poses", e) || copy_read_pose(m, p, r, e) ||
        field_length(r, "sources", &t->sources, e) || field_length(r, "pixels", &t->pixels, e))
        return -1;
    list_table(list, g, t);
    for (size_t i = 0; i < TABLE_FIELDS; i++)
        if (field_read(r, &list[i], e))
            return -1;
    return check_table(m, t, r, e);
}

/* ---- the filter ---- */

static void list_param(struct field *f, const struct params *p, size_t i, void **data)
{
    const struct param *q = &p->list[i];
    *data = p->value + q->offset;
    *f = (struct field){"value", DTYPE_F4, q->ndim, {0}, data};
    memcpy(f->shape, q->shape, (size_t)q->ndim * sizeof *q->shape);
}

static int write_filter(struct writer *w, const struct params *p, struct err *e)
{
    for (size_t i = 0; i < p->count; i++) {
        struct record r = {0};
        struct field f;
        void *data;
        list_param(&f, p, i, &data);
        int failed = record_set_id(&r, p->list[i].name, e) || fields_write(w, &r, &f, 1, e);
        record_free(&r);
        if (failed)
            return -1;
    }
    return 0;
}

static int read_filter(const struct params *p, struct reader *reader, struct record *r,
                       struct err *e)
{
    for (size_t i = 0; i < p->count; i++) {
        struct field f;
        struct tensor *t;
        void *data;
        list_param(&f, p, i, &data);
        if (fields_next_record(reader, r, "its filter", e))
            return -1;
        if (strcmp(r->id, p->list[i].name) != 0) {
            err_set(e, "expected the weights '%s' of the filter", p->list[i].name);
            return record_error(r, e);
        }
        if (record_tensor(r, f.key, f.dtype, f.ndim, f.shape, &t, e) ||
            record_finite(r, f.key, t, e))
            return -1;
        memcpy(data, t->data, tensor_bytes(t));
    }
    return 0;
}

/* ---- the model ---- */

int copy_model_write(const struct copy_model *m, struct writer *w, struct err *e)
{
    if (m->blend)
        return blend_write(m, w, e);
    for (size_t g = 0; g < m->group_count; g++) {
        if (write_group(w, m, &m->groups[g], e))
            return -1;
        for (size_t p = 0; p < m->P; p++)
            if (write_table(w, m, &m->groups[g], p, e))
                return -1;
    }
    return write_filter(w, &m->filter.params, e);
}

static int read_groups(struct copy_model *m, size_t lanes, struct reader *reader, struct record *r,
                       struct err *e)
{
    if (m->blend)
        return blend_read(m, reader, r, e);
    for (size_t g = 0; g < m->group_count; g++) {
        if (read_group(m, &m->groups[g], lanes, reader, r, e))
            return -1;
        for (size_t p = 0; p < m->P; p++)
            if (read_table(m, &m->groups[g], p, reader, r, e))
                return -1;
    }
    return read_filter(&m->filter.params, reader, r, e);
}

static int read_end(struct reader *reader, struct record *r, struct err *e)
{
    int got = reader_next(reader, r, e);
    return got > 0 ? err_set(e, "the model has more records than its header says") : got;
}

int copy_model_read(struct copy_model *m, struct reader *reader, struct err *e)
{
    struct map config = {0};
    struct record r = {0};
    size_t lanes = 0;
    *m = (struct copy_model){0};
    int failed = map_map(reader_header(reader), "model", &config, e) <= 0 ||
                 read_config(m, &lanes, &config, e) || read_groups(m, lanes, reader, &r, e) ||
                 read_end(reader, &r, e);
    map_free(&config);
    record_free(&r);
    if (failed)
        copy_model_free(m);
    return failed ? -1 : 0;
}
