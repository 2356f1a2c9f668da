/* comm_single.c - a training of one process, built without MPI. */
#include "dist/comm.h"

#include <string.h>

int ranks_open(struct ranks *r, struct err *e)
{
    *r = (struct ranks){.count = 1};
    if (ranks_launched_several())
        return err_set(e,
                       "this program was built without MPI: mpirun would start the same training "
                       "several times; build it with Open MPI (mpicc) at hand");
    return 0;
}

void ranks_close(void)
{
}

void ranks_abort(int status)
{
    (void)status;
}

int ranks_send(const struct ranks *r, int to, const void *data, size_t bytes, struct err *e)
{
    (void)r, (void)data, (void)bytes;
    return err_set(e, "there is no rank %d", to);
}

int ranks_receive(const struct ranks *r, int from, void *data, size_t bytes, struct err *e)
{
    (void)r, (void)data, (void)bytes;
    return err_set(e, "there is no rank %d", from);
}

int ranks_broadcast(const struct ranks *r, void *data, size_t bytes, struct err *e)
{
    (void)r, (void)data, (void)bytes, (void)e;
    return 0;
}

int ranks_gather(const struct ranks *r, void *data, const size_t *at, size_t size, struct err *e)
{
    (void)r, (void)data, (void)at, (void)size, (void)e;
    return 0;
}

int ranks_collect(const struct ranks *r, void *all, const void *part, const size_t *at, size_t size,
                  struct err *e)
{
    (void)r, (void)e;
    memcpy(all, part, at[1] * size);
    return 0;
}

int ranks_or(const struct ranks *r, uint8_t *bits, size_t n, struct err *e)
{
    (void)r, (void)bits, (void)n, (void)e;
    return 0;
}

int ranks_meet(const struct ranks *r, struct err *e)
{
    (void)r, (void)e;
    return 0;
}

int ranks_share(const struct ranks *r, size_t bytes, void **seen, struct err *e)
{
    (void)r, (void)bytes, (void)e;
    seen[0] = NULL;
    return 0;
}

int ranks_swap(const struct ranks *r, float *in, const float *out, const size_t *at, struct err *e)
{
    (void)r, (void)in, (void)out, (void)at, (void)e;
    return 0;
}
