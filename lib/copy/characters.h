/* characters.h - the characters of a lesson: each pose of each as numbers of colours. */
#ifndef COPY_CHARACTERS_H
#define COPY_CHARACTERS_H

#include "copy/copy_model.h"

enum { COPY_NUMBERS = 256 }; /* of colours; COPY_NOTHING is one of them */

/* One character. A colour's number is 1 + n mod 255 for the n-th colour that it shows: numbers are
 * only compared within a character, and few have more than 255 colours. */
struct person {
    char *name, *group;
    uint8_t **poses; /* [capacity], of which P are used; each [H*W], or if raw [H*W*C], or NULL */
    size_t capacity;
    uint8_t brightness[COPY_NUMBERS]; /* of the numbers, 0..255 */
    unsigned held_out;                /* bit f: it is held out of fold f */
};

/* The colours of the last character, found by hashing. */
struct colour_numbers {
    uint32_t *colour; /* [slots] 0: free */
    uint8_t *number;  /* [slots] */
    size_t count, slots;
};

struct people {
    char *pose_labels, *shown_label, *shown_value, *group_labels, *fold_labels;
    char **classes; /* [class_count] "label=value" of fold_labels */
    size_t class_count;
    size_t H, W, C;
    bool raw; /* set before the first record: the poses are bytes of frames, not numbers */
    struct person *list;
    size_t count, capacity;
    char **poses;   /* [P], those of the first character */
    uint8_t *shown; /* [P] */
    size_t P, pose_capacity;
    struct colour_numbers numbers;
};

/* Adds a record of kind frames. Returns 0, or -1 with the error text in *e. */
int people_add(struct people *p, struct record *r, struct err *e);
void people_free(struct people *p);

enum { COPY_FOLDS = 4, NO_FOLD = -1 };

/* Is it complete, in this group, and not held out of this fold? */
bool person_learns(const struct people *p, const struct person *who, const char *group, int fold);

/* Has it all poses of the first character? */
bool person_complete(const struct people *p, const struct person *who);

#endif
