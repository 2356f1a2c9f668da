/* npz.h - arrays in a zip archive, as NumPy's savez() writes and load() reads it. */
#ifndef FORMATS_NPZ_H
#define FORMATS_NPZ_H

#include "formats/named_arrays.h"
#include "formats/zip.h"

#define NPZ_MAGIC "PK"

/* Writer. The caller closes the zip. */
struct npz_writer {
    struct zipfile_writer *zip;
    struct buffer header;
};

/* One array, in C order. */
struct npz_array {
    const char *descr; /* its dtype, "<f4" */
    int ndim;
    const size_t *shape;
    const void *data;
    size_t bytes;
};

int npz_member(struct npz_writer *w, const char *name, const struct npz_array *a, struct err *e);

/* For a stream: sets the array_writer's put(); the skeleton is written last. */
int npz_start(struct npz_writer *w, struct array_writer *arrays, struct err *e);
int npz_skeleton(struct npz_writer *w, const struct buffer *skeleton, struct err *e);
void npz_writer_free(struct npz_writer *w);

/* Reader. */
struct npz_reader {
    struct array_reader arrays;
    struct zipfile_reader *zip;
    const char *prefix; /* the folder in front of all names, if the archive was made of a folder */
    size_t prefix_length;
    size_t *members;               /* number of the member of array i */
    struct zipfile_reader *second; /* for the skeleton, read at the same time; or NULL */
};

int npz_open(struct npz_reader *r, const struct seekable *file, size_t max_record, struct err *e);
void npz_free(struct npz_reader *r);
/* 1: *out reads the skeleton's text; 0: there is none; -1. */
int npz_text(struct npz_reader *r, struct source *out, struct err *e);

#endif
