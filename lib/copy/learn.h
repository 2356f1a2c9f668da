/* learn.h - learns to copy, by counting: no gradient, no random number, one pass. Then a filter
 * learns to repair what is copied (folds.h).
 *
 * For each pose, pixel and group: place 1 is the one whose colour equals the pixel's colour in most
 * characters; place 2 in most of those that place 1 does not explain, and so on (count.h). Places
 * are near the pixel, or near where the pose has moved to; of a pose of which place 1 explains less
 * than two thirds there, such as one that lies upside down, they are looked for further away. In
 * the model's own terms the colour of a pixel is a mixture over places, and counting is the hard M
 * step for it. */
#ifndef COPY_LEARN_H
#define COPY_LEARN_H

#include "base/thread_pool.h"
#include "copy/copy_model.h"

struct copy_lesson; /* the characters so far */

/* Names are separated by commas. `poses`: the labels that name a sequence. `shown`: "NAME=VALUE":
 * frames of sequences with this label are places to copy from. `groups`: the labels that name
 * groups, or "". `hold_out_by`: the labels whose values are held out of folds; "": characters are.
 * NULL without memory. */
struct copy_lesson *copy_lesson_open(const char *poses, const char *shown, const char *groups,
                                     const char *hold_out_by, struct err *e);
void copy_lesson_close(struct copy_lesson *l);

/* Before the first record: makes a model that blends (blend/blend.h). It has no groups, and no
 * filter; `shown` may be "": all sequences. */
void copy_lesson_blend(struct copy_lesson *l);

/* Adds a record of kind frames. The records of a character come one after another. Returns 0, or
 * -1. */
int copy_lesson_add(struct copy_lesson *l, struct record *r, struct err *e);

/* How many characters it has, and how many of them lack a pose that the first one has: nothing is
 * learned from these. */
size_t copy_lesson_characters(const struct copy_lesson *l);
size_t copy_lesson_incomplete(const struct copy_lesson *l);

/* Counts, and makes the model; `done`(context, poses done, of how many) is called after each pose.
 * The result does not depend on the number of threads. Empties the lesson. */
int copy_lesson_learn(struct copy_model *m, struct copy_lesson *l, struct thread_pool *workers,
                      void (*done)(void *context, size_t n, size_t of), void *context,
                      struct err *e);

#endif
