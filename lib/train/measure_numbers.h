/* measure_numbers.h - the mean and the standard deviation of the numbers of a data set that one or
 * several processes hold. Internal to lib/train. */
#ifndef TRAIN_MEASURE_NUMBERS_H
#define TRAIN_MEASURE_NUMBERS_H

#include "dist/world.h"
#include "model/dataset.h"
#include "model/geometry.h"

/* Sets *g from frames f4 [T,D]; a column that is always the same has scale 1. The sums are added in
 * the order of the shards. Returns 0, or -1 with the error text in *e; geometry_free() frees in
 * both cases. */
int numbers_measure(struct geometry *g, const struct dataset *d, const struct world *world,
                    struct err *e);

#endif
