/* thread.h - how every thread of the project is started. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>

/* Starts a thread that takes no signals, since those are the main thread's business, with a stack
 * of 2 MiB whatever `ulimit -s` says: a block of a convolution has one and a half there. An error
 * number, or 0. */
int thread_start(pthread_t *thread, void *(*run)(void *), void *argument);

#endif
