/* code_plot.c - see code_plot.h */
#include "plot/code_plot.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void code_plot_free(struct code_plot *p)
{
    free(p->xy);
    free(p->numbers);
    classes_free(&p->classes);
    *p = (struct code_plot){0};
}

static int find_classes(struct code_plot *p, const struct code_points *c, const char *label,
                        size_t most, struct err *e)
{
    bool labelled = false;
    for (size_t i = 0; i < c->count; i++)
        labelled = labelled || c->values[i];
    if (label && !labelled)
        return err_set(e, "no record has the label '%.100s'%s", label,
                       strchr(label, ',') ? " (all of them together)" : "");
    if (classes_make(&p->classes, c->values, c->count, most, e))
        return -1;
    const struct classes *k = &p->classes;
    p->legend = label
                    ? (struct plot_classes){label, k->count, (const char *const *)k->names, k->rest}
                    : (struct plot_classes){"", 0, NULL, SIZE_MAX};
    if (!label)
        memset(p->classes.of, 0, c->count * sizeof *p->classes.of);
    return 0;
}

static int find_numbers(struct code_plot *p, const struct code_points *c, struct err *e)
{
    if (p->classes.values <= CODE_PLOT_NUMBERS)
        return 0;
    p->numbers = mem_array(c->count, sizeof *p->numbers);
    if (!p->numbers)
        return err_memory(e, c->count * sizeof *p->numbers, "the labels");
    if (!classes_numbers(p->numbers, c->values, c->count)) {
        free(p->numbers);
        p->numbers = NULL;
    }
    return 0;
}

static int project(struct code_plot *p, const struct code_points *c, bool apart, struct err *e)
{
    double share[2];
    p->xy = mem_array(c->rows, 2 * sizeof *p->xy);
    if (!p->xy)
        return err_memory(e, c->rows * 2 * sizeof *p->xy, "the points");
    if (apart ? code_points_discriminate(p->xy, share, c, &p->classes, e)
              : code_points_project(p->xy, share, c, e))
        return -1;
    for (int k = 0; k < 2; k++)
        snprintf(p->axes[k], CODE_PLOT_TEXT,
                 apart ? "axis %d (%.1f %% of the variance between classes)"
                       : "PC %d (%.1f %% of the variance)",
                 k + 1, 100 * share[k]);
    return 0;
}

int code_plot_make(struct code_plot *p, const struct code_points *c, const char *label, bool apart,
                   size_t most, struct err *e)
{
    *p = (struct code_plot){0};
    if (find_classes(p, c, label, most, e) || (label && !apart && find_numbers(p, c, e)) ||
        project(p, c, apart, e)) {
        code_plot_free(p);
        return -1;
    }
    return 0;
}

struct plot_points code_plot_points(const struct code_plot *p, const struct code_points *c)
{
    return (struct plot_points){c->count,   p->xy,      p->classes.of, p->axes[0],
                                p->axes[1], &p->legend, p->numbers};
}

struct plot_paths code_plot_paths(const struct code_plot *p, const struct code_points *c)
{
    return (struct plot_paths){c->count,   c->lengths, p->classes.of, p->xy,
                               p->axes[0], p->axes[1], &p->legend};
}
