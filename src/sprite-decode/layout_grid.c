/* layout_grid.c - the rows of a grid of cells. */
#include "sequence.h"

#include <stdio.h>

struct grid {
    struct sheet sheet;
    size_t columns, rows;
};

/* Adds the cells of a row that --columns lists; without it, all but the empty ones at its end. */
static void add_row(struct sequence *s, const struct job *j, const struct grid *g, size_t row)
{
    static size_t list[SETTINGS_LIST_MAX];
    const char *chosen = j->settings->columns;
    size_t count = chosen ? settings_list("--columns", chosen, g->columns, list) : g->columns;
    for (; !chosen && count; count--) {
        struct cell last = sheet_cell(&g->sheet, count - 1, row);
        if (!cell_is_empty(&last))
            break;
    }
    for (size_t i = 0; i < count; i++)
        sequence_add(s, sheet_cell(&g->sheet, chosen ? list[i] : i, row));
}

static void write_row(struct job *j, struct sequence *s, const char *id, size_t row)
{
    struct err e;
    struct map labels = {0};
    char shown[32];
    snprintf(shown, sizeof shown, "row %zu", row);
    sequence_reorder(s, j, shown);
    cli_check(map_set_integer(&labels, "row", (int64_t)row, &e), &e);
    if (s->count)
        sequence_write(s, j, id, &labels);
    else
        cli_note("%s: %s is empty: skipped", j->pictures.first_path, shown);
    map_free(&labels);
    s->count = 0;
}

static void write_joined(struct job *j, struct sequence *s)
{
    struct map labels = {0};
    sequence_reorder(s, j, j->name);
    if (s->count)
        sequence_write(s, j, j->name, &labels);
}

static void write_rows(struct job *j, const struct grid *g)
{
    static size_t list[SETTINGS_LIST_MAX];
    const char *chosen = j->settings->rows;
    size_t count = chosen ? settings_list("--rows", chosen, g->rows, list) : g->rows;
    struct sequence s = {.width = g->sheet.cell_width, .height = g->sheet.cell_height};
    for (size_t i = 0; i < count; i++) {
        char id[RECORD_ID + 32];
        size_t row = chosen ? list[i] : i;
        add_row(&s, j, g, row);
        snprintf(id, sizeof id, "%s/%zu", j->name, row);
        if (!j->settings->join)
            write_row(j, &s, id, row);
    }
    if (j->settings->join)
        write_joined(j, &s);
    sequence_free(&s);
}

/* How many cells are side by side in `size` pixels. At the end the margin may be missing, and there
 * may be a gap after the last cell. */
static size_t count_cells(size_t size, size_t start, size_t margin, size_t cell, size_t gap)
{
    size_t step = cell + gap, room = size > start ? size - start : 0;
    if (room < cell)
        return 0;
    if ((room + gap) % step == 0 || room % step == 0)
        return (room + gap) / step;
    return room < margin + cell ? 0 : (room - margin + gap) / step;
}

/* What is left at the right or lower edge and is neither margin nor spacing. */
static size_t count_rest(size_t size, size_t start, size_t margin, size_t cell, size_t gap,
                         size_t count)
{
    size_t rest = size - start - count * (cell + gap) + gap;
    return rest == margin || rest == gap || rest == margin + gap ? 0 : rest;
}

static void note_rest(const struct pictures *p, const struct grid *g, size_t margin)
{
    const struct sheet *s = &g->sheet;
    size_t right = count_rest(p->width, s->left, margin, s->cell_width, s->gap_x, g->columns);
    size_t below = count_rest(p->height, s->top, margin, s->cell_height, s->gap_y, g->rows);
    if (right || below)
        cli_note("%s: %zux%zu pixels, not a whole number of cells of %zux%zu: %zu pixels at the "
                 "right and %zu below are not read",
                 p->first_path, p->width, p->height, s->cell_width, s->cell_height, right, below);
}

void layout_grid(struct job *j)
{
    const struct settings *s = j->settings;
    const struct pictures *p = &j->pictures;
    size_t margin = (size_t)s->margin;
    size_t left = margin + (size_t)s->offset[0], top = margin + (size_t)s->offset[1];
    size_t width = (size_t)s->cell[0], height = (size_t)s->cell[1];
    size_t gap_x = (size_t)s->spacing[0], gap_y = (size_t)s->spacing[1];
    struct grid g = {{p->images, p->count, width, height, left, top, gap_x, gap_y},
                     count_cells(p->width, left, margin, width, gap_x),
                     count_cells(p->height, top, margin, height, gap_y)};
    if (!g.columns || !g.rows)
        pictures_fail(p->first_path, p->images, "which has no cell of %zux%zu", width, height);
    note_rest(p, &g, margin);
    write_rows(j, &g);
}
