// Greedy k-means++: first centres drawn in proportion to weight x squared distance, several tried for each.
//
// Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA.
//
// Distances are differences of packed floats, squared and added. Once the seeds explain the rows so well that
// the floats' rounding would count, the rest is done in doubles. Masses are added up over a block, blocks over a
// chunk, chunks over all, each in a fixed order; draws go the same way down.
// O(n k d log k) at most; where clusters are apart mostly O(n k d log k / BLOCK).
#pragma once

#include "seed_fields.hpp"
#include "table.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// A later candidate is only better if it leaves less by this share: rounding decides no draw between equals.
constexpr double CLEARLY_LESS = 1.0 - 1e-6;

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
      if (!field_.can_choose(candidates[best], total_of(best))) return found;
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
