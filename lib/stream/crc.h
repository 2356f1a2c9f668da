/* crc.h - zlib's crc32, several times as fast where the processor multiplies without carry. */
#ifndef STREAM_CRC_H
#define STREAM_CRC_H

#include <stddef.h>
#include <stdint.h>

/* What crc32_z(crc, bytes, size) returns. */
uint32_t crc_add(uint32_t crc, const void *bytes, size_t size);

#endif
