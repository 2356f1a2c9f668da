/* api.c - the public interface: streams, records and maps in memory files, edits, and computations
 * that run out of memory. Against the programs it is tested by tests/cli/install.bats. */
#include "check.h"

#include "dsvae/dsvae.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
static const bool sanitized = true; /* then the address space cannot be limited */
#else
static const bool sanitized = false;
#endif

static struct tns_error error;

static void must(bool good)
{
    if (good)
        return;
    printf("not ok set-up: %s\n", error.text);
    exit(1);
}

static int memory_file(void)
{
    int fd = memfd_create("stream", MFD_CLOEXEC);
    must(fd >= 0);
    return fd;
}

/* ---- streams ---- */

static void fill(struct tns_record *r, const char *id)
{
    static const size_t shape[] = {2, 3};
    float *x = tns_record_add_tensor(r, "dynamic.mean", TNS_F4, 2, shape, &error);
    must(x != NULL);
    for (int i = 0; i < 6; i++)
        x[i] = (float)i;
    must(tns_record_set_id(r, id, &error) == 0);
    must(tns_record_set_label(r, "action", "walk", &error) == 0);
    must(tns_map_set_integer(tns_record_entries(r), "seen", 7, &error) == 0);
}

/* Two records of latents; returns the descriptor, at the beginning of the stream. */
static int write_stream(void)
{
    static const char *const argv[] = {"--seed", "1"};
    int fd = memory_file();
    struct tns_map *header = tns_map_new(&error);
    struct tns_record *r = tns_record_new(&error);
    must(header && r);
    must(tns_map_add_history(header, "api", "1.0", 2, argv, &error) == 0);
    struct tns_writer *w = tns_writer_fd(fd, "memory", "latents", header, &error);
    must(w != NULL);
    fill(r, "a/1");
    must(tns_writer_record(w, r, &error) == 0);
    must(tns_record_set_id(r, "a/2", &error) == 0);
    must(tns_writer_record(w, r, &error) == 0);
    must(tns_writer_end(w, &error) == 0);
    tns_writer_close(w);
    tns_record_free(r);
    tns_map_free(header);
    must(lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

static void look_at_header(struct check *c, const struct tns_reader *reader)
{
    char text[64];
    const struct tns_map *header = tns_reader_header(reader);
    check_that(c, strcmp(tns_reader_kind(reader), "latents") == 0, "the kind");
    check_that(c, tns_reader_expect(reader, "frames", &error) == -1 && error.text[0],
               "another kind is accepted");
    check_that(c, tns_map_history(header, 0, text, sizeof text, &error) == 1, "no history");
    check_that(c, strcmp(text, "api 1.0 --seed 1") == 0, "the history is '%s'", text);
    check_that(c, tns_map_history(header, 1, text, sizeof text, &error) == 0, "a second step");
    check_that(c, tns_map_type(header, "history") == TNS_OTHER, "the type of the history");
}

static void look_at_record(struct check *c, struct tns_record *r)
{
    static const size_t any[] = {0, 3}, other[] = {2, 4};
    struct tns_tensor t;
    struct tns_map *labels;
    char text[16];
    int64_t seen;
    check_that(c, tns_record_number(r) == 1, "the number");
    check_that(c, strcmp(tns_record_id(r), "a/1") == 0, "the id is '%s'", tns_record_id(r));
    check_that(c, tns_record_label(r, "action", text, sizeof text, &error) == 1, "no label");
    check_that(c, strcmp(text, "walk") == 0, "the label is '%s'", text);
    check_that(c, tns_record_label(r, "hair", text, sizeof text, NULL) == 0, "a label too many");
    check_that(c, tns_record_expect(r, "dynamic.mean", TNS_F4, 2, any, &t, &error) == 0, "%s",
               error.text);
    check_that(c, tns_tensor_count(&t) == 6 && ((const float *)t.data)[5] == 5, "the elements");
    check_that(c, tns_record_expect(r, "dynamic.mean", TNS_F4, 2, other, &t, &error) == -1,
               "another shape is accepted");
    check_that(c, tns_map_integer(tns_record_map(r), "seen", &seen, &error) == 1 && seen == 7,
               "an entry");
    check_that(c, tns_map_text(tns_record_map(r), "seen", text, sizeof text, &error) == -1,
               "a number is a text");
    check_that(c, tns_map_type(tns_record_map(r), "dynamic.mean") == TNS_TENSOR, "its type");
    check_that(c, tns_map_map(tns_record_map(r), "labels", &labels, &error) == 1, "the labels");
    check_that(c, tns_map_count(labels) == 1 && strcmp(tns_map_key(labels, 0), "action") == 0,
               "their key");
    check_that(c, !tns_map_key(labels, 1), "a key too many");
    tns_map_free(labels);
}

static void test_read(void)
{
    struct check c = {"api: a stream is written, read and looked at", 0, 0};
    int fd = write_stream();
    struct tns_reader *reader = tns_reader_fd(fd, "memory", 0, &error);
    struct tns_record *r = tns_record_new(&error);
    must(reader && r);
    look_at_header(&c, reader);
    check_that(&c, tns_reader_next(reader, r, &error) == 1, "%s", error.text);
    look_at_record(&c, r);
    struct tns_record *copy = tns_record_copy(r, &error);
    must(copy && tns_record_keep(r, &error) == 0);
    check_that(&c, tns_reader_next(reader, copy, &error) == 1, "%s", error.text);
    check_that(&c, strcmp(tns_record_id(copy), "a/2") == 0, "the second record");
    look_at_record(&c, r);
    check_that(&c, tns_reader_next(reader, copy, &error) == 0, "%s", error.text);
    tns_record_free(copy);
    tns_record_free(r);
    tns_reader_close(reader);
    check_that(&c, lseek(fd, 0, SEEK_SET) == 0, "the descriptor was closed");
    close(fd);
    check_done(&c);
}

static void test_change(void)
{
    struct check c = {"api: only what changed is written anew", 0, 0};
    int from = write_stream(), to = memory_file();
    struct tns_reader *reader = tns_reader_fd(from, "memory", 0, &error);
    struct tns_record *r = tns_record_new(&error);
    struct tns_writer *w = tns_writer_fd(to, "memory", "latents", NULL, &error);
    must(reader && r && w);
    must(tns_reader_next(reader, r, &error) == 1);
    float *x = tns_record_tensor_data(r, "dynamic.mean", &error);
    must(x != NULL);
    x[5] = 50;
    check_that(&c, tns_map_set_text(tns_record_entries(r), "id", "x", &error) == -1,
               "the id was set as an entry");
    check_that(&c, !tns_record_tensor_data(r, "static.mean", &error), "a tensor too many");
    check_that(&c, strcmp(error.text, "record 1 ('a/1'): there is no 'static.mean'") == 0, "%s",
               error.text);
    tns_record_remove(r, "labels");
    must(tns_writer_record(w, r, &error) == 0 && tns_reader_next(reader, r, &error) == 1);
    must(tns_writer_record(w, r, &error) == 0 && tns_writer_end(w, &error) == 0);
    tns_reader_close(reader);
    must(lseek(to, 0, SEEK_SET) == 0);
    reader = tns_reader_fd(to, "memory", 0, &error);
    struct tns_tensor t;
    must(reader && tns_reader_next(reader, r, &error) == 1);
    must(tns_record_tensor(r, "dynamic.mean", &t, &error) == 1);
    check_that(&c, ((const float *)t.data)[5] == 50, "the old element was written");
    check_that(&c, tns_map_type(tns_record_map(r), "labels") == TNS_ABSENT, "the labels remain");
    check_that(&c, tns_reader_drain(reader, &error) == 0, "%s", error.text);
    tns_reader_close(reader);
    tns_writer_close(w);
    tns_record_free(r);
    close(from);
    close(to);
    check_done(&c);
}

static void test_errors(void)
{
    struct check c = {"api: errors", 0, 0};
    int fd = write_stream();
    must(ftruncate(fd, 200) == 0);
    struct tns_reader *reader = tns_reader_fd(fd, "memory", 0, &error);
    must(reader != NULL);
    check_that(&c, tns_reader_drain(reader, &error) == -1, "a stream without an end is accepted");
    check_that(&c, strncmp(error.text, "memory: the stream ends early", 29) == 0, "%s", error.text);
    tns_reader_close(reader);
    close(fd);
    check_that(&c, !tns_reader_open("/nonexistent", &error), "a file that is not there");
    check_that(&c, strncmp(error.text, "cannot open '/nonexistent'", 26) == 0, "%s", error.text);
    check_that(&c, !tns_reader_open("/nonexistent", NULL), "without a place for the text");
    check_that(&c, !tns_reader_fd(-1, "memory", 0, &error), "a descriptor that is not open");
    check_that(&c, !dsvae_model_open("testdata/hero.png", 1, &error), "a picture is a model");
    check_that(&c, !dsvae_edit_open("dance", "static", NULL, NULL, &error), "an unknown verb");
    check_that(&c, !dsvae_edit_open("swap", "both", NULL, NULL, &error), "an unknown code");
    tns_reader_close(NULL);
    tns_writer_close(NULL);
    tns_record_free(NULL);
    tns_map_free(NULL);
    dsvae_model_close(NULL);
    dsvae_edit_close(NULL);
    check_done(&c);
}

/* ---- edits ---- */

static int count_results(void *context, const struct tns_record *record, struct tns_error *e)
{
    int *results = context;
    (void)e;
    *results += tns_record_id(record)[0] != '\0';
    return *results > 3 ? -1 : 0;
}

static void test_edit(void)
{
    struct check c = {"api: options and needs of edits", 0, 0};
    struct tns_record *r = tns_record_new(&error);
    int results = 0;
    must(r != NULL);
    fill(r, "a");
    struct dsvae_edit *edit = dsvae_edit_open("traverse", "dynamic", NULL, NULL, &error);
    must(edit != NULL);
    check_that(&c, dsvae_edit_option(edit, "dance", "1", &error) == -1, "an unknown option");
    check_that(&c, dsvae_edit_option(edit, "steps", "1", &error) == -1, "too few steps");
    check_that(&c, dsvae_edit_option(edit, "steps", "3", &error) == 0, "%s", error.text);
    check_that(&c, dsvae_edit_option(edit, "axis", "2", &error) == 0, "%s", error.text);
    check_that(&c, dsvae_edit_record(edit, r, count_results, &results, &error) == 0, "%s",
               error.text);
    check_that(&c, results == 3, "%d results", results);
    check_that(&c, dsvae_edit_option(edit, "steps", "4", &error) == -1, "an option too late");
    check_that(&c, dsvae_edit_record(edit, r, count_results, &results, &error) == -1,
               "the caller's failure is lost");
    check_that(&c, dsvae_edit_end(edit, count_results, &results, &error) == -1, "it goes on");
    dsvae_edit_close(edit);
    static const char *const needy[][2] = {{"traverse", "static"}, {"take", "static"},
                                           {"sample", "dynamic"},  {"extend", "dynamic"},
                                           {"extend", "static"},   {"attribute", "static"},
                                           {"set", "dynamic"}};
    for (size_t i = 0; i < sizeof needy / sizeof *needy; i++) {
        edit = dsvae_edit_open(needy[i][0], needy[i][1], NULL, NULL, &error);
        must(edit != NULL);
        check_that(&c, dsvae_edit_record(edit, r, count_results, &results, &error) == -1,
                   "%s %s needs nothing", needy[i][0], needy[i][1]);
        dsvae_edit_close(edit);
    }
    tns_record_free(r);
    check_done(&c);
}

/* ---- memory ---- */

enum { FRAMES = 600, PIXELS = 64 * 64, STEPS = 2, ROLLED = 40 };

struct work {
    struct dsvae_model *model;
    struct dsvae_sequence sequence;
    float *f, *z, *spread_f, *spread_z;
};

static int encode(struct work *w)
{
    return dsvae_encode(w->model, &w->sequence, 1, STEPS, &error);
}

static int decode(struct work *w)
{
    return dsvae_decode(w->model, &w->sequence, 1, &error);
}

static int draw(struct work *w)
{
    return dsvae_sample_dynamic(w->model, w->z, 1, ROLLED, 1, 5, &error);
}

static void limit_memory(rlim_t bytes)
{
    struct rlimit limit;
    must(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = bytes;
    must(setrlimit(RLIMIT_AS, &limit) == 0);
}

static rlim_t memory_used(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    must(f && fscanf(f, "%lu", &pages) == 1);
    fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Calls run() with more and more memory until it succeeds. Returns how often it has failed. */
static int squeeze(struct check *c, struct work *w, int (*run)(struct work *w))
{
    int failures = 0;
    for (rlim_t more = 0; more < (rlim_t)4 << 30; more += more / 4 + (1 << 18)) {
        error.text[0] = '\0';
        malloc_trim(0); /* freed memory would be used first */
        limit_memory(memory_used() + more);
        int failed = run(w);
        limit_memory(RLIM_INFINITY);
        if (!failed)
            return failures;
        failures++;
        check_that(c, strstr(error.text, "out of memory") != NULL, "the error is '%s'", error.text);
    }
    check_that(c, false, "never enough memory: %s", error.text);
    return failures;
}

static void open_work(struct work *w, const uint8_t *frames, const uint8_t *hidden)
{
    *w = (struct work){.model = dsvae_model_open("testdata/small.tns", 2, &error)};
    must(w->model != NULL);
    size_t F = dsvae_model_static_dim(w->model), Z = dsvae_model_dynamic_dim(w->model);
    w->f = new_floats(F);
    w->spread_f = new_floats(F);
    w->z = new_floats(FRAMES * Z);
    w->spread_z = new_floats(FRAMES * Z);
    w->sequence = (struct dsvae_sequence){FRAMES, (uint8_t *)frames, hidden, w->f, w->spread_f,
                                          w->z,   w->spread_z};
}

static void close_work(struct work *w)
{
    dsvae_model_close(w->model);
    free(w->f);
    free(w->spread_f);
    free(w->z);
    free(w->spread_z);
}

static uint8_t *random_bytes(size_t n, uint32_t below)
{
    struct rng r = rng_make(3, 0, 0);
    uint8_t *bytes = checked(malloc(n));
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)rng_below(&r, below);
    return bytes;
}

static void test_memory(void)
{
    struct check c = {"api: exhausted memory is an error, and the model works afterwards", 0, 0};
    static int (*const runs[])(struct work *) = {encode, decode, draw};
    struct work w, free_of_limits;
    uint8_t *frames = random_bytes((size_t)FRAMES * PIXELS * 3, 256);
    uint8_t *hidden = random_bytes((size_t)FRAMES * PIXELS, 2);
    uint8_t *decoded[] = {checked(malloc((size_t)FRAMES * PIXELS * 3)),
                          checked(malloc((size_t)FRAMES * PIXELS * 3))};
    open_work(&w, frames, hidden);
    open_work(&free_of_limits, frames, hidden);
    size_t Z = dsvae_model_dynamic_dim(w.model);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        dsvae_model_close(w.model); /* with the memory that it has by now */
        w.model = dsvae_model_open("testdata/small.tns", 2, &error);
        must(w.model != NULL);
        int failures = sanitized ? runs[i](&w) == 0 : squeeze(&c, &w, runs[i]);
        check_that(&c, failures > 0 || runs[i] == draw, "run %zu never failed", i);
        check_that(&c, runs[i](&free_of_limits) == 0, "%s", error.text);
        check_same_bits(&c, "static code", w.f, free_of_limits.f, dsvae_model_static_dim(w.model));
        check_same_bits(&c, "dynamic code", w.z, free_of_limits.z, ROLLED * Z);
        w.sequence.frames = decoded[0]; /* from now on they are results */
        free_of_limits.sequence.frames = decoded[1];
    }
    check_that(&c, memcmp(decoded[0], decoded[1], (size_t)FRAMES * PIXELS * 3) == 0, "frames");
    close_work(&w);
    close_work(&free_of_limits);
    free(frames);
    free(hidden);
    free(decoded[0]);
    free(decoded[1]);
    check_done(&c);
}

int main(void)
{
    test_read();
    test_change();
    test_errors();
    test_edit();
    test_memory();
    return check_status();
}
