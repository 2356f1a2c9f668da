/* zip_none.c - used instead of zip_minizip.c if minizip was not found. */
#include "formats/zip.h"

static const char absent[] = "these programs were built without minizip (libminizip-dev)";

bool zipfile_available(void)
{
    return false;
}

struct zipfile_writer *zipfile_create(int fd, const char *name, bool compress, struct err *e)
{
    (void)fd, (void)name, (void)compress;
    err_set(e, "%s", absent);
    return NULL;
}

int zipfile_begin(struct zipfile_writer *w, const char *member, size_t size, struct err *e)
{
    (void)w, (void)member, (void)size;
    return err_set(e, "%s", absent);
}

int zipfile_put(struct zipfile_writer *w, const void *bytes, size_t size, struct err *e)
{
    (void)w, (void)bytes, (void)size;
    return err_set(e, "%s", absent);
}

int zipfile_end(struct zipfile_writer *w, struct err *e)
{
    (void)w;
    return err_set(e, "%s", absent);
}

int zipfile_close(struct zipfile_writer *w, struct err *e)
{
    (void)w;
    return err_set(e, "%s", absent);
}

struct zipfile_reader *zipfile_open(const struct seekable *file, struct err *e)
{
    (void)file;
    err_set(e, "%s", absent);
    return NULL;
}

struct zipfile_reader *zipfile_again(const struct zipfile_reader *r, struct err *e)
{
    (void)r;
    err_set(e, "%s", absent);
    return NULL;
}

void zipfile_free(struct zipfile_reader *r)
{
    (void)r;
}

size_t zipfile_count(const struct zipfile_reader *r)
{
    (void)r;
    return 0;
}

const char *zipfile_name(const struct zipfile_reader *r, size_t i)
{
    (void)r, (void)i;
    return "";
}

int zipfile_start(struct zipfile_reader *r, size_t i, struct err *e)
{
    (void)r, (void)i;
    return err_set(e, "%s", absent);
}

int zipfile_read(struct zipfile_reader *r, void *out, size_t space, size_t *got, struct err *e)
{
    (void)r, (void)out, (void)space, (void)got;
    return err_set(e, "%s", absent);
}
