/* mel.c - see mel.h */
#include "sound/mel.h"

#include <math.h>

/* Edge i of the bands: band k goes from edge k over edge k + 1 to edge k + 2. */
static double edge(int i)
{
    double low = log10(1 + MEL_LOW / 700), high = log10(1 + MEL_HIGH / 700);
    return 700 * (pow(10, low + (high - low) * i / (SOUND_BANDS + 1)) - 1);
}

static void make_band(struct mel *m, int k)
{
    double from = edge(k), centre = edge(k + 1), to = edge(k + 2), sum = 0;
    m->centre[k] = centre;
    m->count[k] = 0;
    for (size_t i = 0; i < SOUND_BINS; i++) {
        double f = (double)i * SOUND_RATE / SOUND_FFT;
        double w = f < centre ? (f - from) / (centre - from) : (to - f) / (to - centre);
        if (w <= 0)
            continue;
        if (!m->count[k])
            m->first[k] = i;
        m->weight[k][m->count[k]++] = (float)w;
        sum += w;
    }
    for (size_t i = 0; i < m->count[k]; i++)
        m->weight[k][i] = (float)(m->weight[k][i] / sum);
}

void mel_make(struct mel *m)
{
    for (int k = 0; k < SOUND_BANDS; k++)
        make_band(m, k);
}

void mel_bands(const struct mel *m, float *band, const double *power)
{
    for (int k = 0; k < SOUND_BANDS; k++) {
        double sum = 0;
        for (size_t i = 0; i < m->count[k]; i++)
            sum += (double)m->weight[k][i] * power[m->first[k] + i];
        band[k] = (float)sum;
    }
}

void mel_spread(const struct mel *m, float *out, const float *band, size_t bins)
{
    int k = 0; /* the frequency is between the centres of bands k and k + 1 */
    for (size_t i = 0; i < bins; i++) {
        double f = (double)i * SOUND_RATE / 2 / (double)(bins - 1);
        while (k + 2 < SOUND_BANDS && f > m->centre[k + 1])
            k++;
        double at = (f - m->centre[k]) / (m->centre[k + 1] - m->centre[k]);
        at = at < 0 ? 0 : at > 1 ? 1 : at;
        out[i] = (float)(band[k] + at * (band[k + 1] - band[k]));
    }
}
