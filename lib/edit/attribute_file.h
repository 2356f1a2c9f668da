/* attribute_file.h - what a label's values add to a code (edit_additive.h), as a stream of kind
 * "directions": the record 'base', and one a value, such as 'hair=3', with
 *     effect  f4 [n]  what it adds        seen   how many records taught it
 *     label, value    what it belongs to
 * The header says of which code ('object', 'shape') and of which model ('model_crc32'). */
#ifndef EDIT_ATTRIBUTE_FILE_H
#define EDIT_ATTRIBUTE_FILE_H

#include "edit/attribute_model.h"
#include "edit/edit.h"
#include "tns/writer.h"

/* For the header: the object, and the shape of its codes. */
int attribute_file_header(struct map *header, enum edit_object o, size_t rows, size_t cols,
                          struct err *e);
/* All records, after attribute_model_fit(); labels that took no part are left out. */
int attribute_file_write(const struct attribute_model *a, struct writer *w, struct err *e);

/* *a as it was written, of this object; *rows and *cols of its codes. Fails where anything is
 * missing or does not fit together. */
int attribute_file_read(struct attribute_model *a, size_t *rows, size_t *cols, enum edit_object o,
                        struct reader *r, struct err *e);

#endif
