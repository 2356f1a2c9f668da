/* damage.c - a bit that flips anywhere in a stream, a model or a checkpoint is found by the reader:
 * every bit of the header and of the end, and some of the records; with DSVAE_SLOW=1 every one. */
#include "check.h"
#include "tns/buffer.h"
#include "tns/reader.h"
#include "tns/validate.h"
#include "tns/writer.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    MAX_RECORD = 1 << 20,
    END = 64,        /* bytes; the end record is shorter */
    SAMPLES = 1 << 6 /* bytes of the records */
};

static int file_of(const void *bytes, size_t size)
{
    int fd = memfd_create("damage", 0);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        exit(1);
    return fd;
}

/* Reads it to its end: 0, or -1 if the reader refuses it. With a writer it is written again. */
static int read_all(int fd, struct writer *w, struct err *e)
{
    struct record record = {0};
    struct reader *r = reader_open(fd, "in", MAX_RECORD, e);
    int found = !r || reader_start(r, e) ? -1 : 1;
    if (w && found == 1 && writer_header(w, reader_kind(r), reader_header(r), e))
        found = -1;
    while (found == 1 && (found = reader_next(r, &record, e)) == 1)
        if (w && writer_record(w, &record, e))
            found = -1;
    if (w && found == 0 && writer_end(w, e))
        found = -1;
    record_free(&record);
    reader_close(r);
    return found;
}

/* The file as this version writes it. */
static void read_file(struct buffer *out, const char *path)
{
    struct err e = {0};
    int fd = file_of("", 0);
    struct writer *w = writer_open(fd, path, &e);
    if (!w || read_all(open(path, O_RDONLY), w, &e)) {
        printf("not ok %s: %s\n", path, e.text);
        exit(1);
    }
    writer_close(w);
    size_t size = (size_t)lseek(fd, 0, SEEK_END);
    uint8_t *bytes = checked(malloc(size));
    if (pread(fd, bytes, size, 0) != (ssize_t)size || buffer_append(out, bytes, size, &e))
        exit(1);
    free(bytes);
    close(fd);
}

static bool is_chosen(size_t i, size_t header, size_t size)
{
    return i <= header || i + END >= size || i % (size / SAMPLES + 1) == 0 || is_slow();
}

/* Whether the reader takes the file, of which this byte has another value. */
static bool is_taken(int fd, size_t i, uint8_t byte, struct err *e)
{
    if (pwrite(fd, &byte, 1, (off_t)i) != 1 || lseek(fd, 0, SEEK_SET) != 0)
        exit(1);
    return read_all(dup(fd), NULL, e) == 0;
}

static void test_file(const char *path)
{
    struct check c = {path, 0, 0};
    struct buffer file = {0};
    struct err e;
    size_t header;
    read_file(&file, path);
    validate_value(file.bytes, file.size, &validate_defaults, &header, &e);
    int fd = file_of(file.bytes, file.size);
    for (size_t i = 0; i < file.size; i++) {
        if (!is_chosen(i, header, file.size))
            continue;
        for (int bit = 0; bit < 8; bit++)
            check_that(&c, !is_taken(fd, i, file.bytes[i] ^ (uint8_t)(1 << bit), &e),
                       "bit %d of byte %zu passes", bit, i);
        check_that(&c, is_taken(fd, i, file.bytes[i], &e), "it is sound again: %s", e.text);
    }
    close(fd);
    buffer_free(&file);
    check_done(&c);
}

int main(void)
{
    test_file("testdata/streams/frames.tns");
    test_file("testdata/streams/unknown.tns");
    test_file("testdata/versions/model-2.tns");
    test_file("testdata/versions/checkpoint-2.tns");
    return check_status();
}
