/* warp_distance.h - how far two sequences of frames are apart when time may be warped: of voices
 * the mel-cepstral distortion along the best path. */
#ifndef EVAL_WARP_DISTANCE_H
#define EVAL_WARP_DISTANCE_H

#include "base/err.h"
#include <stddef.h>

enum { CEPSTRA = 24 };

/* c_k = 2/N sum over j of x_j / 2 cos(pi k (j + 1/2) / N), k = 1 .. CEPSTRA, of the N bands of each
 * frame: the cepstrum without its level, of x, the log of the power. c [T,CEPSTRA], x [T,D]. */
void mel_cepstra(float *c, const float *x, size_t T, size_t D, size_t N);

/* The factor from the distance of two cepstra to dB: 10 / ln 10 sqrt(2)
 * (Kubichek 1993). */
extern const double cepstral_decibels;

/* *out: the mean of the Euclidean distances along the path with the least sum, of steps (1,1),
 * (1,0) and (0,1) (dynamic time warping; Sakoe and Chiba 1978); a [n,D], b [m,D], n and m 1 or
 * more. Returns 0, or -1 without memory. */
int warp_distance(double *out, const float *a, size_t n, const float *b, size_t m, size_t D,
                  struct err *e);

#endif
