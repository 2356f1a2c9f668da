/* comm.c - what the environment says of a launcher. */
#include "dist/comm.h"

#include <stdlib.h>

/* Open MPI; PMIx and PMI, which other launchers and batch systems speak. */
static const char *const places[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};

static const char *first_set(const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (getenv(names[i]))
            return getenv(names[i]);
    return NULL;
}

bool comm_launched(void)
{
    return first_set(places, sizeof places / sizeof *places) ||
           first_set(sizes, sizeof sizes / sizeof *sizes);
}

bool comm_is_root(void)
{
    const char *place = first_set(places, sizeof places / sizeof *places);
    return !place || atoi(place) == 0;
}

bool comm_launched_several(void)
{
    const char *size = first_set(sizes, sizeof sizes / sizeof *sizes);
    return !comm_is_root() || (size && atoi(size) > 1);
}
