/* msgpack_io.c - single values to and from msgpack, tensors in msgpack-numpy's layout. */
#include "tns/msgpack_io.h"

#include "tns/dtype_convert.h"
#include "tns/validate.h"
#include <string.h>

int mp_unpack(msgpack_unpacked *value, const uint8_t *bytes, size_t size, struct err *e)
{
    size_t used = 0;
    msgpack_unpacked_init(value);
    switch (msgpack_unpack_next(value, (const char *)bytes, size, &used)) {
    case MSGPACK_UNPACK_SUCCESS:
        return 0;
    case MSGPACK_UNPACK_NOMEM_ERROR:
        return err_memory(e, size, "a msgpack value");
    default:
        return err_set(e, "not msgpack");
    }
}

const char *mp_bytes(const msgpack_object *object)
{
    bool ext = object->type == MSGPACK_OBJECT_EXT;
    const char *bytes =
        ext ? object->via.ext.ptr : object->via.str.ptr; /* bin has the layout of str */
    return bytes ? bytes : "";
}

static msgpack_packer packer(struct buffer *out)
{
    msgpack_packer p;
    msgpack_packer_init(&p, out, buffer_pack);
    return p;
}

/* msgpack-c's packing functions fail only if buffer_pack() does: memory is exhausted. */
static int packed(int failed, struct err *e)
{
    return failed ? err_memory(e, 1, "a msgpack value") : 0;
}

static int pack_text(msgpack_packer *p, const char *text)
{
    size_t length = strlen(text);
    return msgpack_pack_str(p, length) || msgpack_pack_str_body(p, text, length);
}

static int pack_key(msgpack_packer *p, const char *key)
{
    size_t length = strlen(key);
    return msgpack_pack_bin(p, length) || msgpack_pack_bin_body(p, key, length);
}

int mp_pack_text(struct buffer *out, const char *text, struct err *e)
{
    msgpack_packer p = packer(out);
    return packed(pack_text(&p, text), e);
}

int mp_pack_integer(struct buffer *out, int64_t value, struct err *e)
{
    msgpack_packer p = packer(out);
    return packed(msgpack_pack_int64(&p, value), e);
}

int mp_pack_real(struct buffer *out, double value, struct err *e)
{
    msgpack_packer p = packer(out);
    return packed(msgpack_pack_double(&p, value), e);
}

int mp_pack_bool(struct buffer *out, bool value, struct err *e)
{
    msgpack_packer p = packer(out);
    return packed(value ? msgpack_pack_true(&p) : msgpack_pack_false(&p), e);
}

int mp_pack_map(struct buffer *out, size_t pairs, struct err *e)
{
    msgpack_packer p = packer(out);
    return packed(msgpack_pack_map(&p, pairs), e);
}

int mp_pack_array(struct buffer *out, size_t items, struct err *e)
{
    msgpack_packer p = packer(out);
    return packed(msgpack_pack_array(&p, items), e);
}

int mp_pack_tensor_head(struct buffer *out, const struct tensor *t, struct err *e)
{
    msgpack_packer p = packer(out);
    size_t bytes = tensor_bytes(t);
    if (bytes > UINT32_MAX)
        return err_set(e, "%zu bytes in one tensor, the limit of msgpack is %u", bytes, UINT32_MAX);
    int failed = msgpack_pack_map(&p, 5) || pack_key(&p, "nd") || msgpack_pack_true(&p) ||
                 pack_key(&p, "type") || pack_text(&p, dtype_name(t->dtype)) ||
                 pack_key(&p, "kind") || pack_key(&p, "") || pack_key(&p, "shape") ||
                 msgpack_pack_array(&p, (size_t)t->ndim);
    for (int i = 0; i < t->ndim && !failed; i++)
        failed = msgpack_pack_uint64(&p, t->shape[i]);
    return packed(failed || pack_key(&p, "data") || msgpack_pack_bin(&p, bytes), e);
}

/* Whether the bytes start with these. */
static bool starts(const uint8_t *bytes, size_t size, const char *with, size_t length)
{
    return size >= length && memcmp(bytes, with, length) == 0;
}

bool mp_is_tensor(const uint8_t *bytes, size_t size)
{
    static const char nd[] = "\xc4\2nd\xc3"; /* the key and its value, true */
    static const char *const texts[] = {"\242nd\303", "\244type", "\245shape", "\244data"};
    enum { TEXTS = sizeof texts / sizeof *texts };
    struct err ignored;
    size_t at = 0, length, found = 0;
    for (int64_t pairs = validate_map_header(bytes, size, &at); pairs > 0; pairs--) {
        if (starts(bytes + at, size - at, nd, sizeof nd - 1))
            return true;
        for (int i = 0; i < TEXTS; i++)
            found += starts(bytes + at, size - at, texts[i], strlen(texts[i]));
        for (int i = 0; i < 2; i++, at += length)
            if (validate_value(bytes + at, size - at, &validate_trusted, &length, &ignored) != 1)
                return false;
    }
    return found == TEXTS;
}

/* The value of the bin key `key`, or NULL. */
static const msgpack_object *find(const msgpack_object_map *map, const char *key)
{
    size_t length = strlen(key);
    for (uint32_t i = 0; i < map->size; i++) {
        const msgpack_object *k = &map->ptr[i].key;
        if (k->type == MSGPACK_OBJECT_BIN && k->via.bin.size == length &&
            memcmp(mp_bytes(k), key, length) == 0)
            return &map->ptr[i].val;
    }
    return NULL;
}

const char *mp_what(const msgpack_object *value)
{
    static const char *const names[] = {
        [MSGPACK_OBJECT_NIL] = "nil",
        [MSGPACK_OBJECT_BOOLEAN] = "true or false",
        [MSGPACK_OBJECT_POSITIVE_INTEGER] = "a whole number",
        [MSGPACK_OBJECT_NEGATIVE_INTEGER] = "a whole number",
        [MSGPACK_OBJECT_FLOAT32] = "a number",
        [MSGPACK_OBJECT_FLOAT64] = "a number",
        [MSGPACK_OBJECT_STR] = "a text",
        [MSGPACK_OBJECT_ARRAY] = "a list",
        [MSGPACK_OBJECT_MAP] = "a map",
        [MSGPACK_OBJECT_BIN] = "a bin",
        [MSGPACK_OBJECT_EXT] = "an ext",
    };
    if (value->type == MSGPACK_OBJECT_MAP && find(&value->via.map, "nd"))
        return "an array";
    bool known = (size_t)value->type < sizeof names / sizeof *names && names[value->type];
    return known ? names[value->type] : "something unknown";
}

bool mp_scalar(struct mp_scalar *out, const msgpack_object *value)
{
    if (value->type != MSGPACK_OBJECT_MAP)
        return false;
    const msgpack_object_map *map = &value->via.map;
    const msgpack_object *nd = find(map, "nd"), *type = find(map, "type"),
                         *shape = find(map, "shape"), *data = find(map, "data");
    if (!nd || nd->type != MSGPACK_OBJECT_BOOLEAN || !type || type->type != MSGPACK_OBJECT_STR ||
        !data || data->type != MSGPACK_OBJECT_BIN)
        return false;
    if (nd->via.boolean && (!shape || shape->type != MSGPACK_OBJECT_ARRAY || shape->via.array.size))
        return false;
    *out =
        (struct mp_scalar){mp_bytes(type), type->via.str.size, mp_bytes(data), data->via.bin.size};
    return true;
}

static int read_dtype(struct tensor *t, const msgpack_object *type, struct err *e)
{
    char name[64];
    bool swapped;
    if (!type || type->type != MSGPACK_OBJECT_STR)
        return err_set(e, "the tensor has no dtype ('type' is missing or is not a text)");
    t->dtype = dtype_parse(mp_bytes(type), type->via.str.size);
    if (t->dtype != DTYPE_COUNT)
        return 0;
    err_quote(name, sizeof name, mp_bytes(type), type->via.str.size);
    const struct file_dtype *wider = file_dtype_of_npy(name, &swapped);
    return err_set(e, "dtype '%s' is not known; known are |u1 <i4 <i8 <f4 <f8, in C order%s%s%s",
                   name, wider ? ": write x.astype('" : "", wider ? dtype_name(wider->dtype) : "",
                   wider ? "')" : "");
}

static int read_shape(struct tensor *t, const msgpack_object *shape, struct err *e)
{
    if (!shape || shape->type != MSGPACK_OBJECT_ARRAY)
        return err_set(e, "the tensor has no shape ('shape' is missing or is not an array)");
    const msgpack_object_array *dims = &shape->via.array;
    if (dims->size > TENSOR_DIMS)
        return err_set(e, "a tensor of %u dimensions, the limit is %d", dims->size, TENSOR_DIMS);
    t->ndim = (int)dims->size;
    for (uint32_t i = 0; i < dims->size; i++) {
        if (dims->ptr[i].type != MSGPACK_OBJECT_POSITIVE_INTEGER)
            return err_set(e, "dimension %u of the shape is not a whole number >= 0", i + 1);
        t->shape[i] = (size_t)dims->ptr[i].via.u64;
        if (t->shape[i] != dims->ptr[i].via.u64) /* where size_t has 32 bits */
            return err_set(e, "dimension %u of the shape is too large", i + 1);
    }
    return 0;
}

/* msgpack-numpy marks arrays that are not plain with the kind V or O. */
static int check_kind(const msgpack_object *kind, struct err *e)
{
    bool bin = kind && kind->type == MSGPACK_OBJECT_BIN;
    char shown[16], letter = bin && kind->via.bin.size == 1 ? *mp_bytes(kind) : '\0';
    if (!kind || (bin && kind->via.bin.size == 0))
        return 0;
    if (letter == 'V')
        return err_set(e, "the array is structured (its 'kind' is V); write each field as a tensor "
                          "of its own");
    if (letter == 'O')
        return err_set(e, "the array is pickled (its 'kind' is O); write one of numbers, such as "
                          "x.astype('<f4')");
    if (bin || kind->type == MSGPACK_OBJECT_STR)
        return err_set(e, "'kind' is %s '%s', expected a bin of no bytes: write b'kind': b''",
                       mp_what(kind),
                       err_quote(shown, sizeof shown, mp_bytes(kind), kind->via.bin.size));
    return err_set(e, "'kind' is %s, expected a bin of no bytes: write b'kind': b''",
                   mp_what(kind));
}

/* The error for a value that is no tensor. */
static int not_tensor(const msgpack_object *value, const uint8_t *bytes, size_t size, struct err *e)
{
    if (mp_is_tensor(bytes, size))
        return err_set(e, "the keys of its map are texts, expected bin: write b'nd', b'type', "
                          "b'kind', b'shape', b'data'");
    struct mp_scalar scalar;
    return err_set(e, "it is %s, not a tensor",
                   mp_scalar(&scalar, value) ? "a single number of NumPy" : mp_what(value));
}

static int view_tensor(struct tensor *out, const void **elements, const msgpack_object_map *map,
                       struct err *e)
{
    struct tensor t = {0};
    char text[TENSOR_TEXT];
    size_t bytes;
    const msgpack_object *kind = find(map, "kind"), *data = find(map, "data");
    if (check_kind(kind, e) || read_dtype(&t, find(map, "type"), e) ||
        read_shape(&t, find(map, "shape"), e))
        return -1;
    if (!data || data->type != MSGPACK_OBJECT_BIN)
        return err_set(e, "the tensor has no data ('data' is missing or is not a bin)");
    if (tensor_size(t.dtype, t.ndim, t.shape, &bytes))
        return err_set(e, "%s is larger than any memory", tensor_text(text, &t));
    if (bytes != data->via.bin.size)
        return err_set(e, "%s needs %zu bytes of data, but there are %u", tensor_text(text, &t),
                       bytes, data->via.bin.size);
    *out = t;
    *elements = mp_bytes(data); /* msgpack-c copies nothing: it points into `bytes` */
    return 0;
}

int mp_tensor_view(struct tensor *out, const void **elements, const uint8_t *bytes, size_t size,
                   struct err *e)
{
    msgpack_unpacked value;
    *out = (struct tensor){0};
    int failed = mp_unpack(&value, bytes, size, e);
    if (!failed && (!mp_is_tensor(bytes, size) || !find(&value.data.via.map, "nd")))
        failed = not_tensor(&value.data, bytes, size, e);
    if (!failed)
        failed = view_tensor(out, elements, &value.data.via.map, e);
    msgpack_unpacked_destroy(&value);
    return failed;
}

int mp_unpack_tensor(struct tensor *out, const uint8_t *bytes, size_t size, struct err *e)
{
    struct tensor t;
    const void *elements;
    *out = (struct tensor){0};
    if (mp_tensor_view(&t, &elements, bytes, size, e) ||
        tensor_make(out, t.dtype, t.ndim, t.shape, e))
        return -1;
    memcpy(out->data, elements, tensor_bytes(out));
    return 0;
}
