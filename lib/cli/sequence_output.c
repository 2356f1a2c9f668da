/* sequence_output.c - see sequence_output.h */
#include "cli/sequence_output.h"

#include "base/mem.h"
#include "base/num.h"
#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>

static void add_label(struct map *labels, const char *text)
{
    struct err e;
    int64_t number;
    const char *value = strchr(text, '=');
    if (!value || value == text)
        cli_wrong_use("--label: '%.40s' is not NAME=VALUE", text);
    char *name = mem_copy_text(text, (size_t)(value - text));
    if (!name)
        cli_fail_memory(strlen(text), "a label");
    if (num_integer(value + 1, INT64_MIN, INT64_MAX, &number, &e) == 0)
        cli_check(map_set_integer(labels, name, number, &e), &e);
    else
        cli_check(map_set_text(labels, name, value + 1, &e), &e);
    free(name);
}

void sequence_output_labels(struct map *labels, const struct text_list *given)
{
    for (int i = 0; i < given->count; i++)
        add_label(labels, given->items[i]);
}

static void replace_labels(struct map *labels, const struct map *given)
{
    struct err e;
    for (size_t i = 0; given && i < given->count; i++) {
        const struct entry *label = &given->entries[i];
        cli_check(map_set_raw(labels, label->key, label->raw, label->raw_size, &e), &e);
    }
}

void sequence_output_begin(const struct filter *f, struct record *record, const char *id,
                           struct map *labels, const struct map *given)
{
    struct err e;
    record->number = writer_records(f->writer) + 1;
    replace_labels(labels, given);
    cli_check(record_set_id(record, id, &e), &e);
    if (labels->count)
        cli_check(map_set_map(&record->map, "labels", labels, &e), &e);
    map_free(labels);
}

void sequence_output_write(struct filter *f, const char *id, struct map *labels,
                           const struct map *given, struct tensor *frames, struct tensor *delays)
{
    struct err e;
    struct record record = {0};
    sequence_output_begin(f, &record, id, labels, given);
    cli_check(record_set_tensor(&record, "frames", frames, &e), &e);
    if (delays)
        cli_check(record_set_tensor(&record, "delays", delays, &e), &e);
    filter_write(f, &record);
    progress_add(1, 0);
    record_free(&record);
}
