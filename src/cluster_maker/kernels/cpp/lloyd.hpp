// Lloyd's iterations, exact and mostly skipped.
//
// Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Trans. Information Theory 28 (2).
//
// Each row keeps one number: by how much its second nearest centre is farther away than its nearest. As
// long as the centres have moved less than that since (its own centre and the fastest of the others), its
// label stands and the row is not looked at; nor is a whole block whose rows all stand. This is the bound of
//     Hamerly, G. (2010). Making k-means even faster. SIAM Data Mining,
// kept as a gap. Where few rows of a block are open they are gathered into full blocks, and the rows that
// stay contested are copied together (slots.hpp). Distances are scores in floats; where those cannot tell
// the two best centres apart, exact.hpp decides.
//
// The first pass packs the rows where that has not been done, and books them while they are at hand: they are
// read from memory once. O(n k d) for the first iteration, much less for later ones; memory O(n) beside the rows.
#pragma once

#include <memory>

#include "exact.hpp"
#include "pack.hpp"
#include "score.hpp"
#include "slots.hpp"
#include "sums.hpp"
#include "table.hpp"

namespace CM_ISA {
namespace {

// Rows are contested that the centres could reach in so many more steps like the last.
constexpr double REACH = 5.0;

// Rounds a double that is used as a lower bound down, one as an upper bound up, by more than a float's error.
inline float rounded_down(double v) { return static_cast<float>(v * (1.0 - 2e-7)); }
inline float rounded_up(double v) { return static_cast<float>(v * (1.0 + 2e-7)); }

// One thread's room to work in.
struct LloydScratch {
  Aligned<float> by_row, gathered, scores;
  Aligned<double> exact;
  Best best;
  alignas(64) float square_lengths[BLOCK];
  alignas(64) std::int32_t labels[BLOCK];
  alignas(64) float gaps[BLOCK];
  // One bit for each row of the block looked at last.
  std::uint64_t open = 0, doubtful = 0, changed = 0;
  std::int64_t pending[2 * BLOCK];
  int n_pending = 0;

  explicit LloydScratch(const Centers& centers)
      : by_row(static_cast<std::size_t>(BLOCK) * centers.d()),
        gathered(static_cast<std::size_t>(BLOCK) * centers.d()),
        scores(centers.d() > PANEL ? static_cast<std::size_t>(BLOCK) * centers.padded() : 1),
        exact(centers.exact_stride()) {}
};

// How much of a pass over one chunk was needed.
struct LloydEffort {
  std::int64_t open = 0;
  double waste = 0.0;  // about how many cycles went into gathering rows and scoring closed ones
};

template <class T>
class Lloyd {
 public:
  Lloyd(Packed& packed, int k, Team& team)
      : packed_(packed),
        rows_(packed.rows),
        team_(team),
        k_(k),
        d_(packed.rows.d),
        centers_(k, packed.rows.d),
        chunks_(packed.rows.n_blocks()),
        effort_(chunks_.count),
        packer_(packed.whole
                    ? nullptr
                    : std::make_unique<Packer<T>>(packed, sampled_frame<T>(rows_), chunks_, team.size())),
        slots_(packed, chunks_, k),
        sums_(packed.rows, packed.frame, k),
        books_along_(sums_.chunks().count == chunks_.count),
        path_(k, 0.0),
        path_up_(std::max(k, 32)),
        path_down_(std::max(k, 32)) {
    for (int worker = 0; worker < team.size(); ++worker) scratch_.emplace_back(centers_);
    // about how many cycles it takes to score a row of a full block, and to gather a row
    score_cost_ = 6.0 + k * (d_ + 6) * 0.5 / WIDTH;
    gather_cost_ = 40.0 + 3.0 * d_;
    dense_ = static_cast<int>(BLOCK * score_cost_ / (score_cost_ + gather_cost_));
  }

  LloydEnd run(double* centers, std::int64_t* labels, const LloydLimits& limits) {
    LloydEnd end;
    if (!take_labels(labels)) return broken_off(end);
    bool settled = false;
    while (end.n_iter < limits.max_iter) {
      if (!assign(centers)) return broken_off(end);
      end.changed = sums_.changed() > 0;
      if (any_empty()) {
        end.status = LloydStatus::empty;
        return give_labels(labels) ? end : broken_off(end);
      }
      const double shift = move(centers);
      ++end.n_iter;
      // labels that were given from the start may stand although the centres still move to their means
      settled = !end.changed && shift == 0.0;
      if (settled || shift <= limits.tol * mean_variance()) break;
    }
    if (limits.float_centers) round_to_float(centers);
    if ((!settled || limits.float_centers) && !assign(centers)) return broken_off(end);
    end.status = LloydStatus::done;
    for (int j = 0; j < k_; ++j) end.n_found += sums_.count(j) > 0;
    return find_inertia(centers, end) && give_labels(labels) ? end : broken_off(end);
  }

 private:
  LloydEnd broken_off(LloydEnd end) const {
    end.status = team_.stopped() ? LloydStatus::stopped : LloydStatus::misfit;
    return end;
  }

  double mean_variance() const { return packed_.spread / (static_cast<double>(rows_.n) * d_); }

  // ---- one pass over the rows ----

  // Returns false where the watch said stop, or where the rows do not fit their frame.
  bool assign(const double* centers) {
    centers_.set(centers, packed_.frame);
    for (int j = 0; j < k_; ++j) {
      path_up_[j] = rounded_up(path_[j]);
      path_down_[j] = rounded_down(path_[j]);
    }
    longest_up_ = static_cast<float>(longest_ * (1.0 + 1e-6));
    longest_down_ = static_cast<float>(longest_ * (1.0 - 1e-6));
    auto work = [this](std::int64_t chunk, int worker) {
      if (books_along_) sums_.start_part(chunk);
      started_ ? assign_chunk(chunk, scratch_[worker]) : start_chunk(chunk, worker);
    };
    if (!team_.run(chunks_.count, work)) return false;
    if (packer_ && !started_ && !packer_->finish()) return false;
    started_ = true;
    if (!books_along_ && !sums_.book(slots_.labels_by_place(), team_)) return false;
    return sums_.add_up(slots_.labels_by_place(), team_) && rearrange();
  }

  // The first pass looks at all rows.
  void start_chunk(std::int64_t chunk, int worker) {
    LloydEffort effort;  // of its own: neighbours in the array would share a cache line with other threads
    for (std::int64_t block = chunks_.begin(chunk); block < chunks_.end(chunk); ++block) {
      if (packer_) packer_->pack(block, chunk, worker);
      if (!labels_known_) slots_.start(block);
      assign_block(block, scratch_[worker]);
      if (books_along_) sums_.book_block(chunk, block, slots_.labels_by_place());
      effort.open += BLOCK;
    }
    effort_[chunk] = effort;
  }

  void assign_chunk(std::int64_t chunk, LloydScratch& scratch) {
    LloydEffort effort;
    for (std::int64_t block = chunks_.begin(chunk); block < chunks_.end(chunk); ++block) {
      visit(block, scratch, effort);
    }
    for (std::int64_t block = slots_.contested_begin(chunk); block < slots_.contested_end(chunk); ++block) {
      visit(block, scratch, effort);
    }
    if (scratch.n_pending > 0) assign_pending(scratch.n_pending, scratch);
    effort_[chunk] = effort;
    if (books_along_) sums_.book_blocks(chunk, slots_.labels_by_place());
  }

  void visit(std::int64_t block, LloydScratch& scratch, LloydEffort& effort) {
    const int open = open_rows(block, scratch);
    effort.open += open;
    if (open == 0) return;
    if (open >= dense_ && !slots_.thinned(block)) {
      assign_block(block, scratch);
      effort.waste += (BLOCK - open) * score_cost_;
    } else {
      set_aside(block, scratch);
      effort.waste += open * gather_cost_;
      if (scratch.n_pending >= BLOCK) assign_pending(BLOCK, scratch);
    }
  }

  // Counts the rows of a block whose label may have changed; marks them.
  int open_rows(std::int64_t block, LloydScratch& scratch) {
    float& block_gap = slots_.block_gap(block);
    if (block_gap > longest_up_) return 0;
    const std::int32_t* labels = slots_.labels(block);
    const float* gaps = slots_.gaps(block);
    Floats least = broadcast(SHUT);
    std::uint64_t open = 0;
    for (int b = 0; b < BLOCK; b += WIDTH) {
      const Floats path = look_up(path_up_.data(), k_, load(labels + b));
      const Floats slack = sub(load(gaps + b), path);
      open |= static_cast<std::uint64_t>(bits_of(not_above(slack, broadcast(0.0f)))) << b;
      least = minimum(slack, least);
    }
    block_gap = lowered(least_of(least) + longest_down_);
    scratch.open = open;
    return __builtin_popcountll(open);
  }

  void set_aside(std::int64_t block, LloydScratch& scratch) {
    for (std::uint64_t left = scratch.open; left != 0; left &= left - 1) {
      const std::int64_t slot = block * BLOCK + __builtin_ctzll(left);
      scratch.pending[scratch.n_pending++] = slot;
      fetch(row_at<T>(rows_, slots_.place(slot)), d_ * static_cast<std::int64_t>(sizeof(T)));
    }
  }

  void assign_block(std::int64_t block, LloydScratch& scratch) {
    const int m = slots_.rows_in(block);
    float* gaps = slots_.gaps(block);
    score_block(slots_.features(block), centers_, scratch.scores.data(), scratch.best);
    judge(slots_.square_lengths(block), slots_.labels(block), gaps, scratch);
    const std::uint64_t real = m == BLOCK ? ~std::uint64_t{0} : (std::uint64_t{1} << m) - 1;
    std::uint64_t left = (scratch.doubtful | scratch.changed) & real;
    if (slots_.is_first(block)) {
      const std::uint64_t sure = scratch.changed & real & ~scratch.doubtful;
      slots_.take_labels(block, scratch.best.center, sure);
      sums_.mark_rows(block, sure);
      left = scratch.doubtful & real;
    }
    for (; left != 0; left &= left - 1) {
      const int b = __builtin_ctzll(left);
      settle(block * BLOCK + b, b, scratch);
    }
    std::fill(gaps + m, gaps + BLOCK, SHUT);
    slots_.block_gap(block) = -SHUT;
  }

  void assign_pending(int m, LloydScratch& scratch) {
    const T* x[BLOCK];
    for (int b = 0; b < BLOCK; ++b) {
      const std::int64_t slot = scratch.pending[b < m ? b : 0];
      if (b < m) x[b] = row_at<T>(rows_, slots_.place(slot));
      scratch.square_lengths[b] = slots_.square_length(slot);
      scratch.labels[b] = slots_.label(slot);
    }
    pack_block(x, m, d_, packed_.frame, scratch.by_row.data(), scratch.gathered.data());
    score_block(scratch.gathered.data(), centers_, scratch.scores.data(), scratch.best);
    judge(scratch.square_lengths, scratch.labels, scratch.gaps, scratch);
    for (int b = 0; b < m; ++b) {
      slots_.gap(scratch.pending[b]) = scratch.gaps[b];
      if ((scratch.doubtful | scratch.changed) >> b & 1) settle(scratch.pending[b], b, scratch);
    }
    for (int b = m; b < scratch.n_pending; ++b) scratch.pending[b - m] = scratch.pending[b];
    scratch.n_pending -= m;
  }

  // Turns scores into gaps, and marks rows that are doubtful or have another label than before.
  void judge(const float* square_lengths, const std::int32_t* labels, float* gaps, LloydScratch& scratch) const {
    const Floats relative = broadcast(2.0f * centers_.relative());
    const float of_length = 2.0f * static_cast<float>(d_ + 8) * 0x1p-24f + 2.0f * centers_.relative();
    const Floats less_length = broadcast(1.0f - of_length), more_length = broadcast(1.0f + of_length);
    const Floats less_root = broadcast(1.0f - ROOT_ERROR - 3e-7f), more_root = broadcast(1.0f + ROOT_ERROR + 3e-7f);
    const Floats least = broadcast(centers_.all_doubtful() ? NEVER : VANISHING * static_cast<float>(d_));
    const Floats tiny = broadcast(1e-37f), far_enough = broadcast(FAR);
    scratch.doubtful = scratch.changed = 0;
    for (int b = 0; b < BLOCK; b += WIDTH) {
      const Ints center = load(scratch.best.center + b);
      const Floats length = load(square_lengths + b), second = load(scratch.best.second + b);
      const Floats upper = add(load(scratch.best.first + b), look_up(centers_.slack(), k_, center));
      const Mask unsure = not_above(sub(second, upper), fma(relative, length, least));
      const Floats far = rough_root(maximum(fma(length, less_length, second), tiny));
      const Floats near = rough_root(maximum(fma(length, more_length, upper), tiny));
      const Floats gap = sub(mul(minimum(far, far_enough), less_root), mul(near, more_root));
      const Floats kept = add(gap, look_up(path_down_.data(), k_, center));
      const Floats size = maximum(kept, sub(broadcast(0.0f), kept));
      store(gaps + b, sub(kept, mul(size, broadcast(3e-7f))));
      scratch.doubtful |= static_cast<std::uint64_t>(bits_of(unsure)) << b;
      scratch.changed |= static_cast<std::uint64_t>(bits_of(differ(load(labels + b), center))) << b;
    }
  }

  // Decides a doubtful row exactly, and notes a changed label.
  void settle(std::int64_t slot, int b, LloydScratch& scratch) {
    const std::int64_t place = slots_.place(slot);
    std::int32_t now = scratch.best.center[b];
    if (scratch.doubtful >> b & 1) {
      const TwoNearest found = nearest_exactly(row_at<T>(rows_, place), centers_, scratch.exact.data());
      now = found.center;
      slots_.gap(slot) = lowered(exact_gap(found) + path_down_[now]);
    }
    if (now == slots_.label(slot)) return;
    slots_.set_label(slot, place, now);
    sums_.mark(place);
  }

  // The gap of exact distances, less what rounding may have done to them.
  float exact_gap(const TwoNearest& found) const {
    const double far = std::sqrt(found.second), near = std::sqrt(found.first);
    const double noise = (d_ + 4) * 0x1p-52 * (far + near);
    const double gap = (far - near - noise) * packed_.frame.scale;
    return rounded_down(std::min(gap, static_cast<double>(FAR)));
  }

  // ---- between passes, on the calling thread ----

  // Copies the contested rows together as soon as that costs less than has been wasted without it.
  bool rearrange() {
    std::int64_t open = 0;
    for (const LloydEffort& effort : effort_) {
      open += effort.open;
      waste_ += effort.waste;
    }
    const double rows = std::min(static_cast<double>(rows_.n), REACH * static_cast<double>(open));
    if (waste_ < rows * (gather_cost_ + 40.0) + 2.0 * static_cast<double>(rows_.n)) return true;
    if (2 * open > rows_.n) return true;
    waste_ = 0.0;
    const float reach = static_cast<float>(REACH * last_step_) + VANISHING;
    std::vector<float*> by_row;
    for (LloydScratch& scratch : scratch_) by_row.push_back(scratch.by_row.data());
    return slots_.contest(path_up_.data(), reach, rows_.n * 3 / 4, team_, by_row);
  }

  bool any_empty() const {
    for (int j = 0; j < k_; ++j) {
      if (sums_.count(j) == 0) return true;
    }
    return false;
  }

  // Moves the centres to the means of their rows; returns the sum of the squared movements.
  double move(double* centers) {
    std::vector<double> step(k_);
    double total = 0.0;
    for (int j = 0; j < k_; ++j) {
      double square = 0.0;
      for (int f = 0; f < d_; ++f) {
        double& center = centers[static_cast<std::int64_t>(j) * d_ + f];
        const double now = packed_.frame.origin[f] + sums_.sum(j)[f] / sums_.weight(j);
        square += (now - center) * (now - center);
        center = now;
      }
      total += square;
      step[j] = std::sqrt(square);
    }
    lengthen_paths(step);
    return total;
  }

  void round_to_float(double* centers) {
    std::vector<double> step(k_);
    for (int j = 0; j < k_; ++j) {
      double square = 0.0;
      for (int f = 0; f < d_; ++f) {
        double& center = centers[static_cast<std::int64_t>(j) * d_ + f];
        const double rounded = static_cast<float>(center);
        square += (rounded - center) * (rounded - center);
        center = rounded;
      }
      step[j] = std::sqrt(square);
    }
    lengthen_paths(step);
  }

  // A gap shrinks by its own centre's step and by the longest step of the others.
  void lengthen_paths(const std::vector<double>& step) {
    double longest = 0.0, second = 0.0;
    int fastest = -1;
    for (int j = 0; j < k_; ++j) {
      if (fastest < 0 || step[j] > longest) {
        second = fastest < 0 ? 0.0 : longest;
        longest = step[j];
        fastest = j;
      } else {
        second = std::max(second, step[j]);
      }
    }
    const double scale = packed_.frame.scale * (1.0 + 1e-9);
    for (int j = 0; j < k_; ++j) path_[j] += (step[j] + (j == fastest ? second : longest)) * scale;
    last_step_ = (longest + second) * scale;
    longest_ += last_step_;
  }

  // ---- beginning and end ----

  bool take_labels(const std::int64_t* given) {
    if (rows_.n == 0 || given == nullptr || given[0] < 0) return true;
    std::int32_t* labels = slots_.labels_by_place();
    for (std::int64_t place = 0; place < rows_.n; ++place) {
      labels[place] = static_cast<std::int32_t>(given[rows_.row(place)]);
    }
    labels_known_ = true;
    return sums_.book(labels, team_) && sums_.add_up(labels, team_);
  }

  // Hands the labels out, row by row. Returns false where the watch said stop.
  bool give_labels(std::int64_t* taken) {
    if (taken == nullptr) return true;
    const std::int32_t* labels = slots_.labels_by_place();
    auto work = [&](std::int64_t chunk, int) {
      const std::int64_t first = chunks_.begin(chunk) * BLOCK, last = std::min(rows_.n, chunks_.end(chunk) * BLOCK);
      if (rows_.order == nullptr) {
        std::copy(labels + first, labels + last, taken + first);
      } else {
        for (std::int64_t place = first; place < last; ++place) taken[rows_.order[place]] = labels[place];
      }
    };
    return team_.run(chunks_.count, work);
  }

  // Weighted sum of squared distances. From the sums where that loses no digits, else row by row.
  bool find_inertia(const double* centers, LloydEnd& end) {
    const double total = packed_.weighted_square_sum;
    double explained = 0.0;
    for (int j = 0; j < k_; ++j) {
      double product = 0.0, square = 0.0;
      for (int f = 0; f < d_; ++f) {
        const double q = centers[static_cast<std::int64_t>(j) * d_ + f] - packed_.frame.origin[f];
        product += q * sums_.sum(j)[f];
        square += q * q;
      }
      explained += 2.0 * product - sums_.weight(j) * square;
    }
    end.inertia = total - explained;
    return end.inertia > 0.05 * total || add_up_inertia(centers, end);
  }

  bool add_up_inertia(const double* centers, LloydEnd& end) {
    const std::int32_t* labels = slots_.labels_by_place();
    std::vector<double> parts(chunks_.count, 0.0);
    auto work = [&](std::int64_t chunk, int) {
      double sum = 0.0;
      const std::int64_t last = std::min(rows_.n, chunks_.end(chunk) * BLOCK);
      for (std::int64_t place = chunks_.begin(chunk) * BLOCK; place < last; ++place) {
        const double* center = centers + static_cast<std::int64_t>(labels[place]) * d_;
        sum += rows_.weight(rows_.row(place)) * square_distance(row_at<T>(rows_, place), center, d_);
      }
      parts[chunk] = sum;
    };
    if (!team_.run(chunks_.count, work)) return false;
    end.inertia = 0.0;
    for (const double part : parts) end.inertia += part;
    return true;
  }

  const Packed& packed_;
  const Rows& rows_;
  Team& team_;
  int k_, d_;
  Centers centers_;
  Chunks chunks_;
  std::vector<LloydEffort> effort_;
  std::vector<LloydScratch> scratch_;
  std::unique_ptr<Packer<T>> packer_;  // where the rows are not packed yet; gives them the frame that the others use
  Slots<T> slots_;
  Sums<T> sums_;
  bool books_along_;                   // whether rows are booked by the pass that assigns them
  bool labels_known_ = false;
  // How far a gap of each label has shrunk so far, in packed units; rounded either way for use.
  std::vector<double> path_;
  std::vector<float> path_up_, path_down_;
  double longest_ = 0.0;  // no path has grown by more than this
  float longest_up_ = 0.0f, longest_down_ = 0.0f;
  double last_step_ = 0.0;
  double score_cost_ = 0.0, gather_cost_ = 0.0, waste_ = 0.0;
  int dense_ = BLOCK;  // open rows of a block from which all of it is scored
  bool started_ = false;
};

// Runs the iterations; packs the rows, if they are not, in the first of them, or before where that cannot be.
template <class T>
LloydEnd run_lloyd(Packed& packed, int k, double* centers, std::int64_t* labels, const LloydLimits& limits,
                   Team& team) {
  LloydEnd end;
  end.status = LloydStatus::stopped;
  const bool known = packed.rows.n > 0 && labels != nullptr && labels[0] >= 0;
  if (!packed.whole && !known) {
    end = Lloyd<T>(packed, k, team).run(centers, labels, limits);
    if (end.status != LloydStatus::misfit) return end;
    if (!pack_again<T>(packed, team)) return end;
  }
  if (!packed.whole && !pack_rows<T>(packed, team)) return end;
  if (packed.finite) return Lloyd<T>(packed, k, team).run(centers, labels, limits);
  end.status = LloydStatus::not_finite;
  return end;
}

}  // namespace
}  // namespace CM_ISA
