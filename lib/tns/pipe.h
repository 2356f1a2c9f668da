/* pipe.h - pipes that hold more: fewer changes between the programs at their ends. */
#ifndef TNS_PIPE_H
#define TNS_PIPE_H

/* Lets the pipe behind `fd` hold 256 KiB where it holds less. Whatever is no pipe, or may not grow,
 * stays as it is. */
void pipe_widen(int fd);

#endif
