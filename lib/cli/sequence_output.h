/* sequence_output.h - for programs that make sequences: writes each as one record with an id,
 * labels, frames and their delays. */
#ifndef CLI_SEQUENCE_OUTPUT_H
#define CLI_SEQUENCE_OUTPUT_H

#include "cli/filter.h"
#include "cli/options.h"
#include "tns/map.h"
#include "tns/tensor.h"

/* Adds the labels of an option --label NAME=VALUE to the map. A VALUE that is a whole number
 * becomes an integer. Exits with status 2 if one is invalid. */
void sequence_output_labels(struct map *labels, const struct text_list *given);

/* The start of a record that filter_write() will write: its number, id and labels. `given` (NULL:
 * none) replaces labels of the same name. Takes ownership of `labels` and frees it. Exits on
 * failure. */
void sequence_output_begin(const struct filter *f, struct record *record, const char *id,
                           struct map *labels, const struct map *given);

/* Writes one record and counts it as progress. `given` (NULL: none) replaces labels of the same
 * name; `delays` (NULL: none) are the seconds that each frame is shown, f4 [T]. Takes ownership of
 * `labels`, `frames` and `delays` and frees them. Exits on failure. */
void sequence_output_write(struct filter *f, const char *id, struct map *labels,
                           const struct map *given, struct tensor *frames, struct tensor *delays);

#endif
