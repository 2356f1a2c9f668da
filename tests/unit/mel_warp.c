/* mel_warp.c - a stretched mel axis: where bands come from, and what does not change. */
#include "check.h"

#include "sound/mel_warp.h"

enum { BANDS = 40 };

static double mel(double hz)
{
    return 2595 * log10(1 + hz / 700);
}

/* The frequency of the centre of a band, which need not be a whole one. */
static double centre(double band)
{
    double step = (mel(8000) - mel(50)) / (BANDS + 1);
    return 700 * (pow(10, (mel(50) + (band + 1) * step) / 2595) - 1);
}

/* Of a spectrum whose band i is i, band i of the result is where it comes from. */
static void test_places(double stretch)
{
    char name[40];
    snprintf(name, sizeof name, "mel_warp: by %g", stretch);
    struct check c = {name, 0, 0};
    struct mel_warp w;
    float ramp[BANDS], y[BANDS];
    for (int i = 0; i < BANDS; i++)
        ramp[i] = (float)i;
    mel_warp_set(&w, stretch, BANDS);
    mel_warp_apply(y, ramp, &w);
    for (int i = 0; i < BANDS; i++) {
        double hz = stretch * centre(i), least = centre(0), most = centre(BANDS - 1);
        double want = fmin(fmax(hz, least), most);
        check_that(&c, fabs(centre((double)y[i]) - want) < 1e-3 * want, "band %d: %g Hz, not %g", i,
                   centre((double)y[i]), want);
    }
    check_done(&c);
}

static void test_small(void)
{
    struct check c = {"mel_warp: two bands, and no stretch", 0, 0};
    struct mel_warp w;
    const float x[] = {3, 5};
    float y[2];
    mel_warp_set(&w, 1, 2);
    mel_warp_apply(y, x, &w);
    check_that(&c, fabsf(y[0] - 3) < 1e-5f && fabsf(y[1] - 5) < 1e-5f, "%g %g", (double)y[0],
               (double)y[1]);
    mel_warp_set(&w, 100, 2);
    mel_warp_apply(y, x, &w);
    check_that(&c, y[0] == 5 && y[1] == 5, "beyond the last band: %g %g", (double)y[0],
               (double)y[1]);
    check_done(&c);
}

int main(void)
{
    static const double stretches[] = {0.84, 1, 1.07, 1.19};
    for (size_t i = 0; i < sizeof stretches / sizeof *stretches; i++)
        test_places(stretches[i]);
    test_small();
    return check_status();
}
