// The nearest centre of each row, decided as in Lloyd's iterations, for rows that come once.
#pragma once

#include "exact.hpp"
#include "pack.hpp"
#include "score.hpp"

namespace CM_ISA {
namespace {

// A frame made for the centres: rows beyond its reach become infinite, and are decided exactly.
inline Frame frame_of_centers(const double* centers, int k, int d) {
  Frame frame;
  frame.origin.assign(d, 0.0);
  for (int j = 0; j < k; ++j) {
    for (int f = 0; f < d; ++f) frame.origin[f] += centers[static_cast<std::int64_t>(j) * d + f] / k;
  }
  double size = 0.0;
  for (int j = 0; j < k; ++j) {
    for (int f = 0; f < d; ++f) {
      size = std::max(size, std::abs(centers[static_cast<std::int64_t>(j) * d + f] - frame.origin[f]));
    }
  }
  frame.scale = power_of_two_near_inverse(size);
  return frame;
}

struct NearestScratch {
  Aligned<float> by_row, block, scores;
  Aligned<double> exact;
  Best best;
  alignas(64) float square_lengths[BLOCK];

  explicit NearestScratch(const Centers& centers)
      : by_row(static_cast<std::size_t>(BLOCK) * centers.d()),
        block(static_cast<std::size_t>(BLOCK) * centers.d()),
        scores(centers.d() > PANEL ? static_cast<std::size_t>(BLOCK) * centers.padded() : 1),
        exact(centers.exact_stride()) {}
};

// The label of a row that floats cannot decide: -1 where it holds what is no finite number.
template <class T>
inline std::int64_t decided(const T* x, const Centers& centers, NearestScratch& scratch) {
  if (!std::all_of(x, x + centers.d(), [](T value) { return std::isfinite(value); })) return -1;
  return nearest_exactly(x, centers, scratch.exact.data()).center;
}

template <class T>
inline void nearest_of_block(const Rows& rows, std::int64_t first, int m, const Centers& centers,
                             const Frame& frame, NearestScratch& scratch, std::int64_t* labels) {
  const T* x[BLOCK];
  for (int b = 0; b < m; ++b) x[b] = row_at<T>(rows, first + b);
  pack_block(x, m, rows.d, frame, scratch.by_row.data(), scratch.block.data());
  square_lengths_of(scratch.block.data(), rows.d, scratch.square_lengths);
  score_block(scratch.block.data(), centers, scratch.scores.data(), scratch.best);
  const float relative = 2.0f * centers.relative();
  const float least = centers.all_doubtful() ? NEVER : VANISHING * static_cast<float>(rows.d);
  for (int b = 0; b < m; ++b) {
    const std::int32_t center = scratch.best.center[b];
    const float upper = scratch.best.first[b] + centers.slack()[center];
    const bool sure = scratch.best.second[b] - upper > relative * scratch.square_lengths[b] + least;
    labels[rows.row(first + b)] = sure ? center : decided(x[b], centers, scratch);
  }
}

template <class T>
bool nearest_centers(const Rows& rows, const double* given, int k, std::int64_t* labels, Team& team) {
  const Frame frame = frame_of_centers(given, k, rows.d);
  Centers centers(k, rows.d);
  centers.set(given, frame);
  std::vector<NearestScratch> scratch;
  for (int worker = 0; worker < team.size(); ++worker) scratch.emplace_back(centers);
  const Chunks chunks(rows.n_blocks());
  auto work = [&](std::int64_t chunk, int worker) {
    for (std::int64_t block = chunks.begin(chunk); block < chunks.end(chunk); ++block) {
      const std::int64_t first = block * BLOCK;
      const int m = static_cast<int>(std::min<std::int64_t>(BLOCK, rows.n - first));
      nearest_of_block<T>(rows, first, m, centers, frame, scratch[worker], labels);
    }
  };
  return team.run(chunks.count, work);
}

}  // namespace
}  // namespace CM_ISA
