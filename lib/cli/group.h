/* group.h - a program that runs as several processes which do one work together: what is to be said
 * is said once.
 *
 * Help, notes and progress come from process 0 alone. A failure comes from the process that fails,
 * with its number, and ends all. What fails on all of them alike, such as wrong use, is said by
 * process 0: the others wait a little before they speak, and by then are ended. */
#ifndef CLI_GROUP_H
#define CLI_GROUP_H

#include <stdbool.h>

struct group {
    int me, count;
    void (*leave)(void);       /* waits for all; called when this process ends well */
    void (*abort)(int status); /* ends all; when it fails */
};

/* Before cli_begin(). A program that does not call it is one process. */
void group_join(const struct group *g);
bool group_speaks(void); /* is this process 0? */

/* For cli/: before a failure is told; then its prefix "rank 1: " or "", and that the process will
 * exit with this status. */
void group_wait(void);
void group_prefix(char out[32]);
void group_fail(int status);

#endif
