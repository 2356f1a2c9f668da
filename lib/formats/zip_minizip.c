/* zip_minizip.c - archives by minizip, with own functions for its input and output. */
#include "formats/zip.h"

#include "base/mem.h"
#include "tns/io.h"
#include <minizip/unzip.h>
#include <minizip/zip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME_BYTES = 256,
    MEMBER_NAME = 4096,           /* bytes of the longest member name, including the NUL */
    WINDOW_BYTES = 64 << 10,      /* minizip reads its tables byte by byte */
    NEW_YEAR = 1 << 21 | 1 << 16, /* 1980-01-01, the first day of zip's calendar */
    MADE_BY = 3 << 8 | 45,        /* Unix, version 4.5 */
    UTF8_NAME = 1 << 11,
    ENCRYPTED = 1 /* flags of a member */
};

static const size_t long_member = 0xfff00000; /* from this size on, zip64 is used */
static const uLong is_file = 0100644UL << 16; /* attributes: a regular file, mode 644 */

bool zipfile_available(void)
{
    return true;
}

/* Writing: minizip rewrites the header of a member when the member is complete, so each member is
 * kept in memory until then. */

struct zipfile_writer {
    int fd;
    char name[NAME_BYTES];
    zipFile zip;
    bool compress;
    struct buffer held;
    uint64_t before; /* bytes that are written already */
    size_t at;       /* position in `held` */
    struct err failure;
};

/* The error after minizip has failed. */
static int writing_failed(struct zipfile_writer *w, struct err *e)
{
    if (!w->failure.text[0])
        err_set(&w->failure, "cannot write %s: memory is exhausted, or a name is too long",
                w->name);
    *e = w->failure;
    return -1;
}

static voidpf open_same(voidpf context, const void *name, int mode)
{
    (void)name, (void)mode;
    return context;
}

static int close_nothing(voidpf context, voidpf stream)
{
    (void)context, (void)stream;
    return 0;
}

static uLong write_held(voidpf context, voidpf stream, const void *bytes, uLong size)
{
    struct zipfile_writer *w = context;
    (void)stream;
    if (w->at + size > w->held.size) {
        if (buffer_reserve(&w->held, w->at + size - w->held.size, &w->failure))
            return 0;
        w->held.size = w->at + size;
    }
    memcpy(w->held.bytes + w->at, bytes, size);
    w->at += size;
    return size;
}

static ZPOS64_T tell_held(voidpf context, voidpf stream)
{
    const struct zipfile_writer *w = context;
    (void)stream;
    return w->before + w->at;
}

static long seek_held(voidpf context, voidpf stream, ZPOS64_T offset, int origin)
{
    struct zipfile_writer *w = context;
    (void)stream;
    uint64_t from = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                    : origin == ZLIB_FILEFUNC_SEEK_CUR ? w->before + w->at
                                                       : w->before + w->held.size;
    if (from + offset < w->before || from + offset > w->before + w->held.size)
        return -1;
    w->at = (size_t)(from + offset - w->before);
    return 0;
}

static int has_failed(voidpf context, voidpf stream)
{
    const struct zipfile_writer *w = context;
    (void)stream;
    return w->failure.text[0] != '\0';
}

static int flush(struct zipfile_writer *w, struct err *e)
{
    if (io_write(w->fd, w->name, w->held.bytes, w->held.size, e))
        return -1;
    w->before += w->held.size;
    w->held.size = w->at = 0;
    return 0;
}

struct zipfile_writer *zipfile_create(int fd, const char *name, bool compress, struct err *e)
{
    struct zipfile_writer *w = mem_zero(1, sizeof *w);
    if (!w) {
        err_memory(e, sizeof *w, "an archive");
        return NULL;
    }
    zlib_filefunc64_def calls = {open_same, NULL,          write_held, tell_held,
                                 seek_held, close_nothing, has_failed, w};
    w->fd = fd;
    w->compress = compress;
    err_quote(w->name, sizeof w->name, name, strlen(name));
    w->zip = zipOpen2_64(name, APPEND_STATUS_CREATE, NULL, &calls);
    if (w->zip)
        return w;
    err_memory(e, 1, "an archive");
    free(w);
    return NULL;
}

int zipfile_begin(struct zipfile_writer *w, const char *member, size_t size, struct err *e)
{
    zip_fileinfo info = {.dosDate = NEW_YEAR, .external_fa = is_file};
    int failed = zipOpenNewFileInZip4_64(w->zip, member, &info, NULL, 0, NULL, 0, NULL,
                                         w->compress ? Z_DEFLATED : 0, Z_DEFAULT_COMPRESSION, 0,
                                         -MAX_WBITS, MAX_MEM_LEVEL - 1, Z_DEFAULT_STRATEGY, NULL, 0,
                                         MADE_BY, UTF8_NAME, size >= long_member);
    return failed ? writing_failed(w, e) : 0;
}

int zipfile_put(struct zipfile_writer *w, const void *bytes, size_t size, struct err *e)
{
    const char *at = bytes;
    for (size_t piece; size; at += piece, size -= piece) {
        piece = size < long_member ? size : long_member;
        if (zipWriteInFileInZip(w->zip, at, (unsigned)piece))
            return writing_failed(w, e);
    }
    return 0;
}

int zipfile_end(struct zipfile_writer *w, struct err *e)
{
    return zipCloseFileInZip(w->zip) ? writing_failed(w, e) : flush(w, e);
}

int zipfile_close(struct zipfile_writer *w, struct err *e)
{
    int failed = zipClose(w->zip, NULL) ? writing_failed(w, e) : flush(w, e);
    buffer_free(&w->held);
    free(w);
    return failed;
}

/* Reading */

struct member {
    char *name;
    unz64_file_pos place;
    bool encrypted;
};

struct zipfile_reader {
    const struct seekable *file;
    unzFile zip;
    uint64_t at;
    uint8_t window[WINDOW_BYTES]; /* the bytes from `first` on, `filled` of them */
    uint64_t first;
    size_t filled;
    struct member *members;
    size_t count;
    bool shared; /* the members are those of another reader */
    bool open;
    struct err failure;
};

/* Copies up to `size` bytes at r->at from the window, which moves if necessary. */
static uLong copy_window(struct zipfile_reader *r, void *out, uLong size)
{
    if (r->at < r->first || r->at >= r->first + r->filled) {
        uint64_t left = r->file->size - r->at;
        r->first = r->at;
        r->filled = left < WINDOW_BYTES ? (size_t)left : WINDOW_BYTES;
        if (seekable_read(r->file, r->first, r->window, r->filled, &r->failure)) {
            r->filled = 0;
            return 0;
        }
    }
    size_t skipped = (size_t)(r->at - r->first), have = r->filled - skipped;
    uLong n = size < have ? size : have;
    memcpy(out, r->window + skipped, n);
    return n;
}

static uLong read_window(voidpf context, voidpf stream, void *out, uLong size)
{
    struct zipfile_reader *r = context;
    uLong done = 0;
    (void)stream;
    while (done < size && r->at < r->file->size) {
        uLong n = copy_window(r, (char *)out + done, size - done);
        if (n == 0)
            break;
        done += n;
        r->at += n;
    }
    return done;
}

static ZPOS64_T tell_window(voidpf context, voidpf stream)
{
    const struct zipfile_reader *r = context;
    (void)stream;
    return r->at;
}

static long seek_window(voidpf context, voidpf stream, ZPOS64_T offset, int origin)
{
    struct zipfile_reader *r = context;
    (void)stream;
    uint64_t from = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                    : origin == ZLIB_FILEFUNC_SEEK_CUR ? r->at
                                                       : r->file->size;
    if (from + offset > r->file->size)
        return -1;
    r->at = from + offset;
    return 0;
}

static int reading_failed(voidpf context, voidpf stream)
{
    const struct zipfile_reader *r = context;
    (void)stream;
    return r->failure.text[0] != '\0';
}

static int invalid_archive(const struct zipfile_reader *r, struct err *e)
{
    if (r->failure.text[0])
        return err_set(e, "%s", r->failure.text);
    return err_set(e, "the zip archive is damaged or cut (zip -FF FILE --out NEW saves what "
                      "is whole)");
}

static int add_member(struct zipfile_reader *r, size_t *capacity, struct err *e)
{
    char name[MEMBER_NAME];
    unz_file_info64 info;
    struct member m;
    if (unzGetCurrentFileInfo64(r->zip, &info, name, sizeof name, NULL, 0, NULL, 0) ||
        unzGetFilePos64(r->zip, &m.place))
        return invalid_archive(r, e);
    if (info.size_filename >= sizeof name || strlen(name) != info.size_filename)
        return err_set(e, "a member name has %lu bytes; the limit is %d, without zero bytes",
                       info.size_filename, MEMBER_NAME - 1);
    if (r->count == *capacity) {
        size_t more = *capacity ? 2 * *capacity : 64;
        struct member *members = mem_resize(r->members, more, sizeof *members);
        if (!members)
            return err_memory(e, more * sizeof *members, "the table of an archive");
        r->members = members;
        *capacity = more;
    }
    m.encrypted = info.flag & ENCRYPTED;
    m.name = mem_copy_text(name, strlen(name));
    if (!m.name)
        return err_memory(e, strlen(name), "a name");
    r->members[r->count++] = m;
    return 0;
}

static int read_table(struct zipfile_reader *r, struct err *e)
{
    size_t capacity = 0;
    unz_global_info64 all;
    if (unzGetGlobalInfo64(r->zip, &all))
        return invalid_archive(r, e);
    int found = all.number_entry ? unzGoToFirstFile(r->zip) : UNZ_END_OF_LIST_OF_FILE;
    for (; found == UNZ_OK; found = unzGoToNextFile(r->zip))
        if (add_member(r, &capacity, e))
            return -1;
    return found == UNZ_END_OF_LIST_OF_FILE ? 0 : invalid_archive(r, e);
}

/* Whether the archive has no members. minizip does not find a table at the start of a file. */
static bool is_empty(const struct seekable *file)
{
    enum { TABLE_END = 22 };
    static const uint8_t empty[TABLE_END - 2] = "PK\5\6";
    uint8_t bytes[TABLE_END];
    struct err ignored;
    return seekable_read(file, 0, bytes, sizeof bytes, &ignored) == 0 &&
           memcmp(bytes, empty, sizeof empty) == 0 &&
           file->size == TABLE_END + (uint64_t)(bytes[20] | bytes[21] << 8); /* a comment */
}

/* A reader without members; without r->zip if the archive has none. */
static struct zipfile_reader *open_archive(const struct seekable *file, struct err *e)
{
    struct zipfile_reader *r = mem_zero(1, sizeof *r);
    if (!r) {
        err_memory(e, sizeof *r, "an archive");
        return NULL;
    }
    zlib_filefunc64_def calls = {open_same,   read_window,   NULL,           tell_window,
                                 seek_window, close_nothing, reading_failed, r};
    r->file = file;
    if (is_empty(file))
        return r;
    r->zip = unzOpen2_64("", &calls);
    if (r->zip)
        return r;
    invalid_archive(r, e);
    zipfile_free(r);
    return NULL;
}

struct zipfile_reader *zipfile_open(const struct seekable *file, struct err *e)
{
    struct zipfile_reader *r = open_archive(file, e);
    if (!r || !r->zip || read_table(r, e) == 0)
        return r;
    zipfile_free(r);
    return NULL;
}

struct zipfile_reader *zipfile_again(const struct zipfile_reader *r, struct err *e)
{
    struct zipfile_reader *again = open_archive(r->file, e);
    if (again) {
        again->members = r->members;
        again->count = r->count;
        again->shared = true;
    }
    return again;
}

void zipfile_free(struct zipfile_reader *r)
{
    if (!r)
        return;
    if (r->zip)
        unzClose(r->zip);
    for (size_t i = 0; i < r->count && !r->shared; i++)
        free(r->members[i].name);
    if (!r->shared)
        free(r->members);
    free(r);
}

size_t zipfile_count(const struct zipfile_reader *r)
{
    return r->count;
}

const char *zipfile_name(const struct zipfile_reader *r, size_t i)
{
    return r->members[i].name;
}

int zipfile_start(struct zipfile_reader *r, size_t i, struct err *e)
{
    struct member *m = &r->members[i];
    if (r->open)
        unzCloseCurrentFile(r->zip);
    r->open = false;
    if (m->encrypted)
        return err_set(e, "it is encrypted");
    if (unzGoToFilePos64(r->zip, &m->place) || unzOpenCurrentFile(r->zip))
        return err_set(e, "it is damaged, or its compression is neither stored nor deflated");
    r->open = true;
    return 0;
}

int zipfile_read(struct zipfile_reader *r, void *out, size_t space, size_t *got, struct err *e)
{
    unsigned limit = space < INT32_MAX ? (unsigned)space : INT32_MAX;
    int n = unzReadCurrentFile(r->zip, out, limit);
    *got = n > 0 ? (size_t)n : 0;
    if (n > 0)
        return 1;
    r->open = false;
    int state = unzCloseCurrentFile(r->zip);
    if (n == 0 && state == UNZ_OK)
        return 0;
    return n == 0 && state == UNZ_CRCERROR ? err_set(e, "its crc32 is wrong: it is damaged")
                                           : invalid_archive(r, e);
}
