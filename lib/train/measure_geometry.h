/* measure_geometry.h - the frame geometry (model/geometry.h) of a data set. */
#ifndef TRAIN_MEASURE_GEOMETRY_H
#define TRAIN_MEASURE_GEOMETRY_H

#include "dist/world.h"
#include "model/dataset.h"
#include "model/geometry.h"

/* Looks at all pixels of the data. The decoder makes those that vary, and those at most `margin`
 * rows and columns from them. Returns 0, or -1 with the error text in *e; fails if all frames are
 * the same picture. geometry_free() frees. */
int geometry_measure(struct geometry *g, const struct dataset *d, size_t margin, struct err *e);
/* The same for all processes of a world, each of which makes this call with the data it holds. */
int geometry_measure_all_ranks(struct geometry *g, const struct dataset *d, const struct world *w,
                               size_t margin, struct err *e);

#endif
