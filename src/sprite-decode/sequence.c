/* sequence.c - see sequence.h */
#include "sequence.h"

#include "base/mem.h"
#include "cli/sequence_output.h"

#include <stdlib.h>

void sequence_add(struct sequence *s, const struct sheet *sheet, size_t column, size_t row)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 64;
        struct cell *grown = mem_resize(s->cells, capacity, sizeof *grown);
        if (!grown)
            cli_fail_memory(capacity * sizeof *grown, "a list of cells");
        s->cells = grown;
        s->capacity = capacity;
    }
    s->cells[s->count++] = (struct cell){sheet, column, row};
}

void sequence_free(struct sequence *s)
{
    free(s->cells);
    *s = (struct sequence){0};
}

void sequence_reorder(struct sequence *s, const struct job *j)
{
    static size_t list[SETTINGS_LIST_MAX];
    struct sequence ordered = {0};
    if (j->order != ORDER_LIST || s->count == 0)
        return;
    size_t count = settings_list("--frames", j->settings->frames, s->count, list);
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = &s->cells[list[i]];
        sequence_add(&ordered, cell->sheet, cell->column, cell->row);
    }
    sequence_free(s);
    *s = ordered;
}

/* Composites the cells into frames [T,H,W,C]. */
static void draw_frames(struct tensor *frames, const struct sequence *s,
                        const struct ground *ground)
{
    size_t pixels = frames->shape[1] * frames->shape[2];
    uint8_t *to = frames->data, *rgba = mem_array(pixels, 4);
    if (!rgba)
        cli_fail_memory(pixels * 4, "a frame");
    for (size_t t = 0; t < s->count; t++, to += pixels * (size_t)ground->channels) {
        const struct cell *cell = &s->cells[t];
        sheet_cell(cell->sheet, cell->column, cell->row, ground, rgba);
        compose_pack(to, rgba, pixels, ground->channels);
    }
    free(rgba);
}

/* The seconds that a cell is shown, where it is a frame of an animation; NULL: not known. */
static const float *delay_of(const struct cell *cell)
{
    const struct image *image = cell->sheet->layers;
    return image->delays ? &image->delays[cell->row] : NULL;
}

/* The delays [T] of all frames. Returns false, with no tensor made, if one is not known. */
static bool make_delays(struct tensor *delays, const struct sequence *s)
{
    struct err e;
    for (size_t t = 0; t < s->count; t++)
        if (!delay_of(&s->cells[t]))
            return false;
    cli_check(tensor_make(delays, DTYPE_F4, 1, &s->count, &e), &e);
    for (size_t t = 0; t < s->count; t++)
        ((float *)delays->data)[t] = *delay_of(&s->cells[t]);
    return true;
}

void sequence_write(const struct sequence *s, struct job *j, const char *id, struct map *labels)
{
    struct err e;
    struct tensor frames, delays;
    const struct sheet *sheet = s->cells[0].sheet;
    const size_t shape[] = {s->count, sheet->cell_height, sheet->cell_width,
                            (size_t)j->ground.channels};
    if (tensor_make(&frames, DTYPE_U1, 4, shape, &e))
        cli_fail(&e);
    draw_frames(&frames, s, &j->ground);
    sequence_output_write(&j->filter, id, labels, &j->labels, &frames,
                          make_delays(&delays, s) ? &delays : NULL);
}
