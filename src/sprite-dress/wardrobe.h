/* wardrobe.h - the layers of a folder by part and shape, and their pixels.
 *
 * wardrobe.c finds the layers and keeps the drawings that were used last within a limit of memory;
 * held_out.c marks the shapes of --hold-out. Both exit on failure. */
#ifndef SPRITE_DRESS_WARDROBE_H
#define SPRITE_DRESS_WARDROBE_H

#include "cut.h"
#include "rules.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NO_LAYER = INT32_MAX };

enum drawing { DRAWING_UNREAD, DRAWING_COMPLETE, DRAWING_INCOMPLETE, DRAWING_ODD /* size */ };

struct layer {
    char *path, *shape, *colour; /* colour may be "" */
    char *behind_path;           /* of its half behind the body, or NULL */
    enum part part;
    unsigned bodies; /* as in rules.h */
    bool held_out;   /* its shape is in the list of --hold-out */
    uint32_t behind; /* the layer of behind_path, or NO_LAYER */
    enum drawing drawing;
    struct cut *cut; /* NULL: not in memory */
    uint64_t used;   /* when it was used last */
};

struct wardrobe {
    const char *folder;
    struct layer *layers;
    uint32_t count, capacity;
    uint32_t first[PARTS + 1]; /* wardrobe_scan(): the layers of part p are first[p], ..., first[p +
                                  1] - 1, those of one shape beside each other */
    bool held_out[PARTS];      /* the list of --hold-out has a shape of this part */
    size_t bytes, limit;       /* of the drawings in memory */
    uint64_t clock, pinned;    /* drawings that were used since `pinned` stay in memory */
};

/* Finds all layers of the folder that a rule knows. */
void wardrobe_scan(struct wardrobe *w);
/* The layer with this path, known to a rule or not; it is added if it is new. */
uint32_t wardrobe_layer(struct wardrobe *w, const char *path);
void wardrobe_free(struct wardrobe *w);

/* Reads the list of shapes in a file and marks their layers. A shape that no layer has is an error.
 */
void wardrobe_hold_out(struct wardrobe *w, const char *path);

/* Is it drawn in every action? A layer of another size than a universal sheet is ODD, with a note.
 */
enum drawing wardrobe_drawing(struct wardrobe *w, uint32_t layer);

/* The pixels of a layer stay valid until the next wardrobe_unpin(). */
const struct cut *wardrobe_cut(struct wardrobe *w, uint32_t layer);
void wardrobe_unpin(struct wardrobe *w);

#endif
