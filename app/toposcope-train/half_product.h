// Matrix products of numbers rounded to bfloat16, added up in float32: twice as fast as float32 on processors that have
// an instruction for it (AVX512-BF16), and exact enough for training. Blocks and panels as in Goto and van de Geijn
// 2008.
#pragma once

#include "app/toposcope-train/matrix_product.h"

namespace toposcope::train {

// How matrix products are computed: all in float32, or from numbers rounded to bfloat16.
enum class Precision { Single, Half };

// Whether this processor, and this build, can.
bool hasHalfProducts();

// As multiply() of matrix_product.h, to 2⁻⁸ relative in every product; only where hasHalfProducts().
void multiplyHalf(int rows, int columns, int inner, Operand a, Operand b, Target c, float factor = 1.0F);

using Product = void (*)(int rows, int columns, int inner, Operand a, Operand b, Target c, float factor);

// multiply or multiplyHalf.
inline Product productOf(Precision precision)
{
    return precision == Precision::Half ? multiplyHalf : multiply;
}

} // namespace toposcope::train
