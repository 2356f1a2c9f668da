/* crc32_zlib.c - the twin of crc32.c for builds without libdeflate. */
#include "tns/crc32.h"

#include <zlib.h>

uint32_t crc_add(uint32_t crc, const void *bytes, size_t size)
{
    return size ? (uint32_t)crc32_z(crc, bytes, size) : crc;
}
