/* inference.h - a trained model ready to compute, read from --model FILE (inference.c), and the
 * loop of a program that passes all records of its input through the model (inference_pipeline.c).
 */
#ifndef CLI_INFERENCE_H
#define CLI_INFERENCE_H

#include "cli/filter.h"
#include "model/encode.h"

struct inference {
    struct model model;
    struct thread_pool *workers;
    struct tape tape;
    uint32_t crc; /* of the model's records: identifies the model */
};

/* Reads the model (NULL: wrong use, --model is needed): the first function one of kind ae, vae or
 * dsvae, the second one a classifier. Exits on failure. */
void inference_open(struct inference *g, const char *path);
/* inference_open() in two steps, for programs that use other models too: the header is read in
 * between. inference_read() closes the reader. */
struct reader *inference_reader(const char *path);
void inference_read(struct inference *g, struct reader *r);
void inference_open_classifier(struct inference *g, const char *path);
void inference_close(struct inference *g);

/* What a program does with records. Each function returns 0, or -1 with the error text in *e. */
struct inference_work {
    /* Checks record r and sets in *s where its frames and codes are, or where compute() is to write
     * them: in tensors of the record. */
    int (*read)(struct inference *g, struct record *r, struct sequence *s, struct err *e);
    int (*compute)(const struct sequence *sequences, size_t n, struct model *m, struct tape *t,
                   struct err *e);
    /* Changes record r, after compute(), into the one to be written. */
    int (*write)(struct inference *g, struct record *r, const struct sequence *s, struct err *e);
};

/* Passes all records of the filter's input through the model to its output, in order: at once as
 * many as have already arrived and fit a bounded amount of memory, so that a single record does not
 * wait for the next one. Exits on failure, after all records before the invalid one are written. */
void inference_run(struct inference *g, struct filter *f, const struct inference_work *work);

/* Starts threads that compute with --precision. Exits on failure. */
struct thread_pool *inference_threads(int threads);

/* For tape.arena.exhausted: exits with an error when the arena has no memory. */
void inference_out_of_memory(size_t bytes);

#endif
