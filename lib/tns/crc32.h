/* crc32.h - zlib's crc32, several times as fast where the processor multiplies without carry. */
#ifndef TNS_CRC32_H
#define TNS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* What crc32_z(crc, bytes, size) returns. */
uint32_t crc_add(uint32_t crc, const void *bytes, size_t size);

#endif
