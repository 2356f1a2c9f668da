/* pictures.h - the files that the operands name, and how they are cut into cells. */
#ifndef SPRITE_DECODE_PICTURES_H
#define SPRITE_DECODE_PICTURES_H

#include "image/image.h"
#include "image/sheet.h"
#include "settings.h"

enum layout {
    LAYOUT_FILES, /* each picture is one or more frames of one sequence */
    LAYOUT_TAGS,  /* the same, of one picture: each tag is a sequence */
    LAYOUT_GRID,  /* all pictures are layers of a grid of cells */
    LAYOUT_LPC,   /* all pictures are layers of an LPC universal sheet */
    LAYOUTS
};

struct pictures {
    enum layout layout;
    struct image *images; /* [count], all of one size */
    struct sheet *sheets; /* LAYOUT_FILES and LAYOUT_TAGS: [count], one for each picture, whose rows
                             are its frames; else one sheet with all pictures as its layers */
    size_t count;
    const char *first_path; /* for messages */
};

/* Loads the files and checks that they fit together and fit the options. Exits on failure. */
void pictures_load(struct pictures *p, const struct settings *s, char **paths, int count);
void pictures_free(struct pictures *p);

#endif
