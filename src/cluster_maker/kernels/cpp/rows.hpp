// What kernels are given: rows as they came, and the same rows packed for the vector units.
#pragma once

#include <cstdint>
#include <vector>

#include "memory.hpp"

namespace cluster_maker {

// Rows that are worked on together: four registers of 16 floats. A block of up to 128 features stays in
// the first-level cache while all centres go by.
constexpr int BLOCK = 64;

// n rows of d numbers each, one row after the other, float or double.
struct Rows {
  const void* data = nullptr;
  bool is_double = true;
  std::int64_t n = 0;
  int d = 0;
  // The row that stands at each place, or null where rows stand as they came.
  const std::int32_t* order = nullptr;
  // Weight of each row, by row; null where every row weighs 1.
  const double* weights = nullptr;

  std::int64_t row(std::int64_t place) const { return order == nullptr ? place : order[place]; }
  double weight(std::int64_t row) const { return weights == nullptr ? 1.0 : weights[row]; }
  std::int64_t n_blocks() const { return (n + BLOCK - 1) / BLOCK; }
};

// Packed value = float((x - origin) * scale): small numbers near zero, in which a float's digits are of use.
struct Frame {
  std::vector<double> origin;
  double scale = 1.0;  // a power of two: changes no digit
};

// The rows in blocks of BLOCK, each feature by feature: blocks[(b * d + f) * BLOCK + place in block].
// Places past the last row hold zeros.
struct Packed {
  Rows rows;
  // Whether all that follows is there: rows are packed by whoever looks at all of them first.
  bool whole = false;
  Frame frame;
  Aligned<float> blocks;
  Aligned<float> square_lengths;  // of the packed rows
  // Found while packing. Sums of x - origin are those of unscaled values.
  bool finite = true;
  double longest = 0.0;             // length of the longest packed row
  std::vector<double> mean;         // plain mean of the rows
  double spread = 0.0;              // plain sum of squared distances to that mean
  double weighted_square_sum = 0.0; // weighted sum of squared distances to the origin
};

// What all starts of k-means++ on the same packed rows share; made when first asked for.
struct SeedGround {
  // A ball around each block: centres packed like rows, 64 balls together.
  Aligned<float> ball_centers;
  Aligned<float> ball_radii;
  // By place and by block, scaled by a power of two; empty where every row weighs 1.
  Aligned<float> weights;
  Aligned<double> block_weights;
  double weight_scale = 1.0;
  double square_sum = 0.0;  // weighted squared lengths of the packed rows
};

}  // namespace cluster_maker
