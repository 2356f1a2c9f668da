/* msgpack_io.h - single values on their way to and from msgpack, by msgpack-c. A tensor stands on
 * the wire exactly as the Python package msgpack-numpy writes an array: a map with the bin keys nd,
 * type, kind, shape and data, in this order. */
#ifndef TNS_MSGPACK_IO_H
#define TNS_MSGPACK_IO_H

#include "base/err.h"
#include "tns/buffer.h"
#include "tns/tensor.h"
#include <msgpack.h>
#include <stdbool.h>

/* Unpacks the value that fills exactly these bytes, which validate_value() has passed. Its texts
 * and bytes point into `bytes`. Free with msgpack_unpacked_destroy(), also after a failure. */
int mp_unpack(msgpack_unpacked *value, const uint8_t *bytes, size_t size, struct err *e);

/* What a str, bin or ext holds; not NULL, as it is in msgpack-c where there is nothing. */
const char *mp_bytes(const msgpack_object *object);

int mp_pack_text(struct buffer *out, const char *text, struct err *e);
int mp_pack_integer(struct buffer *out, int64_t value, struct err *e);
int mp_pack_real(struct buffer *out, double value, struct err *e);
int mp_pack_bool(struct buffer *out, bool value, struct err *e);
int mp_pack_map(struct buffer *out, size_t pairs, struct err *e);
int mp_pack_array(struct buffer *out, size_t items, struct err *e);

/* Everything of a tensor but its elements, which are to follow: tensor_bytes() of them. */
int mp_pack_tensor_head(struct buffer *out, const struct tensor *t, struct err *e);

/* Is the value a tensor, by its shape: a map with the bin key "nd" whose value is true? */
bool mp_is_tensor(const uint8_t *bytes, size_t size);

/* Looks at a tensor: *out is all of it but its elements, which stay where they are, at *elements,
 * on any boundary. */
int mp_tensor_view(struct tensor *out, const void **elements, const uint8_t *bytes, size_t size,
                   struct err *e);
/* Reads a tensor: its keys in any order, "kind" may be missing, others are not looked at. The
 * elements are copied. *out is empty after a failure. */
int mp_unpack_tensor(struct tensor *out, const uint8_t *bytes, size_t size, struct err *e);

#endif
