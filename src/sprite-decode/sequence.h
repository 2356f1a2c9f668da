/* sequence.h - the cells whose pixels become the frames of one sequence. */
#ifndef SPRITE_DECODE_SEQUENCE_H
#define SPRITE_DECODE_SEQUENCE_H

#include "image/sheet.h"
#include "job.h"
#include "tns/map.h"

struct sequence {
    size_t width, height; /* of a frame */
    struct cell *cells;   /* each inside of its frame */
    size_t count, capacity;
};

/* Exits if memory is exhausted. */
void sequence_add(struct sequence *s, struct cell cell);
void sequence_free(struct sequence *s);

/* If --frames is a list: reduces the sequence to the listed cells, in the order of the list. Exits
 * with an error that has the sequence's `name` if the list does not fit it. */
void sequence_reorder(struct sequence *s, const struct job *j, const char *name);

/* Says that the frames differed in size; `name` of the sequence may be "". */
void sequence_note_canvas(const struct sequence *s, const struct job *j, const char *name);

/* Writes the sequence as a record with this id. Takes ownership of the labels. */
void sequence_write(const struct sequence *s, struct job *j, const char *id, struct map *labels);

#endif
