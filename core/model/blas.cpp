#include "core/model/blas.h"

#include "core/error.h"

#include <dlfcn.h>

#include <cstdlib>
#include <string>

namespace toposcope {

namespace {

using Sgemm = void (*)(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
                       const int*, const float*, const int*, const float*, float*, const int*);

// The name that Debian's and Fedora's alternatives share, then OpenBLAS by its own.
constexpr const char* libraryNames[] = {"libblas.so.3", "libopenblas.so.0"};

Sgemm openBlas()
{
    std::string reasons;
    for (const char* const name : libraryNames) {
        // Never closed: its threads and buffers do not survive that.
        void* const library = ::dlopen(name, RTLD_LAZY | RTLD_LOCAL);
        void* const symbol = library ? ::dlsym(library, "sgemm_") : nullptr;
        if (symbol) {
            // Where somebody else had opened it before the environment said so.
            if (void* const setThreads = ::dlsym(library, "openblas_set_num_threads"))
                reinterpret_cast<void (*)(int)>(setThreads)(1);
            return reinterpret_cast<Sgemm>(symbol);
        }
        const char* const reason = ::dlerror();
        reasons += std::string(reasons.empty() ? "" : "; ") + (reason ? reason : name);
    }
    throw InputError("models cannot be opened: there is no BLAS to compute with (" + reasons +
                     "); install OpenBLAS, on Debian libopenblas0-pthread");
}

Sgemm sgemm()
{
    static const Sgemm found = openBlas();
    return found;
}

// BLAS counts by columns: there the row-major c is cᵀ = bᵀ aᵀ.
void multiplyByBlas(const MatrixProduct& p)
{
    sgemm()(p.transposeB ? "T" : "N", "N", &p.n, &p.m, &p.k, &p.scale, p.b, &p.strideB, p.a, &p.strideA, &p.beta, p.c,
            &p.strideC);
}

} // namespace

void prepareBlas()
{
    ::setenv("OPENBLAS_NUM_THREADS", "1", 1);
#if defined(__GNUC__) && defined(__x86_64__)
    const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
    if (wide && __builtin_cpu_is("amd"))
        ::setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
#endif
}

MultiplyMatrices blasProduct()
{
    sgemm();
    return multiplyByBlas;
}

} // namespace toposcope
