/* outfit.h - what one character wears. outfit.c chooses it at random, outfit_list.c prints it as a
 * line of --list and reads such lines. */
#ifndef SPRITE_DRESS_OUTFIT_H
#define SPRITE_DRESS_OUTFIT_H

#include "cli/sprite_options.h"
#include "text_lines.h"
#include "tns/record.h"
#include "turn.h"
#include "wardrobe.h"
#include <stdio.h>

enum { OUTFIT_MOST = 64, OUTFIT_NAME = RECORD_ID - 128 };

struct outfit {
    char name[OUTFIT_NAME]; /* each id starts with it */
    int64_t number;         /* of a random character; -1 for a line of a list */
    int body;               /* index in rules_bodies; -1: no layer is a body */
    int count;
    struct worn {
        uint32_t layer;
        struct turn turn;
    } worn[OUTFIT_MOST]; /* the lowest first */
};

/* How characters are chosen. */
struct chooser {
    struct wardrobe *wardrobe;
    uint64_t seed;
    enum split split;
    bool incomplete; /* wear layers too that are not drawn in every action */
    bool recolour;
    int bodies[BODIES], body_count;
    uint32_t *shapes, *layers; /* scratch of outfit_choose() */
    bool has_shapes;           /* outfit_shape() has found one */
};

/* Finds the bodies that there are; exits if there is none that the split allows. */
void chooser_open(struct chooser *c);
void chooser_free(struct chooser *c);

/* Character `number` of the seed: it depends on nothing but these two, the layers and the options.
 */
void outfit_choose(struct outfit *o, struct chooser *c, int64_t number);

/* The next shape of the wardrobe on its own, once for each body that it fits: its first layer that
 * the split allows and that may be worn, in the order of parts. *next counts on from 0. With the
 * split "test" only held-out shapes. false: the end. Exits if none is found. */
bool outfit_shape(struct outfit *o, struct chooser *c, int64_t *next);

/* "NAME<tab>PATH<tab>PATH@120,95,110,0...", a line. */
void outfit_print(FILE *out, const struct wardrobe *w, const struct outfit *o);
/* Reads the next line of that form. false: the end. Exits if it is invalid. */
bool outfit_read(struct outfit *o, struct wardrobe *w, struct text_lines *lines);

#endif
