/* code_shown.h - the static code of a model that copies: frames that were shown, and their poses
 * (copy/codes.h). Such a code can be moved, but not computed with. */
#ifndef EDIT_CODE_SHOWN_H
#define EDIT_CODE_SHOWN_H

#include "edit/code.h"

/* Has the record such a code, and is `o` static? */
bool shown_is(const struct record *r, enum edit_object o);
/* Both tensors, checked; they stay the record's. */
int shown_find(struct tensor **frames, struct tensor **poses, struct record *r, struct err *e);
/* As code_copy(), code_put() and code_agree(). */
int shown_copy(struct code_tensors *to, struct record *from, struct err *e);
int shown_put(struct record *to, struct code_tensors *c, struct err *e);
int shown_agree(struct record *r, struct record *other, const char *other_name, struct err *e);

#endif
