/* completion_table.c - the option table for machines: lines of fields between tabs, from which the
 * completions of the shells are made (completion.awk).
 *
 *     program   NAME  PURPOSE
 *     verb      NAME  OBJECTS  HELP
 *     option    NAME  LETTER  TYPE  METAVAR  COMPLETES  WORDS  VERBS  HELP
 *     operands  MOST                             -1: any number
 *
 * COMPLETES is "file", "folder" or nothing; OBJECTS (of the second operand), WORDS (of the value)
 * and VERBS (that have the option; nothing: all) are separated by spaces; a field without content
 * is empty. */
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

struct table {
    FILE *out;
    const struct program *program;
};

static void print_row(const struct option_row *row, void *context)
{
    const struct table *t = context;
    const char letter[2] = {row->letter, '\0'}, *space = "";
    fprintf(t->out, "option\t%s\t%s\t%s\t%s\t%s\t", row->name, letter, types[row->type],
            row->metavar ? row->metavar : "", completes(row->metavar));
    print_words(t->out, row->choices);
    fputc('\t', t->out);
    for (const struct verb_row *v = row->verbs ? t->program->verbs : NULL; v && v->name; v++)
        if (verb_option_use(row, v->name, NULL)) {
            fprintf(t->out, "%s%s", space, v->name);
            space = " ";
        }
    fprintf(t->out, "\t%s\n", row->help);
}

void completion_table_print(FILE *out, const struct program *p)
{
    struct table table = {out, p};
    fprintf(out, "program\t%s\t%s\n", p->name, p->purpose);
    for (const struct verb_row *v = p->verbs; v && v->name; v++) {
        fprintf(out, "verb\t%s\t", v->name);
        print_words(out, v->objects);
        fprintf(out, "\t%s\n", v->help);
    }
    options_each(p, print_row, &table);
    fprintf(out, "operands\t%d\n", p->max_operands);
}
