/* code.c - the codes of a latents record. */
#include "edit/code.h"
#include "edit/code_shown.h"
#include "edit/verbs.h"
#include "model/frames.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { EDITED_BYTES = 4096 }; /* limit of the text 'edited'; the oldest edits are dropped */

struct keys {
    const char *mean, *logvar;
    int ndim;
};

static const struct keys keys[EDIT_OBJECTS] = {
    [EDIT_STATIC] = {"static.mean", "static.logvar", 1},
    [EDIT_DYNAMIC] = {"dynamic.mean", "dynamic.logvar", 2},
};

int code_view(struct code *out, struct record *r, enum edit_object o, struct err *e)
{
    static const size_t any[] = {ANY, ANY};
    const struct keys *k = &keys[o];
    struct tensor *mean, *logvar = NULL;
    if (shown_is(r, o)) {
        err_set(e, "'static.frames' are frames that were shown, not numbers: only swap, take and "
                   "hold can edit such a static code");
        return record_error(r, e);
    }
    if (o == EDIT_STATIC && !map_find(&r->map, k->mean)) {
        err_set(e, "there is no '%s': an ae or vae has dynamic codes only, a dsvae has both",
                k->mean);
        return record_error(r, e);
    }
    if (record_tensor(r, k->mean, DTYPE_F4, k->ndim, any, &mean, e) ||
        (map_find(&r->map, k->logvar) &&
         record_tensor(r, k->logvar, DTYPE_F4, k->ndim, mean->shape, &logvar, e)))
        return -1;
    *out = (struct code){.mean = mean->data,
                         .logvar = logvar ? logvar->data : NULL,
                         .rows = k->ndim == 1 ? 1 : mean->shape[0],
                         .cols = mean->shape[k->ndim - 1]};
    return o == EDIT_DYNAMIC ? delays_of_record(r, out->rows, &out->delays, e) : 0;
}

static int check_finite(struct record *r, const char *key, struct err *e)
{
    struct tensor *t;
    int found = map_tensor(&r->map, key, &t, e);
    return found == 1 ? record_finite(r, key, t, e) : found;
}

static int check_one(struct record *r, enum edit_object o, const struct model *m, struct err *e)
{
    struct code c;
    struct tensor *frames, *poses;
    if (shown_is(r, o))
        return shown_find(&frames, &poses, r, e);
    if (code_view(&c, r, o, e))
        return -1;
    int64_t wanted = !m                 ? (int64_t)c.cols
                     : o == EDIT_STATIC ? m->config.static_dim
                                        : m->config.dynamic_dim;
    if ((int64_t)c.cols != wanted) {
        err_set(e, "'%s' has %zu numbers%s, the model has %lld", keys[o].mean, c.cols,
                o == EDIT_STATIC ? "" : " per frame", (long long)wanted);
        return record_error(r, e);
    }
    return check_finite(r, keys[o].mean, e) || check_finite(r, keys[o].logvar, e) ? -1 : 0;
}

int code_check(struct record *r, enum edit_object o, const struct model *m, struct err *e)
{
    enum edit_object other = o == EDIT_STATIC ? EDIT_DYNAMIC : EDIT_STATIC;
    if (check_one(r, o, m, e))
        return -1;
    return map_find(&r->map, keys[other].mean) || shown_is(r, other) ? check_one(r, other, m, e)
                                                                     : 0;
}

int code_view_both(struct code codes[EDIT_OBJECTS], struct record *r, struct err *e)
{
    bool found = false;
    for (enum edit_object o = 0; o < EDIT_OBJECTS; o++) {
        codes[o] = (struct code){0};
        if (!map_find(&r->map, keys[o].mean))
            continue;
        found = true;
        if (check_one(r, o, NULL, e) || code_view(&codes[o], r, o, e))
            return -1;
    }
    if (found)
        return 0;
    err_set(e, "there is neither '%s' nor '%s'", keys[EDIT_STATIC].mean, keys[EDIT_DYNAMIC].mean);
    return record_error(r, e);
}

int code_make(struct code_tensors *c, enum edit_object o, size_t rows, size_t cols, bool logvar,
              struct err *e)
{
    const size_t moving[] = {rows, cols}, *shape = o == EDIT_STATIC ? moving + 1 : moving;
    *c = (struct code_tensors){0};
    if (tensor_make(&c->mean, DTYPE_F4, keys[o].ndim, shape, e) ||
        (logvar && tensor_make(&c->logvar, DTYPE_F4, keys[o].ndim, shape, e))) {
        code_free(c);
        return -1;
    }
    return 0;
}

int code_copy(struct code_tensors *to, struct record *from, enum edit_object o, struct err *e)
{
    struct code c;
    if (shown_is(from, o))
        return shown_copy(to, from, e);
    if (code_view(&c, from, o, e) || code_make(to, o, c.rows, c.cols, c.logvar, e))
        return -1;
    memcpy(to->mean.data, c.mean, tensor_bytes(&to->mean));
    if (c.logvar)
        memcpy(to->logvar.data, c.logvar, tensor_bytes(&to->logvar));
    if (code_repeat_delays(to, c.rows, &c, e) == 0)
        return 0;
    code_free(to);
    return -1;
}

int code_repeat_delays(struct code_tensors *to, size_t T, const struct code *from, struct err *e)
{
    if (!from->delays)
        return 0;
    if (tensor_make(&to->delays, DTYPE_F4, 1, &T, e))
        return -1;
    for (size_t t = 0; t < T; t++)
        ((float *)to->delays.data)[t] = from->delays[t % from->rows];
    return 0;
}

int code_copy_tensors(struct code_tensors *to, const struct code_tensors *from, struct err *e)
{
    *to = (struct code_tensors){0};
    const struct tensor *const all[] = {&from->mean, &from->logvar, &from->delays, &from->frames,
                                        &from->poses};
    struct tensor *const into[] = {&to->mean, &to->logvar, &to->delays, &to->frames, &to->poses};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->data && tensor_copy(into[i], all[i], e)) {
            code_free(to);
            return -1;
        }
    return 0;
}

void code_free(struct code_tensors *c)
{
    tensor_free(&c->mean);
    tensor_free(&c->logvar);
    tensor_free(&c->delays);
    tensor_free(&c->frames);
    tensor_free(&c->poses);
}

int code_put(struct record *to, enum edit_object o, struct code_tensors *c, struct err *e)
{
    bool logvar = c->logvar.data;
    if (c->frames.data)
        return shown_put(to, c, e);
    int result = record_set_tensor(to, keys[o].mean, &c->mean, e);
    if (!logvar)
        code_drop_logvar(to, o);
    else if (!result)
        result = record_set_tensor(to, keys[o].logvar, &c->logvar, e);
    if (o == EDIT_DYNAMIC && !c->delays.data)
        record_remove(to, "delays");
    else if (o == EDIT_DYNAMIC && !result)
        result = record_set_tensor(to, "delays", &c->delays, e);
    code_free(c);
    return result;
}

void code_drop_logvar(struct record *r, enum edit_object o)
{
    record_remove(r, keys[o].logvar);
}

static void shape_text(char out[TENSOR_TEXT], const struct code *c, enum edit_object o)
{
    struct tensor shape = {.dtype = DTYPE_F4, .ndim = keys[o].ndim};
    shape.shape[0] = o == EDIT_STATIC ? c->cols : c->rows;
    shape.shape[1] = c->cols;
    tensor_text(out, &shape);
}

int code_agree(struct record *r, struct record *other, const char *other_name, enum edit_object o,
               bool rows, struct err *e)
{
    char text[2][TENSOR_TEXT], id[CODE_SHOWN];
    struct code a, b;
    if (shown_is(r, o) && shown_is(other, o))
        return shown_agree(r, other, other_name, e);
    if (code_view(&a, r, o, e) || code_view(&b, other, o, e))
        return -1;
    if (a.cols == b.cols && (!rows || a.rows == b.rows))
        return 0;
    shape_text(text[0], &a, o);
    shape_text(text[1], &b, o);
    err_set(e, "'%s' is %s, that of record %llu ('%s')%s%s is %s: they must %s", keys[o].mean,
            text[0], (unsigned long long)other->number, code_id(id, other),
            other_name ? " in " : "", other_name ? other_name : "", text[1],
            a.cols == b.cols ? "have the same number of frames" : "come from the same model");
    return record_error(r, e);
}

/* "OLD; NEW", without the oldest edits if it grows too long. */
static const char *join(char out[2 * EDITED_BYTES], const char *old, const char *new)
{
    int length = snprintf(out, 2 * (size_t)EDITED_BYTES, "%s%s%s", old, *old ? "; " : "", new);
    const char *from = out;
    while (length - (from - out) >= EDITED_BYTES) {
        from = strstr(from, "; ");
        if (!from)
            return new;
        from += 2;
    }
    return from;
}

int code_mark(const struct edit *v, struct record *r, struct err *e, const char *format, ...)
{
    char old[EDITED_BYTES] = "", what[512], new[1024], joined[2 * EDITED_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    snprintf(new, sizeof new, "%s %s%s%s", edit_verb_name(v->verb), edit_objects[v->object],
             *what ? " " : "", what);
    r->bytes = NULL;
    if (map_text(&r->map, "edited", old, sizeof old, e) < 0 ||
        map_set_text(&r->map, "edited", join(joined, old, new), e))
        return record_error(r, e);
    return 0;
}

/* The sound of another motion would be wrong; wav-encode makes a new one. */
static void drop_sound(struct record *r)
{
    record_remove(r, "sound");
    record_remove(r, "sound.frames");
}

int code_write(const struct edit *v, struct record *r, struct err *e)
{
    if (v->object == EDIT_DYNAMIC && !v->verb->keeps_time)
        drop_sound(r);
    return code_check(r, v->object, NULL, e) ? -1 : v->write(v->context, r, e);
}

int code_number(struct record *r, size_t k, struct err *e)
{
    char id[RECORD_ID + 32];
    snprintf(id, sizeof id, "%s%s%zu", r->id, *r->id ? "-" : "", k);
    return record_set_id(r, id, e) ? record_error(r, e) : 0;
}

/* Appends one label to `out`, which has `used` bytes. Returns the new number of bytes, or 0 on an
 * error. */
static size_t add_label(char *out, size_t used, size_t size, const struct record *r,
                        const char *name, struct err *e)
{
    char shown[CODE_SHOWN];
    int start = snprintf(out + used, size - used, "%s%s=", used ? ", " : "", name);
    if ((size_t)start >= size - used) {
        err_set(e, "the labels are longer than %zu bytes", size - 1);
        return 0;
    }
    used += (size_t)start;
    int found = record_label(r, name, out + used, size - used, e);
    if (found == 1)
        return used + strlen(out + used);
    if (found == 0) {
        err_set(e, "there is no label '%s'", err_quote(shown, sizeof shown, name, strlen(name)));
        record_error(r, e);
    }
    return 0;
}

int code_labels(char *out, size_t size, const struct record *r, const char *names, struct err *e)
{
    char name[MAP_KEY];
    size_t used = 0;
    while (*names) {
        size_t length = strcspn(names, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        used = add_label(out, used, size, r, name, e);
        if (!used)
            return -1;
        names += length + (names[length] == ',');
    }
    return 0;
}

const char *code_id(char out[CODE_SHOWN], const struct record *r)
{
    return err_quote(out, CODE_SHOWN, r->id, strlen(r->id));
}

int code_check_frame(const struct record *r, const struct code *c, int64_t frame, struct err *e)
{
    if (frame < (int64_t)c->rows)
        return 0;
    err_set(e, "there is no frame %lld: 'dynamic.mean' has %zu, counted from 0", (long long)frame,
            c->rows);
    return record_error(r, e);
}
