/* blend_io.h - the stream of a model that blends: one record of what all poses share, then one for
 * each pose. */
#ifndef COPY_BLEND_IO_H
#define COPY_BLEND_IO_H

#include "copy/copy_model.h"

int blend_header(const struct blend *b, struct map *config, struct err *e);
int blend_read_config(struct copy_model *m, const struct map *config, struct err *e);
int blend_write(const struct copy_model *m, struct writer *w, struct err *e);
/* All its records; every number is checked. */
int blend_read(struct copy_model *m, struct reader *reader, struct record *r, struct err *e);

/* An empty blend for the poses and the size of the model: m->blend. */
int blend_allocate(struct copy_model *m, size_t N, struct err *e);

#endif
