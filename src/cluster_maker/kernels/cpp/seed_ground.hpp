// What all starts of k-means++ on the same rows share: a ball around each block of rows, and weights as floats.
//
// O(n d). The ball of a block has the mean of its rows as its centre and reaches to the farthest of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "pack.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// ---- distances ----

// Squared distances of SPAN registers of rows to J points.
template <int J, int SPAN>
CM_INLINE void square_distances(const float* rows, int d, const float* const* points, Floats (&sums)[J][SPAN]) {
  for (int j = 0; j < J; ++j) {
    for (int s = 0; s < SPAN; ++s) sums[j][s] = broadcast(0.0f);
  }
  for (int f = 0; f < d; ++f, rows += BLOCK) {
    Floats x[SPAN];
    for (int s = 0; s < SPAN; ++s) x[s] = load(rows + s * WIDTH);
    for (int j = 0; j < J; ++j) {
      const Floats value = broadcast(points[j][f]);
      for (int s = 0; s < SPAN; ++s) {
        const Floats difference = sub(x[s], value);
        sums[j][s] = fma(difference, difference, sums[j][s]);
      }
    }
  }
}

// A float's distances can be off by this share.
inline float distance_slack(int d) { return static_cast<float>(d + 16) * 0x1p-22f; }

inline bool weighted(const Rows& rows) { return rows.weights != nullptr; }

inline double scaled_weight(const Rows& rows, const SeedGround& ground, std::int64_t place) {
  return weighted(rows) ? rows.weights[rows.row(place)] * ground.weight_scale : 1.0;
}

inline void find_weights(const Rows& rows, SeedGround& ground, std::int64_t block) {
  const std::int64_t first = block * BLOCK, last = std::min(rows.n, first + BLOCK);
  double sum = 0.0;
  for (std::int64_t place = first; place < last; ++place) {
    const double weight = scaled_weight(rows, ground, place);
    ground.weights[place] = static_cast<float>(weight);
    sum += weight;
  }
  std::fill(ground.weights.data() + last, ground.weights.data() + first + BLOCK, 0.0f);
  ground.block_weights[block] = sum;
}

// A row's share of the weighted sum of squares: the same bits wherever it is added or taken off.
inline double square_mass(const Packed& packed, const SeedGround& ground, std::int64_t place) {
  const double square = packed.square_lengths[place];
  return weighted(packed.rows) ? square * ground.weights[place] : square;
}

inline double square_sum_of(const Packed& packed, const SeedGround& ground, std::int64_t block) {
  double sum = 0.0;
  for (std::int64_t place = block * BLOCK; place < (block + 1) * BLOCK; ++place) {
    sum += square_mass(packed, ground, place);
  }
  return sum;
}

// The ball of a block: the mean of its rows, and the distance to the farthest of them.
inline void find_ball(const Packed& packed, SeedGround& ground, std::int64_t block, float* center) {
  const int d = packed.rows.d;
  const float* rows = packed.blocks.data() + block * BLOCK * d;
  const int m = static_cast<int>(std::min<std::int64_t>(BLOCK, packed.rows.n - block * BLOCK));
  float* lane = ground.ball_centers.data() + block / BLOCK * BLOCK * d + block % BLOCK;
  for (int f = 0; f < d; ++f) {
    Floats sum = broadcast(0.0f);  // places past the last row hold zeros
    for (int b = 0; b < BLOCK; b += WIDTH) sum = add(sum, load(rows + f * BLOCK + b));
    center[f] = lane[f * BLOCK] = static_cast<float>(total(sum) / m);
  }
  alignas(64) float squares[BLOCK];
  for (int b = 0; b < BLOCK; b += WIDTH) {
    Floats sums[1][1];
    square_distances<1, 1>(rows + b, d, &center, sums);
    store(squares + b, sums[0][0]);
  }
  ground.ball_radii[block] = std::sqrt(*std::max_element(squares, squares + m)) * (1.0f + distance_slack(d));
}

inline void start_weights(const Rows& rows, SeedGround& ground) {
  const std::size_t n_blocks = rows.n_blocks();
  ground.weights = Aligned<float>(n_blocks * BLOCK);
  ground.block_weights = Aligned<double>(n_blocks);
  ground.weight_scale = power_of_two_near_inverse(*std::max_element(rows.weights, rows.weights + rows.n));
}

inline bool find_seed_ground(const Packed& packed, SeedGround& ground, Team& team) {
  const Rows& rows = packed.rows;
  const std::int64_t n_blocks = rows.n_blocks();
  const std::int64_t padded = (n_blocks + BLOCK - 1) / BLOCK * BLOCK;
  ground.ball_centers = Aligned<float>(static_cast<std::size_t>(padded) * rows.d);
  ground.ball_centers.clear();
  ground.ball_radii = Aligned<float>(n_blocks);
  if (weighted(rows)) start_weights(rows, ground);
  std::vector<Aligned<float>> centers;
  for (int worker = 0; worker < team.size(); ++worker) centers.emplace_back(rows.d);
  const Chunks chunks(n_blocks);
  std::vector<double> square_sums(chunks.count, 0.0);
  auto work = [&](std::int64_t chunk, int worker) {
    for (std::int64_t block = chunks.begin(chunk); block < chunks.end(chunk); ++block) {
      if (weighted(rows)) find_weights(rows, ground, block);
      find_ball(packed, ground, block, centers[worker].data());
      square_sums[chunk] += square_sum_of(packed, ground, block);
    }
  };
  if (!team.run(chunks.count, work)) return false;
  ground.square_sum = 0.0;
  for (const double sum : square_sums) ground.square_sum += sum;
  return true;
}

}  // namespace
}  // namespace CM_ISA
