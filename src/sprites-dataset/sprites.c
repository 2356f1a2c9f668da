/* sprites.c - see sprites.h
 *
 * Body, bottomwear and topwear have only 216 combinations. They are composed once per motion, so
 * that for each character only the hair and the shoes are composited. */
#include "sprites.h"

#include "base/mem.h"
#include "base/num.h"
#include "cli/messages.h"
#include "image/file.h"
#include "image/image.h"
#include "image/pngio.h"
#include "image/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BODY, BOTTOMWEAR, TOPWEAR, HAIR, SHOES, LAYERS };
enum {
    FIGURES = SPRITES_VALUES * SPRITES_VALUES * SPRITES_VALUES,
    BYTES = SPRITES_PIXELS * 4,
    PATH = 4096,
    SPLIT_BYTES = 1 << 20,
};

const char *const sprites_attribute_names[SPRITES_ATTRIBUTES] = {"skin", "pants", "top", "hair"};

const struct sprites_motion sprites_motions[SPRITES_MOTIONS] = {
    {"walk", "front"},      {"walk", "left"},      {"walk", "right"},
    {"spellcard", "front"}, {"spellcard", "left"}, {"spellcard", "right"},
    {"slash", "front"},     {"slash", "left"},     {"slash", "right"},
};

static const char *const folders[LAYERS] = {"body", "bottomwear", "topwear", "hair", "shoes"};

struct sprites {
    struct image sheets[LAYERS][SPRITES_VALUES]; /* of SHOES only number 1 */
    struct ground ground;
    size_t count;
    int characters[SPRITES_CHARACTERS];
    uint8_t *layers;           /* [LAYERS,6,8,64,64,4]: the current motion, cut from the sheets */
    uint8_t *figures;          /* [216,8,64,64,4]: without hair and shoes */
    uint8_t *raster, *dressed; /* [8,64,64,4] */
};

static int load_layer(struct sprites *s, const char *folder, int layer, int value, struct err *e)
{
    char path[PATH];
    struct image *sheet = &s->sheets[layer][value];
    if ((size_t)snprintf(path, sizeof path, "%s/%s/%d.png", folder, folders[layer], value) >=
        sizeof path)
        return err_set(e, "the folder's name is too long");
    if (pngio_load(sheet, path, e))
        return -1;
    cli_note_file(path, sheet->warning);
    if (sheet->width == LPC_WIDTH && sheet->height == LPC_HEIGHT && !sheet->animated)
        return 0;
    char shown[FILE_NAME];
    return err_set(e, "%s: %zux%zu pixels, a layer of the data set is %dx%d",
                   err_quote(shown, sizeof shown, path, strlen(path)), sheet->width, sheet->height,
                   LPC_WIDTH, LPC_HEIGHT);
}

static int load_layers(struct sprites *s, const char *folder, struct err *e)
{
    for (int layer = 0; layer < SHOES; layer++)
        for (int value = 0; value < SPRITES_VALUES; value++)
            if (load_layer(s, folder, layer, value, e))
                return -1;
    return load_layer(s, folder, SHOES, 1, e);
}

/* Appends the number in one line of split.txt to the list; `seen` has the numbers before it. */
static int parse_split_line(int *list, size_t *count, bool *seen, const char *line, struct err *e)
{
    int64_t number;
    if (*line == '\0' || *line == '#')
        return 0;
    if (num_integer(line, 0, SPRITES_CHARACTERS - 1, &number, e))
        return -1;
    if (seen[number])
        return err_set(e, "character %d is listed twice", (int)number);
    seen[number] = true;
    list[(*count)++] = (int)number;
    return 0;
}

/* The list cannot overflow, because each of the 1296 characters is accepted once. */
static int parse_split(int *list, char *text, struct err *e)
{
    bool seen[SPRITES_CHARACTERS] = {false};
    size_t count = 0, number = 1;
    for (char *line = text, *next; *line; line = next, number++) {
        size_t length = strcspn(line, "\n");
        next = line + length + (line[length] == '\n');
        if (length && line[length - 1] == '\r')
            line[length - 1] = '\0';
        line[length] = '\0';
        if (parse_split_line(list, &count, seen, line, e))
            return err_context(e, "line %zu", number);
    }
    if (count != SPRITES_CHARACTERS)
        return err_set(e, "%zu characters, expected each of the %d once", count,
                       SPRITES_CHARACTERS);
    return 0;
}

static int read_split(const char *folder, int *list, struct err *e)
{
    char path[PATH];
    struct file file;
    if ((size_t)snprintf(path, sizeof path, "%s/split.txt", folder) >= sizeof path)
        return err_set(e, "the folder's name is too long");
    if (access(path, F_OK))
        return err_errno(e,
                         "split.txt lists the %d characters by number, the first %d for "
                         "training (only split 'all' does not need it): %s",
                         SPRITES_CHARACTERS, SPRITES_TRAIN, path);
    if (file_read(&file, path, SPLIT_BYTES, e))
        return -1;
    int failed = parse_split(list, (char *)file.bytes, e);
    free(file.bytes);
    return failed ? err_context(e, "%s", file.name) : 0;
}

static int choose_characters(struct sprites *s, const char *folder, enum split split, struct err *e)
{
    int list[SPRITES_CHARACTERS];
    for (int i = 0; i < SPRITES_CHARACTERS; i++)
        list[i] = i;
    if (split != SPLIT_ALL && read_split(folder, list, e))
        return -1;
    size_t first = split == SPLIT_TEST ? SPRITES_TRAIN : 0;
    s->count = (split == SPLIT_TRAIN ? SPRITES_TRAIN : SPRITES_CHARACTERS) - first;
    memcpy(s->characters, list + first, s->count * sizeof *list);
    return 0;
}

static int load(struct sprites *s, const char *folder, enum split split, struct err *e)
{
    size_t pictures = LAYERS * SPRITES_VALUES + FIGURES + 2;
    if (choose_characters(s, folder, split, e) || load_layers(s, folder, e))
        return -1;
    s->layers = mem_array(LAYERS * SPRITES_VALUES, BYTES);
    s->figures = mem_array(FIGURES, BYTES);
    s->raster = mem_array(1, BYTES);
    s->dressed = mem_array(1, BYTES);
    if (!s->layers || !s->figures || !s->raster || !s->dressed)
        return err_memory(e, pictures * BYTES, "the composed layers");
    return 0;
}

struct sprites *sprites_open(const char *folder, enum split split, const struct ground *ground,
                             struct err *e)
{
    struct sprites *s = mem_zero(1, sizeof *s);
    if (!s) {
        err_memory(e, sizeof *s, "the data set");
        return NULL;
    }
    s->ground = *ground;
    if (load(s, folder, split, e) == 0)
        return s;
    sprites_close(s);
    return NULL;
}

void sprites_close(struct sprites *s)
{
    if (!s)
        return;
    for (int layer = 0; layer < LAYERS; layer++)
        for (int value = 0; value < SPRITES_VALUES; value++)
            image_free(&s->sheets[layer][value]);
    free(s->layers);
    free(s->figures);
    free(s->raster);
    free(s->dressed);
    free(s);
}

size_t sprites_count(const struct sprites *s)
{
    return s->count;
}

static uint8_t *layer_frames(const struct sprites *s, int layer, int value)
{
    return s->layers + (size_t)(layer * SPRITES_VALUES + value) * BYTES;
}

static void cut_layer(struct sprites *s, int layer, int value, const struct sprites_motion *m)
{
    static const struct ground nothing = {.channels = 4};
    const struct lpc_action *action = lpc_action_find(m->action);
    size_t row = action->row + (size_t)lpc_direction_find(m->direction);
    struct sheet sheet = {&s->sheets[layer][value], 1, LPC_CELL, LPC_CELL, 0, 0, 0, 0};
    uint8_t *to = layer_frames(s, layer, value);
    for (int t = 0; t < SPRITES_FRAMES; t++) {
        struct cell cell = sheet_cell(&sheet, action->shown[t], row);
        cell_draw(&cell, LPC_CELL, LPC_CELL, &nothing, to + t * (BYTES / SPRITES_FRAMES));
    }
}

static void put_over(uint8_t *to, const uint8_t *lower, const uint8_t *upper)
{
    memcpy(to, lower, BYTES);
    compose_over(to, upper, SPRITES_PIXELS);
}

void sprites_begin(struct sprites *s, int motion)
{
    for (int layer = 0; layer < SHOES; layer++)
        for (int value = 0; value < SPRITES_VALUES; value++)
            cut_layer(s, layer, value, &sprites_motions[motion]);
    cut_layer(s, SHOES, 1, &sprites_motions[motion]);

    uint8_t *figure = s->figures;
    for (int body = 0; body < SPRITES_VALUES; body++) {
        compose_clear(s->raster, SPRITES_PIXELS, &s->ground);
        compose_over(s->raster, layer_frames(s, BODY, body), SPRITES_PIXELS);
        for (int bottom = 0; bottom < SPRITES_VALUES; bottom++) {
            put_over(s->dressed, s->raster, layer_frames(s, BOTTOMWEAR, bottom));
            for (int top = 0; top < SPRITES_VALUES; top++, figure += BYTES)
                put_over(figure, s->dressed, layer_frames(s, TOPWEAR, top));
        }
    }
}

void sprites_attributes(int character, int out[SPRITES_ATTRIBUTES])
{
    for (int i = SPRITES_ATTRIBUTES - 1; i >= 0; i--) {
        out[i] = character % SPRITES_VALUES;
        character /= SPRITES_VALUES;
    }
}

int sprites_compose(struct sprites *s, size_t i, uint8_t *frames)
{
    int character = s->characters[i];
    const uint8_t *figure = s->figures + (size_t)(character / SPRITES_VALUES) * BYTES;
    put_over(s->raster, figure, layer_frames(s, HAIR, character % SPRITES_VALUES));
    compose_over(s->raster, layer_frames(s, SHOES, 1), SPRITES_PIXELS);
    compose_pack(frames, s->raster, SPRITES_PIXELS, s->ground.channels);
    return character;
}
