/* filter.h - a program as a filter over streams: opens input and output, passes records, closes
 * with the exit status. Prints and exits on failure, so that a main() is a straight line:
 *
 *     struct filter f = {0};
 *     filter_input(&f, operand_or_NULL, "frames");
 *     filter_output(&f, "latents", NULL);
 *     struct record r = {0};
 *     while (filter_next(&f, &r)) {
 *         if (work(&r, &e))
 *             cli_fail(&e);
 *         filter_write(&f, &r);
 *     }
 *     return filter_finish(&f);
 */
#ifndef CLI_FILTER_H
#define CLI_FILTER_H

#include "cli/cli.h"
#include "cli/output.h"
#include "tns/reader.h"
#include "tns/source.h"
#include "tns/writer.h"

struct filter {
    struct reader *reader;
    struct writer *writer;
    struct output output; /* where the writer writes */
};

/* Opens FILE, or standard input where `path` is NULL or "-", reads its header and checks the kind
 * (NULL: any; "frames|latents": one of these). A terminal as standard input is wrong use. */
void filter_input(struct filter *f, const char *path, const char *kinds);

/* For reader_on_wait(), with the filter: flushes the output before the program waits for input.
 * filter_input() registers it for its own reader. */
int filter_flush(void *filter, struct err *e);

/* Makes sure that `count` files can be open at once; exits where the system does not allow it. */
void filter_allow_files(size_t count);

/* Opens another stream in addition to the main one, with the same checks. */
struct reader *filter_open(const char *path, const char *kinds);

/* A file that is no stream: its descriptor, and the bytes at its start that were read already. */
struct filter_other {
    int fd;
    const char *name; /* for messages */
    uint8_t start[SOURCE_AHEAD];
    size_t ahead;
};
/* As filter_open() if the file starts like a stream; else NULL, and *other is the file. */
struct reader *filter_open_or(const char *path, const char *kinds, struct filter_other *other);

/* Opens FILE or standard input as filter_open() does, to read something that is no stream. Returns
 * the descriptor; *name is its name for messages. */
int filter_file(const char *path, const char **name);

/* Starts the output (--output or standard output; a terminal is refused without --force). The
 * header has `kind` (NULL: the input's), the header entries of an input of the same kind (of
 * another kind: only its shard entry, and what its features are), the entries of `extra` (NULL:
 * none), and `history`: the input's, and this program. */
void filter_output(struct filter *f, const char *kind, const struct map *extra);
/* The same to the file `path`, which must live as long as the filter: for programs with more than
 * one output. */
void filter_output_to(struct filter *f, const char *path, const char *kind,
                      const struct map *extra);

bool filter_next(struct filter *f,
                 struct record *r); /* false at the clean end; exits on an error */
void filter_write(struct filter *f, const struct record *r);

/* End record, flush, checked close, but no rename yet: so that either all of several files are
 * renamed or none. */
void filter_end(struct filter *f);

/* filter_end() where it was not called; renames --output. Returns main()'s exit status. */
int filter_finish(struct filter *f);

#endif
