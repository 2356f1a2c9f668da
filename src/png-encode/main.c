/* png-encode.c - a stream of frames into PNG: sheets, animations, single frames, comparisons; exact
 * palettes. */
#include "base/mem.h"
#include "captions.h"
#include "cli/cli.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "image/file.h"
#include "image/palette.h"
#include "image/png.h"
#include "image/sheet.h"
#include "model/frames.h"
#include "page.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const sheets[] = {"grid", "lpc", NULL};

static struct {
    struct text_list compare;
    const char *sheet, *palette, *json, *captions, *caption_file;
    bool animate;
    int64_t frame, fps, columns, count, scale;
} settings = {.sheet = "grid", .frame = -1, .fps = 8, .scale = 1};

static const struct option_row options[] = {
    {.name = "animate",
     .letter = 'a',
     .type = OPTION_FLAG,
     .target = &settings.animate,
     .help = "write an animated PNG; several records play side by side"},
    {.name = "fps",
     .letter = 'f',
     .type = OPTION_INTEGER,
     .target = &settings.fps,
     .metavar = "N",
     .help = "frames a second, for --animate and --json",
     .min = 1,
     .max = 1000},
    {.name = "sheet",
     .letter = 's',
     .type = OPTION_CHOICE,
     .target = &settings.sheet,
     .metavar = "LAYOUT",
     .help = "how a sheet is laid out: one row a record, or the LPC universal sheet by the labels "
             "action and direction",
     .choices = sheets},
    {.name = "frame",
     .type = OPTION_INTEGER,
     .target = &settings.frame,
     .metavar = "N",
     .help = "only frame N of each record, counted from 0; records side by side (-1: all)",
     .min = -1,
     .max = INT32_MAX},
    {.name = "columns",
     .type = OPTION_INTEGER,
     .target = &settings.columns,
     .metavar = "N",
     .help = "cells to a row (0: a sheet's longest record; about a square of records)",
     .min = 0,
     .max = IMAGE_SIDE_MAX},
    {.name = "compare",
     .letter = 'c',
     .type = OPTION_LIST,
     .target = &settings.compare,
     .metavar = "FILE",
     .help = "a comparison: above each record the one at its place in the stream FILE"},
    {.name = "count",
     .letter = 'n',
     .type = OPTION_INTEGER,
     .target = &settings.count,
     .metavar = "N",
     .help = "only the first N records (0: all)",
     .min = 0,
     .max = INT32_MAX},
    {.name = "scale",
     .type = OPTION_INTEGER,
     .target = &settings.scale,
     .metavar = "N",
     .help = "each pixel as a square of N pixels",
     .min = 1,
     .max = 64},
    {.name = "palette",
     .letter = 'p',
     .type = OPTION_TEXT,
     .target = &settings.palette,
     .metavar = "FILE",
     .help = "bring every pixel to its nearest colour of FILE (NAME.png, NAME.gpl, else a stream "
             "of frames), and write colour-mapped"},
    {.name = "captions",
     .type = OPTION_TEXT,
     .target = &settings.captions,
     .metavar = "NAMES",
     .help = "write beside each row, or below each record that stands alone, its id, its labels "
             "(NAMES: id, or labels; A,B,...)"},
    {.name = "caption-file",
     .type = OPTION_TEXT,
     .target = &settings.caption_file,
     .metavar = "FILE",
     .help = "captions from FILE, a line for each record, or for each row of a comparison's group"},
    {.name = "json",
     .letter = 'j',
     .type = OPTION_TEXT,
     .target = &settings.json,
     .metavar = "FILE",
     .help = "describe the sheet in Aseprite's JSON form (array)"},
    {0},
};

static const struct program program = {
    .name = "png-encode",
    .purpose = "turns a stream of frames into PNG pictures",
    .synopsis =
        (const char *const[]){"[options] [-o FILE.png] [FRAMES.tns]",
                              "--animate [options] [-o FILE.png] [FRAMES.tns]",
                              "--compare ORIGINAL.tns [options] [-o FILE.png] [FRAMES.tns]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-decode -m sprites.tns < hero.tns | png-encode --animate -o hero.png",
            "png-encode --sheet lpc --palette hero-sheet.png -o sheet.png hero.tns",
            "png-encode --compare original.tns --count 8 -o comparison.png generated.tns",
            "png-encode --animate --scale 4 -o 'hero-%d.png' hero.tns", NULL},
    .see_also = "sprite-decode(1), dsvae-decode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_PICTURE,
    .min_operands = 0,
    .max_operands = 1,
};

struct pattern {      /* of -o 'name-%d.png': a file for each record */
    const char *tail; /* behind %d; NULL: one file for all */
    size_t head;      /* bytes before it */
    int digits;
};

struct run {
    struct filter filter;
    struct reader **others; /* --compare, the uppermost first */
    struct pattern pattern;
    struct page page;
    struct file texts; /* of --caption-file, each line a text */
    size_t text_count;
    bool captioned; /* a record had one of the --captions */
    struct palette palette;
    struct matcher matcher;
};

static bool has_captions(void)
{
    return settings.captions || settings.caption_file;
}

/* Options */

/* "name-%d.png" or "name-%03d.png" */
static struct pattern parse_pattern(const char *output)
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

static void check_use(const struct pattern *pattern, const char *input)
{
    bool lpc = strcmp(settings.sheet, "lpc") == 0, compare = settings.compare.count;
    bool frame = settings.frame >= 0, several = pattern->tail;
    cli_exclude(lpc, "--sheet lpc", settings.animate, "--animate");
    cli_exclude(lpc, "--sheet lpc", compare, "--compare");
    cli_exclude(lpc, "--sheet lpc", frame, "--frame");
    cli_exclude(lpc, "--sheet lpc", settings.columns, "--columns");
    cli_exclude(lpc, "--sheet lpc", several, "a file for each record (%d)");
    cli_exclude(settings.animate, "--animate", frame, "--frame");
    cli_exclude(compare, "--compare", settings.columns, "--columns");
    cli_exclude(settings.json, "--json", settings.animate, "--animate");
    cli_exclude(settings.json, "--json", compare, "--compare");
    cli_exclude(settings.json, "--json", several, "a file for each record (%d)");
    cli_exclude(lpc, "--sheet lpc", settings.captions, "--captions");
    cli_exclude(lpc, "--sheet lpc", settings.caption_file, "--caption-file");
    cli_exclude(settings.palette, "--palette, which has no shades for text,", has_captions(),
                settings.captions ? "--captions" : "--caption-file");
    cli_exclude(settings.captions, "--captions", settings.caption_file, "--caption-file");
    cli_exclude(settings.caption_file, "--caption-file", several, "a file for each record (%d)");
    if (settings.json && strcmp(shared.output, "-") == 0)
        cli_wrong_use("--json names the picture: give it a place with --output");
    int readers = !input || strcmp(input, "-") == 0;
    for (int i = 0; i < settings.compare.count; i++)
        readers += strcmp(settings.compare.items[i], "-") == 0;
    readers += settings.palette && strcmp(settings.palette, "-") == 0;
    readers += settings.caption_file && strcmp(settings.caption_file, "-") == 0;
    if (readers > 1)
        cli_wrong_use("standard input can be read only once");
}

/* Records onto the page */

static const uint8_t *get_frames(struct record *r, struct tensor **frames)
{
    struct err e;
    cli_check(frames_of_record(r, 0, 0, 0, frames, &e), &e);
    return (*frames)->data;
}

/* "hero/walk, left" for the names "id,direction"; what the record lacks is left out. */
static void caption(struct run *run, const struct record *r)
{
    struct err e;
    char text[RECORD_ID + 256] = "", name[256], label[256];
    for (const char *c = settings.captions; *c; c += strcspn(c, ","), c += *c == ',') {
        size_t used = strlen(text);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(c, ","), c);
        bool id = strcmp(name, "id") == 0;
        int found = id ? 1 : record_label(r, name, label, sizeof label, &e);
        cli_check(found < 0, &e);
        run->captioned = run->captioned || found;
        if (found)
            snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", id ? r->id : label);
    }
    cli_check(page_caption(&run->page, run->page.count - 1, text, &e), &e);
}

static void add_record(struct run *run, struct record *r)
{
    struct err e;
    struct tensor *frames;
    const uint8_t *pixels = get_frames(r, &frames);
    const size_t *shape = frames->shape;
    size_t count = shape[0];
    if (settings.frame >= 0) {
        if ((size_t)settings.frame >= count) {
            err_set(&e, "there is no frame %" PRId64 ", the last is %zu", settings.frame,
                    count - 1);
            record_error(r, &e);
            cli_fail(&e);
        }
        pixels += (size_t)settings.frame * (tensor_bytes(frames) / count);
        count = 1;
    }
    if (page_add(&run->page, r->id, pixels, count, shape[1], shape[2], (int)shape[3], &e)) {
        record_error(r, &e);
        cli_fail(&e);
    }
    if (settings.captions)
        caption(run, r);
}

/* The record at the same place in each stream of --compare. */
static void add_others(struct run *run)
{
    struct record r = {0};
    for (int i = 0; i < settings.compare.count; i++) {
        struct err e;
        int got = reader_next(run->others[i], &r, &e);
        if (got == 0)
            err_set(&e, "%s: only %" PRIu64 " records, the input has more",
                    settings.compare.items[i], reader_records(run->others[i]));
        cli_check(got < 1, &e);
        add_record(run, &r);
    }
    record_free(&r);
}

/* Reads on to the ends: a stream that is cut behind what was drawn is still an error. */
static void drain(struct run *run)
{
    struct err e;
    cli_check(reader_drain(run->filter.reader, &e), &e);
    for (int i = 0; i < settings.compare.count; i++)
        cli_check(reader_drain(run->others[i], &e), &e);
}

static void get_label(const struct record *r, const char *name, char *out, size_t size)
{
    struct err e;
    int found = record_label(r, name, out, size, &e);
    if (found == 0) {
        err_set(&e, "no label '%s', which says where on the LPC sheet it belongs", name);
        record_error(r, &e);
    }
    cli_check(found < 1, &e);
}

static void place_lpc(struct run *run, const struct record *r)
{
    struct err e;
    char name[64], turned[64], shown[64];
    get_label(r, "action", name, sizeof name);
    get_label(r, "direction", turned, sizeof turned);
    const struct lpc_action *action = lpc_action_find(name);
    int direction = lpc_direction_find(turned), failed = -1;
    if (!action || direction < 0)
        err_set(
            &e,
            action ? "an LPC sheet has no direction '%s', but back, left, front, right"
                   : "an LPC sheet has no action '%s', but spellcast, thrust, walk, slash, "
                     "shoot, hurt",
            err_quote(shown, sizeof shown, action ? turned : name, strlen(action ? turned : name)));
    else
        failed = page_lpc(&run->page, action, direction, &e);
    cli_check(failed && record_error(r, &e), &e);
}

/* Pages to files */

static void load_palette(struct run *run)
{
    struct err e;
    const char *dot = strrchr(settings.palette, '.');
    struct record r = {0};
    if (dot && (strcmp(dot, ".png") == 0 || strcmp(dot, ".gpl") == 0)) {
        cli_check(palette_load(&run->palette, settings.palette, &e), &e);
    } else {
        struct reader *reader = filter_open(settings.palette, "frames");
        int got;
        while ((got = reader_next(reader, &r, &e)) > 0) {
            struct tensor *t;
            const uint8_t *pixels = get_frames(&r, &t);
            if (palette_collect(&run->palette, pixels, tensor_count(t) / t->shape[3],
                                (int)t->shape[3], &e)) {
                err_context(&e, "%s", settings.palette);
                cli_fail(&e);
            }
        }
        cli_check(got, &e);
        record_free(&r);
        reader_close(reader);
    }
    if (matcher_start(&run->matcher, &run->palette, &e)) {
        err_context(&e, "%s", settings.palette);
        cli_fail(&e);
    }
}

/* Takes the file apart: each line becomes a text of its own. */
static void load_captions(struct run *run)
{
    enum { CAPTION_BYTES = 16 << 20 };
    struct err e;
    struct file *f = &run->texts;
    cli_check(file_read(f, settings.caption_file, CAPTION_BYTES, &e), &e);
    for (size_t i = 0; i < f->size; i++)
        if (f->bytes[i] == '\n' || i + 1 == f->size) {
            run->text_count++;
            if (f->bytes[i] == '\n')
                f->bytes[i] = '\0';
        }
}

/* A text for each tile, or for each row of every group. */
static void put_captions(struct run *run)
{
    struct err e;
    const char *text = (const char *)run->texts.bytes;
    size_t rows = (size_t)settings.compare.count + 1, count = run->page.count;
    bool each = run->text_count == count, by_row = rows > 1 && run->text_count == rows;
    cli_check(
        !each && !by_row &&
            err_set(&e, "%s: %zu lines, for %zu records", run->texts.name, run->text_count, count),
        &e);
    for (size_t i = 0; i < count; i++) {
        if (i % run->text_count == 0)
            text = (const char *)run->texts.bytes;
        cli_check(page_caption(&run->page, i, text, &e), &e);
        text += strlen(text) + 1;
    }
}

static struct captions reserve_captions(struct run *run)
{
    struct err e;
    bool compare = settings.compare.count;
    bool alone = settings.animate || (settings.frame >= 0 && !compare);
    struct captions c = {.below = alone && !(compare && settings.caption_file),
                         .rows = (size_t)settings.compare.count + 1,
                         .scale = (size_t)settings.scale};
    if (settings.caption_file)
        put_captions(run);
    cli_check(settings.captions && !run->captioned &&
                  err_set(&e, "no record has any of the labels '%.200s'", settings.captions),
              &e);
    cli_check(captions_reserve(&c, &run->page, &e), &e);
    return c;
}

static void lay_out(struct page *page)
{
    struct err e;
    size_t columns = (size_t)settings.columns, rows = (size_t)settings.compare.count + 1;
    int failed;
    if (page->place_count)
        return; /* an LPC sheet: its records were placed as they came */
    if (settings.compare.count)
        failed = page_comparison(page, rows, settings.animate, &e);
    else if (settings.animate || settings.frame >= 0)
        failed = page_animation(page, columns, &e);
    else
        failed = page_sheet(page, columns, &e);
    cli_check(failed, &e);
}

/* Transparent pixels need an entry of their own: a new last one, so that the others keep their
 * numbers. */
static void provide_empty(struct run *run, const struct image *image)
{
    struct err e;
    if (run->matcher.empty >= 0 || image_opaque(image))
        return;
    cli_check(run->palette.count == PALETTE_MAX &&
                  err_set(&e,
                          "%s: all %d colours are opaque, and the picture has transparent pixels",
                          settings.palette, PALETTE_MAX),
              &e);
    run->matcher.empty = (int)run->palette.count++;
    memset(run->palette.rgba[run->matcher.empty], 0, 4);
}

static void write_json(const struct run *run, const struct image *image)
{
    struct output output;
    const char *slash = strrchr(shared.output, '/');
    FILE *file = output_text(&output, settings.json);
    page_json(&run->page, image, (size_t)settings.scale, slash ? slash + 1 : shared.output,
              settings.palette, (unsigned)settings.fps, file);
    output_text_commit(&output, file);
}

/* Draws the page, writes it to `path`, and empties it. */
static void write_page(struct run *run, const char *path)
{
    static const uint8_t nothing[4], white[4] = {255, 255, 255, 255};
    struct err e;
    struct image image;
    struct output output;
    struct pngio_format format = {.animate = settings.animate, .fps = (unsigned)settings.fps};
    bool gaps = settings.compare.count && !settings.palette, captions = has_captions();
    struct captions c = captions ? reserve_captions(run) : (struct captions){0};
    lay_out(&run->page);
    if (page_draw(&run->page, (size_t)settings.scale, gaps || captions ? white : nothing, &image,
                  &e)) {
        err_context(&e,
                    "too many records for one picture (see --count, --columns, -o 'name-%%d.png')");
        cli_fail(&e);
    }
    cli_check(captions && captions_draw(&c, &run->page, &image, &e), &e);
    if (settings.palette) {
        provide_empty(run, &image);
        format.matcher = &run->matcher;
    }
    output_open(&output, path, 1);
    cli_check(pngio_write(output.fd, output.name, &image, &format, &e), &e);
    if (settings.json)
        write_json(run, &image); /* before the picture is put in place: both or none */
    output_commit(&output);
    image_free(&image);
    page_free(&run->page);
}

static void write_own_page(struct run *run, uint64_t number)
{
    const struct pattern *p = &run->pattern;
    char *path;
    if (asprintf(&path, "%.*s%0*" PRIu64 "%s", (int)p->head, shared.output, p->digits, number,
                 p->tail) < 0) {
        struct err e;
        err_memory(&e, strlen(shared.output), "a file's name");
        cli_fail(&e);
    }
    write_page(run, path);
    free(path);
}

static void start(struct run *run, const char *input)
{
    run->pattern = parse_pattern(shared.output);
    check_use(&run->pattern, input);
    if (settings.palette)
        load_palette(run);
    if (settings.caption_file)
        load_captions(run);
    run->others = mem_zero((size_t)settings.compare.count, sizeof *run->others);
    struct err e;
    cli_check(!run->others && err_memory(&e, 1, "streams"), &e);
    for (int i = 0; i < settings.compare.count; i++)
        run->others[i] = filter_open(settings.compare.items[i], "frames");
    filter_input(&run->filter, input, "frames");
}

static void report_and_free(struct run *run)
{
    const struct matcher *m = &run->matcher;
    if (m->inexact)
        cli_note("%.2f %% of the pixels were not in the palette, the farthest by %.0f",
                 100.0 * (double)m->inexact / (double)m->pixels, sqrt(m->worst));
    for (int i = 0; i < settings.compare.count; i++)
        reader_close(run->others[i]);
    free(run->others);
    free(run->texts.bytes);
    free(settings.compare.items);
}

int main(int argc, char **argv)
{
    static struct run run;
    int first = cli_begin(&program, argc, argv);
    start(&run, argv[first]);
    struct record r = {0};
    uint64_t drawn = 0;
    while ((!settings.count || drawn < (uint64_t)settings.count) && filter_next(&run.filter, &r)) {
        drawn++;
        add_others(&run);
        add_record(&run, &r);
        if (strcmp(settings.sheet, "lpc") == 0)
            place_lpc(&run, &r);
        if (run.pattern.tail)
            write_own_page(&run, drawn);
    }
    record_free(&r);
    drain(&run);
    struct err e;
    cli_check(!drawn && err_set(&e, "no records: there is nothing to draw"), &e);
    if (!run.pattern.tail)
        write_page(&run, shared.output);
    report_and_free(&run);
    return filter_finish(&run.filter);
}
