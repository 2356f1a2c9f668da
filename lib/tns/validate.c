/* validate.c - walks the structure of one msgpack value under limits, without allocating. */
#include "tns/validate.h"

#include <stdbool.h>

const struct validate_limits validate_defaults = {
    .value_bytes = (size_t)256 << 20,
    .depth = 8,
    .array_items = 4096,
    .map_pairs = 256,
    .items = 65536,
    .text_bytes = 64 << 10,
};

const struct validate_limits validate_trusted = {
    .value_bytes = SIZE_MAX,
    .depth = 64,
    .array_items = UINT32_MAX,
    .map_pairs = UINT32_MAX,
    .items = UINT32_MAX,
    .text_bytes = UINT32_MAX,
};

enum form { FORM_SCALAR, FORM_TEXT, FORM_BYTES, FORM_ARRAY, FORM_MAP, FORM_BAD };

/* The meaning of a value's first byte: its form, the number of length bytes that follow, or, if
 * none follow, the length itself (bytes of payload, items, or pairs). */
struct head {
    enum form form;
    uint8_t length_bytes;
    uint8_t length;
    uint8_t extra; /* the type byte of an ext, not counted in its length */
};

/* The bytes 0xc0 to 0xdf, in order; see the msgpack specification's table of formats. */
static const struct head heads[32] = {
    {FORM_SCALAR, 0, 0, 0}, {FORM_BAD, 0, 0, 0},    {FORM_SCALAR, 0, 0, 0}, /* nil, -, false */
    {FORM_SCALAR, 0, 0, 0},                                                 /* true */
    {FORM_BYTES, 1, 0, 0},  {FORM_BYTES, 2, 0, 0},  {FORM_BYTES, 4, 0, 0},  /* bin */
    {FORM_BYTES, 1, 0, 1},  {FORM_BYTES, 2, 0, 1},  {FORM_BYTES, 4, 0, 1},  /* ext */
    {FORM_SCALAR, 0, 4, 0}, {FORM_SCALAR, 0, 8, 0},                         /* float */
    {FORM_SCALAR, 0, 1, 0}, {FORM_SCALAR, 0, 2, 0}, {FORM_SCALAR, 0, 4, 0}, /* unsigned */
    {FORM_SCALAR, 0, 8, 0},                                                 /* unsigned 64 */
    {FORM_SCALAR, 0, 1, 0}, {FORM_SCALAR, 0, 2, 0}, {FORM_SCALAR, 0, 4, 0}, /* signed */
    {FORM_SCALAR, 0, 8, 0},                                                 /* signed 64 */
    {FORM_BYTES, 0, 1, 1},  {FORM_BYTES, 0, 2, 1},  {FORM_BYTES, 0, 4, 1},  /* fixext */
    {FORM_BYTES, 0, 8, 1},  {FORM_BYTES, 0, 16, 1},                         /* fixext 8, 16 */
    {FORM_TEXT, 1, 0, 0},   {FORM_TEXT, 2, 0, 0},   {FORM_TEXT, 4, 0, 0},   /* str */
    {FORM_ARRAY, 2, 0, 0},  {FORM_ARRAY, 4, 0, 0},                          /* array */
    {FORM_MAP, 2, 0, 0},    {FORM_MAP, 4, 0, 0},                            /* map */
};

static struct head head_of(uint8_t byte)
{
    if (byte < 0x80 || byte >= 0xe0)
        return (struct head){.form = FORM_SCALAR};
    if (byte < 0x90)
        return (struct head){.form = FORM_MAP, .length = byte & 0x0f};
    if (byte < 0xa0)
        return (struct head){.form = FORM_ARRAY, .length = byte & 0x0f};
    if (byte < 0xc0)
        return (struct head){.form = FORM_TEXT, .length = byte & 0x1f};
    return heads[byte - 0xc0];
}

struct walk {
    const uint8_t *bytes;
    size_t size;
    size_t at;      /* may exceed `size`: then bytes are missing */
    uint32_t items; /* values seen or announced so far */
    const struct validate_limits *limits;
    struct err *e;
};

/* Reads the head at w->at and moves past it: 1; 0 if bytes are missing; -1 if it is invalid. */
static int read_head(struct walk *w, enum form *form, uint64_t *length)
{
    *form = FORM_BAD;
    *length = 0;
    if (w->at >= w->size) {
        w->at++;
        return 0;
    }
    struct head head = head_of(w->bytes[w->at++]);
    if (head.form == FORM_BAD)
        return err_set(w->e, "the byte 0xc1 is not msgpack");
    *form = head.form;
    *length = head.length;
    for (int i = 0; i < head.length_bytes; i++, w->at++) {
        if (w->at >= w->size) {
            w->at += (size_t)(head.length_bytes - i);
            return 0;
        }
        *length = *length << 8 | w->bytes[w->at];
    }
    *length += head.extra;
    return 1;
}

static int check_limits(struct walk *w, enum form form, uint64_t length, uint32_t depth)
{
    const struct validate_limits *max = w->limits;
    bool nested = form == FORM_ARRAY || form == FORM_MAP;
    if (form == FORM_TEXT && length > max->text_bytes)
        return err_set(w->e, "a text of %llu bytes, the limit is %u", (unsigned long long)length,
                       max->text_bytes);
    if (form == FORM_ARRAY && length > max->array_items)
        return err_set(w->e, "an array of %llu items, the limit is %u", (unsigned long long)length,
                       max->array_items);
    if (form == FORM_MAP && length > max->map_pairs)
        return err_set(w->e, "a map of %llu pairs, the limit is %u", (unsigned long long)length,
                       max->map_pairs);
    if (nested && depth >= max->depth)
        return err_set(w->e, "maps and arrays nested more than %u deep", max->depth);
    if (!nested && length > max->value_bytes - w->at)
        return err_set(w->e, "%llu bytes or more, the limit is %zu (see --max-record)",
                       (unsigned long long)(w->at + length), max->value_bytes);
    return 0;
}

/* Moves past the value at w->at: 1; 0 if bytes are missing; -1 if it is refused. */
static int walk_value(struct walk *w, uint32_t depth)
{
    enum form form;
    uint64_t length;
    int found = read_head(w, &form, &length);
    if (found <= 0)
        return found;
    if (w->at > w->limits->value_bytes)
        return err_set(w->e, "more than %zu bytes (see --max-record)", w->limits->value_bytes);
    if (check_limits(w, form, length, depth))
        return -1;
    if (form != FORM_ARRAY && form != FORM_MAP) {
        w->at += length;
        return w->at <= w->size;
    }
    uint64_t items = form == FORM_MAP ? 2 * length : length;
    if (items > w->limits->items - w->items)
        return err_set(w->e, "more than %u values in one record", w->limits->items);
    w->items += (uint32_t)items;
    for (uint64_t i = 0; i < items; i++) {
        found = walk_value(w, depth + 1);
        if (found <= 0)
            return found;
    }
    return 1;
}

int validate_value(const uint8_t *bytes, size_t size, const struct validate_limits *limits,
                   size_t *length, struct err *e)
{
    struct walk w = {.bytes = bytes, .size = size, .limits = limits, .e = e};
    int found = walk_value(&w, 0);
    *length = w.at;
    return found;
}

int64_t validate_map_header(const uint8_t *bytes, size_t size, size_t *at)
{
    struct err ignored;
    struct walk w = {.bytes = bytes, .size = size, .at = *at, .e = &ignored};
    enum form form;
    uint64_t length;
    if (read_head(&w, &form, &length) != 1 || form != FORM_MAP)
        return -1;
    *at = w.at;
    return (int64_t)length;
}
