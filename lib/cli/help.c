/* help.c - --help and --version, from the same table that is parsed. */
#include "cli/internal.h"

#include <string.h>

enum { HELP_COLUMN = 28, HELP_WIDTH = 96 };

static void print_default(FILE *out, const struct option_row *row)
{
    const void *at = row->target;
    switch (row->type) {
    case OPTION_INTEGER:
        fprintf(out, " [%lld]", (long long)*(const int64_t *)at);
        break;
    case OPTION_BYTES: {
        long long bytes = (long long)*(const int64_t *)at;
        if (bytes && bytes % (1 << 20) == 0)
            fprintf(out, " [%lldM]", bytes >> 20);
        else
            fprintf(out, " [%lld]", bytes);
        break;
    }
    case OPTION_REAL:
        fprintf(out, " [%g]", *(const double *)at);
        break;
    case OPTION_PAIR:
        if (((const int64_t *)at)[0])
            fprintf(out, " [%lldx%lld]", (long long)((const int64_t *)at)[0],
                    (long long)((const int64_t *)at)[1]);
        break;
    case OPTION_TEXT:
    case OPTION_CHOICE:
        if (*(const char *const *)at)
            fprintf(out, " [%s]", *(const char *const *)at);
        break;
    case OPTION_FLAG:
    case OPTION_LIST:
        break;
    }
}

/* Wraps words between HELP_COLUMN and HELP_WIDTH, starting at `column`. Returns where it ends. */
static int print_wrapped(FILE *out, const char *text, int column)
{
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (column > HELP_COLUMN && column + 1 + length > HELP_WIDTH) {
            fprintf(out, "\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        }
        column += fprintf(out, "%s%.*s", column > HELP_COLUMN ? " " : "", length, text);
        text += length;
        text += strspn(text, " ");
    }
    return column;
}

static int print_choices(FILE *out, const char *const *choices, int column)
{
    char word[64];
    column += fprintf(out, ":");
    for (const char *const *c = choices; *c; c++) {
        snprintf(word, sizeof word, "%s%s", *c, c[1] ? "," : "");
        column = print_wrapped(out, word, column);
    }
    return column;
}

static void print_row(const struct option_row *row, void *context)
{
    FILE *out = context;
    int column = row->letter ? fprintf(out, "  -%c, ", row->letter) : fprintf(out, "      ");
    column += fprintf(out, "--%s", row->name);
    if (row->metavar)
        column += fprintf(out, " %s", row->metavar);
    if (column >= HELP_COLUMN)
        column = fprintf(out, "\n") - 1;
    fprintf(out, "%*s", HELP_COLUMN - column, "");
    column = print_wrapped(out, row->help, HELP_COLUMN);
    if (row->choices)
        column = print_choices(out, row->choices, column);
    if (row->type == OPTION_LIST)
        print_wrapped(out, "(may be repeated)", column);
    print_default(out, row);
    fputc('\n', out);
}

void help_print(FILE *out, const struct program *p)
{
    fprintf(out, "%s - %s\n\n", p->name, p->purpose);
    for (const char *const *s = p->synopsis; *s; s++)
        fprintf(out, "%s %s %s\n", s == p->synopsis ? "usage:" : "      ", p->name, *s);
    fprintf(out, "\noptions:\n");
    options_each(p, print_row, out);
    fprintf(out, "\nexamples:\n");
    for (const char *const *x = p->examples; *x; x++)
        fprintf(out, "  %s\n", *x);
    fprintf(out,
            "\nexit status: 0 done, 1 bad data or an input/output error, 2 wrong use\n"
            "signals: SIGUSR1 has it say on standard error how far it is\n"
            "see also: %s, dsvae-tools(7)\n",
            p->see_also);
}

void version_print(FILE *out, const struct program *p)
{
    fprintf(out, "%s (dsvae-tools) %s\ncompiled by %s\n", p->name, VERSION,
#ifdef __clang__
            "clang " __clang_version__
#else
            "gcc " __VERSION__
#endif
    );
}
