/* layout_grid.c - the rows of a grid of cells. */
#include "sequence.h"

#include <stdio.h>

enum { NO_ROW = -1 };

/* Writes the cells, with the label `row` unless it is NO_ROW, and empties the sequence. */
static void write_cells(struct job *j, struct sequence *s, const char *id, int64_t row)
{
    struct err e;
    struct map labels = {0};
    sequence_reorder(s, j);
    if (row != NO_ROW)
        cli_check(map_set_integer(&labels, "row", row, &e), &e);
    if (s->count)
        sequence_write(s, j, id, &labels);
    else if (row != NO_ROW)
        cli_note("%s: row %lld is empty: skipped", j->pictures.first_path, (long long)row);
    map_free(&labels);
    s->count = 0;
}

/* Adds the cells of a row that --columns lists; without it, all but the empty ones at its end. */
static void add_row(struct sequence *s, const struct job *j, size_t row, size_t columns)
{
    static size_t list[SETTINGS_LIST_MAX];
    const char *chosen = j->settings->columns;
    const struct sheet *sheet = j->pictures.sheets;
    size_t count = chosen ? settings_list("--columns", chosen, columns, list) : columns;
    while (!chosen && count && sheet_cell_is_empty(sheet, count - 1, row))
        count--;
    for (size_t i = 0; i < count; i++)
        sequence_add(s, sheet, chosen ? list[i] : i, row);
}

void layout_grid(struct job *j)
{
    static size_t list[SETTINGS_LIST_MAX];
    const char *chosen = j->settings->rows;
    const struct sheet *sheet = j->pictures.sheets;
    size_t columns = sheet->layers->width / sheet->cell_width;
    size_t rows = sheet->layers->height / sheet->cell_height;
    size_t count = chosen ? settings_list("--rows", chosen, rows, list) : rows;
    struct sequence s = {0};
    for (size_t i = 0; i < count; i++) {
        char id[RECORD_ID + 32];
        size_t row = chosen ? list[i] : i;
        add_row(&s, j, row, columns);
        snprintf(id, sizeof id, "%s/%zu", j->name, row);
        if (!j->settings->join)
            write_cells(j, &s, id, (int64_t)row);
    }
    if (j->settings->join)
        write_cells(j, &s, j->name, NO_ROW);
    sequence_free(&s);
}
