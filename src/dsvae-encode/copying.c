/* copying.c - collects the records of a character, and gives each of them its codes. */
#include "copying.h"
#include "base/mem.h"
#include "copy/codes.h"
#include "model/frames.h"

#include <stdlib.h>
#include <string.h>

struct character {
    char who[RECORD_ID];
    struct record *list;
    int32_t **poses; /* [count] of each record's frames */
    size_t count, capacity;
};

struct encoder {
    struct copy_model model;
    struct copying options;
    struct filter filter;
    struct character character;
};

static void grow(struct character *c)
{
    if (c->count < c->capacity)
        return;
    c->capacity = c->capacity ? 2 * c->capacity : 32;
    struct record *list = mem_resize(c->list, c->capacity, sizeof *list);
    int32_t **poses = list ? mem_resize(c->poses, c->capacity, sizeof *poses) : NULL;
    if (!poses)
        cli_fail_memory(c->capacity * sizeof *list, "the records of a character");
    c->list = list;
    c->poses = poses;
}

static const struct tensor *frames_of(struct record *r)
{
    struct err e;
    struct tensor *t;
    cli_check(frames_of_record(r, 0, 0, 0, &t, &e), &e);
    return t;
}

/* A frame is shown as a whole or not at all. */
static void refuse_hidden(struct record *r, const struct tensor *frames)
{
    struct err e;
    struct tensor *hidden;
    cli_check(hidden_of_record(r, frames, &hidden, &e), &e);
    if (hidden && memchr(hidden->data, 1, tensor_count(hidden))) {
        err_set(&e, "'hidden' hides pixels; a model that copies needs complete frames");
        record_error(r, &e);
        cli_fail(&e);
    }
}

/* Adds a record to the character. */
static void collect(struct encoder *g, const struct record *r)
{
    struct err e;
    struct tensor *frames = NULL;
    const struct copy_model *m = &g->model;
    struct character *c = &g->character;
    grow(c);
    struct record *kept = &c->list[c->count];
    cli_check(record_copy(kept, r, &e) || frames_of_record(kept, m->H, m->W, m->C, &frames, &e),
              &e);
    refuse_hidden(kept, frames);
    int32_t *pose = mem_zero(frames->shape[0], sizeof *pose);
    if (!pose)
        cli_fail_memory(frames->shape[0] * sizeof *pose, "the poses of a record");
    cli_check(copy_find_poses(pose, m, kept, frames, g->options.look, &e), &e);
    c->poses[c->count++] = pose;
}

/* The frames of the character; only those that the model copies from, unless `all`. In arrays that
 * the caller frees. */
static struct copy_shown gather(const struct encoder *g, bool all)
{
    const struct copy_model *m = &g->model;
    const struct character *c = &g->character;
    size_t frame = m->H * m->W * m->C, total = 0, n = 0;
    for (size_t i = 0; i < c->count; i++)
        total += frames_of(&c->list[i])->shape[0];
    int32_t *poses = mem_zero(total, sizeof *poses);
    uint8_t *frames = mem_array(total, frame);
    if (!poses || !frames)
        cli_fail_memory(total * frame, "what was shown of a character");
    for (size_t i = 0; i < c->count; i++) {
        const struct tensor *t = frames_of(&c->list[i]);
        for (size_t k = 0; k < t->shape[0]; k++)
            if (all || m->shown[c->poses[i][k]]) {
                poses[n] = c->poses[i][k];
                memcpy(frames + n++ * frame, (const uint8_t *)t->data + k * frame, frame);
            }
    }
    return (struct copy_shown){n, poses, frames};
}

static void free_shown(const struct copy_shown *s)
{
    free((void *)s->pose);
    free((void *)s->frames);
}

static struct copy_shown gather_most(const struct encoder *g)
{
    struct copy_shown s = gather(g, g->options.all_frames);
    if (s.count)
        return s;
    free_shown(&s);
    return gather(g, true);
}

static void write_codes(struct encoder *g, struct record *r, const struct copy_shown *shown,
                        const int32_t *pose, size_t T)
{
    struct err e;
    cli_check(copy_set_codes(r, &g->model, shown, pose, T, &e), &e);
    filter_write(&g->filter, r);
}

/* Each sequence that the model knows, as a record like the character's first one. */
static void perform(struct encoder *g, const struct copy_shown *shown)
{
    struct err e;
    const struct copy_model *m = &g->model;
    char sequence[COPY_NAME];
    int32_t *pose = mem_zero(m->P, sizeof *pose);
    if (!pose)
        cli_fail_memory(m->P * sizeof *pose, "the poses of a sequence");
    for (size_t p = 0, T; p < m->P; p += T) {
        struct record r;
        T = copy_sequence(sequence, m, p);
        for (size_t t = 0; t < T; t++)
            pose[t] = (int32_t)(p + t);
        cli_check(record_copy(&r, &g->character.list[0], &e) ||
                      copy_set_names(&r, sequence, g->character.who, m->pose_labels, &e),
                  &e);
        record_remove(&r, "delays");
        write_codes(g, &r, shown, pose, T);
        record_free(&r);
    }
    free(pose);
}

/* Writes the records of the character. */
static void release(struct encoder *g)
{
    struct character *c = &g->character;
    if (c->count == 0)
        return;
    struct copy_shown shown = gather_most(g);
    if (g->options.perform)
        perform(g, &shown);
    for (size_t i = 0; i < c->count; i++) {
        struct record *r = &c->list[i];
        if (!g->options.perform)
            write_codes(g, r, &shown, c->poses[i], frames_of(r)->shape[0]);
        record_free(r);
        free(c->poses[i]);
    }
    c->count = 0;
    free_shown(&shown);
}

/* Who does it; the id where the record has no such labels. */
static void name_character(char who[RECORD_ID], const struct encoder *g, const struct record *r)
{
    struct err e;
    char sequence[COPY_NAME];
    int got = copy_names(sequence, who, r, g->model.pose_labels, &e);
    cli_check(got < 0, &e);
    if (got == 0)
        memcpy(who, r->id, sizeof r->id);
}

static void encode(struct encoder *g)
{
    struct record r = {0};
    char who[RECORD_ID];
    while (filter_next(&g->filter, &r)) {
        name_character(who, g, &r);
        if (g->character.count && (!*r.id || strcmp(who, g->character.who) != 0))
            release(g);
        memcpy(g->character.who, who, sizeof who);
        collect(g, &r);
    }
    release(g);
}

int copying_run(struct reader *model, const char *input, struct copying options)
{
    struct err e;
    struct encoder g = {.options = options};
    struct map header = {0};
    if (copy_model_read(&g.model, model, &e)) {
        reader_error(model, &e);
        cli_fail(&e);
    }
    filter_input(&g.filter, input, "frames");
    cli_check(map_set_integer(&header, "model_crc32", reader_crc(model), &e), &e);
    reader_close(model);
    filter_output(&g.filter, "latents", &header);
    map_free(&header);
    encode(&g);
    free(g.character.list);
    free(g.character.poses);
    copy_model_free(&g.model);
    return filter_finish(&g.filter);
}
