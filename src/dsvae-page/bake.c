/* bake.c - see bake.h */
#include "bake.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/size.h"
#include "tns/buffer.h"
#include "tns/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { PART = 1 << 20, GZIP = 16 + MAX_WBITS, LINE = 3 << 10 };

static int read_all(struct buffer *b, struct source *s, struct err *e)
{
    int found = 1;
    while (found == 1) {
        size_t got = 0;
        if (buffer_reserve(b, PART, e))
            return -1;
        found = source_read(s, b->bytes + b->size, PART, &got, e);
        b->size += got;
    }
    return found;
}

int bake_read(unsigned char **bytes, size_t *size, const char *path, struct err *e)
{
    struct buffer b = {0};
    struct source s;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, "cannot open '%s'", path);
    source_open(&s, fd);
    int failed = read_all(&b, &s, e);
    source_close(&s);
    if (failed) {
        buffer_free(&b);
        return err_context(e, "%s", path);
    }
    *bytes = b.bytes;
    *size = b.size;
    return 0;
}

/* ---- writing ---- */

/* out[size]: bytes 0, stride, 2 stride, ..., then 1, stride + 1, ... */
static void gather(unsigned char *out, const unsigned char *bytes, size_t size, size_t stride)
{
    for (size_t first = 0; first < stride; first++)
        for (size_t i = first; i < size; i += stride)
            *out++ = bytes[i];
}

/* Deflates into *packed, which the caller frees. */
static int pack(unsigned char **packed, size_t *packed_size, unsigned char *bytes, size_t size,
                struct err *e)
{
    z_stream z = {0};
    if (size > UINT32_MAX / 2)
        return err_set(e, "%zu bytes are too many for a page", size);
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return err_memory(e, size, "deflate");
    size_t space = deflateBound(&z, size);
    *packed = mem_array(space, 1);
    z.next_in = bytes;
    z.avail_in = (uInt)size;
    z.next_out = *packed;
    z.avail_out = (uInt)space;
    int state = *packed ? deflate(&z, Z_FINISH) : Z_MEM_ERROR;
    *packed_size = z.total_out;
    deflateEnd(&z);
    if (state == Z_STREAM_END)
        return 0;
    free(*packed);
    return err_memory(e, space, "deflate");
}

static void put_base64(FILE *page, const unsigned char *bytes, size_t size)
{
    char four[4];
    for (size_t i = 0; i < size; i += 3) {
        base64_encode(four, bytes + i, size_least(size - i, 3));
        fwrite(four, 1, sizeof four, page);
        if (i % LINE == LINE - 3)
            putc('\n', page);
    }
}

/* An attribute's text. */
static void put_text(FILE *page, const char *text)
{
    for (; *text; text++)
        if (strchr("&<>\"'", *text))
            fprintf(page, "&#%d;", *text);
        else
            putc(*text, page);
}

int bake_write(FILE *page, const char *kind, const char *name, const unsigned char *bytes,
               size_t size, size_t stride, struct err *e)
{
    unsigned char *gathered = mem_array(size, 1), *packed = NULL;
    size_t packed_size = 0;
    if (!gathered)
        return err_memory(e, size, name);
    gather(gathered, bytes, size, stride);
    int failed = pack(&packed, &packed_size, gathered, size, e);
    free(gathered);
    if (failed)
        return err_context(e, "%s", name);
    fprintf(page, "<script type=\"application/octet-stream\" data-kind=\"%s\" data-name=\"", kind);
    put_text(page, name);
    fprintf(page, "\" data-size=\"%zu\" data-stride=\"%zu\">\n", size, stride);
    put_base64(page, packed, packed_size);
    fputs("\n</script>\n", page);
    free(packed);
    return 0;
}
