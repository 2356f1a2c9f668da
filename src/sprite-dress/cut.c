/* cut.c - see cut.h */
#include "cut.h"

#include "base/mem.h"
#include "base/size.h"
#include "cli/messages.h"
#include "image/compose.h"
#include "image/file.h"
#include "image/image.h"
#include "image/pngio.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 4096 };

/* "FOLDER/PATH", with the action's name in the place of a "*". */
static int full_path(char out[PATH], const char *folder, const char *path, const char *action,
                     struct err *e)
{
    const char *star = strchr(path, '*');
    size_t before = star ? (size_t)(star - path) : strlen(path);
    int length = snprintf(out, PATH, "%s/%.*s%s%s", folder, (int)before, path, star ? action : "",
                          star ? star + 1 : "");
    return length < PATH ? 0 : err_set(e, "%.200s...: the path is too long", out);
}

static int load(struct image *image, const char *path, size_t width, size_t height, struct err *e)
{
    char shown[FILE_NAME];
    if (pngio_load(image, path, e))
        return -1;
    cli_note_file(path, image->warning);
    if (image->width >= width && image->width % LPC_CELL == 0 && image->width <= LPC_WIDTH &&
        image->height == height && !image->animated)
        return 1;
    err_set(e, "%s: %zux%zu pixels%s, a layer has %zux%zu",
            err_quote(shown, sizeof shown, path, strlen(path)), image->width, image->height,
            image->animated ? " and an animation" : "", width, height);
    image_free(image);
    return 0;
}

/* Copies the strip of one action, if there is one, into its rows of the sheet. */
static int load_strip(struct image *sheet, const struct lpc_action *action, const char *folder,
                      const char *path, struct err *e)
{
    char file[PATH];
    struct image strip;
    size_t width = action->frames * LPC_CELL, height = action->directions * LPC_CELL;
    if (full_path(file, folder, path, action->name, e))
        return -1;
    if (access(file, F_OK))
        return 1; /* this action is not drawn */
    int loaded = load(&strip, file, width, height, e);
    if (loaded <= 0)
        return loaded;
    for (size_t y = 0; y < height; y++)
        memcpy(image_at(sheet, 0, 0, action->row * LPC_CELL + y), image_at(&strip, 0, 0, y),
               width * 4);
    image_free(&strip);
    return 1;
}

static int load_sheet(struct image *sheet, const char *folder, const char *path, struct err *e)
{
    char file[PATH];
    int loaded = 1;
    if (!strchr(path, '*')) {
        if (full_path(file, folder, path, "", e))
            return -1;
        return load(sheet, file, LPC_WIDTH, LPC_HEIGHT, e);
    }
    if (image_make(sheet, LPC_WIDTH, LPC_HEIGHT, 1, e))
        return -1;
    for (int i = 0; i < LPC_CLASSIC && loaded > 0; i++)
        loaded = load_strip(sheet, &lpc_actions[i], folder, path, e);
    if (loaded <= 0)
        image_free(sheet);
    return loaded;
}

/* The rectangle of the cell in which an alpha is not 0. */
static struct cut_cell measure(const struct image *sheet, size_t column, size_t row)
{
    size_t left = LPC_CELL, right = 0, top = LPC_CELL, bottom = 0;
    for (size_t y = 0; y < LPC_CELL; y++) {
        const uint8_t *line = image_at(sheet, 0, column * LPC_CELL, row * LPC_CELL + y);
        if (compose_is_empty(line, LPC_CELL))
            continue;
        top = size_least(top, y);
        bottom = y + 1;
        for (size_t x = 0; x < LPC_CELL; x++)
            if (line[x * 4 + 3]) {
                left = size_least(left, x);
                right = size_most(right, x + 1);
            }
    }
    if (!bottom)
        return (struct cut_cell){0};
    return (struct cut_cell){(uint8_t)left, (uint8_t)top, (uint8_t)(right - left),
                             (uint8_t)(bottom - top), 0};
}

/* Measures the cells of all actions. Returns the number of pixels in them. */
static size_t measure_all(struct cut *c, const struct image *sheet)
{
    size_t pixels = 0;
    for (int i = 0; i < LPC_CLASSIC; i++) {
        const struct lpc_action *action = &lpc_actions[i];
        for (size_t row = action->row; row < action->row + action->directions; row++)
            for (size_t column = 0; column < action->frames; column++) {
                struct cut_cell *cell = &c->cells[row][column];
                *cell = measure(sheet, column, row);
                cell->at = (uint32_t)pixels;
                pixels += (size_t)cell->width * cell->height;
                c->action |= cell->width ? 1u << i : 0;
            }
    }
    return pixels;
}

static void copy_pixels(struct cut *c, const struct image *sheet)
{
    for (size_t row = 0; row < LPC_CLASSIC_ROWS; row++)
        for (size_t column = 0; column < LPC_COLUMNS; column++) {
            const struct cut_cell *cell = &c->cells[row][column];
            uint8_t *to = c->rgba + (size_t)cell->at * 4;
            for (size_t y = 0; y < cell->height; y++, to += (size_t)cell->width * 4)
                memcpy(
                    to,
                    image_at(sheet, 0, column * LPC_CELL + cell->x, row * LPC_CELL + cell->y + y),
                    (size_t)cell->width * 4);
        }
}

int cut_load(struct cut **out, const char *folder, const char *path, struct err *e)
{
    struct image sheet;
    *out = NULL;
    int loaded = load_sheet(&sheet, folder, path, e);
    if (loaded <= 0)
        return loaded;
    struct cut *c = mem_zero(1, sizeof *c);
    size_t pixels = c ? measure_all(c, &sheet) : 0;
    if (c)
        c->rgba = mem_array(pixels, 4);
    if (c && c->rgba) {
        copy_pixels(c, &sheet);
        c->bytes = sizeof *c + pixels * 4;
        *out = c;
    } else {
        cut_free(c);
        loaded = err_memory(e, sizeof *c + pixels * 4, path);
    }
    image_free(&sheet);
    return loaded;
}

void cut_free(struct cut *c)
{
    if (c)
        free(c->rgba);
    free(c);
}

bool cut_is_complete(const struct cut *c)
{
    return c->action == (1u << LPC_CLASSIC) - 1;
}
