/* attribute_model.h - a code as a sum over the labels of its record:
 *
 *     code  ~  base + effect(skin=3) + effect(hair=1) + ...
 *
 * fitted to labelled codes by ridge least squares on one-hot labels, in one pass and constant
 * memory. */
#ifndef EDIT_ATTRIBUTE_MODEL_H
#define EDIT_ATTRIBUTE_MODEL_H

#include "tns/record.h"

enum {
    ATTRIBUTE_LABELS_MAX = 64, /* labels that are used */
    VALUES_MAX = 64,    /* a label with more values identifies the sequence, not a property of it */
    COLUMNS_MAX = 1024, /* values of all labels together, and the base */
};

/* A label. Each value has a column of the least squares problem. */
struct attribute_label {
    char *name, *values[VALUES_MAX];
    size_t columns[VALUES_MAX], count;
    bool many;   /* more than VALUES_MAX values were seen */
    bool fitted; /* it is part of the fit */
};

struct attribute_model {
    struct attribute_label labels[ATTRIBUTE_LABELS_MAX];
    size_t label_count, columns, capacity, n;
    uint64_t records;
    double *products; /* [COLUMNS_MAX, COLUMNS_MAX] sums of x x^T; the base is column 0 */
    double *sums;     /* [capacity, n] of x code^T */
    float *effects;   /* [columns, n] after attribute_model_fit(); row 0 is the base */
};

/* Adds a labelled code [n]; n is the same for all. Ignores labels that are neither a text nor a
 * whole number. */
int attribute_model_add(struct attribute_model *a, const struct record *r, const float *code,
                        size_t n, struct err *e);

/* Fits. Leaves out labels with many values, labels that differ in every record, and `character`,
 * which determines all other labels of the static code; except `wanted` (or NULL). `left_out` names
 * them, or is "". Fails if `wanted`, or, if that is NULL, every label is left out. */
int attribute_model_fit(struct attribute_model *a, const char *wanted, struct err *left_out,
                        struct err *e);

/* Instead of add and fit: an empty model of codes [n] with space for `effects`; and a column for a
 * value, whose effect and count (products[column, column]) the caller sets. */
int attribute_model_open(struct attribute_model *a, size_t n, struct err *e);
int attribute_model_place(size_t *column, struct attribute_model *a, const char *name,
                          const char *value, struct err *e);

struct attribute_label *attribute_model_label(struct attribute_model *a,
                                              const char *name); /* NULL: none */
size_t attribute_model_value(const struct attribute_label *l,
                             const char *value); /* SIZE_MAX: none */
const float *attribute_model_effect(const struct attribute_model *a,
                                    const struct attribute_label *l, size_t value);

/* The value of `l` that explains the code best. The other labels have the values of the record, or,
 * if the record lacks them, their best values too: coordinate descent on the squared error. */
int attribute_model_explain(size_t *value, const struct attribute_model *a,
                            const struct attribute_label *l, const struct record *r,
                            const float *code, struct err *e);

void attribute_model_free(struct attribute_model *a);

#endif
