/* labels.h - the labels of sequences as classes: which labels there are, and which values each of
 * them has. */
#ifndef MODEL_LABELS_H
#define MODEL_LABELS_H

#include "base/err.h"
#include "tns/map.h"
#include "tns/record.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LABELS_MAX = 16, LABEL_VALUES_MAX = 64 };

struct label {
    char *name;
    char **values; /* [count] sorted; the number of a class is its place */
    size_t count;
};

struct labels {
    struct label list[LABELS_MAX];
    size_t count;
    size_t first[LABELS_MAX + 1]; /* where each label's classes begin among those of all labels */
};

/* From the maps 'labels' of n records. `names`, separated by commas: these labels, each of which
 * every record must have, with 2 to LABEL_VALUES_MAX values in all. NULL: all labels of the first
 * record for which that is true, except `character`, which names one individual and no class; there
 * must be one. */
int labels_define(struct labels *l, const struct map *maps, size_t n, const char *names,
                  struct err *e);
void labels_free(struct labels *l);

/* classes [count] of a record with this map of labels. Fails if a label is missing or has an
 * unknown value. */
int labels_classify(const struct labels *l, const struct map *map, uint8_t *classes, struct err *e);

/* The label of that name, or l->count. */
size_t labels_find(const struct labels *l, const char *name);

/* To and from the entry 'labels' of a model's header: a map of maps, from values to classes. */
int labels_write(struct map *config, const struct labels *l, struct err *e);
int labels_read(const struct map *config, struct labels *l, struct err *e);

#endif
