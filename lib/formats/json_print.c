/* json_print.c - msgpack values and tensors as JSON. */
#include "formats/json.h"

#include "base/utf8.h"
#include "formats/number_text.h"
#include "tns/msgpack_io.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_TEXT = 40 };

static const uint64_t exact = (uint64_t)1
                              << 53; /* a double represents all whole numbers up to this */

static bool beyond_exact(int64_t value)
{
    return value > (int64_t)exact || value < -(int64_t)exact;
}

static int put(struct buffer *out, const char *text, struct err *e)
{
    return buffer_append(out, text, strlen(text), e);
}

int json_print_bytes(struct buffer *out, const uint8_t *msgpack, size_t size, struct err *e)
{
    static const char digits[] = "0123456789abcdef";
    int failed = put(out, "{\"msgpack\":\"", e);
    for (size_t i = 0; i < size && !failed; i++) {
        char pair[2] = {digits[msgpack[i] >> 4], digits[msgpack[i] & 15]};
        failed = buffer_append(out, pair, sizeof pair, e);
    }
    return failed || put(out, "\"}", e) ? -1 : 0;
}

int json_print_text(struct buffer *out, const char *text, size_t length, struct err *e)
{
    static const char named[] = "\"\"\\\\\nn\tt\rr"; /* pairs: the byte, its letter */
    int failed = put(out, "\"", e);
    for (size_t i = 0; i < length && !failed; i++) {
        char escape[8] = {'\\', 0};
        const char *name = strchr(named, text[i]);
        int control = utf8_control(text + i);
        if (text[i] && name && (name - named) % 2 == 0)
            escape[1] = name[1];
        else if (control || !text[i])
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)control);
        failed = escape[1] ? put(out, escape, e) : buffer_append(out, text + i, 1, e);
        i += control >= 0x80; /* it has two bytes */
    }
    return failed || put(out, "\"", e) ? -1 : 0;
}

static int put_real(struct buffer *out, double value, struct err *e)
{
    char text[NUMBER_TEXT];
    snprintf(text, sizeof text - 2, "%.17g", value);
    if (!strpbrk(text, ".e"))
        strcat(text, ".0"); /* keeps it a real */
    return put(out, text, e);
}

static int put_object(struct buffer *out, const msgpack_object *o, struct err *e);

/* A value that JSON cannot express, as its msgpack bytes. */
static int put_escaped(struct buffer *out, const msgpack_object *o, struct err *e)
{
    struct buffer bytes = {0};
    msgpack_packer p;
    msgpack_packer_init(&p, &bytes, buffer_pack);
    int failed = msgpack_pack_object(&p, *o) ? err_memory(e, 1, "a msgpack value")
                                             : json_print_bytes(out, bytes.bytes, bytes.size, e);
    buffer_free(&bytes);
    return failed;
}

static int put_array(struct buffer *out, const msgpack_object_array *array, struct err *e)
{
    int failed = put(out, "[", e);
    for (uint32_t i = 0; i < array->size && !failed; i++)
        failed = (i && put(out, ",", e)) || put_object(out, &array->ptr[i], e);
    return failed || put(out, "]", e);
}

static int put_map(struct buffer *out, const msgpack_object_map *map, struct err *e)
{
    int failed = put(out, "{", e);
    for (uint32_t i = 0; i < map->size && !failed; i++) {
        const msgpack_object_str *key = &map->ptr[i].key.via.str;
        failed = (i && put(out, ",", e)) || json_print_text(out, key->ptr, key->size, e) ||
                 put(out, ":", e) || put_object(out, &map->ptr[i].val, e);
    }
    return failed || put(out, "}", e);
}

/* Whether JSON can express the value itself. Members are checked separately. */
static bool is_json(const msgpack_object *o)
{
    switch (o->type) {
    case MSGPACK_OBJECT_FLOAT64:
        return isfinite(o->via.f64);
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        return o->via.u64 <= exact;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return !beyond_exact(o->via.i64);
    case MSGPACK_OBJECT_STR:
        return utf8_valid(o->via.str.ptr, o->via.str.size);
    case MSGPACK_OBJECT_MAP:
        for (uint32_t i = 0; i < o->via.map.size; i++)
            if (o->via.map.ptr[i].key.type != MSGPACK_OBJECT_STR ||
                !is_json(&o->via.map.ptr[i].key))
                return false;
        return true;
    default:
        return o->type != MSGPACK_OBJECT_FLOAT32 && o->type != MSGPACK_OBJECT_BIN &&
               o->type != MSGPACK_OBJECT_EXT;
    }
}

static int put_object(struct buffer *out, const msgpack_object *o, struct err *e)
{
    char number[NUMBER_TEXT];
    if (!is_json(o))
        return put_escaped(out, o, e);
    switch (o->type) {
    case MSGPACK_OBJECT_BOOLEAN:
        return put(out, o->via.boolean ? "true" : "false", e);
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        snprintf(number, sizeof number, "%" PRIu64, o->via.u64);
        return put(out, number, e);
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        snprintf(number, sizeof number, "%" PRId64, o->via.i64);
        return put(out, number, e);
    case MSGPACK_OBJECT_FLOAT64:
        return put_real(out, o->via.f64, e);
    case MSGPACK_OBJECT_STR:
        return json_print_text(out, o->via.str.ptr, o->via.str.size, e);
    case MSGPACK_OBJECT_ARRAY:
        return put_array(out, &o->via.array, e);
    case MSGPACK_OBJECT_MAP:
        return put_map(out, &o->via.map, e);
    default:
        return put(out, "null", e);
    }
}

/* Whether parsing the JSON at `text` gives exactly these bytes. */
static bool reads_back(const char *text, const uint8_t *msgpack, size_t size)
{
    struct buffer back = {0};
    struct err ignored;
    bool same = json_parse(&text, &back, &ignored) == 0 && back.size == size &&
                memcmp(back.bytes, msgpack, size) == 0;
    buffer_free(&back);
    return same;
}

int json_print(struct buffer *out, const uint8_t *msgpack, size_t size, struct err *e)
{
    msgpack_unpacked value;
    size_t start = out->size;
    int failed = mp_unpack(&value, msgpack, size, e) || put_object(out, &value.data, e) ||
                 buffer_reserve(out, 1, e);
    msgpack_unpacked_destroy(&value);
    if (failed)
        return -1;
    out->bytes[out->size] = '\0';
    const char *text = (const char *)out->bytes + start;
    if (json_is_tensor(text) || !reads_back(text, msgpack, size)) {
        out->size = start;
        failed = json_print_bytes(out, msgpack, size, e);
    }
    return failed ? -1 : 0;
}

/* The elements, separated by commas; values that are not JSON numbers get quotes. */
static int put_elements(struct buffer *out, const struct tensor *t, int digits, struct err *e)
{
    char text[NUMBER_TEXT_MAX];
    size_t count = tensor_count(t);
    int failed = 0;
    for (size_t i = 0; i < count && !failed; i++) {
        size_t length = number_text_print(text, t, i, digits);
        if (strcmp(text, "-0") == 0) /* some readers parse -0 as the integer 0 */
            length = (size_t)sprintf(text, "-0.0");
        bool quoted = memchr(text, 'n', length) || /* in "nan" and "inf" only */
                      (t->dtype == DTYPE_I8 && beyond_exact(((const int64_t *)t->data)[i]));
        failed = (i && put(out, ",", e)) || (quoted && put(out, "\"", e)) ||
                 buffer_append(out, text, length, e) || (quoted && put(out, "\"", e));
    }
    return failed;
}

int json_print_tensor(struct buffer *out, const struct tensor *t, bool values, int digits,
                      struct err *e)
{
    char number[NUMBER_TEXT];
    int failed = put(out, "{\"dtype\":\"", e) || put(out, dtype_name(t->dtype), e) ||
                 put(out, "\",\"shape\":[", e);
    for (int i = 0; i < t->ndim && !failed; i++) {
        snprintf(number, sizeof number, i ? ",%zu" : "%zu", t->shape[i]);
        failed = put(out, number, e);
    }
    failed = failed || put(out, "]", e);
    if (values)
        failed = failed || put(out, ",\"values\":[", e) || put_elements(out, t, digits, e) ||
                 put(out, "]", e);
    return failed || put(out, "}", e) ? -1 : 0;
}
