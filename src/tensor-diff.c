/* tensor-diff - compares two streams, record by record.
 *
 *     tensor-diff --tolerance 1e-5 before.tns after.tns && echo the same */
#include "base/mem.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "tns/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAME = 0, DIFFERENT = 1 };

static double tolerance;

static const struct option_row options[] = {
    {"tolerance", 0, OPTION_REAL, &tolerance, "X",
     .help = "treat elements that differ by at most X as equal", 0, 1e300},
    {0},
};

static const struct program program = {
    .name = "tensor-diff",
    .purpose = "compares two tensor streams",
    .synopsis = (const char *const[]){"[options] STREAM STREAM", NULL},
    .examples =
        (const char *const[]){"tensor-diff --tolerance 1e-5 before.tns after.tns",
                              "dsvae-decode -m sprites.tns hero.tns | tensor-diff -q - good.tns",
                              NULL},
    .see_also = "tensor-stat(1), tensor-dump(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT,
    .min_operands = 2,
    .max_operands = 2,
};

/* The largest distance between tensors of one name, and its position. */
struct extreme {
    char name[MAP_KEY];
    double distance;
    double squares; /* sum over all elements; and their number */
    uint64_t elements;
    uint64_t record;
    char id[RECORD_ID], index[TENSOR_TEXT];
};

struct comparison {
    FILE *out;
    bool differs;
    const struct record *record; /* the current record; NULL: the header */
    struct extreme *extremes;
    size_t count;
};

/* "record 17 ('hero/walk'): 'labels' WHAT": a difference other than a distance. */
static void differ(struct comparison *c, const char *key, const char *what)
{
    struct err line;
    char shown[MAP_KEY];
    c->differs = true;
    if (shared.quiet)
        return;
    err_set(&line, "'%s' %s", err_quote(shown, sizeof shown, key, strlen(key)), what);
    if (c->record)
        record_error(c->record, &line);
    else
        err_context(&line, "header");
    fprintf(c->out, "%s\n", line.text);
}

/* "[7,63,0]": the indices of element `i`. */
static void index_text(char *out, const struct tensor *t, size_t i)
{
    struct tensor index = *t; /* tensor_text() prints its shape: the indices */
    char text[TENSOR_TEXT];
    for (int d = t->ndim - 1; d >= 0; i /= t->shape[d--])
        index.shape[d] = i % t->shape[d];
    strcpy(out, strchr(tensor_text(text, &index), '['));
}

static struct extreme *extreme_of(struct comparison *c, const char *name)
{
    struct err e;
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->extremes[i].name, name) == 0)
            return &c->extremes[i];
    struct extreme *extremes = mem_resize(c->extremes, c->count + 1, sizeof *extremes);
    if (!extremes) {
        err_memory(&e, (c->count + 1) * sizeof *extremes, "the names of the tensors");
        cli_fail(&e);
    }
    c->extremes = extremes;
    struct extreme *new = &extremes[c->count++];
    *new = (struct extreme){0};
    memcpy(new->name, name, strlen(name) + 1);
    return new;
}

static void compare_tensors(struct comparison *c, const char *key, const struct tensor *a,
                            const struct tensor *b)
{
    char text[2][TENSOR_TEXT], what[3 * TENSOR_TEXT];
    size_t where;
    double squares;
    if (strcmp(tensor_text(text[0], a), tensor_text(text[1], b)) != 0) {
        snprintf(what, sizeof what, "is %s in the first stream, %s in the second", text[0],
                 text[1]);
        differ(c, key, what);
        return;
    }
    double distance = stats_distance(a, b, &where, &squares);
    if (distance > tolerance)
        c->differs = true;
    struct extreme *x = extreme_of(c, key);
    x->squares += squares;
    x->elements += tensor_count(a);
    if (distance > x->distance) {
        x->distance = distance;
        x->record = c->record ? c->record->number : 0;
        snprintf(x->id, sizeof x->id, "%s", c->record ? c->record->id : "");
        index_text(x->index, a, where);
    }
}

/* Both maps have the entry `key`. */
static void compare_values(struct comparison *c, const char *key, struct map *a, struct map *b)
{
    struct entry *x = map_find(a, key), *y = map_find(b, key);
    struct tensor *t, *u;
    struct err e;
    if (map_holds_tensor(x) && map_holds_tensor(y)) {
        if (map_tensor(a, key, &t, &e) < 0 || map_tensor(b, key, &u, &e) < 0) {
            if (c->record)
                record_error(c->record, &e);
            cli_fail(&e);
        }
        compare_tensors(c, key, t, u);
    } else if (x->raw_size != y->raw_size || memcmp(x->raw, y->raw, x->raw_size) != 0) {
        differ(c, key, "differs");
    }
}

static void compare_maps(struct comparison *c, struct map *a, struct map *b)
{
    for (size_t i = 0; i < a->count; i++) {
        const char *key = a->entries[i].key;
        if (map_find(b, key))
            compare_values(c, key, a, b);
        else
            differ(c, key, "is only in the first stream");
    }
    for (size_t i = 0; i < b->count; i++)
        if (!map_find(a, b->entries[i].key))
            differ(c, b->entries[i].key, "is only in the second stream");
}

static void check_operands(char *const operands[2])
{
    if (strcmp(operands[0], "-") == 0 && strcmp(operands[1], "-") == 0)
        cli_wrong_use("standard input cannot be both streams");
}

/* Compares the headers without their history, which says only how the streams were made. */
static void compare_headers(struct comparison *c, const struct map *a, const struct map *b)
{
    struct map x, y;
    struct err e;
    if (map_copy(&x, a, &e) || map_copy(&y, b, &e))
        cli_fail(&e);
    map_remove(&x, "history");
    map_remove(&y, "history");
    compare_maps(c, &x, &y);
    map_free(&x);
    map_free(&y);
}

static void compare_records(struct comparison *c, struct filter *first, struct filter *second)
{
    struct record a = {0}, b = {0};
    struct err e;
    c->record = &a;
    bool more = filter_next(first, &a), more_too = filter_next(second, &b);
    while (more && more_too) {
        compare_maps(c, &a.map, &b.map);
        more = filter_next(first, &a);
        more_too = filter_next(second, &b);
    }
    if (reader_drain(first->reader, &e) || reader_drain(second->reader, &e))
        cli_fail(&e);
    if (more != more_too) {
        c->differs = true;
        if (!shared.quiet)
            fprintf(c->out, "the first stream has %llu records, the second %llu\n",
                    (unsigned long long)reader_records(first->reader),
                    (unsigned long long)reader_records(second->reader));
    }
    record_free(&a);
    record_free(&b);
}

static void print_extremes(struct comparison *c)
{
    for (size_t i = 0; i < c->count && !shared.quiet; i++) {
        const struct extreme *x = &c->extremes[i];
        char name[MAP_KEY], id[RECORD_ID];
        if (x->distance > 0)
            fprintf(c->out, "%s\t%.9g\trecord %llu\t%s\t%s\trms %.9g\n",
                    err_quote(name, sizeof name, x->name, strlen(x->name)), x->distance,
                    (unsigned long long)x->record, err_quote(id, sizeof id, x->id, strlen(x->id)),
                    x->index, sqrt(x->squares / (double)x->elements));
    }
    free(c->extremes);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter first = {0}, second = {0};
    struct comparison comparison = {0};
    struct output output;

    check_operands(argv + operand);
    filter_input(&first, argv[operand], NULL);
    filter_input(&second, argv[operand + 1], NULL);
    comparison.out = output_text(&output, "-");
    compare_headers(&comparison, reader_header(first.reader), reader_header(second.reader));
    compare_records(&comparison, &first, &second);
    print_extremes(&comparison);
    output_text_commit(&output, comparison.out);
    filter_finish(&second);
    filter_finish(&first);
    return comparison.differs ? DIFFERENT : SAME;
}
