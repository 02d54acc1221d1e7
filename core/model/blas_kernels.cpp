#include "core/model/blas_kernels.h"

#include <cstdlib>

namespace toposcope {

void preferWideBlasKernels()
{
#if defined(__GNUC__) && defined(__x86_64__)
    const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
    if (wide && __builtin_cpu_is("amd"))
        ::setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
#endif
}

} // namespace toposcope
