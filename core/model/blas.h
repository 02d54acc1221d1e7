// The machine's BLAS, opened when a model first needs it: a program that opens no model does not wait for it, and which
// BLAS it is stays the machine's choice (on Debian: update-alternatives).
#pragma once

namespace toposcope {

// c = scale · a b + beta · c, or a bᵀ: a is m × k, b k × n (n × k), c m × n; all row-major.
struct MatrixProduct {
    bool transposeB = false;
    int m = 0, n = 0, k = 0;
    float scale = 1.0F;
    const float* a = nullptr;
    int strideA = 0;
    const float* b = nullptr;
    int strideB = 0;
    float beta = 0.0F;
    float* c = nullptr;
    int strideC = 0;
};

// Computes on the caller's thread alone; may be called from several at once.
using MultiplyMatrices = void (*)(const MatrixProduct&);

// Says how BLAS is to run, which it reads from the environment when it is opened: in one thread (see WorkerTeam), and
// where the user has not chosen (OPENBLAS_CORETYPE) with the kernels that suit the processor: OpenBLAS before 0.3.22
// takes AMD's processors with AVX-512 for ones without, and half their rate. To be called before there are threads that
// read the environment.
void prepareBlas();

// Opens BLAS if it is not open yet. Throws InputError when there is none.
MultiplyMatrices blasProduct();

} // namespace toposcope
