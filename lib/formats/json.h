/* json.h - msgpack values and tensors as JSON (RFC 8259) and back, without loss.
 *
 * What JSON has no word for (bin, ext, 32-bit reals, NaN, keys that are no texts, longer encodings
 * than necessary), or many of its readers have none (jq among them: whole numbers beyond 2^53),
 * stands as {"msgpack": "c403..."}: the value's bytes in hexadecimal digits. A tensor is
 * {"dtype": "<f4", "shape": [2,3], "values": [...]}, its elements in C order; NaN, infinities and
 * such whole numbers are texts ("nan", "-inf", "9007199254740993"). */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include "base/err.h"
#include "tns/buffer.h"
#include "tns/tensor.h"
#include <stdbool.h>

/* Appends a text in quotes. It must be UTF-8. */
int json_print_text(struct buffer *out, const char *text, size_t length, struct err *e);

/* Appends the value that fills these bytes of msgpack. */
int json_print(struct buffer *out, const uint8_t *msgpack, size_t size, struct err *e);
/* The same as {"msgpack": "..."}, whatever it is. */
int json_print_bytes(struct buffer *out, const uint8_t *msgpack, size_t size, struct err *e);

/* Appends a tensor; without `values` only its dtype and shape (then it cannot be read back).
 * `digits` as in number_text_print(). */
int json_print_tensor(struct buffer *out, const struct tensor *t, bool values, int digits,
                      struct err *e);

/* Each reads one thing at *at, which ends with a NUL, and moves *at behind it and behind white
 * space. The error shows where it stopped. */
int json_parse(const char **at, struct buffer *msgpack, struct err *e); /* appends */
int json_parse_tensor(const char **at, struct tensor *out, size_t max_bytes, struct err *e);
int json_append_text(const char **at, struct buffer *text, struct err *e);    /* any text */
int json_parse_text(const char **at, char *text, size_t size, struct err *e); /* without zeros */
int json_parse_key(const char **at, char *key, size_t size, struct err *e);   /* "key": */
int json_expect(const char **at, char byte, struct err *e);

bool json_skip(const char **at, char byte); /* steps over `byte` if it stands there */
/* Does an object with "dtype" first stand there? No other value is printed so. */
bool json_is_tensor(const char *at);

#endif
