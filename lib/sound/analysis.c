/* analysis.c - see analysis.h */
#include "sound/analysis.h"

#include "base/mem.h"
#include "sound/fft.h"
#include "sound/mel.h"
#include "sound/pitch.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 400,               /* samples of the spectrum */
    REACH = PITCH_WINDOW / 2,   /* samples on both sides of a frame's centre */
    RING = PITCH_AHEAD_MAX + 1, /* frames whose pitch is not known yet */
    ROOM = 1 << 15              /* samples */
};
static const double voiced_periodicity = 0.45;
static const double voiced_energy = 1e-4; /* of the loudest */
static const double voiced_energy_least = 1e-9;
static const double loudest_decay = 0.9995; /* a frame */
static const double unvoiced_width = 120;   /* Hz, of the average over harmonics */

struct spectrum {
    double sum[SOUND_BINS + 1]; /* of the power in the bins before */
    double energy;
};

struct analysis {
    struct fft *fft;
    struct pitch *pitch;
    struct mel mel;
    float window[WINDOW];
    float samples[ROOM]; /* from sample `base` on */
    int64_t base, count; /* base is negative at first: zeros are in front of the sound */
    int64_t total;       /* samples that were pushed */
    bool ended;
    uint64_t made, given; /* frames */
    double loudest;
    struct spectrum ring[RING];
};

struct analysis *analysis_open(int ahead, struct err *e)
{
    struct analysis *a = mem_zero(1, sizeof *a);
    if (!a) {
        err_memory(e, sizeof *a, "the analysis of sound");
        return NULL;
    }
    a->fft = fft_open(SOUND_FFT, e);
    a->pitch = a->fft ? pitch_open(ahead, e) : NULL;
    if (!a->pitch) {
        analysis_close(a);
        return NULL;
    }
    mel_make(&a->mel);
    for (int i = 0; i < WINDOW; i++)
        a->window[i] = (float)(0.5 - 0.5 * cos(2 * M_PI * i / (WINDOW - 1)));
    a->base = -REACH;
    a->count = REACH;
    return a;
}

void analysis_close(struct analysis *a)
{
    if (!a)
        return;
    fft_close(a->fft);
    pitch_close(a->pitch);
    free(a);
}

static void make_spectrum(struct analysis *a, struct spectrum *s, const float *centre)
{
    float x[SOUND_FFT] = {0}, X[SOUND_FFT + 2];
    double mean = 0, squares = 0;
    for (int i = -REACH; i < REACH; i++) {
        mean += (double)centre[i] / (2 * REACH);
        squares += (double)centre[i] * (double)centre[i] / (2 * REACH);
    }
    s->energy = squares - mean * mean;
    for (int i = 0; i < WINDOW; i++)
        x[i] = centre[i - WINDOW / 2] * a->window[i];
    fft_forward(a->fft, X, x);
    s->sum[0] = 0;
    for (size_t k = 0; k < SOUND_BINS; k++) {
        double re = (double)X[2 * k], im = (double)X[2 * k + 1];
        s->sum[k + 1] = s->sum[k] + (re * re + im * im) / WINDOW;
    }
}

/* Makes the frames that the samples in the buffer suffice for; after the end the rest is zero. */
static void make_frames(struct analysis *a)
{
    for (;;) {
        int64_t centre = (int64_t)a->made * SOUND_HOP + SOUND_HOP / 2;
        int64_t have = a->base + a->count;
        if ((int64_t)a->made * SOUND_HOP >= a->total || a->made - a->given >= RING ||
            centre + REACH > have)
            return;
        const float *x = a->samples + (centre - a->base);
        make_spectrum(a, &a->ring[a->made % RING], x);
        pitch_push(a->pitch, x - REACH);
        a->made++;
    }
}

/* Forgets the samples that no frame needs any more. */
static void forget(struct analysis *a)
{
    int64_t keep = (int64_t)a->made * SOUND_HOP + SOUND_HOP / 2 - REACH;
    int64_t gone = keep - a->base;
    if (gone <= 0)
        return;
    gone = gone < a->count ? gone : a->count;
    memmove(a->samples, a->samples + gone, (size_t)(a->count - gone) * sizeof(float));
    a->base += gone;
    a->count -= gone;
}

int analysis_push(struct analysis *a, const float *x, size_t n, struct err *e)
{
    make_frames(a);
    forget(a);
    if ((size_t)a->count + n + 2 * REACH > ROOM)
        return err_set(e, "the analysis of sound has no room for %zu samples", n);
    memcpy(a->samples + a->count, x, n * sizeof *x);
    a->count += (int64_t)n;
    a->total += (int64_t)n;
    make_frames(a);
    return 0;
}

void analysis_end(struct analysis *a)
{
    if (a->ended)
        return;
    make_frames(a);
    forget(a);
    size_t rest = (size_t)(ROOM - a->count), zeros = 2 * REACH + SOUND_HOP;
    zeros = zeros < rest ? zeros : rest;
    memset(a->samples + a->count, 0, zeros * sizeof(float));
    a->count += (int64_t)zeros;
    a->ended = true;
    make_frames(a);
}

/* The power averaged over `width` bins around each bin. */
static void smooth(double *out, const struct spectrum *s, double width)
{
    for (int k = 0; k < SOUND_BINS; k++) {
        double edge[2] = {k + 0.5 - width / 2, k + 0.5 + width / 2}, sum[2];
        for (int i = 0; i < 2; i++) {
            edge[i] = edge[i] < 0 ? 0 : edge[i] > SOUND_BINS ? SOUND_BINS : edge[i];
            int low = edge[i] < SOUND_BINS ? (int)edge[i] : SOUND_BINS - 1;
            sum[i] = s->sum[low] + (edge[i] - low) * (s->sum[low + 1] - s->sum[low]);
        }
        out[k] = (sum[1] - sum[0]) / (edge[1] - edge[0]);
    }
}

bool analysis_next(struct analysis *a, struct analysis_frame *out)
{
    struct pitch_choice choice;
    double power[SOUND_BINS];
    make_frames(a);
    bool all = a->ended && (int64_t)a->made * SOUND_HOP >= a->total;
    if (!pitch_next(a->pitch, all, &choice))
        return false;
    const struct spectrum *s = &a->ring[a->given++ % RING];
    a->loudest = fmax(a->loudest * loudest_decay, s->energy);
    out->hertz = (float)choice.hertz;
    out->energy = (float)fmax(s->energy, 0);
    out->voiced = choice.periodicity > voiced_periodicity && s->energy > voiced_energy_least &&
                  s->energy > voiced_energy * a->loudest;
    double width = (out->voiced ? choice.hertz : unvoiced_width) * SOUND_FFT / SOUND_RATE;
    smooth(power, s, fmax(width, 1));
    mel_bands(&a->mel, out->band, power);
    return true;
}

/* ---- levels ---- */

void loudness_add(struct loudness *l, const struct analysis_frame *frame, size_t n)
{
    double keep = exp2(-(double)n * SOUND_HOP / SOUND_RATE / 10);
    l->first *= keep;
    l->second *= keep;
    for (size_t t = 0; t < n; t++) {
        l->first += (double)frame[t].energy;
        l->second += (double)frame[t].energy * (double)frame[t].energy;
    }
}

double loudness_level(const struct loudness *l)
{
    double level = l->first > 0 ? sqrt(l->second / l->first) : 0;
    return fmax(level, SOUND_LEVEL_LEAST);
}

/* Sets column SOUND_PITCH of frames from..to-1 on a line between two pitches. */
static void draw_pitch(float *out, size_t from, size_t to, float start, float end)
{
    for (size_t t = from; t < to; t++) {
        float at = (float)(t - from + 1) / (float)(to - from + 1);
        out[t * SOUND_DIM + SOUND_PITCH] = start + at * (end - start);
    }
}

void analysis_features(float *out, const struct analysis_frame *frame, size_t n, double level,
                       float *pitch)
{
    double gain = SOUND_LEVEL / level * (SOUND_LEVEL / level);
    float last = *pitch;
    size_t next = 0; /* the first frame without a pitch yet */
    for (size_t t = 0; t < n; t++) {
        float *row = out + t * SOUND_DIM;
        for (int k = 0; k < SOUND_BANDS; k++)
            row[k] = (float)log((double)frame[t].band[k] * gain + SOUND_POWER_LEAST);
        row[SOUND_VOICED] = frame[t].voiced ? 1 : 0;
        if (!frame[t].voiced)
            continue;
        float now = logf(frame[t].hertz);
        draw_pitch(out, next, t, last > 0 ? last : now, now);
        row[SOUND_PITCH] = last = now;
        next = t + 1;
    }
    if (last <= 0)
        last = logf((float)SOUND_PITCH_NONE);
    else
        *pitch = last;
    draw_pitch(out, next, n, last, last);
}
