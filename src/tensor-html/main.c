/* tensor-html - streams of frames as one page of HTML that needs nothing else: sprites that play,
 * originals above what was generated, maps of codes, tables of results.
 *
 *     tensor-html --codes codes.tns --label hair -o page.html original.tns generated.tns */
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "formats/json.h"
#include "html_map.h"
#include "html_page.h"
#include "html_sprite.h"
#include "image/file.h"
#include "image/pngio.h"
#include "model/frames.h"
#include "plot/code_plot.h"
#include "plot/plot_classes.h"
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT = 256,
    SHOWN = 48,
    ROWS_MAX = 16,
    SCALE_MAX = 32,
    POINTS_MAX = 5000, /* of a map: more of them say no more */
    TABLE_BYTES_MAX = 1 << 20
};

static const char *const axes[] = {"pca", "label", NULL};

static struct {
    const char *title, *lead, *rows, *codes, *label, *motion, *axes;
    struct text_list pictures, tables;
    int64_t limit, fps, scale;
} settings = {.title = "Sprites", .axes = "pca", .limit = SHOWN, .fps = 8};

static const struct option_row options[] = {
    {"title", 0, OPTION_TEXT, &settings.title, "TEXT", .help = "heading of the page"},
    {"lead", 0, OPTION_TEXT, &settings.lead, "TEXT", .help = "paragraph below the heading"},
    {"rows", 0, OPTION_TEXT, &settings.rows, "NAMES",
     .help = "names of the rows of a card, separated by commas, instead of the default names"},
    {"first", 'n', OPTION_INTEGER, &settings.limit, "N",
     .help = "show only the first N records (0: all)", 0, INT32_MAX},
    {"fps", 0, OPTION_INTEGER, &settings.fps, "N", .help = "frames per second", 1, 1000},
    {"scale", 0, OPTION_INTEGER, &settings.scale, "N",
     .help = "size of a sprite's pixel when the page opens: a square of NxN (0: by the size of the "
             "frames)",
     0, SCALE_MAX},
    {"codes", 0, OPTION_TEXT, &settings.codes, "STREAM",
     .help = "draw a map of the static codes of the latents in STREAM"},
    {"label", 'l', OPTION_TEXT, &settings.label, "NAMES",
     .help = "colour the map by the labels NAMES (A,B,...)"},
    {"motion", 0, OPTION_TEXT, &settings.motion, "NAMES",
     .help = "draw a second map, of the dynamic codes of --codes, coloured by the labels NAMES"},
    {"axes", 0, OPTION_CHOICE, &settings.axes, "KIND",
     .help = "axes of the maps: those of greatest variance, or those that best separate the values "
             "of --label and --motion",
     .choices = axes},
    {"map", 0, OPTION_LIST, &settings.pictures, "FILE",
     .help = "show the picture FILE, for example from latent-plot, with the map"},
    {"table", 0, OPTION_LIST, &settings.tables, "FILE",
     .help = "show the results in FILE, from dsvae-eval --json"},
    {0},
};

static const struct program program = {
    .name = "tensor-html",
    .purpose = "shows streams of frames as one HTML page",
    .synopsis = (const char *const[]){"[options] [-o FILE.html] [ORIGINAL [GENERATED ...]]", NULL},
    .examples =
        (const char *const[]){
            "tensor-html -o hero.html hero.tns",
            "tensor-html --title 'What it learned' -o page.html test.tns reconstructed.tns",
            "tensor-html --codes codes.tns --label hair --motion action --table results.json "
            "-o page.html test.tns",
            NULL},
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
    char **ids; /* [shown] of the cards */
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

static int count_standard(const char *const *paths, int count)
{
    int found = 0;
    for (int i = 0; i < count; i++)
        found += paths[i] && strcmp(paths[i], "-") == 0;
    return found;
}

static void check_use(char **operands)
{
    int readers = !*operands + count_standard(&settings.codes, 1);
    for (char **path = operands; *path; path++)
        readers += strcmp(*path, "-") == 0;
    readers += count_standard(settings.pictures.items, settings.pictures.count);
    readers += count_standard(settings.tables.items, settings.tables.count);
    if (readers > 1)
        cli_wrong_use("standard input can be read only once");
    if ((settings.label || settings.motion) && !settings.codes)
        cli_wrong_use("%s colours a map of --codes", settings.label ? "--label" : "--motion");
    if (strcmp(settings.axes, "label") == 0 && !settings.label)
        cli_wrong_use("--axes label needs --label");
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
        html_name(h, name);
        html_put(h, "</span> ");
        html_name(h, value);
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
        html_name(h, row->name);
        html_put(h, ": ");
    }
    if (!same) {
        html_put(h, "<span class=\"id\">");
        html_name(h, r->id);
        html_put(h, "</span> ");
    }
    html_name(h, edited);
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
        html_name(h, row->name);
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

static void remember(char **slot, const char *id)
{
    struct err e;
    *slot = mem_copy_text(id, strlen(id));
    cli_check(!*slot && err_memory(&e, strlen(id), "an id"), &e);
}

/* Its id is remembered for the map, which leads to it. */
static void add_card(struct run *run)
{
    struct err e;
    if ((run->shown & (run->shown - 1)) == 0) { /* 0 or a power of two: full */
        size_t room = run->shown ? 2 * run->shown : 1;
        char **grown = mem_resize(run->ids, room, sizeof *grown);
        cli_check(!grown && err_memory(&e, room * sizeof *grown, "ids"), &e);
        run->ids = grown;
    }
    remember(&run->ids[run->shown], run->rows[0].record.id);
    put_card(run);
    run->shown++;
}

static void read_cards(struct run *run)
{
    struct err e;
    while (next_card(run))
        if (!settings.limit || run->records <= (uint64_t)settings.limit) {
            add_card(run);
            cli_check(html_take(&run->cards, &e), &e);
        }
    cli_check(!run->records && err_set(&e, "no records: there is nothing to show"), &e);
    if (run->shown < run->records)
        cli_note("%" PRIu64 " of %" PRIu64 " records are left out; see --first",
                 run->records - run->shown, run->records);
}

/* ---- sections ---- */

static void put_sprites(struct run *run)
{
    struct html *h = &run->html;
    html_section(h, "sprites", "Sequences");
    if (run->shown < run->records)
        html_format(h, "<p class=\"soft\">The first %" PRIu64 " of %" PRIu64 " sequences.</p>\n",
                    run->shown, run->records);
    html_switches(h, &run->page);
    html_put(h, "<div class=\"cards\">\n");
    html_add(h, &run->cards);
    html_put(h, "</div>\n");
    html_section_end(h);
}

static void put_picture(struct html *h, const char *path)
{
    struct err e;
    struct file f;
    struct image image;
    cli_check(file_read(&f, path, PNGIO_FILE_MAX, &e), &e);
    cli_check(pngio_decode(&image, f.bytes, f.size, &e) && err_context(&e, "%s", f.name), &e);
    html_format(h, "<figure class=\"map\"><img width=\"%zu\" height=\"%zu\" alt=\"", image.width,
                image.height);
    html_text(h, f.name);
    html_put(h, "\" src=\"");
    html_png(h, f.bytes, f.size);
    html_put(h, "\"></figure>\n");
    image_free(&image);
    free(f.bytes);
}

/* ---- the map ---- */

/* What the maps are made of. */
struct codes_read {
    struct code_points stays, moves; /* the latter is empty without --motion */
    char **ids;                      /* [stays.count] */
};

static int add_codes(struct codes_read *c, struct record *r, struct err *e)
{
    if (code_points_add(&c->stays, r, EDIT_STATIC, settings.label, e) ||
        (settings.motion && code_points_add(&c->moves, r, EDIT_DYNAMIC, settings.motion, e)))
        return -1;
    remember(&c->ids[c->stays.count - 1], r->id);
    return 0;
}

static void read_codes(struct codes_read *c)
{
    struct err e;
    struct record r = {0};
    int got = 0;
    struct reader *reader = filter_open(settings.codes, "latents");
    *c = (struct codes_read){.ids = mem_array(POINTS_MAX, sizeof *c->ids)};
    cli_check(!c->ids && err_memory(&e, POINTS_MAX * sizeof *c->ids, "ids"), &e);
    progress_watch(reader);
    while (c->stays.count < POINTS_MAX && (got = reader_next(reader, &r, &e)) > 0)
        cli_check(add_codes(c, &r, &e) && reader_error(reader, &e), &e);
    cli_check(got < 0 || reader_drain(reader, &e), &e);
    cli_check(!c->stays.count && err_set(&e, "%s: no records: there is no map", settings.codes),
              &e);
    if (reader_records(reader) > c->stays.count)
        cli_note("the map has the first %d of %" PRIu64 " codes", POINTS_MAX,
                 reader_records(reader));
    record_free(&r);
    reader_close(reader);
}

static void free_codes(struct codes_read *c)
{
    for (size_t i = 0; i < c->stays.count; i++)
        free(c->ids[i]);
    free(c->ids);
    code_points_free(&c->stays);
    code_points_free(&c->moves);
}

static void make_plane(struct code_plot *p, const struct code_points *c, const char *label)
{
    struct err e;
    bool apart = strcmp(settings.axes, "label") == 0;
    cli_check(code_plot_make(p, c, label, apart, PLOT_CLASSES - 1, &e) &&
                  err_context(&e, "%s", settings.codes),
              &e);
}

/* The first card of this id. */
static uint64_t find_card(const struct run *run, const char *id)
{
    for (size_t i = 0; *id && i < run->shown; i++)
        if (strcmp(run->ids[i], id) == 0)
            return i + 1;
    return 0;
}

static void put_static(struct run *run, const struct codes_read *c)
{
    struct err e;
    struct code_plot p;
    size_t n = c->stays.count;
    uint64_t *cards = mem_array(n, sizeof *cards);
    cli_check(!cards && err_memory(&e, n * sizeof *cards, "a map"), &e);
    for (size_t i = 0; i < n; i++)
        cards[i] = find_card(run, c->ids[i]);
    make_plane(&p, &c->stays, settings.label);
    struct plot_points points = {n, p.xy, p.classes.of, p.axes[0], p.axes[1], &p.legend, p.numbers};
    struct html_map map = {"Map of static codes", &points, c->ids, cards};
    html_put(&run->html,
             "<div>\n<h3>What stays</h3>\n<p class=\"soft\">A point for the static code of "
             "each sequence: near points look alike to the model. Those with a rim are "
             "sprites above, and lead to them.</p>\n");
    html_map(&run->html, &map);
    html_put(&run->html, "</div>\n");
    code_plot_free(&p);
    free(cards);
}

static void put_dynamic(struct run *run, const struct codes_read *c)
{
    struct err e;
    struct code_plot p;
    const struct code_points *moves = &c->moves;
    make_plane(&p, moves, settings.motion);
    struct plot_paths paths = {moves->count, moves->lengths, p.classes.of, p.xy,
                               p.axes[0],    p.axes[1],      &p.legend};
    struct html_paths map = {"Map of dynamic codes", &paths, c->ids};
    html_format(&run->html,
                "<div>\n<h3>What moves</h3>\n<p class=\"soft\">A path through the dynamic codes of "
                "%s, frame by frame from the ring on.</p>\n",
                moves->count > PLOT_MANY_PATHS ? "each motion, the mean of all characters"
                                               : "each sequence");
    cli_check(html_paths(&run->html, &map, &e), &e);
    html_put(&run->html, "</div>\n");
    code_plot_free(&p);
}

static void put_maps(struct run *run)
{
    struct codes_read c;
    read_codes(&c);
    html_put(&run->html, "<div class=\"maps\">\n");
    put_static(run, &c);
    if (settings.motion)
        put_dynamic(run, &c);
    html_put(&run->html, "</div>\n");
    free_codes(&c);
}

/* ---- tables ---- */

static int read_results(struct map *out, struct buffer *msgpack, const struct file *f,
                        struct err *e)
{
    const char *at = (const char *)f->bytes, *end = at + f->size;
    at += strspn(at, " \t\r\n");
    if (json_parse(&at, msgpack, e))
        return -1;
    if (at != end)
        return err_set(e, "there is more behind the JSON object");
    return map_unpack(out, msgpack->bytes, msgpack->size, e);
}

static void put_results(struct html *h, const char *path)
{
    struct err e;
    struct file f;
    struct buffer msgpack = {0};
    struct map results = {0};
    char name[TEXT];
    cli_check(file_read(&f, path, TABLE_BYTES_MAX, &e), &e);
    if (settings.tables.count > 1) {
        name_by_file(name, path);
        html_put(h, "<h3>");
        html_name(h, name);
        html_put(h, "</h3>\n");
    }
    if (read_results(&results, &msgpack, &f, &e) || report_put(h, &results, &e)) {
        err_context(&e, "%s", f.name);
        cli_fail(&e);
    }
    map_free(&results);
    buffer_free(&msgpack);
    free(f.bytes);
}

/* ---- the page ---- */

static void put_sections(struct run *run)
{
    struct html *h = &run->html;
    put_sprites(run);
    if (settings.codes || settings.pictures.count) {
        html_section(h, "map", "The map of codes");
        if (settings.codes)
            put_maps(run);
        for (int i = 0; i < settings.pictures.count; i++)
            put_picture(h, settings.pictures.items[i]);
        html_section_end(h);
    }
    if (settings.tables.count) {
        html_section(h, "results", "Results");
        for (int i = 0; i < settings.tables.count; i++)
            put_results(h, settings.tables.items[i]);
        html_section_end(h);
    }
}

static void build(struct run *run)
{
    struct html_page *p = &run->page;
    p->title = settings.title;
    p->lead = settings.lead;
    p->fps = (unsigned)settings.fps;
    p->scale = (size_t)settings.scale;
    html_begin(&run->html, p);
    put_sections(run);
    html_end(&run->html, "Made by tensor-html of dsvae-tools " VERSION ".");
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
    for (size_t i = 0; i < run->shown; i++)
        free(run->ids[i]);
    free(run->ids);
    free(settings.pictures.items);
    free(settings.tables.items);
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
