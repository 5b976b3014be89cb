// The law that labels obey, in doubles: a distance is the sum of squared differences, added from the first
// feature to the last; the nearest centre is the one with the smallest sum, the lowest number among equals.
//
// Compiled without contraction of multiply and add, so that it gives the same bits on every processor.
#pragma once

#include "centers.hpp"

namespace CM_ISA {
namespace {

struct TwoNearest {
  int center;
  double first, second;  // squared distances
};

// x: one row; sums: scratch of centers.exact_stride() doubles.
template <class T>
inline TwoNearest nearest_exactly(const T* x, const Centers& centers, double* __restrict sums) {
  const int stride = centers.exact_stride();
  std::fill(sums, sums + stride, 0.0);
  const double* __restrict column = centers.exact();
  for (int f = 0; f < centers.d(); ++f, column += stride) {
    const double value = x[f];
    for (int j = 0; j < stride; ++j) {
      const double difference = value - column[j];
      sums[j] += difference * difference;
    }
  }
  TwoNearest found{0, sums[0], std::numeric_limits<double>::infinity()};
  for (int j = 1; j < centers.k(); ++j) {
    if (sums[j] < found.first) {
      found.second = found.first;
      found.first = sums[j];
      found.center = j;
    } else if (sums[j] < found.second) {
      found.second = sums[j];
    }
  }
  return found;
}

}  // namespace
}  // namespace CM_ISA
