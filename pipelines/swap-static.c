/* swap-static.c - neighbours in a stream of frames exchange who they are. A program of one's own
 * with libdsvae(3); it does what this pipe does:
 *
 *     dsvae-encode -m MODEL | latent-edit swap static | dsvae-decode -m MODEL
 *
 * Build and run it, to copy and change, with
 *
 *     cc -o swap-static swap-static.c $(pkg-config --cflags --libs --static dsvae)
 *     swap-static MODEL < frames.tns > swapped.tns */
#include "model/encode.h"
#include "tns/reader.h"
#include "tns/writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD_BYTES = 256 << 20 }; /* no larger record is read */

/* A record, and the codes of its frames. */
struct sequence {
    struct record record;
    size_t T;
    struct codes codes;
};

static void check(int failed, const struct err *e)
{
    if (!failed)
        return;
    fprintf(stderr, "swap-static: %s\n", e->text);
    exit(1);
}

static void no_memory(size_t bytes)
{
    fprintf(stderr, "swap-static: out of memory (%zu bytes)\n", bytes);
    exit(1);
}

static float *numbers(size_t count)
{
    float *x = calloc(count, sizeof *x);
    if (!x)
        no_memory(count * sizeof *x);
    return x;
}

static struct reader *open_stream(int fd, const char *name, const char *kind)
{
    struct err e;
    check(fd < 0 && err_errno(&e, "cannot open '%s'", name), &e);
    struct reader *r = reader_open(fd, name, RECORD_BYTES, &e);
    check(!r || reader_start(r, &e), &e);
    check(strcmp(reader_kind(r), kind) != 0 && err_set(&e, "%s holds no %s", name, kind), &e);
    return r;
}

static void open_model(struct model *m, const char *path)
{
    struct err e;
    struct reader *r = open_stream(open(path, O_RDONLY), path, "model");
    check(model_read(m, r, false, &e), &e);
    check(m->config.static_dim == 0 && err_set(&e, "%s has no static code", path), &e);
    reader_close(r);
}

/* The next record gives its frames for codes. False at the end of the stream. */
static bool encode_next(struct sequence *s, struct reader *r, struct model *m, struct tape *t)
{
    struct err e;
    struct tensor *frames;
    size_t F = (size_t)m->config.static_dim, Z = (size_t)m->config.dynamic_dim;
    int got = reader_next(r, &s->record, &e);
    check(got < 0, &e);
    if (got == 0)
        return false;
    check(frames_of_record(&s->record, m->geometry.H, m->geometry.W, m->geometry.C, &frames, &e),
          &e);
    s->T = frames->shape[0];
    s->codes = (struct codes){numbers(F), numbers(F), numbers(s->T * Z), numbers(s->T * Z)};
    check(encode_one(&s->codes, m, t, frames->data, NULL, s->T, 0, &e), &e);
    record_remove(&s->record, "frames");
    check(record_keep(&s->record, &e), &e); /* the next one is read into the same buffer */
    return true;
}

static void swap_static(struct sequence *a, struct sequence *b)
{
    float *mean = a->codes.static_mean;
    a->codes.static_mean = b->codes.static_mean;
    b->codes.static_mean = mean;
}

/* Says in the record what was done, decodes it and writes it. */
static void decode_one(struct sequence *s, const char *other, struct writer *w, struct model *m,
                       struct tape *t)
{
    struct err e;
    struct tensor frames;
    char edited[RECORD_ID + 32];
    const size_t shape[] = {s->T, m->geometry.H, m->geometry.W, m->geometry.C};
    snprintf(edited, sizeof edited, "swap static with '%s'", other);
    check(map_set_text(&s->record.map, "edited", edited, &e), &e);
    check(tensor_make(&frames, DTYPE_U1, 4, shape, &e), &e);
    decode_one(frames.data, m, t, s->codes.static_mean, s->codes.dynamic_mean, s->T);
    check(record_set_tensor(&s->record, "frames", &frames, &e), &e); /* now the record's */
    check(writer_record(w, &s->record, &e), &e);
    free(s->codes.static_mean);
    free(s->codes.static_logvar);
    free(s->codes.dynamic_mean);
    free(s->codes.dynamic_logvar);
}

int main(int argc, char **argv)
{
    struct err e;
    struct model model;
    struct sequence a = {0}, b = {0};

    check(argc != 2 && err_set(&e, "usage: swap-static MODEL < FRAMES > SWAPPED"), &e);
    open_model(&model, argv[1]);
    struct thread_pool *workers =
        thread_pool_open(2, &e); /* threads; the result is the same for any */
    check(!workers, &e);
    struct tape tape = {
        .workers = workers, .params = &model.params, .arena = {.exhausted = no_memory}};
    struct reader *reader = open_stream(STDIN_FILENO, "standard input", "frames");
    struct writer *writer = writer_open(STDOUT_FILENO, "standard output", &e);
    check(!writer || writer_header(writer, "frames", NULL, &e), &e);
    while (encode_next(&a, reader, &model, &tape)) {
        check(!encode_next(&b, reader, &model, &tape) && err_set(&e, "the last has no neighbour"),
              &e);
        swap_static(&a, &b);
        decode_one(&a, b.record.id, writer, &model, &tape);
        decode_one(&b, a.record.id, writer, &model, &tape);
    }
    check(writer_end(writer, &e), &e); /* without it nobody takes the stream for whole */
    writer_close(writer);
    reader_close(reader);
    record_free(&a.record);
    record_free(&b.record);
    tape_free(&tape);
    thread_pool_close(workers);
    model_free(&model);
    return 0;
}
