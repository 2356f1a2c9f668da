/* npz_table.h - all records as a table in a .npz: each tensor one array, joined as in column.h, and
 * arrays of the ids and of each label beside them, [N], of texts or of whole numbers. Nothing of it
 * is written before the end. */
#ifndef FORMATS_NPZ_TABLE_H
#define FORMATS_NPZ_TABLE_H

#include "formats/column.h"
#include "formats/npz.h"

struct npz_table_texts; /* one text of each record */

struct npz_table {
    enum join join;
    struct column *tensors;
    struct npz_table_texts *texts; /* the ids, and the labels in the order in which they come */
    struct buffer *lengths;        /* of each tensor: its first dimension in each record, as i8 */
    size_t tensor_count, text_count;
    uint64_t records;
};

/* Adds a record: it has the tensors of the first one. */
int npz_table_add(struct npz_table *t, struct record *r, struct err *e);
int npz_table_write(struct npz_table *t, struct npz_writer *w, struct err *e);
void npz_table_free(struct npz_table *t);

#endif
