/* inference.h - a trained model ready to compute: read from --model FILE, with workers and a tape; and
 * the loop of a program that hands sequences through it. */
#ifndef CLI_INFERENCE_H
#define CLI_INFERENCE_H

#include "cli/filter.h"
#include "model/encode.h"

struct engine {
    struct model model;
    struct workers *workers;
    struct tape tape;
    uint32_t crc; /* of the model's records: tells one model from another */
};

/* Reads the model (NULL: wrong use, --model is needed): one of codes, or, as the second one of a
 * program, a judge. Exits on failure. */
void engine_open(struct engine *e, const char *path);
void engine_open_judge(struct engine *e, const char *path);
void engine_close(struct engine *e);

/* What a program does with a record before and after the computation; -1 on failure. */
struct engine_work {
    /* Checks the record, and says where its frames and codes stand or are to stand: in tensors of
     * the record. */
    int (*take)(struct engine *g, struct record *r, struct clip *c, struct err *e);
    int (*compute)(const struct clip *clips, size_t n, struct model *m, struct tape *t,
                   struct err *e);
    /* Makes of the record what is to be written. */
    int (*finish)(struct engine *g, struct record *r, const struct clip *c, struct err *e);
};

/* Hands all records of the filter's input through the model to its output, in order: as many at
 * once as have come already and a bounded amount of memory holds, so that a record alone does not
 * wait for the next one. Exits on failure, when all records before the bad one have been written.
 */
void engine_run(struct engine *g, struct filter *f, const struct engine_work *work);

/* Threads that compute in the --precision that is asked for. Exits on failure. */
struct workers *engine_workers(int threads);

/* The error exit for an arena without memory (tape.arena.exhausted). */
void engine_exhausted(size_t bytes);

#endif
