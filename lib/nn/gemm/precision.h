/* precision.h - in which numbers the matrix products of this process multiply; sums are float32. */
#ifndef NN_GEMM_PRECISION_H
#define NN_GEMM_PRECISION_H

#include "base/err.h"

/* float32: the factors as they are. bfloat16: rounded to 8 bits of mantissa, at twice the speed. */
enum precision { PRECISION_F32, PRECISION_BF16 };

/* -1 where the processor has no such products. */
int precision_choose(enum precision precision, struct err *e);

#endif
