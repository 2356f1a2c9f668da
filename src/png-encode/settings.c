/* settings.c - see settings.h */
#include "settings.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *const settings_formats[] = {"png", "gif", "aseprite", NULL};

bool settings_lpc(const struct settings *s)
{
    return strcmp(s->sheet, "lpc") == 0;
}

bool settings_hash(const struct settings *s)
{
    return strcmp(s->json_form, "hash") == 0;
}

bool settings_captions(const struct settings *s)
{
    return s->captions || s->caption_file;
}

size_t settings_rows(const struct settings *s)
{
    return (size_t)s->compare.count + 1;
}

/* The ending of a file's name, without the dot: "" if it has none. */
static const char *ending_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    return dot ? dot + 1 : "";
}

static bool is_one_of(const char *word, const char *const *list)
{
    while (*list && strcasecmp(word, *list) != 0)
        list++;
    return *list;
}

static enum format choose_format(const char *name, const char *output)
{
    static const char *const sprites[] = {"aseprite", "ase", NULL};
    static const char *const others[] = {"webp", "jpg", "jpeg", "bmp", "tif", "tiff",
                                         "avif", "mp4", "webm", "mkv", "psd", "piskel",
                                         "svg",  "kra", "xcf",  "ico", "tga", NULL};
    const char *word = name ? name : ending_of(output);
    enum format format = FORMAT_PNG;
    if (is_one_of(word, others))
        cli_wrong_use("--output: .%s is not written, only .png, .gif and .aseprite (--format says "
                      "which, whatever the name)",
                      word);
    if (is_one_of(word, sprites))
        return FORMAT_ASEPRITE;
    while (format < FORMATS && strcasecmp(word, settings_formats[format]) != 0)
        format++;
    return format == FORMATS ? FORMAT_PNG : format;
}

void settings_complete(struct settings *s, const char *output)
{
    bool still = cli_given("sheet") || s->frame >= 0 || s->compare.count || s->json;
    s->format = choose_format(s->format_name, output);
    if (s->format == FORMAT_ASEPRITE || (s->format == FORMAT_GIF && !still))
        s->animate = true;
}

static void check_readers(const struct settings *s, const char *input)
{
    int readers = cli_is_standard(input);
    for (int i = 0; i < s->compare.count; i++)
        readers += strcmp(s->compare.items[i], "-") == 0;
    readers += s->palette && strcmp(s->palette, "-") == 0;
    readers += s->caption_file && strcmp(s->caption_file, "-") == 0;
    if (readers > 1)
        cli_wrong_use("standard input can be read only once");
}

void settings_check(const struct settings *s, const struct output_pattern *pattern,
                    const char *input)
{
    bool lpc = settings_lpc(s), compare = s->compare.count;
    bool frame = s->frame >= 0, several = pattern->tail;
    static const char sprite[] = "the format aseprite, one layer of frames,";
    bool film = s->format == FORMAT_ASEPRITE;
    cli_exclude(film, sprite, cli_given("sheet"), "--sheet");
    cli_exclude(film, sprite, compare, "--compare");
    cli_exclude(film, sprite, frame, "--frame");
    cli_exclude(film, sprite, s->columns, "--columns");
    cli_exclude(film, sprite, s->json, "--json");
    cli_exclude(film, sprite, settings_captions(s), s->captions ? "--captions" : "--caption-file");
    cli_exclude(lpc, "--sheet lpc", s->animate, "--animate");
    cli_exclude(lpc, "--sheet lpc", compare, "--compare");
    cli_exclude(lpc, "--sheet lpc", frame, "--frame");
    cli_exclude(lpc, "--sheet lpc", s->columns, "--columns");
    cli_exclude(lpc, "--sheet lpc", several, "one file per record (%d)");
    cli_exclude(s->animate, "--animate", frame, "--frame");
    cli_exclude(compare, "--compare", s->columns, "--columns");
    cli_exclude(s->json, "--json", s->animate, "--animate");
    cli_exclude(s->json, "--json", compare, "--compare");
    cli_exclude(s->json, "--json", several, "one file per record (%d)");
    cli_exclude(lpc, "--sheet lpc", s->captions, "--captions");
    cli_exclude(lpc, "--sheet lpc", s->caption_file, "--caption-file");
    cli_exclude(s->palette, "--palette, which has no shades for text,", settings_captions(s),
                s->captions ? "--captions" : "--caption-file");
    cli_exclude(s->captions, "--captions", s->caption_file, "--caption-file");
    cli_exclude(s->caption_file, "--caption-file", several, "one file per record (%d)");
    cli_exclude(s->trim, "--trim", lpc, "--sheet lpc");
    cli_exclude(s->trim, "--trim", frame, "--frame");
    cli_exclude(s->trim, "--trim", s->columns, "--columns");
    cli_exclude(s->trim, "--trim", settings_captions(s),
                s->captions ? "--captions" : "--caption-file");
    if (!s->json && (s->trim || cli_given("json-form")))
        cli_wrong_use("%s needs --json", s->trim ? "--trim" : "--json-form");
    if (s->size[0] && !lpc)
        cli_wrong_use("--size needs --sheet lpc");
    if (s->json && strcmp(shared.output, "-") == 0)
        cli_wrong_use("--json needs --output: the description has the picture's file name");
    check_readers(s, input);
}
