/* blend.h - frames of a person in another pose, as a local linear combination of people who are
 * known in both poses (linear object classes; Vetter and Poggio, IEEE PAMI 19, 1997, section 3),
 * and what that leaves of the frame that was shown.
 *
 * The frame is covered by windows. In each one the frame x that is shown in pose s is explained by
 * those of N people: a = argmin |g (x - m_s - sum_i a_i (x_is - m_s))|^2 + lambda |a|^2, where m_s
 * is the mean of all people in pose s and g a Gaussian around the window's centre (ridge
 * regression; lambda is `ridge` times the mean square of the people). The same numbers a make the
 * frame of pose t: m_t + sum_i a_i (x_it - m_t), where each pixel takes them from the windows
 * around it, bilinearly. Then, if the model keeps what is left, the part of x that was not
 * explained is added at the same place.
 *
 * Colours are bytes; where there is an alpha channel they are multiplied by it. */
#ifndef BLEND_BLEND_H
#define BLEND_BLEND_H

#include "base/thread_pool.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BLEND_PEOPLE_MOST = 256,
    BLEND_REACH_MOST = 64, /* rows and columns of a window's Gaussian, from the centre */
};

struct blend {
    size_t H, W, C, P, N;
    uint8_t **people; /* [P] of [H*W*C,N] */
    float **mean;     /* [P] of [H*W*C] */
    double radius;    /* standard deviation of the Gaussian, in pixels */
    double ridge;
    bool keeps_left;
};

/* The grid of windows. */
struct blend_windows {
    size_t step, rows, cols;                /* centres at multiples of `step` */
    int reach;                              /* the Gaussian is 0 farther from the centre */
    float weight[2 * BLEND_REACH_MOST + 1]; /* of a row or column at -reach..reach */
};
struct blend_windows blend_windows(const struct blend *b);
static inline size_t blend_window_count(const struct blend_windows *w)
{
    return w->rows * w->cols;
}

/* mean [size], of people [size,N] */
void blend_mean(float *mean, const uint8_t *people, size_t size, size_t N);

/* gram [windows,N,N]: the products of people with each other in a pose. Returns -1 without memory.
 */
int blend_gram(float *gram, const struct blend *b, size_t pose, struct thread_pool *workers,
               struct err *e);
/* gram becomes the factors of the regression, with this ridge. */
void blend_factor(float *gram, const struct blend *b, struct thread_pool *workers);

/* a [windows,N] of the frame x [H*W*C] that is shown in a pose, with the factors of that pose. */
void blend_solve(float *a, const float *factor, const struct blend *b, size_t pose, const float *x,
                 struct thread_pool *workers);

/* y [H*W*C]: the frame of a pose from a [windows,N]. */
void blend_make(float *y, const float *a, const struct blend *b, size_t pose,
                struct thread_pool *workers);

/* Bytes [pixels,C] to numbers, multiplied by alpha, and back. */
void blend_from_bytes(float *x, const uint8_t *bytes, size_t pixels, size_t C);
void blend_to_bytes(uint8_t *bytes, const float *x, size_t pixels, size_t C);

#endif
