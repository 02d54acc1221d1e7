// Helps an older OpenBLAS to the kernels that this processor runs best.
#pragma once

namespace toposcope {

// OpenBLAS before 0.3.22 takes AMD's processors with AVX-512 for ones without, and half their rate. Where neither the
// user has chosen (OPENBLAS_CORETYPE) nor BLAS is loaded yet, this asks for the kernels that later versions take.
// Changes the process's environment: to be called before there are threads that read it.
void preferWideBlasKernels();

} // namespace toposcope
