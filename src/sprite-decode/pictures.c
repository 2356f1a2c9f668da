/* pictures.c - see pictures.h */
#include "pictures.h"

#include "base/mem.h"
#include "cli/cli.h"
#include "picture_series.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void fail_picture(const char *path, const struct image *picture,
                                   const char *format, ...) ERR_FORMAT(3, 4);

/* "hero.png: 64x64 pixels, ..." */
static void fail_picture(const char *path, const struct image *picture, const char *format, ...)
{
    struct err e;
    char shown[256], why[512];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    err_set(&e, "%s: %zux%zu pixels, %s", err_quote(shown, sizeof shown, path, strlen(path)),
            picture->width, picture->height, why);
    cli_fail(&e);
}

static void load_picture(struct pictures *p, const struct settings *s, const char *path, size_t i,
                         size_t *bytes)
{
    struct err e;
    struct image *picture = &p->images[i];
    const struct image *first = p->images;
    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
        cli_wrong_use("a picture is read from standard input, which is a terminal");
    if (picture_series_load(picture, path, &e))
        cli_fail(&e);
    if (picture->width != first->width || picture->height != first->height)
        fail_picture(path, picture, "the first has %zux%zu: %s must be of one size", first->width,
                     first->height, s->files ? "frames" : "layers");
    *bytes += picture->frames * image_frame_bytes(picture);
    if (*bytes > IMAGE_BYTES_MAX)
        fail_picture(path, picture, "more than %d MiB together with the pictures before it",
                     IMAGE_BYTES_MAX >> 20);
    if (picture->animated && !s->files && (s->cell[0] || p->count > 1))
        fail_picture(path, picture, "an animation: give it alone, or as frames with --files");
}

static void check_lpc(const struct image *picture, const char *path)
{
    if (picture->width != LPC_WIDTH ||
        (picture->height != LPC_HEIGHT && picture->height != LPC_TALL))
        fail_picture(path, picture,
                     "an LPC universal sheet has %dx%d; give --cell WxH for another grid, --files "
                     "for frames",
                     LPC_WIDTH, LPC_HEIGHT);
    if (picture->height == LPC_TALL)
        cli_note("%s: an expanded sheet: the actions below row %d are not read", path, LPC_ROWS);
}

/* A still picture is a sheet; only a GIF or a sprite of Aseprite may be a frame, by its size. */
static enum layout choose_layout(const struct pictures *p, const struct settings *s)
{
    const struct image *first = p->images;
    bool lpc = first->width == LPC_WIDTH || p->count > 1;
    if (!s->files && first->tag_count)
        return LAYOUT_TAGS;
    if (s->files || first->animated)
        return LAYOUT_FILES;
    if (s->cell[0])
        return LAYOUT_GRID;
    return first->format == IMAGE_PNG || lpc ? LAYOUT_LPC : LAYOUT_FILES;
}

/* Sets what a cell of the pictures is. */
static void divide(struct pictures *p, const struct settings *s)
{
    const struct image *first = p->images;
    size_t width = (size_t)s->cell[0], height = (size_t)s->cell[1];
    switch (p->layout) {
    case LAYOUT_GRID:
        if (first->width % width || first->height % height)
            fail_picture(p->first_path, first, "not a whole number of cells of %zux%zu", width,
                         height);
        p->sheets[0] = (struct sheet){p->images, p->count, width, height};
        break;
    case LAYOUT_LPC:
        check_lpc(first, p->first_path);
        p->sheets[0] = (struct sheet){p->images, p->count, LPC_CELL, LPC_CELL};
        break;
    default:
        for (size_t i = 0; i < p->count; i++)
            p->sheets[i] = (struct sheet){&p->images[i], 1, first->width, first->height};
    }
}

void pictures_load(struct pictures *p, const struct settings *s, char **paths, int count)
{
    size_t bytes = 0;
    p->count = (size_t)count;
    p->first_path = paths[0];
    p->images = mem_zero(p->count, sizeof *p->images);
    p->sheets = mem_zero(p->count, sizeof *p->sheets);
    if (!p->images || !p->sheets)
        cli_fail_memory(p->count * sizeof *p->images, "files");
    for (size_t i = 0; i < p->count; i++)
        load_picture(p, s, paths[i], i, &bytes);
    p->layout = choose_layout(p, s);
    divide(p, s);
}

void pictures_free(struct pictures *p)
{
    for (size_t i = 0; i < p->count; i++)
        image_free(&p->images[i]);
    free(p->images);
    free(p->sheets);
    *p = (struct pictures){0};
}
