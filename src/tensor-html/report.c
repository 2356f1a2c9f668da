/* report.c - see report.h */
#include "report.h"

#include "formats/json.h"
#include "tns/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MAX = 24, MSGPACK_NIL = 0xc0 };

struct report_row {
    const char *key;
    const char *name, *meaning; /* markup */
};

struct report_column {
    const char *key;
    const char *name, *unit; /* markup, but the name of a label is the key */
    const char *format;      /* of printf(), for a double */
    const char *meaning;     /* markup; NULL: the caption explains it */
    bool label;              /* a label of the results, not a column of the table below */
};

struct report_table {
    const char *caption;
    const struct map *object; /* its members are the rows */
    const struct report_row *rows;
    size_t row_count;
    struct report_column columns[COLUMNS_MAX];
    size_t column_count;
};

/* ---- rows and columns ---- */

static const struct report_row rows[] = {
    {"real", "Real frames", "what the classifier says of the true frames"},
    {"reconstruction", "Reconstruction", "each sequence from its own codes"},
    {"made", "Made elsewhere", "edited or restored sequences"},
    {"swap", "Swap",
     "what stays from another sequence of the character, what moves from another character"},
    {"swap_static", "Swap, static", "what stays from another sequence of the character"},
    {"swap_dynamic", "Swap, dynamic", "what moves from another character"},
    {"drawn_dynamic", "Motion drawn", "the character&#39;s own static code, a random motion"},
    {"drawn_static", "Character drawn", "a random static code, the motion&#39;s own codes"},
};

static const struct report_row probe_rows[] = {
    {"static", "Static code", "what stays"},
    {"dynamic", "Dynamic codes", "what moves"},
    {"chance", "Chance", "a guess, one value as likely as another"},
};

enum { ROWS = sizeof rows / sizeof *rows, PROBE_ROWS = sizeof probe_rows / sizeof *probe_rows };

static const struct report_column likeness[] = {
    {"psnr", "PSNR", "dB", "%.2f",
     "peak signal-to-noise ratio over all pixels: +6 dB halves the error; higher is better", false},
    {"ssim", "SSIM", "0 to 1", "%.4f", "structural similarity of the frames; 1 is the truth itself",
     false},
    {"exact_pixels", "Exact pixels", "%", "%.2f",
     "of the pixels that are not background: equal, after each takes the nearest colour of the "
     "true frames",
     false},
    {"exact_frames", "Exact frames", "%", "%.2f", "frames in which every pixel is equal", false},
    {"nearest", "Nearest", "%", "%.2f",
     "sequences that are nearer to their truth than to any other sequence", false},
    {"sequences", "Sequences", "", "%.0f", "how many were compared with their truth", false},
};
enum { LIKENESS = sizeof likeness / sizeof *likeness };

/* The columns of the classifier's rows that are not labels. */
static const struct report_column predictions[] = {
    {"moving", "Motion", "%", "%.2f", NULL, false},
    {"is", "IS", "", "%.4f",
     "inception score: high where the predicted motions are certain and varied; at most the number "
     "of motions",
     false},
    {"h_y_given_x", "H(y|x)", "nats", "%.1e", "how uncertain the predicted motions are; 0: certain",
     false},
    {"h_y", "H(y)", "nats", "%.4f", "how varied the predicted motions are", false},
};
enum { PREDICTIONS = sizeof predictions / sizeof *predictions };

/* ---- one table ---- */

static int put_figure(struct html *h, const struct map *row, const struct report_column *c,
                      struct err *e)
{
    char text[32];
    double value;
    const struct entry *entry = map_find(row, c->key);
    if (!entry || (entry->raw_size == 1 && entry->raw[0] == MSGPACK_NIL)) {
        html_put(h, "<td>&ndash;</td>");
        return 0;
    }
    if (map_real(row, c->key, &value, e) < 0)
        return -1;
    snprintf(text, sizeof text, fabs(value) < 1e9 ? c->format : "%.4g", value);
    html_put(h, "<td>");
    html_put(h, *text == '-' ? "&minus;" : "");
    html_text(h, text + (*text == '-'));
    html_put(h, "</td>");
    return 0;
}

static void put_name(struct html *h, const struct report_column *c)
{
    if (c->label)
        html_name(h, c->name);
    else
        html_put(h, c->name);
}

static void put_head(struct html *h, const struct report_table *t)
{
    html_format(h,
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n"
                "<table>\n<caption>%s</caption>\n<thead>\n<tr><td></td>",
                t->caption, t->caption);
    for (size_t i = 0; i < t->column_count; i++) {
        html_put(h, "<th scope=\"col\">");
        put_name(h, &t->columns[i]);
        html_format(h, "<small>%s</small></th>", t->columns[i].unit);
    }
    html_put(h, "</tr>\n</thead>\n<tbody>\n");
}

static int put_row(struct html *h, const struct report_table *t, const struct report_row *r,
                   struct err *e)
{
    struct map row;
    int found = map_map(t->object, r->key, &row, e), failed = 0;
    if (found == 1) {
        html_format(h, "<tr><th scope=\"row\">%s<small>%s</small></th>", r->name, r->meaning);
        for (size_t i = 0; i < t->column_count && !failed; i++)
            failed = put_figure(h, &row, &t->columns[i], e);
        html_put(h, "</tr>\n");
    }
    map_free(&row);
    return failed ? err_context(e, "'%s'", r->key) : found < 0 ? -1 : 0;
}

static void put_meanings(struct html *h, const struct report_table *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->column_count; i++) {
        if (!t->columns[i].meaning)
            continue;
        if (count++ == 0)
            html_put(h, "<details><summary>What the columns mean</summary>\n<dl>\n");
        html_format(h, "<dt>%s</dt><dd>%s</dd>\n", t->columns[i].name, t->columns[i].meaning);
    }
    html_put(h, count ? "</dl>\n</details>\n" : "");
}

static bool has_rows(const struct report_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (map_find(t->object, t->rows[i].key))
            return true;
    return false;
}

static int put_table(struct html *h, const struct report_table *t, struct err *e)
{
    if (!has_rows(t))
        return 0;
    put_head(h, t);
    for (size_t i = 0; i < t->row_count; i++)
        if (put_row(h, t, &t->rows[i], e))
            return -1;
    html_put(h, "</tbody>\n</table>\n</div>\n");
    put_meanings(h, t);
    return 0;
}

/* ---- the tables ---- */

static const struct report_column *find_prediction(const char *key)
{
    for (size_t i = 0; i < PREDICTIONS; i++)
        if (strcmp(predictions[i].key, key) == 0)
            return &predictions[i];
    return NULL;
}

/* The columns of `row`: labels, and figures of several labels together. The names of labels stay
 * in the memory of `row`. */
static void choose_columns(struct report_table *t, const struct map *row, const char *unit,
                           const char *format)
{
    for (size_t i = 0; i < row->count && t->column_count < COLUMNS_MAX; i++) {
        const char *key = row->entries[i].key;
        const struct report_column *known = find_prediction(key);
        struct report_column *c = &t->columns[t->column_count];
        if (strcmp(key, "sequences") == 0)
            continue;
        *c = known ? *known : (struct report_column){key, key, unit, format, NULL, true};
        if (known == predictions) { /* "moving" has the unit of the labels */
            c->unit = unit;
            c->format = format;
        }
        t->column_count++;
    }
}

/* A table of the rows that t->object has, with the columns of the first of them. */
static int put_labelled(struct html *h, struct report_table *t, const char *unit,
                        const char *format, struct err *e)
{
    struct map first = {0};
    int found = 0, failed = 0;
    for (size_t i = 0; i < t->row_count && !found; i++)
        found = map_map(t->object, t->rows[i].key, &first, e);
    if (found == 1) {
        choose_columns(t, &first, unit, format);
        failed = put_table(h, t, e);
    }
    map_free(&first);
    return failed || found < 0 ? -1 : 0;
}

static int put_part(struct html *h, const struct map *results, const char *key, const char *caption,
                    const struct report_row *list, size_t count, const char *unit, struct err *e)
{
    struct map object;
    struct report_table t = {caption, &object, list, count, {{0}}, 0};
    int found = map_map(results, key, &object, e), failed = 0;
    if (found == 1)
        failed = put_labelled(h, &t, unit, "%.2f", e);
    map_free(&object);
    return failed ? err_context(e, "'%s'", key) : found < 0 ? -1 : 0;
}

/* The results of the classifier: the member "judge". */
static int put_classifier(struct html *h, const struct map *results, struct err *e)
{
    struct map classifier;
    double disentanglement;
    struct report_table t = {
        "Classified correctly by a classifier of the labels (motion: all of its labels together)",
        &classifier,
        rows,
        ROWS,
        {{0}},
        0};
    int found = map_map(results, "judge", &classifier, e), failed = 0;
    if (found == 1)
        failed = put_labelled(h, &t, "%", "%.2f", e) ||
                 put_part(h, &classifier, "variety", "Effective number of different values drawn",
                          rows, ROWS, "values", e) ||
                 put_part(h, &classifier, "probes", "What a linear probe finds in the codes",
                          probe_rows, PROBE_ROWS, "%", e);
    if (found == 1 && !failed && map_find(&classifier, "disentanglement")) {
        failed = map_real(&classifier, "disentanglement", &disentanglement, e) < 0;
        html_format(h, "<p>Disentanglement, from 0 to 1: <b>%.4f</b></p>\n",
                    failed ? 0 : disentanglement);
    }
    map_free(&classifier);
    return failed ? err_context(e, "'judge'") : found < 0 ? -1 : 0;
}

static int put_results(struct html *h, const struct map *results, struct err *e)
{
    struct report_table t = {"Compared with the truth", results, rows, ROWS, {{0}}, LIKENESS};
    memcpy(t.columns, likeness, sizeof likeness);
    if (!has_rows(&t) && !map_find(results, "judge"))
        return err_set(e, "there are no results of dsvae-eval --json in it");
    return put_table(h, &t, e) || put_classifier(h, results, e) ? -1 : 0;
}

static int parse(struct map *out, struct buffer *msgpack, const char *json, size_t size,
                 struct err *e)
{
    const char *at = json + strspn(json, " \t\r\n");
    if (json_parse(&at, msgpack, e))
        return -1;
    if (at != json + size)
        return err_set(e, "there is more after the JSON object");
    return map_unpack(out, msgpack->bytes, msgpack->size, e);
}

int report_put(struct html *h, const char *json, size_t size, struct err *e)
{
    struct buffer msgpack = {0};
    struct map results = {0};
    int failed = parse(&results, &msgpack, json, size, e) || put_results(h, &results, e);
    map_free(&results);
    buffer_free(&msgpack);
    return failed ? -1 : 0;
}
