/* copying.h - encodes with a model that copies (preset art). */
#ifndef DSVAE_ENCODE_COPYING_H
#define DSVAE_ENCODE_COPYING_H

#include "cli/filter.h"
#include <stdbool.h>

struct copying {
    bool look;       /* find poses by looking, not by labels */
    bool all_frames; /* what was shown is all frames, not only those that the model copies from */
    bool perform;    /* instead of the input's sequences make all that the model knows */
};

/* Reads the model from a reader that has read its header, and turns the frames of `input` into
 * codes. The records of a character, which come one after another, all get the static code of all
 * that was shown of it. Returns main()'s exit status; exits on failure. */
int copying_run(struct reader *model, const char *input, struct copying options);

#endif
