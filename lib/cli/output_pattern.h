/* output_pattern.h - an output name such as "name-%d.png" or "name-%03d.png": one file per record.
 */
#ifndef CLI_OUTPUT_PATTERN_H
#define CLI_OUTPUT_PATTERN_H

#include <stddef.h>
#include <stdint.h>

struct output_pattern {
    const char *tail; /* what follows %d; NULL: one file for all records */
    size_t head;      /* bytes before %d */
    int digits;
};

struct output_pattern output_pattern_of(const char *output);
/* The name of file `number`, which the caller frees. Exits if memory is exhausted. */
char *output_pattern_name(const struct output_pattern *p, const char *output, uint64_t number);

#endif
