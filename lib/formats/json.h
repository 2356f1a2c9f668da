/* json.h - msgpack values and tensors as JSON (RFC 8259) and back, without loss: json_print.c and
 * json_parse.c.
 *
 * A value that JSON cannot express (bin, ext, 32-bit reals, NaN, keys that are not texts, encodings
 * longer than necessary), or that many readers cannot (whole numbers beyond 2^53, for jq), becomes
 * {"msgpack": "c403..."}: its bytes in hexadecimal. A tensor is {"dtype": "<f4", "shape": [2,3],
 * "values": [...]}, with the elements in C order; NaN, infinities and large whole numbers are texts
 * ("nan", "-inf", "9007199254740993"). */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include "base/err.h"
#include "tns/buffer.h"
#include "tns/tensor.h"
#include <stdbool.h>

/* Appends a text in quotes. It must be UTF-8. */
int json_print_text(struct buffer *out, const char *text, size_t length, struct err *e);

/* Appends the msgpack value that fills these bytes. */
int json_print(struct buffer *out, const uint8_t *msgpack, size_t size, struct err *e);
/* Appends it as {"msgpack": "..."} in any case. */
int json_print_bytes(struct buffer *out, const uint8_t *msgpack, size_t size, struct err *e);

/* Appends a tensor; without `values` only its dtype and shape (it cannot be read back then).
 * `digits` as in number_text_print(). */
int json_print_tensor(struct buffer *out, const struct tensor *t, bool values, int digits,
                      struct err *e);

/* Each parses one item at *at, a NUL-terminated text, and moves *at past it and past white space.
 * The error shows the position. */
int json_parse(const char **at, struct buffer *msgpack, struct err *e); /* appends */
int json_parse_tensor(const char **at, struct tensor *out, size_t max_bytes, struct err *e);
int json_append_text(const char **at, struct buffer *text, struct err *e);    /* any text */
int json_parse_text(const char **at, char *text, size_t size, struct err *e); /* without zeros */
int json_parse_key(const char **at, char *key, size_t size, struct err *e);   /* "key": */
int json_expect(const char **at, char byte, struct err *e);

bool json_skip(const char **at, char byte); /* moves past `byte` if it is next */
/* Whether an object with "dtype" as first key is next. Only tensors are printed like that. */
bool json_is_tensor(const char *at);

#endif
