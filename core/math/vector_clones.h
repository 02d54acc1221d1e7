// One function, compiled several times for the widths of vectors that processors have; the widest one that this machine
// runs is taken when the program starts. The binary runs on every x86-64.
#pragma once

// Before the definition of a function whose loops the compiler turns into vectors; inline functions it calls are
// compiled with it. The versions may differ in the last bit (fused multiply-add), one machine always takes the same.
// Empty for other compilers and processors, and under sanitizers: they are not ready yet when the choice is made.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12 && defined(__x86_64__) && defined(__gnu_linux__) &&     \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TOPOSCOPE_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TOPOSCOPE_VECTOR_CLONES
#endif
