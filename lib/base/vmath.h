/* vmath.h - elementary functions in single precision without branches or calls, so that loops over
 * them vectorise.
 *
 * The usual construction (Muller, "Elementary Functions", 2016): reduce the argument to a small
 * interval, evaluate a polynomial there, undo the reduction. The coefficients are minimax fits of
 * the relative error. NaN gives NaN. */
#ifndef BASE_VMATH_H
#define BASE_VMATH_H

#include <stdint.h>
#include <string.h>

/* 1.5 * 2^23: adding it rounds a small number to the nearest integer, which is then in the low
 * bits of the sum. */
#define VMATH_ROUNDER 12582912.0f

/* The integer that `x + VMATH_ROUNDER` rounded x to, modulo 2^32: NaN gives some number, not an
 * overflow. */
static inline uint32_t vmath_integer(float rounded)
{
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    return bits - 0x4B400000u;
}

/* 2^n for n in -126..127, modulo 2^32 */
static inline float vmath_power_of_two(uint32_t n)
{
    uint32_t bits = (n + 127u) << 23;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* e^r, where x = n ln(2) + r with |r| <= ln(2)/2: e^x = 2^n e^r. |x| < 2^20 */
static inline float vmath_exp_reduced(float x, uint32_t *n)
{
    const float log2_e = 1.44269504f, ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
    float rounded = x * log2_e + VMATH_ROUNDER;
    float whole = rounded - VMATH_ROUNDER;
    float r = x - whole * ln2_high;
    r = r - whole * ln2_low;

    float p = 1.38146961e-3f;
    p = p * r + 8.36877332e-3f;
    p = p * r + 4.16683894e-2f;
    p = p * r + 1.66665202e-1f;
    p = p * r + 4.99999934e-1f;
    *n = vmath_integer(rounded);
    return p * r * r + r + 1.0f;
}

/* Bounds of an argument. They are variables, not constants: a compiler that knows them splits a
 * loop into three masked loops, because it can compute the result outside the bounds. */
struct vmath_bounds {
    float low, high;
};
extern const struct vmath_bounds vmath_all, vmath_normal; /* of exp's argument */
extern const struct vmath_bounds vmath_unit;              /* 0 and 1 */

static inline float vmath_within(struct vmath_bounds b, float x)
{
    float bounded = x < b.low ? b.low : x;
    return bounded > b.high ? b.high : bounded;
}

/* e^x with a relative error below 2e-7; 0 below the smallest subnormal, infinity above the largest
 * float. 2^n is multiplied in two factors, because n can be outside a float's exponents. */
static inline float vmath_exp(float x)
{
    uint32_t n;
    float p = vmath_exp_reduced(vmath_within(vmath_all, x), &n);
    uint32_t half = ((n + 256u) >> 1) - 128u; /* floor(n / 2) */
    return p * vmath_power_of_two(half) * vmath_power_of_two(n - half);
}

/* The same in fewer steps, for callers that accept e^-87.3 for smaller and e^88.3 for larger
 * results. */
static inline float vmath_exp_normal(float x)
{
    uint32_t n;
    float p = vmath_exp_reduced(vmath_within(vmath_normal, x), &n);
    return p * vmath_power_of_two(n);
}

/* 1 / (1 + e^-x); below -88.3 it is e^-88.3 */
static inline float vmath_sigmoid(float x)
{
    return 1.0f / (1.0f + vmath_exp_normal(-x));
}

/* x, or 0.2 x where x < 0 */
static inline float vmath_leaky_relu(float x)
{
    return x < 0 ? 0.2f * x : x;
}

/* The gradient of x from the gradient g of y = leaky_relu(x): y has the sign of x. */
static inline float vmath_leaky_relu_gradient(float g, float y)
{
    return y < 0 ? 0.2f * g : g;
}

/* tanh x. Near 0 it is a polynomial, because 1 - 2/(e^2x + 1) would cancel. */
static inline float vmath_tanh(float x)
{
    float size = x < 0 ? -x : x;
    float square = x * x;
    float p = -5.60840983e-3f;
    p = p * square + 2.05564801e-2f;
    p = p * square - 5.37158818e-2f;
    p = p * square + 1.33311798e-1f;
    p = p * square - 3.33332734e-1f;
    float near = p * square * x + x;
    float far = 1.0f - 2.0f / (vmath_exp_normal(2.0f * size) + 1.0f);
    far = x < 0 ? -far : far;
    return size > 0.625f ? far : near;
}

/* sin(pi x) and cos(pi x) for |x| < 2^20. The reduction to |r| <= 1/4 is exact. */
static inline void vmath_sin_cos_pi(float x, float *sine, float *cosine)
{
    float rounded = 2.0f * x + VMATH_ROUNDER;
    uint32_t quarter = vmath_integer(rounded); /* in quarters of a turn */
    float r = x - 0.5f * (rounded - VMATH_ROUNDER);
    float square = r * r;

    float s = 8.10468860e-2f;
    s = s * square - 5.99208630e-1f;
    s = s * square + 2.55016395f;
    s = s * square - 5.16771277f;
    s = s * square * r + 3.14159265f * r;
    float c = 2.31407442e-1f;
    c = c * square - 1.33505709f;
    c = c * square + 4.05870791f;
    c = c * square - 4.93480217f;
    c = c * square + 1.0f;

    float a = quarter & 1 ? c : s;
    float b = quarter & 1 ? s : c;
    *sine = quarter & 2 ? -a : a;
    *cosine = (quarter + 1) & 2 ? -b : b;
}

#endif
