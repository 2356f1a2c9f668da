/* named_arrays.c - libFuzzer's target over the files of other programs: any bytes as .npy, .npz or
 * safetensors, each array of which is read.
 *
 *     make fuzz
 *     build-fuzz/named_arrays -max_len=8192 corpus */
#include "memory_file.h"

#include "formats/npy_rows.h"
#include "formats/npz.h"
#include "formats/safetensors.h"

#include <stdlib.h>
#include <unistd.h>

enum { MAX_RECORD = 1 << 16 };

/* All records, by the skeleton and by the names. */
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
}

static void read_npz(const struct seekable *blob)
{
    struct npz_reader npz;
    struct source text;
    struct err e;
    if (npz_open(&npz, blob, MAX_RECORD, &e))
        return;
    read_records(&npz.arrays, npz_text(&npz, blob, &text, &e) == 1 ? &text : NULL, false);
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

static void read_npy(const struct seekable *blob, bool stacked)
{
    struct npy_rows rows;
    struct record record = {0};
    struct err e;
    int count = 0;
    if (npy_rows_open(&rows, blob, stacked, MAX_RECORD, &e))
        return;
    while (count++ < MAX_RECORD && npy_rows_next(&rows, "fuzz", "x", &record, &e) == 1)
        ;
    record_free(&record);
    npy_rows_free(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seekable blob;
    struct err e;
    if (seekable_open(&blob, file_of(data, size), MAX_RECORD, &e))
        abort();
    read_npy(&blob, false);
    read_npy(&blob, true);
    read_npz(&blob);
    read_safetensors(&blob);
    seekable_close(&blob);
    return 0;
}
