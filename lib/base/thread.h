/* thread.h - starts every thread of the project. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>

/* Starts a thread that blocks all signals, because the main thread handles them. Its stack has 2
 * MiB whatever `ulimit -s` says: a block of a convolution needs 1.5 MiB. Returns 0 or an errno
 * value. */
int thread_start(pthread_t *thread, void *(*run)(void *), void *argument);

#endif
