/* pipe.h - larger pipes, for fewer context switches between the programs of a pipeline. */
#ifndef TNS_PIPE_H
#define TNS_PIPE_H

/* Raises the capacity of the pipe `fd` to at least 256 KiB. Does nothing if `fd` is not a pipe or
 * the pipe must not grow. */
void pipe_widen(int fd);

#endif
