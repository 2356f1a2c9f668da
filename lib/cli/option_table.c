/* option_table.c - the options that programs share, and the order of all rows. */
#include "cli/cli.h"
#include "cli/internal.h"

#include <string.h>

struct shared_options shared = {
    .output = "-", .max_record = (int64_t)256 << 20, .precision = "f32"};

static const char *const precisions[] = {"f32", "bf16", NULL};

bool option_help, option_version;

static const struct option_row everywhere_rows[] = {
    {"quiet", 'q', OPTION_FLAG, &shared.quiet, NULL, "print nothing but errors", .untraced = true},
    {"help", 'h', OPTION_FLAG, &option_help, NULL, "print this help", .untraced = true},
    {"version", 0, OPTION_FLAG, &option_version, NULL, "print the version", .untraced = true},
    {0},
};
static const struct option_row input_rows[] = {
    {"max-record", 0, OPTION_BYTES, &shared.max_record, "SIZE",
     "refuse records larger than SIZE (suffix K, M or G)", 1024, 4.0e9, .untraced = true},
    {0},
};
static const struct option_row output_rows[] = {
    {"output", 'o', OPTION_TEXT, &shared.output, "FILE",
     "write to FILE, which appears only when it is complete; '-' is standard output",
     .untraced = true},
    {"force", 0, OPTION_FLAG, &shared.force, NULL, "write binary data even to a terminal",
     .untraced = true},
    {0},
};
static const struct option_row history_rows[] = {
    {"no-history", 0, OPTION_FLAG, &shared.no_history, NULL,
     "write no history, so that the bytes depend only on the data", .untraced = true},
    {0},
};
static const struct option_row thread_rows[] = {
    {"threads", 0, OPTION_INTEGER, &shared.threads, "N", "compute with N threads; 0: one per core",
     0, 256, .untraced = true},
    {"precision", 0, OPTION_CHOICE, &shared.precision, "NAME",
     "precision of the inputs of matrix products; bf16 is faster with AMX or AVX512-BF16",
     .choices = precisions},
    {0},
};

static void each_row(const struct option_row *rows,
                     void (*visit)(const struct option_row *, void *), void *context)
{
    for (; rows && rows->name; rows++)
        visit(rows, context);
}

void options_each(const struct program *p, void (*visit)(const struct option_row *, void *),
                  void *context)
{
    each_row(p->options, visit, context);
    each_row(p->uses & USES_THREADS ? thread_rows : NULL, visit, context);
    each_row(p->uses & USES_INPUT ? input_rows : NULL, visit, context);
    each_row(p->uses & (USES_OUTPUT | USES_PICTURE) ? output_rows : NULL, visit, context);
    each_row(p->uses & USES_OUTPUT ? history_rows : NULL, visit, context);
    each_row(everywhere_rows, visit, context);
}

bool cli_is_standard(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}
