/* sound.c - Fourier transform, mel bands, analysis and synthesis of sound, beside naive twins. */
#include "check.h"
#include "sound/analysis.h"
#include "sound/fft.h"
#include "sound/limiter.h"
#include "sound/mel.h"
#include "sound/synthesis.h"

enum { SECOND = SOUND_RATE, FRAMES = SECOND / SOUND_HOP };

static struct err error;

static void fourier(void)
{
    for (size_t n = 2; n <= 30; n += 4) {
        struct fft *f = fft_open(n, &error);
        float *x = random_floats(n), X[64], back[64];
        CHECK(f);
        fft_forward(f, X, x);
        for (size_t k = 0; k <= n / 2; k++) {
            double re = 0, im = 0;
            for (size_t t = 0; t < n; t++) {
                double angle = 2 * M_PI * (double)(k * t) / (double)n;
                re += (double)x[t] * cos(angle);
                im -= (double)x[t] * sin(angle);
            }
            CHECK(fabs(re - (double)X[2 * k]) < 1e-4 && fabs(im - (double)X[2 * k + 1]) < 1e-4);
        }
        fft_inverse(f, back, X);
        for (size_t t = 0; t < n; t++)
            CHECK(fabsf(back[t] - x[t]) < 1e-5F);
        fft_close(f);
        free(x);
    }
}

/* The mean over the triangle of the band, straight from its definition. */
static double naive_band(int band, const double *power)
{
    double edge[3], sum = 0, weights = 0, low = 2595 * log10(1 + MEL_LOW / 700),
                    high = 2595 * log10(1 + MEL_HIGH / 700);
    for (int i = 0; i < 3; i++)
        edge[i] = 700 * (pow(10, (low + (high - low) * (band + i) / (SOUND_BANDS + 1)) / 2595) - 1);
    for (int k = 0; k < SOUND_BINS; k++) {
        double f = k * (double)SOUND_RATE / SOUND_FFT;
        double w = fmin((f - edge[0]) / (edge[1] - edge[0]), (edge[2] - f) / (edge[2] - edge[1]));
        sum += fmax(w, 0) * power[k];
        weights += fmax(w, 0);
    }
    return sum / weights;
}

static void mel(void)
{
    static struct mel m;
    double power[SOUND_BINS];
    float band[SOUND_BANDS], spread[SOUND_BINS], *x = random_floats(SOUND_BINS);
    mel_make(&m);
    for (int k = 0; k < SOUND_BINS; k++)
        power[k] = (double)(x[k] * x[k]);
    mel_bands(&m, band, power);
    for (int k = 0; k < SOUND_BANDS; k++)
        CHECK(fabs((double)band[k] - naive_band(k, power)) < 1e-5);
    for (int k = 0; k < SOUND_BANDS; k++)
        band[k] = (float)m.centre[k]; /* a line stays a line */
    mel_spread(&m, spread, band, SOUND_BINS);
    for (int k = 10; k < SOUND_BINS - 40; k++)
        CHECK(fabs((double)spread[k] - k * (double)SOUND_RATE / SOUND_FFT) < 0.1);
    free(x);
}

/* A second of a voice: a train of pulses through one resonance, with a little noise. */
static void make_voice(float *x, double hertz)
{
    struct rng r = rng_make(3, 0, 0);
    double a = 0, b = 0, next = 0;
    for (int t = 0; t < SECOND; t++) {
        double in = (double)(rng_uniform(&r) - 0.5F) * 0.002;
        if (t >= next) {
            in += 0.2;
            next += SOUND_RATE / hertz;
        }
        double out = in + 1.8 * cos(2 * M_PI * 700 / SOUND_RATE) * a - 0.81 * b;
        b = a;
        a = out;
        x[t] = (float)out;
    }
}

/* Features [FRAMES,SOUND_DIM] of a second, pushed in pieces. */
static void analyse(float *features, const float *x, size_t piece, double level)
{
    static struct analysis_frame frames[FRAMES + 1];
    struct analysis *a = analysis_open(30, &error);
    size_t n = 0;
    float pitch = 0;
    for (size_t done = 0; done < SECOND; done += piece) {
        CHECK(analysis_push(a, x + done, piece < SECOND - done ? piece : SECOND - done, &error) ==
              0);
        while (n <= FRAMES && analysis_next(a, &frames[n]))
            n++;
    }
    analysis_end(a);
    while (n <= FRAMES && analysis_next(a, &frames[n]))
        n++;
    CHECK(n == FRAMES);
    analysis_features(features, frames, FRAMES, level, &pitch);
    analysis_close(a);
}

static float first[FRAMES * SOUND_DIM], second[FRAMES * SOUND_DIM];
static float voice[SECOND], out[SECOND + 1];

static void analysis(void)
{
    make_voice(voice, 123);
    analyse(first, voice, 160, SOUND_LEVEL);
    for (size_t piece = 1; piece <= 4001; piece += 1000) {
        analyse(second, voice, piece, SOUND_LEVEL);
        CHECK(memcmp(first, second, sizeof first) == 0);
    }
    for (int t = 5; t < FRAMES - 5; t++) {
        CHECK(first[t * SOUND_DIM + SOUND_VOICED] > 0.5F);
        CHECK(fabs(exp((double)first[t * SOUND_DIM + SOUND_PITCH]) / 123 - 1) < 0.005);
    }
}

/* Makes sound of `first`, from the voice whose features are `heard` (NULL: by pulses). */
static void synthesise(const float *heard, int passes)
{
    struct synthesis *s = synthesis_open(passes, 1, &error);
    const struct synthesis_input in = {.frames = first,
                                       .heard = heard,
                                       .n = FRAMES,
                                       .sound = voice,
                                       .samples = SECOND,
                                       .level = SOUND_LEVEL};
    CHECK(s && synthesis_push(s, &in, &error) == 0 && synthesis_end(s, &error) == 0);
    CHECK(synthesis_take(s, out, SECOND + 1) == SECOND);
    synthesis_close(s);
}

/* The mean difference of the bands from those of `first`, away from the ends. */
static double band_difference(void)
{
    double sum = 0;
    for (int t = 5; t < FRAMES - 5; t++)
        for (int k = 0; k < SOUND_BANDS; k++)
            sum += fabs((double)(second[t * SOUND_DIM + k] - first[t * SOUND_DIM + k]));
    return sum / ((FRAMES - 10) * SOUND_BANDS);
}

static void without_edit(void)
{
    synthesise(first, 1);
    CHECK(memcmp(out, voice, sizeof voice) == 0);
}

static void pulses(void)
{
    synthesise(NULL, 2);
    analyse(second, out, 160, SOUND_LEVEL);
    CHECK(band_difference() < 0.5);
    for (int t = 5; t < FRAMES - 5; t++)
        CHECK(fabsf(second[t * SOUND_DIM + SOUND_PITCH] - first[t * SOUND_DIM + SOUND_PITCH]) <
              0.02F);
}

/* The pitch times 1.4 in the second half, and the bands 3 dB up: nothing else changes. */
static void edited(void)
{
    static float heard[FRAMES * SOUND_DIM];
    memcpy(heard, first, sizeof heard);
    for (int t = FRAMES / 2; t < FRAMES; t++) {
        first[t * SOUND_DIM + SOUND_PITCH] += logf(1.4F);
        for (int k = 0; k < SOUND_BANDS; k++)
            first[t * SOUND_DIM + k] += 0.69F;
    }
    synthesise(heard, 1);
    CHECK(memcmp(out, voice, (FRAMES / 2 - 3) * SOUND_HOP * sizeof *out) == 0);
    analyse(second, out, 160, SOUND_LEVEL);
    for (int t = FRAMES / 2 + 5; t < FRAMES - 5; t++)
        CHECK(fabsf(second[t * SOUND_DIM + SOUND_PITCH] - first[t * SOUND_DIM + SOUND_PITCH]) <
              0.02F);
    CHECK(band_difference() < 0.5);
}

/* One loud period: within the limits, soft before it, and the same again after it. */
static void limiter(void)
{
    static float x[2 * SECOND];
    float gain = 1;
    for (int t = 0; t < 2 * SECOND; t++)
        x[t] = sinf((float)t * 0.1F) * (t > 1000 && t < 1400 ? 3 : 1);
    memcpy(voice, x, sizeof voice);
    size_t changed = limiter_run(&gain, x, 2 * SECOND);
    CHECK(changed > 400 && changed < SECOND / 2 + 400);
    CHECK(memcmp(x, voice, 1001 * sizeof *x) == 0 &&
          memcmp(x + SECOND - 1, voice + SECOND - 1, sizeof *x) == 0);
    for (int t = 0; t < 2 * SECOND; t++)
        CHECK(fabsf(x[t]) <= 1);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"fourier", fourier},   {"mel", mel},
        {"analysis", analysis}, {"without_edit", without_edit},
        {"pulses", pulses},     {"edited", edited},
        {"limiter", limiter}};
    struct fft *f = fft_open(2, &error);
    if (!f) {
        printf("ok sound: skipped: %s\n", error.text);
        return 0;
    }
    fft_close(f);
    return check_run_all(tests, sizeof tests / sizeof *tests);
}
