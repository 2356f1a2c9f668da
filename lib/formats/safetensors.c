/* safetensors.c - writes and reads safetensors. The header is checked before anything is allocated,
 * with the rules of the format's own library: the arrays fill the file without holes or overlap. */
#include "formats/safetensors.h"

#include "base/mem.h"
#include "formats/json.h"
#include "tns/io.h"
#include "tns/map.h"
#include "tns/msgpack_io.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    START_BYTES = 8,
    ALIGNMENT = 8,
    HEADER_MAX = 100000000, /* limit of the format */
    SHOWN = 80,
    SIZES = 4, /* of elements: 8 >> k bytes */
};

static const char metadata_key[] = "__metadata__", skeleton_key[] = "tensor-stream";

struct array_info {
    char *name;
    const struct file_dtype *file_dtype; /* when reading; NULL: streams have no dtype for it */
    char dtype_name[32];                 /* when reading */
    enum dtype dtype;                    /* writing */
    int ndim;
    size_t shape[TENSOR_DIMS];
    uint64_t begin, bytes; /* when writing: position among arrays of its element size */
};

/* Appends an entry. NULL if memory is exhausted. */
static struct array_info *add_info(struct array_info **infos, size_t *count, size_t *capacity,
                                   const char *name, struct err *e)
{
    if (*count == *capacity) {
        size_t more = *capacity ? 2 * *capacity : 64;
        struct array_info *grown = mem_resize(*infos, more, sizeof *grown);
        if (!grown) {
            err_memory(e, more * sizeof *grown, "names");
            return NULL;
        }
        *infos = grown;
        *capacity = more;
    }
    struct array_info *info = &(*infos)[*count];
    *info = (struct array_info){.name = mem_copy_text(name, strlen(name))};
    if (!info->name) {
        err_memory(e, strlen(name), "a name");
        return NULL;
    }
    ++*count;
    return info;
}

static void free_infos(struct array_info *infos, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(infos[i].name);
    free(infos);
}

/* Writing */

/* The index of the buffer for this element size. */
static int size_class(enum dtype dtype)
{
    int k = 0;
    while ((size_t)8 >> k != dtype_size(dtype))
        k++;
    return k;
}

static int put_array(void *writer, const char *name, const struct tensor *t, struct err *e)
{
    struct safetensors_writer *w = writer;
    struct buffer *held = &w->held[size_class(t->dtype)];
    struct array_info *info = add_info(&w->infos, &w->count, &w->capacity, name, e);
    if (!info)
        return -1;
    info->dtype = t->dtype;
    info->ndim = t->ndim;
    memcpy(info->shape, t->shape, sizeof info->shape);
    info->begin = held->size;
    info->bytes = tensor_bytes(t);
    return buffer_append(held, t->data, info->bytes, e);
}

int safetensors_create(struct safetensors_writer *w, struct array_writer *arrays, struct err *e)
{
    char name[] = "__metadata__"; /* reserved: no array gets it */
    *w = (struct safetensors_writer){0};
    arrays->put = put_array;
    arrays->file = w;
    return unique_names_claim(&arrays->names, name, sizeof name, e);
}

void safetensors_writer_free(struct safetensors_writer *w)
{
    free_infos(w->infos, w->count);
    for (int k = 0; k < SIZES; k++)
        buffer_free(&w->held[k]);
}

static int put(struct buffer *out, const char *text, struct err *e)
{
    return buffer_append(out, text, strlen(text), e);
}

/* ,"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]} */
static int put_info(struct buffer *out, const struct array_info *info, uint64_t begin,
                    struct err *e)
{
    char number[64];
    int failed = put(out, ",", e) || json_print_text(out, info->name, strlen(info->name), e) ||
                 put(out, ":{\"dtype\":\"", e) ||
                 put(out, file_dtype_safetensors_name(info->dtype), e) ||
                 put(out, "\",\"shape\":[", e);
    for (int i = 0; i < info->ndim && !failed; i++) {
        snprintf(number, sizeof number, i ? ",%zu" : "%zu", info->shape[i]);
        failed = put(out, number, e);
    }
    snprintf(number, sizeof number, "],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}", begin,
             begin + info->bytes);
    return failed || put(out, number, e);
}

static int print_header(const struct safetensors_writer *w, const struct buffer *skeleton,
                        struct buffer *out, struct err *e)
{
    int failed = put(out, "{\"__metadata__\":{\"tensor-stream\":", e) ||
                 json_print_text(out, (const char *)skeleton->bytes, skeleton->size, e) ||
                 put(out, "}", e);
    uint64_t base = 0;
    for (int k = 0; k < SIZES && !failed; base += w->held[k++].size)
        for (size_t i = 0; i < w->count && !failed; i++)
            if (size_class(w->infos[i].dtype) == k)
                failed = put_info(out, &w->infos[i], base + w->infos[i].begin, e);
    failed = failed || put(out, "}", e);
    while (!failed && out->size % ALIGNMENT)
        failed = put(out, " ", e);
    if (!failed && out->size > HEADER_MAX)
        return err_set(e, "the header would have %zu bytes, safetensors allows %d", out->size,
                       HEADER_MAX);
    return failed ? -1 : 0;
}

int safetensors_write(struct safetensors_writer *w, const struct buffer *skeleton, int fd,
                      const char *name, struct err *e)
{
    struct buffer header = {0};
    uint8_t start[START_BYTES];
    int failed = print_header(w, skeleton, &header, e);
    for (int i = 0; i < START_BYTES; i++)
        start[i] = (uint8_t)((uint64_t)header.size >> 8 * i);
    failed = failed || io_write(fd, name, start, sizeof start, e) ||
             io_write(fd, name, header.bytes, header.size, e);
    for (int k = 0; k < SIZES && !failed; k++)
        failed = io_write(fd, name, w->held[k].bytes, w->held[k].size, e);
    buffer_free(&header);
    return failed ? -1 : 0;
}

/* Reading: the header */

static uint64_t header_length(const uint8_t start[START_BYTES])
{
    uint64_t length = 0;
    for (int i = START_BYTES; i-- > 0;)
        length = length << 8 | start[i];
    return length;
}

bool safetensors_looks(const uint8_t start[START_BYTES + 1])
{
    return start[START_BYTES] == '{' && header_length(start) <= HEADER_MAX;
}

/* The array of at most `max` whole numbers >= 0 at `key`. */
static int read_numbers(const struct map *map, const char *key, uint64_t *out, int max, int *count,
                        struct err *e)
{
    msgpack_unpacked value;
    const struct entry *entry = map_find(map, key);
    if (!entry)
        return err_set(e, "there is no '%s'", key);
    int failed = mp_unpack(&value, entry->raw, entry->raw_size, e);
    const msgpack_object_array *array = &value.data.via.array;
    if (!failed && (value.data.type != MSGPACK_OBJECT_ARRAY || array->size > (uint32_t)max))
        failed = err_set(e, "'%s' is not an array of at most %d", key, max);
    *count = failed ? 0 : (int)array->size;
    for (int i = 0; i < *count && !failed; i++) {
        if (array->ptr[i].type != MSGPACK_OBJECT_POSITIVE_INTEGER)
            failed = err_set(e, "'%s' has an item that is not a whole number >= 0", key);
        else
            out[i] = array->ptr[i].via.u64;
    }
    msgpack_unpacked_destroy(&value);
    return failed;
}

/* Checks that the shape needs the bytes of the position, for a dtype that streams have. */
static int check_shape(const struct array_info *info, struct err *e)
{
    const struct file_dtype *n = info->file_dtype;
    size_t bytes;
    if (!n)
        return 0;
    /* An element of a stream is never smaller than that of the file, so its size is checked. */
    if (tensor_size(n->dtype, info->ndim, info->shape, &bytes))
        return err_set(e, "its shape is larger than any memory");
    bytes = bytes / dtype_size(n->dtype) * n->size;
    if (bytes != info->bytes)
        return err_set(e, "its shape needs %zu bytes, its data_offsets give %" PRIu64, bytes,
                       info->bytes);
    return 0;
}

/* Reads dtype, shape and position of one array and checks that they agree. */
static int read_info(struct array_info *info, const struct map *map, struct err *e)
{
    uint64_t shape[TENSOR_DIMS], offsets[2];
    int count, found = map_text(map, "dtype", info->dtype_name, sizeof info->dtype_name, e);
    if (found <= 0)
        return found ? -1 : err_set(e, "there is no 'dtype'");
    info->file_dtype = file_dtype_of_safetensors(info->dtype_name);
    if (read_numbers(map, "shape", shape, TENSOR_DIMS, &info->ndim, e) ||
        read_numbers(map, "data_offsets", offsets, 2, &count, e))
        return -1;
    for (int i = 0; i < info->ndim; i++)
        info->shape[i] = shape[i];
    if (count != 2 || offsets[0] > offsets[1])
        return err_set(e, "'data_offsets' are not two ascending numbers");
    info->begin = offsets[0];
    info->bytes = offsets[1] - offsets[0];
    return check_shape(info, e);
}

/* "__metadata__": only the skeleton is used. */
static int parse_metadata(struct safetensors_reader *r, const char **at, struct err *e)
{
    char key[MAP_KEY];
    struct buffer other = {0};
    int failed = json_expect(at, '{', e);
    for (int count = 0; !failed && !json_skip(at, '}'); count++) {
        failed =
            (count && json_expect(at, ',', e)) || json_parse_key(at, key, sizeof key, e) ? -1 : 0;
        bool wanted = !failed && strcmp(key, skeleton_key) == 0;
        if (wanted && r->text.size)
            failed = err_set(e, "'%s' occurs twice", skeleton_key);
        failed = failed || json_append_text(at, wanted ? &r->text : &other, e);
        other.size = 0;
    }
    buffer_free(&other);
    return failed ? -1 : 0;
}

static int parse_array(struct safetensors_reader *r, const char *name, const char **at,
                       struct err *e)
{
    struct buffer value = {0};
    struct map map = {0};
    char shown[SHOWN];
    int failed = json_parse(at, &value, e) || map_unpack(&map, value.bytes, value.size, e);
    if (!failed) {
        struct array_info *info = add_info(&r->infos, &r->count, &r->capacity, name, e);
        failed = !info || read_info(info, &map, e);
    }
    map_free(&map);
    buffer_free(&value);
    return failed ? err_context(e, "array '%s'", err_quote(shown, sizeof shown, name, strlen(name)))
                  : 0;
}

static int parse_header(struct safetensors_reader *r, const char *at, struct err *e)
{
    char name[TEXT_NAME];
    bool metadata = false;
    if (json_expect(&at, '{', e))
        return -1;
    for (size_t count = 0; !json_skip(&at, '}'); count++) {
        if ((count && json_expect(&at, ',', e)) || json_parse_key(&at, name, sizeof name, e))
            return -1;
        bool is_metadata = strcmp(name, metadata_key) == 0;
        if (is_metadata && metadata)
            return err_set(e, "'%s' occurs twice", metadata_key);
        metadata = metadata || is_metadata;
        if (is_metadata ? parse_metadata(r, &at, e) : parse_array(r, name, &at, e))
            return -1;
    }
    return *at ? err_set(e, "something follows the JSON") : 0;
}

static int by_position(const void *x, const void *y)
{
    const struct array_info *a = x, *b = y;
    int order = (a->begin > b->begin) - (a->begin < b->begin);
    return order ? order : (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

/* Every byte after the header must belong to exactly one array. */
static int check_positions(const struct safetensors_reader *r, struct err *e)
{
    uint64_t end = 0, size = r->file->size - r->data;
    char shown[SHOWN];
    for (size_t i = 0; i < r->count; i++) {
        const struct array_info *info = &r->infos[i];
        err_quote(shown, sizeof shown, info->name, strlen(info->name));
        if (info->begin != end)
            return err_set(
                e, "array '%s' begins at byte %" PRIu64 ", %s %" PRIu64, shown, info->begin,
                info->begin > end ? "there is a hole after" : "the previous one ends at", end);
        end += info->bytes;
    }
    if (end != size)
        return err_set(e, "the arrays need %" PRIu64 " bytes, but there are %" PRIu64 "%s", end,
                       size, end > size ? ": the file is cut; copy or write it again" : "");
    return 0;
}

/* Reads and checks the complete header. */
static int read_header(struct safetensors_reader *r, struct err *e)
{
    uint8_t start[START_BYTES];
    if (seekable_read(r->file, 0, start, sizeof start, e))
        return -1;
    uint64_t length = header_length(start);
    uint64_t max = r->arrays.max_record < HEADER_MAX ? r->arrays.max_record : HEADER_MAX;
    if (length > max)
        return err_set(e, "a header of %" PRIu64 " bytes, the limit is %" PRIu64, length, max);
    if (length > r->file->size - START_BYTES)
        return err_set(e,
                       "a header of %" PRIu64 " bytes in a file of %" PRIu64
                       ": the file is cut; copy or write it again",
                       length, r->file->size);
    char *text = mem_zero((size_t)length + 1, 1);
    if (!text)
        return err_memory(e, length, "the header");
    r->data = START_BYTES + length;
    int failed = seekable_read(r->file, START_BYTES, text, (size_t)length, e);
    if (!failed && memchr(text, '\0', (size_t)length))
        failed = err_set(e, "a zero byte in the header");
    failed = failed || parse_header(r, text, e) ? err_context(e, "header") : 0;
    free(text);
    if (failed)
        return -1;
    if (r->count)
        qsort(r->infos, r->count, sizeof *r->infos, by_position);
    return check_positions(r, e);
}

/* Reading: the arrays */

/* 1, with the reason in *e. */
static int no_dtype(const struct array_info *info, struct err *e)
{
    char shown[SHOWN];
    err_set(e,
            "dtype '%s' is not supported; supported are BOOL, integers of up to 64 bits, "
            "F16, BF16, F32, F64",
            err_quote(shown, sizeof shown, info->dtype_name, strlen(info->dtype_name)));
    return 1;
}

static int open_array(void *reader, size_t i, struct array_stream *out, struct err *e)
{
    const struct safetensors_reader *r = reader;
    const struct array_info *info = &r->infos[i];
    *out = (struct array_stream){.head = {.file_dtype = info->file_dtype, .ndim = info->ndim}};
    memcpy(out->head.shape, info->shape, sizeof info->shape);
    array_stream_part(out, r->file, r->data + info->begin);
    return info->file_dtype ? 0 : no_dtype(info, e);
}

static int get_array(void *reader, size_t i, struct tensor *out, struct err *e)
{
    struct safetensors_reader *r = reader;
    const struct array_info *info = &r->infos[i];
    const struct file_dtype *n = info->file_dtype;
    size_t bytes;
    if (!n)
        return no_dtype(info, e);
    if (tensor_size(n->dtype, info->ndim, info->shape, &bytes) || bytes > r->arrays.max_record)
        return err_set(e, "more than %zu bytes (see --max-record)", r->arrays.max_record);
    if (tensor_make(out, n->dtype, info->ndim, info->shape, e))
        return -1;
    arrays_widened(&r->arrays, i, n);
    bool same = file_dtype_is_same(n, false);
    void *from = same ? out->data : mem_array((size_t)info->bytes, 1);
    int failed = from ? seekable_read(r->file, r->data + info->begin, from, (size_t)info->bytes, e)
                      : err_memory(e, info->bytes, "an array");
    if (!same) {
        failed = failed || dtype_convert(out, n, false, from, e);
        free(from);
    }
    if (failed)
        tensor_free(out);
    return failed ? -1 : 0;
}

int safetensors_open(struct safetensors_reader *r, const struct seekable *file, size_t max_record,
                     struct err *e)
{
    *r = (struct safetensors_reader){.file = file, .arrays.max_record = max_record};
    r->arrays.get = get_array;
    r->arrays.open = open_array;
    r->arrays.file = r;
    int failed = read_header(r, e);
    for (size_t i = 0; i < r->count && !failed; i++)
        failed = arrays_add(&r->arrays, r->infos[i].name, e);
    failed = failed || arrays_sort(&r->arrays, e);
    if (failed)
        safetensors_free(r);
    return failed ? -1 : 0;
}

void safetensors_free(struct safetensors_reader *r)
{
    arrays_reader_free(&r->arrays);
    free_infos(r->infos, r->count);
    buffer_free(&r->text);
    *r = (struct safetensors_reader){0};
}

static int read_text(void *reader, void *out, size_t room, size_t *got, struct err *e)
{
    struct safetensors_reader *r = reader;
    size_t left = r->text.size - r->text_read;
    (void)e;
    *got = left < room ? left : room;
    memcpy(out, r->text.bytes + r->text_read, *got);
    r->text_read += *got;
    return *got > 0;
}

int safetensors_text(struct safetensors_reader *r, struct source *out)
{
    *out = (struct source){.fd = -1, .from = r, .more = read_text};
    return r->text.size > 0;
}
