/* name_pattern.h - labels from the names of files: --names "{word}/{speaker}_{take}". */
#ifndef WAV_DECODE_NAME_PATTERN_H
#define WAV_DECODE_NAME_PATTERN_H

#include "base/err.h"
#include "tns/map.h"

/* Exits with status 2 if the pattern is wrong: "{}", a brace without its pair, two names without
 * anything between. */
void name_pattern_check(const char *pattern);

/* Compares the end of the path, without its ending, with the pattern: as many folders as it has.
 * Each {NAME} becomes a label, an integer if it is a whole number, and `id` [size] that end of the
 * path. 0, or -1: it differs. */
int name_pattern_match(const char *pattern, const char *path, char *id, size_t size,
                       struct map *labels, struct err *e);

#endif
