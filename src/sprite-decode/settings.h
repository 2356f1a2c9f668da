/* settings.h - what the options of sprite-decode say. */
#ifndef SPRITE_DECODE_SETTINGS_H
#define SPRITE_DECODE_SETTINGS_H

#include "cli/options.h"
#include "image/compose.h"
#include "image/image.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SETTINGS_LIST_MAX = 16384 }; /* entries in a list of rows, columns or frames */

struct settings {
    struct text_list actions, directions, labels, oversize;
    const char *frames, *rows, *columns; /* lists; rows and columns may be NULL */
    int64_t cell[2];                     /* width and height; 0: no --cell */
    int64_t margin, spacing[2], offset[2];
    bool join, files, rgba;
    const char *anchor, *background;
    const char *atlas, *key, *id; /* may be NULL */
};

/* Where a small frame is on a larger one: 0 at the left or top, 1 in the middle, 2 at the right or
 * bottom. */
struct anchor {
    int across, down;
};
extern const char *const settings_anchors[]; /* NULL-terminated */
struct anchor settings_anchor(const struct settings *s);

/* Exits with status 2 if options contradict each other or the operands are missing. */
void settings_check(const struct settings *s, int operands);

struct ground settings_ground(const struct settings *s);
/* --key: removes the colour from a picture. */
void settings_remove_key(const struct settings *s, struct image *picture);

/* --frames */
enum frame_order {
    ORDER_SPRITES, /* the frames of the Sprites data set */
    ORDER_NATURAL, /* all, from left to right */
    ORDER_LIST,    /* s->frames is a list of numbers */
};
enum frame_order settings_frame_order(const struct settings *s);

/* Parses the list that `option` has as its value; every entry must be below `limit`. Returns the
 * number of entries. Exits with status 2 if the list is invalid. */
size_t settings_list(const char *option, const char *text, size_t limit,
                     size_t list[SETTINGS_LIST_MAX]);

#endif
