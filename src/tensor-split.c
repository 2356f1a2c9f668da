/* tensor-split - splits any stream into shards of equal size: each record goes to the first of the
 * shards with the fewest bytes so far. Every shard has the entries that tensor-merge needs.
 *
 *     tensor-split -n 64 -o shards/ big.tns
 *     tensor-split --shard $SLURM_ARRAY_TASK_ID/64 big.tns | dsvae-encode -m sprites.tns >
 * codes.tns */
#include "base/mem.h"
#include "base/num.h"
#include "cli/filter.h"
#include "tns/shard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHARDS_MAX = 100000 };

static int64_t count;     /* of shards */
static int64_t only = -1; /* the shard to write; -1: all */
static const char *one;

static const struct option_row options[] = {
    {"number", 0, OPTION_INTEGER, &count, "N",
     .help = "write N shards to the files FILE000.tns, FILE001.tns, ..., where FILE is --output or "
             "shard-; 0: write the one of --shard",
     0, SHARDS_MAX, .untraced = true},
    {"shard", 0, OPTION_TEXT, &one, "K/N",
     .help = "write only shard K of N, counted from 0, as it would be in its file",
     .untraced = true},
    {0},
};

static const struct program program = {
    .name = "tensor-split",
    .purpose = "cuts a tensor stream into shards of equal size",
    .synopsis =
        (const char *const[]){"--number N [-o PREFIX] [STREAM]", "--shard K/N [STREAM]", NULL},
    .examples = (const char *const[]){"tensor-split --number 8 -o shards/ big.tns",
                                      "tensor-split --shard $SLURM_ARRAY_TASK_ID/64 big.tns | "
                                      "dsvae-encode -m m.tns > codes.tns",
                                      NULL},
    .see_also = "tensor-merge(1), tensor-head(1), parallel(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

static void parse_one(void)
{
    char number[24];
    struct err e;
    size_t length = strcspn(one, "/");
    if (length >= sizeof number || !one[length])
        cli_wrong_use("--shard: '%.40s' is not K/N", one);
    memcpy(number, one, length);
    number[length] = '\0';
    if (num_integer(one + length + 1, 1, SHARDS_MAX, &count, &e) ||
        num_integer(number, 0, count - 1, &only, &e))
        cli_wrong_use("--shard: %s", e.text);
}

static void check_options(void)
{
    cli_exclude(count > 0, "--number", one, "--shard");
    if (one)
        parse_one();
    if (count == 0)
        cli_wrong_use("the number of shards is missing: give --number N or --shard K/N");
}

struct output_shard {
    struct filter filter; /* without a writer if this shard is not written */
    char *path;
    uint64_t bytes; /* assigned to it so far */
};

static struct output_shard *shards;

static void make_shards(const struct filter *input)
{
    struct shard shard;
    struct err e;
    int found = shard_of_header(reader_header(input->reader), &shard, &e);
    if (found > 0)
        err_set(&e, "the stream is a shard already, %lld of %lld; see tensor-merge(1)",
                (long long)shard.number, (long long)shard.count);
    if (found)
        reader_error(input->reader, &e);
    cli_check(found, &e);
    shards = mem_zero((size_t)count, sizeof *shards);
    if (!shards) {
        err_memory(&e, (unsigned long long)count * sizeof *shards, "the shards");
        cli_fail(&e);
    }
}

/* "shards/007.tns" for the prefix "shards/" and shard 7. NULL with --shard: then --output is the
 * file.
 */
static char *path_of(int64_t number)
{
    char *path;
    const char *prefix = cli_is_standard(shared.output) ? "shard-" : shared.output;
    int digits = snprintf(NULL, 0, "%lld", (long long)count - 1);
    if (only >= 0)
        return NULL;
    if (asprintf(&path, "%s%0*lld.tns", prefix, digits < 3 ? 3 : digits, (long long)number) < 0) {
        struct err e;
        err_memory(&e, strlen(prefix), "a file's name");
        cli_fail(&e);
    }
    return path;
}

static void open_shard(int64_t number, struct filter *input, uint32_t first)
{
    struct output_shard *p = &shards[number];
    struct shard shard = {number, count, first};
    struct map header = {0};
    struct err e;
    cli_check(shard_set_header(&header, &shard, &e), &e);
    p->path = path_of(number);
    p->filter.reader = input->reader; /* for its header */
    filter_output_to(&p->filter, p->path ? p->path : shared.output, NULL, &header);
    p->filter.reader = NULL;
    map_free(&header);
}

/* `first` is the crc32 of the stream's first record. */
static void open_shards(struct filter *input, uint32_t first)
{
    if (only >= 0) {
        open_shard(only, input, first);
        reader_on_wait(input->reader, filter_flush, &shards[only].filter);
        return;
    }
    filter_allow_files((size_t)count);
    for (int64_t i = 0; i < count; i++)
        open_shard(i, input, first);
}

static struct output_shard *lightest(void)
{
    struct output_shard *best = shards;
    for (int64_t i = 1; i < count; i++)
        if (shards[i].bytes < best->bytes)
            best = &shards[i];
    return best;
}

static void assign(const struct filter *input, struct record *r)
{
    struct output_shard *p = lightest();
    struct err e;
    p->bytes += r->size;
    if (shard_set_place(r, (int64_t)r->number, &e)) {
        reader_error(input->reader, &e);
        cli_fail(&e);
    }
    if (p->filter.writer)
        filter_write(&p->filter, r);
}

/* Completes all files before the first rename, so that a failure leaves none of them. */
static void finish_shards(void)
{
    for (int64_t i = 0; i < count; i++)
        filter_end(&shards[i].filter);
    for (int64_t i = 0; i < count; i++) {
        filter_finish(&shards[i].filter);
        free(shards[i].path);
    }
    free(shards);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter input = {0};
    struct record record = {0};

    check_options();
    filter_input(&input, argv[operand], NULL);
    make_shards(&input);
    bool more = filter_next(&input, &record);
    open_shards(&input, more ? record.crc : 0);
    for (; more; more = filter_next(&input, &record))
        assign(&input, &record);
    finish_shards();
    return filter_finish(&input);
}
