/* text.c - libFuzzer's target over the two forms of text: any bytes as the text of a stream. What
 * is taken must be there again after it was printed and read once more. */
#include "memory_file.h"

#include "formats/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_RECORD = 1 << 16 };

/* Reads a text and prints it again: 0, or -1 where it is refused. */
static int copy(const void *bytes, size_t size, size_t max_record, const struct text_style *style,
                struct buffer *out, struct err *e)
{
    struct record record = {0};
    struct text_reader *r = text_open(file_of(bytes, size), "text", max_record, e);
    if (!r)
        abort();
    uint64_t records = 0;
    int found = text_start(r, e) || text_header(out, text_read_header(r), style, e) ? -1 : 1;
    while (found == 1 && (found = text_next(r, &record, e)) == 1) {
        records++;
        if (text_record(out, &record, style, e))
            found = -1;
    }
    if (found == 0)
        found = text_end(out, records, style, e);
    record_free(&record);
    text_close(r);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct text_style styles[] = {{.json = true, .elements = true},
                                               {.elements = true, .around = true}};
    for (int i = 0; i < 2; i++) {
        struct buffer first = {0}, second = {0};
        struct err e = {.text = ""};
        if (copy(data, size, MAX_RECORD, &styles[i], &first, &e) == 0) {
            int failed = copy(first.bytes, first.size, 64 * MAX_RECORD, &styles[i], &second, &e);
            if (failed || first.size != second.size ||
                memcmp(first.bytes, second.bytes, first.size) != 0) {
                fprintf(stderr, "not the same after all: %s\n", e.text);
                abort();
            }
        }
        buffer_free(&first);
        buffer_free(&second);
    }
    return 0;
}
