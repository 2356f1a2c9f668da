/* zip.h - archives of files, by minizip, where it was found when this was built: the other
 * functions are called only where zipfile_available() says so. */
#ifndef FORMATS_ZIP_H
#define FORMATS_ZIP_H

#include "formats/seekable.h"
#include <stdbool.h>
#include <stddef.h>

bool zipfile_available(void);

/* Writes to a descriptor, which stays the caller's and may be a pipe: a member is held in memory
 * until it is whole. The same members give the same bytes: there is no time in them. */
struct zipfile_writer;

struct zipfile_writer *zipfile_create(int fd, const char *name, bool compress, struct err *e);
/* A member of `size` bytes, which zipfile_put() then gives, in as many pieces as there are. */
int zipfile_begin(struct zipfile_writer *w, const char *member, size_t size, struct err *e);
int zipfile_put(struct zipfile_writer *w, const void *bytes, size_t size, struct err *e);
int zipfile_end(struct zipfile_writer *w, struct err *e);
/* The archive's table. Frees the writer, also after a failure. */
int zipfile_close(struct zipfile_writer *w, struct err *e);

/* Reads members in any order, one at a time. The blob stays the caller's. */
struct zipfile_reader;

struct zipfile_reader *zipfile_open(const struct seekable *blob, struct err *e);
void zipfile_free(struct zipfile_reader *r);
size_t zipfile_count(const struct zipfile_reader *r);
const char *zipfile_name(const struct zipfile_reader *r, size_t i);
int zipfile_start(struct zipfile_reader *r, size_t i, struct err *e);
/* 1: *got bytes, 1 to `room`; 0: the end, and the member's crc32 is right; -1. */
int zipfile_read(struct zipfile_reader *r, void *out, size_t room, size_t *got, struct err *e);

#endif
