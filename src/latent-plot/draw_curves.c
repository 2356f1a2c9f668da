/* draw_curves.c - the logs of trainings as curves. */
#include "base/list.h"
#include "base/mem.h"
#include "chart.h"
#include "cli/filter.h"
#include "draw.h"
#include "train_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256 };

const char *const draw_clocks[] = {"epoch", "step", "seconds", NULL};

struct logs {
    size_t count;
    struct train_log *list; /* [count] */
    const char **names;     /* [count] of the legend */
};

static const char *without_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The file's name without its folder, unless another file has the same name. */
static const char *name_log(char **operands, size_t count, size_t i)
{
    const char *name = without_folder(operands[i]);
    for (size_t k = 0; k < count; k++)
        if (k != i && strcmp(name, without_folder(operands[k])) == 0)
            return operands[i];
    return name;
}

static void read_logs(struct logs *l, char **operands, const char *clock)
{
    static char *standard[] = {"-", NULL};
    struct err e;
    operands = *operands ? operands : standard;
    while (operands[l->count])
        l->count++;
    if (l->count > PLOT_CLASSES) {
        err_set(&e, "more than %d logs cannot be told apart", PLOT_CLASSES);
        cli_fail(&e);
    }
    l->list = mem_zero(l->count, sizeof *l->list);
    l->names = mem_zero(l->count, sizeof *l->names);
    if (!l->list || !l->names)
        cli_fail_memory(l->count * sizeof *l->list, "the logs");
    for (size_t i = 0; i < l->count; i++) {
        const char *name;
        int fd = filter_file(operands[i], &name);
        l->names[i] = name_log(operands, l->count, i);
        cli_check(train_log_read(&l->list[i], fd, name, clock, &e), &e);
    }
}

static void free_logs(struct logs *l)
{
    for (size_t i = 0; i < l->count; i++)
        train_log_free(&l->list[i]);
    free(l->list);
    free(l->names);
}

/* ---- panels ---- */

static bool is_clock(const char *key)
{
    for (const char *const *clock = draw_clocks; *clock; clock++)
        if (strcmp(*clock, key) == 0)
            return true;
    return false;
}

/* Without --values: all quantities but clocks and those that are 0 in every line, which belong to
 * parts that the model does not have. */
static bool is_shown(const struct logs *l, const char *key, const char *values)
{
    if (values)
        return list_has(values, ',', key, strlen(key));
    if (is_clock(key))
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

/* The quantities of all logs that have a panel; returns how many. */
static size_t choose_panels(const char *names[LOG_KEYS], const struct logs *l, const char *values)
{
    size_t count = 0;
    for (size_t i = 0; i < l->count; i++)
        for (size_t k = 0; k < l->list[i].key_count; k++) {
            const char *key = l->list[i].keys[k];
            size_t at = 0;
            while (at < count && strcmp(names[at], key) != 0)
                at++;
            if (at == count && count < LOG_KEYS && is_shown(l, key, values))
                names[count++] = key;
        }
    if (count)
        return count;
    struct err e;
    err_set(&e, "there is nothing to draw%s", values ? ": the logs have none of --values" : "");
    cli_fail(&e);
}

/* ---- curves ---- */

static struct chart_curve make_curve(const struct train_log *l, const char *key, const char *clock)
{
    size_t x = train_log_find(l, clock), y = train_log_find(l, key);
    if (y == l->key_count)
        return (struct chart_curve){0};
    double *xy = mem_array(l->rows, 2 * sizeof *xy);
    if (!xy)
        cli_fail_memory(l->rows * 2 * sizeof *xy, "a curve");
    for (size_t i = 0; i < l->rows; i++) {
        xy[2 * i] = l->values[i][x];
        xy[2 * i + 1] = l->values[i][y];
    }
    return (struct chart_curve){l->rows, xy};
}

/* [panels, logs] */
static struct chart_curve *make_curves(const struct logs *l, const char *const *names,
                                       size_t panels, const char *clock)
{
    struct chart_curve *curves = mem_zero(panels * l->count, sizeof *curves);
    if (!curves)
        cli_fail_memory(panels * l->count * sizeof *curves, "the curves");
    for (size_t i = 0; i < panels * l->count; i++)
        curves[i] = make_curve(&l->list[i % l->count], names[i / l->count], clock);
    return curves;
}

void draw_curves(struct image *out, char **operands, const struct draw_options *o)
{
    struct err e;
    struct logs l = {0};
    const char *names[LOG_KEYS];
    char title[TEXT];
    read_logs(&l, operands, o->clock);
    size_t panels = choose_panels(names, &l, o->values);
    struct chart_curve *curves = make_curves(&l, names, panels, o->clock);
    snprintf(title, sizeof title, l.count == 1 ? "Training: %.200s" : "Training", l.names[0]);
    struct chart_style style = {o->width, o->height, o->font, o->title ? o->title : title};
    struct plot_classes classes = {"log", l.count > 1 ? l.count : 0, l.names, SIZE_MAX};
    struct chart_curves chart = {
        panels, l.count, names, curves, o->clock, strcmp(o->clock, "seconds") != 0, &classes};
    cli_check(chart_curves(out, &chart, &style, &e), &e);
    for (size_t i = 0; i < panels * l.count; i++)
        free((void *)curves[i].xy);
    free(curves);
    free_logs(&l);
}
