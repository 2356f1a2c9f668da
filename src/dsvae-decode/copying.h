/* copying.h - decodes with a model that copies (preset art). */
#ifndef DSVAE_DECODE_COPYING_H
#define DSVAE_DECODE_COPYING_H

#include "cli/filter.h"
#include <stdbool.h>

struct copying {
    bool any_model;    /* decode codes of another model too */
    bool doubt;        /* add 'doubt' u1 [T,H,W]: how uncertain each pixel is, 0..255 */
    const char *group; /* of all characters; NULL: find it by their silhouettes */
};

/* Reads the model from a reader that has read its header, and turns the codes of `input` into
 * frames. Returns main()'s exit status; exits on failure. */
int copying_run(struct reader *model, const char *input, struct copying options);

#endif
