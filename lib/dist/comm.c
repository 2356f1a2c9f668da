/* comm.c - the environment variables of launchers. */
#include "dist/comm.h"

#include <stdlib.h>

/* Of Open MPI, and of PMIx and PMI, which other launchers and batch systems use. */
static const char *const ranks[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
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
    return first_set(ranks, sizeof ranks / sizeof *ranks) ||
           first_set(sizes, sizeof sizes / sizeof *sizes);
}

bool comm_is_root(void)
{
    const char *rank = first_set(ranks, sizeof ranks / sizeof *ranks);
    return !rank || atoi(rank) == 0;
}

bool comm_launched_several(void)
{
    const char *size = first_set(sizes, sizeof sizes / sizeof *sizes);
    return !comm_is_root() || (size && atoi(size) > 1);
}
