/* tensor-dump - any stream in, text out: one line per row for grep and awk, or JSON lines for jq.
 *
 *     dsvae-encode -m sprites.tns < hero-frames.tns | tensor-dump --tensor static.mean --rows */
#include "cli/filter.h"
#include "cli/output.h"
#include "formats/text.h"

static bool json, rows, no_values;
static int64_t digits;
static struct text_list tensors;

static const struct option_row options[] = {
    {"json", 'j', OPTION_FLAG, &json,
     .help = "print JSON lines: the header, one object per record, the end"},
    {"tensor", 't', OPTION_LIST, &tensors, "NAME", .help = "print only the tensor NAME"},
    {"rows", 'r', OPTION_FLAG, &rows,
     .help = "print only the rows of tensors: no header, labels, shapes or end"},
    {"no-values", 0, OPTION_FLAG, &no_values,
     .help = "print no elements of tensors; tensor-load cannot read the result"},
    {"digits", 0, OPTION_INTEGER, &digits, "N",
     .help = "significant digits of real numbers; 0: as many as an exact copy needs", 0, 17},
    {0},
};

static const struct program program = {
    .name = "tensor-dump",
    .purpose = "prints a tensor stream as text",
    .synopsis = (const char *const[]){"[options] [STREAM]", NULL},
    .examples =
        (const char *const[]){
            "tensor-dump hero.tns | less", "tensor-dump --rows --tensor static.mean hero.tns",
            "tensor-dump --json hero.tns | jq -c 'select(.id) | [.id, .labels]'",
            "diff <(tensor-dump --digits 4 a.tns) <(tensor-dump --digits 4 b.tns)", NULL},
    .see_also = "tensor-load(1), tensor-npy(1), tensor-stat(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT,
    .max_operands = 1,
};

static void check_options(void)
{
    if (rows && (json || no_values))
        cli_wrong_use("--rows cannot be used with --json or --no-values");
}

/* Prints and empties `out`, unless making it has failed. */
static void print(FILE *file, struct buffer *out, int failed, struct err *e)
{
    if (!failed && out->size && fwrite(out->bytes, 1, out->size, file) != out->size)
        failed = err_errno(e, "cannot write standard output");
    if (failed)
        cli_fail(e);
    out->size = 0;
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter filter = {0};
    struct record record = {0};
    struct output output;
    struct buffer text = {0};
    struct err e;

    check_options();
    struct text_style style = {
        .json = json, .elements = !no_values, .around = !rows, .digits = (int)digits};
    filter_input(&filter, argv[operand], NULL);
    FILE *file = output_text(&output, "-");
    reader_on_wait(filter.reader, output_text_flush, file);
    print(file, &text, text_header(&text, reader_header(filter.reader), &style, &e), &e);
    while (filter_next(&filter, &record)) {
        if (tensors.count)
            record_select(&record, tensors.items, tensors.count);
        print(file, &text, text_record(&text, &record, &style, &e), &e);
    }
    print(file, &text, text_end(&text, reader_records(filter.reader), &style, &e), &e);
    buffer_free(&text);
    output_text_commit(&output, file);
    return filter_finish(&filter);
}
