/* load_format.c - what a file to load is, by its first bytes; and what to do with other files. See
 * job.h */
#include "job.h"

#include "base/signature.h"
#include "formats/npz.h"
#include "formats/safetensors.h"

#include <string.h>

enum { START = 64 };

/* Files that users pass by mistake: what they are, and what to do. */
static const struct signature strangers[] = {
    {"this is gzip data; put gzip -dc in front", 0, SIGNATURE("\x1f\x8b"), NULL},
    {"this is zstd data; put zstd -dc in front", 0, SIGNATURE("\x28\xb5\x2f\xfd"), NULL},
    {"this is a tensor stream; without --load, tensor-npy -o FILE.npz makes a file of it", 1,
     SIGNATURE("\xadtensor-stream"), NULL},
    {"this is HDF5; in Python: f = h5py.File(NAME); np.savez('x.npz', **{k: f[k][()] for k in f})",
     0, SIGNATURE("\x89HDF"), NULL},
    {"this is a file of MATLAB; in Python: m = scipy.io.loadmat(NAME); np.savez('x.npz', "
     "x=m['x'])",
     0, SIGNATURE("MATLAB"), NULL},
    {"this is a pickle of Python; save the arrays in it with np.savez()", 0, SIGNATURE("\x80\2"),
     NULL},
    {"this is a pickle of Python; save the arrays in it with np.savez()", 0, SIGNATURE("\x80\3"),
     NULL},
    {"this is a pickle of Python; save the arrays in it with np.savez()", 0, SIGNATURE("\x80\4"),
     NULL},
    {"this is a pickle of Python; save the arrays in it with np.savez()", 0, SIGNATURE("\x80\5"),
     NULL},
    {"this is a PNG picture; sprite-decode makes a stream of it", 0, SIGNATURE("\x89PNG"), NULL},
    {"this is a GIF picture; sprite-decode makes a stream of it", 0, SIGNATURE("GIF8"), NULL},
    {"this is JSON; tensor-load makes a stream of it", 0, SIGNATURE("{"), NULL},
};

/* What to do with a file of another format. */
static const char *hint_for(const uint8_t *start, size_t size)
{
    const struct signature *s =
        signature_find(strangers, sizeof strangers / sizeof *strangers, start, size);
    if (s)
        return s->what;
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
