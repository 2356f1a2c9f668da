/* msgpack_io.h - single values to and from msgpack, by msgpack-c. A tensor is encoded exactly as
 * the Python package msgpack-numpy encodes an array: a map with the bin keys nd, type, kind, shape
 * and data, in this order. */
#ifndef TNS_MSGPACK_IO_H
#define TNS_MSGPACK_IO_H

#include "base/err.h"
#include "tns/buffer.h"
#include "tns/tensor.h"
#include <msgpack.h>
#include <stdbool.h>

/* Unpacks the value that fills exactly these bytes, which validate_value() has accepted. Its texts
 * and bytes point into `bytes`. Free it with msgpack_unpacked_destroy(), also after a failure. */
int mp_unpack(msgpack_unpacked *value, const uint8_t *bytes, size_t size, struct err *e);

/* The bytes of a str, bin or ext; never NULL, unlike in msgpack-c, where an empty one has NULL. */
const char *mp_bytes(const msgpack_object *object);

int mp_pack_text(struct buffer *out, const char *text, struct err *e);
int mp_pack_integer(struct buffer *out, int64_t value, struct err *e);
int mp_pack_real(struct buffer *out, double value, struct err *e);
int mp_pack_bool(struct buffer *out, bool value, struct err *e);
int mp_pack_map(struct buffer *out, size_t pairs, struct err *e);
int mp_pack_array(struct buffer *out, size_t items, struct err *e);

/* A tensor without its elements; the caller appends them, tensor_bytes() bytes. */
int mp_pack_tensor_head(struct buffer *out, const struct tensor *t, struct err *e);

/* What a value is, for messages: "a text", "a list". */
const char *mp_what(const msgpack_object *value);

/* A NumPy scalar, or an array without dimensions: its dtype and its bytes, inside the value. */
struct mp_scalar {
    const char *type; /* not NUL-terminated */
    size_t type_length;
    const void *data;
    size_t size;
};
/* Whether the value is one. */
bool mp_scalar(struct mp_scalar *out, const msgpack_object *value);

/* Whether the value looks like a tensor: a map with the bin key "nd" whose value is true; or with
 * all keys of a tensor as texts, which is refused later with the reason. */
bool mp_is_tensor(const uint8_t *bytes, size_t size);

/* Reads a tensor without a copy: *out has everything but data, which is at *elements, inside
 * `bytes` and possibly unaligned. */
int mp_tensor_view(struct tensor *out, const void **elements, const uint8_t *bytes, size_t size,
                   struct err *e);
/* Reads a tensor and copies its elements. The keys may be in any order, "kind" may be absent, other
 * keys are ignored. *out is empty after a failure. */
int mp_unpack_tensor(struct tensor *out, const uint8_t *bytes, size_t size, struct err *e);

#endif
