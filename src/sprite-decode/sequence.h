/* sequence.h - the cells whose pixels become the frames of one sequence. */
#ifndef SPRITE_DECODE_SEQUENCE_H
#define SPRITE_DECODE_SEQUENCE_H

#include "image/sheet.h"
#include "job.h"
#include "tns/map.h"

struct cell {
    const struct sheet *sheet;
    size_t column, row;
};

struct sequence {
    struct cell *cells;
    size_t count, capacity;
};

/* Exits if memory is exhausted. */
void sequence_add(struct sequence *s, const struct sheet *sheet, size_t column, size_t row);
void sequence_free(struct sequence *s);

/* If --frames is a list: reduces the sequence to the listed cells, in the order of the list. */
void sequence_reorder(struct sequence *s, const struct job *j);

/* Writes the sequence as a record with this id. Takes ownership of the labels. */
void sequence_write(const struct sequence *s, struct job *j, const char *id, struct map *labels);

#endif
