/* rules.h - what the folders of LPC layers mean: which file is which part of a character, on which
 * bodies it fits, how parts are stacked and how often they are worn. All of it is in the two tables
 * of rules.c: a new folder is a new row.
 *
 * A layer is one PNG, or one PNG for each action in folders or files with the action's name; the
 * path of such a layer has "*" in the place of that name: "hair/loose/adult/ * /blonde.png" without
 * the spaces. */
#ifndef SPRITE_DRESS_RULES_H
#define SPRITE_DRESS_RULES_H

#include <stdbool.h>

enum { RULES_PATH = 512 }; /* bytes of the longest path below the folder of layers */

enum { BODIES = 2 };
extern const char *const rules_bodies[BODIES]; /* "male", "female" */

/* In the order in which they are stacked, the lowest first. Those before PART_SKIN are behind the
 * body. */
enum part {
    PART_NONE,
    PART_QUIVER,
    PART_CAPE_BEHIND,
    PART_HAIR_BEHIND,
    PART_SKIN,
    PART_FACE,
    PART_EXPRESSION,
    PART_EYES,
    PART_NOSE,
    PART_EARS,
    PART_LEGS,
    PART_FEET,
    PART_TOP,
    PART_OVER,
    PART_BELT,
    PART_HANDS,
    PART_CAPE,
    PART_NECK,
    PART_FACIAL,
    PART_HAIR,
    PART_TIARA,
    PART_HEAD,
    PART_WEAPON,
    PART_OTHER, /* a layer of a list that no rule knows */
    PARTS
};

struct part_row {
    const char *name;      /* of its label */
    unsigned chance;       /* how many of 100 characters wear it, where the rest allows it */
    bool of_skin;          /* its colour is that of the skin */
    bool human;            /* orcs, whose faces are drawn on the body, do not wear it */
    bool male;             /* only male bodies wear it */
    bool recoloured;       /* --recolour changes it */
    enum part with;        /* it is worn only with this part */
    enum part instead_of;  /* who wears it does not wear this part */
    enum part with_behind; /* its other half is worn behind the body as this part */
};
extern const struct part_row rules_parts[PARTS];

struct rules_match {
    enum part part;
    unsigned bodies;         /* bit i: it fits rules_bodies[i] */
    char shape[RULES_PATH];  /* what recolours of one drawing share, on all bodies: "hair/loose" */
    char colour[RULES_PATH]; /* "blonde"; "" where the path does not say it */
    char behind[RULES_PATH]; /* the path of its half behind the body; "" if the rule has none */
};

/* What the layer with this path is. false: no rule knows it, or it is not worn. */
bool rules_match(const char *path, struct rules_match *out);

/* A choice as the text of a label, "loose/blonde": the shape without the words that the part's name
 * says already, and the colour. */
void rules_choice(char *out, int size, enum part part, const char *shape, const char *colour);

#endif
