/* named_arrays.c - libFuzzer's target over the files of other programs: any bytes as .npy, .npz or
 * safetensors, each array of which is read. */
#include "memory_file.h"

#include "formats/array_table.h"
#include "formats/npz.h"
#include "formats/safetensors.h"

#include <stdlib.h>
#include <unistd.h>

enum { MAX_RECORD = 1 << 16 };

/* The rows of an array, as they are or as frames. */
static void read_rows(struct array_stream *s, bool stacked, bool pictures)
{
    struct array_rows rows = {0};
    struct array_frames frames = {.high = 255};
    struct tensor t;
    struct err e;
    if (pictures && !array_frames_guess(&frames, &s->head, !stacked))
        return;
    int failed = array_rows_open(&rows, s, stacked, pictures ? &frames : NULL, MAX_RECORD, &e);
    for (size_t i = 0; i < rows.count && i < MAX_RECORD && !failed; i++) {
        failed = array_rows_next(&rows, &t, &e);
        if (!failed)
            tensor_free(&t);
    }
    array_rows_free(&rows);
}

/* An array as rows of each kind, as labels, and its range. */
static void read_streams(struct array_reader *a, const struct seekable *file, size_t i)
{
    for (int way = 0; way < 6; way++) {
        struct array_stream s = {0};
        struct array_frames frames;
        struct label_array labels;
        struct err e;
        int found = a ? a->open(a->file, i, &s, &e) : array_stream_npy(&s, file, &e);
        bool numbers = found == 0, texts = found == 1 && s.head.text.size;
        if (numbers && way < 4)
            read_rows(&s, way & 1, way & 2);
        else if (numbers && way == 4 && array_frames_find_range(&frames, &s, &e) == 0 &&
                 frames.low >= frames.high)
            abort();
        else if ((numbers || texts) && way == 5 &&
                 label_array_read(&labels, &s, "a", ",", MAX_RECORD, &e) == 0) {
            struct map map = {0};
            if (labels.rows)
                label_array_set(&labels, labels.rows - 1, &map, &e);
            map_free(&map);
            label_array_free(&labels);
        }
        array_stream_close(&s);
    }
}

static void read_table(struct array_reader *a)
{
    struct array_table table;
    struct record record = {0};
    struct err e;
    if (!array_table_is(a) || array_table_read(&table, a, &e))
        return;
    for (int i = 0; i < MAX_RECORD && array_table_next(&table, &record, &e) == 1; i++)
        ;
    record_free(&record);
    array_table_free(&table);
}

/* All records, by the skeleton, by the names, and by rows. */
static void read_records(struct array_reader *arrays, const struct source *text, bool values)
{
    const struct text_arrays places = {.get = arrays_get, .context = arrays};
    struct record record = {0};
    struct array_groups groups;
    struct err e;
    if (text) {
        struct text_reader *r = text_open_arrays(text, &places, "fuzz", MAX_RECORD, &e);
        if (!r)
            abort();
        int found = text_start(r, &e) ? -1 : 1;
        while (found == 1)
            found = text_next(r, &record, &e);
        text_close(r);
    }
    if (arrays_group(&groups, arrays, "fuzz", values, &e))
        abort();
    while (arrays_next(&groups, &record, &e) == 1)
        ;
    arrays_groups_free(&groups);
    record_free(&record);
    for (size_t i = 0; i < arrays->count; i++)
        read_streams(arrays, NULL, i);
    read_table(arrays);
}

static void read_npz(const struct seekable *blob)
{
    struct npz_reader npz;
    struct source text;
    struct err e;
    if (npz_open(&npz, blob, MAX_RECORD, &e))
        return;
    read_records(&npz.arrays, npz_text(&npz, &text, &e) == 1 ? &text : NULL, false);
    npz_free(&npz);
}

static void read_safetensors(const struct seekable *blob)
{
    struct safetensors_reader file;
    struct source text;
    struct err e;
    if (safetensors_open(&file, blob, MAX_RECORD, &e))
        return;
    read_records(&file.arrays, safetensors_text(&file, &text) ? &text : NULL, true);
    safetensors_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seekable blob;
    struct err e;
    if (seekable_open(&blob, file_of(data, size), MAX_RECORD, &e))
        abort();
    read_streams(NULL, &blob, 0);
    read_npz(&blob);
    read_safetensors(&blob);
    seekable_close(&blob);
    return 0;
}
