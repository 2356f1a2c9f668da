/* tensor-html - streams of frames as one page of HTML that needs nothing else: sprites that play,
 * originals above what was generated, maps of codes, tables of results.
 *
 *     tensor-html --codes codes.tns --label hair -o page.html original.tns generated.tns */
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "image/file.h"
#include "image/html_page.h"
#include "image/html_sprite.h"
#include "image/png.h"
#include "model/frames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256, SHOWN = 48, ROWS_MAX = 16, SCALE_MAX = 32 };

static struct {
    const char *title, *lead, *rows;
    struct text_list maps;
    int64_t limit, fps, scale;
} settings = {.title = "Sprites", .limit = SHOWN, .fps = 8};

static const struct option_row options[] = {
    {"title", 't', OPTION_TEXT, &settings.title, "TEXT", .help = "the page's heading"},
    {"lead", 0, OPTION_TEXT, &settings.lead, "TEXT", .help = "a paragraph under it"},
    {"rows", 'r', OPTION_TEXT, &settings.rows, "NAMES",
     .help = "what the rows are called, with commas between them, instead of the files' names"},
    {"limit", 'n', OPTION_INTEGER, &settings.limit, "N",
     .help = "show the first N records (0: all)", 0, INT32_MAX},
    {"fps", 'f', OPTION_INTEGER, &settings.fps, "N", .help = "frames a second", 1, 1000},
    {"scale", 's', OPTION_INTEGER, &settings.scale, "N",
     .help = "each pixel as a square of N, to begin with (0: by the size of the frames)", 0,
     SCALE_MAX},
    {"map", 0, OPTION_LIST, &settings.maps, "FILE.png",
     .help = "a picture under the sprites, say of latent-plot"},
    {0},
};

static const struct program program = {
    .name = "tensor-html",
    .purpose = "shows streams of frames as one page of HTML",
    .synopsis = (const char *const[]){"[options] [-o FILE.html] [ORIGINAL [GENERATED ...]]", NULL},
    .examples =
        (const char *const[]){
            "tensor-html -o hero.html hero.tns",
            "tensor-html --title 'What it learned' -o page.html test.tns reconstructed.tns", NULL},
    .see_also = "png-encode(1), latent-plot(1), dsvae-eval(1)",
    .options = options,
    .uses = USES_INPUT | USES_PICTURE,
    .max_operands = ROWS_MAX,
};

/* A stream of the page: a row of sprites in every card. */
struct row {
    struct reader *reader;
    struct record record;
    struct tensor *frames; /* of the record */
    const char *path;
    char name[TEXT]; /* "": there is only one row */
};

struct run {
    struct filter filter; /* of the first row */
    struct row rows[ROWS_MAX];
    size_t row_count;
    uint64_t records, shown;
    struct html_page page;
    struct html cards, html;
};

/* ---- the rows ---- */

/* "generated" for "out/generated.tns" */
static void name_by_file(char name[TEXT], const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strchr(base, '.');
    snprintf(name, TEXT, "%.*s", dot > base ? (int)(dot - base) : (int)strlen(base), base);
}

static void name_rows(struct run *run)
{
    const char *name = settings.rows;
    for (size_t i = 0; i < run->row_count; i++) {
        struct row *row = &run->rows[i];
        if (name) {
            size_t length = strcspn(name, ",");
            snprintf(row->name, TEXT, "%.*s", (int)length, name);
            name = name[length] ? name + length + 1 : NULL;
        } else if (settings.rows)
            cli_wrong_use("--rows has %zu names, for %zu streams", i, run->row_count);
        else if (i == 0 && run->row_count > 1)
            strcpy(row->name, "original");
        else if (i == 1 && run->row_count == 2)
            strcpy(row->name, "generated");
        else if (i)
            name_by_file(row->name, row->path);
    }
    if (name && settings.rows)
        cli_wrong_use("--rows has more names than there are streams, %zu", run->row_count);
}

static void check_use(char **operands)
{
    int readers = 0;
    for (char **path = operands; *path; path++)
        readers += strcmp(*path, "-") == 0;
    readers += !*operands;
    for (int i = 0; i < settings.maps.count; i++)
        readers += strcmp(settings.maps.items[i], "-") == 0;
    if (readers > 1)
        cli_wrong_use("standard input can be read only once");
}

static void open_rows(struct run *run, char **operands)
{
    do {
        run->rows[run->row_count++].path = *operands ? *operands : "-";
    } while (*operands && *++operands);
    name_rows(run);
    filter_input(&run->filter, run->rows[0].path, "frames");
    run->rows[0].reader = run->filter.reader;
    for (size_t i = 1; i < run->row_count; i++)
        run->rows[i].reader = filter_open(run->rows[i].path, "frames");
}

/* The next record of every stream. All of them end together. */
static bool next_card(struct run *run)
{
    struct err e;
    int first = 0;
    for (size_t i = 0; i < run->row_count; i++) {
        struct row *row = &run->rows[i];
        int got = i ? reader_next(row->reader, &row->record, &e)
                    : filter_next(&run->filter, &row->record);
        cli_check(got < 0, &e);
        first = i ? first : got;
        const struct row *shorter = got ? &run->rows[0] : row, *longer = got ? row : &run->rows[0];
        cli_check(got != first &&
                      err_set(&e, "'%.200s' has only %" PRIu64 " records, '%.200s' has more",
                              shorter->path, run->records, longer->path),
                  &e);
    }
    run->records += first > 0;
    return first;
}

/* ---- cards ---- */

static bool has_label(const struct record *r, const char *name, char value[TEXT])
{
    struct err ignored;
    return record_label(r, name, value, TEXT, &ignored) == 1;
}

/* The labels that are texts or numbers; of a record behind the first, those that differ. */
static void put_labels(struct html *h, const struct record *r, const struct record *first)
{
    struct map labels;
    struct err e;
    char value[TEXT], other[TEXT];
    size_t count = 0;
    cli_check(map_map(&r->map, "labels", &labels, &e) < 0 && record_error(r, &e), &e);
    for (size_t i = 0; i < labels.count; i++) {
        const char *name = labels.entries[i].key;
        if (!has_label(r, name, value) ||
            (first && has_label(first, name, other) && strcmp(value, other) == 0))
            continue;
        html_put(h, count++ ? "<li><span>" : "<ul class=\"labels\">\n<li><span>");
        html_isolated(h, name);
        html_put(h, "</span> ");
        html_isolated(h, value);
        html_put(h, "</li>\n");
    }
    html_put(h, count ? "</ul>\n" : "");
    map_free(&labels);
}

/* Whose record it is, and what was done to it. */
static void put_origin(struct html *h, const struct row *row, const struct row *first)
{
    struct err ignored;
    char edited[4 * TEXT] = "";
    const struct record *r = &row->record;
    bool same = first && strcmp(r->id, first->record.id) == 0;
    if (map_text(&r->map, "edited", edited, sizeof edited, &ignored) < 1)
        edited[0] = '\0';
    if (first && same && !edited[0])
        return;
    html_put(h, first ? "<div class=\"other\">" : "<div>");
    if (first) {
        html_isolated(h, row->name);
        html_put(h, ": ");
    }
    if (!same) {
        html_put(h, "<span class=\"id\">");
        html_isolated(h, r->id);
        html_put(h, "</span> ");
    }
    html_isolated(h, edited);
    html_put(h, "</div>\n");
}

static void put_sprite(struct run *run, struct row *row)
{
    struct err e;
    const size_t *shape;
    struct html *h = &run->cards;
    struct html_page *p = &run->page;
    cli_check(frames_of_record(&row->record, 0, 0, 0, &row->frames, &e), &e);
    shape = row->frames->shape;
    struct html_sprite s = {.row = row->name,
                            .id = row->record.id,
                            .pixels = row->frames->data,
                            .frames = shape[0],
                            .height = shape[1],
                            .width = shape[2],
                            .channels = (int)shape[3]};
    if (row->name[0]) {
        html_put(h, "<p class=\"row\">");
        html_isolated(h, row->name);
        html_put(h, "</p>\n");
    }
    cli_check(html_sprite(h, &s, &e) && record_error(&row->record, &e), &e);
    p->width = s.width > p->width ? s.width : p->width;
    p->height = s.height > p->height ? s.height : p->height;
    p->clear = p->clear || html_sprite_clear(&s);
    p->moving = p->moving || s.frames > 1;
}

static void put_card(struct run *run)
{
    struct html *h = &run->cards;
    html_format(h, "<figure class=\"card\" id=\"r%" PRIu64 "\">\n", run->records);
    for (size_t i = 0; i < run->row_count; i++)
        put_sprite(run, &run->rows[i]);
    html_put(h, "<figcaption>\n");
    for (size_t i = 0; i < run->row_count; i++) {
        const struct row *row = &run->rows[i], *first = i ? &run->rows[0] : NULL;
        put_origin(h, row, first);
        put_labels(h, &row->record, first ? &first->record : NULL);
    }
    html_put(h, "</figcaption>\n</figure>\n");
}

static void read_cards(struct run *run)
{
    struct err e;
    while (next_card(run))
        if (!settings.limit || run->records <= (uint64_t)settings.limit) {
            put_card(run);
            run->shown++;
            cli_check(html_take(&run->cards, &e), &e);
        }
    cli_check(!run->records && err_set(&e, "no records: there is nothing to show"), &e);
    if (run->shown < run->records)
        cli_note("%" PRIu64 " of %" PRIu64 " records are left out; see --limit",
                 run->records - run->shown, run->records);
}

/* ---- the page ---- */

static void put_sprites(struct run *run)
{
    struct html *h = &run->html;
    html_section(h, "sprites", "Sprites");
    if (run->shown < run->records)
        html_format(h, "<p class=\"soft\">The first %" PRIu64 " of %" PRIu64 " sequences.</p>\n",
                    run->shown, run->records);
    html_switches(h, &run->page);
    html_put(h, "<div class=\"cards\">\n");
    html_add(h, &run->cards);
    html_put(h, "</div>\n");
    html_section_end(h);
}

static void put_pictures(struct html *h)
{
    for (int i = 0; i < settings.maps.count; i++) {
        struct err e;
        struct file f;
        struct image image;
        cli_check(file_read(&f, settings.maps.items[i], PNG_FILE_MAX, &e), &e);
        if (png_decode(&image, f.bytes, f.size, &e)) {
            err_context(&e, "%s", f.name);
            cli_fail(&e);
        }
        html_format(h, "<figure class=\"map\"><img width=\"%zu\" height=\"%zu\" alt=\"",
                    image.width, image.height);
        html_text(h, f.name);
        html_put(h, "\" src=\"");
        html_png(h, f.bytes, f.size);
        html_put(h, "\"></figure>\n");
        image_free(&image);
        free(f.bytes);
    }
}

static void build(struct run *run)
{
    struct html *h = &run->html;
    struct html_page *p = &run->page;
    p->title = settings.title;
    p->lead = settings.lead;
    p->fps = (unsigned)settings.fps;
    p->scale = (size_t)settings.scale;
    html_begin(h, p);
    put_sprites(run);
    if (settings.maps.count) {
        html_section(h, "map", "Map of codes");
        put_pictures(h);
        html_section_end(h);
    }
    html_end(h, "Made by tensor-html of dsvae-tools " VERSION ".");
}

static void write_page(const struct run *run)
{
    struct err e;
    struct output output;
    cli_check(html_take(&run->html, &e), &e);
    FILE *file = output_text(&output, shared.output);
    fwrite(run->html.bytes.bytes, 1, run->html.bytes.size, file);
    output_text_commit(&output, file);
}

static int finish(struct run *run)
{
    for (size_t i = 0; i < run->row_count; i++) {
        record_free(&run->rows[i].record);
        if (i)
            reader_close(run->rows[i].reader);
    }
    html_free(&run->cards);
    html_free(&run->html);
    free(settings.maps.items);
    return filter_finish(&run->filter);
}

int main(int argc, char **argv)
{
    static struct run run;
    char **operands = argv + cli_begin(&program, argc, argv);
    check_use(operands);
    output_check(shared.output);
    open_rows(&run, operands);
    read_cards(&run);
    build(&run);
    write_page(&run);
    return finish(&run);
}
