// The level of x86-64 that this processor and its operating system carry, 1 to 4.
//
// H. J. Lu et al. (2024). System V Application Binary Interface, AMD64 supplement, table 3.1, names what belongs to
// each level; Intel's Software Developer's Manual, vol. 2A (CPUID) and vol. 1, ch. 13 (XGETBV), where to look.
// By hand, because the compiler's __builtin_cpu_supports needs a run-time library that not every compiler has. O(1).
#pragma once

#if defined(__x86_64__)
#include <cpuid.h>

#include <cstdint>

namespace cluster_maker {

struct Cpuid {
  unsigned a = 0, b = 0, c = 0, d = 0;
  // All zero where the processor does not know the leaf.
  explicit Cpuid(unsigned leaf) { __get_cpuid_count(leaf, 0, &a, &b, &c, &d); }
};

// Whether every bit of a mask is set.
constexpr bool has(std::uint64_t bits, std::uint64_t mask) { return (bits & mask) == mask; }
constexpr std::uint64_t bit(int n) { return std::uint64_t{1} << n; }

// What the operating system saves when it switches threads (the register XCR0).
inline std::uint64_t saved_state() {
  std::uint32_t low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<std::uint64_t>(high) << 32) | low;
}

inline int x86_64_level() {
  const Cpuid basic(1), extended(7), amd(0x80000001);
  // SSE3, SSSE3, CMPXCHG16B, SSE4.1, SSE4.2, POPCNT; LAHF
  const bool v2 = has(basic.c, bit(0) | bit(9) | bit(13) | bit(19) | bit(20) | bit(23)) && has(amd.c, bit(0));
  if (!v2) return 1;
  // FMA, MOVBE, OSXSAVE, AVX, F16C; LZCNT; BMI1, AVX2, BMI2; the wide registers are saved
  const bool v3 = has(basic.c, bit(12) | bit(22) | bit(27) | bit(28) | bit(29)) && has(amd.c, bit(5)) &&
                  has(extended.b, bit(3) | bit(5) | bit(8)) && has(saved_state(), bit(1) | bit(2));
  if (!v3) return 2;
  // AVX512F, DQ, CD, BW, VL; masks and the widest registers are saved
  const bool v4 = has(extended.b, bit(16) | bit(17) | bit(28) | bit(30) | bit(31)) &&
                  has(saved_state(), bit(5) | bit(6) | bit(7));
  return v4 ? 4 : 3;
}

}  // namespace cluster_maker
#endif
