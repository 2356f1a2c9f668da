/* activation.c - one vectorised loop per activation. */
#include "nn/gemm/activation.h"

#include "base/simd.h"
#include "base/vmath.h"

SIMD_CLONES
static void leaky_relu_in_place(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = vmath_leaky_relu(x[i]);
}

SIMD_CLONES
static void tanh_in_place(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = vmath_tanh(x[i]);
}

SIMD_CLONES
static void sigmoid_in_place(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = vmath_sigmoid(x[i]);
}

void act_in_place(float *x, enum activation act, size_t n)
{
    if (act == ACT_LEAKY_RELU)
        leaky_relu_in_place(x, n);
    else if (act == ACT_TANH)
        tanh_in_place(x, n);
    else if (act == ACT_SIGMOID)
        sigmoid_in_place(x, n);
}
