/* dsvae-eval - labelled frames in, a table out: how well a model reconstructs and swaps, and what a
 * judge says of what it makes.
 *
 *     sprites-dataset --layers Sprites --split test | dsvae-eval -m sprites.tns --judge judge.tns
 */
#include "base/list.h"
#include "cli/filter.h"
#include "cli/inference.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "eval/inception.h"
#include "eval/leakage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *model_path, *judge_path, *made_path, *probe_path, *moving = "action,direction";
static bool json;
static int64_t seed = 1;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "trained model to measure"},
    {"judge", 0, OPTION_TEXT, &judge_path, "FILE",
     .help = "judge, from dsvae-train --model judge; adds rows and a table of its predictions"},
    {"made", 0, OPTION_TEXT, &made_path, "STREAM",
     .help = "frames made by other programs, measured instead of swaps and draws"},
    {"probe", 0, OPTION_TEXT, &probe_path, "STREAM",
     .help = "labelled frames that the probes learn from, instead of half of FRAMES"},
    {"moving", 0, OPTION_TEXT, &moving, "NAMES",
     .help = "labels that belong to the dynamic code; all other labels belong to the static code"},
    {"seed", 0, OPTION_INTEGER, &seed, "N",
     .help = "seed for the choice of swap partners and for the draws", 0, 1e15},
    {"json", 0, OPTION_FLAG, &json, NULL, .help = "print one JSON object instead of the table"},
    {"output", 'o', OPTION_TEXT, &shared.output, "FILE",
     .help = "write the table to FILE, which appears only when it is complete"},
    {0},
};

static const struct program program = {
    .name = "dsvae-eval",
    .purpose = "measures the reconstruction, swaps and random draws of a model",
    .synopsis = (const char *const[]){"[options] -m MODEL [FRAMES]", NULL},
    .examples = (const char *const[]){"sprites-dataset --layers Sprites --split test | dsvae-eval "
                                      "-m sprites.tns",
                                      "dsvae-eval -m m.tns --judge judge.tns test.tns",
                                      "dsvae-eval -m m.tns --json frames.tns | jq .swap.psnr",
                                      "dsvae-eval -m m.tns --made restored.tns test.tns", NULL},
    .see_also = "dsvae-train(1), dsvae-encode(1), latent-edit(1)",
    .options = options,
    .uses = USES_INPUT | USES_THREADS,
    .max_operands = 1,
};

/* ---- what is measured ---- */

/* Sequences made in one way. */
struct row {
    const char *name, *key; /* in the table, in JSON */
    enum origin f, z;
    struct outcome outcome;
};

enum {
    REAL,
    RECONSTRUCTION,
    MADE,
    SWAP,
    SWAP_STATIC,
    SWAP_DYNAMIC,
    DRAWN_DYNAMIC,
    DRAWN_STATIC,
    ROWS
};

static struct row rows[ROWS] = {
    [REAL] = {"real frames", "real", FROM_FRAMES, FROM_FRAMES, {0}},
    [RECONSTRUCTION] = {"reconstruction", "reconstruction", FROM_ITSELF, FROM_ITSELF, {0}},
    [MADE] = {"made", "made", FROM_MADE, FROM_MADE, {0}},
    [SWAP] = {"swap", "swap", FROM_PARTNER, FROM_PARTNER, {0}},
    [SWAP_STATIC] = {"swap, static", "swap_static", FROM_PARTNER, FROM_ITSELF, {0}},
    [SWAP_DYNAMIC] = {"swap, dynamic", "swap_dynamic", FROM_ITSELF, FROM_PARTNER, {0}},
    [DRAWN_DYNAMIC] = {"dynamic drawn", "drawn_dynamic", FROM_ITSELF, FROM_PRIOR, {0}},
    [DRAWN_STATIC] = {"static drawn", "drawn_static", FROM_PRIOR, FROM_ITSELF, {0}},
};

/* What the probes tell of each of the judge's labels, and of all that move together. */
static struct leakage leaks[LABELS_MAX + 1];

static void set_one(bool set[LABELS_MAX], size_t label)
{
    memset(set, 0, LABELS_MAX * sizeof *set);
    set[label] = true;
}

static void set_moving(bool set[LABELS_MAX], const struct labels *l)
{
    for (size_t i = 0; i < LABELS_MAX; i++)
        set[i] = i < l->count && list_has(moving, ',', l->list[i].name, strlen(l->list[i].name));
}

/* Which rows this model and a judge, or none, make sense for. */
static bool is_wanted(size_t row, const struct model *m, bool judged)
{
    bool has_static = m->config.static_dim > 0, has_prior = m->config.prior != PRIOR_NONE;
    switch (row) {
    case REAL:
        return judged;
    case RECONSTRUCTION:
        return true;
    case MADE:
        return made_path;
    case SWAP:
        return !made_path;
    case SWAP_STATIC:
    case SWAP_DYNAMIC:
        return !made_path && has_static;
    case DRAWN_DYNAMIC:
        return !made_path && judged && has_prior;
    default:
        return !made_path && judged && has_static;
    }
}

static void read_set(struct eval_set *s, const char *path, const struct geometry *c)
{
    struct err e;
    struct record r = {0};
    struct filter input = {0};
    const struct dataset *d = &s->data;
    filter_input(&input, path, "frames");
    while (filter_next(&input, &r))
        cli_check(eval_set_add(s, &r, moving, &e), &e);
    filter_finish(&input);
    cli_check(d->count == 0 &&
                  err_set(&e, "the stream holds no records: there is nothing to measure"),
              &e);
    cli_check((d->H != c->H || d->W != c->W || d->C != c->C) &&
                  err_set(&e, "the frames are [*,%zu,%zu,%zu], the model takes [*,%zu,%zu,%zu]",
                          d->H, d->W, d->C, c->H, c->W, c->C),
              &e);
}

/* The labels of the judge that move must be there; some must stay. */
static void check_judge(const struct model *judge, const struct model *m)
{
    struct err e;
    const struct labels *l = &judge->labels;
    const struct geometry *a = &judge->geometry, *b = &m->geometry;
    size_t moves = 0;
    for (size_t i = 0; i < l->count; i++)
        moves += list_has(moving, ',', l->list[i].name, strlen(l->list[i].name));
    cli_check((moves == 0 || moves == l->count) &&
                  err_set(&e,
                          "the judge '%s' knows %zu labels, of which %zu are among those that "
                          "move, '%s': it has to tell both kinds",
                          judge_path, l->count, moves, moving),
              &e);
    bool set[LABELS_MAX];
    set_moving(set, l);
    cli_check(predictions_combinations(l, set) > PREDICTIONS_COMBINATIONS_MAX &&
                  err_set(&e, "the judge's labels among '%s' have more than %d combinations",
                          moving, PREDICTIONS_COMBINATIONS_MAX),
              &e);
    cli_check((a->H != b->H || a->W != b->W || a->C != b->C) &&
                  err_set(&e,
                          "the judge '%s' takes frames [*,%zu,%zu,%zu], the model [*,%zu,%zu,%zu]",
                          judge_path, a->H, a->W, a->C, b->H, b->W, b->C),
              &e);
}

/* The work in parts that take about as long: the encodings, the rows, and all probes. */
static struct {
    double since;
    size_t part, parts;
    const char *name; /* of this part, or "" */
} course;

static void show(double done, const char *what)
{
    progress_show(((double)course.part + done) / (double)course.parts,
                  progress_clock() - course.since, "%s%s%s", what, *course.name ? ": " : "",
                  course.name);
}

static void begin_course(const struct model *m, bool judged)
{
    course.since = progress_clock();
    course.name = "";
    course.parts = 1u + (probe_path != NULL) + (judged && !made_path);
    for (size_t i = 0; i < ROWS; i++)
        course.parts += is_wanted(i, m, judged);
}

static void next_part(const char *name)
{
    course.part++;
    course.name = name;
}

/* What linear probes find of each of the judge's labels, and of those that move together. */
static void probe(const struct evaluation *v, const struct evaluation *teacher)
{
    struct err e;
    const struct labels *l = &v->judge->labels;
    for (size_t i = 0; i <= l->count; i++) {
        bool asked[LABELS_MAX];
        if (i < l->count)
            set_one(asked, i);
        else
            set_moving(asked, l);
        show((double)i / (double)(l->count + 1), "probing");
        cli_check(leakage_measure(&leaks[i], v, teacher, asked, &e), &e);
    }
}

/* The same model before what the probes learn from. */
static struct evaluation open_teacher(const struct evaluation *v, const struct eval_set *lessons)
{
    struct err e;
    struct evaluation teacher = *v;
    teacher.set = lessons;
    cli_check(evaluation_open(&teacher, &e) && err_context(&e, "%s", probe_path), &e);
    return teacher;
}

static void measure(const struct eval_set *set, const struct eval_set *made,
                    const struct eval_set *lessons, struct inference *g, struct inference *judge)
{
    struct err e;
    struct evaluation v = {.set = set,
                           .model = &g->model,
                           .tape = &g->tape,
                           .judge = judge ? &judge->model : NULL,
                           .classifier_tape = judge ? &judge->tape : NULL,
                           .made = made_path ? made : NULL,
                           .seed = (uint64_t)seed,
                           .progress = show};
    struct evaluation teacher;
    begin_course(v.model, judge);
    if (probe_path) {
        teacher = open_teacher(&v, lessons);
        next_part("");
    }
    cli_check(evaluation_open(&v, &e), &e);
    for (size_t i = 0; i < ROWS; i++)
        if (is_wanted(i, &g->model, judge)) {
            next_part(rows[i].name);
            cli_check(evaluation_run(&rows[i].outcome, &v, rows[i].f, rows[i].z, &e), &e);
        }
    next_part("");
    if (judge && !made_path)
        probe(&v, probe_path ? &teacher : NULL);
    if (probe_path)
        evaluation_close(&teacher);
    evaluation_close(&v);
}

/* ---- printing ---- */

static const char *between = ""; /* what stands before the next member of a JSON object */

static void open_object(FILE *out, const char *key)
{
    fprintf(out, "%s\"%s\":{", between, key);
    between = "";
}

static void close_object(FILE *out)
{
    fputc('}', out);
    between = ",";
}

static void print_member(FILE *out, const char *name, const char *value)
{
    fprintf(out, "%s\"%s\":%s", between, name, value);
    between = ",";
}

/* The beginning of a row: its name and how many sequences there are. */
static void open_row(FILE *out, const struct row *row, bool counts)
{
    if (json) {
        open_object(out, row->key);
        fprintf(out, "\"sequences\":%zu", row->outcome.count);
        between = ",";
    } else if (counts)
        fprintf(out, "%-16s %9zu", row->name, row->outcome.count);
    else
        fprintf(out, "%-16s", row->name);
}

static void close_row(FILE *out)
{
    if (json)
        close_object(out);
    else
        fputc('\n', out);
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : NAN;
}

/* One figure; NAN: there is none. */
static void print_figure(FILE *out, const char *name, int width, const char *format, double value)
{
    char text[32] = "-";
    if (!isnan(value))
        snprintf(text, sizeof text, format, value);
    else if (json)
        snprintf(text, sizeof text, "null");
    if (json)
        print_member(out, name, text);
    else
        fprintf(out, " %*s", width, text);
}

static void print_likeness(FILE *out, const struct row *row)
{
    const struct outcome *o = &row->outcome;
    const struct likeness *l = &o->likeness;
    bool any = o->count > 0;
    open_row(out, row, true);
    print_figure(out, "mse", 12, json ? "%.6g" : "%.3e",
                 any ? l->squared / (double)l->values : NAN);
    print_figure(out, "psnr", 8, json ? "%.4f" : "%.2f", any ? likeness_psnr(l) : NAN);
    print_figure(out, "ssim", 7, json ? "%.6f" : "%.4f", any ? o->ssim : NAN);
    print_figure(out, "exact_pixels", 14, json ? "%.4f" : "%.2f",
                 percent((double)l->exact, (double)l->foreground));
    print_figure(out, "exact_frames", 14, json ? "%.4f" : "%.2f",
                 percent((double)l->exact_frames, (double)l->frames));
    print_figure(out, "nearest", 9, json ? "%.4f" : "%.2f",
                 percent((double)o->nearest, (double)o->count));
    close_row(out);
}

static struct predictions predictions_of(const struct row *row, const struct labels *l)
{
    const struct outcome *o = &row->outcome;
    return (struct predictions){.labels = l, .p = o->p, .truth = o->truth, .n = o->count};
}

static void print_label_names(FILE *out, const char *what, const struct labels *l)
{
    fprintf(out, "\n%-16s", what);
    for (size_t i = 0; i < l->count; i++)
        fprintf(out, " %9.9s", l->list[i].name);
    fprintf(out, " %9s", "moving");
}

/* How often each label, and those that move together, are judged right; and what the judge's
 * certainty says of these. */
static void print_verdicts(FILE *out, const struct row *row, const struct labels *l)
{
    struct err e;
    bool set[LABELS_MAX];
    struct predictions v = predictions_of(row, l);
    struct inception s = {NAN, NAN, NAN};
    open_row(out, row, false);
    for (size_t i = 0; i < l->count; i++) {
        set_one(set, i);
        print_figure(out, l->list[i].name, 9, json ? "%.4f" : "%.2f",
                     100 * predictions_right(&v, set));
    }
    set_moving(set, l);
    print_figure(out, "moving", 9, json ? "%.4f" : "%.2f", 100 * predictions_right(&v, set));
    cli_check(v.n && inception_score(&s, &v, set, &e), &e);
    print_figure(out, "is", 8, json ? "%.6f" : "%.4f", s.score);
    print_figure(out, "h_y_given_x", 9, json ? "%.3e" : "%.1e", s.conditional);
    print_figure(out, "h_y", 8, json ? "%.6f" : "%.4f", s.marginal);
    close_row(out);
}

static void print_variety(FILE *out, const struct row *row, const struct labels *l)
{
    bool set[LABELS_MAX];
    struct predictions v = predictions_of(row, l);
    open_row(out, row, false);
    for (size_t i = 0; i < l->count; i++) {
        set_one(set, i);
        print_figure(out, l->list[i].name, 9, json ? "%.4f" : "%.2f", predictions_variety(&v, set));
    }
    set_moving(set, l);
    print_figure(out, "moving", 9, json ? "%.4f" : "%.2f", predictions_variety(&v, set));
    close_row(out);
}

/* How well each code decides its own labels alone: the mean over all labels and both draws of how
 * far a label that was kept is from always right, and one whose code was drawn from chance (MSD's
 * score of two factors, sampled). 1: wholly apart. */
static double disentanglement(const struct labels *l)
{
    double on = 0, off = 0, kept = 0, drawn = 0;
    bool moves[LABELS_MAX], set[LABELS_MAX];
    set_moving(moves, l);
    for (size_t row = DRAWN_DYNAMIC; row <= DRAWN_STATIC; row++) {
        struct predictions v = predictions_of(&rows[row], l);
        for (size_t i = 0; i < l->count; i++) {
            set_one(set, i);
            double right = predictions_right(&v, set);
            if (moves[i] == (row == DRAWN_STATIC)) {
                on += fabs(right - 1);
                kept++;
            } else {
                off += fabs(right - 1 / (double)l->list[i].count);
                drawn++;
            }
        }
    }
    return 1 - (on / kept + off / drawn) / 2;
}

static void print_told(FILE *out, const char *name, const char *key,
                       const double told[LABELS_MAX + 1], const struct labels *l)
{
    if (json)
        open_object(out, key);
    else
        fprintf(out, "%-16s", name);
    for (size_t i = 0; i <= l->count; i++)
        print_figure(out, i < l->count ? l->list[i].name : "moving", 9, json ? "%.4f" : "%.2f",
                     100 * told[i]);
    close_row(out);
}

static void print_leakage(FILE *out, const struct labels *l)
{
    double from_static[LABELS_MAX + 1], from_dynamic[LABELS_MAX + 1], chance[LABELS_MAX + 1];
    for (size_t i = 0; i <= l->count; i++) {
        from_static[i] = leaks[i].from_static;
        from_dynamic[i] = leaks[i].from_dynamic;
        chance[i] = leaks[i].chance;
    }
    if (json)
        open_object(out, "probes");
    else {
        print_label_names(out, "probed right, %", l);
        fputc('\n', out);
    }
    print_told(out, "static code", "static", from_static, l);
    print_told(out, "dynamic code", "dynamic", from_dynamic, l);
    print_told(out, "chance", "chance", chance, l);
    if (json)
        close_object(out);
}

static void print_judge(FILE *out, const struct labels *l)
{
    if (json)
        open_object(out, "judge");
    else {
        print_label_names(out, "judged right, %", l);
        fprintf(out, " %8s %9s %8s\n", "IS", "H(y|x)", "H(y)");
    }
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].outcome.p)
            print_verdicts(out, &rows[i], l);
    if (made_path) {
        if (json)
            close_object(out);
        return;
    }
    if (json)
        open_object(out, "variety");
    else
        fprintf(out, "\nof the decisions, e to the entropy\n");
    for (size_t i = DRAWN_DYNAMIC; i < ROWS; i++)
        if (rows[i].outcome.p)
            print_variety(out, &rows[i], l);
    if (json)
        close_object(out);
    print_leakage(out, l);
    if (rows[DRAWN_STATIC].outcome.p && rows[DRAWN_DYNAMIC].outcome.p) {
        if (!json)
            fprintf(out, "\ndisentanglement %9.4f\n", disentanglement(l));
        else
            fprintf(out, "%s\"disentanglement\":%.6f", between, disentanglement(l));
    }
    if (json)
        close_object(out);
}

static void print(const struct eval_set *s, const struct model *judge)
{
    struct output o;
    FILE *out = output_text(&o, shared.output);
    size_t without_partner = made_path ? 0 : s->data.count - rows[SWAP].outcome.count;
    if (json)
        fputc('{', out);
    else
        fprintf(out, "%-16s %9s %12s %8s %7s %14s %14s %9s\n", "", "sequences", "MSE", "PSNR dB",
                "SSIM", "exact pixels %", "exact frames %", "nearest %");
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].outcome.compared)
            print_likeness(out, &rows[i]);
    if (judge)
        print_judge(out, &judge->labels);
    if (json)
        fprintf(out, ",\"without_partner\":%zu,\"snapped\":%s}\n", without_partner,
                s->has_palette ? "true" : "false");
    output_text_commit(&o, out);
    if (without_partner)
        cli_note("%zu sequences have no partners for a swap", without_partner);
    if (!s->has_palette)
        cli_note("more than %d colours: exact pixels are counted without snapping to a palette",
                 PALETTE_MAX);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct inference inference, judge;
    static struct eval_set set, made, lessons;
    struct err e;

    if (probe_path && (made_path || !judge_path))
        cli_wrong_use("--probe goes with --judge, and not with --made");
    inference_open(&inference, model_path);
    if (judge_path) {
        inference_open_classifier(&judge, judge_path);
        check_judge(&judge.model, &inference.model);
    }
    progress_doing("reading");
    read_set(&set, argv[operand], &inference.model.geometry);
    cli_check(eval_set_finish(&set, (uint64_t)seed, &e), &e);
    if (made_path)
        read_set(&made, made_path, &inference.model.geometry);
    if (probe_path)
        read_set(&lessons, probe_path, &inference.model.geometry);
    measure(&set, &made, &lessons, &inference, judge_path ? &judge : NULL);
    print(&set, judge_path ? &judge.model : NULL);
    for (size_t i = 0; i < ROWS; i++)
        outcome_free(&rows[i].outcome);
    eval_set_free(&set);
    eval_set_free(&made);
    eval_set_free(&lessons);
    if (judge_path)
        inference_close(&judge);
    inference_close(&inference);
    return 0;
}
