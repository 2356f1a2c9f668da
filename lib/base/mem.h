/* mem.h - allocation that cannot overflow. Every array of the project comes from here.
 * All return NULL when there is no memory or when count * size does not fit a size_t; the caller
 * says so with err_memory(). A count of 0 gives a valid pointer. From 4 MiB on a block of
 * mem_array() or mem_resize() lies on huge pages where the system has them. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_array(size_t count, size_t size);             /* uninitialised, 64-byte aligned */
void *mem_zero(size_t count, size_t size);              /* all bytes 0, malloc's alignment */
void *mem_resize(void *old, size_t count, size_t size); /* realloc, for mem_zero's and NULL */
char *mem_copy_text(const char *text, size_t length);   /* NUL-terminated copy */
int mem_product(size_t *out, size_t a, size_t b);       /* 0, or -1 when a*b overflows */

/* All are freed with free(). */

#endif
