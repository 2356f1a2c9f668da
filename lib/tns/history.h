/* history.h - the entry "history" of a header: which programs made the stream, an array of maps
 * {"program": text, "version": text, "argv": [text, ...]}. Anything else in it counts as none. */
#ifndef TNS_HISTORY_H
#define TNS_HISTORY_H

#include "base/err.h"
#include "tns/map.h"

/* Adds a step. Of very many arguments only the first are stored, and how many there are more; the
 * bytes of an argument that is not UTF-8, as a file name can be, are escaped. */
int history_add(struct map *header, const char *program, const char *version,
                const char *const *argv, size_t argc, struct err *e);

/* Step `step`, counted from 0, as "PROGRAM VERSION ARGUMENT ...", cut to `size` bytes. 1; 0 if
 * there are not so many; -1. */
int history_text(const struct map *header, size_t step, char *out, size_t size, struct err *e);

#endif
