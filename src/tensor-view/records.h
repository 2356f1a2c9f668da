/* records.h - the records of the stream: the current one, those before it that are kept, and the
 * next one. */
#ifndef TENSOR_VIEW_RECORDS_H
#define TENSOR_VIEW_RECORDS_H

#include "backlog.h"
#include "cli/filter.h"
#include "plot/plot_code.h"

struct records {
    struct filter filter;
    bool codes;             /* latents, or frames of numbers; else pictures */
    bool filled;            /* the first record was read: all are of its sort */
    struct backlog backlog; /* its limit is set by the caller */
    uint64_t number;        /* of the current record, from 1 on */
    bool ended;             /* there is no next record */
    struct err failure;     /* why, where the stream ended with an error; else "" */
};

/* Opens the stream (NULL or "-": standard input). Ends the program where that fails. */
void records_open(struct records *r, const char *path);
/* Makes record `number` the current one. Ends the program where there is no such record. */
void records_start(struct records *r, uint64_t number);
/* Reads and checks the next record, which then can be the current one; false at the end. */
bool records_read(struct records *r);
/* Returns the exit status of the program. */
int records_close(struct records *r);

/* ---- of the current record ---- */

struct record *records_current(const struct records *r);
/* Its frames: u1 [T,H,W,C]. */
const struct tensor *records_frames(const struct records *r);
/* Its codes, in the memory of the record. */
struct plot_code records_code(const struct records *r);
/* Frames to show, at least 1. */
size_t records_frame_count(const struct records *r);
/* The seconds that each frame is shown; NULL where the record does not say. */
const float *records_delays(const struct records *r);
/* "action=walk direction=left": the labels that are texts or numbers. */
void records_labels(char *out, size_t size, const struct records *r);

#endif
