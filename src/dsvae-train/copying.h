/* copying.h - the presets art and blend: learn to copy or to blend (copy/learn.h), without steps.
 */
#ifndef DSVAE_TRAIN_COPYING_H
#define DSVAE_TRAIN_COPYING_H

#include <stdbool.h>

/* Names of labels, separated by commas; `shown` is "NAME=VALUE", or "" for all. */
struct copying {
    const char *poses, *shown, *groups, *hold_out_by;
    bool blends; /* the preset blend */
};

/* Reads the frames of `input`, learns, and writes the model. Returns main()'s exit status; exits on
 * failure. */
int copying_run(const char *input, struct copying options);

#endif
