/* train_log.h - the log of a training, as dsvae-train --log writes it: one JSON object per line,
 * with the numbers of one epoch. */
#ifndef LATENT_PLOT_TRAIN_LOG_H
#define LATENT_PLOT_TRAIN_LOG_H

#include "base/err.h"
#include <stddef.h>

enum { LOG_KEYS = 32 };

struct train_log {
    char *keys[LOG_KEYS]; /* names of quantities, in the order of their first line */
    size_t key_count;
    size_t rows;
    double (*values)[LOG_KEYS]; /* [rows] lines; NaN where a line does not have the key */
    size_t capacity;
};

/* Reads a log and closes `fd`. Values that are not numbers are ignored; a number may be nan or inf,
 * as in the log of a training that diverged. Every line must have the finite number `needed`.
 * Errors name the file by `name`. The caller frees the log. */
int train_log_read(struct train_log *l, int fd, const char *name, const char *needed,
                   struct err *e);
/* The place of the key among the keys; key_count where the log does not have it. */
size_t train_log_find(const struct train_log *l, const char *key);
void train_log_free(struct train_log *l); /* leaves it empty */

#endif
