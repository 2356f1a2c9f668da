/* validate.h - the guard in front of msgpack-c, which has no limits of its own: five bytes can make
 * it reserve 8 GiB. Walks the structure of one value without allocating, and refuses what is too
 * deep, too wide or too long, before anything is unpacked. */
#ifndef TNS_VALIDATE_H
#define TNS_VALIDATE_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct validate_limits {
    size_t value_bytes;   /* one whole value: --max-record */
    uint32_t depth;       /* of nested maps and arrays */
    uint32_t array_items; /* of one array */
    uint32_t map_pairs;   /* of one map */
    uint32_t items;       /* of one value in all */
    uint32_t text_bytes;  /* of one str, keys included */
};

extern const struct validate_limits validate_defaults; /* value_bytes 256 MiB, depth 8, arrays 4096,
                                                  maps 256, items 65536, text 64 KiB */
extern const struct validate_limits
    validate_trusted; /* hardly any: for the parts of a value that has passed */

/* 1: a whole value stands at `bytes`, *length long; 0: more bytes are needed, *length of them or
 * more in all; -1: it is refused or is not msgpack. */
int validate_value(const uint8_t *bytes, size_t size, const struct validate_limits *limits,
                   size_t *length, struct err *e);

/* For map_unpack(): reads the map header at *at and moves *at behind it. Returns the number of
 * pairs, or -1 when no map header stands there. */
int64_t validate_map_header(const uint8_t *bytes, size_t size, size_t *at);

#endif
