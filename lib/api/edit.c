/* edit.c - edits of dsvae/dsvae.h. */
#include "edit/edit.h"
#include "api/api.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/num.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX = 1000000, NAME_BYTES = 64 };

struct dsvae_edit {
    struct edit inner;
    struct tns_reader *other;
    bool begun, failed;
    char *match, *by, *name, *value; /* texts of options */
    dsvae_edit_write *write;         /* the caller's, during a call */
    void *context;
};

/* ---- options ---- */

static int set_text(char **to, const char *value, size_t length, struct err *e)
{
    char *copy = mem_copy_text(value, length);
    if (!copy)
        return err_memory(e, length, "an option");
    free(*to);
    *to = copy;
    return 0;
}

static int set_match(struct dsvae_edit *edit, const char *value, struct err *e)
{
    int failed = set_text(&edit->match, value, strlen(value), e);
    edit->inner.options.match = edit->match;
    return failed;
}

static int set_by(struct dsvae_edit *edit, const char *value, struct err *e)
{
    int failed = set_text(&edit->by, value, strlen(value), e);
    edit->inner.options.by = edit->by;
    return failed;
}

/* "hair=3" */
static int set_attribute(struct dsvae_edit *edit, const char *value, struct err *e)
{
    size_t length = strcspn(value, "=");
    if (!length || !value[length])
        return err_set(e, "NAME=VALUE is expected");
    int failed = set_text(&edit->name, value, length, e) ||
                 set_text(&edit->value, value + length + 1, strlen(value + length + 1), e);
    edit->inner.options.name = edit->name;
    edit->inner.options.value = edit->value;
    return failed;
}

/* "3" or "3=0.5" */
static int add_axis(struct dsvae_edit *edit, const char *value, struct err *e)
{
    struct edit_options *o = &edit->inner.options;
    struct edit_axis axis = {0};
    bool valued;
    if (edit_parse_axis(&axis, &valued, value, e))
        return -1;
    struct edit_axis *axes = mem_resize(o->axes, o->axis_count + 1, sizeof *axes);
    if (!axes)
        return err_memory(e, (o->axis_count + 1) * sizeof *axes, "the axes");
    axes[o->axis_count++] = axis;
    o->axes = axes;
    return 0;
}

static int set_flag(bool *flag, const char *value, struct err *e)
{
    *flag = strcmp(value, "yes") == 0;
    return *flag || strcmp(value, "no") == 0 ? 0 : err_set(e, "'yes' or 'no' is expected");
}

static int set_keep_odd(struct dsvae_edit *edit, const char *value, struct err *e)
{
    return set_flag(&edit->inner.options.keep_odd, value, e);
}

static int set_spherical(struct dsvae_edit *edit, const char *value, struct err *e)
{
    return set_flag(&edit->inner.options.spherical, value, e);
}

/* A number at a place in struct edit_options, within a range; or another kind of option. */
static const struct option {
    const char *name;
    int (*set)(struct dsvae_edit *edit, const char *value, struct err *e);
    bool real;
    size_t place;
    double low, high;
} options[] = {
    {.name = "keep-odd", .set = set_keep_odd},
    {.name = "match", .set = set_match},
    {.name = "by", .set = set_by},
    {.name = "spherical", .set = set_spherical},
    {.name = "axis", .set = add_axis},
    {.name = "attribute", .set = set_attribute},
    {"steps", NULL, false, offsetof(struct edit_options, steps), 2, NUMBER_MAX},
    {"nearest", NULL, false, offsetof(struct edit_options, nearest), 1, 64},
    {"share", NULL, true, offsetof(struct edit_options, share), 0, 1},
    {"from", NULL, true, offsetof(struct edit_options, low), -FLT_MAX, FLT_MAX},
    {"to", NULL, true, offsetof(struct edit_options, high), -FLT_MAX, FLT_MAX},
    {"frame", NULL, false, offsetof(struct edit_options, frame), -1, NUMBER_MAX},
    {"frames", NULL, false, offsetof(struct edit_options, frames), 0, NUMBER_MAX},
    {"count", NULL, false, offsetof(struct edit_options, count), 0, NUMBER_MAX},
    {"seed", NULL, false, offsetof(struct edit_options, seed), 0, 1e15},
    {"temperature", NULL, true, offsetof(struct edit_options, temperature), 0, 100},
};

static int set_number(struct dsvae_edit *edit, const struct option *o, const char *value,
                      struct err *e)
{
    char *place = (char *)&edit->inner.options + o->place;
    return o->real
               ? num_real(value, o->low, o->high, (double *)(void *)place, e)
               : num_integer(value, (int64_t)o->low, (int64_t)o->high, (int64_t *)(void *)place, e);
}

static int set_option(struct dsvae_edit *edit, const char *name, const char *value, struct err *e)
{
    if (edit->begun)
        return err_set(e, "options are set before the first record");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const struct option *o = &options[i];
        if (strcmp(o->name, name) == 0)
            return o->set ? o->set(edit, value, e) : set_number(edit, o, value, e);
    }
    return err_set(e, "there is no such option");
}

int dsvae_edit_option(struct dsvae_edit *edit, const char *name, const char *value,
                      struct tns_error *error)
{
    struct err e;
    char shown[NAME_BYTES];
    int failed = set_option(edit, name, value, &e);
    if (failed)
        err_context(&e, "option '%s'", err_quote(shown, sizeof shown, name, strlen(name)));
    return api_done(failed, &e, error);
}

/* ---- opening ---- */

static int find_object(struct edit *edit, const char *code, struct err *e)
{
    char shown[NAME_BYTES];
    for (int o = 0; o < EDIT_OBJECTS; o++)
        if (strcmp(edit_objects[o], code) == 0) {
            edit->object = (enum edit_object)o;
            return 0;
        }
    return err_set(e, "there is no code '%s': it is 'static' or 'dynamic'",
                   err_quote(shown, sizeof shown, code, strlen(code)));
}

static int find_verb(struct edit *edit, const char *verb, struct err *e)
{
    char shown[NAME_BYTES];
    edit->verb = edit_verb_find(verb);
    return edit->verb ? 0
                      : err_set(e, "there is no verb '%s'",
                                err_quote(shown, sizeof shown, verb, strlen(verb)));
}

struct dsvae_edit *dsvae_edit_open(const char *verb, const char *code, struct dsvae_model *model,
                                   struct tns_reader *other, struct tns_error *error)
{
    struct err e;
    struct dsvae_edit *edit = api_handle(sizeof *edit, error);
    if (!edit)
        return NULL;
    edit->inner = (struct edit){.options = edit_defaults,
                                .model = model ? &model->model : NULL,
                                .tape = model ? &model->tape : NULL,
                                .other = other ? other->reader : NULL,
                                .other_name = "the other stream"};
    edit->other = other;
    if (find_verb(&edit->inner, verb, &e) || find_object(&edit->inner, code, &e)) {
        api_fail(&e, error);
        dsvae_edit_close(edit);
        return NULL;
    }
    return edit;
}

void dsvae_edit_close(struct dsvae_edit *edit)
{
    if (!edit)
        return;
    edit_close(&edit->inner);
    free(edit->inner.options.axes);
    free(edit->match);
    free(edit->by);
    free(edit->name);
    free(edit->value);
    free(edit);
}

/* Checks the kind of the other stream. */
static int check_other(const struct dsvae_edit *edit, struct err *e)
{
    const char *kinds = edit_verb_other(edit->inner.verb);
    if (!kinds || !edit->other)
        return 0;
    const char *kind = tns_reader_kind(edit->other);
    if (list_has(kinds, '|', kind, strlen(kind)))
        return 0;
    err_set(e, "the stream holds %s, %s is wanted", kind,
            strchr(kinds, '|') ? "latents or directions" : kinds);
    return reader_error(edit->other->reader, e);
}

/* ---- records ---- */

/* Passes a result to the caller, as a view. */
static int write_result(void *context, const struct record *r, struct err *e)
{
    const struct dsvae_edit *edit = context;
    struct tns_error error = {"the caller of the edit has failed"};
    struct tns_record view = {.record = *r, .entries = {.at = (struct map *)&r->map}};
    if (edit->write(edit->context, &view, &error) == 0)
        return 0;
    return err_set(e, "%.*s", (int)sizeof error.text - 1, error.text);
}

/* Before the first record. */
static int begin(struct dsvae_edit *edit, struct err *e)
{
    if (edit->failed)
        return err_set(e, "the edit has failed before");
    if (edit->begun)
        return 0;
    edit->begun = true;
    edit->inner.write = write_result;
    edit->inner.context = edit;
    return check_other(edit, e) || edit_begin(&edit->inner, e);
}

int dsvae_edit_record(struct dsvae_edit *edit, struct tns_record *record, dsvae_edit_write *write,
                      void *context, struct tns_error *error)
{
    struct err e;
    edit->write = write;
    edit->context = context;
    edit->failed = begin(edit, &e) || edit_record(&edit->inner, &record->record, &e);
    return api_done(edit->failed, &e, error);
}

int dsvae_edit_end(struct dsvae_edit *edit, dsvae_edit_write *write, void *context,
                   struct tns_error *error)
{
    struct err e;
    edit->write = write;
    edit->context = context;
    edit->failed = begin(edit, &e) || edit_end(&edit->inner, &e);
    return api_done(edit->failed, &e, error);
}

const char *dsvae_edit_note(const struct dsvae_edit *edit)
{
    return edit->inner.note.text;
}
