/* train_log.h - the log of a training, as dsvae-train --log writes it: a JSON object a line, with
 * the numbers of an epoch. */
#ifndef PLOT_TRAIN_LOG_H
#define PLOT_TRAIN_LOG_H

#include "base/err.h"
#include <stddef.h>

enum { LOG_KEYS = 32 };

struct train_log {
    char *keys[LOG_KEYS]; /* in the order in which they first come */
    size_t key_count;
    size_t rows;
    double (*values)[LOG_KEYS]; /* [rows]; NaN where a line lacks the key */
    size_t capacity;
};

/* Reads a log; its values that are not numbers are passed over, and a number may be nan or inf, as
 * they stand in the log of a training that diverged. Takes the descriptor over; `name` stands in
 * front of errors. Every line must have the number `needed`. */
int train_log_read(struct train_log *l, int fd, const char *name, const char *needed,
                   struct err *e);
size_t train_log_find(const struct train_log *l, const char *key); /* or key_count */
void train_log_free(struct train_log *l);                          /* leaves it empty */

#endif
