/* mutate_png.h - a mutator for PNG: changes a chunk, the order of chunks, or the pixels before they
 * are compressed, and writes lengths and CRCs again. */
#ifndef TESTS_FUZZ_MUTATE_PNG_H
#define TESTS_FUZZ_MUTATE_PNG_H

#include "mutate.h"

#include "image/png_chunk.h"
#include "image/pngio.h"

#include <stdbool.h>
#include <zlib.h>

enum { CHUNKS = 256, PIXELS = 1 << 17, CHUNK_LONGER = 64 };

static inline void append_u32(struct buffer *out, size_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                             (uint8_t)value};
    mutate_append(out, bytes, sizeof bytes);
}

/* A chunk with its length and its CRC. */
static inline void append_chunk(struct buffer *out, const uint8_t type[4], const uint8_t *bytes,
                                size_t size)
{
    append_u32(out, size);
    size_t at = out->size;
    mutate_append(out, type, 4);
    mutate_append(out, bytes, size);
    append_u32(out, crc32_z(0, out->bytes + at, out->size - at));
}

/* Appends the data, of which the first `plain` bytes are no zlib, with other pixels. */
static inline void append_pixels(struct buffer *out, const uint8_t *bytes, size_t size,
                                 size_t plain)
{
    static uint8_t pixels[PIXELS], packed[2 * PIXELS];
    uLongf count = PIXELS, room = sizeof packed;
    if (size < plain || uncompress(pixels, &count, bytes + plain, size - plain) != Z_OK || !count) {
        mutate_append_changed(out, bytes, size, CHUNK_LONGER);
        return;
    }
    count = LLVMFuzzerMutate(pixels, count, count);
    if (compress2(packed, &room, pixels, count, 1) != Z_OK)
        abort();
    mutate_append(out, bytes, plain);
    mutate_append(out, packed, room);
}

/* The chunk with other data: that of pictures is sometimes changed before it is compressed, and
 * sizes stay small, so that most pictures are. */
static inline void append_changed(struct buffer *out, const struct png_chunk *c, uint64_t *seed)
{
    struct buffer bytes = {0};
    uint8_t type[4];
    memcpy(type, c->type, 4);
    bool still = png_chunk_is(c, "IDAT"), frame = png_chunk_is(c, "fdAT");
    if ((still || frame) && mutate_choose(seed, 4))
        append_pixels(&bytes, c->data, c->size, frame ? 4 : 0);
    else
        mutate_append_changed(&bytes, c->data, c->size, CHUNK_LONGER);
    if (png_chunk_is(c, "IHDR") && bytes.size >= 8 && mutate_choose(seed, 4))
        bytes.bytes[0] = bytes.bytes[1] = bytes.bytes[4] = bytes.bytes[5] = 0;
    if (mutate_choose(seed, 16) == 0)
        LLVMFuzzerMutate(type, 4, 4);
    append_chunk(out, type, bytes.bytes, bytes.size);
    buffer_free(&bytes);
}

static inline size_t find_chunks(struct png_chunk *chunks, const uint8_t *data, size_t size)
{
    size_t count = 0, at = PNG_SIGNATURE;
    while (count < CHUNKS && png_chunk_next(&chunks[count], data, size, &at))
        count++;
    return count;
}

/* For LLVMFuzzerCustomMutator(). Of eight changes one is of any bytes. */
static inline size_t mutate_png(uint8_t *data, size_t size, size_t most, unsigned int number)
{
    static struct png_chunk chunks[CHUNKS];
    struct buffer out = {0};
    uint64_t seed = number;
    size_t count = pngio_is(data, size) ? find_chunks(chunks, data, size) : 0;
    if (!count || mutate_choose(&seed, 8) == 0)
        return LLVMFuzzerMutate(data, size, most);
    size_t chosen = mutate_choose(&seed, count), other = mutate_choose(&seed, count);
    size_t way = mutate_choose(&seed, 8);
    mutate_append(&out, data, PNG_SIGNATURE);
    for (size_t i = 0; i < count; i++) {
        const struct png_chunk *c = &chunks[i];
        if (way == 0 && i == chosen)
            continue; /* it goes */
        if (way == 1 && (i == chosen || i == other))
            c = &chunks[i == chosen ? other : chosen];
        if (way == 2 && i == chosen)
            append_chunk(&out, chunks[other].type, chunks[other].data, chunks[other].size);
        if (way > 2 && i == chosen)
            append_changed(&out, c, &seed);
        else
            append_chunk(&out, c->type, c->data, c->size);
    }
    return mutate_finish(&out, data, size, most);
}

#endif
