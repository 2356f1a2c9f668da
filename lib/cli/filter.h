/* filter.h - a program as a filter over streams: opens input and output, hands records through,
 * closes with the exit status. Prints and exits on failure, so that a main() is a straight line:
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
#include "tns/writer.h"

struct filter {
    struct reader *reader;
    struct writer *writer;
    struct output output; /* where the writer writes */
};

/* Opens FILE, or standard input where `path` is NULL or "-", reads its header and checks the kind
 * (NULL: any; "frames|latents": one of these). A terminal as standard input is wrong use. */
void filter_input(struct filter *f, const char *path, const char *kinds);

/* For reader_on_wait(), with the filter: what is written goes out before the input is waited for.
 * filter_input() has it done for its own reader. */
int filter_flush(void *filter, struct err *e);

/* Sees to it that so many files can be open at once; exits where the system does not allow it. */
void filter_allow_files(size_t count);

/* Opens another stream beside the main one, with the same checks. */
struct reader *filter_open(const char *path, const char *kinds);

/* Opens FILE or standard input as filter_open() does, to read something that is no stream. *name is
 * what errors call it. */
int filter_file(const char *path, const char **name);

/* Starts the output (--output or standard output; a terminal is refused without --force). The
 * header has `kind` (NULL: the input's), the input's header entries where there is an input of the
 * same kind (of another kind: its place among shards), the entries of `extra` (NULL: none), and
 * `history`: the input's, and this program. */
void filter_output(struct filter *f, const char *kind, const struct map *extra);
/* The same to a place of its own, which must live as long as the filter: for more outputs than one.
 */
void filter_output_to(struct filter *f, const char *path, const char *kind,
                      const struct map *extra);

bool filter_next(struct filter *f,
                 struct record *r); /* false at the clean end; exits on an error */
void filter_write(struct filter *f, const struct record *r);

/* End record, flush, checked close, but no rename yet: so that of several files all are put in
 * place or none. */
void filter_end(struct filter *f);

/* The same where it was not done; rename of --output into place. Returns main()'s exit status. */
int filter_finish(struct filter *f);

#endif
