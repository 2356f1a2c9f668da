/* group.h - of which group a character is. */
#ifndef COPY_GROUP_H
#define COPY_GROUP_H

#include "copy/decode.h"

/* The number of the group with the character whose silhouettes differ least from the shown ones,
 * over the poses that the model copies from. If none of them was shown, or with equal differences,
 * the group whose characters cover the shown frames most as this one does: the likeliest, if each
 * pixel is covered independently with the probability in `coverage`. */
size_t copy_find_group(const struct copy_model *m, const struct copy_shown *s);

/* The group with this name; NULL: there is none, and the error says which there are. */
const struct copy_group *copy_named_group(const struct copy_model *m, const char *name,
                                          struct err *e);

#endif
