/* main.c - sprite-decode: turns sprites (LPC universal sheets, stacks of layers, grids, frame
 * files, animations; PNG, GIF, Aseprite) into a stream of frames.
 *
 * settings.c reads the options, pictures.c and picture_series.c the files; layout_NAME.c find
 * the sequences in them, lpc_sheet.c what an LPC sheet has; sequence.c writes one sequence. */
#include "cli/cli.h"
#include "cli/sequence_output.h"
#include "cli/sprite_options.h"
#include "image/file.h"
#include "job.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct settings settings = {.frames = "sprites", .anchor = "bottom", .background = "000000"};

static const char *const actions[] = {
    "spellcast", "thrust", "walk", "slash",       "shoot",     "hurt",      "climb", "idle", "jump",
    "sit",       "emote",  "run",  "combat_idle", "backslash", "halfslash", "all",   NULL};
static const char *const blocks[] = {"slash_128",
                                     "halfslash_128",
                                     "thrust_128",
                                     "walk_128",
                                     "backslash_128",
                                     "slash_oversize",
                                     "slash_reverse_oversize",
                                     "thrust_oversize",
                                     "whip_oversize",
                                     "tool_whip",
                                     "tool_hammer",
                                     "tool_axe",
                                     "tool_rod",
                                     "wheelchair",
                                     NULL};
static const char *const orders[] = {"sprites", "natural", NULL};

static const struct option_row options[] = {
    {.name = "action",
     .letter = 'a',
     .type = OPTION_LIST,
     .target = &settings.actions,
     .metavar = "NAME",
     .help = "read only this action of an LPC sheet (all: also those of larger cells), or the "
             "frames with this tag",
     .choices = actions},
    {.name = "direction",
     .letter = 'd',
     .type = OPTION_LIST,
     .target = &settings.directions,
     .metavar = "NAME",
     .help = "read only this direction (up and down are accepted too)",
     .choices = lpc_direction_names},
    {.name = "frames",
     .type = OPTION_TEXT,
     .target = &settings.frames,
     .metavar = "ORDER",
     .help = "frames to read, in this order: a list such as 0-7,6, the frames that the Sprites "
             "data set shows, or all from left to right",
     .choices = orders},
    {.name = "cell",
     .type = OPTION_PAIR,
     .target = &settings.cell,
     .metavar = "WxH",
     .help = "cut the sheet into a grid of cells of this size",
     .min = 1,
     .max = IMAGE_SIDE_MAX},
    {.name = "margin",
     .type = OPTION_INTEGER,
     .target = &settings.margin,
     .metavar = "N",
     .help = "with --cell: pixels around all cells",
     .min = 0,
     .max = IMAGE_SIDE_MAX},
    {.name = "spacing",
     .type = OPTION_PAIR,
     .target = settings.spacing,
     .metavar = "WxH",
     .help = "with --cell: pixels between cells, across and down (N: both)",
     .min = 0,
     .max = IMAGE_SIDE_MAX},
    {.name = "offset",
     .type = OPTION_PAIR,
     .target = settings.offset,
     .metavar = "WxH",
     .help = "with --cell: pixels left of and above the first cell (N: both)",
     .min = 0,
     .max = IMAGE_SIDE_MAX},
    {.name = "rows",
     .type = OPTION_TEXT,
     .target = &settings.rows,
     .metavar = "LIST",
     .help = "with --cell: read only these rows, each as one sequence"},
    {.name = "columns",
     .type = OPTION_TEXT,
     .target = &settings.columns,
     .metavar = "LIST",
     .help = "with --cell: read only these columns (default: all but the empty cells at the end of "
             "a row)"},
    {.name = "join",
     .type = OPTION_FLAG,
     .target = &settings.join,
     .help = "with --cell: make one sequence of all chosen cells, row by row"},
    {.name = "files",
     .type = OPTION_FLAG,
     .target = &settings.files,
     .help = "read the operands as the frames of one sequence"},
    {.name = "atlas",
     .type = OPTION_TEXT,
     .target = &settings.atlas,
     .metavar = "FILE",
     .help = "cut the picture as FILE says, the JSON of Aseprite, TexturePacker or free-tex-packer "
             "(default picture: the one that FILE names)"},
    {.name = "anchor",
     .type = OPTION_CHOICE,
     .target = &settings.anchor,
     .metavar = "PLACE",
     .help = "where a frame is on a larger one, if frames differ in size",
     .choices = settings_anchors},
    {.name = "oversize",
     .type = OPTION_LIST,
     .target = &settings.oversize,
     .metavar = "NAME",
     .help = "the next block of larger cells on an LPC sheet, from the top (default: found from "
             "what is drawn)",
     .choices = blocks},
    {.name = "key",
     .letter = 'k',
     .type = OPTION_TEXT,
     .target = &settings.key,
     .metavar = "RRGGBB",
     .help = "colour that is transparent (corner: the colour of each picture's upper left pixel)"},
    {.name = "background",
     .letter = 'b',
     .type = OPTION_TEXT,
     .target = &settings.background,
     .metavar = "RRGGBB",
     .help = "colour that the sprites are composited over"},
    {.name = "rgba",
     .type = OPTION_FLAG,
     .target = &settings.rgba,
     .help = "keep the alpha channel: frames of 4 channels without a background"},
    {.name = "id",
     .type = OPTION_TEXT,
     .target = &settings.id,
     .metavar = "TEXT",
     .help = "text that starts each record's id (default: the name of the first file)"},
    {.name = "label",
     .letter = 'l',
     .type = OPTION_LIST,
     .target = &settings.labels,
     .metavar = "NAME=VALUE",
     .help = "add this label to every record"},
    {0},
};

static const struct program program = {
    .name = "sprite-decode",
    .purpose = "turns sprites into a stream of frames",
    .synopsis = (const char *const[]){"[options] SHEET.png [LAYER.png...]",
                                      "[options] FILE.gif|FILE.aseprite",
                                      "--cell WxH [options] SHEET.png [LAYER.png...]",
                                      "--atlas FILE.json [options] [PICTURE.png...]",
                                      "--files [options] FRAME.png...", NULL},
    .examples =
        (const char *const[]){
            "sprite-decode hero.png --action walk | dsvae-encode -m sprites.tns > hero.tns",
            "sprite-decode body.png trousers.png shirt.png hair.png --id hero > hero.tns",
            "sprite-decode --cell 32x32 --rows 0-3 --frames 0-3,2,1 cat.png > cat.tns",
            "sprite-decode cat.gif > cat.tns", "sprite-decode knight.aseprite > knight.tns", NULL},
    .see_also =
        "png-encode(1), sprites-dataset(1), sprite-draw(1), dsvae-encode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_OUTPUT,
    .min_operands = 0,
    .max_operands = -1,
};

/* The data set has a program of its own; in older versions it was an option of this one. */
static void refuse_dataset(char **argv)
{
    static const char option[] = "--dataset";
    for (char **word = argv; *word && strcmp(*word, "--") != 0; word++)
        if (strncmp(*word, option, sizeof option - 1) == 0) {
            messages_begin(program.name);
            cli_wrong_use("the program sprites-dataset composes the Sprites data set: give %s to "
                          "it as --layers",
                          option);
        }
}

/* Each id starts with --id or the name of the first file: "sheets/hero.png" gives "hero". */
static void choose_name(char name[RECORD_ID], const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t length = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    if (settings.id)
        snprintf(name, RECORD_ID, "%s", settings.id);
    else if (strcmp(path, "-") == 0)
        snprintf(name, RECORD_ID, "sprite");
    else
        err_quote(name, RECORD_ID, base, length);
}

/* The picture that an atlas names is in its folder or below; of a path that leads elsewhere, which
 * may be of another machine, only the last part is used. */
static const char *picture_of(const struct atlas *a, const char *path)
{
    const char *name = a->image, *last = name;
    if (!name || !*name)
        cli_wrong_use("--atlas: %s names no picture: give it as an operand", path);
    for (const char *c = name; *c; c++)
        last = *c == '/' || *c == '\\' ? c + 1 : last;
    return *name == '/' || strchr(name, '\\') || strstr(name, "..") ? last : name;
}

/* Reads the file of --atlas, and finds the picture if there are no operands. */
static void open_atlas(struct job *j, char ***paths, int *count)
{
    static char path[PATH_MAX], *picture[] = {path, NULL};
    struct err e;
    struct file file;
    const char *slash = strrchr(settings.atlas, '/');
    int folder = slash ? (int)(slash - settings.atlas) + 1 : 0;
    cli_check(file_read(&file, settings.atlas, ATLAS_FILE_MAX, &e), &e);
    int failed = strlen((char *)file.bytes) == file.size
                     ? atlas_parse(&j->atlas, (char *)file.bytes, &e)
                     : err_set(&e, "no JSON: it has zero bytes");
    if (failed)
        err_context(&e, "%s", file.name);
    cli_check(failed, &e);
    free(file.bytes);
    if (*count)
        return;
    snprintf(path, sizeof path, "%.*s%s", folder, settings.atlas, picture_of(&j->atlas, file.name));
    *paths = picture;
    *count = 1;
}

static void prepare(struct job *j, char **paths, int count)
{
    settings_check(&settings, count);
    j->settings = &settings;
    j->order = settings_frame_order(&settings);
    sequence_output_labels(&j->labels, &settings.labels);
    j->ground = settings_ground(&settings);
    if (settings.atlas)
        open_atlas(j, &paths, &count);
    pictures_load(&j->pictures, &settings, paths, count);
    if (j->pictures.layout == LAYOUT_LPC)
        j->choice = lpc_choice_of(&settings.actions, &settings.directions, LPC_ACTIONS);
    choose_name(j->name, settings.atlas ? settings.atlas : paths[0]);
}

static void check_written(const struct job *j)
{
    struct err e;
    if (writer_records(j->filter.writer))
        return;
    err_set(&e, "%s: nothing is drawn in the chosen cells", j->pictures.first_path);
    cli_fail(&e);
}

static void free_job(struct job *j)
{
    pictures_free(&j->pictures);
    atlas_free(&j->atlas);
    map_free(&j->labels);
    free(settings.actions.items);
    free(settings.directions.items);
    free(settings.labels.items);
    free(settings.oversize.items);
}

int main(int argc, char **argv)
{
    static void (*const layouts[LAYOUTS])(struct job *) = {[LAYOUT_FILES] = layout_files,
                                                           [LAYOUT_TAGS] = layout_tags,
                                                           [LAYOUT_ATLAS] = layout_atlas,
                                                           [LAYOUT_GRID] = layout_grid,
                                                           [LAYOUT_LPC] = layout_lpc};
    static struct job job;

    refuse_dataset(argv);
    int first = cli_begin(&program, argc, argv);
    prepare(&job, argv + first, argc - first);
    filter_output(&job.filter, "frames", NULL);
    layouts[job.pictures.layout](&job);
    check_written(&job);
    free_job(&job);
    return filter_finish(&job.filter);
}
