/* attribute_file.h - a fitted attribute model (attribute_model.h) as a stream of kind "directions":
 * the record 'base', and one record per value, such as 'hair=3', with effect  f4 [n]  what the
 * value adds to the code     seen   number of records with the value label, value    the label and
 * its value The header has the code ('object', 'rows', 'cols') and the model ('model_crc32'). */
#ifndef EDIT_ATTRIBUTE_FILE_H
#define EDIT_ATTRIBUTE_FILE_H

#include "edit/attribute_model.h"
#include "edit/edit.h"
#include "tns/writer.h"

/* Adds the object and the shape of its codes to the header. */
int attribute_file_header(struct map *header, enum edit_object o, size_t rows, size_t cols,
                          struct err *e);
/* Writes all records, after attribute_model_fit(); without labels that were not fitted. */
int attribute_file_write(const struct attribute_model *a, struct writer *w, struct err *e);

/* Reads *a, which must be of this object, and *rows and *cols of its codes. Fails if anything is
 * missing or inconsistent. */
int attribute_file_read(struct attribute_model *a, size_t *rows, size_t *cols, enum edit_object o,
                        struct reader *r, struct err *e);

#endif
