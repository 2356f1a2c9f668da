/* take.c - the verb take: the object comes from another stream. */
#include "base/mem.h"
#include "edit/code.h"
#include "edit/string_ids.h"
#include "edit/verbs.h"

#include <stdlib.h>
#include <string.h>

/* The code of a record of the other stream, to be found by its label. */
struct kept {
    uint64_t number;
    char *id;
    struct code_tensors code;
};

struct take {
    struct record first, next; /* of the other stream; `next` points into the reader */
    bool single;               /* the other stream has one record, which serves all */
    uint64_t taken;            /* records edited so far */
    struct string_ids names;   /* with a label to match: its values, and the code for each */
    struct kept *kept;
    size_t kept_count;
};

static int read_other(struct edit *v, struct record *to, struct err *e)
{
    int got = reader_next(v->other, to, e);
    if (got > 0 && code_check(to, v->object, NULL, e))
        got = err_context(e, "%s", v->other_name);
    return got;
}

/* Reads the first two records, because a single record serves all. */
static int look_ahead(struct edit *v, struct take *s, struct err *e)
{
    int got = read_other(v, &s->next, e);
    if (got == 0)
        return err_set(e, "%s: the stream has no records to take from", v->other_name);
    if (got < 0 || record_copy(&s->first, &s->next, e) || (got = read_other(v, &s->next, e)) < 0)
        return -1;
    s->single = got == 0;
    return 0;
}

/* Stores the code of the first record of each value. */
static int keep(struct edit *v, struct take *s, struct record *r, struct err *e)
{
    char value[STRING_IDS_TEXT];
    size_t before = s->names.count, i;
    if (code_labels(value, sizeof value, r, v->options.match, e) ||
        string_ids_get(&i, &s->names, value, e))
        return err_context(e, "%s", v->other_name);
    if (i < before)
        return 0;
    struct kept *kept = mem_resize(s->kept, s->names.capacity, sizeof *kept);
    if (!kept)
        return err_memory(e, s->names.capacity * sizeof *kept, "the codes to take");
    s->kept = kept;
    kept[i] = (struct kept){.number = r->number, .id = mem_copy_text(r->id, strlen(r->id))};
    s->kept_count++;
    if (!kept[i].id)
        return err_memory(e, strlen(r->id), "an id");
    return code_copy(&kept[i].code, r, v->object, e);
}

static int take_begin(struct edit *v, struct err *e)
{
    struct take *s = v->state;
    int got;
    if (!v->options.match)
        return look_ahead(v, s, e);
    while ((got = read_other(v, &s->next, e)) > 0)
        if (keep(v, s, &s->next, e))
            return -1;
    return got;
}

/* The other stream's record at the position of `r`. */
static struct record *by_position(struct edit *v, struct take *s, const struct record *r,
                                  struct err *e)
{
    s->taken++;
    if (s->single || s->taken == 1)
        return &s->first;
    int got = s->taken == 2 ? 1 : read_other(v, &s->next, e);
    if (got > 0)
        return &s->next;
    if (got == 0) {
        err_set(e, "%s has only %llu records (a stream of one record would serve all)",
                v->other_name, (unsigned long long)reader_records(v->other));
        record_error(r, e);
    }
    return NULL;
}

/* Fills `as` with id, number and code of the record that has the labels of `r`. */
static int by_label(struct edit *v, struct take *s, const struct record *r, struct record *as,
                    struct err *e)
{
    char value[STRING_IDS_TEXT], shown[CODE_SHOWN];
    struct code_tensors code;
    if (code_labels(value, sizeof value, r, v->options.match, e))
        return -1;
    size_t i = string_ids_find(&s->names, value);
    if (i == STRING_IDS_NONE) {
        err_set(e, "no record of %s has %s", v->other_name,
                err_quote(shown, sizeof shown, value, strlen(value)));
        return record_error(r, e);
    }
    as->number = s->kept[i].number;
    memcpy(as->id, s->kept[i].id, strlen(s->kept[i].id) + 1);
    if (code_copy_tensors(&code, &s->kept[i].code, e))
        return -1;
    return code_put(as, v->object, &code, e);
}

static int put_from(struct edit *v, struct record *to, struct record *from, struct err *e)
{
    struct code_tensors code;
    char id[CODE_SHOWN];
    if (code_agree(to, from, v->other_name, v->object, false, e) ||
        code_copy(&code, from, v->object, e) || code_put(to, v->object, &code, e))
        return -1;
    return code_mark(v, to, e, "from '%s'", code_id(id, from));
}

/* A part of the way to the other code, which needs as many frames. */
static int move_to(struct edit *v, struct record *to, struct record *from, struct err *e)
{
    char id[CODE_SHOWN];
    double share = v->options.share;
    if (code_agree(to, from, v->other_name, v->object, true, e) ||
        code_between(v, to, to, from, share, e))
        return -1;
    return code_mark(v, to, e, "from '%s' at %.4g", code_id(id, from), share);
}

static int take_record(struct edit *v, struct record *r, struct err *e)
{
    struct take *s = v->state;
    struct record labelled = {0}, *from = &labelled;
    int result = -1;
    if (!v->options.match)
        from = by_position(v, s, r, e);
    else if (by_label(v, s, r, &labelled, e))
        from = NULL;
    if (from)
        result = v->options.share < 1 ? move_to(v, r, from, e) : put_from(v, r, from, e);
    if (result == 0)
        result = code_write(v, r, e);
    record_free(&labelled);
    return result;
}

/* Reads the rest, which checks it and spares its writer a SIGPIPE. */
static int take_end(struct edit *v, struct err *e)
{
    struct take *s = v->state;
    if (reader_drain(v->other, e))
        return -1;
    uint64_t there = reader_records(v->other);
    if (!v->options.match && there > 1 && there > s->taken)
        err_set(&v->note, "%llu of the %llu records of %s were not needed",
                (unsigned long long)(there - s->taken), (unsigned long long)there, v->other_name);
    return 0;
}

static void take_close(struct edit *v)
{
    struct take *s = v->state;
    record_free(&s->first);
    record_free(&s->next);
    for (size_t i = 0; i < s->kept_count; i++) {
        free(s->kept[i].id);
        code_free(&s->kept[i].code);
    }
    free(s->kept);
    string_ids_free(&s->names);
}

const struct edit_verb edit_take = {.name = "take",
                                    .other = "latents",
                                    .state = sizeof(struct take),
                                    .begin = take_begin,
                                    .record = take_record,
                                    .end = take_end,
                                    .close = take_close};
