/* copying.h - the preset art: learns to copy (copy/learn.h), by counting instead of steps. */
#ifndef DSVAE_TRAIN_COPYING_H
#define DSVAE_TRAIN_COPYING_H

/* Names of labels, separated by commas; `shown` is "NAME=VALUE". */
struct copying {
    const char *poses, *shown, *groups, *hold_out_by;
};

/* Reads the frames of `input`, learns, and writes the model. Returns main()'s exit status; exits on
 * failure. */
int copying_run(const char *input, struct copying options);

#endif
