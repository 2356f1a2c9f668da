/* thread_pool.c - a small pool for many short runs.
 *
 * One atomic number, `left`, is both the queue and the gate. The caller fills in the job and then
 * stores the count of blocks in `left`. The thread that lowers it from n to n - 1 owns block
 * (blocks - n). A thread reads the job's fields only after it owns a block, so they belong to the
 * same run as the block: the caller changes them only after `pending` is 0.
 *
 * Threads and caller spin for a few microseconds (a training step is hundreds of short runs) and
 * then sleep, so that an idle pool uses no time of the other programs in a pipe. A thread that
 * goes to sleep counts itself as a sleeper before it reads the number for the last time, and the
 * other side changes the number before it looks for sleepers. Because the atomics are sequentially
 * consistent, one of the two sees the other. */
#include "base/thread_pool.h"

#include "base/mem.h"
#include "base/thread.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

enum {
    SPIN_NANOSECONDS = 30000, /* longer than the pauses inside a step, shorter than a time slice */
    PAUSES_PER_CLOCK = 16,    /* between two readings of the clock */
    CACHE_LINE = 64
};

struct thread_pool {
    _Alignas(CACHE_LINE) atomic_size_t left;    /* blocks that no thread owns yet */
    _Alignas(CACHE_LINE) atomic_size_t pending; /* blocks that are not done */
    _Alignas(CACHE_LINE) atomic_int sleepers;   /* threads that wait for work */
    atomic_bool caller_sleeps;
    atomic_bool closing;

    thread_pool_task *run; /* the job; constant while pending > 0 */
    void *context;
    size_t blocks;

    pthread_mutex_t lock; /* only around going to sleep and waking up */
    pthread_cond_t work, done;
    int threads, started;
    pthread_t *thread; /* [threads - 1] */
};

static inline void cpu_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static long long nanoseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Spins until the number is zero (or is not zero), or the time is over. Returns whether it is. */
static bool spin_until(atomic_size_t *number, bool zero)
{
    long long end = nanoseconds() + SPIN_NANOSECONDS;
    do {
        for (int i = 0; i < PAUSES_PER_CLOCK; i++) {
            if ((atomic_load_explicit(number, memory_order_acquire) == 0) == zero)
                return true;
            cpu_pause();
        }
    } while (nanoseconds() < end);
    return false;
}

/* Runs one block; false when none is left. */
static bool run_one(struct thread_pool *w)
{
    size_t left = atomic_load(&w->left);
    do {
        if (left == 0)
            return false;
    } while (!atomic_compare_exchange_weak(&w->left, &left, left - 1));

    w->run(w->context, w->blocks - left);
    if (atomic_fetch_sub(&w->pending, 1) == 1 && atomic_load(&w->caller_sleeps)) {
        pthread_mutex_lock(&w->lock);
        pthread_cond_signal(&w->done);
        pthread_mutex_unlock(&w->lock);
    }
    return true;
}

static void sleep_until_work(struct thread_pool *w)
{
    pthread_mutex_lock(&w->lock);
    atomic_fetch_add(&w->sleepers, 1);
    while (atomic_load(&w->left) == 0 && !atomic_load(&w->closing))
        pthread_cond_wait(&w->work, &w->lock);
    atomic_fetch_sub(&w->sleepers, 1);
    pthread_mutex_unlock(&w->lock);
}

static void sleep_until_done(struct thread_pool *w)
{
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->caller_sleeps, true);
    while (atomic_load(&w->pending) != 0)
        pthread_cond_wait(&w->done, &w->lock);
    atomic_store(&w->caller_sleeps, false);
    pthread_mutex_unlock(&w->lock);
}

static void *worker_main(void *argument)
{
    struct thread_pool *w = argument;
    while (!atomic_load(&w->closing)) {
        while (run_one(w))
            continue;
        if (!spin_until(&w->left, false))
            sleep_until_work(w);
    }
    return NULL;
}

/* Wakes up to `wanted` threads; a thread that spins finds the work without a signal. */
static void wake_sleepers(struct thread_pool *w, size_t wanted)
{
    if (atomic_load(&w->sleepers) == 0)
        return;
    pthread_mutex_lock(&w->lock);
    if (wanted >= (size_t)w->threads - 1)
        pthread_cond_broadcast(&w->work);
    else
        for (size_t i = 0; i < wanted; i++)
            pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
}

void thread_pool_run(struct thread_pool *w, size_t blocks, thread_pool_task *run, void *context)
{
    if (blocks <= 1 || w->threads == 1) {
        for (size_t i = 0; i < blocks; i++)
            run(context, i);
        return;
    }
    w->run = run;
    w->context = context;
    w->blocks = blocks;
    atomic_store(&w->pending, blocks);
    atomic_store(&w->left, blocks);
    wake_sleepers(w, blocks - 1);
    while (run_one(w))
        continue;
    if (!spin_until(&w->pending, true))
        sleep_until_done(w);
}

static int start_threads(struct thread_pool *w)
{
    int failed = 0;
    while (!failed && w->started < w->threads - 1) {
        failed = thread_start(&w->thread[w->started], worker_main, w);
        w->started += !failed;
    }
    return failed;
}

struct thread_pool *thread_pool_open(int threads, struct err *e)
{
    if (threads < 1) {
        err_set(e, "%d threads: there must be at least 1", threads);
        return NULL;
    }
    struct thread_pool *w = mem_array(1, sizeof *w);
    pthread_t *thread = mem_array((size_t)threads - 1, sizeof *thread);
    if (!w || !thread) {
        free(w);
        free(thread);
        err_memory(e, sizeof *w, "the thread pool");
        return NULL;
    }
    *w = (struct thread_pool){.threads = threads, .thread = thread};
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    pthread_cond_init(&w->done, NULL);
    if (start_threads(w)) {
        err_set(e, "cannot start %d threads: try fewer", threads);
        thread_pool_close(w);
        return NULL;
    }
    return w;
}

void thread_pool_close(struct thread_pool *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->closing, true);
    pthread_cond_broadcast(&w->work);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->started; i++)
        pthread_join(w->thread[i], NULL);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->work);
    pthread_cond_destroy(&w->done);
    free(w->thread);
    free(w);
}

int thread_pool_threads(const struct thread_pool *w)
{
    return w->threads;
}
