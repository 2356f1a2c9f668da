/* thread_pool.c - every block runs once, whatever the number of threads, the blocks and the pauses
 * between runs. */
#include "check.h"

#include <stdatomic.h>
#include <unistd.h>

enum { MAX_BLOCKS = 1000, RUNS = 3000 };

struct tally {
    atomic_int runs[MAX_BLOCKS];
    atomic_size_t total;
    int plain[MAX_BLOCKS]; /* written without atomics: the run must publish it to the caller */
};

static void count_block(void *context, size_t block)
{
    struct tally *t = context;
    atomic_fetch_add(&t->runs[block], 1);
    atomic_fetch_add(&t->total, block + 1);
    t->plain[block]++;
}

static void check_run(struct check *c, struct thread_pool *w, size_t blocks)
{
    static struct tally t;
    memset(&t, 0, sizeof t);
    thread_pool_run(w, blocks, count_block, &t);
    bool once = atomic_load(&t.total) == blocks * (blocks + 1) / 2;
    for (size_t i = 0; i < MAX_BLOCKS; i++)
        once = once && atomic_load(&t.runs[i]) == (i < blocks) && t.plain[i] == (i < blocks);
    check_that(c, once, "%zu blocks with %d threads did not run once each", blocks,
               thread_pool_threads(w));
}

static void check_counts(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "each block runs once"};
    const size_t counts[] = {0, 1, 2, 3, 7, 64, MAX_BLOCKS};
    for (int p = 0; p < POOLS; p++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            check_run(&c, pool[p], counts[i]);
    check_done(&c);
}

/* Many short runs: with threads that still spin and, after a pause, with threads that sleep. */
static void check_pauses(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "short runs and pauses"};
    for (int p = 0; p < POOLS; p++)
        for (int run = 0; run < RUNS; run++) {
            check_run(&c, pool[p], (size_t)run % 9);
            if (run % 100 == 0)
                usleep(200);
        }
    check_done(&c);
}

static void slow_block(void *context, size_t block)
{
    if (block == 0)
        usleep(2000);
    count_block(context, block);
}

/* One block is late: the caller falls asleep and is woken up. */
static void check_late_block(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "a late block"};
    for (int p = 0; p < POOLS; p++)
        for (int run = 0; run < 20; run++) {
            static struct tally t;
            memset(&t, 0, sizeof t);
            thread_pool_run(pool[p], 2, slow_block, &t);
            check_that(&c, atomic_load(&t.total) == 3, "the run ended early with %d threads",
                       pool_threads[p]);
        }
    check_done(&c);
}

static void check_opening(void)
{
    struct check c = {.name = "open and close"};
    for (int i = 0; i < 200; i++) {
        struct err e;
        struct thread_pool *w = thread_pool_open(1 + i % 4, &e);
        check_that(&c, w && thread_pool_threads(w) == 1 + i % 4, "pool %d", i);
        if (w && i % 2)
            check_run(&c, w, 5);
        thread_pool_close(w);
    }
    struct err e = {.text = ""};
    check_that(&c, thread_pool_open(0, &e) == NULL && e.text[0], "0 threads were accepted");
    thread_pool_close(NULL);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_counts(pool);
    check_pauses(pool);
    check_late_block(pool);
    close_pools(pool);
    check_opening();
    return check_status();
}
