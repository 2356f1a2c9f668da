/* tensor-merge - merges shards of tensor-split and restores the original order of the records.
 *
 *     tensor-merge -o codes.tns codes-*.tns */
#include "base/mem.h"
#include "cli/filter.h"
#include "tns/shard.h"

#include <stdlib.h>
#include <string.h>

static const struct option_row options[] = {{0}};

static const struct program program = {
    .name = "tensor-merge",
    .purpose = "joins the shards of a tensor stream",
    .synopsis = (const char *const[]){"[options] SHARD...", NULL},
    .examples = (const char *const[]){"tensor-merge -o codes.tns codes-*.tns",
                                      "tensor-merge shards/*.tns | tensor-stat", NULL},
    .see_also = "tensor-split(1), tensor-diff(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .min_operands = 1,
    .max_operands = -1,
};

struct input {
    const char *path;
    struct filter filter;
    struct shard shard;
    struct record record; /* the next record, if there is `more` */
    bool more;
    int64_t place; /* position of this record; and the id of the previous one */
    char last[RECORD_ID];
};

static struct input *inputs;
static size_t count;

/* ---- checks that the shards belong to one stream ---- */

static void open_input(struct input *in, const char *path)
{
    struct err e;
    in->path = path;
    filter_input(&in->filter, path, NULL);
    int found = shard_of_header(reader_header(in->filter.reader), &in->shard, &e);
    if (found == 0)
        err_set(&e, "the stream is not a shard: its header has no '" SHARD_KEY "'");
    if (found <= 0) {
        reader_error(in->filter.reader, &e);
        cli_fail(&e);
    }
}

static int by_number(const void *a, const void *b)
{
    int64_t x = ((const struct input *)a)->shard.number,
            y = ((const struct input *)b)->shard.number;
    return (x > y) - (x < y);
}

static void open_inputs(char *const *paths, size_t n)
{
    struct err e;
    size_t standard = 0;
    for (size_t i = 0; i < n; i++)
        standard += cli_is_standard(paths[i]);
    if (standard > 1)
        cli_wrong_use("standard input cannot be two shards");
    filter_allow_files(n + 1);
    count = n;
    inputs = mem_zero(n, sizeof *inputs);
    if (!inputs) {
        err_memory(&e, n * sizeof *inputs, "the shards");
        cli_fail(&e);
    }
    for (size_t i = 0; i < n; i++)
        open_input(&inputs[i], paths[i]);
    qsort(inputs, n, sizeof *inputs, by_number);
}

/* The first entry of header `a` that is missing or different in `b`, except those in which shards
 * differ. NULL: none. */
static const char *difference(const struct map *a, const struct map *b)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct entry *x = &a->entries[i], *y = map_find(b, x->key);
        if (strcmp(x->key, SHARD_KEY) == 0 || strcmp(x->key, "history") == 0)
            continue;
        if (!y || x->raw_size != y->raw_size || memcmp(x->raw, y->raw, x->raw_size) != 0)
            return x->key;
    }
    return NULL;
}

static int check_pair(const struct input *a, const struct input *b, struct err *e)
{
    const struct map *x = reader_header(a->filter.reader), *y = reader_header(b->filter.reader);
    const char *key = difference(x, y);
    char shown[MAP_KEY];
    if (!key)
        key = difference(y, x);
    if (a->shard.count != b->shard.count)
        return err_set(e, "'%s' is one of %lld shards, '%s' one of %lld", a->path,
                       (long long)a->shard.count, b->path, (long long)b->shard.count);
    if (a->shard.first != b->shard.first)
        return err_set(e, "'%s' and '%s' are shards of different streams", a->path, b->path);
    if (key)
        return err_set(e, "'%s' in the header differs between '%s' and '%s'",
                       err_quote(shown, sizeof shown, key, strlen(key)), a->path, b->path);
    return 0;
}

/* Checks that each shard is present once. They are sorted, so shard i must be at index i. */
static int check_inputs(struct err *e)
{
    for (size_t i = 1; i < count; i++) {
        if (check_pair(&inputs[0], &inputs[i], e))
            return -1;
        if (inputs[i].shard.number == inputs[i - 1].shard.number)
            return err_set(e, "shard %lld occurs twice: '%s' and '%s'",
                           (long long)inputs[i].shard.number, inputs[i - 1].path, inputs[i].path);
    }
    int64_t n = inputs[0].shard.count, missing = 0;
    while ((uint64_t)missing < count && inputs[missing].shard.number == missing)
        missing++;
    if (missing == n)
        return 0;
    return err_set(e, "%lld of %lld shards are missing, the first one is shard %lld",
                   (long long)n - (long long)count, (long long)n, (long long)missing);
}

/* ---- the records ---- */

/* Several records may have one position, if a filter has made them from one record, but their ids
 * must differ. */
static int check_order(const struct input *in, int64_t before, struct err *e)
{
    const struct record *r = &in->record;
    if (in->place < before)
        err_set(e, "its position, %lld, is before that of the previous record, %lld",
                (long long)in->place, (long long)before);
    else if (in->place == before && strcmp(r->id, in->last) == 0)
        err_set(e, "it occurs twice, at position %lld", (long long)in->place);
    else
        return 0;
    return record_error(r, e);
}

static void advance(struct input *in)
{
    struct err e;
    int64_t before = in->place;
    memcpy(in->last, in->record.id, sizeof in->last);
    in->more = filter_next(&in->filter, &in->record);
    if (in->more && (shard_place(&in->record, &in->place, &e) || check_order(in, before, &e))) {
        reader_error(in->filter.reader, &e);
        cli_fail(&e);
    }
}

static _Noreturn void same_position(const struct input *a, const struct input *b)
{
    struct err e;
    err_set(&e, "position %lld belongs already to record %llu of '%s'", (long long)b->place,
            (unsigned long long)a->record.number, a->path);
    record_error(&b->record, &e);
    reader_error(b->filter.reader, &e);
    cli_fail(&e);
}

/* The input with the next record; NULL at the end. */
static struct input *next_input(void)
{
    struct input *best = NULL;
    for (struct input *in = inputs; in < inputs + count; in++) {
        if (!in->more || (best && in->place > best->place))
            continue;
        if (best && in->place == best->place)
            same_position(best, in);
        best = in;
    }
    return best;
}

static void open_output(struct filter *output)
{
    const struct reader *first = inputs[0].filter.reader;
    struct map header;
    struct err e;
    cli_check(map_copy(&header, reader_header(first), &e), &e);
    map_remove(&header, SHARD_KEY);
    filter_output(output, reader_kind(first), &header);
    map_free(&header);
    for (size_t i = 0; i < count; i++)
        reader_on_wait(inputs[i].filter.reader, filter_flush, output);
}

static void close_inputs(void)
{
    for (size_t i = 0; i < count; i++)
        filter_finish(&inputs[i].filter);
    free(inputs);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter output = {0};
    struct err e;

    open_inputs(argv + operand, (size_t)(argc - operand));
    cli_check(check_inputs(&e), &e);
    open_output(&output);
    for (size_t i = 0; i < count; i++)
        advance(&inputs[i]);
    for (struct input *in; (in = next_input()); advance(in)) {
        record_remove(&in->record, SHARD_KEY);
        filter_write(&output, &in->record);
    }
    close_inputs();
    return filter_finish(&output);
}
