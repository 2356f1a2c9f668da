/* tensor-html - streams of frames as one page of HTML that needs nothing else: sprites that play,
 * originals above what was generated, maps of codes, tables of results.
 *
 *     tensor-html --codes codes.tns --label hair -o page.html original.tns generated.tns */
#include "cards.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "image/file.h"
#include "image/pngio.h"
#include "maps.h"
#include "report.h"
#include "rows.h"
#include "settings.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 48, SCALE_MAX = 32, TABLE_BYTES_MAX = 1 << 20 };

static const char *const axes[] = {"pca", "label", NULL};

static struct settings settings = {.title = "Sprites", .axes = "pca", .limit = SHOWN, .fps = 8};

static const struct option_row options[] = {
    {"title", 0, OPTION_TEXT, &settings.title, "TEXT", .help = "heading of the page"},
    {"lead", 0, OPTION_TEXT, &settings.lead, "TEXT", .help = "paragraph below the heading"},
    {"rows", 0, OPTION_TEXT, &settings.rows, "NAMES",
     .help = "names of the rows of a card, separated by commas, instead of the default names"},
    {"first", 'n', OPTION_INTEGER, &settings.limit, "N",
     .help = "show only the first N records (0: all)", 0, INT32_MAX},
    {"fps", 0, OPTION_INTEGER, &settings.fps, "N",
     .help = "frames per second, instead of the times that the records have", 1, 1000},
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

/* ---- sections ---- */

static void put_sprites(struct html *h, const struct rows *rows, const struct cards *cards,
                        const struct html_page *page)
{
    html_section(h, "sprites", "Sequences");
    if (cards->shown < rows->records)
        html_format(h, "<p class=\"soft\">The first %" PRIu64 " of %" PRIu64 " sequences.</p>\n",
                    cards->shown, rows->records);
    html_switches(h, page);
    html_put(h, "<div class=\"cards\">\n");
    html_add(h, &cards->html);
    html_put(h, "</div>\n");
    html_section_end(h);
}

static void put_picture(struct html *h, const char *path)
{
    struct err e;
    struct file f;
    struct image image;
    cli_check(file_read(&f, path, PNGIO_FILE_MAX, &e), &e);
    if (pngio_decode(&image, f.bytes, f.size, &e)) {
        err_context(&e, "%s", f.name);
        cli_fail(&e);
    }
    html_format(h, "<figure class=\"map\"><img width=\"%zu\" height=\"%zu\" alt=\"", image.width,
                image.height);
    html_text(h, f.name);
    html_put(h, "\" src=\"");
    html_data(h, "image/png", f.bytes, f.size);
    html_put(h, "\"></figure>\n");
    image_free(&image);
    free(f.bytes);
}

static void put_maps(struct html *h, const struct cards *cards)
{
    html_section(h, "map", "The map of codes");
    if (settings.codes)
        maps_put(h, &settings, cards);
    for (int i = 0; i < settings.pictures.count; i++)
        put_picture(h, settings.pictures.items[i]);
    html_section_end(h);
}

static void put_table(struct html *h, const char *path)
{
    struct err e;
    struct file f;
    char name[ROW_NAME];
    cli_check(file_read(&f, path, TABLE_BYTES_MAX, &e), &e);
    if (settings.tables.count > 1) {
        name_by_file(name, path);
        html_put(h, "<h3>");
        html_name(h, name);
        html_put(h, "</h3>\n");
    }
    if (report_put(h, (const char *)f.bytes, f.size, &e)) {
        err_context(&e, "%s", f.name);
        cli_fail(&e);
    }
    free(f.bytes);
}

static void put_tables(struct html *h)
{
    html_section(h, "results", "Results");
    for (int i = 0; i < settings.tables.count; i++)
        put_table(h, settings.tables.items[i]);
    html_section_end(h);
}

/* ---- the page ---- */

static void build_page(struct html *h, const struct rows *rows, const struct cards *cards,
                       const struct html_page *page)
{
    html_begin(h, page);
    put_sprites(h, rows, cards, page);
    if (settings.codes || settings.pictures.count)
        put_maps(h, cards);
    if (settings.tables.count)
        put_tables(h);
    html_end(h, "Made by tensor-html of dsvae-tools " VERSION ".");
}

static void write_page(const struct html *h)
{
    struct err e;
    struct output output;
    cli_check(html_check(h, &e), &e);
    FILE *file = output_text(&output, shared.output);
    fwrite(h->bytes.bytes, 1, h->bytes.size, file);
    output_text_commit(&output, file);
}

int main(int argc, char **argv)
{
    char **operands = argv + cli_begin(&program, argc, argv);
    static struct rows rows;
    struct cards cards = {0};
    struct html html = {0};
    struct html_page page = {.title = settings.title,
                             .lead = settings.lead,
                             .fps = (unsigned)settings.fps,
                             .scale = (size_t)settings.scale};

    check_use(operands);
    output_check(shared.output);
    rows_open(&rows, operands, settings.rows);
    cards_read(&cards, &rows, &page, (uint64_t)settings.limit);
    build_page(&html, &rows, &cards, &page);
    write_page(&html);
    html_free(&html);
    html_free(&page.rules);
    cards_free(&cards);
    free(settings.pictures.items);
    free(settings.tables.items);
    return rows_close(&rows);
}
