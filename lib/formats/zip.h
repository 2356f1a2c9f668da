/* zip.h - zip archives: zip_minizip.c, or zip_none.c if minizip was not found at build time. The
 * other functions may be called only if zipfile_available(). */
#ifndef FORMATS_ZIP_H
#define FORMATS_ZIP_H

#include "formats/seekable.h"
#include <stdbool.h>
#include <stddef.h>

bool zipfile_available(void);

/* Writes to a descriptor, which the caller closes and which may be a pipe; a member is kept in
 * memory until it is complete. The archive has no times: the same members give the same bytes. */
struct zipfile_writer;

struct zipfile_writer *zipfile_create(int fd, const char *name, bool compress, struct err *e);
/* Starts a member of `size` bytes, which zipfile_put() then adds in any number of pieces. */
int zipfile_begin(struct zipfile_writer *w, const char *member, size_t size, struct err *e);
int zipfile_put(struct zipfile_writer *w, const void *bytes, size_t size, struct err *e);
int zipfile_end(struct zipfile_writer *w, struct err *e);
/* Writes the table of the archive. Frees the writer, also on failure. */
int zipfile_close(struct zipfile_writer *w, struct err *e);

/* Reads members in any order, one at a time. The caller closes the file. */
struct zipfile_reader;

struct zipfile_reader *zipfile_open(const struct seekable *file, struct err *e);
/* Another reader of the same archive. It uses the table of `r`, which must outlive it. */
struct zipfile_reader *zipfile_again(const struct zipfile_reader *r, struct err *e);
void zipfile_free(struct zipfile_reader *r);
size_t zipfile_count(const struct zipfile_reader *r);
const char *zipfile_name(const struct zipfile_reader *r, size_t i);
int zipfile_start(struct zipfile_reader *r, size_t i, struct err *e);
/* 1: *got bytes, 1 to `space`; 0: the end, and the crc32 is correct; -1. */
int zipfile_read(struct zipfile_reader *r, void *out, size_t space, size_t *got, struct err *e);

#endif
