/* lacking.c - see lacking.h */
#include "lacking.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 65536 }; /* bytes of a page of WebAssembly's memory */

extern unsigned char __heap_base;
static uintptr_t used_to; /* the end of the heap; 0 before the first call */

/* The C library's sbrk() would begin after all the memory that there is: the worker restores the
 * memory after each program, and this one uses it again. */
void *sbrk(intptr_t bytes)
{
    uintptr_t old = used_to ? used_to : ((uintptr_t)&__heap_base + PAGE - 1) / PAGE * PAGE;
    uintptr_t end = old + (uintptr_t)bytes, size = __builtin_wasm_memory_size(0) * PAGE;
    if (end > size && __builtin_wasm_memory_grow(0, (end - size + PAGE - 1) / PAGE) == SIZE_MAX) {
        errno = ENOMEM;
        return (void *)UINTPTR_MAX;
    }
    used_to = end;
    return (void *)old;
}

/* Where the memory ends that was ever used. */
__attribute__((export_name("memory_used"))) size_t memory_used(void)
{
    return used_to;
}

/* The files are this program's own, so any name is free. */
int mkostemp(char *name, int flags)
{
    size_t length = strlen(name);
    memset(name + length - strlen("XXXXXX"), '_', strlen("XXXXXX"));
    return open(name, O_RDWR | O_CREAT | O_TRUNC | flags, 0600);
}

char *realpath(const char *path, char *real)
{
    (void)path, (void)real;
    return NULL;
}
