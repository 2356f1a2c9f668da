/* main.c - png-encode: turns a stream of frames into pictures (PNG, GIF, Aseprite): sheets,
 * animations, single frames, comparisons, with exact palettes. job.h says what the other files do.
 */
#include "cli/cli.h"
#include "job.h"

#include <stdlib.h>

static const char *const sheets[] = {"grid", "lpc", NULL};

static const char *const forms[] = {"array", "hash", NULL};

static struct settings settings = {
    .json_form = "array", .sheet = "grid", .frame = -1, .fps = 8, .scale = 1};

static const struct option_row options[] = {
    {.name = "format",
     .type = OPTION_CHOICE,
     .target = &settings.format_name,
     .metavar = "NAME",
     .help = "write a PNG, a GIF or a sprite of Aseprite (default: by the ending of --output, else "
             "png)",
     .choices = settings_formats},
    {.name = "animate",
     .type = OPTION_FLAG,
     .target = &settings.animate,
     .help = "write an animation; several records play side by side"},
    {.name = "fps",
     .type = OPTION_INTEGER,
     .target = &settings.fps,
     .metavar = "N",
     .help = "frames per second, instead of the times that the records have, for animations and "
             "--json",
     .min = 1,
     .max = 1000},
    {.name = "sheet",
     .type = OPTION_CHOICE,
     .target = &settings.sheet,
     .metavar = "LAYOUT",
     .help = "layout of a sheet: one row per record, or the LPC universal sheet by the labels "
             "action and direction",
     .choices = sheets},
    {.name = "size",
     .type = OPTION_PAIR,
     .target = settings.size,
     .metavar = "WxH",
     .help = "with --sheet lpc: size of the sheet in pixels, if it needs less",
     .min = 1,
     .max = IMAGE_SIDE_MAX},
    {.name = "frame",
     .type = OPTION_INTEGER,
     .target = &settings.frame,
     .metavar = "N",
     .help = "draw only frame N of each record, counted from 0, the records side by side (-1: all "
             "frames)",
     .min = -1,
     .max = INT32_MAX},
    {.name = "columns",
     .type = OPTION_INTEGER,
     .target = &settings.columns,
     .metavar = "N",
     .help = "cells per row (0: as many as the longest record has frames; for records side by "
             "side: about a square)",
     .min = 0,
     .max = IMAGE_SIDE_MAX},
    {.name = "compare",
     .type = OPTION_LIST,
     .target = &settings.compare,
     .metavar = "FILE",
     .help =
         "draw a comparison: above each record the record at the same position in the stream FILE"},
    {.name = "first",
     .letter = 'n',
     .type = OPTION_INTEGER,
     .target = &settings.count,
     .metavar = "N",
     .help = "draw only the first N records (0: all)",
     .min = 0,
     .max = INT32_MAX},
    {.name = "scale",
     .type = OPTION_INTEGER,
     .target = &settings.scale,
     .metavar = "N",
     .help = "draw each pixel as a square of NxN pixels",
     .min = 1,
     .max = 64},
    {.name = "palette",
     .letter = 'p',
     .type = OPTION_TEXT,
     .target = &settings.palette,
     .metavar = "FILE",
     .help =
         "replace every pixel by the nearest colour of FILE (a palette, a picture or a stream of "
         "frames) and write a colour-mapped PNG"},
    {.name = "captions",
     .type = OPTION_TEXT,
     .target = &settings.captions,
     .metavar = "NAMES",
     .help = "write a caption beside each row, or below each record that is side by side with "
             "others: its id or its labels (NAMES: id, or labels A,B,...)"},
    {.name = "caption-file",
     .type = OPTION_TEXT,
     .target = &settings.caption_file,
     .metavar = "FILE",
     .help = "write captions from FILE: one line per record, or one per row of a comparison"},
    {.name = "json",
     .type = OPTION_TEXT,
     .target = &settings.json,
     .metavar = "FILE",
     .help = "describe the sheet in FILE, in Aseprite's JSON form"},
    {.name = "json-form",
     .type = OPTION_CHOICE,
     .target = &settings.json_form,
     .metavar = "FORM",
     .help = "with --json: a list of frames, or an object with their names as keys",
     .choices = forms},
    {.name = "trim",
     .type = OPTION_FLAG,
     .target = &settings.trim,
     .help = "with --json: cut each frame to what is drawn, and pack the parts into an atlas"},
    {.name = "doubt",
     .type = OPTION_FLAG,
     .target = &settings.doubt,
     .help =
         "instead of the frames draw how uncertain dsvae-decode --doubt was of each pixel: red, "
         "the more opaque the more uncertain"},
    {0},
};

static const struct program program = {
    .name = "png-encode",
    .purpose = "turns a stream of frames into pictures",
    .synopsis =
        (const char *const[]){"[options] [-o FILE.png|FILE.gif|FILE.aseprite] [FRAMES.tns]",
                              "--animate [options] [-o FILE.png|FILE.gif] [FRAMES.tns]",
                              "--compare ORIGINAL.tns [options] [-o FILE.png] [FRAMES.tns]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-decode -m sprites.tns < hero.tns | png-encode --animate -o hero.png",
            "png-encode --sheet lpc --palette hero-sheet.png -o sheet.png hero.tns",
            "png-encode --compare original.tns --first 8 -o comparison.png generated.tns",
            "png-encode --animate --scale 4 -o 'hero-%d.png' hero.tns",
            "png-encode -o hero.gif hero.tns", "png-encode -o hero.aseprite hero.tns", NULL},
    .see_also = "sprite-decode(1), dsvae-decode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_PICTURE,
    .min_operands = 0,
    .max_operands = 1,
};

static void start(struct job *j, const char *input)
{
    j->settings = &settings;
    j->pattern = output_pattern_of(shared.output);
    settings_complete(&settings, j->pattern.tail ? j->pattern.tail : shared.output);
    settings_check(&settings, &j->pattern, input);
    if (settings.palette)
        colours_load(j);
    if (settings.caption_file)
        caption_file_load(j);
    if (settings_lpc(&settings))
        page_begin_lpc(&j->page, (size_t)settings.size[0], (size_t)settings.size[1]);
    records_open(j);
    filter_input(&j->filter, input, "frames");
}

/* Reads the records onto the page; with a name pattern, writes a picture of each. */
static void read_records(struct job *j)
{
    struct record r = {0};
    struct err e;
    uint64_t count = 0, most = settings.count ? (uint64_t)settings.count : UINT64_MAX;
    while (count < most && filter_next(&j->filter, &r)) {
        count++;
        records_add(j, &r);
        if (j->pattern.tail)
            picture_write_numbered(j, count);
    }
    record_free(&r);
    records_close(j);
    if (count == 0) {
        err_set(&e, "no records: there is nothing to draw");
        cli_fail(&e);
    }
}

int main(int argc, char **argv)
{
    static struct job job;
    int first = cli_begin(&program, argc, argv);
    start(&job, argv[first]);
    read_records(&job);
    if (!job.pattern.tail)
        picture_write(&job, shared.output);
    colours_report(&job);
    free(job.texts.bytes);
    free(settings.compare.items);
    return filter_finish(&job.filter);
}
