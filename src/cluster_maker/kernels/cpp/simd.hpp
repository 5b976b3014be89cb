// Vectors of floats and of ints, as wide as the instruction set that the file is compiled for.
//
// `total` adds all lanes in doubles, `largest` finds the largest lane.
//
// Everything here has internal linkage and lives in the namespace CM_ISA, which the build sets to another
// name for each instruction set: the linker can never put one set's code in another's place.
#pragma once

#include <cmath>
#include <cstdint>

#if defined(__SSE4_2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#define CM_INLINE inline __attribute__((always_inline))

namespace CM_ISA {
namespace {

#if defined(__AVX512F__)

constexpr int WIDTH = 16;
constexpr int REGISTERS = 32;
using Floats = __m512;
using Ints = __m512i;
using Mask = __mmask16;

CM_INLINE Floats load(const float* p) { return _mm512_loadu_ps(p); }
CM_INLINE void store(float* p, Floats v) { _mm512_storeu_ps(p, v); }
CM_INLINE void store(std::int32_t* p, Ints v) { _mm512_storeu_si512(p, v); }
CM_INLINE Ints load(const std::int32_t* p) { return _mm512_loadu_si512(p); }
CM_INLINE Floats broadcast(float v) { return _mm512_set1_ps(v); }
CM_INLINE Ints broadcast(std::int32_t v) { return _mm512_set1_epi32(v); }
CM_INLINE Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
CM_INLINE Floats sub(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
CM_INLINE Floats mul(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
CM_INLINE Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
CM_INLINE Floats minimum(Floats a, Floats b) { return _mm512_min_ps(a, b); }
CM_INLINE Floats maximum(Floats a, Floats b) { return _mm512_max_ps(a, b); }
CM_INLINE Floats square_root(Floats a) { return _mm512_sqrt_ps(a); }
// Adds the totals of four vectors to four doubles.
CM_INLINE void add_totals(Floats a, Floats b, Floats c, Floats d, double* sums) {
  const Floats ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
  const Floats cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
  const Floats quads = _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xee));
  const __m256 halves = _mm256_add_ps(_mm512_castps512_ps256(quads), _mm512_extractf32x8_ps(quads, 1));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
  _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), _mm256_cvtps_pd(four)));
}
// To two units in the last place, 0 of 0: an estimate and a step of Newton's, which do not wait for the divider.
CM_INLINE Floats estimated_root(Floats a) {
  const Floats inverse = _mm512_rsqrt14_ps(_mm512_max_ps(a, _mm512_set1_ps(1e-37f)));
  const Floats root = _mm512_mul_ps(a, inverse);
  const Floats half = _mm512_set1_ps(0.5f);
  return _mm512_fmadd_ps(root, _mm512_fnmadd_ps(root, _mm512_mul_ps(inverse, half), half), root);
}
CM_INLINE Mask less(Floats a, Floats b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
CM_INLINE Mask differ(Ints a, Ints b) { return _mm512_cmpneq_epi32_mask(a, b); }
CM_INLINE Mask not_above(Floats a, Floats b) { return _mm512_cmp_ps_mask(a, b, _CMP_NGT_UQ); }
CM_INLINE Floats select(Mask m, Floats yes, Floats no) { return _mm512_mask_blend_ps(m, no, yes); }
CM_INLINE Ints select(Mask m, Ints yes, Ints no) { return _mm512_mask_blend_epi32(m, no, yes); }
CM_INLINE Floats gather(const float* base, Ints at) { return _mm512_i32gather_ps(at, base, 4); }
CM_INLINE Floats gather_of_16(const float* base, Ints at) {
  return _mm512_permutexvar_ps(at, _mm512_loadu_ps(base));
}
CM_INLINE Floats gather_of_32(const float* base, Ints at) {
  return _mm512_permutex2var_ps(_mm512_loadu_ps(base), at, _mm512_loadu_ps(base + 16));
}
// A square root that is off by less than ROOT_ERROR of itself; of a number of at least 1e-38.
constexpr float ROOT_ERROR = 6.2e-5f;
CM_INLINE Floats rough_root(Floats a) { return _mm512_mul_ps(a, _mm512_rsqrt14_ps(a)); }
CM_INLINE std::uint32_t bits_of(Mask m) { return m; }
CM_INLINE double total(Floats a) {
  const __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(a));
  const __m512d high = _mm512_cvtps_pd(_mm512_extractf32x8_ps(a, 1));
  return _mm512_reduce_add_pd(_mm512_add_pd(low, high));
}
CM_INLINE float largest(Floats a) { return _mm512_reduce_max_ps(a); }

#elif defined(__AVX2__)

constexpr int WIDTH = 8;
constexpr int REGISTERS = 16;
using Floats = __m256;
using Ints = __m256i;
using Mask = __m256;

CM_INLINE Floats load(const float* p) { return _mm256_loadu_ps(p); }
CM_INLINE void store(float* p, Floats v) { _mm256_storeu_ps(p, v); }
CM_INLINE void store(std::int32_t* p, Ints v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
CM_INLINE Ints load(const std::int32_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
CM_INLINE Floats broadcast(float v) { return _mm256_set1_ps(v); }
CM_INLINE Ints broadcast(std::int32_t v) { return _mm256_set1_epi32(v); }
CM_INLINE Floats add(Floats a, Floats b) { return _mm256_add_ps(a, b); }
CM_INLINE Floats sub(Floats a, Floats b) { return _mm256_sub_ps(a, b); }
CM_INLINE Floats mul(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
CM_INLINE Floats fma(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
CM_INLINE Floats minimum(Floats a, Floats b) { return _mm256_min_ps(a, b); }
CM_INLINE Floats maximum(Floats a, Floats b) { return _mm256_max_ps(a, b); }
CM_INLINE Floats square_root(Floats a) { return _mm256_sqrt_ps(a); }
CM_INLINE Floats estimated_root(Floats a) { return square_root(a); }  // twelve bits would be too rough a start
CM_INLINE void add_totals(Floats a, Floats b, Floats c, Floats d, double* sums) {
  const Floats quads = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(quads), _mm256_extractf128_ps(quads, 1));
  _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), _mm256_cvtps_pd(four)));
}
CM_INLINE Mask less(Floats a, Floats b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
CM_INLINE Mask differ(Ints a, Ints b) {
  return _mm256_castsi256_ps(_mm256_xor_si256(_mm256_cmpeq_epi32(a, b), _mm256_set1_epi32(-1)));
}
CM_INLINE Mask not_above(Floats a, Floats b) { return _mm256_cmp_ps(a, b, _CMP_NGT_UQ); }
CM_INLINE Floats select(Mask m, Floats yes, Floats no) { return _mm256_blendv_ps(no, yes, m); }
CM_INLINE Ints select(Mask m, Ints yes, Ints no) {
  return _mm256_blendv_epi8(no, yes, _mm256_castps_si256(m));
}
CM_INLINE Floats gather(const float* base, Ints at) { return _mm256_i32gather_ps(base, at, 4); }
CM_INLINE Floats gather_of_16(const float* base, Ints at) {
  const Floats low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(base), at);
  const Floats high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(base + 8), at);
  return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(at, 28)));
}
CM_INLINE Floats gather_of_32(const float* base, Ints at) { return gather(base, at); }
constexpr float ROOT_ERROR = 1.2e-7f;
CM_INLINE Floats rough_root(Floats a) { return square_root(a); }
CM_INLINE std::uint32_t bits_of(Mask m) { return static_cast<std::uint32_t>(_mm256_movemask_ps(m)); }
CM_INLINE double total(Floats a) {
  const __m256d four =
      _mm256_add_pd(_mm256_cvtps_pd(_mm256_castps256_ps128(a)), _mm256_cvtps_pd(_mm256_extractf128_ps(a, 1)));
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}
CM_INLINE float largest(Floats a) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

#elif defined(__SSE4_2__)

constexpr int WIDTH = 4;
constexpr int REGISTERS = 16;
using Floats = __m128;
using Ints = __m128i;
using Mask = __m128;

CM_INLINE Floats load(const float* p) { return _mm_loadu_ps(p); }
CM_INLINE void store(float* p, Floats v) { _mm_storeu_ps(p, v); }
CM_INLINE void store(std::int32_t* p, Ints v) { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v); }
CM_INLINE Ints load(const std::int32_t* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
CM_INLINE Floats broadcast(float v) { return _mm_set1_ps(v); }
CM_INLINE Ints broadcast(std::int32_t v) { return _mm_set1_epi32(v); }
CM_INLINE Floats add(Floats a, Floats b) { return _mm_add_ps(a, b); }
CM_INLINE Floats sub(Floats a, Floats b) { return _mm_sub_ps(a, b); }
CM_INLINE Floats mul(Floats a, Floats b) { return _mm_mul_ps(a, b); }
CM_INLINE Floats fma(Floats a, Floats b, Floats c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
CM_INLINE Floats minimum(Floats a, Floats b) { return _mm_min_ps(a, b); }
CM_INLINE Floats maximum(Floats a, Floats b) { return _mm_max_ps(a, b); }
CM_INLINE Floats square_root(Floats a) { return _mm_sqrt_ps(a); }
CM_INLINE Floats estimated_root(Floats a) { return square_root(a); }
CM_INLINE void add_totals(Floats a, Floats b, Floats c, Floats d, double* sums) {
  const Floats four = _mm_hadd_ps(_mm_hadd_ps(a, b), _mm_hadd_ps(c, d));
  _mm_storeu_pd(sums, _mm_add_pd(_mm_loadu_pd(sums), _mm_cvtps_pd(four)));
  _mm_storeu_pd(sums + 2, _mm_add_pd(_mm_loadu_pd(sums + 2), _mm_cvtps_pd(_mm_movehl_ps(four, four))));
}
CM_INLINE Mask less(Floats a, Floats b) { return _mm_cmplt_ps(a, b); }
CM_INLINE Mask differ(Ints a, Ints b) {
  return _mm_castsi128_ps(_mm_xor_si128(_mm_cmpeq_epi32(a, b), _mm_set1_epi32(-1)));
}
CM_INLINE Mask not_above(Floats a, Floats b) { return _mm_cmpngt_ps(a, b); }
CM_INLINE Floats select(Mask m, Floats yes, Floats no) { return _mm_blendv_ps(no, yes, m); }
CM_INLINE Ints select(Mask m, Ints yes, Ints no) { return _mm_blendv_epi8(no, yes, _mm_castps_si128(m)); }
CM_INLINE Floats gather(const float* base, Ints at) {
  return _mm_setr_ps(base[_mm_extract_epi32(at, 0)], base[_mm_extract_epi32(at, 1)],
                     base[_mm_extract_epi32(at, 2)], base[_mm_extract_epi32(at, 3)]);
}
CM_INLINE Floats gather_of_16(const float* base, Ints at) { return gather(base, at); }
CM_INLINE Floats gather_of_32(const float* base, Ints at) { return gather(base, at); }
constexpr float ROOT_ERROR = 1.2e-7f;
CM_INLINE Floats rough_root(Floats a) { return square_root(a); }
CM_INLINE std::uint32_t bits_of(Mask m) { return static_cast<std::uint32_t>(_mm_movemask_ps(m)); }
CM_INLINE double total(Floats a) {
  const __m128d two = _mm_add_pd(_mm_cvtps_pd(a), _mm_cvtps_pd(_mm_movehl_ps(a, a)));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}
CM_INLINE float largest(Floats a) {
  const __m128 two = _mm_max_ps(a, _mm_movehl_ps(a, a));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

#else  // any other processor: the compiler's own vectors of 16 bytes

constexpr int WIDTH = 4;
constexpr int REGISTERS = 32;
typedef float Floats __attribute__((vector_size(16)));
typedef std::int32_t Ints __attribute__((vector_size(16)));
using Mask = Ints;

CM_INLINE Floats load(const float* p) {
  Floats v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
CM_INLINE Ints load(const std::int32_t* p) {
  Ints v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
CM_INLINE void store(float* p, Floats v) { __builtin_memcpy(p, &v, sizeof v); }
CM_INLINE void store(std::int32_t* p, Ints v) { __builtin_memcpy(p, &v, sizeof v); }
CM_INLINE Floats broadcast(float v) { return Floats{v, v, v, v}; }
CM_INLINE Ints broadcast(std::int32_t v) { return Ints{v, v, v, v}; }
CM_INLINE Floats add(Floats a, Floats b) { return a + b; }
CM_INLINE Floats sub(Floats a, Floats b) { return a - b; }
CM_INLINE Floats mul(Floats a, Floats b) { return a * b; }
#if defined(__ARM_NEON) && defined(__aarch64__)
CM_INLINE Floats fma(Floats a, Floats b, Floats c) {
  return (Floats)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
#else
CM_INLINE Floats fma(Floats a, Floats b, Floats c) { return a * b + c; }
#endif
CM_INLINE Mask less(Floats a, Floats b) { return a < b; }
CM_INLINE Mask differ(Ints a, Ints b) { return a != b; }
CM_INLINE Mask not_above(Floats a, Floats b) { return ~(a > b); }
CM_INLINE Ints select(Mask m, Ints yes, Ints no) { return (m & yes) | (~m & no); }
CM_INLINE Floats select(Mask m, Floats yes, Floats no) { return (Floats)select(m, (Ints)yes, (Ints)no); }
CM_INLINE Floats minimum(Floats a, Floats b) { return select(less(a, b), a, b); }
CM_INLINE Floats maximum(Floats a, Floats b) { return select(less(b, a), a, b); }
CM_INLINE Floats square_root(Floats a) {
  return Floats{std::sqrt(a[0]), std::sqrt(a[1]), std::sqrt(a[2]), std::sqrt(a[3])};
}
CM_INLINE Floats gather(const float* base, Ints at) {
  return Floats{base[at[0]], base[at[1]], base[at[2]], base[at[3]]};
}
CM_INLINE Floats gather_of_16(const float* base, Ints at) { return gather(base, at); }
CM_INLINE Floats gather_of_32(const float* base, Ints at) { return gather(base, at); }
constexpr float ROOT_ERROR = 1.2e-7f;
CM_INLINE Floats rough_root(Floats a) { return square_root(a); }
CM_INLINE std::uint32_t bits_of(Mask m) {
  return (m[0] & 1u) | (m[1] & 2u) | (m[2] & 4u) | (m[3] & 8u);
}
CM_INLINE double total(Floats a) {
  return (static_cast<double>(a[0]) + a[2]) + (static_cast<double>(a[1]) + a[3]);
}
CM_INLINE float largest(Floats a) {
  const float even = a[0] < a[2] ? a[2] : a[0], odd = a[1] < a[3] ? a[3] : a[1];
  return even < odd ? odd : even;
}
CM_INLINE Floats estimated_root(Floats a) { return square_root(a); }
CM_INLINE void add_totals(Floats a, Floats b, Floats c, Floats d, double* sums) {
  sums[0] += total(a);
  sums[1] += total(b);
  sums[2] += total(c);
  sums[3] += total(d);
}

#endif

// Entries of a table that is padded to 32 floats; faster where the table is known to be short.
CM_INLINE Floats look_up(const float* table, int size, Ints at) {
  if (size <= 16) return gather_of_16(table, at);
  if (size <= 32) return gather_of_32(table, at);
  return gather(table, at);
}

// Asks for memory that will be read soon: lines of 64 bytes, as many as pay.
CM_INLINE void fetch(const void* begin, std::int64_t bytes) {
  const char* p = static_cast<const char*>(begin);
  for (std::int64_t at = 0; at < bytes && at < 2048; at += 64) __builtin_prefetch(p + at);
}

// The smallest of a register's values.
CM_INLINE float least_of(Floats v) {
  alignas(64) float lanes[WIDTH];
  store(lanes, v);
  float least = lanes[0];
  for (int w = 1; w < WIDTH; ++w) least = lanes[w] < least ? lanes[w] : least;
  return least;
}

}  // namespace
}  // namespace CM_ISA
