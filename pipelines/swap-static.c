/* swap-static.c - neighbours in a stream of frames exchange who they are: an example for
 * libdsvae(3). It does what this pipe does, but for the history in the header:
 *
 *     dsvae-encode -m MODEL | latent-edit swap static | dsvae-decode -m MODEL
 *
 * Build and run it with
 *
 *     cc -o swap-static swap-static.c $(pkg-config --cflags --libs dsvae)
 *     swap-static MODEL < frames.tns > swapped.tns */
#include <dsvae/dsvae.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct output {
    struct dsvae_model *model;
    struct tns_writer *writer;
};

static struct tns_error error = {"usage: swap-static MODEL < FRAMES > SWAPPED"};

static void check(int ok)
{
    if (ok)
        return;
    fprintf(stderr, "swap-static: %s\n", error.text);
    exit(1);
}

/* Decodes and writes a record that the edit has made. */
static int decode(void *context, const struct tns_record *latents, struct tns_error *e)
{
    const struct output *to = context;
    struct tns_record *copy = tns_record_copy(latents, e);
    int failed = !copy || dsvae_decode_records(to->model, &copy, 1, e) ||
                 tns_writer_record(to->writer, copy, e);
    tns_record_free(copy);
    return failed ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct output to;
    struct tns_record *record;
    int got;

    check(argc == 2);
    check((to.model = dsvae_model_open(argv[1], 0, &error)) != NULL);
    snprintf(error.text, sizeof error.text, "%s has no static code", argv[1]);
    check(dsvae_model_static_dim(to.model) > 0);
    struct tns_reader *reader = tns_reader_fd(STDIN_FILENO, "standard input", 0, &error);
    check(reader && tns_reader_expect(reader, "frames", &error) == 0);
    check((to.writer = tns_writer_fd(STDOUT_FILENO, "standard output", "frames", NULL, &error)) !=
          NULL);
    struct dsvae_edit *edit = dsvae_edit_open("swap", "static", to.model, NULL, &error);
    check(edit && (record = tns_record_new(&error)) != NULL);
    while ((got = tns_reader_next(reader, record, &error)) > 0) {
        check(dsvae_encode_records(to.model, &record, 1, 20, &error) == 0);
        check(dsvae_edit_record(edit, record, decode, &to, &error) == 0);
    }
    check(got == 0 && dsvae_edit_end(edit, decode, &to, &error) == 0);
    check(tns_writer_end(to.writer, &error) == 0); /* else every reader refuses the stream */
    tns_record_free(record);
    dsvae_edit_close(edit);
    tns_writer_close(to.writer);
    tns_reader_close(reader);
    dsvae_model_close(to.model);
    return 0;
}
