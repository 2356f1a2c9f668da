/* completion_table.c - the option table for machines: lines of fields between tabs, from which the
 * completions of the shells are made (completion.awk).
 *
 *     program   NAME  PURPOSE
 *     option    NAME  LETTER  TYPE  METAVAR  COMPLETES  WORDS  HELP
 *     operand   WORDS                            of the first operands, where they are words
 *     operands  MOST                             -1: any number
 *
 * COMPLETES is "file", "folder" or nothing, WORDS has spaces between them; what is not there is
 * empty. */
#include "cli/internal.h"

#include <string.h>

static const char *const types[] = {
    [OPTION_FLAG] = "flag",   [OPTION_INTEGER] = "integer", [OPTION_REAL] = "real",
    [OPTION_BYTES] = "bytes", [OPTION_PAIR] = "pair",       [OPTION_TEXT] = "text",
    [OPTION_CHOICE] = "text", [OPTION_LIST] = "list",
};

/* What a value is to be completed to, by its metavar: "FILE", also "FILE|A". */
static const char *completes(const char *metavar)
{
    static const char *const known[][2] = {{"FILE", "file"}, {"STREAM", "file"}, {"DIR", "folder"}};
    size_t length = metavar ? strcspn(metavar, "|") : 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (length == strlen(known[i][0]) && strncmp(metavar, known[i][0], length) == 0)
            return known[i][1];
    return "";
}

static void print_words(FILE *out, const char *const *words)
{
    for (const char *const *w = words; w && *w; w++)
        fprintf(out, "%s%s", w == words ? "" : " ", *w);
}

static void print_row(const struct option_row *row, void *context)
{
    FILE *out = context;
    const char letter[2] = {row->letter, '\0'};
    fprintf(out, "option\t%s\t%s\t%s\t%s\t%s\t", row->name, letter, types[row->type],
            row->metavar ? row->metavar : "", completes(row->metavar));
    print_words(out, row->choices);
    fprintf(out, "\t%s\n", row->help);
}

void completion_table_print(FILE *out, const struct program *p)
{
    fprintf(out, "program\t%s\t%s\n", p->name, p->purpose);
    options_each(p, print_row, out);
    for (size_t i = 0; i < sizeof p->words / sizeof *p->words && p->words[i]; i++) {
        fprintf(out, "operand\t");
        print_words(out, p->words[i]);
        fputc('\n', out);
    }
    fprintf(out, "operands\t%d\n", p->max_operands);
}
