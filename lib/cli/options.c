/* options.c - from the option table to values, and to the trace that goes into the history. */
#include "base/num.h"
#include "cli/group.h"
#include "cli/internal.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct shared_options shared = {
    .output = "-", .max_record = (int64_t)256 << 20, .precision = "f32"};

static const char *const precisions[] = {"f32", "bf16", NULL};

static bool wants_help, wants_version;

static const struct option_row everywhere_rows[] = {
    {"quiet", 'q', OPTION_FLAG, &shared.quiet, NULL, "say nothing but errors", .untraced = true},
    {"help", 'h', OPTION_FLAG, &wants_help, NULL, "print this help", .untraced = true},
    {"version", 0, OPTION_FLAG, &wants_version, NULL, "print the versions", .untraced = true},
    {0},
};
static const struct option_row input_rows[] = {
    {"max-record", 0, OPTION_BYTES, &shared.max_record, "SIZE",
     "refuse records larger than this (suffix K, M or G)", 1024, 4.0e9, .untraced = true},
    {0},
};
static const struct option_row output_rows[] = {
    {"output", 'o', OPTION_TEXT, &shared.output, "FILE",
     "write to FILE, in place only when whole; '-' is standard output", .untraced = true},
    {"force", 0, OPTION_FLAG, &shared.force, NULL, "write even to a terminal", .untraced = true},
    {0},
};
static const struct option_row history_rows[] = {
    {"no-history", 0, OPTION_FLAG, &shared.no_history, NULL,
     "write no history, so that the bytes depend on the data alone", .untraced = true},
    {0},
};
static const struct option_row thread_rows[] = {
    {"threads", 0, OPTION_INTEGER, &shared.threads, "N",
     "compute with N threads; 0: one for each core", 0, 256, .untraced = true},
    {"precision", 0, OPTION_CHOICE, &shared.precision, "NAME",
     "of the factors of matrix products; bf16 is faster where the processor has AVX512-BF16",
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

/* getopt_long()'s form of the table; `rows[i]` is the row of `longs[i]`. */
struct getopt_table {
    const struct option_row *rows[64];
    struct option longs[64];
    char letters[160];
    int count;
};

static void add_row(const struct option_row *row, void *context)
{
    struct getopt_table *t = context;
    if (t->count + 1 >= (int)(sizeof t->rows / sizeof *t->rows))
        abort(); /* a table larger than any program of ours */
    bool value = row->type != OPTION_FLAG;
    t->rows[t->count] = row;
    t->longs[t->count] =
        (struct option){row->name, value ? required_argument : no_argument, NULL, 256 + t->count};
    t->count++;
    if (row->letter) {
        char letter[3] = {row->letter, value ? ':' : '\0', '\0'};
        strcat(t->letters, letter);
    }
}

static int find_row(const struct getopt_table *t, int code)
{
    if (code >= 256)
        return code - 256;
    for (int i = 0; i < t->count; i++)
        if (t->rows[i]->letter == code)
            return i;
    return -1;
}

static _Noreturn void no_memory(size_t bytes)
{
    struct err e;
    err_memory(&e, bytes, "the command line");
    cli_fail(&e);
}

void text_list_add(struct text_list *list, const char *text)
{
    size_t size = ((size_t)list->count + 1) * sizeof *list->items;
    const char **items = realloc(list->items, size);
    if (!items)
        no_memory(size);
    list->items = items;
    list->items[list->count++] = text;
}

static int set_choice(const struct option_row *row, const char *value, struct err *e)
{
    for (const char *const *c = row->choices; *c; c++)
        if (strcmp(*c, value) == 0) {
            *(const char **)row->target = *c;
            return 0;
        }
    err_set(e, "'%.40s' is none of", value);
    for (const char *const *c = row->choices; *c; c++) {
        size_t used = strlen(e->text);
        snprintf(e->text + used, sizeof e->text - used, "%s %s", c == row->choices ? "" : ",", *c);
    }
    return -1;
}

static int set_value(const struct option_row *row, const char *value, struct err *e)
{
    int64_t min = (int64_t)row->min, max = (int64_t)row->max;
    switch (row->type) {
    case OPTION_FLAG:
        *(bool *)row->target = true;
        return 0;
    case OPTION_INTEGER:
        return num_integer(value, min, max, row->target, e);
    case OPTION_REAL:
        return num_real(value, row->min, row->max, row->target, e);
    case OPTION_BYTES:
        return num_bytes(value, min, max, row->target, e);
    case OPTION_PAIR:
        return num_pair(value, min, max, row->target, e);
    case OPTION_TEXT:
        *(const char **)row->target = value;
        return 0;
    case OPTION_CHOICE:
        return set_choice(row, value, e);
    case OPTION_LIST:
        text_list_add(row->target, value);
        return 0;
    }
    return 0;
}

static struct text_list trace, given; /* given: names */

const struct text_list *cli_trace(void)
{
    return &trace;
}

bool cli_given(const char *name)
{
    for (int i = 0; i < given.count; i++)
        if (strcmp(given.items[i], name) == 0)
            return true;
    return false;
}

void cli_trace_add(const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        no_memory(strlen(format));
    text_list_add(&trace, text);
}

/* Folders say where somebody works, not what was computed. */
static const char *without_folder(const char *text)
{
    const char *slash = strrchr(text, '/');
    return slash && slash[1] ? slash + 1 : text;
}

static void trace_option(const struct option_row *row, const char *value)
{
    if (row->untraced)
        return;
    char *text;
    int length = value ? asprintf(&text, "--%s=%s", row->name, without_folder(value))
                       : asprintf(&text, "--%s", row->name);
    if (length < 0)
        no_memory(strlen(row->name));
    text_list_add(&trace, text);
}

/* getopt_long() takes the beginning of a name for the whole; a script that relies on it breaks with
 * the next option that begins so, and a slip goes unseen. */
static void refuse_abbreviation(const struct option_row *row, char **argv)
{
    const char *word = argv[optind - 1];
    if (word == optarg) /* the value stands apart */
        word = argv[optind - 2];
    size_t length = strcspn(word, "=");
    if (strncmp(word, "--", 2) == 0 && length - 2 != strlen(row->name))
        cli_wrong_use("unknown option '%.*s'; did you mean '--%s'?", (int)length, word, row->name);
}

typedef void print_answer(FILE *out, const struct program *p);

/* --help, --version or --help=table */
static _Noreturn void answer(const struct program *p, print_answer *print)
{
    if (group_speaks())
        print(stdout, p);
    if (fflush(stdout) || ferror(stdout)) {
        struct err e;
        err_errno(&e, "cannot write standard output");
        cli_fail(&e);
    }
    exit(0);
}

int options_parse(const struct program *p, int argc, char **argv)
{
    struct getopt_table t = {.letters = ":"};
    options_each(p, add_row, &t);
    if (argc == 2 && strcmp(argv[1], "--help=table") == 0)
        answer(p, completion_table_print);
    opterr = 0;
    for (int code; (code = getopt_long(argc, argv, t.letters, t.longs, NULL)) != -1;) {
        if (code == ':')
            cli_wrong_use("option '%s' needs a value", argv[optind - 1]);
        int i = find_row(&t, code);
        if (i < 0 && optopt && optopt < 256)
            cli_wrong_use("unknown option '-%c'", optopt);
        if (i < 0 && optopt)
            cli_wrong_use("option '--%s' takes no value", t.rows[optopt - 256]->name);
        if (i < 0)
            cli_wrong_use("unknown option '%s'", argv[optind - 1]);
        if (code >= 256)
            refuse_abbreviation(t.rows[i], argv);
        struct err e;
        if (set_value(t.rows[i], optarg, &e))
            cli_wrong_use("--%s: %s", t.rows[i]->name, e.text);
        text_list_add(&given, t.rows[i]->name);
        trace_option(t.rows[i], optarg);
    }
    if (wants_help || wants_version)
        answer(p, wants_help ? help_print : version_print);
    int operands = argc - optind;
    if (operands < p->min_operands)
        cli_wrong_use("%s", operands ? "an operand is missing" : "an operand is needed");
    if (p->max_operands >= 0 && operands > p->max_operands)
        cli_wrong_use("unexpected operand '%s'", argv[optind + p->max_operands]);
    for (int i = optind; i < argc; i++)
        text_list_add(&trace, without_folder(argv[i]));
    return optind;
}
