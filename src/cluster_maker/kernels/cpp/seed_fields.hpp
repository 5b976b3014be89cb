// Fields of masses: each row's squared distance to the nearest seed, and what candidates would make of it.
//
// FloatField works on packed rows. A candidate that is farther from the centre of a block's ball than the ball's
// radius and the largest distance to a seed within the block together comes nearest to no row of it: the block's
// sum of masses stands as it is, and the block is not read. The seed chosen last is taken into account when a
// block is next looked at, so that each step goes over the rows once. O(n d) for each candidate at most; where
// clusters are apart mostly O(n d / BLOCK).
//
// DoubleField does the same in doubles, from the rows as they came and without balls: for rows that floats cannot
// tell apart. O(n d) for each candidate.
//
// Sums of masses are kept by block and candidate: sums[block * n_trials + trial].
#pragma once

#include <limits>

#include "seed_ground.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// Blocks whose balls are tested together.
constexpr int UNIT = 16;
// Candidates whose distances are kept in registers together with SPAN registers of rows.
constexpr int SEED_TILE = REGISTERS == 32 ? 5 : 2;
constexpr int SEED_SPAN = BLOCK / WIDTH < 4 ? BLOCK / WIDTH : 4;
constexpr int BALL_SPAN = UNIT / WIDTH;
// Floats are trusted as long as the seeds leave more than this share of the sum of squares: their rounding
// is off by 2^-24 of a row's length, so that a typical distance is then good to three digits.
constexpr double TRUSTED_SHARE = 0x1p-28;

// ---- the rows as floats ----

class FloatField {
 public:
  struct Scratch {
    std::vector<float> near;  // squared distances from balls to the pending seed and to the candidates
    std::vector<const float*> open;
    std::vector<double> sums;
    std::vector<int> trials;
    explicit Scratch(int n_trials)
        : near(static_cast<std::size_t>(n_trials + 1) * UNIT), open(n_trials), sums(n_trials), trials(n_trials) {}
  };

  FloatField(const Packed& packed, const SeedGround& ground, int n_trials)
      : packed_(packed),
        ground_(ground),
        d_(packed.rows.d),
        n_trials_(n_trials),
        closest_(static_cast<std::size_t>(packed.rows.n_blocks()) * BLOCK),
        limits_(packed.rows.n_blocks()),
        values_(static_cast<std::size_t>(n_trials + 1) * d_),
        points_(n_trials + 1),
        trusted_square_sum_(ground.square_sum) {
    for (int t = 0; t <= n_trials; ++t) points_[t] = values_.data() + static_cast<std::size_t>(t) * d_;
  }

  // Called before a pass that starts from seeds, tries candidates, or takes one of them over.
  void set_first(const std::int64_t* places, int) {
    read_point(places[0], 0);
    distrust(places[0]);
  }
  void set_candidates(const std::int64_t* places) {
    for (int t = 0; t < n_trials_; ++t) read_point(places[t], t + 1);
  }
  void take_over(int trial, std::int64_t place) {
    std::copy_n(points_[trial + 1], d_, values_.data());
    has_pending_ = true;
    distrust(place);
  }
  // Whether masses that add up to `total` are more than rounding.
  bool trusts(double total) const { return total > 0.0 && total > TRUSTED_SHARE * trusted_square_sum_; }
  // Whether it was more than rounding that made the row at `place` the best candidate, which leaves `total`.
  bool can_choose(std::int64_t place, double total) const {
    return total > TRUSTED_SHARE * (trusted_square_sum_ - square_mass(packed_, ground_, place));
  }

  // First distances of the blocks of a unit; their sums of masses.
  void begin(std::int64_t block, std::int64_t end, double* sums, Scratch&) {
    for (; block < end; ++block, sums += n_trials_) {
      float* closest = closest_.data() + block * BLOCK;
      const int m = rows_in(block);
      std::fill(closest, closest + m, std::numeric_limits<float>::infinity());
      std::fill(closest + m, closest + BLOCK, 0.0f);
      settle(block);
      sums[0] = mass_of(block);
    }
  }

  // What each candidate would leave in the blocks of a unit. sums[kept] is what there is.
  void visit(std::int64_t block, std::int64_t end, double* sums, int kept, Scratch& scratch) {
    test_balls(block, scratch.near.data());
    for (int lane = 0; block < end; ++block, ++lane, sums += n_trials_) {
      const float* near = scratch.near.data() + lane;
      if (has_pending_ && near[0] < limits_[block]) settle(block);
      const double sum = sums[kept];
      int n_open = 0;
      for (int t = 0; t < n_trials_; ++t) {
        sums[t] = sum;
        scratch.open[n_open] = points_[t + 1];
        scratch.trials[n_open] = t;
        n_open += near[(t + 1) * UNIT] < limits_[block];
      }
      if (n_open > 0) try_block(block, n_open, sums, scratch);
    }
  }

  // Masses of the rows of a block, the pending seed included.
  void masses(std::int64_t block, double* out) const {
    alignas(64) float values[BLOCK];
    for (int b = 0; b < BLOCK; b += WIDTH) {
      const Floats closest = load(closest_.data() + block * BLOCK + b);
      Floats now = has_pending_ ? minimum(distances_to_pending(block, b), closest) : closest;
      if (weighted()) now = mul(now, load(ground_.weights.data() + block * BLOCK + b));
      store(values + b, now);
    }
    std::copy(values, values + BLOCK, out);
  }

 private:
  bool weighted() const { return ground_.weights.size() > 0; }
  int rows_in(std::int64_t block) const {
    return static_cast<int>(std::min<std::int64_t>(BLOCK, packed_.rows.n - block * BLOCK));
  }
  const float* rows_of(std::int64_t block) const { return packed_.blocks.data() + block * BLOCK * d_; }

  void read_point(std::int64_t place, int t) {
    const float* lane = rows_of(place / BLOCK) + place % BLOCK;
    for (int f = 0; f < d_; ++f) values_[static_cast<std::size_t>(t) * d_ + f] = lane[f * BLOCK];
  }

  // The rounding of a seed itself is no concern any more.
  void distrust(std::int64_t place) { trusted_square_sum_ -= square_mass(packed_, ground_, place); }

  Floats distances_to_pending(std::int64_t block, int b) const {
    Floats sums[1][1];
    square_distances<1, 1>(rows_of(block) + b, d_, points_.data(), sums);
    return sums[0][0];
  }

  double mass_of(std::int64_t block) const {
    double sum = 0.0;
    for (int b = 0; b < BLOCK; b += SEED_SPAN * WIDTH) {
      Floats part = broadcast(0.0f);
      for (int s = 0; s < SEED_SPAN; ++s) {
        const int at = b + s * WIDTH;
        part = add_mass(part, load(closest_.data() + block * BLOCK + at), block, at);
      }
      sum += total(part);
    }
    return sum;
  }
  Floats add_mass(Floats part, Floats closest, std::int64_t block, int b) const {
    return weighted() ? fma(closest, load(ground_.weights.data() + block * BLOCK + b), part) : add(part, closest);
  }

  void settle(std::int64_t block) {
    float* closest = closest_.data() + block * BLOCK;
    Floats most = broadcast(0.0f);
    for (int b = 0; b < BLOCK; b += SEED_SPAN * WIDTH) {
      Floats sums[1][SEED_SPAN];
      square_distances<1, SEED_SPAN>(rows_of(block) + b, d_, points_.data(), sums);
      for (int s = 0; s < SEED_SPAN; ++s) {
        const Floats now = minimum(sums[0][s], load(closest + b + s * WIDTH));
        store(closest + b + s * WIDTH, now);
        most = maximum(most, now);
      }
    }
    const float reach = ground_.ball_radii[block] + std::sqrt(largest(most));
    limits_[block] = reach * reach * (1.0f + 4.0f * distance_slack(d_));
  }

  // near[t * UNIT + lane]: from the ball of block `first` + lane to point t.
  void test_balls(std::int64_t first, float* near) const {
    const float* lanes = ground_.ball_centers.data() + first / BLOCK * BLOCK * d_ + first % BLOCK;
    for (int t = 0; t <= n_trials_; t += SEED_TILE) {
      const int n = std::min(SEED_TILE, n_trials_ + 1 - t);
      for_count(n, [&](auto count) { this->template ball_tile<decltype(count)::value>(lanes, t, near); });
    }
  }
  template <int J>
  void ball_tile(const float* lanes, int t, float* near) const {
    Floats sums[J][BALL_SPAN];
    square_distances<J, BALL_SPAN>(lanes, d_, points_.data() + t, sums);
    for (int j = 0; j < J; ++j) {
      for (int s = 0; s < BALL_SPAN; ++s) store(near + (t + j) * UNIT + s * WIDTH, sums[j][s]);
    }
  }

  void try_block(std::int64_t block, int n_open, double* sums, Scratch& scratch) const {
    std::fill_n(scratch.sums.begin(), n_open, 0.0);
    for (int t = 0; t < n_open; t += SEED_TILE) {
      const int n = std::min(SEED_TILE, n_open - t);
      for_count(n, [&](auto count) {
        this->template try_tile<decltype(count)::value>(block, scratch.open.data() + t, scratch.sums.data() + t);
      });
    }
    for (int t = 0; t < n_open; ++t) sums[scratch.trials[t]] = scratch.sums[t];
  }
  template <int J>
  void try_tile(std::int64_t block, const float* const* points, double* out) const {
    const float* closest = closest_.data() + block * BLOCK;
    for (int b = 0; b < BLOCK; b += SEED_SPAN * WIDTH) {
      Floats sums[J][SEED_SPAN];
      square_distances<J, SEED_SPAN>(rows_of(block) + b, d_, points, sums);
      for (int j = 0; j < J; ++j) {
        Floats part = broadcast(0.0f);
        for (int s = 0; s < SEED_SPAN; ++s) {
          part = add_mass(part, minimum(sums[j][s], load(closest + b + s * WIDTH)), block, b + s * WIDTH);
        }
        out[j] += total(part);
      }
    }
  }

  template <int J>
  struct Count {
    static constexpr int value = J;
  };
  // Calls use(Count<n>) for 1 <= n <= SEED_TILE.
  template <int J = 1, class Use>
  static void for_count(int n, Use use) {
    if constexpr (J < SEED_TILE) {
      if (n > J) return for_count<J + 1>(n, use);
    }
    use(Count<J>{});
  }

  const Packed& packed_;
  const SeedGround& ground_;
  int d_, n_trials_;
  Aligned<float> closest_;  // 0 at places past the last row
  Aligned<float> limits_;   // squared distance to the ball from which on a point changes nothing
  std::vector<float> values_;
  std::vector<const float*> points_;  // the pending seed, then the candidates
  bool has_pending_ = false;
  double trusted_square_sum_;
};

// ---- the rows as they came ----

template <class T>
class DoubleField {
 public:
  struct Scratch {
    explicit Scratch(int) {}
  };

  DoubleField(const Packed& packed, const SeedGround& ground, int n_trials)
      : rows_(packed.rows),
        scale_(packed.frame.scale),
        ground_(ground),
        n_trials_(n_trials),
        closest_(rows_.n),
        candidates_(n_trials) {}

  void set_first(const std::int64_t* places, int n) {
    first_.clear();
    for (int s = 0; s < n; ++s) first_.push_back(row_at<T>(rows_, places[s]));
  }
  void set_candidates(const std::int64_t* places) {
    for (int t = 0; t < n_trials_; ++t) candidates_[t] = row_at<T>(rows_, places[t]);
  }
  void take_over(int trial, std::int64_t) { pending_ = candidates_[trial]; }
  bool trusts(double total) const { return total > 0.0; }
  bool can_choose(std::int64_t, double) const { return true; }

  void begin(std::int64_t block, std::int64_t end, double* sums, Scratch&) {
    for (; block < end; ++block, sums += n_trials_) {
      sums[0] = 0.0;
      for (std::int64_t place = block * BLOCK; place < end_of(block); ++place) {
        double closest = std::numeric_limits<double>::infinity();
        for (const T* seed : first_) closest = std::min(closest, distance(row_at<T>(rows_, place), seed));
        closest_[place] = closest;
        sums[0] += closest * weight(place);
      }
    }
  }

  void visit(std::int64_t block, std::int64_t end, double* sums, int, Scratch&) {
    for (; block < end; ++block, sums += n_trials_) {
      std::fill_n(sums, n_trials_, 0.0);
      for (std::int64_t place = block * BLOCK; place < end_of(block); ++place) {
        const T* x = row_at<T>(rows_, place);
        const double closest = closest_[place] = closest_now(place);
        if (closest == 0.0) continue;
        for (int t = 0; t < n_trials_; ++t) {
          sums[t] += std::min(closest, distance(x, candidates_[t])) * weight(place);
        }
      }
    }
  }

  void masses(std::int64_t block, double* out) const {
    std::fill_n(out, BLOCK, 0.0);
    for (std::int64_t place = block * BLOCK; place < end_of(block); ++place) {
      out[place - block * BLOCK] = closest_now(place) * weight(place);
    }
  }

 private:
  std::int64_t end_of(std::int64_t block) const { return std::min(rows_.n, (block + 1) * BLOCK); }
  double weight(std::int64_t place) const { return scaled_weight(rows_, ground_, place); }
  double closest_now(std::int64_t place) const {
    if (pending_ == nullptr || closest_[place] == 0.0) return closest_[place];
    return std::min(closest_[place], distance(row_at<T>(rows_, place), pending_));
  }
  double distance(const T* a, const T* b) const {
    double sum = 0.0;
    for (int f = 0; f < rows_.d; ++f) {
      const double difference = (static_cast<double>(a[f]) - b[f]) * scale_;
      sum += difference * difference;
    }
    return sum;
  }

  const Rows& rows_;
  double scale_;
  const SeedGround& ground_;
  int n_trials_;
  Aligned<double> closest_;
  std::vector<const T*> first_, candidates_;
  const T* pending_ = nullptr;
};

}  // namespace
}  // namespace CM_ISA
