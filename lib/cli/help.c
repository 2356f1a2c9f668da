/* help.c - --help and --version, from the same table that is parsed. */
#include "cli/internal.h"

#include <string.h>

enum { HELP_COLUMN = 28, HELP_WIDTH = 96, VALUE = 256 };

/* The value that the target holds, as text; "" where that says nothing. */
static void target_text(char *out, size_t size, const struct option_row *row)
{
    const void *at = row->target;
    const int64_t *integer = at;
    const char *text;
    out[0] = '\0';
    switch (row->type) {
    case OPTION_BYTES:
        if (*integer && *integer % (1 << 20) == 0) {
            snprintf(out, size, "%lldM", (long long)*integer >> 20);
            break;
        }
        snprintf(out, size, "%lld", (long long)*integer);
        break;
    case OPTION_INTEGER:
        snprintf(out, size, "%lld", (long long)*integer);
        break;
    case OPTION_REAL:
        snprintf(out, size, "%g", *(const double *)at);
        break;
    case OPTION_PAIR:
        if (integer[0])
            snprintf(out, size, "%lldx%lld", (long long)integer[0], (long long)integer[1]);
        break;
    case OPTION_TEXT:
    case OPTION_CHOICE:
        text = *(const char *const *)at;
        snprintf(out, size, "%s", text ? text : "");
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

/* The length of "VERB, VERB: " at the beginning of a clause of an option's help; 0: it has none.
 * *own: one of them is `verb`. */
static size_t verbs_length(const char *clause, const struct program *p, const char *verb, bool *own)
{
    const char *at = clause;
    char name[32];
    for (*own = false;; at += 2) {
        size_t length = strcspn(at, ":, ");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        if (!verb_find(p, name))
            return 0;
        *own = *own || strcmp(name, verb) == 0;
        at += length;
        if (strncmp(at, ": ", 2) == 0)
            return (size_t)(at - clause) + 2;
        if (strncmp(at, ", ", 2) != 0)
            return 0;
    }
}

/* Prints help, of which the clauses (separated by "; ") that begin with the names of other verbs
 * are left out. */
static int print_clauses(FILE *out, const char *help, const struct program *p, const char *verb)
{
    int column = HELP_COLUMN;
    char clause[VALUE];
    for (const char *at = help; *at;) {
        const char *end = strstr(at, "; ");
        size_t length = end ? (size_t)(end - at) : strlen(at);
        bool own;
        size_t names = verbs_length(at, p, verb, &own);
        const char *separator = column > HELP_COLUMN ? ";" : "";
        if (!names || own) {
            column += fprintf(out, "%s", separator);
            snprintf(clause, sizeof clause, "%.*s", (int)(length - names), at + names);
            column = print_wrapped(out, clause, column);
        }
        at += length + (end ? 2 : 0);
    }
    return column;
}

/* Whose help is printed. */
struct page {
    FILE *out;
    const struct program *program;
    const struct verb_row *verb; /* NULL: the program */
};

/* The object, where the option belongs to one of the verb's objects alone; else NULL. */
static const char *object_of(const struct option_row *row, const struct verb_row *verb)
{
    const char *only = NULL;
    int count = 0, all = 0;
    for (const char *const *o = verb ? verb->objects : NULL; o && *o; o++, all++)
        if (verb_option_use(row, verb->name, *o)) {
            only = *o;
            count++;
        }
    return count == 1 && all > 1 ? only : NULL;
}

static void print_remarks(FILE *out, const struct page *p, const struct option_row *row, int column)
{
    char value[VALUE], text[VALUE + 2];
    const char *object = object_of(row, p->verb);
    if (row->type == OPTION_LIST)
        column = print_wrapped(out, "(may be repeated)", column);
    if (object) {
        snprintf(text, sizeof text, "(%s only)", object);
        column = print_wrapped(out, text, column);
    }
    if (!p->program->show_default || !p->program->show_default(value, sizeof value, row))
        target_text(value, sizeof value, row);
    if (value[0]) {
        snprintf(text, sizeof text, "[%s]", value);
        print_wrapped(out, text, column);
    }
}

/* For a program with verbs, only the options that all verbs have; for a verb, all that it has. */
static void print_row(const struct option_row *row, void *context)
{
    const struct page *p = context;
    FILE *out = p->out;
    if (p->verb ? !verb_option_use(row, p->verb->name, NULL) : row->verbs != NULL)
        return;
    int column = row->letter ? fprintf(out, "  -%c, ", row->letter) : fprintf(out, "      ");
    column += fprintf(out, "--%s", row->name);
    if (row->metavar)
        column += fprintf(out, " %s", row->metavar);
    if (column >= HELP_COLUMN)
        column = fprintf(out, "\n") - 1;
    fprintf(out, "%*s", HELP_COLUMN - column, "");
    column = p->verb ? print_clauses(out, row->help, p->program, p->verb->name)
                     : print_wrapped(out, row->help, HELP_COLUMN);
    if (row->choices)
        column = print_choices(out, row->choices, column);
    print_remarks(out, p, row, column);
    fputc('\n', out);
}

static void print_verbs(FILE *out, const struct program *p)
{
    fprintf(out, "\nverbs ('%s VERB --help' shows the options of one):\n", p->name);
    for (const struct verb_row *v = p->verbs; v->name; v++) {
        fprintf(out, "  %-*s", HELP_COLUMN - 2, v->name);
        print_wrapped(out, v->help, HELP_COLUMN);
        fputc('\n', out);
    }
}

static void print_usage(FILE *out, const struct program *p, const struct verb_row *verb)
{
    if (verb) {
        fprintf(out, "%s %s - %s\n\n", p->name, verb->name, verb->help);
        fprintf(out, "usage: %s %s ", p->name, verb->name);
        for (const char *const *o = verb->objects; o && *o; o++)
            fprintf(out, "%s%s", *o, o[1] ? "|" : " ");
        fprintf(out, "%s\n", verb->usage);
        return;
    }
    fprintf(out, "%s - %s\n\n", p->name, p->purpose);
    for (const char *const *s = p->synopsis; *s; s++)
        fprintf(out, "%s %s %s\n", s == p->synopsis ? "usage:" : "      ", p->name, *s);
    if (p->verbs)
        print_verbs(out, p);
}

/* For a verb, only the examples that use it. */
static void print_examples(FILE *out, const struct program *p, const struct verb_row *verb)
{
    char use[64];
    bool none = true;
    snprintf(use, sizeof use, "%s %s ", p->name, verb ? verb->name : "");
    for (const char *const *x = p->examples; *x; x++)
        if (!verb || strstr(*x, use)) {
            fprintf(out, "%s  %s\n", none ? "\nexamples:\n" : "", *x);
            none = false;
        }
}

void help_print(FILE *out, const struct program *p, const struct verb_row *verb)
{
    struct page page = {out, p, verb};
    print_usage(out, p, verb);
    fprintf(out, "\noptions:\n");
    options_each(p, print_row, &page);
    print_examples(out, p, verb);
    fprintf(out,
            "\nexit status: 0 done, 1 invalid data or an input/output error, 2 wrong use\n"
            "signals: SIGUSR1 prints on standard error how far the work is\n"
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
