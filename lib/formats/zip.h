/* zip.h - archives of files, by minizip, where it was found when this was built: the other
 * functions are called only where zip_available() says so. */
#ifndef FORMATS_ZIP_H
#define FORMATS_ZIP_H

#include "formats/seekable.h"
#include <stdbool.h>
#include <stddef.h>

bool zip_available(void);

/* Writes to a descriptor, which stays the caller's and may be a pipe: a member is held in memory
 * until it is whole. The same members give the same bytes: there is no time in them. */
struct zip_writer;

struct zip_writer *zip_create(int fd, const char *name, bool compress, struct err *e);
/* A member of `size` bytes, which zip_put() then gives, in as many pieces as there are. */
int zip_begin(struct zip_writer *w, const char *member, size_t size, struct err *e);
int zip_put(struct zip_writer *w, const void *bytes, size_t size, struct err *e);
int zip_end(struct zip_writer *w, struct err *e);
/* The archive's table. Frees the writer, also after a failure. */
int zip_close(struct zip_writer *w, struct err *e);

/* Reads members in any order, one at a time. The blob stays the caller's. */
struct zip_reader;

struct zip_reader *zip_open(const struct blob *blob, struct err *e);
void zip_free(struct zip_reader *r);
size_t zip_count(const struct zip_reader *r);
const char *zip_name(const struct zip_reader *r, size_t i);
int zip_start(struct zip_reader *r, size_t i, struct err *e);
/* 1: *got bytes, 1 to `room`; 0: the end, and the member's crc32 is right; -1. */
int zip_read(struct zip_reader *r, void *out, size_t room, size_t *got, struct err *e);

#endif
