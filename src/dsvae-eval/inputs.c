/* inputs.c - see inputs.h */
#include "inputs.h"

#include "cli/filter.h"
#include "cli/progress.h"
#include "eval/inception.h"
#include "results.h"

/* copying: notes the poses; or NULL. */
static void read_set(struct eval_set *s, const char *path, const char *moving,
                     const struct geometry *g, struct copying *copying)
{
    struct err e;
    struct record r = {0};
    struct filter input = {0};
    const struct dataset *d = &s->data;
    filter_input(&input, path, "frames");
    while (filter_next(&input, &r)) {
        if (copying)
            copying_note(copying, &r);
        cli_check(eval_set_add(s, &r, moving, &e), &e);
    }
    filter_finish(&input);
    if (d->count == 0) {
        err_set(&e, "the stream holds no records: there is nothing to measure");
        cli_fail(&e);
    }
    if (d->H != g->H || d->W != g->W || d->C != g->C) {
        err_set(&e, "the frames are [*,%zu,%zu,%zu], the model takes [*,%zu,%zu,%zu]", d->H, d->W,
                d->C, g->H, g->W, g->C);
        cli_fail(&e);
    }
}

static int check_labels(const struct labels *l, const char *path, const char *moving, struct err *e)
{
    bool set[LABELS_MAX];
    size_t moves = 0;
    labels_set_moving(set, l, moving);
    for (size_t i = 0; i < l->count; i++)
        moves += set[i];
    if (moves == 0 || moves == l->count)
        return err_set(e,
                       "the judge '%s' has %zu labels, %zu of them among those that move, '%s': "
                       "it needs labels of both kinds",
                       path, l->count, moves, moving);
    if (predictions_combinations(l, set) > PREDICTIONS_COMBINATIONS_MAX)
        return err_set(e, "the judge's labels among '%s' have more than %d combinations", moving,
                       PREDICTIONS_COMBINATIONS_MAX);
    return 0;
}

/* The classifier must have labels that move and labels that stay, and see the model's frames. */
static void check_classifier(const struct model *classifier, const struct model *m,
                             const struct input_options *o)
{
    struct err e;
    const struct geometry *a = &classifier->geometry, *b = &m->geometry;
    cli_check(check_labels(&classifier->labels, o->judge, o->moving, &e), &e);
    if (a->H != b->H || a->W != b->W || a->C != b->C) {
        err_set(&e, "the judge '%s' takes frames [*,%zu,%zu,%zu], the model [*,%zu,%zu,%zu]",
                o->judge, a->H, a->W, a->C, b->H, b->W, b->C);
        cli_fail(&e);
    }
}

void inputs_open(struct inputs *in, const struct input_options *o)
{
    struct reader *model = inference_reader(o->model);
    if (copy_model_is(reader_header(model))) {
        if (o->judge || o->made)
            cli_wrong_use("%s cannot be used with a model that copies",
                          o->made ? "--made" : "--judge");
        copying_open(&in->copying, model);
    } else {
        inference_read(&in->model, model);
    }
}

const struct geometry *inputs_geometry(const struct inputs *in)
{
    return in->copying.is ? &in->copying.geometry : &in->model.model.geometry;
}

void inputs_read(struct inputs *in, const struct input_options *o, const char *path)
{
    struct err e;
    in->has_classifier = o->judge;
    in->has_made = o->made;
    in->has_lessons = o->probe;
    in->has_training = o->training;
    in->has_baselines = o->baselines;
    if (o->judge) {
        inference_open_classifier(&in->classifier, o->judge);
        check_classifier(&in->classifier.model, &in->model.model, o);
    }
    const struct geometry *g = inputs_geometry(in);
    progress_doing("reading");
    read_set(&in->set, path, o->moving, g, in->copying.is ? &in->copying : NULL);
    cli_check(eval_set_finish(&in->set, o->seed, &e), &e);
    if (in->copying.is)
        copying_show(&in->copying, &in->set);
    if (o->made)
        read_set(&in->made, o->made, o->moving, g, NULL);
    if (o->probe)
        read_set(&in->lessons, o->probe, o->moving, g, NULL);
    if (o->training)
        read_set(&in->training, o->training, o->moving, g, NULL);
}

void inputs_free(struct inputs *in)
{
    eval_set_free(&in->set);
    eval_set_free(&in->made);
    eval_set_free(&in->lessons);
    eval_set_free(&in->training);
    if (in->has_classifier)
        inference_close(&in->classifier);
    if (in->copying.is)
        copying_close(&in->copying);
    else
        inference_close(&in->model);
}
