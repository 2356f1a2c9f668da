/* pictures.h - the files that the operands name, and how they are cut into cells. */
#ifndef SPRITE_DECODE_PICTURES_H
#define SPRITE_DECODE_PICTURES_H

#include "image/image.h"
#include "settings.h"

enum layout {
    LAYOUT_FILES, /* each picture is one or more frames of one sequence */
    LAYOUT_TAGS,  /* the same, of one picture: each tag is a sequence */
    LAYOUT_GRID,  /* all pictures are layers of a grid of cells, and of one size */
    LAYOUT_ATLAS, /* all pictures are layers of an atlas, whose file says where its frames are */
    LAYOUT_LPC,   /* all pictures are layers of an LPC universal sheet */
    LAYOUTS
};

struct pictures {
    enum layout layout;
    struct image *images; /* [count] */
    size_t count;
    size_t width, height;   /* of the largest */
    const char *first_path; /* for messages */
};

/* "hero.png: 64x64 pixels, ..." and exit status 1. */
_Noreturn void pictures_fail(const char *path, const struct image *picture, const char *format, ...)
    ERR_FORMAT(3, 4);

/* Loads the files and checks that they fit together and fit the options. Exits on failure. */
void pictures_load(struct pictures *p, const struct settings *s, char **paths, int count);
void pictures_free(struct pictures *p);

#endif
