/* stream.c - parts of lib/tns that no program shows: prefixes of values, maps and records,
 * descriptors that do not block, reading ahead, and what the writer refuses. */
#include "check.h"
#include "tns/crc32.h"
#include "tns/msgpack_io.h"
#include "tns/reader.h"
#include "tns/validate.h"
#include "tns/writer.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

/* A record with one of everything, packed. */
static void everything(struct map *m)
{
    struct err e;
    struct tensor t;
    struct map labels = {0};
    const size_t shape[] = {2, 3};
    CHECK(tensor_make(&t, DTYPE_F4, 2, shape, &e) == 0);
    memset(t.data, 0, tensor_bytes(&t));
    CHECK(map_set_text(m, "id", "a/b", &e) == 0);
    CHECK(map_set_integer(&labels, "skin", -3, &e) == 0);
    CHECK(map_set_text(&labels, "action", "walk", &e) == 0);
    CHECK(map_set_map(m, "labels", &labels, &e) == 0);
    CHECK(map_set_tensor(m, "x", &t, &e) == 0 && !t.data);
    CHECK(map_set_real(m, "real", 0.1, &e) == 0);
    CHECK(map_set_bool(m, "bool", true, &e) == 0);
    CHECK(map_set_integer(m, "integer", INT64_MIN, &e) == 0);
    map_free(&labels);
}

static void test_scan_prefixes(void)
{
    struct map m = {0};
    struct err e;
    uint8_t *bytes;
    size_t size, length;
    everything(&m);
    CHECK(map_pack(&m, &bytes, &size, &e) == 0);
    for (size_t n = 0; n < size; n++) {
        CHECK(validate_value(bytes, n, &validate_defaults, &length, &e) == 0);
        CHECK(length > n && length <= size); /* it may ask for more, but not for too much */
    }
    CHECK(validate_value(bytes, size, &validate_defaults, &length, &e) == 1 && length == size);
    struct validate_limits tight = validate_defaults;
    tight.value_bytes = size - 1;
    CHECK(validate_value(bytes, size, &tight, &length, &e) == -1);
    tight.value_bytes = size;
    CHECK(validate_value(bytes, size, &tight, &length, &e) == 1);
    free(bytes);
    map_free(&m);
}

/* Every first byte, with zeros behind it: the scanner and msgpack-c find the same end. */
static void test_scan_against_msgpack_c(void)
{
    for (unsigned first = 0; first < 256; first++) {
        uint8_t bytes[64] = {(uint8_t)first};
        struct err e;
        size_t length, used = 0;
        msgpack_unpacked value;
        msgpack_unpacked_init(&value);
        int theirs = msgpack_unpack_next(&value, (char *)bytes, sizeof bytes, &used);
        int ours = validate_value(bytes, sizeof bytes, &validate_defaults, &length, &e);
        CHECK((ours == 1) == (theirs == MSGPACK_UNPACK_SUCCESS));
        CHECK(ours != 1 || length == used);
        msgpack_unpacked_destroy(&value);
    }
}

static void test_map(void)
{
    struct map m = {0}, back, labels;
    struct err e;
    uint8_t *bytes;
    size_t size;
    char text[16];
    int64_t integer;
    double real;
    bool truth;
    struct tensor *t;
    everything(&m);
    CHECK(map_pack(&m, &bytes, &size, &e) == 0 && map_unpack(&back, bytes, size, &e) == 0);
    CHECK(back.count == 6 && strcmp(back.entries[2].key, "x") == 0);
    CHECK(map_text(&back, "id", text, sizeof text, &e) == 1 && strcmp(text, "a/b") == 0);
    CHECK(map_text(&back, "id", text, 3, &e) == -1);
    CHECK(strcmp(e.text, "'id': a text of 3 bytes, the limit is 2") == 0);
    CHECK(map_real(&back, "real", &real, &e) == 1 && real == 0.1);
    CHECK(map_real(&back, "integer", &real, &e) == 1 && real == -0x1p63);
    CHECK(map_integer(&back, "integer", &integer, &e) == 1 && integer == INT64_MIN);
    CHECK(map_integer(&back, "real", &integer, &e) == -1);
    CHECK(map_bool(&back, "bool", &truth, &e) == 1 && truth);
    CHECK(map_bool(&back, "nothing", &truth, &e) == 0);
    CHECK(map_text(&back, "x", text, sizeof text, &e) == -1);
    CHECK(map_map(&back, "labels", &labels, &e) == 1 && labels.count == 2);
    map_free(&labels);
    CHECK(map_tensor(&back, "labels", &t, &e) == -1);
    CHECK(strcmp(e.text, "'labels': it is a map, not a tensor") == 0);
    CHECK(map_tensor(&back, "x", &t, &e) == 1 && (uintptr_t)t->data % 64 == 0);
    CHECK(map_set_tensor(&back, "x", t, &e) == 0 && map_tensor(&back, "x", &t, &e) == 1);
    map_remove(&back, "labels");
    map_remove(&back, "labels");
    CHECK(back.count == 5 && map_find(&back, "x") == &back.entries[1]);
    map_free(&back);
    map_free(&m);
    free(bytes);
}

static void test_large_integers(void)
{
    static const uint8_t bytes[] = {0x81, 0xa1, 'n', 0xcf, 0x80, 0, 0, 0, 0, 0, 0, 0};
    struct map m;
    struct err e;
    int64_t integer;
    double real;
    CHECK(map_unpack(&m, bytes, sizeof bytes, &e) == 0);
    CHECK(map_integer(&m, "n", &integer, &e) == -1);
    CHECK(strcmp(e.text, "'n': 9223372036854775808 is out of range") == 0);
    CHECK(map_real(&m, "n", &real, &e) == 1 && real == 0x1p63);
    map_free(&m);
}

static void test_records(void)
{
    struct record r = {.number = 17}, copy;
    struct err e;
    struct tensor *t;
    char label[8];
    everything(&r.map);
    CHECK(record_set_id(&r, "hero/\x1b[2J", &e) == 0);
    CHECK(record_label(&r, "action", label, sizeof label, &e) == 1 && strcmp(label, "walk") == 0);
    CHECK(record_label(&r, "skin", label, sizeof label, &e) == 1 && strcmp(label, "-3") == 0);
    CHECK(record_label(&r, "hair", label, sizeof label, &e) == 0);
    const size_t any[] = {ANY, 3}, other[] = {ANY, 4};
    CHECK(record_tensor(&r, "x", DTYPE_F4, 2, any, &t, &e) == 0);
    CHECK(record_tensor(&r, "x", DTYPE_U1, 2, other, &t, &e) == -1);
    CHECK(strcmp(e.text, "record 17 ('hero/\\x1b[2J'): 'x' is f4 [2,3], expected u1 [*,4]") == 0);
    CHECK(record_tensor(&r, "y", DTYPE_U1, 0, NULL, &t, &e) == -1);
    CHECK(strcmp(e.text, "record 17 ('hero/\\x1b[2J'): there is no 'y', expected u1 []") == 0);
    CHECK(record_copy(&copy, &r, &e) == 0);
    record_free(&r);
    CHECK(map_tensor(&copy.map, "x", &t, &e) == 1 && tensor_real(t, 5) == 0);
    record_remove(&copy, "x");
    CHECK(map_tensor(&copy.map, "x", &t, &e) == 0);
    record_free(&copy);
}

/* What must not be written. */
static void test_writer_refuses(void)
{
    struct err e;
    struct writer *w = writer_open(-1, "nowhere", &e);
    const char *const reserved[] = {"end", "tensor-stream"};
    for (int i = 0; i < 2; i++) {
        struct record r = {.number = 1};
        CHECK(map_set_bool(&r.map, reserved[i], true, &e) == 0);
        CHECK(writer_record(w, &r, &e) == -1 && strstr(e.text, reserved[i]));
        record_free(&r);
    }
    struct record r = {.number = 1};
    CHECK(map_set_raw(&r.map, "x", "\xc1", 1, &e) == 0 && writer_record(w, &r, &e) == -1);
    CHECK(map_set_raw(&r.map, "x", "\x01\x01", 2, &e) == 0 && writer_record(w, &r, &e) == -1);
    CHECK(map_set_raw(&r.map, "x", "\xa2z", 2, &e) == 0 && writer_record(w, &r, &e) == -1);
    CHECK(strcmp(e.text, "record 1: 'x' cannot be written: not one msgpack value") == 0);
    struct buffer head = {0};
    struct tensor huge = {.dtype = DTYPE_F8, .ndim = 1, .shape = {(size_t)1 << 29}};
    CHECK(mp_pack_tensor_head(&head, &huge, &e) == -1 && strstr(e.text, "4294967296 bytes"));
    CHECK(writer_header(w, "test", NULL, &e) == 0 && writer_flush(w, &e) == -1);
    CHECK(strcmp(e.text, "cannot write nowhere: Bad file descriptor") == 0);
    record_free(&r);
    writer_close(w);
}

static int count_wait(void *context, struct err *e)
{
    (void)e;
    ++*(int *)context;
    return 0;
}

/* The child: a stream of three large records to a pipe that does not block. */
static _Noreturn void write_slowly(int fd)
{
    struct err e;
    struct tensor t;
    const size_t shape[] = {300000};
    fcntl(fd, F_SETFL, O_NONBLOCK);
    struct writer *w = writer_open(fd, "pipe", &e);
    int failed = writer_header(w, "test", NULL, &e);
    for (int i = 0; i < 3 && !failed; i++) {
        struct record r = {0};
        failed = tensor_make(&t, DTYPE_I4, 1, shape, &e);
        for (int32_t k = 0; k < (int32_t)shape[0] && !failed; k++)
            ((int32_t *)t.data)[k] = k * (i + 1);
        failed = failed || record_set_tensor(&r, "x", &t, &e) || writer_record(w, &r, &e);
        record_free(&r);
    }
    failed = failed || writer_end(w, &e);
    writer_close(w);
    _exit(failed ? 1 : 0);
}

/* Every length around the steps of the fast way, on every boundary, from any value on. */
static void test_crc(void)
{
    enum { LONGEST = 2100 };
    uint8_t bytes[LONGEST + 16];
    struct rng r = rng_make(5, 0, 0);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)rng_u32(&r);
    for (size_t size = 0; size <= LONGEST; size++) {
        uint32_t from = size % 3 ? rng_u32(&r) : 0;
        const uint8_t *at = bytes + size % 16;
        CHECK(crc_add(from, at, size) == crc32_z(from, at, size));
    }
}

/* Neither end of the pipe blocks: both wait by poll(2), and the reader says so before it does. */
static void test_pipes_that_do_not_block(void)
{
    int ends[2], waits = 0, status;
    struct err e;
    struct record r = {0};
    struct tensor *t;
    CHECK(pipe(ends) == 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        write_slowly(ends[1]);
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    struct reader *reader = reader_open(ends[0], "pipe", 1 << 24, &e);
    reader_on_wait(reader, count_wait, &waits);
    CHECK(reader_start(reader, &e) == 0 && strcmp(reader_kind(reader), "test") == 0);
    for (int i = 0; i < 3; i++) {
        CHECK(reader_next(reader, &r, &e) == 1 && map_tensor(&r.map, "x", &t, &e) == 1);
        CHECK(t->shape[0] == 300000 && tensor_real(t, 299999) == 299999.0 * (i + 1));
    }
    CHECK(reader_next(reader, &r, &e) == 0 && reader_records(reader) == 3 && waits > 0);
    reader_close(reader);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* Two streams behind one another, of two records each, as bytes; where each record ends. */
static size_t two_streams(uint8_t *bytes, size_t room, size_t ends[4])
{
    struct err e;
    int tube[2];
    size_t size = 0;
    CHECK(pipe(tube) == 0);
    struct writer *w = writer_open(tube[1], "pipe", &e);
    for (int i = 0; i < 4; i++) {
        struct record r = {0};
        everything(&r.map);
        CHECK(map_set_integer(&r.map, "integer", i, &e) == 0);
        CHECK(i % 2 || writer_header(w, "test", NULL, &e) == 0);
        CHECK(writer_record(w, &r, &e) == 0 && writer_flush(w, &e) == 0);
        size += (size_t)read(tube[0], bytes + size, room - size);
        ends[i] = size;
        CHECK(i % 2 == 0 || writer_end(w, &e) == 0);
        record_free(&r);
    }
    size += (size_t)read(tube[0], bytes + size, room - size);
    writer_close(w);
    close(tube[0]);
    close(tube[1]);
    return size;
}

/* Byte by byte: a record is ready when its last byte has come, and what was kept stays as it was.
 */
static void test_ready(void)
{
    int tube[2];
    uint8_t bytes[4096];
    struct err e;
    struct record kept[4] = {0}, r = {0};
    size_t ends[4], size = two_streams(bytes, sizeof bytes, ends), count = 0, at = ends[0] - 1;
    CHECK(pipe(tube) == 0 && write(tube[1], bytes, at) == (ssize_t)at);
    struct reader *reader = reader_open(tube[0], "pipe", 1 << 20, &e);
    CHECK(reader_start(reader, &e) == 0);
    for (; at < size; at++) {
        CHECK(!reader_ready(reader));
        CHECK(write(tube[1], bytes + at, 1) == 1);
        if (count < 4 && at + 1 == ends[count]) {
            CHECK(reader_ready(reader) && reader_ready(reader));
            CHECK(reader_next(reader, &kept[count], &e) == 1);
            CHECK(record_keep(&kept[count++], &e) == 0);
        }
    }
    CHECK(count == 4 && !reader_ready(reader));
    close(tube[1]);
    CHECK(reader_ready(reader) && reader_next(reader, &r, &e) == 0);
    reader_close(reader);
    for (int i = 0; i < 4; i++) {
        int64_t value;
        float x[6] = {1};
        CHECK(map_integer(&kept[i].map, "integer", &value, &e) == 1 && value == i);
        CHECK(record_floats(&kept[i], "x", 2, (const size_t[]){2, ANY}, x, &e) == 0 && x[0] == 0);
        record_free(&kept[i]);
    }
}

/* What fails while reading ahead is told by the next read. */
static void test_ready_fails(void)
{
    static const uint8_t gzip[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff};
    int tube[2];
    uint8_t bytes[4096], packed[4096];
    struct err e;
    struct record r = {0};
    size_t ends[4], size = two_streams(bytes, sizeof bytes, ends);
    z_stream z = {.next_in = bytes,
                  .avail_in = (uInt)ends[0],
                  .next_out = packed,
                  .avail_out = sizeof packed};
    (void)size;
    CHECK(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
    CHECK(pipe(tube) == 0 && write(tube[1], packed, z.total_out) == (ssize_t)z.total_out);
    deflateEnd(&z);
    struct reader *reader = reader_open(tube[0], "pipe", 1 << 20, &e);
    CHECK(reader_start(reader, &e) == 0 && reader_next(reader, &r, &e) == 1);
    CHECK(!reader_ready(reader));
    CHECK(write(tube[1], gzip, sizeof gzip) == sizeof gzip);
    CHECK(reader_ready(reader) && reader_ready(reader));
    for (int i = 0; i < 2; i++)
        CHECK(reader_next(reader, &r, &e) == -1 && strstr(e.text, "invalid gzip data"));
    record_free(&r);
    reader_close(reader);
    close(tube[1]);
}

/* -1 from the callback ends the read with its text. */
static int refuse(void *context, struct err *e)
{
    (void)context;
    return err_set(e, "no");
}

static void test_wait_that_fails(void)
{
    int ends[2];
    struct err e;
    CHECK(pipe(ends) == 0);
    struct reader *reader = reader_open(ends[0], "pipe", 1 << 20, &e);
    reader_on_wait(reader, refuse, NULL);
    CHECK(reader_start(reader, &e) == -1 && strcmp(e.text, "pipe: no") == 0);
    reader_close(reader);
    close(ends[1]);
}

static const struct check_test tests[] = {
    {"scan prefixes", test_scan_prefixes},
    {"scan against msgpack c", test_scan_against_msgpack_c},
    {"map", test_map},
    {"large integers", test_large_integers},
    {"records", test_records},
    {"writer refuses", test_writer_refuses},
    {"pipes that do not block", test_pipes_that_do_not_block},
    {"wait that fails", test_wait_that_fails},
    {"crc32", test_crc},
    {"what is ready", test_ready},
    {"reading ahead that fails", test_ready_fails},
};

int main(void)
{
    return check_run_all(tests, sizeof tests / sizeof *tests);
}
