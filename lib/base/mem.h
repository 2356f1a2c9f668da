/* mem.h - allocation that cannot overflow. Every array of the project is allocated here.
 * All functions return NULL when memory is exhausted or count * size does not fit in a size_t; the
 * caller reports it with err_memory(). A count of 0 gives a valid pointer. Blocks of 4 MiB or more
 * from mem_array() and mem_resize() use huge pages where the system has them. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_array(size_t count, size_t size); /* uninitialised, 64-byte aligned */
void *mem_zero(size_t count, size_t size);  /* all bytes 0, malloc's alignment */
void *mem_resize(void *old, size_t count,
                 size_t size); /* realloc, for blocks of mem_zero() and NULL */
char *mem_copy_text(const char *text, size_t length); /* NUL-terminated copy */
int mem_product(size_t *out, size_t a, size_t b);     /* 0, or -1 when a*b overflows */

/* All are freed with free(). */

#endif
