/* tensor-head - passes some records of any stream: the first, the last, every n-th, those with an
 * id or a label. It always reads its input to the end, so that the program before it does not get
 * SIGPIPE.
 *
 *     sprite-decode hero.png | tensor-head --id '*walk*' > walk.tns */
#include "base/mem.h"
#include "cli/filter.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static int64_t first = -1, last, every;
static bool except;
static struct text_list ids, labels;

static const struct option_row options[] = {
    {"first", 'n', OPTION_INTEGER, &first, "N",
     .help = "pass the first N of the records that the other options select; -1: 10 without other "
             "options, else all",
     -1, 1e15},
    {"last", 0, OPTION_INTEGER, &last, "N",
     .help = "pass the last N of the records that the other options select", 0, 100000},
    {"every", 0, OPTION_INTEGER, &every, "N",
     .help = "pass the first and then every N-th of the records with the right id and labels", 0,
     1e15},
    {"id", 0, OPTION_LIST, &ids, "GLOB",
     .help = "pass records whose id matches this pattern (of several: any)"},
    {"label", 'l', OPTION_LIST, &labels, "NAME=VALUE",
     .help = "pass records with this label (of several: all)"},
    {"except", 0, OPTION_FLAG, &except, NULL,
     .help = "pass the records that --every, --id and --label would leave out"},
    {0},
};

static const struct program program = {
    .name = "tensor-head",
    .purpose = "passes some of the records of a tensor stream",
    .synopsis = (const char *const[]){"[options] [STREAM]", NULL},
    .examples =
        (const char *const[]){"tensor-head -n 3 hero.tns | tensor-dump",
                              "tensor-head --id '*/walk/*' hero.tns > walk.tns",
                              "tensor-head --label action=walk --every 10 all.tns > some.tns",
                              "tensor-head --every 10 --except all.tns > the-others.tns", NULL},
    .see_also = "tensor-dump(1), latent-edit(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

static void check_options(void)
{
    for (int i = 0; i < labels.count; i++)
        if (!strchr(labels.items[i], '='))
            cli_wrong_use("--label: '%s' is not NAME=VALUE", labels.items[i]);
    if (first >= 0 && last)
        cli_wrong_use("--first and --last exclude each other");
    if (except && !every && !ids.count && !labels.count)
        cli_wrong_use("--except needs --every, --id or --label");
    if (first < 0)
        first = last || every || ids.count || labels.count ? INT64_MAX : 10;
    if (every == 0)
        every = 1;
}

static bool has_id(const struct record *r)
{
    for (int i = 0; i < ids.count; i++)
        if (fnmatch(ids.items[i], r->id, 0) == 0)
            return true;
    return ids.count == 0;
}

/* Whether the record has the label "NAME=VALUE": 1, 0, or -1 on an error. */
static int has_label(const struct record *r, const char *wanted, struct err *e)
{
    char name[MAP_KEY], value[RECORD_ID];
    size_t length = strcspn(wanted, "=");
    if (length >= sizeof name)
        return 0;
    memcpy(name, wanted, length);
    name[length] = '\0';
    int found = record_label(r, name, value, sizeof value, e);
    return found == 1 ? strcmp(value, wanted + length + 1) == 0 : found;
}

/* Whether the record is selected by id and labels, and then by --every: 1, 0, or -1 on an error. */
static int matches(const struct record *r, uint64_t *matched, struct err *e)
{
    int found = has_id(r);
    for (int i = 0; i < labels.count && found == 1; i++)
        found = has_label(r, labels.items[i], e);
    return found == 1 ? (*matched)++ % (uint64_t)every == 0 : found;
}

/* The last records so far. Record n is in slot n modulo the number of slots. */
static struct record *ring;

static void ring_make(struct err *e)
{
    ring = mem_zero((size_t)last, sizeof *ring);
    if (!ring) {
        err_memory(e, (unsigned long long)last * sizeof *ring, "the last records");
        cli_fail(e);
    }
}

static void ring_put(uint64_t n, const struct record *r, struct err *e)
{
    struct record *slot = &ring[n % (uint64_t)last];
    record_free(slot);
    if (record_copy(slot, r, e))
        cli_fail(e);
}

/* Writes the last of `count` records, and frees the ring. */
static void ring_write(struct filter *f, uint64_t count)
{
    uint64_t slots = (uint64_t)last;
    for (uint64_t n = count > slots ? count - slots : 0; n < count; n++)
        filter_write(f, &ring[n % slots]);
    for (uint64_t i = 0; i < slots; i++)
        record_free(&ring[i]);
    free(ring);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter filter = {0};
    struct record record = {0};
    struct err e;
    uint64_t matched = 0, chosen = 0;
    int match;

    check_options();
    filter_input(&filter, argv[operand], NULL);
    filter_output(&filter, NULL, NULL);
    if (last)
        ring_make(&e);
    while (filter_next(&filter, &record)) {
        if ((match = matches(&record, &matched, &e)) < 0)
            cli_fail(&e);
        if (match == except)
            continue;
        if (last)
            ring_put(chosen++, &record, &e);
        else if (chosen++ < (uint64_t)first)
            filter_write(&filter, &record);
    }
    if (last)
        ring_write(&filter, chosen);
    return filter_finish(&filter);
}
