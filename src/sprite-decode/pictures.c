/* pictures.c - see pictures.h */
#include "pictures.h"
#include "image/lpc.h"

#include "base/mem.h"
#include "cli/cli.h"
#include "picture_series.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void pictures_fail(const char *path, const struct image *picture, const char *format, ...)
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
    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
        cli_wrong_use("a picture is read from standard input, which is a terminal");
    if (picture_series_load(picture, path, &e))
        cli_fail(&e);
    cli_note_file(path, picture->warning);
    settings_remove_key(s, picture);
    *bytes += picture->frames * image_frame_bytes(picture);
    if (*bytes > IMAGE_BYTES_MAX)
        pictures_fail(path, picture, "more than %d MiB together with the pictures before it",
                      IMAGE_BYTES_MAX >> 20);
    if (picture->animated && !s->files && (s->cell[0] || s->atlas || p->count > 1))
        pictures_fail(path, picture, "an animation: give it alone, or as frames with --files");
}

/* A still picture is a sheet; only a GIF or a sprite of Aseprite may be a frame, by its size. */
static enum layout choose_layout(const struct pictures *p, const struct settings *s)
{
    const struct image *first = p->images;
    bool lpc = (first->width >= LPC_WIDTH && first->height >= LPC_HEIGHT) || p->count > 1;
    if (s->atlas)
        return LAYOUT_ATLAS;
    if (!s->files && first->tag_count)
        return LAYOUT_TAGS;
    if (s->files || first->animated)
        return LAYOUT_FILES;
    if (s->cell[0])
        return LAYOUT_GRID;
    return first->format == IMAGE_PNG || lpc ? LAYOUT_LPC : LAYOUT_FILES;
}

static void check_sizes(const struct pictures *p, char **paths)
{
    const struct image *first = p->images;
    for (size_t i = 0; i < p->count && p->layout != LAYOUT_FILES; i++) {
        const struct image *picture = &p->images[i];
        if (p->layout == LAYOUT_LPC && (picture->width < LPC_WIDTH || picture->height < LPC_HEIGHT))
            pictures_fail(paths[i], picture,
                          "an LPC universal sheet has %dx%d or more; give --cell WxH for another "
                          "grid, --files for frames",
                          LPC_WIDTH, LPC_HEIGHT);
        if (p->layout == LAYOUT_GRID &&
            (picture->width != first->width || picture->height != first->height))
            pictures_fail(paths[i], picture, "the first has %zux%zu: layers must be of one size",
                          first->width, first->height);
    }
}

/* Tags and LPC sheets have actions and directions. */
static void check_choice(const struct pictures *p, const struct settings *s)
{
    if (p->layout == LAYOUT_FILES && (s->actions.count || s->directions.count))
        pictures_fail(p->first_path, p->images,
                      "neither an LPC sheet nor a sprite with tags: read it without --action and "
                      "--direction");
    if (p->layout != LAYOUT_LPC && s->oversize.count)
        pictures_fail(p->first_path, p->images, "no LPC sheet: read it without --oversize");
}

static void measure(struct pictures *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct image *picture = &p->images[i];
        p->width = picture->width > p->width ? picture->width : p->width;
        p->height = picture->height > p->height ? picture->height : p->height;
    }
}

void pictures_load(struct pictures *p, const struct settings *s, char **paths, int count)
{
    size_t bytes = 0;
    p->count = (size_t)count;
    p->first_path = paths[0];
    p->images = mem_zero(p->count, sizeof *p->images);
    if (!p->images)
        cli_fail_memory(p->count * sizeof *p->images, "files");
    for (size_t i = 0; i < p->count; i++)
        load_picture(p, s, paths[i], i, &bytes);
    p->layout = choose_layout(p, s);
    check_choice(p, s);
    check_sizes(p, paths);
    measure(p);
}

void pictures_free(struct pictures *p)
{
    for (size_t i = 0; i < p->count; i++)
        image_free(&p->images[i]);
    free(p->images);
    *p = (struct pictures){0};
}
