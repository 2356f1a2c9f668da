/* blend_choose.h - chooses how a blend is made, by people who are held out. */
#ifndef BLEND_BLEND_CHOOSE_H
#define BLEND_BLEND_CHOOSE_H

#include "blend/blend.h"

/* A pose that is made from another one. */
struct blend_pair {
    size_t made, shown;
};

/* Sets radius, ridge and keeps_left to those of some that make the poses of these pairs best, by
 * the squared error, for people (at most 6 of b) who are held out of the others; with fewer than 8
 * people or no pairs, to fixed numbers. `done`(context) is called after each pair. Returns -1
 * without memory. */
int blend_choose(struct blend *b, const struct blend_pair *pairs, size_t count,
                 struct thread_pool *workers, void (*done)(void *context), void *context,
                 struct err *e);

#endif
