/* copy_io.h - what the streams of both kinds of model have in common. */
#ifndef COPY_COPY_IO_H
#define COPY_COPY_IO_H

#include "copy/copy_model.h"

/* A number of the header, 1 to `most`. */
int copy_read_size(size_t *out, const struct map *config, const char *name, int64_t most,
                   struct err *e);
/* The entry 'shown' of a record: the model's, if the record is its first one, or the same. */
int copy_read_shown(struct copy_model *m, struct record *r, struct err *e);
/* The entry 'pose' of a record: the name of pose p, or the same. */
int copy_read_pose(struct copy_model *m, size_t p, const struct record *r, struct err *e);

#endif
