/* options.h - the option table of a program, the options that all programs share, and what was
 * given.
 *
 * One table says everything about a program's options: parsing (options.c), --help with the
 * defaults (help.c), the man page's OPTIONS, shell completion (completion_table.c), and the
 * arguments in the stream's history (trace.c) come from it. The shared options are in
 * option_table.c. */
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
    OPTION_PAIR,    /* int64_t[2], "WxH", each min..max */
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
    void *target;               /* holds the default before parsing */
    const char *metavar;        /* "N"; FILE, STREAM and DIR complete so; NULL for flags */
    const char *help;           /* one or two lines, lower case, no full stop */
    double min, max;            /* numbers only */
    const char *const *choices; /* NULL-terminated: all that an OPTION_CHOICE may be, or what help
                                   and completion offer for an OPTION_TEXT or OPTION_LIST */
    bool untraced; /* says nothing of the result (threads, file names of logs): kept out of the
                      history */
};

struct program {
    const char *name;
    const char *purpose;              /* "turns PNG sprites into a stream of frames" */
    const char *const *synopsis;      /* "[options] [FILE...]", one a form, NULL-terminated */
    const char *const *examples;      /* real command lines, NULL-terminated */
    const char *see_also;             /* "dsvae-encode(1), tensor-stream(5)" */
    const struct option_row *options; /* the program's own */
    unsigned uses;                    /* which shared options it has, see below */
    int min_operands, max_operands;   /* max -1: any number */
    const char *const *words[2];      /* NULL-terminated: what the first operands may be, where they
                                         are words; all others are files */
};

/* Shared options, switched on by bits of program.uses. --help, --version and --quiet are
 * everywhere. */
enum {
    USES_INPUT = 1,   /* --max-record SIZE */
    USES_OUTPUT = 2,  /* a stream comes out: -o/--output FILE, --no-history, --force */
    USES_THREADS = 4, /* it computes: --threads N, --precision NAME */
    USES_PICTURE = 8, /* something else comes out: -o/--output FILE, --force */
};

struct shared_options {
    const char *output; /* file, or "-" */
    bool no_history;    /* bytes that depend on the data alone */
    bool force;         /* binary to a terminal after all */
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

/* Wrong use where both are given: "FIRST_NAME cannot be used with SECOND_NAME". */
void cli_exclude(bool first, const char *first_name, bool second, const char *second_name);

#endif
