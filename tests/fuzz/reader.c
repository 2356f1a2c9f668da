/* reader.c - libFuzzer's target over the reader: any bytes as a stream, and any bytes as the
 * records of a stream whose header and end are right, since hardly any change would get past the
 * crc32. What the reader takes, the writer must write so that the reader takes it again, and both
 * forms of text must give the same records back. */
#include "memory_file.h"
#include "mutate_stream.h"

#include "formats/text.h"
#include "tns/msgpack_io.h"
#include "tns/reader.h"
#include "tns/validate.h"
#include "tns/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { MAX_RECORD = 1 << 20 };

static const struct text_style styles[] = {{.json = true, .elements = true},
                                           {.elements = true, .around = true}};

static void must(int good, const char *what, const struct err *e)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s\n", what, e->text);
    abort();
}

/* Reads every label, sound or not. */
static void read_labels(const struct record *r)
{
    struct map labels;
    struct err e;
    char text[64];
    if (map_map(&r->map, "labels", &labels, &e) != 1)
        return;
    for (size_t i = 0; i < labels.count; i++) {
        const char *name = labels.entries[i].key;
        int found = record_label_in(&labels, name, text, sizeof text, &e);
        must(found == 1 || !record_label_is_integer(&labels, name), "label", &e);
    }
    map_free(&labels);
}

/* Decodes every tensor: 0, or -1 where one is not sound. */
static int decode(struct record *r, struct err *e)
{
    struct tensor *t;
    for (size_t i = 0; i < r->map.count; i++)
        if (map_holds_tensor(&r->map.entries[i]) &&
            map_tensor(&r->map, r->map.entries[i].key, &t, e) < 0)
            return -1;
    r->bytes = NULL; /* so that the writer packs the map */
    return 0;
}

/* The stream as `fd` gives it, written again into `out` (NULL: nowhere) and as text into `texts`.
 * 0, or -1 where it is refused. */
static int copy(int fd, int out, struct buffer texts[2], struct err *e)
{
    struct record record = {0};
    struct reader *r = reader_open(fd, "in", MAX_RECORD, e);
    struct writer *w = writer_open(out, "out", e);
    must(r && w, "open", e);
    int found = reader_start(r, e) ? -1 : 1;
    if (found == 1)
        must(writer_header(w, reader_kind(r), reader_header(r), e) == 0, "header", e);
    for (int i = 0; i < 2 && found == 1; i++)
        if (text_header(&texts[i], reader_header(r), &styles[i], e))
            found = -1;
    while (found == 1 && (found = reader_next(r, &record, e)) == 1) {
        read_labels(&record);
        if (decode(&record, e)) {
            found = -1;
            break;
        }
        must(writer_record(w, &record, e) == 0, "record", e);
        for (int i = 0; i < 2; i++)
            must(text_record(&texts[i], &record, &styles[i], e) == 0, "text", e);
    }
    for (int i = 0; i < 2 && found == 0; i++)
        must(text_end(&texts[i], reader_records(r), &styles[i], e) == 0, "end", e);
    if (found == 0)
        must(writer_end(w, e) == 0, "end", e);
    record_free(&record);
    reader_close(r);
    writer_close(w);
    return found;
}

/* The records of a text, packed one after another. */
static void records_of_text(const struct buffer *text, struct buffer *records)
{
    struct record record = {0};
    struct err e;
    uint8_t *packed;
    size_t size;
    struct text_reader *r =
        text_open(file_of(text->bytes, text->size), "text", 64 * MAX_RECORD, &e);
    must(r && text_start(r, &e) == 0, "text header", &e);
    int found;
    while ((found = text_next(r, &record, &e)) == 1) {
        must(map_pack(&record.map, &packed, &size, &e) == 0 &&
                 buffer_append(records, packed, size, &e) == 0,
             "pack", &e);
        free(packed);
    }
    must(found == 0, "text record", &e);
    text_close(r);
}

/* Takes the stream in `fd`, if the reader does. */
static void check(int fd)
{
    struct buffer first[2] = {{0}}, second[2] = {{0}}, records[2] = {{0}};
    struct err e = {.text = ""};
    int out = file_of("", 0), nowhere = file_of("", 0);
    if (copy(fd, out, first, &e) == 0) {
        must(lseek(out, 0, SEEK_SET) == 0 && copy(dup(out), nowhere, second, &e) == 0,
             "what was written is refused", &e);
        for (int i = 0; i < 2; i++) {
            must(first[i].size == second[i].size &&
                     memcmp(first[i].bytes, second[i].bytes, first[i].size) == 0,
                 "what was written differs", &e);
            records_of_text(&first[i], &records[i]);
        }
        must(records[0].size == records[1].size &&
                 (!records[0].size ||
                  memcmp(records[0].bytes, records[1].bytes, records[0].size) == 0),
             "the two forms of text differ", &e);
    }
    for (int i = 0; i < 2; i++) {
        buffer_free(&first[i]);
        buffer_free(&second[i]);
        buffer_free(&records[i]);
    }
    close(out);
    close(nowhere);
}

/* A stream with these bytes as its records: as many as there are whole values at their start. */
static int stream_of(const uint8_t *data, size_t size)
{
    struct err e;
    struct buffer stream = {0};
    size_t at = 0, length, records = 0;
    for (; at < size && validate_value(data + at, size - at, &validate_trusted, &length, &e) == 1;
         records++)
        at += length;
    must(mp_pack_map(&stream, 2, &e) == 0 && mp_pack_text(&stream, "tensor-stream", &e) == 0 &&
             mp_pack_integer(&stream, 1, &e) == 0 && mp_pack_text(&stream, "kind", &e) == 0 &&
             mp_pack_text(&stream, "fuzz", &e) == 0 && buffer_append(&stream, data, at, &e) == 0 &&
             mp_pack_map(&stream, 1, &e) == 0 && mp_pack_text(&stream, "end", &e) == 0 &&
             mp_pack_map(&stream, 2, &e) == 0 && mp_pack_text(&stream, "records", &e) == 0 &&
             mp_pack_integer(&stream, (int64_t)records, &e) == 0 &&
             mp_pack_text(&stream, "crc32", &e) == 0 &&
             mp_pack_integer(&stream, (int64_t)crc32_z(0, data, at), &e) == 0,
         "stream", &e);
    int fd = file_of(stream.bytes, stream.size);
    buffer_free(&stream);
    return fd;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed)
{
    return mutate_stream(data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check(file_of(data, size));
    check(stream_of(data, size));
    return 0;
}
