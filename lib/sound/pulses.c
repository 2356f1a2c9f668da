/* pulses.c - see pulses.h */
#include "sound/pulses.h"

#include "base/mem.h"
#include "base/rng.h"
#include "sound/envelope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    N = SOUND_FFT,
    NOISE = 512, /* samples of a frame's noise, centred on it */
    NOISE_BINS = NOISE / 2 + 1,
    UNVOICED = 32, /* samples from one look for a voice to the next */
    ROOM = N + 4 * SOUND_HOP + NOISE
};
static const float noise_least = 0.02F, noise_more = 0.3F; /* share of the power in voiced frames */
static const float noise_from = 4000, noise_slope = 400;   /* Hz: from here on there is more */

struct pulses {
    struct fft *fft, *noise_fft;
    struct mel mel;
    float noise_window[NOISE];
    float noise_share[NOISE_BINS], pulse_gain[SOUND_BINS]; /* in voiced frames */
    uint64_t seed;
    double next;     /* the next pulse, or look for one */
    int64_t frame;   /* the next one to have its noise */
    float sum[ROOM]; /* from the first sample on that is not yet written */
    int64_t written; /* samples */
};

static float noise_share(float hertz)
{
    return noise_least + noise_more / (1 + expf(-(hertz - noise_from) / noise_slope));
}

static void make_tables(struct pulses *p)
{
    double squares = 0;
    mel_make(&p->mel);
    for (int k = 0; k < NOISE_BINS; k++)
        p->noise_share[k] = noise_share((float)k * SOUND_RATE / NOISE);
    for (int k = 0; k < SOUND_BINS; k++)
        p->pulse_gain[k] = sqrtf(1 - noise_share((float)k * SOUND_RATE / N));
    for (int i = 0; i < NOISE; i++) {
        double w = sin(M_PI * (i + 0.5) / NOISE);
        p->noise_window[i] = (float)(w * w);
        squares += w * w * w * w / SOUND_HOP; /* the windows that reach a sample */
    }
    for (int i = 0; i < NOISE; i++)
        p->noise_window[i] /= (float)sqrt(squares);
}

struct pulses *pulses_open(uint64_t seed, struct err *e)
{
    struct pulses *p = mem_zero(1, sizeof *p);
    if (!p) {
        err_memory(e, sizeof *p, "the synthesis of sound");
        return NULL;
    }
    if (!(p->fft = fft_open(N, e)) || !(p->noise_fft = fft_open(NOISE, e))) {
        pulses_close(p);
        return NULL;
    }
    make_tables(p);
    p->seed = seed;
    return p;
}

void pulses_close(struct pulses *p)
{
    if (!p)
        return;
    fft_close(p->fft);
    fft_close(p->noise_fft);
    free(p);
}

static void add(struct pulses *p, int64_t from, const float *x, int n)
{
    for (int i = 0; i < n; i++) {
        int64_t place = from + i - p->written;
        if (place >= 0 && place < ROOM)
            p->sum[place] += x[i];
    }
}

/* White noise of the frame's seed, with its envelope. */
static void add_noise(struct pulses *p, const struct target *t)
{
    float x[NOISE], X[NOISE + 2], level[NOISE_BINS];
    struct rng rng = rng_make(p->seed, (uint64_t)p->frame, 0);
    rng_normals(&rng, x, NOISE);
    fft_forward(p->noise_fft, X, x);
    mel_spread(&p->mel, level, t->want, NOISE_BINS);
    for (int k = 0; k < NOISE_BINS; k++) {
        float share = t->want[SOUND_VOICED] > 0.5F ? p->noise_share[k] : 1;
        float gain = expf(level[k] / 2) * sqrtf(share / (float)ENVELOPE_NOISE);
        X[2 * k] *= gain;
        X[2 * k + 1] *= gain;
    }
    fft_inverse(p->noise_fft, x, X);
    for (int i = 0; i < NOISE; i++)
        x[i] *= p->noise_window[i];
    add(p, p->frame * SOUND_HOP + SOUND_HOP / 2 - NOISE / 2, x, NOISE);
}

/* The minimum-phase response h [N] whose spectrum has this logarithm of power, delayed by a part of
 * a sample. */
static void minimum_phase(struct pulses *p, float *h, const float *log_power, double delay)
{
    float X[N + 2], c[N];
    for (int k = 0; k < SOUND_BINS; k++) {
        X[2 * k] = log_power[k] / 2;
        X[2 * k + 1] = 0;
    }
    fft_inverse(p->fft, c, X);
    for (int i = 1; i < N / 2; i++)
        c[i] *= 2;
    memset(c + N / 2 + 1, 0, (N / 2 - 1) * sizeof *c);
    fft_forward(p->fft, X, c);
    for (int k = 0; k < SOUND_BINS; k++) {
        float size = expf(X[2 * k]) * p->pulse_gain[k];
        float angle = X[2 * k + 1] - (float)(2 * M_PI * k / N * delay);
        X[2 * k] = size * cosf(angle);
        X[2 * k + 1] = size * sinf(angle);
    }
    X[N + 1] = 0;
    fft_inverse(p->fft, h, X);
}

/* Adds the pulse at p->next, of the features between two frames, and moves on by a period. */
static void add_pulse(struct pulses *p, const struct target *a, const struct target *b, float at)
{
    float band[SOUND_BANDS], log_power[SOUND_BINS], h[N];
    if (b->want[SOUND_VOICED] <= 0.5F)
        at = 0;
    for (int k = 0; k < SOUND_BANDS; k++)
        band[k] = a->want[k] + at * (b->want[k] - a->want[k]);
    double pitch =
        (double)(a->want[SOUND_PITCH] + at * (b->want[SOUND_PITCH] - a->want[SOUND_PITCH]));
    double period = SOUND_RATE / fmin(fmax(exp(pitch), SOUND_PITCH_LOW), 2 * SOUND_PITCH_HIGH);
    double whole = floor(p->next);
    mel_spread(&p->mel, log_power, band, SOUND_BINS);
    minimum_phase(p, h, log_power, p->next - whole);
    float gain = (float)sqrt(period / ENVELOPE_NOISE);
    for (int i = 0; i < N; i++)
        h[i] *= gain;
    add(p, (int64_t)whole, h, N);
    p->next += period;
}

/* What is at p->next; false: later frames are needed first. */
static bool step(struct pulses *p, const struct target_queue *targets)
{
    double at = (p->next - SOUND_HOP / 2.0) / SOUND_HOP;
    int64_t frame = (int64_t)floor(at);
    float share = (float)(at - (double)frame);
    if (!target_queue_has(targets, frame + 1))
        return false;
    const struct target *a = target_queue_at(targets, frame),
                        *b = target_queue_at(targets, frame + 1);
    if (a->want[SOUND_VOICED] <= 0.5F) {
        const struct target *other = a;
        a = b;
        b = other;
        share = 1 - share;
    }
    if (a->want[SOUND_VOICED] > 0.5F && (share < 0.5F || b->want[SOUND_VOICED] > 0.5F))
        add_pulse(p, a, b, share);
    else
        p->next += UNVOICED;
    return true;
}

/* Writes the samples before `end`, at the level of each frame. */
static int write_samples(struct pulses *p, struct sample_queue *out,
                         const struct target_queue *targets, int64_t end, struct err *e)
{
    float x[SOUND_HOP];
    while (p->written + SOUND_HOP <= end) {
        double scale = target_queue_at(targets, p->written / SOUND_HOP)->scale;
        for (int i = 0; i < SOUND_HOP; i++)
            x[i] = p->sum[i] / (float)sqrt(scale);
        samples_shift(p->sum, ROOM, SOUND_HOP);
        p->written += SOUND_HOP;
        if (sample_queue_add(out, x, SOUND_HOP, e))
            return -1;
    }
    return 0;
}

int pulses_run(struct pulses *p, struct sample_queue *out, const struct target_queue *targets,
               struct err *e)
{
    int64_t frames = targets->base + (int64_t)targets->count;
    while (targets->count && p->written < frames * SOUND_HOP) {
        bool all = p->frame >= frames + 2;
        if (!all && target_queue_has(targets, p->frame)) {
            add_noise(p, target_queue_at(targets, p->frame));
            p->frame++;
        } else if (!all) {
            return 0;
        }
        int64_t noise_end = p->frame * SOUND_HOP + SOUND_HOP / 2 - NOISE / 2;
        while (p->next < (double)noise_end)
            if (!step(p, targets))
                return 0;
        int64_t end = noise_end < frames * SOUND_HOP ? noise_end : frames * SOUND_HOP;
        if (write_samples(p, out, targets, end, e))
            return -1;
    }
    return 0;
}

int64_t pulses_needs_frame(const struct pulses *p)
{
    int64_t written = p->written / SOUND_HOP - 1, frame = p->frame - 1;
    return written < frame ? written : frame;
}
