/* png_chunk.h - the chunks of a PNG file in memory. */
#ifndef IMAGE_PNG_CHUNK_H
#define IMAGE_PNG_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PNG_SIGNATURE = 8 }; /* bytes before the first chunk */

struct png_chunk {
    const uint8_t *type; /* four letters */
    const uint8_t *data;
    size_t size;
};

/* Reads the chunk at *at and moves *at past it. Returns false if the file ends before the chunk
 * does. */
bool png_chunk_next(struct png_chunk *c, const uint8_t *bytes, size_t size, size_t *at);
bool png_chunk_is(const struct png_chunk *c, const char *type);
bool png_chunk_sound(const struct png_chunk *c); /* is its CRC right? */

/* Bytes of a picture up to the end of its IEND; all if it has none. */
size_t png_chunk_picture_size(const uint8_t *bytes, size_t size);

#endif
