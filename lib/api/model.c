/* model.c - models of dsvae/dsvae.h: opening them, encoding, decoding, drawing from the prior. */
#include "api/api.h"
#include "base/mem.h"
#include "base/num.h"
#include "model/classifier.h"
#include "model/code_records.h"
#include "model/prior.h"
#include "nn/gemm/precision.h"
#include "nn/guard.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *dsvae_version(void)
{
    return VERSION;
}

/* ---- opening ---- */

static int read_model(struct dsvae_model *m, struct tns_reader *from, struct err *e)
{
    struct reader *r = from->reader;
    if (model_read(&m->model, r, false, e))
        return reader_error(r, e);
    if (model_classifies(&m->model)) {
        err_set(e, "this is a model of kind '%s', ae, vae or dsvae is wanted",
                config_kinds[m->model.config.kind]);
        return reader_error(r, e);
    }
    m->crc = reader_crc(r);
    return 0;
}

/* Closes the reader. */
static struct dsvae_model *open_model(struct tns_reader *r, int threads, struct tns_error *error)
{
    struct err e;
    if (!r || tns_reader_expect(r, "model", error)) {
        tns_reader_close(r);
        return NULL;
    }
    if (threads == 0)
        threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
    struct dsvae_model *m = api_handle(sizeof *m, error);
    int failed = m && (read_model(m, r, &e) || !(m->threads = thread_pool_open(threads, &e)));
    tns_reader_close(r);
    if (failed) {
        api_fail(&e, error);
        dsvae_model_close(m);
        return NULL;
    }
    if (m)
        m->tape =
            (struct tape){.workers = m->threads, .params = &m->model.params, .inference = true};
    return m;
}

struct dsvae_model *dsvae_model_open(const char *path, int threads, struct tns_error *error)
{
    return open_model(tns_reader_open(path, error), threads, error);
}

struct dsvae_model *dsvae_model_fd(int fd, const char *name, int threads, struct tns_error *error)
{
    return open_model(tns_reader_fd(fd, name, 0, error), threads, error);
}

void dsvae_model_close(struct dsvae_model *m)
{
    if (!m)
        return;
    tape_free(&m->tape);
    thread_pool_close(m->threads);
    model_free(&m->model);
    free(m);
}

/* ---- what it is ---- */

const char *dsvae_model_kind(const struct dsvae_model *m)
{
    return config_kinds[m->model.config.kind];
}

size_t dsvae_model_height(const struct dsvae_model *m)
{
    return m->model.geometry.H;
}

size_t dsvae_model_width(const struct dsvae_model *m)
{
    return m->model.geometry.W;
}

size_t dsvae_model_channels(const struct dsvae_model *m)
{
    return m->model.geometry.C;
}

size_t dsvae_model_static_dim(const struct dsvae_model *m)
{
    return (size_t)m->model.config.static_dim;
}

size_t dsvae_model_dynamic_dim(const struct dsvae_model *m)
{
    return (size_t)m->model.config.dynamic_dim;
}

int dsvae_model_mark(const struct dsvae_model *m, struct tns_map *header, struct tns_error *error)
{
    return tns_map_set_integer(header, "model_crc32", m->crc, error);
}

int dsvae_model_check(const struct dsvae_model *m, const struct tns_map *header,
                      struct tns_error *error)
{
    struct err e;
    int64_t crc;
    int found = tns_map_integer(header, "model_crc32", &crc, error);
    if (found < 0)
        return -1;
    if (found == 0 || crc == m->crc)
        return 0;
    err_set(&e, "the codes were made by another model (crc32 %08llx) than this one (%08x)",
            (unsigned long long)crc, m->crc);
    return api_fail(&e, error);
}

int dsvae_set_precision(enum dsvae_precision precision, struct tns_error *error)
{
    struct err e;
    return api_done(precision_choose(precision == DSVAE_BF16 ? PRECISION_BF16 : PRECISION_F32, &e),
                    &e, error);
}

/* ---- computing ---- */

struct job {
    struct dsvae_model *model;
    struct sequence *sequences;
    size_t n;
    int steps;
};

static int encode_job(void *context, struct err *e)
{
    const struct job *j = context;
    encode_all(j->sequences, j->n, &j->model->model, &j->model->tape);
    return inpaint_all(j->sequences, j->n, &j->model->model, &j->model->tape, j->steps, e);
}

static int decode_job(void *context, struct err *e)
{
    const struct job *j = context;
    (void)e;
    decode_all(j->sequences, j->n, &j->model->model, &j->model->tape);
    return 0;
}

typedef int job_function(void *context, struct err *e);

static int compute(const struct job *j, job_function *function, struct err *e)
{
    struct job job = *j;
    if (job.steps < 0)
        return err_set(e, "%d steps: there cannot be fewer than 0", job.steps);
    return tape_guarded(&job.model->tape, function, &job, e);
}

static int open_job(struct job *j, struct dsvae_model *m, size_t count, int steps, struct err *e)
{
    *j = (struct job){m, mem_zero(count, sizeof *j->sequences), count, steps};
    return j->sequences ? 0 : err_memory(e, count * sizeof *j->sequences, "the sequences");
}

int dsvae_encode_records(struct dsvae_model *m, struct tns_record *const *records, size_t count,
                         int steps, struct tns_error *error)
{
    struct err e;
    struct job j;
    int failed = open_job(&j, m, count, steps, &e);
    for (size_t i = 0; i < count && !failed; i++)
        failed = code_record_open(&j.sequences[i], &m->model, &records[i]->record, &e);
    failed = failed || compute(&j, encode_job, &e);
    for (size_t i = 0; i < count && !failed; i++)
        failed = code_record_close(&j.sequences[i], &m->model, &records[i]->record, &e);
    free(j.sequences);
    return api_done(failed, &e, error);
}

int dsvae_decode_records(struct dsvae_model *m, struct tns_record *const *records, size_t count,
                         struct tns_error *error)
{
    struct err e;
    struct job j;
    int failed = open_job(&j, m, count, 0, &e);
    for (size_t i = 0; i < count && !failed; i++)
        failed = frame_record_open(&j.sequences[i], &m->model, &records[i]->record, &e);
    failed = failed || compute(&j, decode_job, &e);
    for (size_t i = 0; i < count && !failed; i++)
        frame_record_close(&records[i]->record);
    free(j.sequences);
    return api_done(failed, &e, error);
}

static struct sequence inside(const struct dsvae_sequence *s)
{
    return (struct sequence){
        s->T,
        s->frames,
        s->hidden,
        {s->static_mean, s->static_logvar, s->dynamic_mean, s->dynamic_logvar}};
}

static int check_length(const struct dsvae_sequence *s, size_t i, struct err *e)
{
    return s->T ? 0 : err_set(e, "sequence %zu has no frames", i);
}

int dsvae_encode(struct dsvae_model *m, const struct dsvae_sequence *sequences, size_t count,
                 int steps, struct tns_error *error)
{
    struct err e;
    struct job j;
    int failed = open_job(&j, m, count, steps, &e);
    for (size_t i = 0; i < count && !failed; i++) {
        j.sequences[i] = inside(&sequences[i]);
        failed = check_length(&sequences[i], i, &e);
    }
    failed = failed || compute(&j, encode_job, &e);
    for (size_t i = 0; i < count && !failed; i++)
        failed = codes_check(&j.sequences[i], &m->model, &e);
    free(j.sequences);
    return api_done(failed, &e, error);
}

int dsvae_decode(struct dsvae_model *m, const struct dsvae_sequence *sequences, size_t count,
                 struct tns_error *error)
{
    struct err e;
    struct job j;
    size_t F = dsvae_model_static_dim(m), Z = dsvae_model_dynamic_dim(m);
    int failed = open_job(&j, m, count, 0, &e);
    for (size_t i = 0; i < count && !failed; i++) {
        const struct dsvae_sequence *s = &sequences[i];
        j.sequences[i] = inside(s);
        failed = check_length(s, i, &e);
        if (!failed && !(num_finite(s->static_mean, F) && num_finite(s->dynamic_mean, s->T * Z)))
            failed = err_set(&e, "the codes of sequence %zu are not finite", i);
    }
    failed = failed || compute(&j, decode_job, &e);
    free(j.sequences);
    return api_done(failed, &e, error);
}

/* ---- drawing ---- */

/* The numbers of the first record of `latent-edit sample` with this seed. */
static struct rng first_record(uint64_t seed, enum purpose purpose)
{
    return rng_make(seed, 1, purpose_item(purpose, 0));
}

int dsvae_sample_static(struct dsvae_model *m, float *f, double temperature, uint64_t seed,
                        struct tns_error *error)
{
    struct err e;
    size_t F = dsvae_model_static_dim(m);
    struct rng numbers = first_record(seed, FOR_STATIC);
    if (F == 0) {
        err_set(&e, "a model of kind '%s' has no static code", dsvae_model_kind(m));
        return api_fail(&e, error);
    }
    rng_normals(&numbers, f, F);
    for (size_t i = 0; i < F; i++)
        f[i] *= (float)temperature;
    return 0;
}

int dsvae_sample_dynamic(struct dsvae_model *m, float *z, size_t known, size_t T,
                         double temperature, uint64_t seed, struct tns_error *error)
{
    struct err e;
    struct rng numbers = first_record(seed, FOR_DYNAMIC);
    if (known > T) {
        err_set(&e, "%zu of %zu frames are known", known, T);
        return api_fail(&e, error);
    }
    return api_done(prior_roll(&m->model, &m->tape, z, known, T, temperature, &numbers, &e), &e,
                    error);
}
