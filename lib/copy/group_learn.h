/* group_learn.h - learns the tables of one group, for learn.c and folds.c. */
#ifndef COPY_GROUP_LEARN_H
#define COPY_GROUP_LEARN_H

#include "base/thread_pool.h"
#include "copy/characters.h"

/* Of the lesson: tables made, of how many. */
struct progress {
    void (*done)(void *context, size_t n, size_t of);
    void *context;
    size_t n, of;
};
void progress_step(struct progress *p);

/* Makes group `number` of a model from the characters that learn in this group and fold
 * (person_learns()): the tables of the poses [P] with 1; NULL: all. On failure the model must still
 * be freed. */
int group_learn(struct copy_model *m, size_t number, const char *name, struct people *p, int fold,
                const uint8_t *poses, struct thread_pool *workers, struct progress *progress,
                struct err *e);

#endif
