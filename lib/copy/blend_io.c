/* blend_io.c - see blend_io.h */
#include "copy/blend_io.h"
#include "base/mem.h"
#include "copy/copy_io.h"
#include "copy/fields.h"

#include <string.h>

static const double radius_most = BLEND_REACH_MOST / 3.0, ridge_most = 1e6;

int blend_allocate(struct copy_model *m, size_t N, struct err *e)
{
    m->blend = mem_zero(1, sizeof *m->blend);
    if (m->blend) {
        *m->blend = (struct blend){.H = m->H, .W = m->W, .C = m->C, .P = m->P, .N = N};
        m->blend->people = mem_zero(m->P, sizeof *m->blend->people);
        m->blend->mean = mem_zero(m->P, sizeof *m->blend->mean);
    }
    return m->blend && m->blend->people && m->blend->mean
               ? 0
               : err_memory(e, m->P * sizeof *m->blend->mean, "the model");
}

/* ---- the header ---- */

int blend_header(const struct blend *b, struct map *config, struct err *e)
{
    return map_set_integer(config, "people", (int64_t)b->N, e) ||
                   map_set_real(config, "radius", b->radius, e) ||
                   map_set_real(config, "ridge", b->ridge, e) ||
                   map_set_integer(config, "keeps_left", b->keeps_left, e)
               ? -1
               : 0;
}

static int read_real(double *out, const struct map *config, const char *name, double least,
                     double most, struct err *e)
{
    if (map_real(config, name, out, e) <= 0 || !(*out >= least && *out <= most))
        return err_set(e, "the model's header has no valid '%s' (%g to %g)", name, least, most);
    return 0;
}

int blend_read_config(struct copy_model *m, const struct map *config, struct err *e)
{
    size_t N;
    int64_t left = 0;
    if (copy_read_size(&N, config, "people", BLEND_PEOPLE_MOST, e) || blend_allocate(m, N, e) ||
        read_real(&m->blend->radius, config, "radius", 0.5, radius_most, e) ||
        read_real(&m->blend->ridge, config, "ridge", 0, ridge_most, e))
        return -1;
    if (map_integer(config, "keeps_left", &left, e) <= 0 || left < 0 || left > 1)
        return err_set(e, "the model's header has no valid 'keeps_left' (0 or 1)");
    if (m->group_count != 1)
        return err_set(e, "the model's header has %zu 'groups', a model that blends has 1",
                       m->group_count);
    m->blend->keeps_left = left;
    return 0;
}

/* ---- records ---- */

static struct field people_field(const struct blend *b, size_t p)
{
    return (struct field){
        "people", DTYPE_U1, 2, {b->H * b->W * b->C, b->N}, (void **)&b->people[p]};
}

static int write_pose(struct writer *w, const struct copy_model *m, size_t p, struct err *e)
{
    struct record r = {0};
    struct field field = people_field(m->blend, p);
    int failed = record_set_id(&r, m->poses[p], e) ||
                 map_set_text(&r.map, "pose", m->poses[p], e) || fields_write(w, &r, &field, 1, e);
    record_free(&r);
    return failed ? -1 : 0;
}

int blend_write(const struct copy_model *m, struct writer *w, struct err *e)
{
    struct record r = {0};
    struct field shown = {"shown", DTYPE_U1, 1, {m->P}, (void **)(uintptr_t)&m->shown};
    int failed = record_set_id(&r, "blend", e) || fields_write(w, &r, &shown, 1, e);
    record_free(&r);
    for (size_t p = 0; !failed && p < m->P; p++)
        failed = write_pose(w, m, p, e);
    return failed ? -1 : 0;
}

static int read_one_pose(struct copy_model *m, size_t p, struct reader *reader, struct record *r,
                         struct err *e)
{
    struct blend *b = m->blend;
    struct field field = people_field(b, p);
    size_t size = b->H * b->W * b->C;
    if (fields_next_record(reader, r, "all its poses", e) || copy_read_pose(m, p, r, e) ||
        field_read(r, &field, e))
        return -1;
    b->mean[p] = mem_array(size, sizeof **b->mean);
    if (!b->mean[p])
        return err_memory(e, size * sizeof **b->mean, "the model");
    blend_mean(b->mean[p], b->people[p], size, b->N);
    return 0;
}

int blend_read(struct copy_model *m, struct reader *reader, struct record *r, struct err *e)
{
    if (fields_next_record(reader, r, "all its records", e) || copy_read_shown(m, r, e))
        return -1;
    m->groups[0].name = mem_copy_text("", 0);
    if (!m->groups[0].name)
        return err_memory(e, 1, "the model");
    for (size_t p = 0; p < m->P; p++)
        if (read_one_pose(m, p, reader, r, e))
            return -1;
    return 0;
}
