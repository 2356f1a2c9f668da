/* stream.c - reader and writer of dsvae/tns.h. */
#include "api/api.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A started reader, which closes `fd`. */
static struct tns_reader *open_reader(int fd, const char *name, size_t max_record,
                                      struct tns_error *error)
{
    struct err e;
    struct tns_reader *r = api_handle(sizeof *r, error);
    if (!r) {
        close(fd);
        return NULL;
    }
    r->reader = reader_open(fd, name, max_record ? max_record : TNS_RECORD_BYTES, &e);
    if (!r->reader || reader_start(r->reader, &e)) {
        api_fail(&e, error);
        tns_reader_close(r);
        return NULL;
    }
    r->header.at = (struct map *)reader_header(r->reader); /* public as a const view */
    return r;
}

struct tns_reader *tns_reader_open(const char *path, struct tns_error *error)
{
    struct err e;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        return open_reader(fd, path, 0, error);
    err_errno(&e, "cannot open '%s'", path);
    api_fail(&e, error);
    return NULL;
}

struct tns_reader *tns_reader_fd(int fd, const char *name, size_t max_record,
                                 struct tns_error *error)
{
    struct err e;
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own >= 0)
        return open_reader(own, name, max_record, error);
    err_errno(&e, "%s", name);
    api_fail(&e, error);
    return NULL;
}

void tns_reader_close(struct tns_reader *r)
{
    if (!r)
        return;
    reader_close(r->reader);
    free(r);
}

const char *tns_reader_kind(const struct tns_reader *r)
{
    return reader_kind(r->reader);
}

int tns_reader_expect(const struct tns_reader *r, const char *kind, struct tns_error *error)
{
    struct err e;
    char is[128];
    const char *held = reader_kind(r->reader);
    if (strcmp(held, kind) == 0)
        return 0;
    err_set(&e, "the stream holds %s, %s is wanted", err_quote(is, sizeof is, held, strlen(held)),
            kind);
    reader_error(r->reader, &e);
    return api_fail(&e, error);
}

const struct tns_map *tns_reader_header(const struct tns_reader *r)
{
    return &r->header;
}

int tns_reader_next(struct tns_reader *r, struct tns_record *record, struct tns_error *error)
{
    struct err e;
    return api_result(reader_next(r->reader, &record->record, &e), &e, error);
}

int tns_reader_drain(struct tns_reader *r, struct tns_error *error)
{
    struct err e;
    return api_result(reader_drain(r->reader, &e), &e, error);
}

struct tns_writer *tns_writer_fd(int fd, const char *name, const char *kind,
                                 const struct tns_map *header, struct tns_error *error)
{
    struct err e;
    struct tns_writer *w = api_handle(sizeof *w, error);
    if (!w)
        return NULL;
    w->writer = writer_open(fd, name, &e);
    if (w->writer && writer_header(w->writer, kind, header ? header->at : NULL, &e) == 0)
        return w;
    api_fail(&e, error);
    tns_writer_close(w);
    return NULL;
}

int tns_writer_record(struct tns_writer *w, const struct tns_record *record,
                      struct tns_error *error)
{
    struct err e;
    return api_done(writer_record(w->writer, &record->record, &e), &e, error);
}

int tns_writer_flush(struct tns_writer *w, struct tns_error *error)
{
    struct err e;
    return api_done(writer_flush(w->writer, &e), &e, error);
}

int tns_writer_end(struct tns_writer *w, struct tns_error *error)
{
    struct err e;
    return api_done(writer_end(w->writer, &e), &e, error);
}

void tns_writer_close(struct tns_writer *w)
{
    if (!w)
        return;
    writer_close(w->writer);
    free(w);
}
