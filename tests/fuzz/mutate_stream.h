/* mutate_stream.h - a mutator for streams: changes one value where it is, and writes the end record
 * again, whose sums would refuse nearly every change. */
#ifndef TESTS_FUZZ_MUTATE_STREAM_H
#define TESTS_FUZZ_MUTATE_STREAM_H

#include "mutate.h"

#include "tns/end.h"
#include "tns/msgpack_io.h"
#include "tns/validate.h"

#include <stdbool.h>
#include <zlib.h>

enum { VALUES_MOST = 4096, LONGER = 64 };

/* A value in the stream; `outer` is not inside of another one. */
struct value {
    size_t at, length;
    bool outer;
};

/* Bytes of the head of a map or an array; 0: the value is neither. */
static inline size_t container_head(uint8_t first)
{
    if (first >= 0x80 && first <= 0x9f)
        return 1;
    if (first == 0xdc || first == 0xde)
        return 3;
    return first == 0xdd || first == 0xdf ? 5 : 0;
}

/* The values, outer ones before what is in them, up to the first byte that is no msgpack. */
static inline size_t find_values(struct value *values, const uint8_t *bytes, size_t size)
{
    struct err e;
    size_t count = 0, at = 0, end = 0;
    while (at < size && count < VALUES_MOST) {
        struct value *s = &values[count];
        *s = (struct value){.at = at, .outer = at >= end};
        if (validate_value(bytes + at, size - at, &validate_trusted, &s->length, &e) != 1)
            break;
        if (s->outer)
            end = at + s->length;
        size_t head = container_head(bytes[at]);
        at += head ? head : s->length;
        count++;
    }
    return count;
}

/* Values that are at the edge of something: numbers, texts, and containers that are not there. */
static inline void append_edge(struct buffer *out, uint64_t *seed)
{
    static const struct {
        uint8_t size, bytes[9];
    } edges[] = {{1, {0xc0}},
                 {1, {0xc2}},
                 {1, {0xc3}},
                 {1, {0}},
                 {1, {1}},
                 {1, {0xff}},
                 {1, {0x7f}},
                 {5, {0xce, 0x7f, 0xff, 0xff, 0xff}},
                 {5, {0xce, 0xff, 0xff, 0xff, 0xff}},
                 {9, {0xcf, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
                 {9, {0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
                 {9, {0xd3, 0x80}},
                 {9, {0xcb, 0x7f, 0xf8}},
                 {9, {0xcb, 0x7f, 0xf0}},
                 {9, {0xcb, 0xff, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
                 {1, {0x80}},
                 {1, {0x90}},
                 {1, {0xa0}},
                 {2, {0xc4, 0}},
                 {3, {0xdc, 0xff, 0xff}},
                 {5, {0xdf, 0xff, 0xff, 0xff, 0xff}}};
    size_t i = mutate_choose(seed, sizeof edges / sizeof *edges);
    mutate_append(out, edges[i].bytes, edges[i].size);
}

/* Bytes of the head of a text or bytes of 8, 16 or 32 bits of length; 0: it is neither. */
static inline size_t text_head(uint8_t first)
{
    if (first >= 0xa0 && first <= 0xbf)
        return 1;
    if (first >= 0xc4 && first <= 0xc6)
        return 2U + (first == 0xc5) + 3U * (first == 0xc6);
    return first >= 0xd9 && first <= 0xdb ? 2U + (first == 0xda) + 3U * (first == 0xdb) : 0;
}

/* A text or bytes with other content, and the length of that; other values with other bits. */
static inline void append_inside(struct buffer *out, const uint8_t *value, size_t length)
{
    struct buffer text = {0};
    size_t head = text_head(value[0]);
    if (!head) {
        mutate_append(out, value, 1);
        mutate_append_changed(out, value + 1, length - 1, 0);
        return;
    }
    mutate_append_changed(&text, value + head, length - head, LONGER);
    bool is_text = value[0] < 0xc0 || value[0] >= 0xd9;
    uint8_t longest[] = {is_text ? 0xdb : 0xc6, (uint8_t)(text.size >> 24),
                         (uint8_t)(text.size >> 16), (uint8_t)(text.size >> 8), (uint8_t)text.size};
    uint8_t shortest = (uint8_t)(0xa0 + text.size);
    if (is_text && text.size < 32)
        mutate_append(out, &shortest, 1);
    else
        mutate_append(out, longest, sizeof longest);
    mutate_append(out, text.bytes, text.size);
    buffer_free(&text);
}

/* The stream with one value changed: at an edge, by another one of the stream, or inside; a record
 * may also come twice, or go. */
static inline void change_value(struct buffer *out, const uint8_t *data, size_t size,
                                const struct value *values, size_t count, uint64_t *seed)
{
    const struct value *s = &values[mutate_choose(seed, count)];
    const struct value *other = &values[mutate_choose(seed, count)];
    size_t way = mutate_choose(seed, s->outer ? 5 : 3);
    mutate_append(out, data, s->at);
    if (way == 0)
        append_edge(out, seed);
    else if (way == 1)
        mutate_append(out, data + other->at, other->length);
    else if (way == 2)
        append_inside(out, data + s->at, s->length);
    else if (way == 3)
        for (int i = 0; i < 2; i++)
            mutate_append(out, data + s->at, s->length);
    mutate_append(out, data + s->at + s->length, size - s->at - s->length);
}

/* Appends an end record that is right for this header and `records` records. */
static inline void append_end(struct buffer *out, size_t header, size_t records)
{
    struct err e;
    struct map end = {0};
    uint8_t *packed;
    size_t size;
    const struct end sums = {
        .records = records,
        .crc = (uint32_t)crc32_z(0, out->bytes + header, out->size - header),
        .header_crc = (uint32_t)crc32_z(0, out->bytes, header),
    };
    if (end_set(&end, &sums, &e) || map_pack(&end, &packed, &size, &e) || mp_pack_map(out, 1, &e) ||
        mp_pack_text(out, "end", &e))
        abort();
    mutate_append(out, packed, size);
    free(packed);
    map_free(&end);
}

/* Does the value look like an end record? */
static inline bool is_end(const uint8_t *value, size_t length)
{
    static const uint8_t start[] = {0x81, 0xa3, 'e', 'n', 'd'};
    return length >= sizeof start && memcmp(value, start, sizeof start) == 0;
}

/* Replaces what follows the records by an end record that is right. */
static inline void mend_end(struct buffer *stream)
{
    struct err e;
    size_t at = 0, length, header = 0, count = 0;
    while (at < stream->size && validate_value(stream->bytes + at, stream->size - at,
                                               &validate_trusted, &length, &e) == 1) {
        if (is_end(stream->bytes + at, length))
            break;
        at += length;
        header = count++ ? header : at;
    }
    if (!count)
        return;
    stream->size = at;
    append_end(stream, header, count - 1);
}

/* For LLVMFuzzerCustomMutator(). Of eight changes one is of any bytes, and one stays unmended. */
static inline size_t mutate_stream(uint8_t *data, size_t size, size_t most, unsigned int number)
{
    static struct value values[VALUES_MOST];
    struct buffer out = {0};
    uint64_t seed = number;
    size_t count = find_values(values, data, size), way = mutate_choose(&seed, 8);
    if (!count || way == 0)
        return LLVMFuzzerMutate(data, size, most);
    change_value(&out, data, size, values, count, &seed);
    if (way > 1)
        mend_end(&out);
    return mutate_finish(&out, data, size, most);
}

#endif
