/* record.c - one record: its id and its checked tensors; label.c has its labels. */
#include "tns/record.h"
#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ID_SHOWN = 80 };

void record_free(struct record *r)
{
    map_free(&r->map);
    *r = (struct record){0};
}

int record_set_id(struct record *r, const char *id, struct err *e)
{
    size_t length = strlen(id);
    if (length >= sizeof r->id)
        return err_set(e, "an id of %zu bytes, the limit is %zu", length, sizeof r->id - 1);
    if (map_set_text(&r->map, "id", id, e))
        return -1;
    memmove(r->id, id, length + 1);
    r->bytes = NULL;
    return 0;
}

int record_error(const struct record *r, struct err *e)
{
    char shown[ID_SHOWN];
    unsigned long long number = r->number;
    if (!r->id[0])
        return err_context(e, "record %llu", number);
    err_quote(shown, sizeof shown, r->id, strlen(r->id));
    return err_context(e, "record %llu ('%s')", number, shown);
}

/* "u1 [*,64,64,3]" */
static void wanted_text(char *out, enum dtype dtype, int ndim, const size_t *shape)
{
    int used = snprintf(out, TENSOR_TEXT, "%s [", dtype_name(dtype) + 1);
    for (int i = 0; i < ndim; i++) {
        const char *comma = i ? "," : "";
        size_t left = TENSOR_TEXT - (size_t)used;
        used += shape[i] == ANY ? snprintf(out + used, left, "%s*", comma)
                                : snprintf(out + used, left, "%s%zu", comma, shape[i]);
    }
    snprintf(out + used, TENSOR_TEXT - (size_t)used, "]");
}

static bool matches(const struct tensor *t, enum dtype dtype, int ndim, const size_t *shape)
{
    if (t->dtype != dtype || t->ndim != ndim)
        return false;
    for (int i = 0; i < ndim; i++)
        if (shape[i] == ANY ? t->shape[i] == 0 : t->shape[i] != shape[i])
            return false;
    return true;
}

/* Checks the result of a lookup (1, 0, -1) and the tensor that was found. */
static int check_tensor(const struct record *r, const char *key, int found, const struct tensor *t,
                        enum dtype dtype, int ndim, const size_t *shape, struct err *e)
{
    char is[TENSOR_TEXT], wanted[TENSOR_TEXT];
    if (found < 0)
        return record_error(r, e);
    if (found && matches(t, dtype, ndim, shape))
        return 0;
    wanted_text(wanted, dtype, ndim, shape);
    if (found)
        err_set(e, "'%s' is %s, expected %s", key, tensor_text(is, t), wanted);
    else
        err_set(e, "there is no '%s', expected %s", key, wanted);
    return record_error(r, e);
}

int record_tensor(struct record *r, const char *key, enum dtype dtype, int ndim,
                  const size_t *shape, struct tensor **out, struct err *e)
{
    *out = NULL;
    int found = map_tensor(&r->map, key, out, e);
    return check_tensor(r, key, found, *out, dtype, ndim, shape, e);
}

int record_floats(const struct record *r, const char *key, int ndim, const size_t *shape, float *to,
                  struct err *e)
{
    struct tensor t = {0};
    const void *elements = NULL;
    int found = map_tensor_view(&r->map, key, &t, &elements, e);
    if (check_tensor(r, key, found, &t, DTYPE_F4, ndim, shape, e))
        return -1;
    memcpy(to, elements, tensor_bytes(&t));
    t.data = to;
    return record_finite(r, key, &t, e);
}

int record_finite(const struct record *r, const char *key, const struct tensor *t, struct err *e)
{
    const float *x = t->data;
    size_t n = tensor_count(t), i = 0;
    if (num_finite(x, n))
        return 0;
    while (i < n && isfinite(x[i]))
        i++;
    err_set(e, "'%s' has %s at element %zu", key, isnan(x[i]) ? "NaN" : "infinity", i);
    return record_error(r, e);
}

int record_set_tensor(struct record *r, const char *key, struct tensor *value, struct err *e)
{
    r->bytes = NULL;
    return map_set_tensor(&r->map, key, value, e) ? record_error(r, e) : 0;
}

const char *record_tensor_names(const struct record *r, char *out, size_t size)
{
    size_t used = 0;
    char shown[ID_SHOWN];
    snprintf(out, size, "no tensor");
    for (size_t i = 0; i < r->map.count && used + sizeof shown + 8 < size; i++) {
        const struct entry *entry = &r->map.entries[i];
        if (map_holds_tensor(entry))
            used +=
                (size_t)snprintf(out + used, size - used, "%s'%s'", used ? ", " : "",
                                 err_quote(shown, sizeof shown, entry->key, strlen(entry->key)));
    }
    return out;
}

void record_remove(struct record *r, const char *key)
{
    if (!map_find(&r->map, key))
        return;
    map_remove(&r->map, key);
    r->bytes = NULL;
}

void record_select(struct record *r, const char *const *tensors, int count)
{
    for (size_t i = r->map.count; i-- > 0;) {
        const struct entry *entry = &r->map.entries[i];
        int k = 0;
        while (k < count && strcmp(tensors[k], entry->key) != 0)
            k++;
        if (k == count && map_holds_tensor(entry))
            record_remove(r, entry->key);
    }
}

int record_keep(struct record *r, struct err *e)
{
    r->bytes = NULL;
    return map_keep(&r->map, e) ? record_error(r, e) : 0;
}

int record_copy(struct record *to, const struct record *from, struct err *e)
{
    *to = (struct record){.number = from->number};
    memcpy(to->id, from->id, sizeof to->id);
    return map_copy(&to->map, &from->map, e);
}
