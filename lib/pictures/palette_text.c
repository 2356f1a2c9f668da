/* palette_text.c - palettes as text: one colour per line. Lines may end as on Unix, Windows or the
 * first Macs, and a byte order mark may come first. See palette_file.h */
#include "pictures/palette_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE = 256 }; /* bytes of a line that are looked at; colours come first */

static const char mark[] = "\xef\xbb\xbf", spaces[] = " \t\v\f";

struct lines {
    const char *at, *end;
    size_t number; /* of the line in `text`, counted from 1 */
    char text[LINE];
};

static struct lines lines_of(const uint8_t *bytes, size_t size)
{
    size_t skipped = size >= 3 && memcmp(bytes, mark, 3) == 0 ? 3 : 0;
    return (struct lines){.at = (const char *)bytes + skipped, .end = (const char *)bytes + size};
}

/* The next line without white space around it; false at the end. */
static bool next_line(struct lines *l)
{
    if (l->at == l->end)
        return false;
    const char *start = l->at, *stop = start;
    while (stop < l->end && *stop != '\n' && *stop != '\r')
        stop++;
    l->at = stop < l->end ? stop + 1 : stop;
    if (l->at < l->end && *stop == '\r' && *l->at == '\n')
        l->at++;
    l->number++;
    while (start < stop && *start && strchr(spaces, *start))
        start++;
    size_t length = (size_t)(stop - start) < LINE - 1 ? (size_t)(stop - start) : LINE - 1;
    memcpy(l->text, start, length);
    l->text[length] = '\0';
    while (length && strchr(spaces, l->text[length - 1])) /* also a zero byte */
        l->text[--length] = '\0';
    return true;
}

/* Whether the first line is this. */
static bool begins_with(const uint8_t *bytes, size_t size, const char *line)
{
    struct lines l = lines_of(bytes, size);
    return next_line(&l) && strcmp(l.text, line) == 0;
}

/* `channels` numbers from 0 to 255 at the start of the line; then *rest follows. */
static bool parse_numbers(const char *line, int channels, uint8_t rgba[4], const char **rest)
{
    for (int i = 0; i < channels; i++) {
        char *end;
        unsigned long value = strtoul(line, &end, 10);
        if (end == line || value > 255)
            return false;
        rgba[i] = (uint8_t)value;
        line = end;
    }
    *rest = line;
    return true;
}

static int not_numbers(const struct lines *l, int channels, struct err *e)
{
    return err_set(e, "line %zu is not %s numbers of 0 to 255", l->number,
                   channels == 4 ? "four" : "three");
}

static int add(struct palette *p, const struct lines *l, const uint8_t rgba[4], struct err *e)
{
    return palette_append(p, rgba, e) ? err_context(e, "line %zu", l->number) : 0;
}

/* GIMP: "GIMP Palette", lines such as "Name: x", then "R G B name". Aseprite adds the line
 * "Channels: RGBA" where the colours have an alpha: "R G B A name". */

static bool is_gpl(const uint8_t *bytes, size_t size)
{
    return begins_with(bytes, size, "GIMP Palette");
}

/* "Columns: 16": a word and a colon. */
static bool is_property(const char *line)
{
    size_t word = strcspn(line, ": \t");
    return word && (line[0] < '0' || line[0] > '9') && line[word] == ':';
}

static bool is_rgba(const char *line)
{
    static const char key[] = "Channels:";
    const char *value = line + sizeof key - 1;
    if (strncasecmp(line, key, sizeof key - 1) != 0)
        return false;
    return strcasecmp(value + strspn(value, spaces), "RGBA") == 0;
}

static int read_gpl(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    struct lines l = lines_of(bytes, size);
    int channels = 3;
    next_line(&l);
    while (next_line(&l)) {
        uint8_t rgba[4] = {0, 0, 0, 255};
        const char *name;
        if (is_rgba(l.text))
            channels = 4;
        if (!l.text[0] || l.text[0] == '#' || is_property(l.text))
            continue;
        if (!parse_numbers(l.text, channels, rgba, &name))
            return not_numbers(&l, channels, e);
        if (add(p, &l, rgba, e))
            return -1;
    }
    return 0;
}

const struct palette_format palette_gpl = {is_gpl, read_gpl};

/* Paint Shop Pro: "JASC-PAL", "0100", the number of colours, then "R G B" or "R G B A". */

static bool is_jasc(const uint8_t *bytes, size_t size)
{
    return begins_with(bytes, size, "JASC-PAL");
}

static int read_jasc(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    struct lines l = lines_of(bytes, size);
    unsigned long count = 0;
    for (int i = 0; i < 3 && next_line(&l); i++)
        count = strtoul(l.text, NULL, 10);
    if (l.number < 3)
        return err_set(e, "the file ends before the number of colours");
    while (next_line(&l)) {
        uint8_t rgba[4] = {0, 0, 0, 255};
        const char *rest;
        if (!l.text[0])
            continue;
        if (!parse_numbers(l.text, 3, rgba, &rest))
            return not_numbers(&l, 3, e);
        if (rest[strspn(rest, spaces)] && !parse_numbers(l.text, 4, rgba, &rest))
            return not_numbers(&l, 4, e);
        if (add(p, &l, rgba, e))
            return -1;
    }
    if (p->count < count) /* more than that: a colour was added by hand */
        return err_set(e, "the file ends after %zu of %lu colours", p->count, count);
    return 0;
}

const struct palette_format palette_jasc = {is_jasc, read_jasc};

/* Lospec: RRGGBB. Paint.NET: AARRGGBB, and comments after a ';'. With a '#' in front as on web
 * pages: RRGGBB or RRGGBBAA. */

/* 1: a colour, 0: nothing, -1: something else. */
static int parse_hex(const char *line, uint8_t rgba[4])
{
    if (!*line || *line == ';')
        return 0;
    bool web = *line == '#';
    line += web;
    size_t digits = strspn(line, "0123456789abcdefABCDEF");
    const char *rest = line + digits;
    rest += strspn(rest, spaces);
    if ((digits != 6 && digits != 8) || (*rest && *rest != ';'))
        return -1;
    unsigned long value = strtoul(line, NULL, 16), alpha = 255;
    if (digits == 8) {
        alpha = web ? value & 255 : value >> 24;
        value = web ? value >> 8 : value;
    }
    rgba[0] = (uint8_t)(value >> 16);
    rgba[1] = (uint8_t)(value >> 8);
    rgba[2] = (uint8_t)value;
    rgba[3] = (uint8_t)alpha;
    return 1;
}

/* The first line that is neither empty nor a comment is a colour. */
static bool is_hex(const uint8_t *bytes, size_t size)
{
    struct lines l = lines_of(bytes, size);
    uint8_t rgba[4];
    int found = 0;
    while (found == 0 && next_line(&l))
        found = parse_hex(l.text, rgba);
    return found == 1;
}

static int read_hex(struct palette *p, const uint8_t *bytes, size_t size, struct err *e)
{
    struct lines l = lines_of(bytes, size);
    while (next_line(&l)) {
        uint8_t rgba[4];
        int found = parse_hex(l.text, rgba);
        if (found < 0)
            return err_set(e, "line %zu is not a colour such as ff8000 or, with alpha, ffff8000",
                           l.number);
        if (found && add(p, &l, rgba, e))
            return -1;
    }
    return 0;
}

const struct palette_format palette_hex = {is_hex, read_hex};
