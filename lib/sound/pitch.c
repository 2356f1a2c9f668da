/* pitch.c - see pitch.h */
#include "sound/pitch.h"

#include "base/mem.h"
#include "sound/fft.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    N = SOUND_FFT,
    LAG_LEAST = SOUND_RATE / SOUND_PITCH_HIGH,
    LAG_MOST = SOUND_RATE / SOUND_PITCH_LOW,
    RING = PITCH_AHEAD_MAX + 1
};
static const float jump_cost = 0.5F;    /* of an octave between two frames */
static const float octave_cost = 0.02F; /* of a pitch that is an octave lower */

struct pitch {
    struct fft *fft;
    float window[PITCH_WINDOW];
    float overlap[LAG_MOST + 2]; /* autocorrelation of the window */
    int ahead;
    uint64_t pushed, given; /* frames */
    struct {
        struct pitch_peaks peaks;
        int back[PITCH_CANDIDATES]; /* the best peak of the frame before */
    } ring[RING];
    float cost[PITCH_CANDIDATES]; /* of the best path to each peak of the last frame; 0 is best */
};

/* The autocorrelation of x [PITCH_WINDOW] at lags 0..LAG_MOST+1, without circular overlap. */
static void autocorrelate(struct pitch *p, float *out, const float *x)
{
    float padded[N] = {0}, spectrum[N + 2], all[N];
    for (int i = 0; i < PITCH_WINDOW; i++)
        padded[i] = x[i];
    fft_forward(p->fft, spectrum, padded);
    for (int i = 0; i < N + 2; i += 2) {
        spectrum[i] = spectrum[i] * spectrum[i] + spectrum[i + 1] * spectrum[i + 1];
        spectrum[i + 1] = 0;
    }
    fft_inverse(p->fft, all, spectrum);
    for (int i = 0; i < LAG_MOST + 2; i++)
        out[i] = all[i];
}

struct pitch *pitch_open(int ahead, struct err *e)
{
    struct pitch *p = mem_zero(1, sizeof *p);
    if (!p) {
        err_memory(e, sizeof *p, "the track of a pitch");
        return NULL;
    }
    p->ahead = ahead;
    p->fft = fft_open(N, e);
    if (!p->fft) {
        free(p);
        return NULL;
    }
    for (int i = 0; i < PITCH_WINDOW; i++)
        p->window[i] = (float)(0.5 - 0.5 * cos(2 * M_PI * i / (PITCH_WINDOW - 1)));
    autocorrelate(p, p->overlap, p->window);
    return p;
}

void pitch_close(struct pitch *p)
{
    if (!p)
        return;
    fft_close(p->fft);
    free(p);
}

/* Keeps the best peaks, the best first. */
static void keep_peak(struct pitch_peaks *peaks, float lag, float score)
{
    int i = PITCH_CANDIDATES - 1;
    if (score <= peaks->score[i])
        return;
    for (; i && peaks->score[i - 1] < score; i--) {
        peaks->score[i] = peaks->score[i - 1];
        peaks->lag[i] = peaks->lag[i - 1];
    }
    peaks->score[i] = score;
    peaks->lag[i] = lag;
}

static void find_peaks(struct pitch *p, struct pitch_peaks *peaks, const float *x)
{
    float windowed[PITCH_WINDOW], r[LAG_MOST + 2];
    double mean = 0;
    for (int i = 0; i < PITCH_WINDOW; i++)
        mean += (double)x[i] / PITCH_WINDOW;
    for (int i = 0; i < PITCH_WINDOW; i++)
        windowed[i] = (x[i] - (float)mean) * p->window[i];
    for (int k = 0; k < PITCH_CANDIDATES; k++) {
        peaks->lag[k] = LAG_LEAST;
        peaks->score[k] = -1;
    }
    autocorrelate(p, r, windowed);
    float power = r[0];
    for (int i = 0; i < LAG_MOST + 2; i++)
        r[i] = r[i] / (power + 1e-9F) / (p->overlap[i] / p->overlap[0]);
    for (int i = LAG_LEAST; i <= LAG_MOST; i++) {
        if (r[i] <= r[i - 1] || r[i] < r[i + 1])
            continue;
        float bend = r[i - 1] - 2 * r[i] + r[i + 1];
        float shift = bend < 0 ? 0.5F * (r[i - 1] - r[i + 1]) / bend : 0;
        float lag = (float)i + shift;
        keep_peak(peaks, lag, r[i] - octave_cost * log2f(lag / LAG_LEAST));
    }
}

void pitch_push(struct pitch *p, const float *x)
{
    struct pitch_peaks *now = &p->ring[p->pushed % RING].peaks;
    const struct pitch_peaks *last = &p->ring[(p->pushed + RING - 1) % RING].peaks;
    int *back = p->ring[p->pushed % RING].back;
    float cost[PITCH_CANDIDATES], best = INFINITY;
    find_peaks(p, now, x);
    for (int k = 0; k < PITCH_CANDIDATES; k++) {
        cost[k] = INFINITY;
        back[k] = 0;
        for (int j = 0; j < PITCH_CANDIDATES && p->pushed; j++) {
            float jump = p->cost[j] + jump_cost * fabsf(log2f(now->lag[k] / last->lag[j]));
            if (jump < cost[k]) {
                cost[k] = jump;
                back[k] = j;
            }
        }
        cost[k] = (p->pushed ? cost[k] : 0) - now->score[k];
        best = fminf(best, cost[k]);
    }
    for (int k = 0; k < PITCH_CANDIDATES; k++)
        p->cost[k] = cost[k] - best;
    p->pushed++;
}

bool pitch_next(struct pitch *p, bool end, struct pitch_choice *out)
{
    int k = 0;
    if (p->given == p->pushed || (!end && p->given + (uint64_t)p->ahead >= p->pushed))
        return false;
    for (int j = 1; j < PITCH_CANDIDATES; j++)
        k = p->cost[j] < p->cost[k] ? j : k;
    for (uint64_t t = p->pushed - 1; t > p->given; t--)
        k = p->ring[t % RING].back[k];
    const struct pitch_peaks *peaks = &p->ring[p->given++ % RING].peaks;
    out->hertz = SOUND_RATE / (double)peaks->lag[k];
    out->periodicity = (double)peaks->score[k];
    return true;
}
