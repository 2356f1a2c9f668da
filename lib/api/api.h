/* api.h - what the files of the public interface share: the handles, and how errors get out.
 *
 * include/dsvae/tns.h declares map.c, record.c and stream.c; include/dsvae/dsvae.h declares model.c
 * and edit.c. */
#ifndef API_API_H
#define API_API_H

#include "dsvae/dsvae.h"

#include "base/err.h"
#include "model/model.h"
#include "tns/reader.h"
#include "tns/writer.h"

/* A map of its own, or a view of one in a record or a reader. */
struct tns_map {
    struct map *at;        /* &own, or the other one */
    struct map own;        /* empty in a view */
    struct record *record; /* whose entries they are: any change marks it as changed; or NULL */
};

struct tns_record {
    struct record record;
    struct tns_map entries;
};

struct tns_reader {
    struct reader *reader;
    struct tns_map header;
};

struct tns_writer {
    struct writer *writer;
};

struct dsvae_model {
    struct model model;
    struct thread_pool *threads;
    struct tape tape;
    uint32_t crc; /* of the model's records: identifies the model */
};

/* Copies the text out, if the caller wants it. Always returns -1. */
static inline int api_fail(const struct err *e, struct tns_error *error)
{
    _Static_assert(sizeof error->text == sizeof e->text, "texts of one length");
    for (size_t i = 0; error && (i == 0 || e->text[i - 1]); i++)
        error->text[i] = e->text[i];
    return -1;
}

/* The result of a library function; with the text copied out if it is -1. */
static inline int api_result(int result, const struct err *e, struct tns_error *error)
{
    return result < 0 ? api_fail(e, error) : result;
}

/* For functions of which any result but 0 is a failure. */
static inline int api_done(int failed, const struct err *e, struct tns_error *error)
{
    return failed ? api_fail(e, error) : 0;
}

/* One zeroed handle of `size` bytes, freed with free(); NULL on failure. */
void *api_handle(size_t size, struct tns_error *error);

/* Before an entry is set: fails if the key is not for this map, and marks its record as changed. */
int api_may_set(struct tns_map *map, const char *key, struct err *e);

#endif
