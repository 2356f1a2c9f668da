/* palette.c - see palette.h */
#include "image/palette.h"

#include "image/file.h"
#include "image/image.h"
#include "image/pngio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPAQUE = 128, GPL_LINE = 256, GPL_BYTES = 1 << 20 };

static int palette_add(struct palette *p, const uint8_t rgba[4], struct err *e)
{
    for (size_t i = p->count; i-- > 0;)
        if (memcmp(p->rgba[i], rgba, 4) == 0)
            return 0;
    if (p->count == PALETTE_MAX)
        return err_set(e, "more than %d colours: a palette holds no more", PALETTE_MAX);
    memcpy(p->rgba[p->count++], rgba, 4);
    return 0;
}

int palette_collect(struct palette *p, const uint8_t *pixels, size_t n, int channels, struct err *e)
{
    uint8_t last[4] = {1, 1, 1, 0}; /* differs from every colour below */
    for (size_t i = 0; i < n; i++, pixels += channels) {
        uint8_t c[4] = {pixels[0], pixels[1], pixels[2], 255};
        if (channels == 4 && pixels[3] < OPAQUE)
            memset(c, 0, sizeof c);
        if (memcmp(c, last, 4) == 0)
            continue; /* most pixels have the colour of their left neighbour */
        if (palette_add(p, c, e))
            return -1;
        memcpy(last, c, 4);
    }
    return 0;
}

int palette_empty(const struct palette *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->rgba[i][3] < OPAQUE)
            return (int)i;
    return -1;
}

static uint32_t square(int difference)
{
    return (uint32_t)(difference * difference);
}

int palette_nearest(const struct palette *p, const uint8_t rgb[3], uint32_t *distance)
{
    int nearest = -1;
    *distance = UINT32_MAX;
    for (size_t i = 0; i < p->count; i++) {
        const uint8_t *c = p->rgba[i];
        uint32_t d = square(c[0] - rgb[0]) + square(c[1] - rgb[1]) + square(c[2] - rgb[2]);
        if (c[3] >= OPAQUE && d < *distance) {
            *distance = d;
            nearest = (int)i;
        }
    }
    return nearest;
}

/* "R G B name"; white space before R is allowed. */
static int parse_gpl_colour(const char *line, uint8_t rgba[4])
{
    for (int i = 0; i < 3; i++) {
        char *end;
        unsigned long value = strtoul(line, &end, 10);
        if (end == line || value > 255)
            return -1;
        rgba[i] = (uint8_t)value;
        line = end;
    }
    rgba[3] = 255;
    return 0;
}

static bool is_gpl_comment(const char *line)
{
    const char *text = line + strspn(line, " \t\r");
    return *text == '\0' || *text == '#' || strncmp(text, "Name:", 5) == 0 ||
           strncmp(text, "Columns:", 8) == 0;
}

int palette_parse_gpl(struct palette *p, const char *text, size_t size, struct err *e)
{
    p->count = 0;
    size_t number = 0;
    for (const char *end = text + size, *next; text < end; text = next) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        next = newline ? newline + 1 : end;
        char line[GPL_LINE];
        size_t length = (size_t)((newline ? newline : end) - text);
        snprintf(line, sizeof line, "%.*s", (int)(length < GPL_LINE ? length : GPL_LINE - 1), text);
        if (number++ == 0 || is_gpl_comment(line))
            continue;
        if (p->count == PALETTE_MAX)
            return err_set(e, "line %zu: more than %d colours", number, PALETTE_MAX);
        if (parse_gpl_colour(line, p->rgba[p->count]))
            return err_set(e, "line %zu is not three numbers of 0 to 255", number);
        p->count++; /* the same colour twice too: the indices are the file's */
    }
    if (!p->count)
        return err_set(e, "the palette has no colour");
    return 0;
}

static int load_png(struct palette *p, const struct file *file, struct err *e)
{
    struct image image = {0};
    if (pngio_decode(&image, file->bytes, file->size, e))
        return -1;
    *p = image.palette;
    int failed = 0;
    if (p->count == 0)
        failed = palette_collect(p, image.rgba, image.frames * image.width * image.height, 4, e);
    image_free(&image);
    return failed;
}

int palette_load(struct palette *p, const char *path, struct err *e)
{
    static const char gpl[] = "GIMP Palette";
    struct file file;
    if (file_read(&file, path, PNGIO_FILE_MAX, e))
        return -1;
    int failed;
    p->count = 0;
    if (pngio_is(file.bytes, file.size))
        failed = load_png(p, &file, e);
    else if (file.size >= sizeof gpl - 1 && memcmp(file.bytes, gpl, sizeof gpl - 1) == 0)
        failed = palette_parse_gpl(p, (const char *)file.bytes,
                                   file.size < GPL_BYTES ? file.size : GPL_BYTES, e);
    else
        failed = err_set(e, "neither a PNG nor a GIMP palette");
    free(file.bytes);
    return failed ? err_context(e, "%s", file.name) : 0;
}

int matcher_start(struct matcher *m, const struct palette *palette, struct err *e)
{
    uint32_t distance;
    memset(m, 0, sizeof *m);
    m->palette = palette;
    m->empty = palette_empty(palette);
    if (palette_nearest(palette, (const uint8_t[3]){0, 0, 0}, &distance) < 0)
        return err_set(e, "the palette has no opaque colour");
    return 0;
}

static const struct matcher_slot *match(struct matcher *m, const uint8_t rgb[3])
{
    uint32_t key = 1u << 24 | (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    struct matcher_slot *slot = &m->slots[key * 2654435761u >> 20]; /* Fibonacci hashing, 12 bits */
    if (slot->key != key) {
        slot->key = key;
        slot->index = (uint8_t)palette_nearest(m->palette, rgb, &slot->distance);
    }
    return slot;
}

int matcher_map(struct matcher *m, const uint8_t *rgba, size_t n, uint8_t *indices, struct err *e)
{
    for (size_t i = 0; i < n; i++, rgba += 4) {
        if (rgba[3] < OPAQUE) {
            if (m->empty < 0)
                return err_set(
                    e, "the picture has transparent pixels, the palette has no transparent entry");
            indices[i] = (uint8_t)m->empty;
            continue;
        }
        const struct matcher_slot *slot = match(m, rgba);
        indices[i] = slot->index;
        m->pixels++;
        m->inexact += slot->distance != 0;
        m->worst = slot->distance > m->worst ? slot->distance : m->worst;
    }
    return 0;
}
