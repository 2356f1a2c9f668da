/* nearest_rows.h - each code of a sequence replaced by the mean of the codes of others that are
 * nearest to it (as kNN-VC does with the features of another network; Baas, van Niekerk and Kamper,
 * Interspeech 2023). */
#ifndef BASE_NEAREST_ROWS_H
#define BASE_NEAREST_ROWS_H

#include <stddef.h>

enum { NEAREST_ROWS_MOST = 64 };

/* out [T,Z]: for each row of z [T,Z] the mean of the `count` nearest rows of pool [n,Z], or of all
 * n where there are fewer; n and count 1 or more, count NEAREST_ROWS_MOST at most. Of equally near
 * ones the first count. */
void nearest_rows(float *out, const float *z, size_t T, const float *pool, size_t n, size_t Z,
                  size_t count);

#endif
