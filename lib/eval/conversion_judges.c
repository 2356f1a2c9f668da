/* conversion_judges.c - see conversion_judges.h */
#include "eval/conversion_judges.h"
#include "base/mem.h"
#include "eval/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns of the spectrum; or all. */
static size_t spectrum(const struct model *m)
{
    return m->config.mel_bands ? (size_t)m->config.mel_bands : m->geometry.numbers;
}

static double mean_of(const float *x, size_t T, size_t D, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < T; i++)
        sum += (double)x[i * D + k];
    return sum / (double)T;
}

/* to [JUDGED_FRAMES * spectrum] */
static void word_features(float *to, const float *x, size_t T, const struct model *m)
{
    size_t D = m->geometry.numbers, n = spectrum(m);
    for (size_t k = 0; k < n; k++) {
        double mean = mean_of(x, T, D, k);
        for (size_t i = 0; i < JUDGED_FRAMES; i++)
            to[i * n + k] =
                (float)((double)x[(2 * i + 1) * T / (2 * JUDGED_FRAMES) * D + k] - mean);
    }
}

/* to [2 * columns]: of voices also the pitch */
static void speaker_features(float *to, const float *x, size_t T, const struct model *m, size_t S)
{
    size_t D = m->geometry.numbers;
    for (size_t k = 0; k < S / 2; k++) {
        double mean = mean_of(x, T, D, k), square = 0;
        for (size_t i = 0; i < T; i++)
            square += ((double)x[i * D + k] - mean) * ((double)x[i * D + k] - mean);
        to[k] = (float)mean;
        to[S / 2 + k] = (float)sqrt(square / (double)T);
    }
}

int judged_open(struct judged *j, size_t most, const struct model *m, struct err *e)
{
    *j = (struct judged){.most = most, .W = JUDGED_FRAMES * spectrum(m)};
    j->S = 2 * config_style_columns(&m->config, m->geometry.numbers);
    j->words = mem_array(CONVERSIONS * most * j->W, sizeof *j->words);
    j->speakers = mem_array(CONVERSIONS * most * j->S, sizeof *j->speakers);
    j->content = mem_array(3 * most, sizeof *j->content);
    if (!j->words || !j->speakers || !j->content)
        return err_memory(e, CONVERSIONS * most * (j->W + j->S) * sizeof(float),
                          "what is to be judged");
    j->source = j->content + most;
    j->target = j->source + most;
    return 0;
}

void judged_free(struct judged *j)
{
    free(j->words);
    free(j->speakers);
    free(j->content);
}

void judged_add(struct judged *j, enum conversion_row row, const float *x, size_t T,
                const struct model *m)
{
    size_t at = row * j->most + j->count;
    word_features(j->words + at * j->W, x, T, m);
    speaker_features(j->speakers + at * j->S, x, T, m, j->S);
}

/* ---- the judges ---- */

/* The content of `u` with the texts of `set`, SIZE_MAX where the set lacks it. */
static size_t same_content(const struct utterances *set, const struct utterances *u, size_t i)
{
    for (size_t k = 0; k < set->content_count; k++)
        if (strcmp(set->contents[k], u->contents[u->content[i]]) == 0)
            return k;
    return SIZE_MAX;
}

struct lessons {
    float *x;
    uint16_t *classes;
    size_t count;
};

static int lessons_open(struct lessons *l, size_t most, size_t width, struct err *e)
{
    *l = (struct lessons){.x = mem_array(most * width, sizeof *l->x),
                          .classes = mem_array(most, sizeof *l->classes)};
    return l->x && l->classes ? 0 : err_memory(e, most * width * sizeof *l->x, "a judge");
}

static void lessons_free(struct lessons *l)
{
    free(l->x);
    free(l->classes);
}

/* The words of the lessons that the set has too. */
static int learn_words(struct probe *p, const struct judged *j, const struct conversion_set *s,
                       struct err *e)
{
    const struct utterances *u = s->lessons;
    struct lessons l;
    int failed = lessons_open(&l, u->data.count, j->W, e);
    for (size_t i = 0; i < u->data.count && !failed; i++) {
        size_t class = same_content(s->set, u, i);
        if (class == SIZE_MAX)
            continue;
        word_features(l.x + l.count * j->W, utterance(u, i), u->data.list[i].T, s->model);
        l.classes[l.count++] = (uint16_t) class;
    }
    failed = failed || probe_fit(p, l.x, l.classes, l.count, j->W, s->set->content_count, e);
    lessons_free(&l);
    return failed ? -1 : 0;
}

/* Every other sequence of the set, of which the others test the judge. */
static int learn_speakers(struct probe *p, const struct judged *j, const struct conversion_set *s,
                          struct err *e)
{
    const struct utterances *u = s->set;
    struct lessons l;
    int failed = lessons_open(&l, u->data.count, j->S, e);
    for (size_t i = 0; i < u->data.count && !failed; i += 2) {
        speaker_features(l.x + l.count * j->S, utterance(u, i), u->data.list[i].T, s->model, j->S);
        l.classes[l.count++] = (uint16_t)u->speaker[i];
    }
    failed = failed || probe_fit(p, l.x, l.classes, l.count, j->S, u->speaker_count, e);
    lessons_free(&l);
    return failed ? -1 : 0;
}

/* Of every `step`th sequence of the set the share that a judge has right. */
static double real_share(const struct probe *p, const struct judged *j,
                         const struct conversion_set *s, bool words, size_t first, size_t step)
{
    const struct utterances *u = s->set;
    float x[words ? j->W : j->S];
    size_t right = 0, count = 0;
    for (size_t i = first; i < u->data.count; i += step, count++) {
        if (words)
            word_features(x, utterance(u, i), u->data.list[i].T, s->model);
        else
            speaker_features(x, utterance(u, i), u->data.list[i].T, s->model, j->S);
        right += probe_class(p, x) == (words ? u->content[i] : u->speaker[i]);
    }
    return (double)right / (double)count;
}

/* The share of the pairs in a row for which the judge says what is true. */
static double judged_share(const struct probe *p, const struct judged *j, const float *x,
                           size_t width, enum conversion_row row, const size_t *truth)
{
    size_t right = 0;
    for (size_t i = 0; i < j->count; i++)
        right += probe_class(p, x + (row * j->most + i) * width) == truth[i];
    return (double)right / (double)j->count;
}

int judge_all(struct conversion *out, const struct judged *j, const struct conversion_set *s,
              struct err *e)
{
    struct probe speakers = {0}, words = {0};
    int failed = learn_speakers(&speakers, j, s, e) || (s->lessons && learn_words(&words, j, s, e));
    out->real_word = NAN;
    if (!failed)
        out->real_speaker = real_share(&speakers, j, s, false, 1, 2);
    if (!failed && s->lessons)
        out->real_word = real_share(&words, j, s, true, 0, 1);
    for (enum conversion_row i = 0; i < CONVERSIONS && !failed; i++) {
        bool known = i != REPEATED;
        out->word[i] =
            known && s->lessons ? judged_share(&words, j, j->words, j->W, i, j->content) : NAN;
        out->target[i] = known ? judged_share(&speakers, j, j->speakers, j->S, i, j->target) : NAN;
        out->source[i] = known ? judged_share(&speakers, j, j->speakers, j->S, i, j->source) : NAN;
    }
    probe_free(&speakers);
    probe_free(&words);
    return failed ? -1 : 0;
}
