/* inference.h - a trained model ready to compute: read from --model FILE, with workers and a tape;
 * and the loop of a program that hands sequences through it. */
#ifndef CLI_INFERENCE_H
#define CLI_INFERENCE_H

#include "cli/filter.h"
#include "model/encode.h"

struct inference {
    struct model model;
    struct thread_pool *workers;
    struct tape tape;
    uint32_t crc; /* of the model's records: tells one model from another */
};

/* Reads the model (NULL: wrong use, --model is needed): one of codes, or, as the second one of a
 * program, a judge. Exits on failure. */
void inference_open(struct inference *e, const char *path);
void inference_open_classifier(struct inference *e, const char *path);
void inference_close(struct inference *e);

/* What a program does with a record before and after the computation; -1 on failure. */
struct inference_work {
    /* Checks the record, and says where its frames and codes stand or are to stand: in tensors of
     * the record. */
    int (*take)(struct inference *g, struct record *r, struct sequence *c, struct err *e);
    int (*compute)(const struct sequence *sequences, size_t n, struct model *m, struct tape *t,
                   struct err *e);
    /* Makes of the record what is to be written. */
    int (*finish)(struct inference *g, struct record *r, const struct sequence *c, struct err *e);
};

/* Hands all records of the filter's input through the model to its output, in order: as many at
 * once as have come already and a bounded amount of memory holds, so that a record alone does not
 * wait for the next one. Exits on failure, when all records before the bad one have been written.
 */
void inference_run(struct inference *g, struct filter *f, const struct inference_work *work);

/* Threads that compute in the --precision that is asked for. Exits on failure. */
struct thread_pool *inference_threads(int threads);

/* The error exit for an arena without memory (tape.arena.exhausted). */
void inference_out_of_memory(size_t bytes);

#endif
