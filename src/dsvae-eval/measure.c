/* measure.c - see measure.h */
#include "measure.h"

#include "cli/progress.h"

#include <string.h>

/* The work in parts that take about the same time: the encodings, each row, all probes. */
static struct {
    double since;
    size_t part, parts;
    const char *name; /* of this part, or "" */
} work;

static void show(double done, const char *what)
{
    progress_show(((double)work.part + done) / (double)work.parts, progress_clock() - work.since,
                  "%s%s%s", what, *work.name ? ": " : "", work.name);
}

static void start_part(const char *name)
{
    work.part++;
    work.name = name;
}

/* Does the row make sense for this model, with or without a classifier? */
static bool is_wanted(enum row row, const struct inputs *in)
{
    const struct config *c = &in->model.model.config;
    bool has_static = c->static_dim > 0 && !in->copying.is, has_prior = c->prior != PRIOR_NONE;
    bool classified = in->has_classifier;
    switch (row) {
    case REAL:
        return classified;
    case RECONSTRUCTION:
        return true;
    case MADE:
        return in->has_made;
    case SWAP:
        return !in->has_made;
    case SWAP_STATIC:
    case SWAP_DYNAMIC:
        return !in->has_made && has_static;
    case DRAWN_DYNAMIC:
        return !in->has_made && classified && has_prior;
    case DRAWN_STATIC:
        return !in->has_made && classified && has_static;
    default: /* a baseline */
        return in->has_baselines &&
               (in->has_training || !baseline_learns((enum baseline)(row - FIRST_BASELINE)));
    }
}

static void start_work(const struct inputs *in)
{
    work.since = progress_clock();
    work.name = "";
    work.parts = 1u + in->has_lessons + (in->has_classifier && !in->has_made);
    for (enum row i = 0; i < ROWS; i++)
        work.parts += is_wanted(i, in);
}

/* Of each label of the classifier, and of those that move together. */
static void probe(struct leakage *leaks, const struct evaluation *v,
                  const struct evaluation *teacher, const char *moving)
{
    struct err e;
    const struct labels *l = &v->classifier->labels;
    for (size_t i = 0; i <= l->count; i++) {
        bool set[LABELS_MAX];
        if (i < l->count)
            labels_set_one(set, i);
        else
            labels_set_moving(set, l, moving);
        show((double)i / (double)(l->count + 1), "probing");
        cli_check(leakage_measure(&leaks[i], v, teacher, set, &e), &e);
    }
}

/* The same model with the sequences that the probes learn from. */
static void open_teacher(struct evaluation *teacher, const struct evaluation *v,
                         const struct inputs *in, const struct input_options *o)
{
    struct err e;
    *teacher = *v;
    teacher->set = &in->lessons;
    if (evaluation_open(teacher, &e)) {
        err_context(&e, "%s", o->probe);
        cli_fail(&e);
    }
    start_part("");
}

static int measure_row(struct results *r, enum row row, const struct evaluation *v,
                       struct inputs *in, struct baselines *b, struct err *e)
{
    const struct row_kind *kind = &row_kinds[row];
    start_part(kind->name);
    if (row < FIRST_BASELINE && !in->copying.is)
        return evaluation_run(&r->outcomes[row], v, kind->f, kind->z, e);
    struct maker maker = row < FIRST_BASELINE
                             ? copying_maker(&in->copying, &in->set, row == SWAP)
                             : baseline_maker(b, (enum baseline)(row - FIRST_BASELINE));
    return evaluation_run_maker(&r->outcomes[row], v, &maker, e);
}

static void measure_rows(struct results *r, const struct evaluation *v, struct inputs *in)
{
    struct err e;
    struct baselines *b = NULL;
    if (in->has_baselines) {
        b = baselines_open(&in->set, in->has_training ? &in->training : NULL, v->workers, &e);
        cli_check(!b, &e);
    }
    for (enum row i = 0; i < ROWS; i++)
        if (is_wanted(i, in))
            cli_check(measure_row(r, i, v, in, b, &e), &e);
    baselines_close(b);
    start_part("");
}

void measure(struct results *r, struct inputs *in, const struct input_options *o)
{
    struct err e;
    bool copies = in->copying.is;
    struct model *classifier = in->has_classifier ? &in->classifier.model : NULL;
    struct evaluation teacher, v = {.set = &in->set,
                                    .geometry = inputs_geometry(in),
                                    .workers = copies ? in->copying.workers : in->model.workers,
                                    .model = copies ? NULL : &in->model.model,
                                    .tape = &in->model.tape,
                                    .classifier = classifier,
                                    .classifier_tape = classifier ? &in->classifier.tape : NULL,
                                    .made = in->has_made ? &in->made : NULL,
                                    .seed = o->seed,
                                    .progress = show};
    start_work(in);
    if (in->has_lessons)
        open_teacher(&teacher, &v, in, o);
    cli_check(evaluation_open(&v, &e), &e);
    measure_rows(r, &v, in);
    if (classifier && !in->has_made)
        probe(r->leaks, &v, in->has_lessons ? &teacher : NULL, o->moving);
    if (in->has_lessons)
        evaluation_close(&teacher);
    evaluation_close(&v);
    r->labels = classifier ? &classifier->labels : NULL;
    r->moving = o->moving;
    r->made = in->has_made;
    r->snapped = in->set.has_palette;
    r->without_partner = r->made ? 0 : in->set.data.count - r->outcomes[SWAP].count;
}
