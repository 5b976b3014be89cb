// Greedy k-means++: first centres drawn in proportion to weight x squared distance, several tried for each.
//
// Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.
//
// Every block of rows has a ball around it. A candidate that is farther from the ball's centre than its radius
// and the largest distance to a seed within the block together comes nearest to no row of it: the block's sum
// of masses stands as it is, and the block is not read. The seed chosen last is taken into account when a
// block is next looked at, so that each step goes over the rows once.
//
// Distances are differences of packed floats, squared and added. Once the seeds explain the rows so well that
// the floats' rounding would count, the rest is done in doubles, without balls. Masses are added up over a
// block, blocks over a chunk, chunks over all, each in a fixed order; draws go the same way down.
// O(n k d log k) at most; where clusters are apart mostly O(n k d log k / BLOCK).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "pack.hpp"

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
// A later candidate is only better if it leaves less by this share: rounding decides no draw between equals.
constexpr double CLEARLY_LESS = 1.0 - 1e-6;

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

// ---- what all starts share ----

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

inline double square_sum_of(const Packed& packed, const SeedGround& ground, std::int64_t block) {
  double sum = 0.0;
  for (std::int64_t place = block * BLOCK; place < (block + 1) * BLOCK; place += WIDTH) {
    const Floats squares = load(packed.square_lengths.data() + place);
    sum += total(weighted(packed.rows) ? mul(squares, load(ground.weights.data() + place)) : squares);
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

// ---- the rows as floats ----

// A field knows each row's squared distance to the nearest seed, and what candidates would make of it.
// Sums of masses are kept by block and candidate: sums[block * n_trials + trial].
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
  bool trusts(double total) const { return total > TRUSTED_SHARE * trusted_square_sum_; }

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
  void distrust(std::int64_t place) {
    trusted_square_sum_ -= packed_.square_lengths[place] * scaled_weight(packed_.rows, ground_, place);
  }

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

// The same in doubles, from the rows themselves and without balls: for rows that floats cannot tell apart.
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

// ---- draws and choices ----

// The first of first..end - 1 up to which the masses add up to more than `rest`, or the last one with mass.
// Takes off `rest` what lies before it.
template <class Mass>
std::int64_t step_down(std::int64_t first, std::int64_t end, double& rest, Mass mass) {
  double before = 0.0, before_last = 0.0;
  std::int64_t last = first;
  for (std::int64_t i = first; i < end; ++i) {
    const double here = mass(i);
    if (!(here > 0.0)) continue;
    last = i;
    before_last = before;
    before += here;
    if (before > rest) break;
  }
  rest -= before_last;
  return last;
}

template <class Field>
class Seeding {
 public:
  Seeding(const Packed& packed, const SeedGround& ground, const SeedDraws& draws, Team& team)
      : n_blocks_(packed.rows.n_blocks()),
        draws_(draws),
        team_(team),
        n_trials_(draws.n_trials),
        field_(packed, ground, draws.n_trials),
        chunks_((n_blocks_ + UNIT - 1) / UNIT),
        sums_(static_cast<std::size_t>(n_blocks_) * n_trials_),
        chunk_sums_(0),
        scratch_(team.size(), typename Field::Scratch(draws.n_trials)) {
    chunks_.count = std::min(MOST_CHUNKS, chunks_.n_blocks);
    chunk_sums_ = Aligned<double>(static_cast<std::size_t>(chunks_.count) * n_trials_);
  }

  // places[0..found) are seeds. Finds the next ones as long as the field's masses can be trusted; returns how
  // many seeds there are then.
  int run(std::int64_t* places, int found) {
    field_.set_first(places, found);
    if (!pass([&](auto... unit) { field_.begin(unit...); }, 1)) return found;
    keep(0);
    std::vector<std::int64_t> candidates(n_trials_);
    for (; found < draws_.n_seeds && field_.trusts(total_); ++found) {
      const double* uniforms = draws_.uniforms + 1 + static_cast<std::int64_t>(found - 1) * n_trials_;
      for (int t = 0; t < n_trials_; ++t) candidates[t] = place_at(uniforms[t] * total_);
      field_.set_candidates(candidates.data());
      const int kept = kept_;
      auto visit = [&](auto block, auto end, double* sums, auto& scratch) {
        field_.visit(block, end, sums, kept, scratch);
      };
      if (!pass(visit, n_trials_)) return found;
      const int best = best_trial();
      keep(best);
      field_.take_over(best, candidates[best]);
      places[found] = candidates[best];
    }
    return found;
  }

 private:
  // Calls visit(first block, end, their sums, scratch) for every unit; then adds up the first sums of each.
  template <class Visit>
  bool pass(Visit visit, int n_sums) {
    auto work = [&](std::int64_t chunk, int worker) {
      for (std::int64_t unit = chunks_.begin(chunk); unit < chunks_.end(chunk); ++unit) {
        const std::int64_t block = unit * UNIT;
        visit(block, std::min(n_blocks_, block + UNIT), sums_.data() + block * n_trials_, scratch_[worker]);
      }
      add_up(chunk, n_sums);
    };
    return team_.run(chunks_.count, work);
  }

  void add_up(std::int64_t chunk, int n_sums) {
    double* out = chunk_sums_.data() + chunk * n_trials_;
    std::fill_n(out, n_sums, 0.0);
    for (std::int64_t block = first_block(chunk); block < end_block(chunk); ++block) {
      for (int t = 0; t < n_sums; ++t) out[t] += sums_[block * n_trials_ + t];
    }
  }
  std::int64_t first_block(std::int64_t chunk) const { return chunks_.begin(chunk) * UNIT; }
  std::int64_t end_block(std::int64_t chunk) const { return std::min(n_blocks_, chunks_.end(chunk) * UNIT); }

  double total_of(int trial) const {
    double sum = 0.0;
    for (std::int64_t chunk = 0; chunk < chunks_.count; ++chunk) sum += chunk_sums_[chunk * n_trials_ + trial];
    return sum;
  }

  int best_trial() const {
    int best = 0;
    double least = total_of(0);
    for (int t = 1; t < n_trials_; ++t) {
      const double sum = total_of(t);
      if (sum < least * CLEARLY_LESS) {
        least = sum;
        best = t;
      }
    }
    return best;
  }

  void keep(int trial) {
    kept_ = trial;
    total_ = total_of(trial);
  }

  // The place in whose mass a point of the line of all masses lies; never one without mass.
  std::int64_t place_at(double target) const {
    const std::int64_t chunk =
        step_down(0, chunks_.count, target, [&](std::int64_t i) { return chunk_sums_[i * n_trials_ + kept_]; });
    const std::int64_t block = step_down(first_block(chunk), end_block(chunk), target,
                                         [&](std::int64_t i) { return sums_[i * n_trials_ + kept_]; });
    double masses[BLOCK];
    field_.masses(block, masses);
    return block * BLOCK + step_down(0, BLOCK, target, [&](std::int64_t i) { return masses[i]; });
  }

  std::int64_t n_blocks_;
  const SeedDraws& draws_;
  Team& team_;
  int n_trials_;
  Field field_;
  Chunks chunks_;  // of units
  Aligned<double> sums_;        // by block and trial
  Aligned<double> chunk_sums_;  // by chunk and trial
  std::vector<typename Field::Scratch> scratch_;
  int kept_ = 0;  // the trial whose sums hold
  double total_ = 0.0;
};

// The first seed: a place drawn in proportion to weight; for 0 the first place of any weight.
inline std::int64_t place_by_weight(const Rows& rows, const SeedGround& ground, double uniform) {
  if (!weighted(rows)) return std::min(rows.n - 1, static_cast<std::int64_t>(uniform * rows.n));
  const std::int64_t n_blocks = rows.n_blocks();
  double sum = 0.0;
  for (std::int64_t block = 0; block < n_blocks; ++block) sum += ground.block_weights[block];
  double rest = uniform * sum;
  const std::int64_t block =
      step_down(0, n_blocks, rest, [&](std::int64_t i) { return ground.block_weights[i]; });
  return step_down(block * BLOCK, std::min(rows.n, (block + 1) * BLOCK), rest,
                   [&](std::int64_t place) { return scaled_weight(rows, ground, place); });
}

template <class T>
bool greedy_seeds(const Packed& packed, const SeedGround& ground, const SeedDraws& draws, std::int64_t* seeds,
                  Team& team) {
  seeds[0] = place_by_weight(packed.rows, ground, draws.uniforms[0]);
  int found = 1;
  if (found < draws.n_seeds) found = Seeding<FloatField>(packed, ground, draws, team).run(seeds, found);
  if (found < draws.n_seeds) found = Seeding<DoubleField<T>>(packed, ground, draws, team).run(seeds, found);
  // all rows of weight are seeds, or equal to one
  for (; found < draws.n_seeds; ++found) seeds[found] = place_by_weight(packed.rows, ground, 0.0);
  for (int s = 0; s < draws.n_seeds; ++s) seeds[s] = packed.rows.row(seeds[s]);
  return !team.stopped();
}

}  // namespace
}  // namespace CM_ISA
