// Vectors of doubles, half as many as floats, and the name of a vector by its kind of number.
#pragma once

#include "simd.hpp"

namespace CM_ISA {
namespace {

constexpr int DOUBLE_WIDTH = WIDTH / 2;

#if defined(__AVX512F__)

using Doubles = __m512d;

CM_INLINE Doubles load(const double* p) { return _mm512_loadu_pd(p); }
CM_INLINE Doubles widened(const float* p) { return _mm512_cvtps_pd(_mm256_loadu_ps(p)); }
CM_INLINE void store(double* p, Doubles v) { _mm512_storeu_pd(p, v); }
CM_INLINE void store(float* p, Doubles v) { _mm256_storeu_ps(p, _mm512_cvtpd_ps(v)); }
CM_INLINE Doubles broadcast(double v) { return _mm512_set1_pd(v); }
CM_INLINE Doubles add(Doubles a, Doubles b) { return _mm512_add_pd(a, b); }
CM_INLINE Doubles sub(Doubles a, Doubles b) { return _mm512_sub_pd(a, b); }
CM_INLINE Doubles mul(Doubles a, Doubles b) { return _mm512_mul_pd(a, b); }
CM_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) { return _mm512_fmadd_pd(a, b, c); }
CM_INLINE Doubles minimum(Doubles a, Doubles b) { return _mm512_min_pd(a, b); }
CM_INLINE Doubles maximum(Doubles a, Doubles b) { return _mm512_max_pd(a, b); }
CM_INLINE Doubles square_root(Doubles a) { return _mm512_sqrt_pd(a); }
CM_INLINE double total(Doubles a) { return _mm512_reduce_add_pd(a); }

#elif defined(__AVX2__)

using Doubles = __m256d;

CM_INLINE Doubles load(const double* p) { return _mm256_loadu_pd(p); }
CM_INLINE Doubles widened(const float* p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
CM_INLINE void store(double* p, Doubles v) { _mm256_storeu_pd(p, v); }
CM_INLINE void store(float* p, Doubles v) { _mm_storeu_ps(p, _mm256_cvtpd_ps(v)); }
CM_INLINE Doubles broadcast(double v) { return _mm256_set1_pd(v); }
CM_INLINE Doubles add(Doubles a, Doubles b) { return _mm256_add_pd(a, b); }
CM_INLINE Doubles sub(Doubles a, Doubles b) { return _mm256_sub_pd(a, b); }
CM_INLINE Doubles mul(Doubles a, Doubles b) { return _mm256_mul_pd(a, b); }
CM_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) { return _mm256_fmadd_pd(a, b, c); }
CM_INLINE Doubles minimum(Doubles a, Doubles b) { return _mm256_min_pd(a, b); }
CM_INLINE Doubles maximum(Doubles a, Doubles b) { return _mm256_max_pd(a, b); }
CM_INLINE Doubles square_root(Doubles a) { return _mm256_sqrt_pd(a); }
CM_INLINE double total(Doubles a) {
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(a), _mm256_extractf128_pd(a, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

#elif defined(__SSE4_2__)

using Doubles = __m128d;

CM_INLINE Doubles load(const double* p) { return _mm_loadu_pd(p); }
CM_INLINE Doubles widened(const float* p) { return _mm_setr_pd(p[0], p[1]); }
CM_INLINE void store(double* p, Doubles v) { _mm_storeu_pd(p, v); }
CM_INLINE void store(float* p, Doubles v) { _mm_storel_pi(reinterpret_cast<__m64*>(p), _mm_cvtpd_ps(v)); }
CM_INLINE Doubles broadcast(double v) { return _mm_set1_pd(v); }
CM_INLINE Doubles add(Doubles a, Doubles b) { return _mm_add_pd(a, b); }
CM_INLINE Doubles sub(Doubles a, Doubles b) { return _mm_sub_pd(a, b); }
CM_INLINE Doubles mul(Doubles a, Doubles b) { return _mm_mul_pd(a, b); }
CM_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) { return _mm_add_pd(_mm_mul_pd(a, b), c); }
CM_INLINE Doubles minimum(Doubles a, Doubles b) { return _mm_min_pd(a, b); }
CM_INLINE Doubles maximum(Doubles a, Doubles b) { return _mm_max_pd(a, b); }
CM_INLINE Doubles square_root(Doubles a) { return _mm_sqrt_pd(a); }
CM_INLINE double total(Doubles a) { return _mm_cvtsd_f64(_mm_add_sd(a, _mm_unpackhi_pd(a, a))); }

#else

typedef double Doubles __attribute__((vector_size(16)));

CM_INLINE Doubles load(const double* p) {
  Doubles v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
CM_INLINE Doubles widened(const float* p) { return Doubles{p[0], p[1]}; }
CM_INLINE void store(double* p, Doubles v) { __builtin_memcpy(p, &v, sizeof v); }
CM_INLINE void store(float* p, Doubles v) {
  p[0] = static_cast<float>(v[0]);
  p[1] = static_cast<float>(v[1]);
}
CM_INLINE Doubles broadcast(double v) { return Doubles{v, v}; }
CM_INLINE Doubles add(Doubles a, Doubles b) { return a + b; }
CM_INLINE Doubles sub(Doubles a, Doubles b) { return a - b; }
CM_INLINE Doubles mul(Doubles a, Doubles b) { return a * b; }
#if defined(__ARM_NEON) && defined(__aarch64__)
CM_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) {
  return (Doubles)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
#else
CM_INLINE Doubles fma(Doubles a, Doubles b, Doubles c) { return a * b + c; }
#endif
CM_INLINE Doubles minimum(Doubles a, Doubles b) {
  return Doubles{a[0] < b[0] ? a[0] : b[0], a[1] < b[1] ? a[1] : b[1]};
}
CM_INLINE Doubles maximum(Doubles a, Doubles b) {
  return Doubles{a[0] > b[0] ? a[0] : b[0], a[1] > b[1] ? a[1] : b[1]};
}
CM_INLINE Doubles square_root(Doubles a) { return Doubles{std::sqrt(a[0]), std::sqrt(a[1])}; }
CM_INLINE double total(Doubles a) { return a[0] + a[1]; }

#endif

CM_INLINE Doubles estimated_root(Doubles a) { return square_root(a); }
CM_INLINE void add_totals(Doubles a, Doubles b, Doubles c, Doubles d, double* sums) {
  sums[0] += total(a);
  sums[1] += total(b);
  sums[2] += total(c);
  sums[3] += total(d);
}

CM_INLINE Doubles widened(const double* p) { return load(p); }

// The vector of floats or of doubles.
template <class T>
struct Lanes;
template <>
struct Lanes<float> {
  using Vector = Floats;
  static constexpr int width = WIDTH;
};
template <>
struct Lanes<double> {
  using Vector = Doubles;
  static constexpr int width = DOUBLE_WIDTH;
};
template <class T>
using Vector = typename Lanes<T>::Vector;
template <class T>
constexpr int width_of = Lanes<T>::width;

}  // namespace
}  // namespace CM_ISA
