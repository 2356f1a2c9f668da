/* engine.h - a trained model ready to compute: read from --model FILE, with workers and a tape. */
#ifndef CLI_ENGINE_H
#define CLI_ENGINE_H

#include "model/model.h"

struct engine {
    struct model model;
    struct workers *workers;
    struct tape tape;
    uint32_t crc; /* of the model's records: tells one model from another */
};

/* Reads the model (NULL: wrong use, --model is needed). Exits on failure. */
void engine_open(struct engine *e, const char *path);
void engine_close(struct engine *e);

/* The error exit for an arena without memory (tape.arena.exhausted). */
void engine_exhausted(size_t bytes);

#endif
