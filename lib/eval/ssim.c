/* ssim.c - see ssim.h. The Gaussian is separable: the luminances of a row of pixels, and their
 * products, are blurred along the row, and the last eleven blurred rows give a row of windows. */
#include "eval/ssim.h"

#include <math.h>
#include <string.h>

enum { SUMS = 5 }; /* a, b, a^2, b^2, a b */

static void weights(double w[SSIM_WINDOW])
{
    double sum = 0;
    for (int i = 0; i < SSIM_WINDOW; i++) {
        double x = (i - SSIM_WINDOW / 2) / 1.5;
        w[i] = exp(-0.5 * x * x);
        sum += w[i];
    }
    for (int i = 0; i < SSIM_WINDOW; i++)
        w[i] /= sum;
}

static float luminance(const uint8_t *p, size_t C)
{
    float y = 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2];
    return C == 4 ? y * p[3] * (1.0f / 255) : y;
}

/* to [SUMS][W] = the five sums of a row, blurred along it; the first W - 10 of each are valid. */
static void blur_row(float (*to)[SSIM_SIDE_MAX], const uint8_t *a, const uint8_t *b, size_t W,
                     size_t C, const double w[SSIM_WINDOW])
{
    float row[SUMS][SSIM_SIDE_MAX];
    for (size_t x = 0; x < W; x++) {
        float p = luminance(a + x * C, C), q = luminance(b + x * C, C);
        row[0][x] = p;
        row[1][x] = q;
        row[2][x] = p * p;
        row[3][x] = q * q;
        row[4][x] = p * q;
    }
    for (int s = 0; s < SUMS; s++) {
        memset(to[s], 0, W * sizeof **to);
        for (int k = 0; k < SSIM_WINDOW; k++)
            for (size_t x = 0; x + SSIM_WINDOW <= W; x++)
                to[s][x] += (float)w[k] * row[s][x + (size_t)k];
    }
}

static double of_window(const double m[SUMS])
{
    const double c1 = 0.01 * 255 * 0.01 * 255, c2 = 0.03 * 255 * 0.03 * 255;
    double va = m[2] - m[0] * m[0], vb = m[3] - m[1] * m[1], cov = m[4] - m[0] * m[1];
    return (2 * m[0] * m[1] + c1) * (2 * cov + c2) /
           ((m[0] * m[0] + m[1] * m[1] + c1) * (va + vb + c2));
}

double ssim(const uint8_t *a, const uint8_t *b, size_t H, size_t W, size_t C)
{
    static _Thread_local float ring[SSIM_WINDOW][SUMS][SSIM_SIDE_MAX]; /* the last rows, blurred */
    double w[SSIM_WINDOW], sum = 0;
    if (H < SSIM_WINDOW || W < SSIM_WINDOW || H > SSIM_SIDE_MAX || W > SSIM_SIDE_MAX)
        return NAN;
    weights(w);
    for (size_t y = 0; y < H; y++) {
        blur_row(ring[y % SSIM_WINDOW], a + y * W * C, b + y * W * C, W, C, w);
        for (size_t x = 0; y + 1 >= SSIM_WINDOW && x + SSIM_WINDOW <= W; x++) {
            double m[SUMS] = {0};
            for (size_t k = 0; k < SSIM_WINDOW; k++)
                for (int s = 0; s < SUMS; s++)
                    m[s] += w[k] * ring[(y + 1 + k) % SSIM_WINDOW][s][x];
            sum += of_window(m);
        }
    }
    return sum / (double)((H - SSIM_WINDOW + 1) * (W - SSIM_WINDOW + 1));
}
