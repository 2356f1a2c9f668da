/* scatter.h - the sequences of one stream, shared out to the processes of a training. */
#ifndef TRAIN_SCATTER_H
#define TRAIN_SCATTER_H

#include "dist/world.h"
#include "model/dataset.h"

/* dataset_read() for all processes of a world, each of which makes this call: rank 0 reads the
 * stream (the others pass NULL) and sends each record to the rank that owns its shard. Returns 0,
 * or -1 with the error text in *e. */
int dataset_scatter(struct dataset *d, struct reader *r, const struct world *w, struct err *e);

#endif
