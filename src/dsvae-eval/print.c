/* print.c - see print.h
 *
 * Both forms are printed by the same walk over the results: each function adds a cell to the table
 * or a member to the object. */
#include "print.h"

#include "cli/cli.h"
#include "eval/inception.h"

#include <math.h>

struct printer {
    FILE *out;
    bool json;
    const char *between; /* before the next member of a JSON object */
    const struct results *results;
};

/* ---- cells and members ---- */

static void open_object(struct printer *p, const char *key)
{
    fprintf(p->out, "%s\"%s\":{", p->between, key);
    p->between = "";
}

static void close_object(struct printer *p)
{
    fputc('}', p->out);
    p->between = ",";
}

static void print_member(struct printer *p, const char *name, const char *value)
{
    fprintf(p->out, "%s\"%s\":%s", p->between, name, value);
    p->between = ",";
}

static void open_named_row(struct printer *p, const char *name, const char *key)
{
    if (p->json)
        open_object(p, key);
    else
        fprintf(p->out, "%-16s", name);
}

/* The name of a row, and how many sequences it has (`counts`: in the table too). */
static void open_row(struct printer *p, enum row row, bool counts)
{
    size_t count = p->results->outcomes[row].count;
    char text[32];
    open_named_row(p, row_kinds[row].name, row_kinds[row].key);
    snprintf(text, sizeof text, "%zu", count);
    if (p->json)
        print_member(p, "sequences", text);
    else if (counts)
        fprintf(p->out, " %9s", text);
}

static void close_row(struct printer *p)
{
    if (p->json)
        close_object(p);
    else
        fputc('\n', p->out);
}

/* One figure, by one of two formats; NAN: there is none. */
static void print_figure(struct printer *p, const char *name, int width, const char *json_format,
                         const char *table_format, double value)
{
    char text[32] = "-";
    if (!isnan(value))
        snprintf(text, sizeof text, p->json ? json_format : table_format, value);
    else if (p->json)
        snprintf(text, sizeof text, "null");
    if (p->json)
        print_member(p, name, text);
    else
        fprintf(p->out, " %*s", width, text);
}

static double percent(double part, double all)
{
    return all > 0 ? 100 * part / all : NAN;
}

/* ---- comparison with the truth ---- */

static void print_likeness(struct printer *p, enum row row)
{
    const struct outcome *o = &p->results->outcomes[row];
    const struct likeness *l = &o->likeness;
    bool any = o->count > 0;
    open_row(p, row, true);
    print_figure(p, "mse", 12, "%.6g", "%.3e", any ? l->squared / (double)l->values : NAN);
    print_figure(p, "psnr", 8, "%.4f", "%.2f", any ? likeness_psnr(l) : NAN);
    print_figure(p, "ssim", 7, "%.6f", "%.4f", any ? o->ssim : NAN);
    print_figure(p, "exact_pixels", 14, "%.4f", "%.2f",
                 percent((double)l->exact, (double)l->foreground));
    print_figure(p, "exact_frames", 14, "%.4f", "%.2f",
                 percent((double)l->exact_frames, (double)l->frames));
    print_figure(p, "nearest", 9, "%.4f", "%.2f", percent((double)o->nearest, (double)o->count));
    close_row(p);
}

/* ---- the classifier's predictions ---- */

/* A figure of each label, and of those that move together: values [labels + 1]. */
static void print_by_label(struct printer *p, const double *values)
{
    const struct labels *l = p->results->labels;
    for (size_t i = 0; i <= l->count; i++)
        print_figure(p, i < l->count ? l->list[i].name : "moving", 9, "%.4f", "%.2f", values[i]);
}

static void print_label_names(struct printer *p, const char *what)
{
    const struct labels *l = p->results->labels;
    fprintf(p->out, "\n%-16s", what);
    for (size_t i = 0; i < l->count; i++)
        fprintf(p->out, " %9.9s", l->list[i].name);
    fprintf(p->out, " %9s", "moving");
}

static struct predictions predictions_of(const struct results *r, enum row row)
{
    const struct outcome *o = &r->outcomes[row];
    return (struct predictions){.labels = r->labels, .p = o->p, .truth = o->truth, .n = o->count};
}

/* values [labels + 1] = `scale` times what `measure` says of each label, and of those that move. */
static void measure_labels(double *values, const struct results *r, enum row row, double scale,
                           double (*measure)(const struct predictions *v, const bool *set))
{
    bool set[LABELS_MAX];
    struct predictions v = predictions_of(r, row);
    for (size_t i = 0; i <= r->labels->count; i++) {
        if (i < r->labels->count)
            labels_set_one(set, i);
        else
            labels_set_moving(set, r->labels, r->moving);
        values[i] = scale * measure(&v, set);
    }
}

/* How often each label is predicted right; and the inception score of those that move. */
static void print_predictions(struct printer *p, enum row row)
{
    struct err e;
    bool set[LABELS_MAX];
    double right[LABELS_MAX + 1];
    struct predictions v = predictions_of(p->results, row);
    struct inception s = {NAN, NAN, NAN};
    open_row(p, row, false);
    measure_labels(right, p->results, row, 100, predictions_right);
    print_by_label(p, right);
    labels_set_moving(set, p->results->labels, p->results->moving);
    if (v.n)
        cli_check(inception_score(&s, &v, set, &e), &e);
    print_figure(p, "is", 8, "%.6f", "%.4f", s.score);
    print_figure(p, "h_y_given_x", 9, "%.3e", "%.1e", s.conditional);
    print_figure(p, "h_y", 8, "%.6f", "%.4f", s.marginal);
    close_row(p);
}

static void print_variety(struct printer *p)
{
    double variety[LABELS_MAX + 1];
    if (p->json)
        open_object(p, "variety");
    else
        fprintf(p->out, "\nof the decisions, e to the entropy\n");
    for (enum row i = DRAWN_DYNAMIC; i <= DRAWN_STATIC; i++)
        if (p->results->outcomes[i].p) {
            open_row(p, i, false);
            measure_labels(variety, p->results, i, 1, predictions_variety);
            print_by_label(p, variety);
            close_row(p);
        }
    if (p->json)
        close_object(p);
}

/* ---- the codes ---- */

static void print_probe(struct printer *p, const char *name, const char *key, const double *right)
{
    open_named_row(p, name, key);
    print_by_label(p, right);
    close_row(p);
}

static void print_leakage(struct printer *p)
{
    double from_static[LABELS_MAX + 1], from_dynamic[LABELS_MAX + 1], chance[LABELS_MAX + 1];
    for (size_t i = 0; i <= p->results->labels->count; i++) {
        const struct leakage *l = &p->results->leaks[i];
        from_static[i] = 100 * l->from_static;
        from_dynamic[i] = 100 * l->from_dynamic;
        chance[i] = 100 * l->chance;
    }
    if (p->json)
        open_object(p, "probes");
    else {
        print_label_names(p, "probed right, %");
        fputc('\n', p->out);
    }
    print_probe(p, "static code", "static", from_static);
    print_probe(p, "dynamic code", "dynamic", from_dynamic);
    print_probe(p, "chance", "chance", chance);
    if (p->json)
        close_object(p);
}

/* How well each code determines its own labels and no others, 0..1 (the score of MSD for two
 * factors, sampled). A label whose code was kept should always be right, and a label
 * whose code was drawn should be right by chance: the score is 1 minus the mean distance from
 * these, over all labels and both draws. */
static double disentanglement(const struct results *r)
{
    const struct labels *l = r->labels;
    double on = 0, off = 0, kept = 0, drawn = 0;
    bool moves[LABELS_MAX], set[LABELS_MAX];
    labels_set_moving(moves, l, r->moving);
    for (enum row row = DRAWN_DYNAMIC; row <= DRAWN_STATIC; row++) {
        struct predictions v = predictions_of(r, row);
        for (size_t i = 0; i < l->count; i++) {
            labels_set_one(set, i);
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

static void print_disentanglement(struct printer *p)
{
    const struct outcome *o = p->results->outcomes;
    char text[32];
    if (!o[DRAWN_STATIC].p || !o[DRAWN_DYNAMIC].p)
        return;
    snprintf(text, sizeof text, p->json ? "%.6f" : "%.4f", disentanglement(p->results));
    if (p->json)
        print_member(p, "disentanglement", text);
    else
        fprintf(p->out, "\ndisentanglement %9s\n", text);
}

/* ---- all of it ---- */

static void print_classifier(struct printer *p)
{
    if (p->json)
        open_object(p, "judge");
    else {
        print_label_names(p, "judged right, %");
        fprintf(p->out, " %8s %9s %8s\n", "IS", "H(y|x)", "H(y)");
    }
    for (enum row i = 0; i < ROWS; i++)
        if (p->results->outcomes[i].p)
            print_predictions(p, i);
    if (!p->results->made) {
        print_variety(p);
        print_leakage(p);
        print_disentanglement(p);
    }
    if (p->json)
        close_object(p);
}

static void print_likenesses(struct printer *p)
{
    const struct outcome *o = p->results->outcomes;
    for (enum row i = 0; i < FIRST_BASELINE; i++)
        if (o[i].compared)
            print_likeness(p, i);
    if (!o[FIRST_BASELINE + MEAN_OF_OWN].compared)
        return;
    if (p->json)
        open_object(p, "baselines");
    for (enum row i = FIRST_BASELINE; i < ROWS; i++)
        if (o[i].compared)
            print_likeness(p, i);
    if (p->json)
        close_object(p);
}

void print_results(FILE *out, const struct results *r, bool json)
{
    struct printer p = {out, json, "", r};
    if (json)
        fputc('{', out);
    else
        fprintf(out, "%-16s %9s %12s %8s %7s %14s %14s %9s\n", "", "sequences", "MSE", "PSNR dB",
                "SSIM", "exact pixels %", "exact frames %", "nearest %");
    print_likenesses(&p);
    if (r->labels)
        print_classifier(&p);
    if (json)
        fprintf(out, ",\"without_partner\":%zu,\"snapped\":%s}\n", r->without_partner,
                r->snapped ? "true" : "false");
}
