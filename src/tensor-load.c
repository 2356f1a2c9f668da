/* tensor-load - the text of tensor-dump in, the stream out.
 *
 *     tensor-dump hero.tns | sed 's/walk/run/' | tensor-load > edited.tns */
#include "cli/filter.h"
#include "cli/progress.h"
#include "formats/text.h"

static const struct option_row options[] = {{0}};

static const struct program program = {
    .name = "tensor-load",
    .purpose = "makes a tensor stream from the text that tensor-dump prints",
    .synopsis = (const char *const[]){"[options] [TEXT]", NULL},
    .examples =
        (const char *const[]){"tensor-dump hero.tns | sed 's/walk/run/' | tensor-load > edited.tns",
                              "tensor-dump --json hero.tns | jq -c 'del(.labels.skin)' | "
                              "tensor-load -o plain.tns",
                              NULL},
    .see_also = "tensor-dump(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

static struct text_reader *open_text(const char *path)
{
    struct err e;
    const char *name;
    int fd = filter_file(path, &name);
    struct text_reader *text = text_open(fd, name, (size_t)shared.max_record, &e);
    cli_check(!text || text_start(text, &e), &e);
    progress_input(text_size(text));
    return text;
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter filter = {0};
    struct record record = {0};
    struct err e;
    int found;

    struct text_reader *text = open_text(argv[operand]);
    filter_output(&filter, text_kind(text), text_read_header(text));
    text_on_wait(text, filter_flush, &filter);
    while ((found = text_next(text, &record, &e)) == 1) {
        filter_write(&filter, &record);
        progress_add(1, text_used(text));
    }
    if (found < 0)
        cli_fail(&e);
    text_close(text);
    return filter_finish(&filter);
}
