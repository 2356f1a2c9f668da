/* vmath.c - bounds in a file of their own, so that the compiler of a loop does not know them. */
#include "base/vmath.h"

const struct vmath_bounds vmath_all = {-104.0f, 89.0f};
const struct vmath_bounds vmath_normal = {-87.3f, 88.3f};
const struct vmath_bounds vmath_unit = {0.0f, 1.0f};
