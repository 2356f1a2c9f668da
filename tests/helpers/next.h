/* next.h - for libraries that are preloaded: the function that a program would call without them.
 */
#ifndef TESTS_HELPERS_NEXT_H
#define TESTS_HELPERS_NEXT_H

#include <dlfcn.h>
#include <string.h>

/* *next = the function of this name in the libraries after this one. */
static void find_next(void *next, const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(next, &symbol, sizeof symbol);
}

#define NEXT(result, name, ...)                                                                    \
    static result (*next)(__VA_ARGS__);                                                            \
    if (!next)                                                                                     \
    find_next(&next, name)

#endif
