/* array_stream.h - the elements of one array of a file, from the first to the last. */
#ifndef FORMATS_ARRAY_STREAM_H
#define FORMATS_ARRAY_STREAM_H

#include "formats/npy.h"
#include "formats/seekable.h"

struct array_stream {
    struct npy head;
    npy_reader *read; /* of `context`, like the next two, which may be NULL */
    int (*end)(void *context, struct err *e); /* checks what follows the last element */
    void (*close)(void *context);
    void *context;
    struct file_part { /* for arrays that are a part of a file */
        const struct seekable *file;
        uint64_t at;
    } part;
};

/* The array of a .npy file. 0; 1, with the reason in *e, if streams have no dtype for it; -1. The
 * file must outlive the stream, which must not move. */
int array_stream_npy(struct array_stream *s, const struct seekable *file, struct err *e);
/* Elements that are at this position of the file; the caller sets the header. */
void array_stream_part(struct array_stream *s, const struct seekable *file, uint64_t at);
int array_stream_end(struct array_stream *s, struct err *e);
void array_stream_close(struct array_stream *s); /* leaves it empty; safe on an empty one */

/* Reads the next `count` elements into `t`, which has the dtype of the array in streams. `held` is
 * memory for it, which the caller frees. */
int array_stream_elements(struct array_stream *s, struct tensor *t, size_t count,
                          struct buffer *held, struct err *e);

#endif
