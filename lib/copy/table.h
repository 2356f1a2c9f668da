/* table.h - learns the table of one pose, for learn.c. */
#ifndef COPY_TABLE_H
#define COPY_TABLE_H

#include "base/thread_pool.h"
#include "copy/characters.h"

/* What is needed while the tables of a group are made. */
struct work {
    struct copy_model *m;
    struct copy_group *group;
    struct people *people;
    size_t *who;     /* [R] numbers of the group's characters */
    uint8_t *used;   /* [lanes] */
    uint8_t *target; /* [H*W,lanes] of the pose at work */
    uint8_t *left;   /* [H*W,lanes] 1: a colour that no source has there, with its centre moved */
    double *centre_y, *centre_x; /* [P] of the pixels that characters cover */
    struct thread_pool *workers;
};

/* One pose of all characters of the group, side by side: out [H*W,lanes]. */
void table_lay_out(uint8_t *out, const struct work *w, size_t pose);

/* Makes the table of a pose from the group's colours of shown poses and the centres of all. Returns
 * 0, or -1 with the error text in *e. */
int table_learn(struct work *w, size_t pose, struct err *e);

#endif
