#include "app/toposcope-train/matrix_product.h"

#include <dlfcn.h>

// The one BLAS routine that is used, as Fortran defines it: column-major.
extern "C" void sgemm_(const char* transposeA, const char* transposeB, const int* m, const int* n, const int* k,
                       const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
                       const float* beta, float* c, const int* ldc);

namespace toposcope::train {

void multiply(int rows, int columns, int inner, Operand a, Operand b, Target c, float factor)
{
    // Row-major C = A B is column-major Cᵀ = Bᵀ Aᵀ.
    const char formA = a.form == Form::Plain ? 'N' : 'T';
    const char formB = b.form == Form::Plain ? 'N' : 'T';
    sgemm_(&formB, &formA, &columns, &rows, &inner, &factor, b.data, &b.stride, a.data, &a.stride, &c.keep, c.data,
           &c.stride);
}

void keepProductsInOneThread()
{
    if (void* const symbol = ::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
        reinterpret_cast<void (*)(int)>(symbol)(1);
}

} // namespace toposcope::train
