/* npz_table.h - all records as a table in a .npz: one array per tensor, joined as in column.h, and
 * arrays [N] of the ids and of each label, as texts or integers. Everything is written at the end.
 */
#ifndef FORMATS_NPZ_TABLE_H
#define FORMATS_NPZ_TABLE_H

#include "formats/column.h"
#include "formats/npz.h"

struct npz_table_texts; /* one text of each record */

struct npz_table {
    enum join join;
    struct column *tensors;
    struct npz_table_texts *texts; /* the ids, and the labels in order of appearance */
    struct buffer *lengths;        /* of each tensor: its first dimension in each record, as i8 */
    size_t tensor_count, text_count;
    uint64_t records;
};

/* Adds a record. Fails if it has other tensors than the first one. */
int npz_table_add(struct npz_table *t, struct record *r, struct err *e);
int npz_table_write(struct npz_table *t, struct npz_writer *w, struct err *e);
void npz_table_free(struct npz_table *t);

#endif
