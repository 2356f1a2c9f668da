/* options.c - parses the command line by the option table. */
#include "base/num.h"
#include "cli/cli.h"
#include "cli/internal.h"
#include "cli/processes.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

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
        abort(); /* more rows than any program has */
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

/* getopt_long() accepts the beginning of a name for the complete name. A script that relies on it
 * breaks when another option with this beginning is added, and a typing error is not noticed. */
static void refuse_abbreviation(const struct option_row *row, char **argv)
{
    const char *word = argv[optind - 1];
    if (word == optarg) /* the value is the next word */
        word = argv[optind - 2];
    size_t length = strcspn(word, "=");
    if (strncmp(word, "--", 2) == 0 && length - 2 != strlen(row->name))
        cli_wrong_use("unknown option '%.*s'; did you mean '--%s'?", (int)length, word, row->name);
}

/* Ends the program after --help, --version or --help=table, which have printed to `out`. */
static _Noreturn void end_answer(FILE *out)
{
    struct err e;
    if (fflush(out) || ferror(out)) {
        err_errno(&e, "cannot write standard output");
        cli_fail(&e);
    }
    exit(0);
}

static void answer(const struct program *p, const char *first_operand)
{
    if (!option_help && !option_version)
        return;
    if (processes_is_first() && option_help)
        help_print(stdout, p, verb_find(p, first_operand));
    else if (processes_is_first())
        version_print(stdout, p);
    end_answer(stdout);
}

static _Noreturn void answer_table(const struct program *p)
{
    completion_table_print(stdout, p);
    end_answer(stdout);
}

static void check_operands(const struct program *p, int count, char **operands)
{
    verb_check(p, operands);
    if (count < p->min_operands)
        cli_wrong_use("%s", count ? "an operand is missing" : "an operand is needed");
    if (p->max_operands >= 0 && count > p->max_operands)
        cli_wrong_use("unexpected operand '%s'", operands[p->max_operands]);
    for (int i = 0; i < count; i++)
        trace_operand(operands[i]);
}

/* The row that getopt_long()'s `code` means. */
static const struct option_row *check_code(const struct getopt_table *t, int code, char **argv)
{
    if (code == ':')
        cli_wrong_use("option '%s' needs a value", argv[optind - 1]);
    int i = find_row(t, code);
    if (i < 0 && optopt && optopt < 256)
        cli_wrong_use("unknown option '-%c'", optopt);
    if (i < 0 && optopt)
        cli_wrong_use("option '--%s' takes no value", t->rows[optopt - 256]->name);
    if (i < 0)
        cli_wrong_use("unknown option '%s'", argv[optind - 1]);
    if (code >= 256)
        refuse_abbreviation(t->rows[i], argv);
    return t->rows[i];
}

int options_parse(const struct program *p, int argc, char **argv)
{
    struct getopt_table t = {.letters = ":"};
    options_each(p, add_row, &t);
    if (argc == 2 && strcmp(argv[1], "--help=table") == 0)
        answer_table(p);
    opterr = 0;
    for (int code; (code = getopt_long(argc, argv, t.letters, t.longs, NULL)) != -1;) {
        const struct option_row *row = check_code(&t, code, argv);
        struct err e;
        if (set_value(row, optarg, &e))
            cli_wrong_use("--%s: %s", row->name, e.text);
        trace_option(row, optarg);
    }
    answer(p, argv[optind]);
    check_operands(p, argc - optind, argv + optind);
    return optind;
}

void cli_exclude(bool first, const char *first_name, bool second, const char *second_name)
{
    if (first && second)
        cli_wrong_use("%s cannot be used with %s", first_name, second_name);
}
