/* crc32.h - the crc32 of zlib and PNG. */
#ifndef TNS_CRC32_H
#define TNS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Continues `crc`, which starts at 0, over these bytes. */
uint32_t crc_add(uint32_t crc, const void *bytes, size_t size);

#endif
