/* speaker_codes.c - what codes tell of the speaker (conversion.h): equal error rates, and linear
 * probes that learn from half of the groups and are tested on the others. */
#include "base/mem.h"
#include "eval/column.h"
#include "eval/conversion.h"
#include "eval/probe.h"
#include "eval/verification.h"
#include "model/encode.h"

#include <stdlib.h>
#include <string.h>

enum { GROUPS_MOST = 20, FOR_GROUPS = 0x71 };

/* Of groups of sequences of one speaker each. */
struct summaries {
    size_t count, F, Z, D;
    float *f, *mean, *moments, *frames; /* [most,F], [most,Z], [most,2Z], [most,2D] */
    size_t *speaker;
};

static int open_summaries(struct summaries *a, const struct conversion_set *s, struct err *e)
{
    size_t most = s->set->speaker_count * GROUPS_MOST;
    const struct config *c = &s->model->config;
    *a = (struct summaries){
        .F = (size_t)c->static_dim, .Z = (size_t)c->dynamic_dim, .D = s->set->data.numbers};
    size_t width = a->F + 3 * a->Z + 2 * a->D;
    a->f = mem_array(most * width, sizeof *a->f);
    a->speaker = mem_array(most, sizeof *a->speaker);
    if (!a->f || !a->speaker)
        return err_memory(e, most * width * sizeof *a->f, "the codes of speakers");
    a->mean = a->f + most * a->F;
    a->moments = a->mean + most * a->Z;
    a->frames = a->moments + most * 2 * a->Z;
    return 0;
}

/* to [2 n]: mean and standard deviation of the columns of x [T,n] */
static void put_moments(float *to, const float *x, size_t T, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        double mean, spread;
        column_moments(&mean, &spread, x, T, n, k);
        to[k] = (float)mean;
        to[n + k] = (float)spread;
    }
}

static int add_group(struct summaries *a, const struct conversion_set *s, const size_t *list,
                     size_t count, struct err *e)
{
    size_t T, F = a->F, Z = a->Z, at = a->count;
    float *x = utterances_join(&T, s->set, list, count);
    float *codes = mem_array(2 * (F + T * Z), sizeof *codes);
    if (!x || !codes) {
        free(x);
        free(codes);
        return err_memory(e, 2 * (F + T * Z) * sizeof *codes, "codes");
    }
    struct sequence q = {.T = T,
                         .frames = (uint8_t *)x,
                         .codes = {codes, codes + F, codes + 2 * F, codes + 2 * F + T * Z}};
    encode_all(&q, 1, s->model, s->tape);
    memcpy(a->f + at * F, codes, F * sizeof *codes);
    put_moments(a->moments + at * 2 * Z, q.codes.dynamic_mean, T, Z);
    memcpy(a->mean + at * Z, a->moments + at * 2 * Z, Z * sizeof *codes);
    put_moments(a->frames + at * 2 * a->D, x, T, a->D);
    a->speaker[a->count++] = s->set->speaker[list[0]];
    int failed = codes_check(&q, s->model, e);
    free(x);
    free(codes);
    return failed;
}

/* All sequences of a speaker in random order, in groups that do not overlap. */
static int add_speaker(struct summaries *a, const struct conversion_set *s, size_t speaker,
                       struct err *e)
{
    size_t n = s->set->data.count, *list = mem_array(n, sizeof *list);
    uint32_t *order = mem_array(n, sizeof *order);
    struct rng r = rng_make(s->seed, speaker, (uint32_t)FOR_GROUPS << 24);
    int failed = list && order ? 0 : err_memory(e, n * sizeof *list, "a speaker's sequences");
    size_t count = 0;
    for (size_t i = 0; i < n && !failed; i++)
        if (s->set->speaker[i] == speaker)
            order[count++] = (uint32_t)i;
    if (!failed)
        rng_shuffle(&r, order, count);
    for (size_t i = 0; i < count; i++)
        list[i] = order[i];
    for (size_t i = 0; i < GROUPS_MOST && (i + 1) * s->enrol <= count && !failed; i++)
        failed = add_group(a, s, list + i * s->enrol, s->enrol, e);
    free(list);
    free(order);
    return failed;
}

/* The share of speakers right from x [count,n]: learned from the odd groups, tested on the even. */
static int probe_half(double *out, const struct summaries *a, const float *x, size_t n,
                      size_t speakers, struct err *e)
{
    struct probe p = {0};
    size_t learned = 0, tested = 0, half = a->count / 2 + 1;
    float *lessons = mem_array(2 * half * n, sizeof *lessons), *test = lessons + half * n;
    uint16_t *classes = mem_array(2 * half, sizeof *classes), *truth = classes + half;
    int failed = lessons && classes ? 0 : err_memory(e, 2 * half * n * sizeof *x, "a probe");
    for (size_t i = 0; i < a->count && !failed; i++) {
        size_t at = i % 2 ? learned++ : tested++;
        memcpy((i % 2 ? lessons : test) + at * n, x + i * n, n * sizeof *x);
        (i % 2 ? classes : truth)[at] = (uint16_t)a->speaker[i];
    }
    failed = failed || probe_fit(&p, lessons, classes, learned, n, speakers, e);
    if (!failed)
        *out = probe_right(&p, test, truth, tested);
    probe_free(&p);
    free(lessons);
    free(classes);
    return failed;
}

int speaker_codes_measure(struct speaker_codes *out, const struct conversion_set *s, struct err *e)
{
    struct summaries a;
    size_t speakers = s->set->speaker_count;
    int failed = open_summaries(&a, s, e);
    *out = (struct speaker_codes){.speakers = speakers};
    for (size_t i = 0; i < speakers && !failed; i++)
        failed = add_speaker(&a, s, i, e);
    out->count = a.count;
    failed = failed || equal_error_rate(&out->eer_static, a.f, a.speaker, a.count, a.F, e) ||
             equal_error_rate(&out->eer_dynamic, a.mean, a.speaker, a.count, a.Z, e) ||
             probe_half(&out->probe_static, &a, a.f, a.F, speakers, e) ||
             probe_half(&out->probe_dynamic, &a, a.moments, 2 * a.Z, speakers, e) ||
             probe_half(&out->probe_frames, &a, a.frames, 2 * a.D, speakers, e);
    free(a.f);
    free(a.speaker);
    return failed ? -1 : 0;
}
