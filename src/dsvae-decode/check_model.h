/* check_model.h - only the model that made codes can decode them. */
#ifndef DSVAE_DECODE_CHECK_MODEL_H
#define DSVAE_DECODE_CHECK_MODEL_H

#include "cli/filter.h"

/* Exits with an error if the stream names another model than the one with this crc32. Streams that
 * do not name a model are accepted. */
void check_model(const struct filter *f, uint32_t crc);

#endif
