/* end.h - what the end record of a stream says of the header and the records before it. */
#ifndef TNS_END_H
#define TNS_END_H

#include "tns/map.h"

struct end {
    uint64_t records;
    uint32_t crc;        /* crc32 of the bytes of the records, in order */
    uint32_t header_crc; /* crc32 of the bytes of the header; since version 2 of the format */
};

/* Writes the entries of the end record into the map. Returns 0, or -1 with the text in *e. */
int end_set(struct map *end, const struct end *sums, struct err *e);

/* Compares the end record of a stream of this version with what was read. Returns 0, or -1 with the
 * text in *e: an entry is missing or differs. */
int end_check(const struct map *end, const struct end *sums, int64_t version, struct err *e);

#endif
