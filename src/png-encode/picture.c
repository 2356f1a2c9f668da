/* picture.c - draws the page and writes it, with its description in JSON. See job.h */
#include "cli/output.h"
#include "job.h"

#include <stdlib.h>
#include <string.h>

static void place_tiles(struct page *page, const struct settings *s)
{
    struct err e;
    size_t columns = (size_t)s->columns;
    int failed;
    if (page->place_count)
        return; /* an LPC sheet: its tiles have their places already */
    if (s->trim)
        failed = page_trim(page, &e);
    else if (s->format == FORMAT_ASEPRITE)
        failed = page_film(page, &e);
    else if (s->compare.count)
        failed = page_comparison(page, settings_rows(s), s->animate, &e);
    else if (s->animate || s->frame >= 0)
        failed = page_animation(page, columns, &e);
    else
        failed = page_sheet(page, columns, &e);
    cli_check(failed, &e);
}

static void check_names(const struct page *page)
{
    struct err e;
    const char *id;
    char shown[256];
    cli_check(page_repeated_id(page, &id, &e), &e);
    if (id)
        err_set(&e, "two records have the id '%s': --json-form hash needs different ones",
                err_quote(shown, sizeof shown, id, strlen(id)));
    cli_check(id != NULL, &e);
}

static void draw(struct job *j, struct image *image)
{
    static const uint8_t nothing[4], white[4] = {255, 255, 255, 255};
    struct err e;
    const struct settings *s = j->settings;
    bool gaps = s->compare.count && !s->palette, texts = settings_captions(s);
    struct captions c = texts ? caption_file_reserve(j) : (struct captions){0};
    place_tiles(&j->page, s);
    if (page_draw(&j->page, (size_t)s->scale, gaps || texts ? white : nothing, image, &e)) {
        err_context(&e,
                    "too many records for one picture (see --first, --columns, -o 'name-%%d.png')");
        cli_fail(&e);
    }
    if (j->page.lpc.left_empty)
        cli_note("%zu cells of the sheet stay empty, such as the standing pose before walk: the 8 "
                 "frames of Sprites leave them out (sprite-decode --frames natural keeps them)",
                 j->page.lpc.left_empty);
    if (texts)
        cli_check(captions_draw(&c, &j->page, image, &e), &e);
}

static void write_json(const struct job *j, const struct image *image)
{
    struct output output;
    const struct settings *s = j->settings;
    const char *slash = strrchr(shared.output, '/');
    FILE *file = output_text(&output, s->json);
    page_json(&j->page, image, (size_t)s->scale, slash ? slash + 1 : shared.output, s->palette,
              settings_hash(s), file);
    output_text_commit(&output, file);
    size_t rounded = page_json_rounded(&j->page);
    if (rounded)
        cli_note("%s: the times of %zu frames are rounded to 1/1000 s", s->json, rounded);
}

void picture_write(struct job *j, const char *path)
{
    struct image image;
    struct output output;
    const struct settings *s = j->settings;
    draw(j, &image);
    if (settings_hash(s))
        check_names(&j->page);
    if (s->palette)
        colours_add_transparent(j, &image);
    if (s->format == FORMAT_ASEPRITE)
        formats_tag(&j->page, &image);
    output_open(&output, path, 1);
    formats_write(j, &output, &image);
    if (s->json)
        write_json(j, &image); /* before the picture is put in place: either both or none */
    output_commit(&output);
    image_free(&image);
    page_free(&j->page);
}

void picture_write_numbered(struct job *j, uint64_t number)
{
    char *path = output_pattern_name(&j->pattern, shared.output, number);
    picture_write(j, path);
    free(path);
}
