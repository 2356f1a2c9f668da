/* settings.c - see settings.h */
#include "settings.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

bool settings_lpc(const struct settings *s)
{
    return strcmp(s->sheet, "lpc") == 0;
}

bool settings_captions(const struct settings *s)
{
    return s->captions || s->caption_file;
}

size_t settings_rows(const struct settings *s)
{
    return (size_t)s->compare.count + 1;
}

struct pattern settings_pattern(const char *output)
{
    const char *percent = strchr(output, '%');
    struct pattern p = {0};
    char letter = 0;
    int used = 0;
    if (!percent)
        return p;
    if (sscanf(percent, "%%0%1d%c%n", &p.digits, &letter, &used) < 2 || letter != 'd') {
        p.digits = 0;
        used = percent[1] == 'd' ? 2 : 0;
    }
    if (!used)
        return p;
    p.head = (size_t)(percent - output);
    p.tail = percent + used;
    return p;
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

void settings_check(const struct settings *s, const struct pattern *pattern, const char *input)
{
    bool lpc = settings_lpc(s), compare = s->compare.count;
    bool frame = s->frame >= 0, several = pattern->tail;
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
    if (s->json && strcmp(shared.output, "-") == 0)
        cli_wrong_use("--json needs --output: the description has the picture's file name");
    check_readers(s, input);
}
