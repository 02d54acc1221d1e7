# Warns when models would run on the reference BLAS, which is a hundred times slower than OpenBLAS.
find_library(TOPOSCOPE_BLAS NAMES libblas.so.3 blas)
if(TOPOSCOPE_BLAS)
    file(REAL_PATH ${TOPOSCOPE_BLAS} blas_path)
    if(NOT blas_path MATCHES "openblas|mkl|blis|atlas")
        message(WARNING "libblas.so.3 is the reference BLAS (${blas_path}); attention will be about a hundred times "
                        "slower. Install libopenblas0-pthread, or select it with update-alternatives.")
    endif()
endif()
