/* records.c - places records on the page: their frames, ids and labels. See job.h */
#include "base/mem.h"
#include "job.h"
#include "model/frames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void fail_record(const struct record *r, struct err *e)
{
    record_error(r, e);
    cli_fail(e);
}

void records_open(struct job *j)
{
    const struct text_list *compare = &j->settings->compare;
    j->others = mem_zero((size_t)compare->count, sizeof *j->others);
    if (!j->others)
        cli_fail_memory((size_t)compare->count * sizeof *j->others, "streams");
    for (int i = 0; i < compare->count; i++)
        j->others[i] = filter_open(compare->items[i], "frames");
}

/* Adds the id (for the name "id") or a label to a list such as "hero/walk, left". Returns false if
 * the record does not have it. */
static bool add_name(char *list, size_t size, const struct record *r, const char *name)
{
    struct err e;
    char label[256];
    size_t used = strlen(list);
    bool id = strcmp(name, "id") == 0;
    int found = id ? 1 : record_label(r, name, label, sizeof label, &e);
    if (found < 0)
        cli_fail(&e);
    if (found)
        snprintf(list + used, size - used, "%s%s", used ? ", " : "", id ? r->id : label);
    return found;
}

/* Gives the last tile the caption that --captions describes, such as "id,direction". */
static void add_caption(struct job *j, const struct record *r)
{
    struct err e;
    char text[RECORD_ID + 256] = "", name[256];
    for (const char *c = j->settings->captions; *c; c += strcspn(c, ","), c += *c == ',') {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(c, ","), c);
        if (add_name(text, sizeof text, r, name))
            j->captioned = true;
    }
    cli_check(page_caption(&j->page, j->page.count - 1, text, &e), &e);
}

/* Sets how long the frames of the last tile are shown. */
static void add_delays(struct job *j, struct record *r, size_t frames)
{
    struct err e;
    float *delays = NULL;
    const struct settings *s = j->settings;
    if (!cli_given("fps") && s->frame < 0)
        cli_check(delays_of_record(r, frames, &delays, &e), &e);
    cli_check(page_delays(&j->page, delays, (float)(1.0 / (double)s->fps), &e), &e);
}

/* Names the last tile by its labels: "walk/left", or without them by its id. */
static void add_tag(struct job *j, const struct record *r)
{
    struct err e;
    char action[256], direction[256], tag[RECORD_ID];
    int named = record_label(r, "action", action, sizeof action, &e);
    int turned = named > 0 ? record_label(r, "direction", direction, sizeof direction, &e) : 0;
    if (named < 0 || turned < 0)
        cli_fail(&e);
    snprintf(tag, sizeof tag, "%s%s%s", named ? action : r->id, turned ? "/" : "",
             turned ? direction : "");
    cli_check(page_tag(&j->page, tag, named ? strlen(action) : 0, &e), &e);
}

/* Adds the frames of a record as a tile, or only frame number --frame. */
static void add_tile(struct job *j, struct record *r)
{
    struct err e;
    struct tensor *frames;
    cli_check(frames_of_record(r, 0, 0, 0, &frames, &e), &e);
    const size_t *shape = frames->shape;
    const uint8_t *pixels = frames->data;
    size_t count = shape[0];
    int64_t frame = j->settings->frame;
    if (frame >= 0) {
        if ((size_t)frame >= count) {
            err_set(&e, "there is no frame %" PRId64 ", the last is %zu", frame, count - 1);
            fail_record(r, &e);
        }
        pixels += (size_t)frame * (tensor_bytes(frames) / count);
        count = 1;
    }
    if (page_add(&j->page, r->id, pixels, count, shape[1], shape[2], (int)shape[3], &e))
        fail_record(r, &e);
    add_delays(j, r, count);
    if (j->settings->format == FORMAT_ASEPRITE)
        add_tag(j, r);
    if (j->settings->captions)
        add_caption(j, r);
}

/* Adds the record at the same place in each stream of --compare. */
static void add_others(struct job *j)
{
    struct record r = {0};
    for (int i = 0; i < j->settings->compare.count; i++) {
        struct err e;
        int got = reader_next(j->others[i], &r, &e);
        if (got == 0)
            err_set(&e, "%s: only %" PRIu64 " records, the input has more",
                    j->settings->compare.items[i], reader_records(j->others[i]));
        if (got < 1)
            cli_fail(&e);
        add_tile(j, &r);
    }
    record_free(&r);
}

static void read_label(const struct record *r, const char *name, char *out, size_t size)
{
    struct err e;
    int found = record_label(r, name, out, size, &e);
    if (found < 0)
        cli_fail(&e);
    if (found == 0) {
        err_set(&e, "no label '%s', which says where on the LPC sheet it belongs", name);
        fail_record(r, &e);
    }
}

/* Places the last tile on an LPC sheet. */
static void place_lpc(struct job *j, const struct record *r)
{
    struct err e;
    char name[64], turned[64];
    read_label(r, "action", name, sizeof name);
    read_label(r, "direction", turned, sizeof turned);
    const struct lpc_action *action = lpc_action_find(name);
    int direction = lpc_direction_find(turned);
    if (!action) {
        lpc_action_unknown(name, LPC_ACTIONS, &e);
        err_context(&e, "an LPC sheet's action");
        fail_record(r, &e);
    }
    if (direction < 0) {
        lpc_direction_unknown(turned, &e);
        err_context(&e, "an LPC sheet's direction");
        fail_record(r, &e);
    }
    if (page_lpc(&j->page, action, direction, &e))
        fail_record(r, &e);
}

void records_add(struct job *j, struct record *r)
{
    add_others(j);
    if (j->settings->doubt)
        doubt_show(r);
    add_tile(j, r);
    if (settings_lpc(j->settings))
        place_lpc(j, r);
}

/* The rest of each stream is read, because a stream that is cut after the drawn records is an
 * error.
 */
void records_close(struct job *j)
{
    struct err e;
    cli_check(reader_drain(j->filter.reader, &e), &e);
    for (int i = 0; i < j->settings->compare.count; i++) {
        cli_check(reader_drain(j->others[i], &e), &e);
        reader_close(j->others[i]);
    }
    free(j->others);
}
