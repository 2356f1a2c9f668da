/* code.h - the static or the dynamic code of a latents record: looking at it, moving it, and
 * saying in the record what was done. */
#ifndef EDIT_CODE_H
#define EDIT_CODE_H

#include "edit/edit.h"

/* A view; valid until an entry is added to or taken from the record. */
struct code {
    float *mean, *logvar; /* [rows, cols]; logvar NULL where the record has none */
    size_t rows, cols;    /* static: 1, F; dynamic: T, Z */
};

/* A code on its own; logvar is empty where there is none. */
struct code_tensors {
    struct tensor mean, logvar;
};

/* Fails where the record has no such code, or one of another dtype or number of dimensions. */
int code_view(struct code *out, struct record *r, enum edit_object o, struct err *e);
/* Both codes, checked; what the record lacks is left empty, but one of them must be there. */
int code_view_both(struct code codes[EDIT_OBJECTS], struct record *r, struct err *e);
/* All codes of the record are finite and fit `m` (NULL: any), and `o` is there. */
int code_check(struct record *r, enum edit_object o, const struct model *m, struct err *e);

int code_make(struct code_tensors *c, enum edit_object o, size_t rows, size_t cols, bool logvar,
              struct err *e);
int code_copy(struct code_tensors *to, struct record *from, enum edit_object o, struct err *e);
void code_free(struct code_tensors *c);
/* Puts the code into the record; takes it over, also when it fails. A record whose new code has no
 * logvar keeps none. */
int code_put(struct record *to, enum edit_object o, struct code_tensors *c, struct err *e);
void code_drop_logvar(struct record *r, enum edit_object o);

/* Do the codes of two records agree in F or Z, with `rows` in T too? The error stands for `r` and
 * names both. */
int code_agree(struct record *r, struct record *other, const char *other_name, enum edit_object o,
               bool rows, struct err *e);

/* Adds "VERB OBJECT ..." to the record's text 'edited', behind "; ". */
int code_mark(const struct edit *v, struct record *r, struct err *e, const char *format, ...)
    ERR_FORMAT(4, 5);
/* Writes the record, whose codes must be finite: what was drawn or added up may have overflown. */
int code_write(const struct edit *v, struct record *r, struct err *e);
/* Makes the id "ID-k": the k-th record of those made from one. */
int code_number(struct record *r, size_t k, struct err *e);

/* "action=walk, direction=left" for the names "action,direction"; each label must be there. */
int code_labels(char *out, size_t size, const struct record *r, const char *names, struct err *e);

enum { CODE_SHOWN = 128 }; /* longest id in a mark or message */
const char *code_id(char out[CODE_SHOWN], const struct record *r); /* quoted, for code_mark() */

#endif
