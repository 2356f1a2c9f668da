/* crc32.c - by libdeflate, which is several times as fast as zlib's. */
#include "tns/crc32.h"

#include <libdeflate.h>

uint32_t crc_add(uint32_t crc, const void *bytes, size_t size)
{
    return size ? libdeflate_crc32(crc, bytes, size) : crc;
}
