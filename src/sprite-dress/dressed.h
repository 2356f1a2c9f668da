/* dressed.h - composes the sequences of a character and writes them as records. */
#ifndef SPRITE_DRESS_DRESSED_H
#define SPRITE_DRESS_DRESSED_H

#include "cli/filter.h"
#include "image/lpc.h"
#include "outfit.h"

struct motion {
    const struct lpc_action *action;
    const char *direction;
    size_t row; /* of the sheet */
};

struct dressed {
    struct wardrobe *wardrobe;
    struct filter filter;
    struct motion motions[LPC_CLASSIC_ROWS]; /* dressed_motions(): the chosen ones */
    int motion_count;
    bool sprites;      /* the frames of the Sprites data set, as sprite-decode shows them */
    bool layers;       /* a record for each layer too */
    bool shapes;       /* what is worn is one layer, and labelled as such */
    struct map labels; /* of --label */
};

void dressed_motions(struct dressed *d, const struct lpc_choice *choice);

/* Writes each motion of the character. Exits on failure. */
void dressed_write(struct dressed *d, const struct outfit *o);

#endif
