/* processes.h - a program that runs as several processes which do one work together (dsvae-train
 * under mpirun): each message is printed once.
 *
 * Help, notes and progress come from process 0 alone. A failure is printed by the process that
 * fails, with its number, and ends all. What fails in all of them alike, such as wrong use, is
 * printed by process 0: the others wait a few seconds first, and process 0 ends them meanwhile. */
#ifndef CLI_PROCESSES_H
#define CLI_PROCESSES_H

#include <stdbool.h>

struct processes {
    int me, count;             /* this process is number `me`, 0..count-1 */
    void (*leave)(void);       /* waits for all; called when this process ends without failure */
    void (*abort)(int status); /* ends all; called when it fails */
};

/* Called before cli_begin(). Without this call the program is one process. */
void processes_join(const struct processes *p);
bool processes_is_first(void); /* is this process 0? */

/* For messages.c, before a failure is printed: waits in all processes but 0. */
void processes_wait(void);
/* The failure's prefix, "rank 1: ", or "" in process 0. */
enum { PROCESSES_PREFIX = 32 };
void processes_prefix(char out[PROCESSES_PREFIX]);
/* The process is about to exit with this status. */
void processes_fail(int status);

#endif
