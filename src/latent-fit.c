/* latent-fit - labelled latents in, directions out: what each value of a label adds to a code.
 *
 *     dsvae-encode -m m.tns train.tns | latent-fit -o looks.tns */
#include "cli/filter.h"
#include "edit/attribute_file.h"
#include "edit/code.h"
#include "nn/lapack.h"

#include <string.h>

static const char *object_name = "static";

static const struct option_row options[] = {
    {"object", 0, OPTION_CHOICE, &object_name, "CODE", .help = "code to learn from",
     .choices = edit_objects},
    {0},
};

static const struct program program = {
    .name = "latent-fit",
    .purpose = "learns what each label adds to the codes of labelled latents",
    .synopsis = (const char *const[]){"[options] [LATENTS]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-encode -m m.tns train.tns | latent-fit -o looks.tns",
            "latent-edit attribute static hair=3 --learn looks.tns hero.tns > hair.tns",
            "tensor-dump looks.tns | grep hair=", NULL},
    .see_also = "latent-edit(1), dsvae-encode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

/* The sums over the stream's records. */
struct fit {
    enum edit_object object;
    struct attribute_model sums;
    struct record example; /* the first record: all codes must have its shape */
    size_t rows, cols;
};

static int add(struct fit *f, struct record *r, struct err *e)
{
    struct code c;
    if (code_check(r, f->object, NULL, e) ||
        (f->sums.records == 0 && record_copy(&f->example, r, e)) ||
        code_agree(r, &f->example, NULL, f->object, true, e) || code_view(&c, r, f->object, e))
        return -1;
    f->rows = c.rows;
    f->cols = c.cols;
    return attribute_model_add(&f->sums, r, c.mean, c.rows * c.cols, e) ? record_error(r, e) : 0;
}

static void learn(struct fit *f, struct filter *filter)
{
    struct err e, left_out;
    struct record r = {0};
    cli_check(lapack_open(&e), &e); /* not after a long stream */
    while (filter_next(filter, &r))
        cli_check(add(f, &r, &e), &e);
    cli_check(attribute_model_fit(&f->sums, NULL, &left_out, &e), &e);
    if (left_out.text[0])
        cli_note("labels that identify the sequence are left out: %.900s", left_out.text);
}

static void write_fit(const struct fit *f, struct filter *filter)
{
    struct err e;
    struct map header = {0};
    const struct entry *crc = map_find(reader_header(filter->reader), "model_crc32");
    cli_check(attribute_file_header(&header, f->object, f->rows, f->cols, &e) ||
                  (crc && map_set_entry(&header, crc, &e)),
              &e);
    filter_output(filter, "directions", &header);
    map_free(&header);
    cli_check(attribute_file_write(&f->sums, filter->writer, &e), &e);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter filter = {0};
    static struct fit fit;

    fit.object = strcmp(object_name, edit_objects[EDIT_STATIC]) ? EDIT_DYNAMIC : EDIT_STATIC;
    filter_input(&filter, argv[operand], "latents");
    learn(&fit, &filter);
    write_fit(&fit, &filter);
    attribute_model_free(&fit.sums);
    record_free(&fit.example);
    return filter_finish(&filter);
}
