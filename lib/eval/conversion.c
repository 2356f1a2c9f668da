/* conversion.c - see conversion.h */
#include "eval/conversion.h"
#include "base/mem.h"
#include "base/nearest_rows.h"
#include "eval/column.h"
#include "eval/conversion_judges.h"
#include "eval/warp_distance.h"
#include "model/encode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRUTHS = 2, TRIES = 1000, FOR_PAIRS = 0x70 };

/* What is compared: numbers of utterances. */
struct pair {
    size_t target;                    /* speaker A */
    size_t truth[TRUTHS + 1], truths; /* of A; the one after them is the repeat */
    bool repeats;
    size_t of_target[CONVERSION_ENROL_MOST],
        of_source[CONVERSION_ENROL_MOST]; /* enrolled; the source is the first */
    size_t targets, sources;
};

/* The utterances of a speaker that say `content`, TRUTHS + 1 at most. */
static size_t find_truths(size_t *list, const struct utterances *u, size_t speaker, size_t content)
{
    size_t count = 0;
    for (size_t i = 0; i < u->data.count && count <= TRUTHS; i++)
        if (u->speaker[i] == speaker && u->content[i] == content)
            list[count++] = i;
    return count;
}

/* Returns false where no pair was found. */
static bool draw_pair(struct pair *p, const struct conversion_set *s, size_t number)
{
    const struct utterances *u = s->set;
    struct rng r = rng_make(s->seed, number, (uint32_t)FOR_PAIRS << 24);
    for (int i = 0; i < TRIES; i++) {
        size_t source = rng_below(&r, (uint32_t)u->data.count);
        size_t content = u->content[source];
        p->target = rng_below(&r, (uint32_t)u->speaker_count);
        size_t found = find_truths(p->truth, u, p->target, content);
        if (p->target == u->speaker[source] || found == 0)
            continue;
        p->truths = found < TRUTHS ? found : TRUTHS;
        p->repeats = found > TRUTHS;
        p->of_source[0] = source;
        p->targets = utterances_draw(p->of_target, s->enrol, u, p->target, content, &r);
        p->sources =
            1 + utterances_draw(p->of_source + 1, s->enrol - 1, u, u->speaker[source], content, &r);
        if (p->targets)
            return true;
    }
    return false;
}

/* ---- the sequences of a pair ---- */

struct attempt {
    float *target, *source;       /* joined [T,D] */
    size_t target_T, source_T, T; /* T: of the source itself */
    struct codes of_target, of_source;
    float *matched;           /* codes [T,Z] */
    float *made[CONVERSIONS]; /* [T,D] or longer */
    float *memory;
};

static void attempt_free(struct attempt *a)
{
    free(a->target);
    free(a->source);
    free(a->memory);
}

static int attempt_open(struct attempt *a, const struct pair *p, const struct conversion_set *s,
                        struct err *e)
{
    const struct utterances *u = s->set;
    size_t F = (size_t)s->model->config.static_dim, Z = (size_t)s->model->config.dynamic_dim;
    size_t D = u->data.numbers;
    *a = (struct attempt){.T = u->data.list[p->of_source[0]].T};
    a->target = utterances_join(&a->target_T, u, p->of_target, p->targets);
    a->source = utterances_join(&a->source_T, u, p->of_source, p->sources);
    size_t frames = a->source_T * D, n = a->target_T * Z, m = a->source_T * Z;
    size_t all = 4 * F + 2 * (n + m) + a->T * Z + 3 * frames + a->T * D;
    float *at = a->memory = mem_array(all, sizeof *at);
    if (!a->target || !a->source || !at)
        return err_memory(e, all * sizeof *at, "a conversion");
    a->of_target = (struct codes){at, at + F, at + 4 * F, at + 4 * F + n};
    a->of_source =
        (struct codes){at + 2 * F, at + 3 * F, at + 4 * F + 2 * n, at + 4 * F + 2 * n + m};
    a->matched = at + 4 * F + 2 * (n + m);
    a->made[CONVERTED] = a->matched + a->T * Z;
    a->made[RECONSTRUCTED] = a->made[CONVERTED] + frames;
    a->made[MATCHED] = a->made[RECONSTRUCTED] + frames;
    a->made[TRANSFERRED] = a->made[MATCHED] + frames;
    a->made[COPIED] = a->source;
    return 0;
}

static void transfer(const struct attempt *a, const struct model *m)
{
    size_t D = m->geometry.numbers, style = config_style_columns(&m->config, D);
    memcpy(a->made[TRANSFERRED], a->source, a->T * D * sizeof(float));
    for (size_t k = 0; k < style; k++) {
        double mean, spread, mean_of_target, spread_of_target;
        column_moments(&mean, &spread, a->source, a->source_T, D, k);
        column_moments(&mean_of_target, &spread_of_target, a->target, a->target_T, D, k);
        double by = spread_of_target / fmax(spread, 1e-3 * (double)m->geometry.scale[k]);
        for (size_t i = 0; i < a->T; i++) {
            float *x = &a->made[TRANSFERRED][i * D + k];
            *x = (float)(mean_of_target + by * ((double)*x - mean));
        }
    }
}

static struct sequence sequence_of(size_t T, float *x, struct codes codes)
{
    return (struct sequence){.T = T, .frames = (uint8_t *)x, .codes = codes};
}

static int make_all(const struct attempt *a, const struct conversion_set *s, struct err *e)
{
    struct model *m = s->model;
    size_t Z = (size_t)m->config.dynamic_dim;
    struct sequence known[] = {sequence_of(a->target_T, a->target, a->of_target),
                               sequence_of(a->source_T, a->source, a->of_source)};
    encode_all(known, 2, m, s->tape);
    if (codes_check(&known[0], m, e) || codes_check(&known[1], m, e))
        return -1;
    nearest_rows(a->matched, a->of_source.dynamic_mean, a->T, a->of_target.dynamic_mean,
                 a->target_T, Z, CONVERSION_NEAREST);
    struct codes changed = {.static_mean = a->of_target.static_mean,
                            .dynamic_mean = a->of_source.dynamic_mean};
    struct codes matched = {.static_mean = a->of_target.static_mean, .dynamic_mean = a->matched};
    struct sequence made[] = {sequence_of(a->source_T, a->made[CONVERTED], changed),
                              sequence_of(a->source_T, a->made[RECONSTRUCTED], a->of_source),
                              sequence_of(a->T, a->made[MATCHED], matched)};
    decode_all(made, 3, m, s->tape);
    transfer(a, m);
    return 0;
}

/* ---- distances ---- */

/* The frames in which the distance is Euclidean: cepstra, or columns in the model's units. */
static float *distance_space(size_t *size, const float *x, size_t T, const struct model *m)
{
    const struct geometry *g = &m->geometry;
    size_t D = g->numbers, bands = (size_t)m->config.mel_bands;
    *size = bands ? CEPSTRA : D;
    float *y = mem_array(T * *size, sizeof *y);
    if (y && bands)
        mel_cepstra(y, x, T, D, bands);
    for (size_t i = 0; y && !bands && i < T * D; i++)
        y[i] = (x[i] - g->centre[i % D]) / g->scale[i % D];
    return y;
}

/* The distance of two sequences with time warped; *out is in dB for voices. */
static int compare(double *out, const float *a, size_t n, const float *b, size_t m,
                   const struct model *model, struct err *e)
{
    size_t size;
    float *x = distance_space(&size, a, n, model), *y = distance_space(&size, b, m, model);
    int failed = !x || !y ? err_memory(e, (n + m) * size * sizeof *x, "a comparison")
                          : warp_distance(out, x, n, y, m, size, e);
    *out *= model->config.mel_bands ? cepstral_decibels : 1 / sqrt((double)size);
    free(x);
    free(y);
    return failed;
}

static int compare_with_truths(double *out, const float *x, size_t T, const struct pair *p,
                               const struct conversion_set *s, struct err *e)
{
    double sum = 0, one = 0;
    for (size_t i = 0; i < p->truths; i++) {
        const float *truth = utterance(s->set, p->truth[i]);
        if (compare(&one, x, T, truth, s->set->data.list[p->truth[i]].T, s->model, e))
            return -1;
        sum += one;
    }
    *out = sum / (double)p->truths;
    return 0;
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The median of the log of the pitch over the voiced frames; NAN where there are none. */
static double median_pitch(const float *x, const float *voicing, size_t T, const struct model *m)
{
    size_t D = m->geometry.numbers, bands = (size_t)m->config.mel_bands, count = 0;
    float list[T];
    if (!bands || D < bands + 2)
        return NAN;
    for (size_t i = 0; i < T; i++)
        if (voicing[i * D + bands + 1] > 0.5f)
            list[count++] = x[i * D + bands];
    qsort(list, count, sizeof *list, compare_floats);
    return count ? (double)list[count / 2] : NAN;
}

static double semitones(double log_ratio)
{
    return fabs(log_ratio) * 12 / log(2);
}

/* Adds the distances of a pair, and the features by which its sequences are judged. */
static int add_pair(struct conversion *c, struct judged *judged, size_t voiced[CONVERSIONS],
                    const struct attempt *a, const struct pair *p, const struct conversion_set *s,
                    struct err *e)
{
    const struct dataset *d = &s->set->data;
    size_t repeat = p->truth[TRUTHS];
    double truth = median_pitch(utterance(s->set, p->truth[0]), utterance(s->set, p->truth[0]),
                                d->list[p->truth[0]].T, s->model);
    for (enum conversion_row i = 0; i < CONVERSIONS; i++) {
        double distance;
        const float *x = i == REPEATED ? utterance(s->set, repeat) : a->made[i];
        size_t T = i == REPEATED ? d->list[repeat].T : a->T;
        if (i == REPEATED && !p->repeats)
            continue;
        if (i == RECONSTRUCTED ? compare(&distance, x, T, a->source, a->T, s->model, e)
                               : compare_with_truths(&distance, x, T, p, s, e))
            return -1;
        c->distance[i] += distance;
        double pitch = median_pitch(x, i == REPEATED ? x : a->source, T, s->model);
        if (isfinite(truth) && isfinite(pitch)) {
            c->pitch[i] += semitones(pitch - truth);
            voiced[i]++;
        }
        judged_add(judged, i, x, T, s->model);
    }
    c->pairs++;
    c->repeats += p->repeats;
    judged->content[judged->count] = s->set->content[p->of_source[0]];
    judged->source[judged->count] = s->set->speaker[p->of_source[0]];
    judged->target[judged->count++] = p->target;
    return 0;
}

static int measure_pair(struct conversion *c, struct judged *judged, size_t voiced[CONVERSIONS],
                        const struct conversion_set *s, size_t number, struct err *e)
{
    struct pair p = {0};
    struct attempt a = {0};
    if (!draw_pair(&p, s, number))
        return err_set(e, "no two speakers say the same, so that nothing can be compared");
    int failed = attempt_open(&a, &p, s, e) || make_all(&a, s, e) ||
                 add_pair(c, judged, voiced, &a, &p, s, e);
    attempt_free(&a);
    return failed ? -1 : 0;
}

int conversion_measure(struct conversion *out, const struct conversion_set *s, struct err *e)
{
    struct judged judged;
    size_t voiced[CONVERSIONS] = {0};
    *out = (struct conversion){0};
    int failed = judged_open(&judged, s->pairs, s->model, e);
    for (size_t i = 0; i < s->pairs && !failed; i++) {
        if (s->progress)
            s->progress((double)i / (double)s->pairs, "converting");
        failed = measure_pair(out, &judged, voiced, s, i, e);
    }
    for (enum conversion_row i = 0; i < CONVERSIONS; i++) {
        size_t count = i == REPEATED ? out->repeats : out->pairs;
        out->distance[i] = count ? out->distance[i] / (double)count : NAN;
        out->pitch[i] = voiced[i] ? out->pitch[i] / (double)voiced[i] : NAN;
    }
    failed = failed || judge_all(out, &judged, s, e);
    judged_free(&judged);
    return failed ? -1 : 0;
}
