/* engine.h - a trained model ready to compute: read from --model FILE, with workers and a tape. */
#ifndef CLI_ENGINE_H
#define CLI_ENGINE_H

#include "cli/cli.h"
#include "model/model.h"

struct engine {
    struct model model;
    struct workers *workers;
    struct tape tape;
};

/* cli_begin() for a program that computes. Where OpenBLAS does not know the processor (one newer than it) and
 * fell back to its oldest kernels, the program starts itself again with OPENBLAS_CORETYPE set to the best
 * that the processor can run; a value that the user set stands. */
int engine_begin(const struct program *program, int argc, char **argv);

/* Reads the model (NULL: wrong use, --model is needed). Exits on failure. */
void engine_open(struct engine *e, const char *path);
void engine_close(struct engine *e);

/* The error exit for an arena without memory (tape.arena.exhausted). */
void engine_exhausted(size_t bytes);

#endif
