/* rows.h - the streams of a page: each is a row of every card, and the records of all of them are
 * read side by side. These functions end the program where something fails. */
#ifndef TENSOR_HTML_ROWS_H
#define TENSOR_HTML_ROWS_H

#include "cli/filter.h"

enum { ROWS_MAX = 16, ROW_NAME = 256 };

struct row {
    struct reader *reader;
    struct record record; /* the current one */
    const char *path;
    char name[ROW_NAME]; /* "" where there is only one row */
    bool speech;         /* its frames are features of speech, which can be heard */
};

struct rows {
    struct filter filter; /* of the first row */
    struct row list[ROWS_MAX];
    size_t count;
    uint64_t records; /* that were read of each stream */
};

/* Opens the streams, names NULL-terminated; none: standard input. `names`: what the rows are
 * called, with commas between them; NULL: "original", and the names of the files. */
void rows_open(struct rows *r, char **paths, const char *names);

/* Reads the next record of each stream. False where all of them end; it is an error where only some
 * of them do. */
bool rows_next(struct rows *r);

/* Returns the exit status of the program. */
int rows_close(struct rows *r);

/* "generated" for "out/generated.tns" */
void name_by_file(char name[ROW_NAME], const char *path);

#endif
