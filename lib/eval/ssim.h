/* ssim.h - structural similarity of two pictures (Wang, Bovik, Sheikh and Simoncelli 2004): of the
 * luminance 0.299 R + 0.587 G + 0.114 B, transparent pixels as black, in windows of 11x11 pixels
 * with Gaussian weights of standard deviation 1.5, K1 = 0.01 and K2 = 0.03; the mean over all
 * windows that are inside the picture. */
#ifndef EVAL_SSIM_H
#define EVAL_SSIM_H

#include <stddef.h>
#include <stdint.h>

enum { SSIM_WINDOW = 11, SSIM_SIDE_MAX = 1024 };

/* Of a, b [H,W,C], C 3 or 4; -1..1. NAN where a side is shorter than SSIM_WINDOW or longer than
 * SSIM_SIDE_MAX pixels. */
double ssim(const uint8_t *a, const uint8_t *b, size_t H, size_t W, size_t C);

#endif
