/* options.h - the option table of a program, the options that all programs share, and what was
 * given.
 *
 * One table says everything about a program's options: parsing (options.c), --help with the
 * defaults (help.c), the man page's OPTIONS, shell completion (completion_table.c), and the
 * arguments in the stream's history (trace.c) come from it; verbs.c checks which options belong to
 * a verb. The shared options are in option_table.c. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {
    OPTION_FLAG,    /* bool *: takes no value, sets true */
    OPTION_INTEGER, /* int64_t *, min..max */
    OPTION_REAL,    /* double *, min..max */
    OPTION_BYTES,   /* int64_t *, min..max, suffix K M G */
    OPTION_PAIR,    /* int64_t[2], "WxH" or "N" for both, each min..max */
    OPTION_TEXT,    /* const char ** */
    OPTION_CHOICE,  /* const char **, one of `choices` */
    OPTION_LIST,    /* struct text_list *: may be given several times */
};

struct text_list {
    const char **items;
    int count;
};

struct option_row {
    const char *name; /* long name without dashes; NULL ends the table */
    char letter;      /* one-letter form, or 0 */
    enum option_type type;
    void *target;        /* holds the default before parsing */
    const char *metavar; /* "N"; FILE, STREAM and DIR are completed as such; NULL for flags */
    const char *help;    /* a complete phrase, since completions show it alone; lower case, no full
                            stop; a    clause "VERB, VERB: ..." (clauses are separated by "; ") is for
                            these verbs alone */
    double min, max;     /* numbers only */
    const char *const *choices; /* NULL-terminated: all that an OPTION_CHOICE may be, or what help
                                   and completion offer for an OPTION_TEXT or OPTION_LIST */
    bool untraced;     /* does not affect the result (threads, names of log files): left out of the
                          history */
    const char *verbs; /* the verbs that have the option, separated by spaces; NULL: all. A word
                          "hold:dynamic" means: only with this object; "take!": needed there */
};

/* A program that does several jobs has a verb for each: its first operand. */
struct verb_row {
    const char *name;           /* NULL ends the table */
    const char *usage;          /* what follows verb and object: "[--keep-odd] [LATENTS]" */
    const char *help;           /* one line, lower case, no full stop */
    const char *const *objects; /* NULL-terminated: what the second operand may be, where it is a
                                   word; else NULL */
};

struct program {
    const char *name;
    const char *purpose;              /* "turns sprites into a stream of frames" */
    const char *const *synopsis;      /* "[options] [FILE...]", one per form, NULL-terminated */
    const char *const *examples;      /* real command lines, NULL-terminated */
    const char *see_also;             /* "dsvae-encode(1), tensor-stream(5)" */
    const struct option_row *options; /* the program's own */
    unsigned uses;                    /* which shared options it has, see below */
    int min_operands, max_operands;   /* max -1: any number */
    const struct verb_row *verbs;     /* or NULL */
    /* NULL, or writes the default that --help shows where it is not the target's value, and returns
     * true; false: the target's value is shown. */
    bool (*show_default)(char *out, size_t size, const struct option_row *row);
};

/* Shared options, switched on by bits of program.uses. All programs have --help, --version and
 * --quiet. */
enum {
    USES_INPUT = 1,   /* --max-record SIZE */
    USES_OUTPUT = 2,  /* it writes a stream: -o/--output FILE, --no-history, --force */
    USES_THREADS = 4, /* it computes: --threads N, --precision NAME */
    USES_PICTURE = 8, /* it writes something else: -o/--output FILE, --force */
};

struct shared_options {
    const char *output; /* file, or "-" */
    bool no_history;    /* the bytes depend on the data alone */
    bool force;         /* write binary data to a terminal too */
    bool quiet;
    int64_t max_record;    /* bytes */
    int64_t threads;       /* 0: as many as there are cores */
    const char *precision; /* "f32" or "bf16" */
};
extern struct shared_options shared;

/* What the history says of this run: "--name=value" for each option given that affects the result,
 * then the operands; a file is named without its folder. */
const struct text_list *cli_trace(void);
/* Adds to it what affects the result and was not given, "--name=value". */
void cli_trace_add(const char *format, ...) ERR_FORMAT(1, 2);
/* Was this option given? `name` is the long name without dashes. */
bool cli_given(const char *name);

/* The verb that was given; NULL where the program has none. */
const struct verb_row *cli_verb(void);
/* Its object, one of the verb's `objects`; NULL where the verb has none. */
const char *cli_object(void);

/* Wrong use where both are given: "FIRST_NAME cannot be used with SECOND_NAME". */
void cli_exclude(bool first, const char *first_name, bool second, const char *second_name);

#endif
