/* latent-plot - latents, or the logs of trainings, as plots: a map, paths, a heat map, curves.
 *
 *     dsvae-encode -m m.tns test.tns | latent-plot map --label hair -o map.png */
#include "base/list.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/filter.h"
#include "edit/code.h"
#include "image/pngio.h"
#include "plot/code_plot.h"
#include "plot/plot.h"
#include "plot/train_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEW = 6, /* records of a heat map without --first */
    TEXT = 256
};

enum kind { MAP, PATHS, HEAT, CURVES, KINDS };
static const char *const axes[] = {"pca", "label", NULL};
static const char *const clocks[] = {"epoch", "step", "seconds", NULL};

static struct {
    const char *label, *axes, *title, *values, *clock;
    int64_t size[2], count;
    double font;
} settings = {.axes = "pca", .clock = "epoch", .size = {960, 720}};

static const struct option_row options[] = {
    {"label", 'l', OPTION_TEXT, &settings.label, "NAMES",
     .help = "colour by the labels NAMES (A,B,...)", .verbs = "map paths"},
    {"axes", 0, OPTION_CHOICE, &settings.axes, "KIND",
     .help = "project onto the axes of greatest variance, or onto those that best separate the "
             "values of --label",
     .choices = axes, .verbs = "map paths"},
    {"first", 'n', OPTION_INTEGER, &settings.count, "N",
     .help = "draw only the first N records (0: all; heat: 6)", 0, INT32_MAX,
     .verbs = "map paths heat"},
    {"values", 0, OPTION_TEXT, &settings.values, "NAMES",
     .help = "draw only the values NAMES (A,B,...), in the order of the log", .verbs = "curves"},
    {"against", 'x', OPTION_CHOICE, &settings.clock, "CLOCK",
     .help = "quantity on the horizontal axis", .choices = clocks, .verbs = "curves"},
    {"size", 0, OPTION_PAIR, settings.size, "WxH",
     .help = "width and height of the picture in pixels", 160, IMAGE_SIDE_MAX},
    {"font", 0, OPTION_REAL, &settings.font, "N",
     .help = "size of the text in pixels (0: in proportion to the picture)", 0, 1000},
    {"title", 0, OPTION_TEXT, &settings.title, "TEXT",
     .help = "title of the plot instead of the default title ('' for none)"},
    {0},
};

static const struct verb_row verbs[KINDS + 1] = {
    [MAP] = {"map", "[options] [-o FILE.png] [LATENTS]", "draw each static code as a point", NULL},
    [PATHS] = {"paths", "[options] [-o FILE.png] [LATENTS]",
               "draw the dynamic codes of each record as a path", NULL},
    [HEAT] = {"heat", "[options] [-o FILE.png] [LATENTS]",
              "draw all numbers of a few records as colours", NULL},
    [CURVES] = {"curves", "[options] [-o FILE.png] [LOG...]",
                "draw the logs of trainings as curves", NULL},
};

static const struct program program = {
    .name = "latent-plot",
    .purpose = "draws latents or training logs as plots",
    .synopsis = (const char *const[]){"VERB [options] [-o FILE.png] [FILE...]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-encode -m m.tns test.tns | latent-plot map --label hair -o map.png",
            "latent-plot paths --label action,direction --axes label -o paths.png codes.tns",
            "latent-plot heat --first 2 -o heat.png codes.tns",
            "latent-plot curves --size 1600x1200 -o curves.png seed-1.log seed-2.log", NULL},
    .see_also = "dsvae-encode(1), latent-edit(1), dsvae-train(1), png-encode(1)",
    .options = options,
    .uses = USES_INPUT | USES_PICTURE,
    .max_operands = -1,
    .verbs = verbs,
};

static struct plot_style style_of(const char *title)
{
    return (struct plot_style){(size_t)settings.size[0], (size_t)settings.size[1], settings.font,
                               settings.title ? settings.title : title};
}

/* ---- map and paths ---- */

static void read_cloud(struct code_points *c, enum edit_object o, const char *path)
{
    struct filter filter = {0};
    struct record r = {0};
    struct err e;
    filter_input(&filter, path, "latents");
    while ((!settings.count || c->count < (size_t)settings.count) && filter_next(&filter, &r))
        cli_check(code_points_add(c, &r, o, settings.label, &e), &e);
    record_free(&r);
    cli_check(reader_drain(filter.reader, &e), &e);
    cli_check(!c->count && err_set(&e, "no records: there is nothing to draw"), &e);
    filter_finish(&filter);
}

/* As many classes as the legend has lines for. */
static size_t most_classes(void)
{
    struct plot_style style = style_of("title");
    size_t lines = plot_lines(&style), most = lines > 8 ? lines - 7 : 1;
    return most < PLOT_CLASSES ? most : PLOT_CLASSES;
}

static void plot_cloud(struct image *out, enum edit_object o, char **operands)
{
    struct err e;
    struct code_points c = {0};
    struct code_plot p;
    char title[TEXT];
    bool apart = strcmp(settings.axes, "label") == 0;
    read_cloud(&c, o, *operands);
    cli_check(code_plot_make(&p, &c, settings.label, apart, most_classes(), &e), &e);
    snprintf(title, sizeof title, "%s of %zu sequence%s",
             o == EDIT_STATIC ? "Static codes" : "Paths of the dynamic codes", c.count,
             c.count == 1 ? "" : "s");
    struct plot_style style = style_of(title);
    struct plot_points points = {c.rows,    p.xy,      p.classes.of, p.axes[0],
                                 p.axes[1], &p.legend, p.numbers};
    struct plot_paths paths = {c.count,   c.lengths, p.classes.of, p.xy,
                               p.axes[0], p.axes[1], &p.legend};
    cli_check(o == EDIT_STATIC ? plot_points(out, &points, &style, &e)
                               : plot_paths(out, &paths, &style, &e),
              &e);
    code_plot_free(&p);
    code_points_free(&c);
}

static void plot_map(struct image *out, char **operands)
{
    plot_cloud(out, EDIT_STATIC, operands);
}

static void plot_moves(struct image *out, char **operands)
{
    plot_cloud(out, EDIT_DYNAMIC, operands);
}

/* ---- heat ---- */

/* The record's codes, whose arrays stay the record's. */
static void take_codes(struct plot_code *out, struct record *r)
{
    struct err e;
    struct code codes[EDIT_OBJECTS], *f = &codes[EDIT_STATIC], *z = &codes[EDIT_DYNAMIC];
    cli_check(code_view_both(codes, r, &e), &e);
    *out = (struct plot_code){r->id, f->cols, z->rows, z->cols, f->mean, z->mean};
}

static void draw_heat(struct image *out, char **operands)
{
    struct err e;
    struct filter filter = {0};
    struct record read = {0};
    size_t most = settings.count ? (size_t)settings.count : FEW, count = 0;
    struct record *records = mem_zero(most, sizeof *records);
    struct plot_code *codes = mem_zero(most, sizeof *codes);
    cli_check((!records || !codes) && err_memory(&e, most * sizeof *records, "the records"), &e);
    filter_input(&filter, *operands, "latents");
    for (; count < most && filter_next(&filter, &read); count++) {
        cli_check(record_copy(&records[count], &read, &e), &e);
        take_codes(&codes[count], &records[count]);
    }
    record_free(&read);
    cli_check(reader_drain(filter.reader, &e), &e);
    cli_check(!count && err_set(&e, "no records: there is nothing to draw"), &e);
    struct plot_style style = style_of("Codes: what stays (f), what moves (z)");
    cli_check(plot_heat(out, codes, count, &style, &e), &e);
    for (size_t i = 0; i < count; i++)
        record_free(&records[i]);
    free(records);
    free(codes);
    filter_finish(&filter);
}

/* ---- curves ---- */

struct logs {
    size_t count;
    struct train_log *list; /* [count] */
    const char **names;     /* [count] of the legend */
};

/* The file's name without its folder, unless another's is the same. */
static const char *name_log(char **operands, size_t count, size_t i)
{
    const char *slash = strrchr(operands[i], '/'), *name = slash ? slash + 1 : operands[i];
    for (size_t k = 0; k < count; k++) {
        const char *other = strrchr(operands[k], '/');
        if (k != i && strcmp(name, other ? other + 1 : operands[k]) == 0)
            return operands[i];
    }
    return name;
}

static void read_logs(struct logs *l, char **operands)
{
    static char *standard[] = {"-", NULL};
    struct err e = {0};
    operands = *operands ? operands : standard;
    while (operands[l->count])
        l->count++;
    cli_check(l->count > PLOT_CLASSES &&
                  err_set(&e, "more than %d logs cannot be told apart", PLOT_CLASSES),
              &e);
    l->list = mem_zero(l->count, sizeof *l->list);
    l->names = mem_zero(l->count, sizeof *l->names);
    cli_check((!l->list || !l->names) && err_memory(&e, l->count, "the logs"), &e);
    for (size_t i = 0; i < l->count; i++) {
        const char *name;
        int fd = filter_file(operands[i], &name);
        l->names[i] = name_log(operands, l->count, i);
        cli_check(train_log_read(&l->list[i], fd, name, settings.clock, &e), &e);
    }
}

/* Is there anything to see of it? Zeros all the way are a part that the model does not have. */
static bool is_shown(const struct logs *l, const char *key)
{
    if (settings.values)
        return list_has(settings.values, ',', key, strlen(key));
    for (const char *const *clock = clocks; *clock; clock++)
        if (strcmp(*clock, key) == 0)
            return false;
    for (size_t i = 0; i < l->count; i++) {
        const struct train_log *log = &l->list[i];
        size_t column = train_log_find(log, key);
        for (size_t row = 0; column < log->key_count && row < log->rows; row++)
            if (log->values[row][column] != 0)
                return true;
    }
    return false;
}

/* Names of the panels, from all logs. */
static size_t choose_panels(const char *names[LOG_KEYS], const struct logs *l)
{
    size_t count = 0;
    for (size_t i = 0; i < l->count; i++)
        for (size_t k = 0; k < l->list[i].key_count; k++) {
            const char *key = l->list[i].keys[k];
            size_t at = 0;
            while (at < count && strcmp(names[at], key) != 0)
                at++;
            if (at == count && count < LOG_KEYS && is_shown(l, key))
                names[count++] = key;
        }
    return count;
}

static struct plot_curve curve_of(const struct train_log *l, const char *key)
{
    struct err e;
    size_t x = train_log_find(l, settings.clock), y = train_log_find(l, key);
    if (y == l->key_count)
        return (struct plot_curve){0};
    double *xy = mem_array(l->rows, 2 * sizeof *xy);
    cli_check(!xy && err_memory(&e, l->rows * 2 * sizeof *xy, "a curve"), &e);
    for (size_t i = 0; i < l->rows; i++) {
        xy[2 * i] = l->values[i][x];
        xy[2 * i + 1] = l->values[i][y];
    }
    return (struct plot_curve){l->rows, xy};
}

static void free_logs(struct logs *l)
{
    for (size_t i = 0; i < l->count; i++)
        train_log_free(&l->list[i]);
    free(l->list);
    free(l->names);
}

static void draw_curves(struct image *out, char **operands)
{
    struct err e;
    struct logs l = {0};
    const char *names[LOG_KEYS];
    char title[TEXT];
    read_logs(&l, operands);
    size_t panels = choose_panels(names, &l);
    cli_check(!panels && err_set(&e, "there is nothing to draw%s",
                                 settings.values ? ": the logs have none of --values" : ""),
              &e);
    struct plot_curve *curves = mem_zero(panels * l.count, sizeof *curves);
    cli_check(!curves && err_memory(&e, panels * l.count * sizeof *curves, "the curves"), &e);
    for (size_t i = 0; i < panels * l.count; i++)
        curves[i] = curve_of(&l.list[i % l.count], names[i / l.count]);
    snprintf(title, sizeof title, l.count == 1 ? "Training: %.200s" : "Training", l.names[0]);
    struct plot_style style = style_of(title);
    struct plot_classes classes = {"log", l.count > 1 ? l.count : 0, l.names, SIZE_MAX};
    struct plot_curves plot = {panels,  l.count,        names,
                               curves,  settings.clock, strcmp(settings.clock, "seconds") != 0,
                               &classes};
    cli_check(plot_curves(out, &plot, &style, &e), &e);
    for (size_t i = 0; i < panels * l.count; i++)
        free((void *)curves[i].xy);
    free(curves);
    free_logs(&l);
}

/* ---- */

static const struct plot {
    void (*draw)(struct image *out, char **operands);
    bool several; /* operands */
} plots[KINDS] = {
    [MAP] = {plot_map, false},
    [PATHS] = {plot_moves, false},
    [HEAT] = {draw_heat, false},
    [CURVES] = {draw_curves, true},
};

static const struct plot *choose(char **operands)
{
    const struct plot *plot = &plots[cli_verb() - verbs];
    if (strcmp(settings.axes, "label") == 0 && !settings.label)
        cli_wrong_use("--axes label needs --label");
    if (!plot->several && operands[1] && operands[2])
        cli_wrong_use("unexpected operand '%s'", operands[2]);
    return plot;
}

int main(int argc, char **argv)
{
    char **operands = argv + cli_begin(&program, argc, argv);
    const struct plot *plot = choose(operands);
    const struct pngio_format format = {0};
    struct output output;
    struct image image;
    struct err e;

    output_check(shared.output);
    plot->draw(&image, operands + 1);
    output_open(&output, shared.output, 1);
    cli_check(pngio_write(output.fd, output.name, &image, &format, &e), &e);
    output_commit(&output);
    image_free(&image);
    return 0;
}
