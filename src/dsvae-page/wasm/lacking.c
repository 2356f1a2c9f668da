/* lacking.c - see lacking.h */
#include "lacking.h"

#include <string.h>

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
