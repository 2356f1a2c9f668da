/* load_format.c - what a file to load is, by its first bytes; and what to do with other files. See
 * job.h */
#include "job.h"

#include "formats/npz.h"
#include "formats/safetensors.h"

#include <string.h>

enum { START = 64 };

/* Files that users pass by mistake: what they have at `at`, what they are, and what to do. */
static const struct {
    size_t at;
    const char *magic, *hint;
} strangers[] = {
    {0, "\x1f\x8b", "this is gzip data; put gzip -dc in front"},
    {0, "\x28\xb5\x2f\xfd", "this is zstd data; put zstd -dc in front"},
    {1, "\xadtensor-stream",
     "this is a tensor stream; without --load, tensor-npy -o FILE.npz makes a file of it"},
    {0, "\x89HDF",
     "this is HDF5; in Python: f = h5py.File(NAME); np.savez('x.npz', **{k: f[k][()] for k in f})"},
    {0, "MATLAB",
     "this is a file of MATLAB; in Python: m = scipy.io.loadmat(NAME); np.savez('x.npz', "
     "x=m['x'])"},
    {0, "\x80\2", "this is a pickle of Python; save the arrays in it with np.savez()"},
    {0, "\x80\3", "this is a pickle of Python; save the arrays in it with np.savez()"},
    {0, "\x80\4", "this is a pickle of Python; save the arrays in it with np.savez()"},
    {0, "\x80\5", "this is a pickle of Python; save the arrays in it with np.savez()"},
    {0, "\x89PNG", "this is a PNG picture; sprite-decode makes a stream of it"},
    {0, "GIF8", "this is a GIF picture; sprite-decode makes a stream of it"},
    {0, "{", "this is JSON; tensor-load makes a stream of it"},
};

/* What to do with a file of another format. */
static const char *hint_for(const uint8_t *start, size_t size)
{
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        size_t at = strangers[i].at, length = strlen(strangers[i].magic);
        if (size >= at + length && memcmp(start + at, strangers[i].magic, length) == 0)
            return strangers[i].hint;
    }
    return size ? "neither .npy nor .npz nor safetensors"
                : "it is empty; did the program that wrote it fail?";
}

enum format load_format(const struct loading *l)
{
    uint8_t start[START] = {0};
    struct err e;
    size_t size = l->file.size < sizeof start ? (size_t)l->file.size : sizeof start;
    load_check(l, seekable_read(&l->file, 0, start, size, &e), &e);
    if (size >= strlen(NPY_MAGIC) && memcmp(start, NPY_MAGIC, strlen(NPY_MAGIC)) == 0)
        return NPY;
    if (size >= strlen(NPZ_MAGIC) && memcmp(start, NPZ_MAGIC, strlen(NPZ_MAGIC)) == 0)
        return NPZ;
    if (safetensors_looks(start))
        return SAFETENSORS;
    err_set(&e, "%s", hint_for(start, size));
    load_check(l, -1, &e);
    return UNKNOWN;
}
