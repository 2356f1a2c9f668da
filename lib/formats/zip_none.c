/* zip_none.c - instead of zip_minizip.c where minizip was not found. */
#include "formats/zip.h"

static const char absent[] = "these programs were built without minizip (libminizip-dev)";

bool zip_available(void)
{
    return false;
}

struct zip_writer *zip_create(int fd, const char *name, bool compress, struct err *e)
{
    (void)fd, (void)name, (void)compress;
    err_set(e, "%s", absent);
    return NULL;
}

int zip_begin(struct zip_writer *w, const char *member, size_t size, struct err *e)
{
    (void)w, (void)member, (void)size;
    return err_set(e, "%s", absent);
}

int zip_put(struct zip_writer *w, const void *bytes, size_t size, struct err *e)
{
    (void)w, (void)bytes, (void)size;
    return err_set(e, "%s", absent);
}

int zip_end(struct zip_writer *w, struct err *e)
{
    (void)w;
    return err_set(e, "%s", absent);
}

int zip_close(struct zip_writer *w, struct err *e)
{
    (void)w;
    return err_set(e, "%s", absent);
}

struct zip_reader *zip_open(const struct blob *blob, struct err *e)
{
    (void)blob;
    err_set(e, "%s", absent);
    return NULL;
}

void zip_free(struct zip_reader *r)
{
    (void)r;
}

size_t zip_count(const struct zip_reader *r)
{
    (void)r;
    return 0;
}

const char *zip_name(const struct zip_reader *r, size_t i)
{
    (void)r, (void)i;
    return "";
}

int zip_start(struct zip_reader *r, size_t i, struct err *e)
{
    (void)r, (void)i;
    return err_set(e, "%s", absent);
}

int zip_read(struct zip_reader *r, void *out, size_t room, size_t *got, struct err *e)
{
    (void)r, (void)out, (void)room, (void)got;
    return err_set(e, "%s", absent);
}
