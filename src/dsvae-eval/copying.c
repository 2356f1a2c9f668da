/* copying.c - see copying.h */
#include "copying.h"

#include "base/mem.h"
#include "base/size.h"
#include "cli/filter.h"
#include "cli/inference.h"
#include "copy/codes.h"
#include "model/frames.h"

#include <stdlib.h>
#include <string.h>

void copying_open(struct copying *c, struct reader *model)
{
    struct err e;
    c->is = true;
    if (copy_model_read(&c->model, model, &e)) {
        reader_error(model, &e);
        cli_fail(&e);
    }
    reader_close(model);
    const struct copy_model *m = &c->model;
    c->geometry = (struct geometry){.H = m->H, .W = m->W, .C = m->C};
    c->geometry.background = mem_zero(m->H * m->W, m->C);
    if (!c->geometry.background)
        cli_fail_memory(m->H * m->W * m->C, "the background");
    c->workers = inference_threads(cli_threads());
    c->decoder = copy_decoder_open(m, c->workers, &e);
    cli_check(!c->decoder, &e);
}

void copying_close(struct copying *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->poses[i]);
    free(c->poses);
    copy_decoder_close(c->decoder);
    thread_pool_close(c->workers);
    geometry_free(&c->geometry);
    copy_model_free(&c->model);
}

void copying_note(struct copying *c, struct record *r)
{
    struct err e;
    struct tensor *frames;
    const struct copy_model *m = &c->model;
    if (c->count == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 64;
        int32_t **poses = mem_resize(c->poses, c->capacity, sizeof *poses);
        if (!poses)
            cli_fail_memory(c->capacity * sizeof *poses, "the poses");
        c->poses = poses;
    }
    cli_check(frames_of_record(r, m->H, m->W, m->C, &frames, &e), &e);
    int32_t *pose = mem_zero(frames->shape[0], sizeof *pose);
    if (!pose)
        cli_fail_memory(frames->shape[0] * sizeof *pose, "the poses");
    c->poses[c->count++] = pose;
    cli_check(copy_find_poses(pose, m, r, frames, false, &e), &e);
}

void copying_show(const struct copying *c, struct eval_set *set)
{
    const struct copy_model *m = &c->model;
    if (copy_shown_count(m) == m->P)
        return;
    set->may_show = mem_zero(c->count, sizeof *set->may_show);
    if (!set->may_show)
        cli_fail_memory(c->count, "the sequences");
    for (size_t i = 0; i < c->count; i++)
        set->may_show[i] = m->shown[c->poses[i][0]];
}

/* The frames of the sequences in the list, with their poses, in arrays that the caller frees;
 * without memory one of them is NULL. */
static struct copy_shown gather(const struct copying *c, const size_t *list, size_t count)
{
    const struct dataset *d = &c->set->data;
    size_t frame = d->H * d->W * d->C, total = 0, n = 0;
    for (size_t k = 0; k < count; k++)
        total += d->list[list[k]].T;
    int32_t *pose = mem_zero(total, sizeof *pose);
    uint8_t *frames = mem_array(total, frame);
    for (size_t k = 0; k < count && pose && frames; k++) {
        const struct example *s = &d->list[list[k]];
        memcpy(pose + n, c->poses[list[k]], s->T * sizeof *pose);
        memcpy(frames + n * frame, s->frames, s->T * frame);
        n += s->T;
    }
    return (struct copy_shown){n, pose, frames};
}

static int make_frames(uint8_t *frames, const struct copying *c, size_t i, size_t from,
                       struct err *e)
{
    const struct dataset *d = &c->set->data;
    size_t frame = d->H * d->W * d->C;
    for (size_t t = 0; t < d->list[i].T; t++) {
        int32_t pose = c->poses[from][size_least(t, d->list[from].T - 1)];
        if (copy_decode(frames + t * frame, NULL, c->decoder, (size_t)pose, e))
            return err_context(e, "record %zu", i + 1);
    }
    return 1;
}

static int make(uint8_t *frames, void *context, size_t i, struct err *e)
{
    const struct copying *c = context;
    size_t list[SHOWN_MOST], count = eval_set_shown(list, c->set, i);
    size_t from = c->swaps ? c->set->dynamic_from[i] : i;
    if (from == SIZE_MAX || count == 0 || (c->set->may_show && c->set->may_show[i]))
        return 0;
    struct copy_shown shown = gather(c, list, count);
    int made = -1;
    if (shown.pose && shown.frames) {
        copy_decoder_set(c->decoder, &shown);
        made = make_frames(frames, c, i, from, e);
    } else {
        err_memory(e, c->set->data.H, "what is shown");
    }
    free((void *)shown.pose);
    free((void *)shown.frames);
    return made;
}

struct maker copying_maker(struct copying *c, const struct eval_set *set, bool swaps)
{
    c->set = set;
    c->swaps = swaps;
    return (struct maker){make, c};
}
