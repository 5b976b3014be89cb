// Lloyd's iterations, exact and mostly skipped.
//
// Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Trans. Information Theory 28 (2).
//
// Each row keeps one number: by how much its second nearest centre is farther away than its nearest. As
// long as the centres have moved less than that since (its own centre and the fastest of the others), its
// label stands and the row is not looked at; nor is a whole block whose rows all stand. This is the bound of
//     Hamerly, G. (2010). Making k-means even faster. SIAM Data Mining,
// kept as a gap. Where few rows of a block are open they are gathered into full blocks. Distances are
// scores in floats; where those cannot tell the two best centres apart, exact.hpp decides.
//
// Sums follow the rows that change their label, chunk by chunk in a fixed order: the same bits for any
// number of threads. O(n k d) for the first iteration, much less for later ones; memory O(n) beside the rows.
#pragma once

#include "exact.hpp"
#include "pack.hpp"
#include "score.hpp"
#include "table.hpp"

namespace CM_ISA {
namespace {

// Doubles that the partial sums of all chunks may take together (64 MiB).
constexpr std::int64_t PART_BUDGET = 8 << 20;

inline Chunks chunks_for(std::int64_t n_blocks, int k, int d) {
  Chunks chunks(n_blocks);
  const std::int64_t room = std::max<std::int64_t>(1, PART_BUDGET / (static_cast<std::int64_t>(k) * d));
  chunks.count = std::min(chunks.count, room);
  return chunks;
}

// Rounds a float that is used as a lower bound down, one as an upper bound up, by more than a float's error.
CM_INLINE float lowered(float v) { return v - std::abs(v) * 3e-7f; }
inline float rounded_down(double v) { return static_cast<float>(v * (1.0 - 2e-7)); }
inline float rounded_up(double v) { return static_cast<float>(v * (1.0 + 2e-7)); }

// What one chunk of an iteration changes.
struct LloydPart {
  std::vector<double> sums;    // (k, d), of x - origin
  std::vector<double> weight;  // (k)
  std::vector<std::int64_t> count;
  std::vector<unsigned char> touched;
  std::int64_t moved = 0;

  void start(int k, int d) {
    if (touched.empty()) {
      sums.assign(static_cast<std::size_t>(k) * d, 0.0);
      weight.assign(k, 0.0);
      count.assign(k, 0);
      touched.assign(k, 0);
    }
    for (int j = 0; j < k; ++j) {
      if (!touched[j]) continue;
      std::fill_n(sums.begin() + static_cast<std::ptrdiff_t>(j) * d, d, 0.0);
      weight[j] = 0.0;
      count[j] = 0;
      touched[j] = 0;
    }
    moved = 0;
  }
};

// One thread's room to work in.
struct LloydScratch {
  Aligned<float> by_row, gathered, scores;
  Aligned<double> exact;
  Best best;
  alignas(64) float square_lengths[BLOCK];
  alignas(64) std::int32_t labels[BLOCK];
  alignas(64) float gaps[BLOCK];
  alignas(64) std::int32_t flags[BLOCK];
  std::int32_t pending[2 * BLOCK];
  int n_pending = 0;

  LloydScratch(const Centers& centers)
      : by_row(static_cast<std::size_t>(BLOCK) * centers.d()),
        gathered(static_cast<std::size_t>(BLOCK) * centers.d()),
        scores(centers.d() > PANEL ? static_cast<std::size_t>(BLOCK) * centers.padded() : 1),
        exact(centers.exact_stride()) {}
};

template <class T>
class Lloyd {
 public:
  Lloyd(const Packed& packed, int k, Team& team)
      : packed_(packed),
        rows_(packed.rows),
        team_(team),
        k_(k),
        d_(packed.rows.d),
        centers_(k, packed.rows.d),
        chunks_(chunks_for(packed.rows.n_blocks(), k, packed.rows.d)),
        parts_(chunks_.count),
        labels_(static_cast<std::size_t>(rows_.n_blocks()) * BLOCK),
        gaps_(static_cast<std::size_t>(rows_.n_blocks()) * BLOCK),
        block_gaps_(rows_.n_blocks()),
        sums_(static_cast<std::size_t>(k) * d_, 0.0),
        weight_(k, 0.0),
        count_(k, 0),
        path_(k, 0.0),
        path_up_(k),
        path_down_(k) {
    for (int worker = 0; worker < team.size(); ++worker) scratch_.emplace_back(centers_);
    // what it costs to gather a row, and to score a row of a full block, in about the same units
    const double score = 6.0 + k * (d_ + 6) * 0.5 / WIDTH;
    const double gather = 40.0 + 3.0 * d_ + score;
    dense_ = static_cast<int>(BLOCK * score / gather);
  }

  LloydEnd run(double* centers, std::int64_t* labels, const LloydLimits& limits) {
    take_labels(labels);
    LloydEnd end;
    bool settled = false;
    while (end.n_iter < limits.max_iter) {
      if (!assign(centers)) return stopped(end);
      end.changed = moved_ > 0;
      if (any_empty()) {
        end.status = LloydStatus::empty;
        give_labels(labels);
        return end;
      }
      const double shift = move(centers);
      ++end.n_iter;
      settled = moved_ == 0;
      if (settled || shift <= limits.shift_limit) break;
    }
    if (limits.float_centers) round_to_float(centers);
    if ((!settled || limits.float_centers) && !assign(centers)) return stopped(end);
    end.status = LloydStatus::done;
    if (!find_inertia(centers, end)) return stopped(end);
    give_labels(labels);
    return end;
  }

 private:
  LloydEnd stopped(LloydEnd end) const {
    end.status = LloydStatus::stopped;
    return end;
  }

  // ---- one pass over the rows ----

  bool assign(const double* centers) {
    centers_.set(centers, packed_.frame);
    for (int j = 0; j < k_; ++j) {
      path_up_[j] = rounded_up(path_[j]);
      path_down_[j] = rounded_down(path_[j]);
    }
    longest_up_ = static_cast<float>(longest_ * (1.0 + 1e-6));
    longest_down_ = static_cast<float>(longest_ * (1.0 - 1e-6));
    auto work = [this](std::int64_t chunk, int worker) { assign_chunk(chunk, scratch_[worker]); };
    if (!team_.run(chunks_.count, work)) return false;
    started_ = true;
    collect();
    return true;
  }

  void assign_chunk(std::int64_t chunk, LloydScratch& scratch) {
    LloydPart& part = parts_[chunk];
    part.start(k_, d_);
    for (std::int64_t block = chunks_.begin(chunk); block < chunks_.end(chunk); ++block) {
      const int open = started_ ? open_rows(block, scratch) : BLOCK;
      if (open == 0) continue;
      if (open >= dense_) {
        assign_block(block, scratch, part);
      } else {
        set_aside(block, scratch);
        if (scratch.n_pending >= BLOCK) assign_pending(BLOCK, scratch, part);
      }
    }
    if (scratch.n_pending > 0) assign_pending(scratch.n_pending, scratch, part);
  }

  // Counts the rows of a block whose label may have changed; flags them.
  int open_rows(std::int64_t block, LloydScratch& scratch) {
    if (block_gaps_[block] > longest_up_) return 0;
    const std::int64_t first = block * BLOCK;
    const float* __restrict gaps = gaps_.data() + first;
    const std::int32_t* __restrict labels = labels_.data() + first;
    const float* __restrict path = path_up_.data();
    std::int32_t* __restrict flags = scratch.flags;
    float least = NEVER;
    int open = 0;
    // places past the last row have an infinite gap: never open
    for (int b = 0; b < BLOCK; ++b) {
      const float slack = gaps[b] - path[labels[b]];
      flags[b] = slack <= 0.0f;
      open += flags[b];
      least = slack < least ? slack : least;
    }
    block_gaps_[block] = lowered(least + longest_down_);
    return open;
  }

  void set_aside(std::int64_t block, LloydScratch& scratch) {
    int n = scratch.n_pending;
    for (int b = 0; b < BLOCK; ++b) {
      scratch.pending[n] = static_cast<std::int32_t>(block * BLOCK + b);
      n += scratch.flags[b];
    }
    scratch.n_pending = n;
  }

  void assign_block(std::int64_t block, LloydScratch& scratch, LloydPart& part) {
    const std::int64_t first = block * BLOCK;
    const int m = static_cast<int>(std::min<std::int64_t>(BLOCK, rows_.n - first));
    score_block(packed_.blocks.data() + first * d_, centers_, scratch.scores.data(), scratch.best);
    judge(packed_.square_lengths.data() + first, labels_.data() + first, gaps_.data() + first, scratch);
    for (int b = 0; b < m; ++b) {
      if (scratch.flags[b]) settle(first + b, b, scratch, part);
    }
    if (m < BLOCK) std::fill(gaps_.data() + first + m, gaps_.data() + first + BLOCK, NEVER);
    block_gaps_[block] = -NEVER;
  }

  void assign_pending(int m, LloydScratch& scratch, LloydPart& part) {
    const T* x[BLOCK];
    for (int b = 0; b < BLOCK; ++b) {
      const std::int64_t place = scratch.pending[b < m ? b : 0];
      if (b < m) x[b] = row_at<T>(rows_, place);
      scratch.square_lengths[b] = packed_.square_lengths[place];
      scratch.labels[b] = labels_[place];
    }
    pack_block(x, m, d_, packed_.frame, scratch.by_row.data(), scratch.gathered.data());
    score_block(scratch.gathered.data(), centers_, scratch.scores.data(), scratch.best);
    judge(scratch.square_lengths, scratch.labels, scratch.gaps, scratch);
    for (int b = 0; b < m; ++b) {
      gaps_[scratch.pending[b]] = scratch.gaps[b];
      if (scratch.flags[b]) settle(scratch.pending[b], b, scratch, part);
    }
    for (int b = m; b < scratch.n_pending; ++b) scratch.pending[b - m] = scratch.pending[b];
    scratch.n_pending -= m;
  }

  // Turns scores into gaps, and flags rows that are doubtful (1) or have another label than before (2).
  void judge(const float* __restrict square_lengths, const std::int32_t* __restrict labels,
             float* __restrict gaps, LloydScratch& scratch) const {
    const float* __restrict first = scratch.best.first;
    const float* __restrict second = scratch.best.second;
    const std::int32_t* __restrict center = scratch.best.center;
    const float* __restrict slack = centers_.slack();
    const float* __restrict path = path_down_.data();
    std::int32_t* __restrict flags = scratch.flags;
    const float relative = 2.0f * centers_.relative();
    const float of_length = 2.0f * static_cast<float>(d_ + 8) * 0x1p-24f + relative;
    const float least = centers_.all_doubtful() ? NEVER : VANISHING * static_cast<float>(d_);
    for (int b = 0; b < BLOCK; ++b) {
      const float length = square_lengths[b];
      const float upper = first[b] + slack[center[b]];
      const bool sure = second[b] - upper > relative * length + least;
      const float far = second[b] + length * (1.0f - of_length);
      const float near = upper + length * (1.0f + of_length);
      const float gap = std::sqrt(far > 0.0f ? far : 0.0f) - std::sqrt(near > 0.0f ? near : 0.0f) * 1.0000006f;
      gaps[b] = lowered(gap + path[center[b]]);
      flags[b] = (sure ? 0 : 1) | (labels[b] != center[b] ? 2 : 0);
    }
  }

  // Decides a doubtful row exactly, and books a changed label.
  void settle(std::int64_t place, int b, LloydScratch& scratch, LloydPart& part) {
    const T* x = row_at<T>(rows_, place);
    std::int32_t now = scratch.best.center[b];
    if (scratch.flags[b] & 1) {
      const TwoNearest found = nearest_exactly(x, centers_, scratch.exact.data());
      now = found.center;
      const double gap = (std::sqrt(found.second) - std::sqrt(found.first)) * packed_.frame.scale;
      gaps_[place] = lowered(static_cast<float>(gap * (1.0 - 1e-6)) + path_down_[now]);
    }
    const std::int32_t before = labels_[place];
    if (now == before) return;
    labels_[place] = now;
    ++part.moved;
    book(x, place, now, 1.0, part);
    if (before >= 0) book(x, place, before, -1.0, part);
  }

  void book(const T* x, std::int64_t place, std::int32_t label, double sign, LloydPart& part) {
    const double weight = rows_.weight(rows_.row(place));
    const double* __restrict origin = packed_.frame.origin.data();
    double* __restrict sums = part.sums.data() + static_cast<std::int64_t>(label) * d_;
    const double factor = sign * weight;
    for (int f = 0; f < d_; ++f) sums[f] += factor * (x[f] - origin[f]);
    part.weight[label] += factor;
    part.count[label] += weight > 0.0 ? static_cast<std::int64_t>(sign) : 0;
    part.touched[label] = 1;
  }

  // ---- between passes, on the calling thread ----

  void collect() {
    moved_ = 0;
    for (const LloydPart& part : parts_) {
      moved_ += part.moved;
      for (int j = 0; j < k_; ++j) {
        if (!part.touched[j]) continue;
        const std::int64_t at = static_cast<std::int64_t>(j) * d_;
        for (int f = 0; f < d_; ++f) sums_[at + f] += part.sums[at + f];
        weight_[j] += part.weight[j];
        count_[j] += part.count[j];
      }
    }
  }

  bool any_empty() const {
    return std::any_of(count_.begin(), count_.end(), [](std::int64_t count) { return count == 0; });
  }

  // Moves the centres to the means of their rows; returns the sum of the squared movements.
  double move(double* centers) {
    std::vector<double> step(k_);
    double total = 0.0;
    for (int j = 0; j < k_; ++j) {
      double square = 0.0;
      for (int f = 0; f < d_; ++f) {
        const std::int64_t at = static_cast<std::int64_t>(j) * d_ + f;
        const double now = packed_.frame.origin[f] + sums_[at] / weight_[j];
        square += (now - centers[at]) * (now - centers[at]);
        centers[at] = now;
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
        double& value = centers[static_cast<std::int64_t>(j) * d_ + f];
        const double rounded = static_cast<float>(value);
        square += (rounded - value) * (rounded - value);
        value = rounded;
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
    const double scale = packed_.frame.scale;
    for (int j = 0; j < k_; ++j) path_[j] += (step[j] + (j == fastest ? second : longest)) * scale * (1.0 + 1e-9);
    longest_ += (longest + second) * scale * (1.0 + 1e-9);
  }

  // ---- ends ----

  // Weighted sum of squared distances. From the sums where that loses no digits, else row by row.
  bool find_inertia(const double* centers, LloydEnd& end) {
    const double total = packed_.weighted_square_sum;
    double explained = 0.0;
    for (int j = 0; j < k_; ++j) {
      double product = 0.0, square = 0.0;
      for (int f = 0; f < d_; ++f) {
        const std::int64_t at = static_cast<std::int64_t>(j) * d_ + f;
        const double q = centers[at] - packed_.frame.origin[f];
        product += q * sums_[at];
        square += q * q;
      }
      explained += 2.0 * product - weight_[j] * square;
    }
    end.inertia = total - explained;
    if (end.inertia > 0.05 * total) return true;
    std::vector<double> parts(chunks_.count, 0.0);
    auto work = [&](std::int64_t chunk, int) {
      double sum = 0.0;
      const std::int64_t last = std::min(rows_.n, chunks_.end(chunk) * BLOCK);
      for (std::int64_t place = chunks_.begin(chunk) * BLOCK; place < last; ++place) {
        const double* center = centers + static_cast<std::int64_t>(labels_[place]) * d_;
        sum += rows_.weight(rows_.row(place)) * square_distance(row_at<T>(rows_, place), center, d_);
      }
      parts[chunk] = sum;
    };
    if (!team_.run(chunks_.count, work)) return false;
    end.inertia = 0.0;
    for (const double part : parts) end.inertia += part;
    return true;
  }

  void take_labels(const std::int64_t* labels) {
    for (std::int64_t place = 0; place < rows_.n; ++place) {
      labels_[place] = static_cast<std::int32_t>(labels[rows_.row(place)]);
    }
    const std::int64_t end = rows_.n_blocks() * BLOCK;
    std::fill(labels_.data() + rows_.n, labels_.data() + end, 0);
    if (rows_.n > 0 && labels_[0] >= 0) book_all();
  }

  // Where labels are given from the start, the sums are theirs.
  void book_all() {
    auto work = [this](std::int64_t chunk, int) {
      parts_[chunk].start(k_, d_);
      const std::int64_t last = std::min(rows_.n, chunks_.end(chunk) * BLOCK);
      for (std::int64_t place = chunks_.begin(chunk) * BLOCK; place < last; ++place) {
        book(row_at<T>(rows_, place), place, labels_[place], 1.0, parts_[chunk]);
      }
    };
    if (team_.run(chunks_.count, work)) collect();
  }

  void give_labels(std::int64_t* labels) const {
    for (std::int64_t place = 0; place < rows_.n; ++place) labels[rows_.row(place)] = labels_[place];
  }

  const Packed& packed_;
  const Rows& rows_;
  Team& team_;
  int k_, d_;
  Centers centers_;
  Chunks chunks_;
  std::vector<LloydPart> parts_;
  std::vector<LloydScratch> scratch_;
  Aligned<std::int32_t> labels_;
  Aligned<float> gaps_;
  Aligned<float> block_gaps_;
  std::vector<double> sums_, weight_;
  std::vector<std::int64_t> count_;
  // How far a gap of each label has shrunk so far, in packed units; rounded either way for use.
  std::vector<double> path_;
  std::vector<float> path_up_, path_down_;
  double longest_ = 0.0;  // no path has grown by more than this
  float longest_up_ = 0.0f, longest_down_ = 0.0f;
  int dense_ = BLOCK;
  std::int64_t moved_ = 0;
  bool started_ = false;
};

}  // namespace
}  // namespace CM_ISA
