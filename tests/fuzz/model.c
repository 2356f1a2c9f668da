/* model.c - libFuzzer's target over streams that the programs build something from: models of every
 * kind, checkpoints, directions of labels. A model that is taken must be taken again after it was
 * written; a small one must encode and decode. */
#include "memory_file.h"
#include "mutate_stream.h"

#include "base/thread_pool.h"
#include "copy/copy_model.h"
#include "edit/attribute_file.h"
#include "model/encode.h"
#include "train/checkpoint.h"

#include <stdio.h>

enum { MAX_RECORD = 1 << 22, SMALL = 1 << 16, FRAMES = 2 };

static void must(int good, const char *what, const struct err *e)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s\n", what, e->text);
    abort();
}

/* A reader after the header; NULL: it is none. */
static struct reader *start(int fd)
{
    struct err e;
    struct reader *r = reader_open(fd, "in", MAX_RECORD, &e);
    if (r && reader_start(r, &e) == 0)
        return r;
    reader_close(r);
    return NULL;
}

/* Codes of black frames, and frames of these codes. */
static void use_model(struct model *m)
{
    static struct thread_pool *workers;
    struct err e = {.text = ""};
    workers = workers ? workers : thread_pool_open(1, &e);
    must(workers != NULL, "threads", &e);
    struct tape tape = {.workers = workers, .params = &m->params, .inference = true};
    size_t F = (size_t)m->config.static_dim, Z = (size_t)m->config.dynamic_dim;
    size_t bytes = geometry_frame_bytes(&m->geometry);
    uint8_t *frames = calloc(FRAMES, bytes);
    float *codes = calloc(2 * (F + FRAMES * Z) + 1, sizeof *codes);
    must(frames && codes, "memory", &e);
    float *dynamic = codes + 2 * F;
    struct sequence s = {
        .T = FRAMES, .frames = frames, .codes = {codes, codes + F, dynamic, dynamic + FRAMES * Z}};
    encode_all(&s, 1, m, &tape);
    if (codes_check(&s, m, &e) == 0)
        decode_all(&s, 1, m, &tape);
    tape_free(&tape);
    free(frames);
    free(codes);
}

/* What this model writes must be a model. */
static void read_again(const struct model *m)
{
    struct model again;
    struct map header = {0};
    struct err e = {.text = ""};
    int fd = file_of("", 0);
    struct writer *w = writer_open(fd, "out", &e);
    must(w && model_header(m, &header, &e) == 0 && writer_header(w, "model", &header, &e) == 0 &&
             model_write(m, w, false, &e) == 0 && writer_end(w, &e) == 0,
         "it is not written", &e);
    writer_close(w);
    map_free(&header);
    must(lseek(fd, 0, SEEK_SET) == 0, "seek", &e);
    struct reader *r = start(fd);
    must(r && model_read(&again, r, false, &e) == 0, "it is refused again", &e);
    reader_close(r);
    model_free(&again);
}

static void read_model(struct reader *r)
{
    struct model m;
    struct err e;
    if (model_read(&m, r, false, &e))
        return;
    read_again(&m);
    if (m.params.total < SMALL && geometry_frame_bytes(&m.geometry) < SMALL &&
        !model_classifies(&m))
        use_model(&m);
    model_free(&m);
}

static void read_copy(struct reader *r)
{
    struct copy_model m;
    struct err e;
    if (copy_model_read(&m, r, &e) == 0)
        copy_model_free(&m);
}

static void read_checkpoint(struct reader *r)
{
    struct checkpoint c;
    struct model m;
    struct err e;
    if (checkpoint_read(&c, &m, r, &e) == 0)
        model_free(&m);
}

static void read_directions(struct reader *r)
{
    struct attribute_model a = {0};
    size_t rows, cols;
    struct err e;
    char object[16] = "";
    map_text(reader_header(r), "object", object, sizeof object, &e);
    enum edit_object o = strcmp(object, edit_objects[0]) == 0 ? 0 : 1;
    if (attribute_file_read(&a, &rows, &cols, o, r, &e) == 0)
        must(rows * cols == a.n, "the size of the code", &e);
    attribute_model_free(&a);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed)
{
    return mutate_stream(data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader *r = start(file_of(data, size));
    if (!r)
        return 0;
    if (strcmp(reader_kind(r), "checkpoint") == 0)
        read_checkpoint(r);
    else if (strcmp(reader_kind(r), "directions") == 0)
        read_directions(r);
    else if (copy_model_is(reader_header(r)))
        read_copy(r);
    else
        read_model(r);
    reader_close(r);
    return 0;
}
