/* crc32.c - the twin of lib/tns/crc32.c for WebAssembly, by zlib: one library less. */
#include "tns/crc32.h"

#include <zlib.h>

uint32_t crc_add(uint32_t crc, const void *bytes, size_t size)
{
    return size ? (uint32_t)crc32_z(crc, bytes, size) : crc;
}
