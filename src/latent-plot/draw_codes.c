/* draw_codes.c - a map of static codes, paths of dynamic codes, both as heat maps. */
#include "base/mem.h"
#include "chart.h"
#include "cli/filter.h"
#include "draw.h"
#include "nn/lapack.h"
#include "plot/code_plot.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    HEAT_RECORDS = 6, /* of a heat map without --first */
    TEXT = 256
};

static struct chart_style style_of(const struct draw_options *o, const char *title)
{
    return (struct chart_style){o->width, o->height, o->font, o->title ? o->title : title};
}

/* The records after those that are drawn are read too: a damaged stream is an error. */
static void finish_input(struct filter *filter, size_t count)
{
    struct err e;
    cli_check(reader_drain(filter->reader, &e), &e);
    if (!count) {
        err_set(&e, "no records: there is nothing to draw");
        cli_fail(&e);
    }
    filter_finish(filter);
}

/* ---- map and paths ---- */

static void read_points(struct code_points *c, enum edit_object object, const char *path,
                        const struct draw_options *o)
{
    struct filter filter = {0};
    struct record r = {0};
    struct err e;
    cli_check(lapack_open(&e), &e); /* not after a long stream */
    filter_input(&filter, path, "latents");
    while ((!o->count || c->count < o->count) && filter_next(&filter, &r))
        cli_check(code_points_add(c, &r, object, o->label, &e), &e);
    record_free(&r);
    finish_input(&filter, c->count);
}

/* As many classes as the legend has lines for. */
static size_t most_classes(const struct draw_options *o)
{
    enum { OTHER_LINES = 7 }; /* of the title, the heading of the legend and the margins */
    struct chart_style style = style_of(o, "title");
    size_t lines = chart_lines(&style), most = lines > OTHER_LINES + 1 ? lines - OTHER_LINES : 1;
    return most < PLOT_CLASSES ? most : PLOT_CLASSES;
}

/* A chart of the static codes as points, or of the dynamic codes as paths. */
static void draw_plane(struct image *out, enum edit_object object, const char *path,
                       const struct draw_options *o)
{
    struct err e;
    struct code_points c = {0};
    struct code_plot p;
    char title[TEXT];
    int failed;
    read_points(&c, object, path, o);
    cli_check(code_plot_make(&p, &c, o->label, o->apart, most_classes(o), &e), &e);
    snprintf(title, sizeof title, "%s of %zu sequence%s",
             object == EDIT_STATIC ? "Static codes" : "Paths of the dynamic codes", c.count,
             c.count == 1 ? "" : "s");
    struct chart_style style = style_of(o, title);
    if (object == EDIT_STATIC) {
        struct plot_points points = code_plot_points(&p, &c);
        failed = chart_points(out, &points, &style, &e);
    } else {
        struct plot_paths paths = code_plot_paths(&p, &c);
        failed = chart_paths(out, &paths, &style, &e);
    }
    cli_check(failed, &e);
    code_plot_free(&p);
    code_points_free(&c);
}

void draw_map(struct image *out, char **operands, const struct draw_options *o)
{
    draw_plane(out, EDIT_STATIC, *operands, o);
}

void draw_paths(struct image *out, char **operands, const struct draw_options *o)
{
    draw_plane(out, EDIT_DYNAMIC, *operands, o);
}

/* ---- heat ---- */

void draw_heat(struct image *out, char **operands, const struct draw_options *o)
{
    struct err e;
    struct filter filter = {0};
    struct record read = {0};
    size_t most = o->count ? o->count : HEAT_RECORDS, count = 0;
    struct record *records = mem_zero(most, sizeof *records);
    struct plot_code *codes = mem_zero(most, sizeof *codes);
    if (!records || !codes)
        cli_fail_memory(most * (sizeof *records + sizeof *codes), "the records");
    filter_input(&filter, *operands, "latents|frames");
    for (; count < most && filter_next(&filter, &read); count++) {
        cli_check(record_copy(&records[count], &read, &e), &e);
        cli_check(plot_code_of_record(&codes[count], &records[count], &e), &e);
    }
    record_free(&read);
    finish_input(&filter, count);
    struct chart_style style =
        style_of(o, codes->numbers ? "Frames of numbers" : "Codes: what stays (f), what moves (z)");
    cli_check(chart_heat(out, codes, count, &style, &e), &e);
    for (size_t i = 0; i < count; i++)
        record_free(&records[i]);
    free(records);
    free(codes);
}
