/* shape.c - see shape.h
 *
 * y = x + sum over frames of w IFFT((g - 1) FFT(w x)) / sum of w w: with g = 1 this adds nothing.
 */
#include "sound/shape.h"

#include "base/mem.h"
#include "sound/envelope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    N = 512, /* samples of a short-time spectrum, centred on its frame */
    BINS = N / 2 + 1,
    BEFORE = 2 /* frames before the first and after the last that reach samples of the sound */
};
static const float most = 3.5F; /* change of a logarithm of amplitude: 30 dB */

struct shape {
    struct envelope envelope;
    struct fft *fft;
    float window[N];
    float overlap[SOUND_HOP]; /* sum of the squared windows that reach a sample, by its place in its
                                 hop */
    float change[N];          /* from the first sample on that is not yet written */
    int64_t frame;            /* the next one */
    int64_t written;          /* samples */
};

static int64_t centre_of(int64_t frame)
{
    return frame * SOUND_HOP + SOUND_HOP / 2;
}

struct shape *shape_open(struct err *e)
{
    struct shape *s = mem_zero(1, sizeof *s);
    if (!s) {
        err_memory(e, sizeof *s, "the synthesis of sound");
        return NULL;
    }
    if (envelope_open(&s->envelope, e) || !(s->fft = fft_open(N, e))) {
        shape_close(s);
        return NULL;
    }
    for (int i = 0; i < N; i++)
        s->window[i] = (float)sin(M_PI * (i + 0.5) / N);
    for (int i = 0; i < N; i++) /* sample i of a window is in place (centre - N/2 + i) of its hop */
        s->overlap[(SOUND_HOP * 2 + SOUND_HOP / 2 - N / 2 + i) % SOUND_HOP] +=
            s->window[i] * s->window[i];
    s->frame = -BEFORE;
    return s;
}

void shape_close(struct shape *s)
{
    if (!s)
        return;
    envelope_close(&s->envelope);
    fft_close(s->fft);
    free(s);
}

/* The gain minus 1 at each bin [BINS] that turns the envelope of `in` at the frame into the wanted
 * one. */
static void find_gain(const struct shape *s, float *gain, const struct sample_queue *in,
                      int64_t frame, const struct target *t)
{
    float x[ENVELOPE_WINDOW], band[SOUND_BANDS];
    double sum[SOUND_BINS + 1];
    sample_queue_copy(in, x, centre_of(frame) - ENVELOPE_WINDOW / 2, ENVELOPE_WINDOW);
    envelope_sums(&s->envelope, sum, x);
    double width = t->voiced ? exp((double)t->want[SOUND_PITCH]) : ENVELOPE_UNVOICED;
    envelope_bands(&s->envelope, band, sum, width);
    for (int k = 0; k < SOUND_BANDS; k++) {
        float log_gain = (t->want[k] - envelope_feature(band[k], t->scale)) / 2;
        band[k] = fminf(fmaxf(log_gain, -most), most);
    }
    mel_spread(&s->envelope.mel, gain, band, BINS);
    for (int k = 0; k < BINS; k++)
        gain[k] = expf(gain[k]) - 1;
}

/* Adds what the frame changes. */
static void change_frame(struct shape *s, const struct sample_queue *in, const struct target *t)
{
    float x[N], X[N + 2], gain[BINS];
    int64_t from = centre_of(s->frame) - N / 2;
    sample_queue_copy(in, x, from, N);
    for (int i = 0; i < N; i++)
        x[i] *= s->window[i];
    fft_forward(s->fft, X, x);
    find_gain(s, gain, in, s->frame, t);
    for (int k = 0; k < BINS; k++) {
        X[2 * k] *= gain[k];
        X[2 * k + 1] *= gain[k];
    }
    fft_inverse(s->fft, x, X);
    for (int i = 0; i < N; i++)
        if (from + i >= s->written)
            s->change[from + i - s->written] += x[i] * s->window[i];
}

/* Writes the samples before `end`. */
static int write_samples(struct shape *s, struct sample_queue *out, const struct sample_queue *in,
                         int64_t end, struct err *e)
{
    float x[N];
    end = end < sample_queue_end(in) ? end : sample_queue_end(in);
    if (end <= s->written)
        return 0;
    size_t n = (size_t)(end - s->written);
    sample_queue_copy(in, x, s->written, n);
    for (size_t i = 0; i < n; i++)
        x[i] += s->change[i] / s->overlap[(s->written + (int64_t)i) % SOUND_HOP];
    samples_shift(s->change, N, n);
    s->written = end;
    return sample_queue_add(out, x, n, e);
}

int shape_run(struct shape *s, struct sample_queue *out, const struct sample_queue *in,
              const struct target_queue *targets, struct err *e)
{
    while (targets->count && target_queue_has(targets, s->frame) &&
           sample_queue_has(in, centre_of(s->frame) + N / 2)) {
        bool past = in->ended && centre_of(s->frame) - N / 2 >= sample_queue_end(in);
        if (past)
            break;
        const struct target *t = target_queue_at(targets, s->frame);
        if (t->edited)
            change_frame(s, in, t);
        s->frame++;
        if (write_samples(s, out, in, centre_of(s->frame) - N / 2, e))
            return -1;
    }
    return 0;
}

int64_t shape_needs_sample(const struct shape *s)
{
    return s->written < centre_of(s->frame) - N / 2 ? s->written : centre_of(s->frame) - N / 2;
}

int64_t shape_needs_frame(const struct shape *s)
{
    return s->frame;
}
