/* verbs.c - which verb was given, and which options belong to it. */
#include "cli/internal.h"
#include "cli/messages.h"

#include <string.h>

enum { NAMES = 512 };

static const struct verb_row *chosen;
static const char *object;

const struct verb_row *cli_verb(void)
{
    return chosen;
}

const char *cli_object(void)
{
    return object;
}

const struct verb_row *verb_find(const struct program *p, const char *name)
{
    for (const struct verb_row *v = p->verbs; v && v->name && name; v++)
        if (strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncmp(text, word, length) == 0;
}

/* One word of row->verbs: "VERB", "VERB:OBJECT", either with "!" at the end. */
static enum option_use use_of_word(const char *word, size_t length, const char *verb,
                                   const char *with)
{
    bool needed = word[length - 1] == '!';
    length -= needed;
    const char *colon = memchr(word, ':', length);
    if (!is_word(word, colon ? (size_t)(colon - word) : length, verb))
        return USE_NONE;
    if (colon && with && !is_word(colon + 1, length - (size_t)(colon + 1 - word), with))
        return USE_NONE;
    return needed ? USE_NEEDED : USE_OPTIONAL;
}

enum option_use verb_option_use(const struct option_row *row, const char *verb, const char *with)
{
    enum option_use use = row->verbs ? USE_NONE : USE_OPTIONAL;
    for (const char *at = row->verbs; at && *at;) {
        size_t length = strcspn(at, " ");
        enum option_use here = use_of_word(at, length, verb, with);
        use = here > use ? here : use;
        at += length + (at[length] == ' ');
    }
    return use;
}

/* ---- checks ---- */

static void add_name(char names[NAMES], const char *separator, const char *name)
{
    size_t used = strlen(names);
    snprintf(names + used, NAMES - used, "%s%s", used ? separator : "", name);
}

static const struct verb_row *check_verb(const struct program *p, const char *given)
{
    char names[NAMES] = "";
    const struct verb_row *verb = verb_find(p, given);
    if (verb)
        return verb;
    for (const struct verb_row *v = p->verbs; v->name; v++)
        add_name(names, ", ", v->name);
    if (!given)
        cli_wrong_use("a verb is needed: %s", names);
    cli_wrong_use("'%.40s' is no verb; there are %s", given, names);
}

static const char *check_object(const char *verb, const char *const *objects, const char *given)
{
    char names[NAMES] = "";
    for (int i = 0; objects[i]; i++) {
        if (given && strcmp(objects[i], given) == 0)
            return objects[i];
        add_name(names, " or ", objects[i]);
    }
    if (!given)
        cli_wrong_use("%s what? %s", verb, names);
    cli_wrong_use("'%.40s' is not an object of %s: %s", given, verb, names);
}

/* The verb, the object where the verb has one, and the options that belong to both. */
struct use {
    const char *verb, *object;
    char options[NAMES];
};

static void list_option(const struct option_row *row, void *context)
{
    struct use *u = context;
    char name[64];
    snprintf(name, sizeof name, "--%s", row->name);
    if (row->verbs && verb_option_use(row, u->verb, u->object))
        add_name(u->options, " ", name);
}

static void check_option(const struct option_row *row, void *context)
{
    const struct use *u = context;
    const char *space = u->object ? " " : "", *with = u->object ? u->object : "";
    enum option_use use = verb_option_use(row, u->verb, u->object);
    if (use == USE_NONE && cli_given(row->name))
        cli_wrong_use("--%s cannot be used with %s%s%s%s%s", row->name, u->verb, space, with,
                      *u->options ? "; its own options: " : "", u->options);
    if (use == USE_NEEDED && !cli_given(row->name))
        cli_wrong_use("%s%s%s needs --%s", u->verb, space, with, row->name);
}

void verb_check(const struct program *p, char **operands)
{
    if (!p->verbs)
        return;
    chosen = check_verb(p, operands[0]);
    struct use use = {.verb = chosen->name};
    if (chosen->objects) {
        object = check_object(chosen->name, chosen->objects, operands[1]);
        use.object = object;
    }
    options_each(p, list_option, &use);
    options_each(p, check_option, &use);
}
