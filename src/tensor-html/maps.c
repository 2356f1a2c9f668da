/* maps.c - see maps.h */
#include "maps.h"

#include "base/mem.h"
#include "cli/progress.h"
#include "html_map.h"
#include "plot/code_plot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 5000 }; /* records of a map: more of them cannot be told apart */

/* What the maps show. */
struct codes {
    struct code_points stays, moves; /* the latter is empty without --motion */
    char **ids;                      /* [stays.count] */
};

static int add_record(struct codes *c, struct record *r, const struct settings *s, struct err *e)
{
    size_t at = c->stays.count;
    if (code_points_add(&c->stays, r, EDIT_STATIC, s->label, e) ||
        (s->motion && code_points_add(&c->moves, r, EDIT_DYNAMIC, s->motion, e)))
        return -1;
    c->ids[at] = mem_copy_text(r->id, strlen(r->id));
    return c->ids[at] ? 0 : err_memory(e, strlen(r->id), "an id");
}

static void read_codes(struct codes *c, const struct settings *s)
{
    struct err e;
    struct record r = {0};
    int got = 0;
    struct reader *reader = filter_open(s->codes, "latents");
    *c = (struct codes){.ids = mem_array(POINTS_MAX, sizeof *c->ids)};
    if (!c->ids)
        cli_fail_memory(POINTS_MAX * sizeof *c->ids, "ids");
    progress_watch(reader);
    while (c->stays.count < POINTS_MAX && (got = reader_next(reader, &r, &e)) > 0)
        if (add_record(c, &r, s, &e)) {
            reader_error(reader, &e);
            cli_fail(&e);
        }
    cli_check(got < 0 || reader_drain(reader, &e), &e);
    if (!c->stays.count) {
        err_set(&e, "%s: no records: there is no map", s->codes);
        cli_fail(&e);
    }
    if (reader_records(reader) > c->stays.count)
        cli_note("the map has the first %d of %" PRIu64 " codes", POINTS_MAX,
                 reader_records(reader));
    record_free(&r);
    reader_close(reader);
}

static void free_codes(struct codes *c)
{
    for (size_t i = 0; i < c->stays.count; i++)
        free(c->ids[i]);
    free(c->ids);
    code_points_free(&c->stays);
    code_points_free(&c->moves);
}

static void make_plot(struct code_plot *p, const struct code_points *c, const char *label,
                      const struct settings *s)
{
    struct err e;
    bool apart = strcmp(s->axes, "label") == 0;
    if (code_plot_make(p, c, label, apart, PLOT_CLASSES - 1, &e)) {
        err_context(&e, "%s", s->codes);
        cli_fail(&e);
    }
}

static void put_static(struct html *h, const struct codes *c, const struct settings *s,
                       const struct cards *cards)
{
    struct code_plot p;
    size_t n = c->stays.count;
    uint64_t *card = mem_array(n, sizeof *card);
    if (!card)
        cli_fail_memory(n * sizeof *card, "a map");
    for (size_t i = 0; i < n; i++)
        card[i] = cards_find(cards, c->ids[i]);
    make_plot(&p, &c->stays, s->label, s);
    struct plot_points points = code_plot_points(&p, &c->stays);
    struct html_map map = {"Map of static codes", &points, c->ids, card};
    html_put(h, "<div>\n<h3>What stays</h3>\n<p class=\"soft\">A point for the static code of "
                "each sequence: near points look alike to the model. Those with a rim are "
                "sprites above, and lead to them.</p>\n");
    html_map(h, &map);
    html_put(h, "</div>\n");
    code_plot_free(&p);
    free(card);
}

static void put_dynamic(struct html *h, const struct codes *c, const struct settings *s)
{
    struct err e;
    struct code_plot p;
    const struct code_points *moves = &c->moves;
    make_plot(&p, moves, s->motion, s);
    struct plot_paths paths = code_plot_paths(&p, moves);
    struct html_paths map = {"Map of dynamic codes", &paths, c->ids};
    html_format(h,
                "<div>\n<h3>What moves</h3>\n<p class=\"soft\">A path through the dynamic codes of "
                "%s, frame by frame from the ring on.</p>\n",
                moves->count > PLOT_MANY_PATHS ? "each motion, the mean of all characters"
                                               : "each sequence");
    cli_check(html_paths(h, &map, &e), &e);
    html_put(h, "</div>\n");
    code_plot_free(&p);
}

void maps_put(struct html *h, const struct settings *s, const struct cards *cards)
{
    struct codes c;
    read_codes(&c, s);
    html_put(h, "<div class=\"maps\">\n");
    put_static(h, &c, s, cards);
    if (s->motion)
        put_dynamic(h, &c, s);
    html_put(h, "</div>\n");
    free_codes(&c);
}
