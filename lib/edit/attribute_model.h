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
    ATTRIBUTE_LABELS_MAX = 64, /* labels that are looked at */
    VALUES_MAX = 64,           /* a label with more names the sequence, not what it looks like */
    COLUMNS_MAX = 1024,        /* values of all labels together, and the base */
};

/* A label. Its values have columns of the least squares problem. */
struct attribute_label {
    char *name, *values[VALUES_MAX];
    size_t columns[VALUES_MAX], count;
    bool many;   /* more than VALUES_MAX values were seen */
    bool fitted; /* it takes part in the fit */
};

struct attribute_model {
    struct attribute_label factors[ATTRIBUTE_LABELS_MAX];
    size_t factor_count, columns, capacity, n;
    uint64_t records;
    double *products; /* [COLUMNS_MAX, COLUMNS_MAX] sums of x x^T; the base is column 0 */
    double *sums;     /* [capacity, n] of x code^T */
    float *effects;   /* [columns, n] after attribute_model_fit(); row 0 is the base */
};

/* Adds a labelled code [n]; n is the same for all. Labels that are neither a text nor a whole
 * number are passed over. */
int attribute_model_add(struct attribute_model *a, const struct record *r, const float *code,
                        size_t n, struct err *e);

/* Fits. Labels with many values, those that name each record anew, and `character`, of which all
 * other labels of what stays are a function, are left out, but for `wanted`; `left_out` says which,
 * or "". Fails where `wanted`, or, if that is NULL, all of them have no effects to learn. */
int attribute_model_fit(struct attribute_model *a, const char *wanted, struct err *left_out,
                        struct err *e);

/* The other way to the same: an empty fit of codes [n], with room for `effects`; and a column for a
 * value, whose effect and count (products[column, column]) the caller sets. */
int attribute_model_open(struct attribute_model *a, size_t n, struct err *e);
int attribute_model_place(size_t *column, struct attribute_model *a, const char *name,
                          const char *value, struct err *e);

struct attribute_label *attribute_model_label(struct attribute_model *a,
                                              const char *name); /* NULL: none */
size_t attribute_model_value(const struct attribute_label *f,
                             const char *value); /* SIZE_MAX: none */
const float *attribute_model_effect(const struct attribute_model *a,
                                    const struct attribute_label *f, size_t value);

/* The value of `f` that, with the other labels as the record has them or also as they explain best,
 * leaves the least of the code: coordinate descent on the squared error. */
int attribute_model_explain(size_t *value, const struct attribute_model *a,
                            const struct attribute_label *f, const struct record *r,
                            const float *code, struct err *e);

void attribute_model_free(struct attribute_model *a);

#endif
