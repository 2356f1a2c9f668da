/* label_array.h - an array whose rows are the labels, or the ids, of records: numbers, bools or
 * texts [N], or [N,K] for K labels. */
#ifndef FORMATS_LABEL_ARRAY_H
#define FORMATS_LABEL_ARRAY_H

#include "formats/array_stream.h"
#include "tns/map.h"

struct label_array {
    struct npy head;
    uint8_t *bytes; /* all elements */
    size_t size;    /* bytes of them */
    size_t rows, columns;
    char (*names)[MAP_KEY]; /* [columns] of the labels */
};

/* Reads all elements. `names` has the separator (one character, or "") between the names of
 * columns; one name for several columns gets a number: NAME.0, NAME.1, ... */
int label_array_read(struct label_array *l, struct array_stream *from, const char *names,
                     const char *separator, size_t max_bytes, struct err *e);
void label_array_free(struct label_array *l);

/* Adds the labels of a row. An empty text is no label. */
int label_array_set(const struct label_array *l, size_t row, struct map *labels, struct err *e);
/* The first column as text. */
int label_array_text(const struct label_array *l, size_t row, char *out, size_t size,
                     struct err *e);

#endif
