/* precision.h - the number format in which all matrix products of this process multiply. Sums are
 * always float32. */
#ifndef NN_GEMM_PRECISION_H
#define NN_GEMM_PRECISION_H

#include "base/err.h"

/* float32: the operands as they are. bfloat16: the operands are rounded to 8 bits of mantissa,
 * which makes products twice as fast on AMD's processors with AVX512-BF16 and several times with
 * AMX. The bits of bfloat16 depend on which of both the processor has. */
enum precision { PRECISION_F32, PRECISION_BF16 };

/* Sets it. Returns 0, or -1 with the error text in *e where the processor has no such products. */
int precision_choose(enum precision precision, struct err *e);

#endif
