/* ssim.h - structural similarity of two pictures (Wang, Bovik, Sheikh and Simoncelli 2004): windows
 * of 11x11 with Gaussian weights of standard deviation 1.5, K1 = 0.01, K2 = 0.03, of the luminance
 * 0.299 R + 0.587 G + 0.114 B, transparent pixels as black; the mean over all windows that lie in
 * the picture. */
#ifndef EVAL_SSIM_H
#define EVAL_SSIM_H

#include <stddef.h>
#include <stdint.h>

enum { SSIM_WINDOW = 11, SSIM_SIDE_MAX = 1024 };

/* a, b [H,W,C], C 3 or 4; -1..1. NAN where a side is under SSIM_WINDOW or over SSIM_SIDE_MAX. */
double ssim(const uint8_t *a, const uint8_t *b, size_t H, size_t W, size_t C);

#endif
