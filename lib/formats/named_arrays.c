/* named_arrays.c - array names from records, and records from array names. */
#include "formats/named_arrays.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tns/validate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 80, LISTED = 300 };

/* Writing */

/* The name of an array; `owner` as in text.h. */
static int claim(struct unique_names *names, const char *owner, const char *key,
                 char name[TEXT_NAME], struct err *e)
{
    char whole[RECORD_ID + MAP_KEY + 16];
    bool value = owner && strcmp(key, ARRAYS_VALUE) == 0;
    snprintf(whole, sizeof whole, "%s%s%s", owner ? owner : "header", value ? "" : "/",
             value ? "" : key);
    err_quote(name, TEXT_NAME, whole, strlen(whole)); /* an id may have any bytes */
    return unique_names_claim(names, name, TEXT_NAME, e);
}

static int put_array(void *context, const char *owner, const char *key, const struct tensor *t,
                     char name[TEXT_NAME], struct err *e)
{
    struct array_writer *w = context;
    return claim(&w->names, owner, key, name, e) || w->put(w->file, name, t, e);
}

/* The style of the skeleton. */
static struct text_style style_of(const struct text_arrays *arrays)
{
    return (struct text_style){.json = true, .elements = true, .around = true, .arrays = arrays};
}

int arrays_header(struct array_writer *w, const struct map *header, struct err *e)
{
    const struct text_arrays arrays = {.put = put_array, .context = w};
    const struct text_style style = style_of(&arrays);
    return text_header(&w->skeleton, header, &style, e);
}

int arrays_record(struct array_writer *w, struct record *r, struct err *e)
{
    const struct text_arrays arrays = {.put = put_array, .context = w};
    const struct text_style style = style_of(&arrays);
    return text_record(&w->skeleton, r, &style, e);
}

int arrays_end(struct array_writer *w, uint64_t records, struct err *e)
{
    const struct text_style style = style_of(NULL);
    return text_end(&w->skeleton, records, &style, e);
}

void arrays_writer_free(struct array_writer *w)
{
    unique_names_free(&w->names);
    buffer_free(&w->skeleton);
}

/* Reading, by name */

void arrays_reader_free(struct array_reader *a)
{
    for (size_t i = 0; i < a->count; i++)
        free(a->names[i]);
    free(a->names);
    free(a->sorted);
    free(a->used);
    *a = (struct array_reader){0};
}

int arrays_add(struct array_reader *a, const char *name, struct err *e)
{
    char shown[SHOWN];
    size_t length = strlen(name);
    if (!utf8_valid(name, length))
        return err_set(e, "the name '%s' is not UTF-8",
                       err_quote(shown, sizeof shown, name, length));
    if (a->count == a->capacity) {
        size_t capacity = a->capacity ? 2 * a->capacity : 64;
        char **names = mem_resize(a->names, capacity, sizeof *names);
        if (!names)
            return err_memory(e, capacity * sizeof *names, "names");
        a->names = names;
        a->capacity = capacity;
    }
    a->names[a->count] = mem_copy_text(name, length);
    if (!a->names[a->count])
        return err_memory(e, length, "a name");
    a->count++;
    return 0;
}

static int by_name(const void *x, const void *y, void *reader)
{
    const struct array_reader *a = reader;
    return strcmp(a->names[*(const size_t *)x], a->names[*(const size_t *)y]);
}

int arrays_sort(struct array_reader *a, struct err *e)
{
    char shown[SHOWN];
    a->sorted = mem_zero(a->count, sizeof *a->sorted);
    a->used = mem_zero(a->count, sizeof *a->used);
    if (!a->sorted || !a->used)
        return err_memory(e, a->count * sizeof *a->sorted, "names");
    for (size_t i = 0; i < a->count; i++)
        a->sorted[i] = i;
    qsort_r(a->sorted, a->count, sizeof *a->sorted, by_name, a);
    for (size_t i = 1; i < a->count; i++) {
        const char *name = a->names[a->sorted[i]];
        if (strcmp(a->names[a->sorted[i - 1]], name) == 0)
            return err_set(e, "the name '%s' occurs twice",
                           err_quote(shown, sizeof shown, name, strlen(name)));
    }
    return 0;
}

void arrays_widened(struct array_reader *a, size_t i, const struct file_dtype *n)
{
    char shown[SHOWN];
    const char *name = file_dtype_widens(n);
    if (name && a->widened++ == 0)
        snprintf(a->first_widened, sizeof a->first_widened, "'%s' is now %s, it was %s",
                 err_quote(shown, sizeof shown, a->names[i], strlen(a->names[i])),
                 dtype_name(n->dtype) + 1, name);
}

bool arrays_key(const char *key)
{
    static const char *const own[] = {"id", "labels", "tensor-stream", "end"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(key, own[i]) == 0)
            return false;
    return strlen(key) < MAP_KEY && utf8_valid(key, strlen(key));
}

int arrays_fit(const struct array_reader *a, size_t count, size_t bytes, struct err *e)
{
    if (count > validate_defaults.map_pairs)
        return err_set(e, "more than %u arrays in one record", validate_defaults.map_pairs);
    if (bytes > a->max_record)
        return err_set(e, "its arrays have more than %zu bytes (see --max-record)", a->max_record);
    return 0;
}

int arrays_leave_out(struct array_reader *a, size_t i, const struct err *why)
{
    char shown[SHOWN];
    const char *name = i < a->count ? a->names[i] : "";
    err_quote(shown, sizeof shown, name, strlen(name));
    if (a->left_out++ == 0)
        snprintf(a->first_left_out, sizeof a->first_left_out, "%s%s%s%.300s", *name ? "'" : "",
                 shown, *name ? "': " : "", why->text);
    return 0;
}

/* Reads array i, as get(); an error names the array. */
static int read_array(struct array_reader *a, size_t i, struct tensor *out, struct err *e)
{
    char shown[SHOWN];
    a->used[i] = true;
    int found = a->get(a->file, i, out, e);
    if (found >= 0)
        return found;
    return err_context(e, "array '%s'",
                       err_quote(shown, sizeof shown, a->names[i], strlen(a->names[i])));
}

bool arrays_find(const struct array_reader *a, const char *name, size_t *i)
{
    size_t low = 0, high = a->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, a->names[a->sorted[middle]]);
        *i = a->sorted[middle];
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

const char *arrays_list(const struct array_reader *a, char *out, size_t size)
{
    size_t used = 0;
    char shown[SHOWN];
    snprintf(out, size, "no array");
    for (size_t i = 0; i < a->count && used + sizeof shown + 16 < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s'%s'", i ? ", " : "",
                                 err_quote(shown, sizeof shown, a->names[i], strlen(a->names[i])));
    if (used + sizeof shown + 16 >= size)
        snprintf(out + used, size - used, ", ...");
    return out;
}

int arrays_get(void *reader, const char *name, struct tensor *out, struct err *e)
{
    struct array_reader *a = reader;
    char shown[SHOWN], list[LISTED];
    size_t i;
    err_quote(shown, sizeof shown, name, strlen(name));
    if (!arrays_find(a, name, &i))
        return err_set(e, "there is no array '%s'; the file has %s", shown,
                       arrays_list(a, list, sizeof list));
    int found = read_array(a, i, out, e);
    return found > 0 ? err_context(e, "array '%s'", shown) : found;
}

int arrays_replace(struct array_reader *a, struct unique_names *names, struct record *r,
                   struct err *e)
{
    char name[TEXT_NAME], number[24];
    snprintf(number, sizeof number, "%llu", (unsigned long long)r->number);
    for (size_t i = 0; i < r->map.count; i++) {
        const struct entry *entry = &r->map.entries[i];
        struct tensor t;
        if (!map_holds_tensor(entry))
            continue;
        if (claim(names, r->id[0] ? r->id : number, entry->key, name, e) ||
            arrays_get(a, name, &t, e) || record_set_tensor(r, entry->key, &t, e))
            return record_error(r, e);
    }
    return 0;
}

const char *arrays_left(const struct array_reader *a, size_t *count)
{
    const char *first = NULL;
    *count = 0;
    for (size_t i = a->count; i-- > 0;)
        if (!a->used[i]) {
            first = a->names[i];
            ++*count;
        }
    return first;
}

/* Reading, by groups */

/* Length of the id at the start of a name; -1: none. */
static ptrdiff_t id_length(const struct array_groups *g, const char *name)
{
    const char *slash = strrchr(name, '/');
    if (g->values)
        return (ptrdiff_t)strlen(name);
    return slash ? slash - name : -1;
}

static int compare_ids(const struct array_groups *g, const char *x, const char *y)
{
    ptrdiff_t n = id_length(g, x), m = id_length(g, y);
    int order = n > 0 && m > 0 ? memcmp(x, y, (size_t)(n < m ? n : m)) : 0;
    return order ? order : (n > m) - (n < m);
}

/* One array, and the first array of the same record. */
struct position {
    size_t number, first;
};

static int by_id(const void *x, const void *y, void *groups)
{
    const struct array_groups *g = groups;
    const struct position *a = x, *b = y;
    int order = compare_ids(g, g->arrays->names[a->number], g->arrays->names[b->number]);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int by_first(const void *x, const void *y)
{
    const struct position *a = x, *b = y;
    int order = (a->first > b->first) - (a->first < b->first);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

int arrays_group(struct array_groups *g, struct array_reader *a, const char *id, bool values,
                 struct err *e)
{
    *g = (struct array_groups){.arrays = a, .id = id, .values = values};
    struct position *places = mem_zero(a->count, sizeof *places);
    g->order = mem_zero(a->count, sizeof *g->order);
    if (!places || !g->order) {
        free(places);
        return err_memory(e, a->count * sizeof *places, "names");
    }
    for (size_t i = 0; i < a->count; i++)
        places[i].number = i;
    qsort_r(places, a->count, sizeof *places, by_id, g);
    for (size_t i = 0; i < a->count; i++) {
        bool same =
            i && compare_ids(g, a->names[places[i - 1].number], a->names[places[i].number]) == 0;
        places[i].first = same ? places[i - 1].first : places[i].number;
    }
    qsort(places, a->count, sizeof *places, by_first);
    for (size_t i = 0; i < a->count; i++)
        g->order[i] = places[i].number;
    free(places);
    return 0;
}

void arrays_groups_free(struct array_groups *g)
{
    free(g->order);
    *g = (struct array_groups){0};
}

/* The name of the tensor in its record. */
static const char *key_of(const struct array_groups *g, const char *name)
{
    return g->values ? ARRAYS_VALUE : name + id_length(g, name) + 1;
}

/* Whether array `at` of the order belongs to the record that begins at g->next. */
static bool belongs(const struct array_groups *g, size_t at)
{
    const char *const *names = (const char *const *)g->arrays->names;
    return at < g->arrays->count &&
           compare_ids(g, names[g->order[g->next]], names[g->order[at]]) == 0;
}

const char *arrays_kind_with(const char *tensor)
{
    static const char *const kinds[][2] = {
        {"frames", "frames"}, {"static.mean", "latents"}, {"dynamic.mean", "latents"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(tensor, kinds[i][0]) == 0)
            return kinds[i][1];
    return "arrays";
}

const char *arrays_kind(const struct array_groups *g)
{
    const char *kind = arrays_kind_with("");
    for (size_t at = g->next; belongs(g, at) && strcmp(kind, arrays_kind_with("")) == 0; at++)
        kind = arrays_kind_with(key_of(g, g->arrays->names[g->order[at]]));
    return kind;
}

static int set_id(const struct array_groups *g, struct record *r, struct err *e)
{
    char id[TEXT_NAME];
    const char *name = g->arrays->names[g->order[g->next]];
    ptrdiff_t length = id_length(g, name);
    snprintf(id, sizeof id, "%.*s", (int)(length < 0 ? 0 : length), name);
    return record_set_id(r, length < 0 ? g->id : id, e);
}

/* Adds one array to the record, unless streams have no dtype for it. Its name must not be that of
 * another entry of records. */
static int add_tensor(struct array_groups *g, size_t at, struct record *r, struct err *e)
{
    struct tensor t;
    char shown[SHOWN];
    size_t i = g->order[at];
    const char *name = g->arrays->names[i], *key = key_of(g, name);
    if (!arrays_key(key))
        return err_set(e, "array '%s': this is not a valid name of a tensor",
                       err_quote(shown, sizeof shown, name, strlen(name)));
    int found = read_array(g->arrays, i, &t, e);
    if (found)
        return found < 0 ? -1 : arrays_leave_out(g->arrays, i, e);
    g->bytes += tensor_bytes(&t);
    if (map_set_tensor(&r->map, key, &t, e))
        return -1;
    return arrays_fit(g->arrays, r->map.count, g->bytes, e);
}

/* Reads the next group: 1; 0 if all its arrays are left out; -1. */
static int next_group(struct array_groups *g, struct record *out, struct err *e)
{
    size_t at = g->next;
    record_free(out);
    g->bytes = 0;
    out->number = g->records + 1;
    if (set_id(g, out, e))
        return record_error(out, e);
    const size_t empty = out->map.count;
    for (; belongs(g, at); at++)
        if (add_tensor(g, at, out, e))
            return record_error(out, e);
    g->next = at;
    if (out->map.count == empty)
        return 0;
    g->records++;
    return 1;
}

int arrays_next(struct array_groups *g, struct record *out, struct err *e)
{
    int found = 0;
    record_free(out);
    while (!found && g->next < g->arrays->count)
        found = next_group(g, out, e);
    return found;
}
