/* sequence.c - see sequence.h */
#include "sequence.h"

#include "base/mem.h"
#include "base/number_list.h"
#include "cli/sequence_output.h"

#include <stdlib.h>
#include <string.h>

void sequence_add(struct sequence *s, struct cell cell)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 64;
        struct cell *grown = mem_resize(s->cells, capacity, sizeof *grown);
        if (!grown)
            cli_fail_memory(capacity * sizeof *grown, "a list of cells");
        s->cells = grown;
        s->capacity = capacity;
    }
    s->cells[s->count++] = cell;
}

void sequence_free(struct sequence *s)
{
    free(s->cells);
    *s = (struct sequence){0};
}

void sequence_reorder(struct sequence *s, const struct job *j, const char *name)
{
    static size_t list[SETTINGS_LIST_MAX];
    struct sequence ordered = {.width = s->width, .height = s->height};
    struct err e;
    size_t count;
    if (j->order != ORDER_LIST || s->count == 0)
        return;
    if (number_list_parse(j->settings->frames, s->count, list, SETTINGS_LIST_MAX, &count, &e)) {
        err_context(&e, "%s: %s: --frames", j->pictures.first_path, name);
        cli_fail(&e);
    }
    for (size_t i = 0; i < count; i++)
        sequence_add(&ordered, s->cells[list[i]]);
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
        cell_draw(&s->cells[t], s->width, s->height, ground, rgba);
        compose_pack(to, rgba, pixels, ground->channels);
    }
    free(rgba);
}

/* The delays [T] of all frames. Returns false, with no tensor made, if one is not known. */
static bool make_delays(struct tensor *delays, const struct sequence *s)
{
    struct err e;
    for (size_t t = 0; t < s->count; t++)
        if (!s->cells[t].timed)
            return false;
    cli_check(tensor_make(delays, DTYPE_F4, 1, &s->count, &e), &e);
    for (size_t t = 0; t < s->count; t++)
        ((float *)delays->data)[t] = s->cells[t].delay;
    return true;
}

void sequence_write(const struct sequence *s, struct job *j, const char *id, struct map *labels)
{
    struct err e;
    struct tensor frames;
    struct tensor delays;
    const size_t shape[] = {s->count, s->height, s->width, (size_t)j->ground.channels};
    size_t bytes = s->width * s->height * (size_t)j->ground.channels; /* sides are limited */
    if (s->count > IMAGE_BYTES_MAX / bytes) {
        err_set(&e, "%s: %zu frames of %zux%zu pixels: more than %d MiB", j->pictures.first_path,
                s->count, s->width, s->height, IMAGE_BYTES_MAX >> 20);
        cli_fail(&e);
    }
    if (tensor_make(&frames, DTYPE_U1, 4, shape, &e))
        cli_fail(&e);
    draw_frames(&frames, s, &j->ground);
    sequence_output_write(&j->filter, id, labels, &j->labels, &frames,
                          make_delays(&delays, s) ? &delays : NULL);
}

void sequence_note_canvas(const struct sequence *s, const struct job *j, const char *name)
{
    char shown[80];
    err_quote(shown, sizeof shown, name, strlen(name));
    cli_note("%s: %s%sframes of different sizes, on one of %zux%zu by their %s (see --anchor)",
             j->pictures.first_path, shown, *shown ? ": " : "", s->width, s->height,
             j->settings->anchor);
}
