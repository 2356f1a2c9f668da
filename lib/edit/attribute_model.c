/* attribute_model.c - builds and solves the normal equations of one-hot labels. */
#include "edit/attribute_model.h"
#include "base/mem.h"
#include "nn/lapack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_TEXT = 256, FIRST_COLUMNS = 64, ROUNDS_MAX = 20 };

/* The ridge as a share of how often a value is seen: large enough to make the one-hot columns,
 * whose sum is the base column, independent; too small to shrink the effects. */
static const double ridge = 1e-3;

/* ---- sums ---- */

struct attribute_label *attribute_model_label(struct attribute_model *a, const char *name)
{
    for (size_t i = 0; i < a->label_count; i++)
        if (strcmp(a->labels[i].name, name) == 0)
            return &a->labels[i];
    return NULL;
}

size_t attribute_model_value(const struct attribute_label *l, const char *value)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->values[i], value) == 0)
            return i;
    return SIZE_MAX;
}

/* Adds a column of sums. Returns its number, or SIZE_MAX on an error. */
static size_t new_column(struct attribute_model *a, struct err *e)
{
    if (a->columns == COLUMNS_MAX) {
        err_set(e, "the labels have more than %d values in total", COLUMNS_MAX - 1);
        return SIZE_MAX;
    }
    if (a->columns == a->capacity) {
        size_t capacity = a->capacity ? 2 * a->capacity : FIRST_COLUMNS, size, old;
        double *sums = NULL;
        if (mem_product(&size, capacity, a->n) == 0)
            sums = mem_resize(a->sums, size, sizeof *sums);
        if (!sums) {
            err_memory(e, capacity * sizeof *sums, "the sums of the labels' effects");
            return SIZE_MAX;
        }
        old = a->capacity * a->n;
        memset(sums + old, 0, (size - old) * sizeof *sums);
        a->sums = sums;
        a->capacity = capacity;
    }
    return a->columns++;
}

static int start(struct attribute_model *a, size_t n, struct err *e)
{
    a->n = n;
    a->products = mem_zero(COLUMNS_MAX, COLUMNS_MAX * sizeof *a->products);
    if (!a->products)
        return err_memory(e, COLUMNS_MAX * COLUMNS_MAX * sizeof *a->products, "a matrix");
    return new_column(a, e) == SIZE_MAX ? -1 : 0;
}

static struct attribute_label *find_or_add_label(struct attribute_model *a, const char *name,
                                                 struct err *e)
{
    struct attribute_label *l = attribute_model_label(a, name);
    if (l)
        return l;
    if (a->label_count == ATTRIBUTE_LABELS_MAX) {
        err_set(e, "the records have more than %d labels", ATTRIBUTE_LABELS_MAX);
        return NULL;
    }
    l = &a->labels[a->label_count];
    *l = (struct attribute_label){.name = mem_copy_text(name, strlen(name))};
    if (!l->name) {
        err_memory(e, strlen(name), "a label");
        return NULL;
    }
    a->label_count++;
    return l;
}

/* The column of this value, SIZE_MAX if the label has too many values; a new value gets a new
 * column. */
static int column_of(size_t *column, struct attribute_model *a, const char *name, const char *value,
                     struct err *e)
{
    struct attribute_label *l = find_or_add_label(a, name, e);
    *column = SIZE_MAX;
    if (!l)
        return -1;
    size_t i = attribute_model_value(l, value);
    l->many = l->many || (i == SIZE_MAX && l->count == VALUES_MAX);
    if (l->many)
        return 0;
    if (i == SIZE_MAX) {
        char *copy = mem_copy_text(value, strlen(value));
        if (!copy)
            return err_memory(e, strlen(value), "the value of a label");
        i = l->count;
        l->values[i] = copy;
        l->count++;
        if ((l->columns[i] = new_column(a, e)) == SIZE_MAX)
            return -1;
    }
    *column = l->columns[i];
    return 0;
}

/* The columns that are 1 for this record: base and values. Returns their number, or -1. */
static int columns_of(size_t columns[ATTRIBUTE_LABELS_MAX + 1], struct attribute_model *a,
                      const struct record *r, struct err *e)
{
    struct map labels;
    char value[LABEL_TEXT];
    int count = 1, found = map_map(&r->map, "labels", &labels, e);
    columns[0] = 0;
    for (size_t i = 0; found == 1 && i < labels.count; i++) {
        const char *name = labels.entries[i].key;
        int got = record_label_in(&labels, name, value, sizeof value, e);
        size_t column;
        if (got < 0 && e->memory)
            found = -1;
        else if (got != 1) /* its value is of another kind */
            continue;
        else if (column_of(&column, a, name, value, e))
            found = -1;
        else if (column != SIZE_MAX)
            columns[count++] = column;
    }
    map_free(&labels);
    return found < 0 ? -1 : count;
}

int attribute_model_add(struct attribute_model *a, const struct record *r, const float *code,
                        size_t n, struct err *e)
{
    size_t columns[ATTRIBUTE_LABELS_MAX + 1];
    if (a->records == 0 && start(a, n, e))
        return -1;
    int count = columns_of(columns, a, r, e);
    for (int i = 0; i < count; i++) {
        double *sums = a->sums + columns[i] * n;
        for (int k = 0; k < count; k++)
            a->products[columns[i] * COLUMNS_MAX + columns[k]]++;
        for (size_t k = 0; k < n; k++)
            sums[k] += code[k];
    }
    a->records++;
    return count < 0 ? -1 : 0;
}

int attribute_model_open(struct attribute_model *a, size_t n, struct err *e)
{
    size_t size;
    if (start(a, n, e))
        return -1;
    if (mem_product(&size, COLUMNS_MAX, n) == 0)
        a->effects = mem_zero(size, sizeof *a->effects);
    return a->effects ? 0 : err_memory(e, n * sizeof *a->effects, "the effects of the labels");
}

int attribute_model_place(size_t *column, struct attribute_model *a, const char *name,
                          const char *value, struct err *e)
{
    if (column_of(column, a, name, value, e))
        return -1;
    if (*column == SIZE_MAX)
        return err_set(e, "the label has more than %d values", VALUES_MAX);
    attribute_model_label(a, name)->fitted = true;
    return 0;
}

/* ---- fitting ---- */

/* Decides which labels are fitted, and names the others in *left_out. */
static void choose(struct attribute_model *a, const char *wanted, struct err *left_out)
{
    size_t used = 0, size = sizeof left_out->text;
    left_out->text[0] = '\0';
    for (size_t i = 0; i < a->label_count; i++) {
        struct attribute_label *l = &a->labels[i];
        bool is_wanted = wanted && strcmp(l->name, wanted) == 0;
        bool each = l->count == a->records, one_of_many = strcmp(l->name, "character") == 0;
        l->fitted = !l->many && (is_wanted || (!each && !one_of_many));
        if (l->fitted || used + 1 >= size)
            continue;
        char shown[64];
        err_quote(shown, sizeof shown, l->name, strlen(l->name));
        int length =
            snprintf(left_out->text + used, size - used, "%s'%s' (%s)", used ? ", " : "", shown,
                     l->many ? "too many values"
                     : each  ? "different in every record"
                             : "determines other labels");
        used += (size_t)length;
    }
}

static int check_any(const struct attribute_model *a, struct err *e)
{
    for (size_t i = 0; i < a->label_count; i++)
        if (a->labels[i].fitted)
            return 0;
    return err_set(e, "there is no label with values for which directions can be learned");
}

static int check_wanted(struct attribute_model *a, const char *wanted, struct err *e)
{
    if (!wanted)
        return check_any(a, e);
    const struct attribute_label *l = attribute_model_label(a, wanted);
    if (l && l->fitted)
        return 0;
    if (l)
        return err_set(e, "the label '%s' has more than %d values: no direction can be learned",
                       wanted, VALUES_MAX);
    err_set(e, "no record has a label '%s'; there is", wanted);
    for (size_t i = 0; i < a->label_count; i++) {
        size_t used = strlen(e->text);
        char shown[64];
        err_quote(shown, sizeof shown, a->labels[i].name, strlen(a->labels[i].name));
        snprintf(e->text + used, sizeof e->text - used, "%s '%s'", i ? "," : "", shown);
    }
    return a->label_count ? -1 : err_set(e, "no record has any labels to learn from");
}

/* The columns that are fitted, the base first. */
static size_t active_columns(size_t active[COLUMNS_MAX], const struct attribute_model *a)
{
    size_t m = 1;
    active[0] = 0;
    for (size_t i = 0; i < a->label_count; i++)
        for (size_t k = 0; a->labels[i].fitted && k < a->labels[i].count; k++)
            active[m++] = a->labels[i].columns[k];
    return m;
}

/* matrix [m,m] = X^T X + ridge, right [n,m] = (X^T Y)^T: column-major, as LAPACK requires. */
static void set_equations(double *matrix, double *right, const struct attribute_model *a,
                          const size_t *active, size_t m)
{
    double seen = 0;
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < m; k++)
            matrix[i * m + k] = a->products[active[i] * COLUMNS_MAX + active[k]];
        for (size_t k = 0; k < a->n; k++)
            right[k * m + i] = a->sums[active[i] * a->n + k];
        seen += i ? matrix[i * m + i] : 0;
    }
    for (size_t i = 1; i < m; i++) /* no ridge on the base */
        matrix[i * m + i] += ridge * seen / (double)(m - 1);
}

static int solve(struct attribute_model *a, double *matrix, double *right, const size_t *active,
                 size_t m, struct err *e)
{
    int size = (int)m, codes = (int)a->n, info = 0;
    set_equations(matrix, right, a, active, m);
    if (lapack_open(e))
        return -1;
    blas.dposv("U", &size, &codes, matrix, &size, right, &size, &info);
    if (info)
        return err_set(e, "the effects of the labels cannot be separated (LAPACK dposv %d)", info);
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < a->n; k++)
            a->effects[active[i] * a->n + k] = (float)right[k * m + i];
    return 0;
}

int attribute_model_fit(struct attribute_model *a, const char *wanted, struct err *left_out,
                        struct err *e)
{
    size_t active[COLUMNS_MAX], right_size = 0;
    if (a->records == 0)
        return err_set(e, "the stream has no records to learn from");
    if (a->n > INT32_MAX)
        return err_set(e, "codes of %zu numbers are too long to learn from", a->n);
    choose(a, wanted, left_out);
    if (check_wanted(a, wanted, e))
        return -1;
    size_t m = active_columns(active, a);
    double *matrix = mem_array(m * m, sizeof *matrix), *right = NULL;
    if (mem_product(&right_size, m, a->n) == 0)
        right = mem_array(right_size, sizeof *right);
    a->effects = mem_zero(a->columns * a->n, sizeof *a->effects);
    int result = matrix && right && a->effects
                     ? solve(a, matrix, right, active, m, e)
                     : err_memory(e, right_size * sizeof *right, "the normal equations");
    free(matrix);
    free(right);
    return result;
}

/* ---- use ---- */

const float *attribute_model_effect(const struct attribute_model *a,
                                    const struct attribute_label *l, size_t value)
{
    return a->effects + l->columns[value] * a->n;
}

static void add_effect(double *to, const float *effect, size_t n, double times)
{
    for (size_t i = 0; i < n; i++)
        to[i] += times * effect[i];
}

/* Adds `times` the effect of the value, or for SIZE_MAX the mean effect of all seen values. */
static void add_choice(double *to, const struct attribute_model *a, const struct attribute_label *l,
                       size_t value, double times)
{
    double seen = 0;
    if (value != SIZE_MAX) {
        add_effect(to, attribute_model_effect(a, l, value), a->n, times);
        return;
    }
    for (size_t i = 0; i < l->count; i++)
        seen += a->products[l->columns[i] * (COLUMNS_MAX + 1)];
    for (size_t i = 0; i < l->count; i++)
        add_effect(to, attribute_model_effect(a, l, i), a->n,
                   times * a->products[l->columns[i] * (COLUMNS_MAX + 1)] / seen);
}

/* The value with the effect nearest to `rest` [n]. */
static size_t nearest(const struct attribute_model *a, const struct attribute_label *l,
                      const double *rest)
{
    size_t best = 0;
    double least = 0;
    for (size_t i = 0; i < l->count; i++) {
        const float *effect = attribute_model_effect(a, l, i);
        double distance = 0;
        for (size_t k = 0; k < a->n; k++)
            distance += (rest[k] - effect[k]) * (rest[k] - effect[k]);
        if (i == 0 || distance < least) {
            best = i;
            least = distance;
        }
    }
    return best;
}

/* One round over the labels that the record lacks. Returns whether any choice changed. */
static bool improve(size_t *chosen, const bool *known, double *rest,
                    const struct attribute_model *a)
{
    bool changed = false;
    for (size_t i = 0; i < a->label_count; i++) {
        const struct attribute_label *l = &a->labels[i];
        if (known[i] || !l->fitted)
            continue;
        size_t old = chosen[i];
        add_choice(rest, a, l, old, 1);
        chosen[i] = nearest(a, l, rest);
        add_choice(rest, a, l, chosen[i], -1);
        changed = changed || chosen[i] != old;
    }
    return changed;
}

int attribute_model_explain(size_t *value, const struct attribute_model *a,
                            const struct attribute_label *l, const struct record *r,
                            const float *code, struct err *e)
{
    size_t chosen[ATTRIBUTE_LABELS_MAX];
    bool known[ATTRIBUTE_LABELS_MAX];
    char label[LABEL_TEXT];
    for (size_t i = 0; i < a->label_count; i++) {
        const struct attribute_label *other = &a->labels[i];
        int got = record_label(r, other->name, label, sizeof label, e);
        if (got < 0 && e->memory)
            return -1;
        chosen[i] = got == 1 && other != l ? attribute_model_value(other, label) : SIZE_MAX;
        known[i] = chosen[i] != SIZE_MAX;
    }
    double *rest = mem_array(a->n, sizeof *rest); /* the code minus base and effects */
    if (!rest)
        return err_memory(e, a->n * sizeof *rest, "a code");
    for (size_t k = 0; k < a->n; k++)
        rest[k] = (double)code[k] - a->effects[k];
    for (size_t i = 0; i < a->label_count; i++)
        if (a->labels[i].fitted)
            add_choice(rest, a, &a->labels[i], chosen[i], -1);
    for (int round = 0; round < ROUNDS_MAX && improve(chosen, known, rest, a); round++)
        ;
    *value = chosen[l - a->labels];
    free(rest);
    return 0;
}

void attribute_model_free(struct attribute_model *a)
{
    for (size_t i = 0; i < a->label_count; i++) {
        free(a->labels[i].name);
        for (size_t k = 0; k < a->labels[i].count; k++)
            free(a->labels[i].values[k]);
    }
    free(a->products);
    free(a->sums);
    free(a->effects);
}
