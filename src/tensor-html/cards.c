/* cards.c - see cards.h */
#include "cards.h"

#include "base/mem.h"
#include "cli/sound_record.h"
#include "html_numbers.h"
#include "html_sound.h"
#include "html_sprite.h"
#include "model/frames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256 };

/* ---- captions ---- */

static bool has_label(const struct record *r, const char *name, char value[TEXT])
{
    struct err ignored;
    return record_label(r, name, value, TEXT, &ignored) == 1;
}

/* The labels that are texts or numbers; of a record after the first one (`first` not NULL), only
 * those that differ from the first one's. */
static void put_labels(struct html *h, const struct record *r, const struct record *first)
{
    struct map labels;
    struct err e;
    char value[TEXT], other[TEXT];
    size_t count = 0;
    if (map_map(&r->map, "labels", &labels, &e) < 0) {
        record_error(r, &e);
        cli_fail(&e);
    }
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

/* The record's id, and how it was edited. */
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

/* ---- cards ---- */

static void check(struct row *row, int failed, struct err *e)
{
    if (!failed)
        return;
    record_error(&row->record, e);
    cli_fail(e);
}

static struct html_numbers numbers_of(struct row *row)
{
    struct err e;
    struct tensor *frames;
    cli_check(sized_frames_of_record(&row->record, (struct frame_size){0}, &frames, &e), &e);
    return (struct html_numbers){.row = row->name,
                                 .id = row->record.id,
                                 .x = frames->data,
                                 .T = frames->shape[0],
                                 .D = frames->shape[1]};
}

/* Frames of numbers, in the colours of those of the first row; those of speech can be heard. */
static void put_numbers(struct html *h, struct row *row, struct row *first)
{
    struct err e;
    struct synthesis_input sound;
    enum sound_source source;
    struct html_numbers s = numbers_of(row);
    struct html_numbers like = record_has_numbers(&first->record) ? numbers_of(first) : s;
    check(row, html_numbers(h, &s, &like, &e), &e);
    if (!row->speech || s.D != SOUND_DIM)
        return;
    cli_check(sound_record_input(&row->record, false, &sound, &source, &e), &e);
    check(row, html_sound(h, row->name, row->record.id, &sound, &e), &e);
}

static void put_sprite(struct html *h, struct row *row, struct html_page *page, uint64_t number)
{
    struct err e;
    struct tensor *frames;
    float *delays = NULL;
    cli_check(frames_of_record(&row->record, 0, 0, 0, &frames, &e), &e);
    if (!cli_given("fps"))
        cli_check(delays_of_record(&row->record, frames->shape[0], &delays, &e), &e);
    const size_t *shape = frames->shape;
    struct html_sprite s = {.row = row->name,
                            .id = row->record.id,
                            .pixels = frames->data,
                            .delays = delays,
                            .frames = shape[0],
                            .height = shape[1],
                            .width = shape[2],
                            .channels = (int)shape[3]};
    check(row, html_sprite(h, &s, &page->rules, number, &e), &e);
    page->width = s.width > page->width ? s.width : page->width;
    page->height = s.height > page->height ? s.height : page->height;
    page->clear = page->clear || html_sprite_clear(&s);
    page->moving = page->moving || s.frames > 1;
}

static void put_row(struct html *h, struct rows *rows, size_t i, struct html_page *page)
{
    struct row *row = &rows->list[i];
    if (row->name[0]) {
        html_put(h, "<p class=\"row\">");
        html_name(h, row->name);
        html_put(h, "</p>\n");
    }
    if (record_has_numbers(&row->record))
        put_numbers(h, row, &rows->list[0]);
    else
        put_sprite(h, row, page, rows->records * ROWS_MAX + i);
}

static void put_card(struct html *h, struct rows *rows, struct html_page *page)
{
    html_format(h, "<figure class=\"card\" id=\"r%" PRIu64 "\">\n", rows->records);
    for (size_t i = 0; i < rows->count; i++)
        put_row(h, rows, i, page);
    html_put(h, "<figcaption>\n");
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->list[i], *first = i ? &rows->list[0] : NULL;
        put_origin(h, row, first);
        put_labels(h, &row->record, first ? &first->record : NULL);
    }
    html_put(h, "</figcaption>\n</figure>\n");
}

/* Keeps the id of the next card, for links from the maps. */
static void add_id(struct cards *c, const char *id)
{
    if ((c->shown & (c->shown - 1)) == 0) { /* 0 or a power of two: the array is full */
        size_t capacity = c->shown ? 2 * c->shown : 1;
        char **grown = mem_resize(c->ids, capacity, sizeof *grown);
        if (!grown)
            cli_fail_memory(capacity * sizeof *grown, "ids");
        c->ids = grown;
    }
    c->ids[c->shown] = mem_copy_text(id, strlen(id));
    if (!c->ids[c->shown])
        cli_fail_memory(strlen(id), "an id");
    c->shown++;
}

void cards_read(struct cards *c, struct rows *rows, struct html_page *page, uint64_t limit)
{
    struct err e;
    while (rows_next(rows)) {
        if (limit && rows->records > limit)
            continue;
        add_id(c, rows->list[0].record.id);
        put_card(&c->html, rows, page);
        cli_check(html_check(&c->html, &e), &e);
    }
    if (!rows->records) {
        err_set(&e, "no records: there is nothing to show");
        cli_fail(&e);
    }
    if (c->shown < rows->records)
        cli_note("%" PRIu64 " of %" PRIu64 " records are left out; see --first",
                 rows->records - c->shown, rows->records);
}

void cards_free(struct cards *c)
{
    html_free(&c->html);
    for (size_t i = 0; i < c->shown; i++)
        free(c->ids[i]);
    free(c->ids);
}

uint64_t cards_find(const struct cards *c, const char *id)
{
    for (size_t i = 0; *id && i < c->shown; i++)
        if (strcmp(c->ids[i], id) == 0)
            return i + 1;
    return 0;
}
