/* validate.h - checks a msgpack value against limits before msgpack-c unpacks it. msgpack-c has no
 * limits: five bytes can make it allocate 8 GiB. The check allocates nothing. */
#ifndef TNS_VALIDATE_H
#define TNS_VALIDATE_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct validate_limits {
    size_t value_bytes;   /* one complete value: --max-record */
    uint32_t depth;       /* of nested maps and arrays */
    uint32_t array_items; /* of one array */
    uint32_t map_pairs;   /* of one map */
    uint32_t items;       /* of one value in total */
    uint32_t text_bytes;  /* of one str, keys included */
};

/* value_bytes 256 MiB, depth 8, arrays 4096, maps 256, items 65536, text 64 KiB */
extern const struct validate_limits validate_defaults;
/* Very wide limits, for the parts of a value that was accepted. */
extern const struct validate_limits validate_trusted;

/* 1: `bytes` starts with a complete value of *length bytes; 0: it needs more bytes, at least
 * *length in total; -1: it is refused or is not msgpack. */
int validate_value(const uint8_t *bytes, size_t size, const struct validate_limits *limits,
                   size_t *length, struct err *e);

/* For map_unpack(): reads the map header at *at and moves *at past it. Returns the number of pairs,
 * or -1 if it is not a map header. */
int64_t validate_map_header(const uint8_t *bytes, size_t size, size_t *at);

#endif
