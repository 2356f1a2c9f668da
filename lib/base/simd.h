/* simd.h - one function compiled for several instruction sets.
 *
 * A loop marked SIMD_CLONES is compiled for AVX-512, AVX2 and the baseline, and the dynamic linker
 * picks the best version that the machine can run. The sanitizers and other architectures get the
 * baseline alone: the linker chooses before the sanitizers have started. */
#ifndef BASE_SIMD_H
#define BASE_SIMD_H

#if defined(__has_feature)
#define SIMD_HAS_FEATURE(x) __has_feature(x)
#else
#define SIMD_HAS_FEATURE(x) 0
#endif

#if !defined(__x86_64__) || !defined(__gnu_linux__) || defined(__SANITIZE_ADDRESS__) ||            \
    defined(__SANITIZE_THREAD__) || SIMD_HAS_FEATURE(address_sanitizer) ||                         \
    SIMD_HAS_FEATURE(thread_sanitizer) || SIMD_HAS_FEATURE(memory_sanitizer)
#define SIMD_CLONES
#elif defined(__clang__) /* clang 14 takes "arch=x86-64-v4", but tests for the wrong processor */
#define SIMD_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SIMD_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif

#endif
