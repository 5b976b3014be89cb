// Packing: rows, centred and scaled, as floats in blocks, feature by feature.
//
// The same pass over the rows finds their mean, their spread and whether all values are finite.
// The origin is the median of some rows spread over the table, and the scale comes from their size: both only
// have to be about right. Where the scale is not (a far outlier among the rest), the rows are packed again.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "doubles.hpp"
#include "rows.hpp"
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

template <class T>
inline double square_distance(const T* x, const double* center, int d) {
  double sum = 0.0;
  for (int f = 0; f < d; ++f) {
    const double difference = x[f] - center[f];
    sum += difference * difference;
  }
  return sum;
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
#if defined(__SSE4_2__)
  for (; f + 2 <= d; f += 2) {
    for (int b = 0; b < BLOCK; b += 4) {
      const float* p = by_row + static_cast<std::int64_t>(b) * d + f;
      const auto pair = [p, d](int row) { return reinterpret_cast<const __m64*>(p + row * d); };
      const __m128 low = _mm_loadh_pi(_mm_loadl_pi(_mm_setzero_ps(), pair(0)), pair(1));
      const __m128 high = _mm_loadh_pi(_mm_loadl_pi(_mm_setzero_ps(), pair(2)), pair(3));
      float* q = by_feature + static_cast<std::int64_t>(f) * BLOCK + b;
      _mm_storeu_ps(q, _mm_shuffle_ps(low, high, 0x88));
      _mm_storeu_ps(q + BLOCK, _mm_shuffle_ps(low, high, 0xdd));
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

// Scales and rounds VECTORS vectors of features of m rows, from feature f on, and adds up deviations from the origin
// and their squares, which stay in registers.
template <int VECTORS, class T>
CM_INLINE void pack_vectors(const T* const* x, int m, int d, int f, const Frame& frame, float* by_row, PackPart& part) {
  Doubles origin[VECTORS], sums[VECTORS], squares[VECTORS];
  const Doubles scale = broadcast(frame.scale);
  for (int v = 0; v < VECTORS; ++v) {
    origin[v] = load(frame.origin.data() + f + v * DOUBLE_WIDTH);
    sums[v] = squares[v] = broadcast(0.0);
  }
  for (int b = 0; b < m; ++b) {
    float* out = by_row + static_cast<std::int64_t>(b) * d + f;
    for (int v = 0; v < VECTORS; ++v) {
      const Doubles value = sub(widened(x[b] + f + v * DOUBLE_WIDTH), origin[v]);
      store(out + v * DOUBLE_WIDTH, mul(value, scale));
      sums[v] = add(sums[v], value);
      squares[v] = add(squares[v], mul(value, value));
    }
  }
  for (int v = 0; v < VECTORS; ++v) {
    double* const sum = part.sums.data() + f + v * DOUBLE_WIDTH;
    double* const square = part.squares.data() + f + v * DOUBLE_WIDTH;
    store(sum, add(load(sum), sums[v]));
    store(square, add(load(square), squares[v]));
  }
}

// The same for the feature f alone.
template <class T>
CM_INLINE void pack_column(const T* const* x, int m, int d, int f, const Frame& frame, float* by_row, PackPart& part) {
  const double origin = frame.origin[f], scale = frame.scale;
  double sum = 0.0, square = 0.0;
  for (int b = 0; b < m; ++b) {
    const double value = x[b][f] - origin;
    by_row[static_cast<std::int64_t>(b) * d + f] = static_cast<float>(value * scale);
    sum += value;
    square += value * value;
  }
  part.sums[f] += sum;
  part.squares[f] += square;
}

// Rows of fewer features than a vector holds: d vectors hold DOUBLE_WIDTH rows, one after the other, and so do the
// origins and the sums. `rows` are BLOCK rows without gaps.
template <class T>
inline void pack_short_rows(const T* rows, int d, const double* origins, double scale, float* by_row, PackPart& part) {
  const Doubles factor = broadcast(scale);
  double *sums = part.sums.data(), *squares = part.squares.data();
  for (int begin = 0; begin < BLOCK * d; begin += d * DOUBLE_WIDTH) {
    for (int at = 0; at < d * DOUBLE_WIDTH; at += DOUBLE_WIDTH) {
      const Doubles value = sub(widened(rows + begin + at), load(origins + at));
      store(by_row + begin + at, mul(value, factor));
      store(sums + at, add(load(sums + at), value));
      store(squares + at, add(load(squares + at), mul(value, value)));
    }
  }
}

// Centres, scales and rounds rows, and adds their deviations from the origin, and the squares of these.
template <class T>
inline void pack_long_rows(const T* const* x, int m, int d, const Frame& frame, float* by_row, PackPart& part) {
  int f = 0;
  for (; f + 4 * DOUBLE_WIDTH <= d; f += 4 * DOUBLE_WIDTH) pack_vectors<4>(x, m, d, f, frame, by_row, part);
  for (; f + DOUBLE_WIDTH <= d; f += DOUBLE_WIDTH) pack_vectors<1>(x, m, d, f, frame, by_row, part);
  for (; f < d; ++f) pack_column(x, m, d, f, frame, by_row, part);
  std::fill(by_row + static_cast<std::int64_t>(m) * d, by_row + static_cast<std::int64_t>(BLOCK) * d, 0.0f);
}

// Whether packed values of this size keep their digits when they are squared and added.
inline bool well_scaled(double longest) { return longest == 0.0 || (longest > 1e-9 && longest < 1e15); }

// Packs a table block by block, and puts together what it finds chunk by chunk: in a pass of its own, or in
// another kernel's first pass over the rows, which are then read from memory once.
template <class T>
class Packer {
 public:
  // Packs into `frame`, which the rows may turn out not to fit.
  Packer(Packed& packed, Frame frame, const Chunks& chunks, int n_workers) : packed_(packed), parts_(chunks.count) {
    const Rows& rows = packed.rows;
    const std::size_t places = static_cast<std::size_t>(rows.n_blocks()) * BLOCK;
    packed.whole = false;
    packed.frame = std::move(frame);
    if (packed.square_lengths.size() != places) {
      packed.blocks = Aligned<float>(places * rows.d);
      packed.square_lengths = Aligned<float>(places);
    }
    if (short_rows()) {
      for (int i = 0; i < DOUBLE_WIDTH; ++i) {
        origins_.insert(origins_.end(), packed.frame.origin.begin(), packed.frame.origin.end());
      }
    }
    for (PackPart& part : parts_) {
      part.sums.assign(rows.d * (short_rows() ? DOUBLE_WIDTH : 1), 0.0);
      part.squares.assign(part.sums.size(), 0.0);
    }
    for (int worker = 0; worker < n_workers; ++worker) scratch_.emplace_back(static_cast<std::size_t>(BLOCK) * rows.d);
  }

  // Packs one block of a chunk.
  void pack(std::int64_t block, std::int64_t chunk, int worker) {
    const Rows& rows = packed_.rows;
    const int d = rows.d;
    PackPart& part = parts_[chunk];
    const std::int64_t first = block * BLOCK;
    const int m = static_cast<int>(std::min<std::int64_t>(BLOCK, rows.n - first));
    const T* x[BLOCK];
    for (int b = 0; b < m; ++b) {
      x[b] = row_at<T>(rows, first + b);
      fetch(x[b], d * static_cast<std::int64_t>(sizeof(T)));  // they are gone through column by column
    }
    float* out = packed_.blocks.data() + first * d;
    float* lengths = packed_.square_lengths.data() + first;
    float* const by_row = scratch_[worker].data();
    if (short_rows()) {
      T together[BLOCK * DOUBLE_WIDTH];
      pack_short_rows(without_gaps(x, m, together), d, origins_.data(), packed_.frame.scale, by_row, part);
    } else {
      pack_long_rows(x, m, d, packed_.frame, by_row, part);
    }
    turn(by_row, d, out);
    square_lengths_of(out, d, lengths);
    for (int b = 0; b < BLOCK; ++b) {
      if (!(lengths[b] < SHORT_ENOUGH)) part.finite = false;  // also where it is not a number
      part.longest = std::max(part.longest, lengths[b]);
    }
    if (rows.weights != nullptr) part.weighted += weighted_squares(x, m, first);
  }

  // Puts the parts together. Returns whether the rows fit the frame: only then are they packed.
  bool finish() {
    const Rows& rows = packed_.rows;
    const double n = static_cast<double>(rows.n);
    packed_.finite = true;
    packed_.longest = 0.0;
    packed_.mean.assign(rows.d, 0.0);
    packed_.spread = packed_.weighted_square_sum = 0.0;
    double square_sum = 0.0;
    for (const PackPart& part : parts_) {
      packed_.finite = packed_.finite && part.finite;
      packed_.longest = std::max(packed_.longest, std::sqrt(static_cast<double>(part.longest)));
      packed_.weighted_square_sum += part.weighted;
    }
    for (int f = 0; f < rows.d; ++f) {
      double sum = 0.0, squares = 0.0;
      for (const PackPart& part : parts_) {
        for (std::size_t at = f; at < part.sums.size(); at += rows.d) {
          sum += part.sums[at];
          squares += part.squares[at];
        }
      }
      packed_.mean[f] = packed_.frame.origin[f] + sum / n;
      packed_.spread += std::max(0.0, squares - sum * (sum / n));
      square_sum += squares;
    }
    if (rows.weights == nullptr) packed_.weighted_square_sum = square_sum;
    packed_.whole = packed_.finite && well_scaled(packed_.longest);
    return packed_.whole;
  }

 private:
  bool short_rows() const { return packed_.rows.d < DOUBLE_WIDTH; }

  // BLOCK rows one after the other, where they stand or copied; origins, which become zeros, fill them up.
  const T* without_gaps(const T* const* x, int m, T* together) const {
    const int d = packed_.rows.d;
    if (packed_.rows.order == nullptr && m == BLOCK) return x[0];
    for (int b = 0; b < BLOCK; ++b) {
      for (int f = 0; f < d; ++f) together[b * d + f] = b < m ? x[b][f] : static_cast<T>(packed_.frame.origin[f]);
    }
    return together;
  }

  double weighted_squares(const T* const* x, int m, std::int64_t first) const {
    const Rows& rows = packed_.rows;
    double total = 0.0;
    for (int b = 0; b < m; ++b) {
      total += square_distance(x[b], packed_.frame.origin.data(), rows.d) * rows.weight(rows.row(first + b));
    }
    return total;
  }

  Packed& packed_;
  std::vector<PackPart> parts_;
  std::vector<double> origins_;  // of DOUBLE_WIDTH short rows
  std::vector<Aligned<float>> scratch_;
};

// Returns false where the watch said stop.
template <class T>
bool pack_in_frame(Packed& packed, Frame frame, Team& team) {
  const Chunks chunks(packed.rows.n_blocks());
  Packer<T> packer(packed, std::move(frame), chunks, team.size());
  auto work = [&](std::int64_t chunk, int worker) {
    for (std::int64_t block = chunks.begin(chunk); block < chunks.end(chunk); ++block) {
      packer.pack(block, chunk, worker);
    }
  };
  if (!team.run(chunks.count, work)) return false;
  packer.finish();
  return true;
}

// Packs rows whose sampled frame did not fit: now their true size is looked for. Returns false where the watch said
// stop.
template <class T>
bool pack_again(Packed& packed, Team& team) {
  const Rows& rows = packed.rows;
  Frame frame = packed.frame;
  double size = 0.0;
  const T* values = static_cast<const T*>(rows.data);
  for (std::int64_t i = 0; i < rows.n; ++i) {
    for (int f = 0; f < rows.d; ++f) {
      const double v = std::abs(values[i * rows.d + f] - frame.origin[f]);
      if (!std::isfinite(v)) {
        packed.finite = false;
        packed.whole = true;
        return true;
      }
      size = std::max(size, v);
    }
  }
  frame.scale = power_of_two_near_inverse(size);
  if (!pack_in_frame<T>(packed, std::move(frame), team)) return false;
  packed.whole = true;
  return true;
}

// Fills `packed`, whose rows are set; returns false where the watch said stop.
template <class T>
bool pack_rows(Packed& packed, Team& team) {
  if (!pack_in_frame<T>(packed, sampled_frame<T>(packed.rows), team)) return false;
  return packed.whole || pack_again<T>(packed, team);
}

}  // namespace
}  // namespace CM_ISA
