/* analysis.c - see analysis.h */
#include "sound/analysis.h"

#include "base/mem.h"
#include "sound/envelope.h"
#include "sound/pitch.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    REACH = PITCH_WINDOW / 2,   /* samples on both sides of a frame's centre */
    RING = PITCH_AHEAD_MAX + 1, /* frames whose pitch is not known yet */
    ROOM = 1 << 15              /* samples */
};
static const double voiced_periodicity = 0.45;
static const double voiced_energy = 1e-4; /* of the loudest */
static const double voiced_energy_least = 1e-9;
static const double loudest_decay = 0.9995; /* a frame */

struct spectrum {
    double sum[SOUND_BINS + 1]; /* of the power in the bins before */
    double energy;
};

struct analysis {
    struct envelope envelope;
    struct pitch *pitch;
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
    a->pitch = envelope_open(&a->envelope, e) ? NULL : pitch_open(ahead, e);
    if (!a->pitch) {
        analysis_close(a);
        return NULL;
    }
    a->base = -REACH;
    a->count = REACH;
    return a;
}

void analysis_close(struct analysis *a)
{
    if (!a)
        return;
    envelope_close(&a->envelope);
    pitch_close(a->pitch);
    free(a);
}

static void make_spectrum(const struct analysis *a, struct spectrum *s, const float *centre)
{
    double mean = 0, squares = 0;
    for (int i = -REACH; i < REACH; i++) {
        mean += (double)centre[i] / (2 * REACH);
        squares += (double)centre[i] * (double)centre[i] / (2 * REACH);
    }
    s->energy = squares - mean * mean;
    envelope_sums(&a->envelope, s->sum, centre - ENVELOPE_WINDOW / 2);
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

bool analysis_next(struct analysis *a, struct analysis_frame *out)
{
    struct pitch_choice choice;
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
    envelope_bands(&a->envelope, out->band, s->sum, out->voiced ? choice.hertz : ENVELOPE_UNVOICED);
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
            row[k] = envelope_feature(frame[t].band[k], gain);
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
