/* codes.h - the codes of a model that copies, in records.
 *
 * The static code of a character is what was shown of it: 'static.frames' u1 [S,H,W,C] with
 * 'static.poses' i4 [S]. The dynamic code of a frame is its pose: 'dynamic.mean' f4 [T,P] is the
 * probability of each pose. */
#ifndef COPY_CODES_H
#define COPY_CODES_H

#include "copy/decode.h"

/* pose [T]: the poses of a record's frames. By its labels, if it has them and `look` is false: then
 * the model must know these poses. Else each frame has the pose whose mean silhouette and
 * brightness it is nearest to, in the group that is nearest over all frames. */
int copy_find_poses(int32_t *pose, const struct copy_model *m, struct record *r,
                    const struct tensor *frames, bool look, struct err *e);

/* Removes 'frames' and 'hidden' of the record and sets the codes: the static one of s, which has
 * frames, and the dynamic one of T poses. */
int copy_set_codes(struct record *r, const struct copy_model *m, const struct copy_shown *s,
                   const int32_t *pose, size_t T, struct err *e);

/* Checks both codes of a record. *s and *weights [T,P], the dynamic code, point into the record. */
int copy_get_codes(struct record *r, const struct copy_model *m, struct copy_shown *s,
                   const float **weights, size_t *T, struct err *e);

#endif
