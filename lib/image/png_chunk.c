/* png_chunk.c - see png_chunk.h */
#include "image/png_chunk.h"

#include <png.h>
#include <string.h>
#include <zlib.h>

enum { AROUND = 12 }; /* bytes of a chunk without its data: length, type, CRC */

bool png_chunk_next(struct png_chunk *c, const uint8_t *bytes, size_t size, size_t *at)
{
    if (size < *at || size - *at < AROUND)
        return false;
    c->size = png_get_uint_32(bytes + *at);
    c->type = bytes + *at + 4;
    c->data = bytes + *at + 8;
    if (c->size > size - *at - AROUND)
        return false;
    *at += AROUND + c->size;
    return true;
}

bool png_chunk_is(const struct png_chunk *c, const char *type)
{
    return memcmp(c->type, type, 4) == 0;
}

bool png_chunk_sound(const struct png_chunk *c)
{
    return crc32(0, c->type, (uInt)(4 + c->size)) == png_get_uint_32(c->data + c->size);
}

size_t png_chunk_picture_size(const uint8_t *bytes, size_t size)
{
    struct png_chunk c;
    size_t at = PNG_SIGNATURE;
    while (png_chunk_next(&c, bytes, size, &at))
        if (png_chunk_is(&c, "IEND"))
            return at;
    return size;
}
