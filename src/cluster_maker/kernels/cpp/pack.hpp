// Packing: rows, centred and scaled, as floats in blocks, feature by feature.
//
// One pass over the rows, which also finds their mean, their spread and whether all values are finite.
// The origin is the median of some rows spread over the table, and the scale comes from their size: both only
// have to be about right. Where the scale is not (a far outlier among the rest), the rows are packed again.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <cmath>

#include "rows.hpp"
#include "simd.hpp"
#include "team.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

constexpr int SAMPLE_ROWS = 128;
// Chunks of a pass: enough for any number of threads, few enough for a partial result of each.
constexpr std::int64_t MOST_CHUNKS = 64;
constexpr std::int64_t CHUNK_BLOCKS = 16;

struct Chunks {
  std::int64_t n_blocks;
  std::int64_t count;
  explicit Chunks(std::int64_t blocks)
      : n_blocks(blocks),
        count(std::max<std::int64_t>(1, std::min(MOST_CHUNKS, (blocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS))) {}
  std::int64_t begin(std::int64_t chunk) const { return chunk * n_blocks / count; }
  std::int64_t end(std::int64_t chunk) const { return (chunk + 1) * n_blocks / count; }
};

template <class T>
CM_INLINE const T* row_at(const Rows& rows, std::int64_t place) {
  return static_cast<const T*>(rows.data) + rows.row(place) * rows.d;
}

inline double power_of_two_near_inverse(double size) {
  if (!(size > 0.0) || !std::isfinite(size)) return 1.0;
  int exponent = 0;
  std::frexp(size, &exponent);
  return std::ldexp(1.0, -std::max(-1000, std::min(1000, exponent)));
}

// The middle value; NaN and infinity count as zero. Changes the order of the values.
inline double median_of(std::vector<double>& values) {
  for (double& value : values) {
    if (!std::isfinite(value)) value = 0.0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Origin and scale from rows spread evenly over the places.
template <class T>
Frame sampled_frame(const Rows& rows) {
  Frame frame;
  frame.origin.assign(rows.d, 0.0);
  std::vector<const T*> sample;
  const std::int64_t step = std::max<std::int64_t>(1, rows.n / SAMPLE_ROWS);
  for (std::int64_t place = 0; place < rows.n; place += step) sample.push_back(row_at<T>(rows, place));
  std::vector<double> column(sample.size());
  double size = 0.0;
  for (int f = 0; f < rows.d; ++f) {
    for (std::size_t i = 0; i < sample.size(); ++i) column[i] = sample[i][f];
    frame.origin[f] = median_of(column);
    for (const double value : column) size = std::max(size, std::abs(value - frame.origin[f]));
  }
  frame.scale = power_of_two_near_inverse(size);
  return frame;
}

// Turns BLOCK rows of d floats into d lines of BLOCK floats.
inline void turn(const float* by_row, int d, float* by_feature) {
  int f = 0;
#if defined(__SSE4_2__)
  for (; f + 4 <= d; f += 4) {
    for (int b = 0; b < BLOCK; b += 4) {
      const float* p = by_row + static_cast<std::int64_t>(b) * d + f;
      __m128 r0 = _mm_loadu_ps(p), r1 = _mm_loadu_ps(p + d), r2 = _mm_loadu_ps(p + 2 * d),
             r3 = _mm_loadu_ps(p + 3 * d);
      _MM_TRANSPOSE4_PS(r0, r1, r2, r3);
      float* q = by_feature + static_cast<std::int64_t>(f) * BLOCK + b;
      _mm_storeu_ps(q, r0);
      _mm_storeu_ps(q + BLOCK, r1);
      _mm_storeu_ps(q + 2 * BLOCK, r2);
      _mm_storeu_ps(q + 3 * BLOCK, r3);
    }
  }
#endif
  for (; f < d; ++f) {
    for (int b = 0; b < BLOCK; ++b) by_feature[f * BLOCK + b] = by_row[static_cast<std::int64_t>(b) * d + f];
  }
}

// Squared lengths of the BLOCK packed rows of a block.
inline void square_lengths_of(const float* block, int d, float* out) {
  for (int b = 0; b < BLOCK; b += WIDTH) {
    Floats sum = broadcast(0.0f);
    for (int f = 0; f < d; ++f) {
      const Floats v = load(block + f * BLOCK + b);
      sum = fma(v, v, sum);
    }
    store(out + b, sum);
  }
}

// Packs the given rows (m of them, m <= BLOCK) into one block; by_row is scratch of BLOCK * d floats.
template <class T>
inline void pack_block(const T* const* x, int m, int d, const Frame& frame, float* by_row, float* block) {
  const double* origin = frame.origin.data();
  const double scale = frame.scale;
  for (int b = 0; b < m; ++b) {
    float* out = by_row + static_cast<std::int64_t>(b) * d;
    for (int f = 0; f < d; ++f) out[f] = static_cast<float>((x[b][f] - origin[f]) * scale);
  }
  std::fill(by_row + static_cast<std::int64_t>(m) * d, by_row + static_cast<std::int64_t>(BLOCK) * d, 0.0f);
  turn(by_row, d, block);
}

// What one chunk of packing finds.
struct alignas(64) PackPart {
  std::vector<double> sums, squares;
  double weighted = 0.0;
  float longest = 0.0f;  // squared
  bool finite = true;
};

// A squared length beyond this is as good as infinite in floats.
constexpr float SHORT_ENOUGH = 1e37f;

// Centres, scales and rounds rows, and adds their deviations from the origin, and the squares of these.
template <class T>
inline void pack_and_sum(const T* const* x, int m, int d, const Frame& frame, float* __restrict by_row, PackPart& part) {
  const double* __restrict origin = frame.origin.data();
  double* __restrict sums = part.sums.data();
  double* __restrict squares = part.squares.data();
  const double scale = frame.scale;
  for (int b = 0; b < m; ++b) {
    const T* __restrict row = x[b];
    float* __restrict out = by_row + static_cast<std::int64_t>(b) * d;
    for (int f = 0; f < d; ++f) {
      const double v = row[f] - origin[f];
      out[f] = static_cast<float>(v * scale);
      sums[f] += v;
      squares[f] += v * v;
    }
  }
  std::fill(by_row + static_cast<std::int64_t>(m) * d, by_row + static_cast<std::int64_t>(BLOCK) * d, 0.0f);
}

// Packs one block of a table and adds what it finds to the part.
template <class T>
inline void pack_and_count(Packed& packed, std::int64_t block, float* by_row, PackPart& part) {
  const Rows& rows = packed.rows;
  const int d = rows.d;
  const std::int64_t first = block * BLOCK;
  const int m = static_cast<int>(std::min<std::int64_t>(BLOCK, rows.n - first));
  const T* x[BLOCK];
  for (int b = 0; b < m; ++b) x[b] = row_at<T>(rows, first + b);
  pack_and_sum(x, m, d, packed.frame, by_row, part);
  float* out = packed.blocks.data() + first * d;
  float* lengths = packed.square_lengths.data() + first;
  turn(by_row, d, out);
  square_lengths_of(out, d, lengths);
  for (int b = 0; b < BLOCK; ++b) {
    if (!(lengths[b] < SHORT_ENOUGH)) part.finite = false;  // also where it is not a number
    part.longest = std::max(part.longest, lengths[b]);
  }
  if (rows.weights == nullptr) return;
  for (int b = 0; b < m; ++b) {
    double length = 0.0;
    for (int f = 0; f < d; ++f) {
      const double v = x[b][f] - packed.frame.origin[f];
      length += v * v;
    }
    part.weighted += length * rows.weight(rows.row(first + b));
  }
}

// Whether packed values of this size keep their digits when they are squared and added.
inline bool well_scaled(double longest) { return longest == 0.0 || (longest > 1e-9 && longest < 1e15); }

template <class T>
bool pack_in_frame(Packed& packed, Team& team) {
  const Rows& rows = packed.rows;
  const Chunks chunks(rows.n_blocks());
  std::vector<PackPart> parts(chunks.count);
  for (PackPart& part : parts) {
    part.sums.assign(rows.d, 0.0);
    part.squares.assign(rows.d, 0.0);
  }
  std::vector<Aligned<float>> scratch(team.size());
  for (auto& one : scratch) one = Aligned<float>(static_cast<std::size_t>(BLOCK) * rows.d);
  auto work = [&](std::int64_t chunk, int worker) {
    for (std::int64_t block = chunks.begin(chunk); block < chunks.end(chunk); ++block) {
      pack_and_count<T>(packed, block, scratch[worker].data(), parts[chunk]);
    }
  };
  if (!team.run(chunks.count, work)) return false;

  const double n = static_cast<double>(rows.n);
  packed.finite = true;
  packed.longest = 0.0;
  packed.mean.assign(rows.d, 0.0);
  packed.spread = packed.weighted_square_sum = 0.0;
  double square_sum = 0.0;
  for (const PackPart& part : parts) {
    packed.finite = packed.finite && part.finite;
    packed.longest = std::max(packed.longest, std::sqrt(static_cast<double>(part.longest)));
    packed.weighted_square_sum += part.weighted;
  }
  for (int f = 0; f < rows.d; ++f) {
    double sum = 0.0, squares = 0.0;
    for (const PackPart& part : parts) {
      sum += part.sums[f];
      squares += part.squares[f];
    }
    packed.mean[f] = packed.frame.origin[f] + sum / n;
    packed.spread += std::max(0.0, squares - sum * (sum / n));
    square_sum += squares;
  }
  if (rows.weights == nullptr) packed.weighted_square_sum = square_sum;
  return true;
}

// Fills `packed`, whose rows are set; returns false where the watch said stop.
template <class T>
bool pack_rows(Packed& packed, Team& team) {
  const Rows& rows = packed.rows;
  packed.blocks = Aligned<float>(static_cast<std::size_t>(rows.n_blocks()) * BLOCK * rows.d);
  packed.square_lengths = Aligned<float>(static_cast<std::size_t>(rows.n_blocks()) * BLOCK);
  packed.frame = sampled_frame<T>(rows);
  if (!pack_in_frame<T>(packed, team)) return false;
  if (packed.finite && well_scaled(packed.longest)) return true;
  // The sample misjudged the table: now its true size is looked for.
  double size = 0.0;
  const T* values = static_cast<const T*>(rows.data);
  for (std::int64_t i = 0; i < rows.n; ++i) {
    for (int f = 0; f < rows.d; ++f) {
      const double v = std::abs(values[i * rows.d + f] - packed.frame.origin[f]);
      if (!std::isfinite(v)) {
        packed.finite = false;
        return true;
      }
      size = std::max(size, v);
    }
  }
  packed.frame.scale = power_of_two_near_inverse(size);
  return pack_in_frame<T>(packed, team);
}

}  // namespace
}  // namespace CM_ISA
