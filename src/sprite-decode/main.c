/* sprite-decode.c - PNG sprites into a stream of frames: LPC universal sheets, stacks of layers,
 * grid sheets, frame files, animations, and the Sprites data set. */
#include "base/mem.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/filter.h"
#include "cli/progress.h"
#include "image/compose.h"
#include "image/image.h"
#include "image/png.h"
#include "image/sheet.h"
#include "image/sprites.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIST = 16384 }; /* entries of a list of rows, columns or frames */

static const char in_sprites_order[] = "sprites", black[] = "000000";

static struct {
    struct text_list actions, directions, labels;
    const char *frames, *rows, *columns;
    int64_t cell[2];
    bool join, files, rgba;
    const char *dataset, *split, *background, *id;
} settings = {.frames = in_sprites_order, .split = "all", .background = black};

static const char *const splits[] = {"train", "test", "all", NULL};
static const char *const actions[] = {"spellcast", "thrust", "walk", "slash",
                                      "shoot",     "hurt",   NULL};
static const char *const orders[] = {in_sprites_order, "natural", NULL};

static const struct option_row options[] = {
    {.name = "action",
     .letter = 'a',
     .type = OPTION_LIST,
     .target = &settings.actions,
     .metavar = "NAME",
     .help = "only this action",
     .choices = actions},
    {.name = "direction",
     .letter = 'd',
     .type = OPTION_LIST,
     .target = &settings.directions,
     .metavar = "NAME",
     .help = "only this direction (also: up, down)",
     .choices = lpc_direction_names},
    {.name = "frames",
     .letter = 'f',
     .type = OPTION_TEXT,
     .target = &settings.frames,
     .metavar = "ORDER",
     .help = "a list such as 0-7,6, or the 8 frames of walk, spellcast and slash that the Sprites "
             "data set shows, or cells from left to right",
     .choices = orders},
    {.name = "cell",
     .type = OPTION_PAIR,
     .target = &settings.cell,
     .metavar = "WxH",
     .help = "cut a grid of cells of this size",
     .min = 1,
     .max = IMAGE_SIDE_MAX},
    {.name = "rows",
     .type = OPTION_TEXT,
     .target = &settings.rows,
     .metavar = "LIST",
     .help = "with --cell: only these rows, each a sequence"},
    {.name = "columns",
     .type = OPTION_TEXT,
     .target = &settings.columns,
     .metavar = "LIST",
     .help = "with --cell: only these columns (else all, but empty cells at a row's end)"},
    {.name = "join",
     .type = OPTION_FLAG,
     .target = &settings.join,
     .help = "with --cell: all chosen cells are one sequence, row by row"},
    {.name = "files",
     .type = OPTION_FLAG,
     .target = &settings.files,
     .help = "the operands are the frames of one sequence"},
    {.name = "dataset",
     .type = OPTION_TEXT,
     .target = &settings.dataset,
     .metavar = "DIR",
     .help = "compose the Sprites data set from its folder of layers"},
    {.name = "split",
     .type = OPTION_CHOICE,
     .target = &settings.split,
     .metavar = "NAME",
     .help = "with --dataset: its characters",
     .choices = splits},
    {.name = "background",
     .letter = 'b',
     .type = OPTION_TEXT,
     .target = &settings.background,
     .metavar = "RRGGBB",
     .help = "composite over this colour"},
    {.name = "rgba",
     .type = OPTION_FLAG,
     .target = &settings.rgba,
     .help = "keep the alpha: frames of 4 channels, over no background"},
    {.name = "id",
     .type = OPTION_TEXT,
     .target = &settings.id,
     .metavar = "TEXT",
     .help = "begin the records' ids with this instead of the first file's name"},
    {.name = "label",
     .letter = 'l',
     .type = OPTION_LIST,
     .target = &settings.labels,
     .metavar = "NAME=VALUE",
     .help = "give every record this label"},
    {0},
};

static const struct program program = {
    .name = "sprite-decode",
    .purpose = "turns PNG sprites into a stream of frames",
    .synopsis = (const char *const[]){"[options] SHEET.png [LAYER.png...]",
                                      "--cell WxH [options] SHEET.png [LAYER.png...]",
                                      "--files [options] FRAME.png...",
                                      "--dataset DIR [--split train|test|all] [options]", NULL},
    .examples =
        (const char *const[]){
            "sprite-decode hero.png --action walk | dsvae-encode -m sprites.tns > hero.tns",
            "sprite-decode body.png trousers.png shirt.png hair.png --id hero > hero.tns",
            "sprite-decode --cell 32x32 --rows 0-3 --frames 0-3,2,1 cat.png > cat.tns",
            "sprite-decode --dataset Sprites --split train > train.tns", NULL},
    .see_also = "png-encode(1), sprite-draw(1), dsvae-encode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_OUTPUT,
    .min_operands = 0,
    .max_operands = -1,
};

struct cell { /* where a frame stands */
    const struct sheet *sheet;
    size_t column, row;
};

struct example {
    struct cell *cells;
    size_t count, capacity;
};

struct run {
    struct filter filter;
    struct ground ground;
    struct map labels;      /* of --label */
    struct image *pictures; /* the operands */
    struct sheet *sheets;   /* the first over all layers, or with --files one a picture */
    size_t count;           /* of the pictures */
    const char *first_name; /* of the pictures, for messages */
    char name[RECORD_ID];   /* what the ids begin with */
    uint64_t written;
};

/* Options and operands */

static void check_use(int operands)
{
    bool cell = settings.cell[0], chosen = settings.actions.count || settings.directions.count;
    bool dataset = settings.dataset;
    bool order = settings.frames != in_sprites_order;
    cli_exclude(dataset, "--dataset", operands, "operands");
    cli_exclude(dataset, "--dataset", cell, "--cell");
    cli_exclude(dataset, "--dataset", settings.files, "--files");
    cli_exclude(dataset, "--dataset", order, "--frames");
    cli_exclude(dataset, "--dataset", settings.id, "--id");
    cli_exclude(settings.files, "--files", cell, "--cell");
    cli_exclude(settings.files, "--files", chosen, "--action and --direction");
    cli_exclude(cell, "--cell", chosen, "--action and --direction");
    cli_exclude(settings.rgba, "--rgba", settings.background != black, "--background");
    if (!cell && (settings.rows || settings.columns || settings.join))
        cli_wrong_use("--rows, --columns and --join need --cell");
    if (!dataset && strcmp(settings.split, "all") != 0)
        cli_wrong_use("--split needs --dataset");
    if (!dataset && operands == 0)
        cli_wrong_use("a PNG file is needed ('-' is standard input), or --dataset");
}

static struct ground parse_ground(void)
{
    struct ground ground = {.rgba = {0, 0, 0, 255}, .channels = 3};
    if (settings.rgba)
        return (struct ground){.channels = 4};
    struct err e;
    if (num_colour(settings.background, 3, ground.rgba, &e))
        cli_wrong_use("--background: %s", e.text);
    return ground;
}

static void check_actions(void)
{
    for (int i = 0; i < settings.actions.count; i++)
        if (!lpc_action_find(settings.actions.items[i]))
            cli_wrong_use("--action: '%.40s' is none of spellcast, thrust, walk, slash, shoot, "
                          "hurt",
                          settings.actions.items[i]);
    for (int i = 0; i < settings.directions.count; i++)
        if (lpc_direction_find(settings.directions.items[i]) < 0)
            cli_wrong_use("--direction: '%.40s' is none of back, left, front, right (up, left, "
                          "down, right)",
                          settings.directions.items[i]);
}

static bool is_chosen(const struct lpc_action *action, int direction)
{
    bool found = !settings.actions.count;
    for (int i = 0; i < settings.actions.count && !found; i++)
        found = lpc_action_find(settings.actions.items[i]) == action;
    bool turned = !settings.directions.count;
    for (int i = 0; i < settings.directions.count && !turned; i++)
        turned = lpc_direction_find(settings.directions.items[i]) == direction;
    return found && turned;
}

static size_t parse_list(const char *option, const char *text, size_t limit, size_t *list)
{
    struct err e;
    size_t count;
    if (sheet_list(text, limit, list, LIST, &count, &e))
        cli_wrong_use("%s: %s", option, e.text);
    return count;
}

static void parse_labels(struct map *labels)
{
    struct err e;
    for (int i = 0; i < settings.labels.count; i++) {
        const char *text = settings.labels.items[i], *value = strchr(text, '=');
        int64_t number;
        if (!value || value == text)
            cli_wrong_use("--label: '%.40s' is not NAME=VALUE", text);
        char *name = mem_copy_text(text, (size_t)(value - text));
        cli_check(!name && err_memory(&e, strlen(text), "a label"), &e);
        if (num_integer(value + 1, INT64_MIN, INT64_MAX, &number, &e) == 0)
            cli_check(map_set_integer(labels, name, number, &e), &e);
        else
            cli_check(map_set_text(labels, name, value + 1, &e), &e);
        free(name);
    }
}

/* Records */

/* Takes labels (those of --label go over them) and frames over. */
static void write_record(struct run *r, const char *id, struct map *labels, struct tensor *frames)
{
    struct err e;
    struct record record = {.number = ++r->written};
    for (size_t i = 0; i < r->labels.count; i++) {
        const struct entry *label = &r->labels.entries[i];
        cli_check(map_set_raw(labels, label->key, label->raw, label->raw_size, &e), &e);
    }
    cli_check(record_set_id(&record, id, &e), &e);
    cli_check(labels->count && map_set_map(&record.map, "labels", labels, &e), &e);
    cli_check(record_set_tensor(&record, "frames", frames, &e), &e);
    filter_write(&r->filter, &record);
    progress_add(1, 0);
    record_free(&record);
    map_free(labels);
}

static void make_frames(struct tensor *frames, size_t count, size_t height, size_t width,
                        int channels)
{
    struct err e;
    const size_t shape[] = {count, height, width, (size_t)channels};
    cli_check(tensor_make(frames, DTYPE_U1, 4, shape, &e), &e);
}

static void write_sequence(struct run *r, const char *id, struct map *labels,
                           const struct example *s)
{
    struct err e;
    struct tensor frames;
    const struct sheet *sheet = s->cells[0].sheet;
    size_t pixels = sheet->cell_width * sheet->cell_height, channels = (size_t)r->ground.channels;
    uint8_t *raster = mem_array(pixels, 4);
    cli_check(!raster && err_memory(&e, pixels * 4, "a frame"), &e);
    make_frames(&frames, s->count, sheet->cell_height, sheet->cell_width, r->ground.channels);
    for (size_t t = 0; t < s->count; t++) {
        const struct cell *cell = &s->cells[t];
        sheet_cell(cell->sheet, cell->column, cell->row, &r->ground, raster);
        compose_pack((uint8_t *)frames.data + t * pixels * channels, raster, pixels,
                     r->ground.channels);
    }
    free(raster);
    write_record(r, id, labels, &frames);
}

/* Sequences */

static void add_cell(struct example *s, const struct sheet *sheet, size_t column, size_t row)
{
    if (s->count == s->capacity) {
        struct err e;
        size_t capacity = s->capacity ? 2 * s->capacity : 64;
        struct cell *grown = mem_resize(s->cells, capacity, sizeof *grown);
        cli_check(!grown && err_memory(&e, capacity * sizeof *grown, "a list of cells"), &e);
        s->cells = grown;
        s->capacity = capacity;
    }
    s->cells[s->count++] = (struct cell){sheet, column, row};
}

/* Brings the cells into the order of --frames, where that is a list. */
static void order_frames(struct example *s)
{
    static size_t list[LIST];
    struct example ordered = {0};
    if (strcmp(settings.frames, in_sprites_order) == 0 || strcmp(settings.frames, "natural") == 0 ||
        s->count == 0)
        return;
    size_t count = parse_list("--frames", settings.frames, s->count, list);
    for (size_t i = 0; i < count; i++)
        add_cell(&ordered, s->cells[list[i]].sheet, s->cells[list[i]].column,
                 s->cells[list[i]].row);
    free(s->cells);
    *s = ordered;
}

/* LPC sheets */

static bool row_is_empty(const struct sheet *sheet, size_t row, size_t columns)
{
    for (size_t column = 0; column < columns; column++)
        if (!sheet_cell_is_empty(sheet, column, row))
            return false;
    return true;
}

static void write_lpc_row(struct run *r, const struct lpc_action *action, int direction, size_t row)
{
    struct err e;
    char id[RECORD_ID + 64];
    struct map labels = {0};
    struct example s = {0};
    const char *turned = lpc_direction_names[direction];
    bool shown = action->in_sprites && strcmp(settings.frames, in_sprites_order) == 0;
    for (size_t t = 0; t < (shown ? SPRITES_FRAMES : action->frames); t++)
        add_cell(&s, r->sheets, shown ? action->shown[t] : t, row);
    order_frames(&s);
    snprintf(id, sizeof id, "%s/%s/%s", r->name, action->name, turned);
    cli_check(map_set_text(&labels, "action", action->name, &e), &e);
    cli_check(map_set_text(&labels, "direction", turned, &e), &e);
    write_sequence(r, id, &labels, &s);
    free(s.cells);
}

/* Writes the directions of one action that are drawn; adds the others to the text of what is not:
 * an action by its name, or single directions of it. */
static void write_lpc_action(struct run *r, const struct lpc_action *action, char *absent,
                             size_t size)
{
    int rows[LPC_DIRECTIONS], chosen = 0, empty = 0;
    for (int d = 0; d < LPC_DIRECTIONS; d++) {
        rows[d] = lpc_row(action, d);
        if (rows[d] < 0 || !is_chosen(action, d))
            rows[d] = -1;
        else if (row_is_empty(r->sheets, (size_t)rows[d], action->frames))
            empty++, chosen++;
        else
            write_lpc_row(r, action, d, (size_t)rows[d]), rows[d] = -1, chosen++;
    }
    for (int d = 0; d < LPC_DIRECTIONS && empty; d++) {
        size_t used = strlen(absent);
        if (empty == chosen) {
            snprintf(absent + used, size - used, "%s%s", used ? ", " : "", action->name);
            return;
        }
        if (rows[d] >= 0)
            snprintf(absent + used, size - used, "%s%s/%s", used ? ", " : "", action->name,
                     lpc_direction_names[d]);
    }
}

static void write_lpc(struct run *r)
{
    char absent[512] = "";
    for (int i = 0; i < LPC_ACTIONS; i++)
        write_lpc_action(r, &lpc_actions[i], absent, sizeof absent);
    if (*absent)
        cli_note("%s: not drawn and skipped: %s", r->first_name, absent);
}

/* Grids */

/* Adds the chosen cells of a row. Unless --columns names them, empty ones at its end are left out.
 */
static void add_row(struct example *s, const struct sheet *sheet, size_t row, size_t columns)
{
    static size_t list[LIST];
    size_t count = columns;
    if (settings.columns)
        count = parse_list("--columns", settings.columns, columns, list);
    while (!settings.columns && count && sheet_cell_is_empty(sheet, count - 1, row))
        count--;
    for (size_t i = 0; i < count; i++)
        add_cell(s, sheet, settings.columns ? list[i] : i, row);
}

static void end_sequence(struct run *r, struct example *s, const char *id, int64_t row)
{
    struct err e;
    struct map labels = {0};
    order_frames(s);
    cli_check(row >= 0 && map_set_integer(&labels, "row", row, &e), &e);
    if (s->count)
        write_sequence(r, id, &labels, s);
    else if (row >= 0)
        cli_note("%s: row %lld is empty: skipped", r->first_name, (long long)row);
    map_free(&labels);
    s->count = 0;
}

static void write_grid(struct run *r)
{
    static size_t rows[LIST];
    const struct image *picture = r->pictures;
    size_t columns = picture->width / r->sheets->cell_width;
    size_t count = picture->height / r->sheets->cell_height, limit = count;
    struct example s = {0};
    if (settings.rows)
        count = parse_list("--rows", settings.rows, limit, rows);
    for (size_t i = 0; i < count; i++) {
        char id[RECORD_ID + 32];
        size_t row = settings.rows ? rows[i] : i;
        add_row(&s, r->sheets, row, columns);
        snprintf(id, sizeof id, "%s/%zu", r->name, row);
        if (!settings.join)
            end_sequence(r, &s, id, (int64_t)row);
    }
    if (settings.join)
        end_sequence(r, &s, r->name, -1);
    free(s.cells);
}

/* Frame files and animations: the frames of a picture stand under one another in memory, as the
 * rows of a sheet. */
static void write_files(struct run *r)
{
    struct example s = {0};
    for (size_t i = 0; i < r->count; i++)
        for (size_t frame = 0; frame < r->pictures[i].frames; frame++)
            add_cell(&s, &r->sheets[i], 0, frame);
    end_sequence(r, &s, r->name, -1);
    free(s.cells);
}

/* The Sprites data set */

static void write_character(struct run *r, struct sprites *data, size_t i, int motion)
{
    struct err e;
    struct tensor frames;
    struct map labels = {0};
    const struct sprites_motion *m = &sprites_motions[motion];
    int values[SPRITES_ATTRIBUTES];
    char id[64];
    make_frames(&frames, SPRITES_FRAMES, LPC_CELL, LPC_CELL, r->ground.channels);
    int character = sprites_compose(data, i, frames.data);
    sprites_attributes(character, values);
    for (int k = 0; k < SPRITES_ATTRIBUTES; k++)
        cli_check(map_set_integer(&labels, sprites_attribute_names[k], values[k], &e), &e);
    cli_check(map_set_text(&labels, "action", m->action, &e), &e);
    cli_check(map_set_text(&labels, "direction", m->direction, &e), &e);
    cli_check(map_set_integer(&labels, "character", character, &e), &e);
    snprintf(id, sizeof id, "%d-%d-%d-%d/%s/%s", values[0], values[1], values[2], values[3],
             m->action, m->direction);
    write_record(r, id, &labels, &frames);
}

static bool motion_is_chosen(int motion)
{
    const struct sprites_motion *m = &sprites_motions[motion];
    return is_chosen(lpc_action_find(m->action), lpc_direction_find(m->direction));
}

static void write_dataset(struct run *r, struct sprites *data)
{
    uint64_t motions = 0;
    for (int motion = 0; motion < SPRITES_MOTIONS; motion++)
        motions += motion_is_chosen(motion);
    progress_of(motions * sprites_count(data));
    for (int motion = 0; motion < SPRITES_MOTIONS; motion++) {
        if (!motion_is_chosen(motion))
            continue;
        sprites_begin(data, motion);
        for (size_t i = 0; i < sprites_count(data); i++)
            write_character(r, data, i, motion);
    }
}

/* Pictures */

/* "sheets/hero.png" gives the name "hero". */
static void choose_name(struct run *r, const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t length = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    if (settings.id)
        snprintf(r->name, sizeof r->name, "%s", settings.id);
    else if (strcmp(path, "-") == 0)
        snprintf(r->name, sizeof r->name, "sprite");
    else
        err_quote(r->name, sizeof r->name, base, length);
}

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

static void load_picture(struct run *r, const char *path, size_t i, size_t *bytes)
{
    struct err e;
    struct image *picture = &r->pictures[i];
    const struct image *first = r->pictures;
    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
        cli_wrong_use("a PNG is read from standard input, which is a terminal");
    cli_check(pngio_load(picture, path, &e), &e);
    if (picture->width != first->width || picture->height != first->height)
        fail_picture(path, picture, "the first has %zux%zu: %s must be of one size", first->width,
                     first->height, settings.files ? "frames" : "layers");
    *bytes += picture->frames * image_frame_bytes(picture);
    if (*bytes > IMAGE_BYTES_MAX)
        fail_picture(path, picture, "with those before it more than %d MiB", IMAGE_BYTES_MAX >> 20);
    if (picture->animated && !settings.files && (settings.cell[0] || r->count > 1))
        fail_picture(path, picture, "an animation: it is taken alone, or as frames with --files");
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

/* Sets what a cell of the pictures is. */
static void divide(struct run *r, const char *path)
{
    const struct image *first = r->pictures;
    size_t width = (size_t)settings.cell[0], height = (size_t)settings.cell[1];
    for (size_t i = 0; i < r->count; i++)
        r->sheets[i] = (struct sheet){&r->pictures[i], 1, first->width, first->height};
    if (settings.files || first->animated)
        return;
    r->sheets[0] = (struct sheet){r->pictures, r->count, LPC_CELL, LPC_CELL};
    if (!width) {
        check_lpc(first, path);
        return;
    }
    if (first->width % width || first->height % height)
        fail_picture(path, first, "not a whole number of cells of %zux%zu", width, height);
    r->sheets[0].cell_width = width;
    r->sheets[0].cell_height = height;
}

static void load_pictures(struct run *r, char **paths, int count)
{
    struct err e;
    size_t bytes = 0;
    r->count = (size_t)count;
    r->pictures = mem_zero(r->count, sizeof *r->pictures);
    r->sheets = mem_zero(r->count, sizeof *r->sheets);
    cli_check((!r->pictures || !r->sheets) &&
                  err_memory(&e, r->count * sizeof *r->pictures, "files"),
              &e);
    for (size_t i = 0; i < r->count; i++)
        load_picture(r, paths[i], i, &bytes);
    choose_name(r, paths[0]);
    r->first_name = paths[0];
    divide(r, paths[0]);
}

static void free_run(struct run *r)
{
    for (size_t i = 0; i < r->count; i++)
        image_free(&r->pictures[i]);
    free(r->pictures);
    free(r->sheets);
    map_free(&r->labels);
    free(settings.actions.items);
    free(settings.directions.items);
    free(settings.labels.items);
}

static void decode_dataset(struct run *r)
{
    struct err e;
    struct sprites *data = sprites_open(settings.dataset, settings.split, &r->ground, &e);
    cli_check(!data, &e);
    filter_output(&r->filter, "frames", NULL);
    write_dataset(r, data);
    sprites_close(data);
}

static void decode_pictures(struct run *r, char **paths, int count)
{
    load_pictures(r, paths, count);
    filter_output(&r->filter, "frames", NULL);
    if (settings.files || r->pictures->animated)
        write_files(r);
    else if (settings.cell[0])
        write_grid(r);
    else
        write_lpc(r);
}

int main(int argc, char **argv)
{
    struct run r = {0};
    int first = cli_begin(&program, argc, argv);
    check_use(argc - first);
    check_actions();
    parse_labels(&r.labels);
    r.ground = parse_ground();
    if (settings.dataset)
        decode_dataset(&r);
    else
        decode_pictures(&r, argv + first, argc - first);
    struct err e;
    cli_check(!r.written && err_set(&e, "%s: nothing is drawn in what was chosen",
                                    settings.dataset ? settings.dataset : r.first_name),
              &e);
    free_run(&r);
    return filter_finish(&r.filter);
}
