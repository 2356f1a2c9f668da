/* code.h - the static or the dynamic code of a latents record: view, copy, check, and a note in the
 * record about the edit. */
#ifndef EDIT_CODE_H
#define EDIT_CODE_H

#include "edit/edit.h"

/* A view; valid until an entry is added to the record or removed from it. */
struct code {
    float *mean, *logvar; /* [rows, cols]; logvar NULL if the record has none */
    float *delays;     /* [rows], of a dynamic code: the seconds that each frame is shown, or NULL
                        */
    size_t rows, cols; /* static: 1, F; dynamic: T, Z */
};

/* A code that owns its memory; logvar and delays are empty if there are none. The delays are part
 * of a dynamic code, because they belong to the motion. A static code that is no numbers but frames
 * that were shown (code_shown.h) has frames and poses alone. */
struct code_tensors {
    struct tensor mean, logvar, delays;
    struct tensor frames, poses;
};

/* Fails if the record has no such code, one with another dtype or number of dimensions, or frames
 * that were shown instead of numbers. */
int code_view(struct code *out, struct record *r, enum edit_object o, struct err *e);
/* Both codes, checked; a missing one is left empty. Fails if both are missing. */
int code_view_both(struct code codes[EDIT_OBJECTS], struct record *r, struct err *e);
/* Checks that all codes of the record are finite and have the sizes of `m` (NULL: any size), and
 * that `o` is present. */
int code_check(struct record *r, enum edit_object o, const struct model *m, struct err *e);

int code_make(struct code_tensors *c, enum edit_object o, size_t rows, size_t cols, bool logvar,
              struct err *e);
int code_copy(struct code_tensors *to, struct record *from, enum edit_object o, struct err *e);
void code_free(struct code_tensors *c);
/* A code of T rows gets delays from one that has some, which start again after its last row. */
int code_repeat_delays(struct code_tensors *to, size_t T, const struct code *from, struct err *e);
int code_copy_tensors(struct code_tensors *to, const struct code_tensors *from, struct err *e);
/* Moves the code into the record; takes ownership, also on failure. If the code has no logvar or no
 * delays, the record loses its own. */
int code_put(struct record *to, enum edit_object o, struct code_tensors *c, struct err *e);
void code_drop_logvar(struct record *r, enum edit_object o);

/* Checks that the codes of two records have the same F or Z, and with `rows` the same T. The error
 * names `r` and the other record. */
int code_agree(struct record *r, struct record *other, const char *other_name, enum edit_object o,
               bool rows, struct err *e);

/* Adds "VERB OBJECT ..." to the record's text 'edited', after "; ". */
int code_mark(const struct edit *v, struct record *r, struct err *e, const char *format, ...)
    ERR_FORMAT(4, 5);
/* Writes the record, without a sound that its dynamic code no longer fits. Fails if a code is not
 * finite, because a sum has overflowed. */
int code_write(const struct edit *v, struct record *r, struct err *e);
/* Changes the id to "ID-k", for the k-th record that is made from one. */
int code_number(struct record *r, size_t k, struct err *e);

/* Sets the code of `r`, which is a or a copy of it, to the point at `share` (0..1) between a and b:
 * along a straight line, or with options.spherical along a great circle. The codes have the same
 * sizes. In interpolate.c. */
int code_between(struct edit *v, struct record *r, struct record *a, struct record *b, double share,
                 struct err *e);

/* "action=walk, direction=left" for the names "action,direction"; each label must be present. */
int code_labels(char *out, size_t size, const struct record *r, const char *names, struct err *e);

/* Fails if the code has no frame with this number. */
int code_check_frame(const struct record *r, const struct code *c, int64_t frame, struct err *e);

enum { CODE_SHOWN = 128 }; /* bytes of the longest id in a mark or message */
const char *code_id(char out[CODE_SHOWN], const struct record *r); /* quoted, for code_mark() */

#endif
