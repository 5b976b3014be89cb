// Sums of the rows of each label, kept up to date by the rows that change their label.
//
// Rows are booked in the order of their places within a part of the table (the first time, runs of one label are
// added up by themselves), and parts are added up in their order: the same bits for any number of threads and any
// instruction set. Where rows that leave were so much
// heavier or farther out than those that stay that subtracting them has cost digits, all is summed afresh.
// O(d) for each row that changes its label; O(parts k d) memory.
#pragma once

#include <numeric>

#include "doubles.hpp"
#include "pack.hpp"

namespace CM_ISA {
namespace {

// Doubles that the partial sums may take together: 64 MiB, or as much as the packed rows.
constexpr std::int64_t PART_BUDGET = 8 << 20;
// Sums that have shrunk by more than this factor are made afresh: less than three digits may get lost.
constexpr double SHRUNK = 1.0 / 256.0;

// Blocks whose marked rows are asked for ahead of their turn.
constexpr int AHEAD = 2;

template <class T>
class Sums {
 public:
  Sums(const Rows& rows, const Frame& frame, int k)
      : rows_(rows),
        origin_(frame.origin.data()),
        k_(k),
        d_(rows.d),
        chunks_(rows.n_blocks()),
        moved_(rows.n_blocks()),
        booked_(static_cast<std::size_t>(rows.n)),
        sums_(static_cast<std::size_t>(k) * rows.d),
        weight_(k),
        count_(k),
        widest_(k),
        heaviest_(k) {
    const std::int64_t size = static_cast<std::int64_t>(k) * d_;
    const std::int64_t budget = std::max(PART_BUDGET, rows.n * rows.d / 2);
    chunks_.count = std::max<std::int64_t>(1, std::min(chunks_.count, budget / size));
    parts_.reserve(chunks_.count);
    for (std::int64_t part = 0; part < chunks_.count; ++part) parts_.emplace_back(k, d_);
    forget();
  }

  // Says that the row at this place may have another label than it was booked with.
  void mark(std::int64_t place) { mark_rows(place / BLOCK, std::uint64_t{1} << (place % BLOCK)); }
  void mark_rows(std::int64_t block, std::uint64_t rows) { moved_[block] |= rows; }

  // Parts, each with its blocks: whoever goes through the same ones may book rows while they are at hand.
  const Chunks& chunks() const { return chunks_; }
  void start_part(std::int64_t part) { parts_[part].start(k_); }
  // Books the marked rows of a block, or all the first time, under their labels (by place).
  void book_block(std::int64_t part, std::int64_t block, const std::int32_t* labels) {
    if (none_booked_) {
      book_all_of(block, labels, parts_[part]);
    } else {
      book_marked_of(block, labels, parts_[part]);
    }
    moved_[block] = 0;
  }
  void book_blocks(std::int64_t part, const std::int32_t* labels) {
    const std::int64_t end = chunks_.end(part);
    for (std::int64_t block = chunks_.begin(part); block < end; ++block) {
      if (block + AHEAD < end) foresee(block + AHEAD);
      book_block(part, block, labels);
    }
  }
  // Books the marked rows of all parts. Returns false where the watch said stop.
  bool book(const std::int32_t* labels, Team& team) {
    auto work = [&](std::int64_t part, int) {
      start_part(part);
      book_blocks(part, labels);
    };
    return team.run(chunks_.count, work);
  }

  // Adds up the parts, when all rows are booked. Returns false where the watch said stop.
  bool add_up(const std::int32_t* labels, Team& team) {
    add_parts();
    if (!lost_digits()) return true;
    forget();
    const std::int64_t changed = changed_;
    if (!book(labels, team)) return false;
    add_parts();
    changed_ = changed;
    remember();
    return true;
  }

  const double* sum(int j) const { return sums_.data() + static_cast<std::int64_t>(j) * d_; }
  double weight(int j) const { return weight_[j]; }
  // Rows with weight.
  std::int64_t count(int j) const { return count_[j]; }
  // Rows that were booked under another label last time.
  std::int64_t changed() const { return changed_; }

 private:
  struct alignas(64) Part {
    std::vector<double> sums, weight;
    std::vector<std::int64_t> count;
    std::vector<unsigned char> touched;
    std::int64_t changed = 0;
    std::int64_t d;

    Part(int k, int features)
        : sums(static_cast<std::size_t>(k) * features), weight(k), count(k), touched(k), d(features) {}

    // Adds to weight and count of a label; returns its sums.
    double* change(std::int32_t label, double by, int rows) {
      weight[label] += by;
      count[label] += rows;
      touched[label] = 1;
      return sums.data() + label * d;
    }

    void start(int k) {
      changed = 0;
      for (int j = 0; j < k; ++j) {
        if (!touched[j]) continue;
        std::fill_n(sums.begin() + j * d, d, 0.0);
        weight[j] = 0.0;
        count[j] = 0;
        touched[j] = 0;
      }
    }
  };

  // Starts from nothing: no row is booked.
  void forget() {
    std::fill(sums_.begin(), sums_.end(), 0.0);
    std::fill(weight_.begin(), weight_.end(), 0.0);
    std::fill(count_.begin(), count_.end(), 0);
    std::fill(widest_.begin(), widest_.end(), 0.0);
    std::fill(heaviest_.begin(), heaviest_.end(), 0.0);
    none_booked_ = true;
  }

  void add_parts() {
    none_booked_ = false;
    changed_ = 0;
    for (const Part& part : parts_) {
      changed_ += part.changed;
      for (int j = 0; j < k_; ++j) {
        if (part.touched[j]) add_part(part, j);
      }
    }
  }

  void add_part(const Part& part, int j) {
    const std::int64_t at = static_cast<std::int64_t>(j) * d_;
    double* __restrict sums = sums_.data() + at;
    const double* __restrict other = part.sums.data() + at;
    for (int f = 0; f < d_; ++f) sums[f] += other[f];
    weight_[j] += part.weight[j];
    count_[j] += part.count[j];
  }

  void foresee(std::int64_t block) const {
    for (std::uint64_t left = moved_[block]; left != 0; left &= left - 1) {
      fetch(row_at<T>(rows_, block * BLOCK + __builtin_ctzll(left)), d_ * static_cast<std::int64_t>(sizeof(T)));
    }
  }

  void book_marked_of(std::int64_t block, const std::int32_t* labels, Part& part) {
    std::int64_t places[BLOCK];
    int n = 0;
    for (std::uint64_t left = moved_[block]; left != 0; left &= left - 1) {
      const std::int64_t place = block * BLOCK + __builtin_ctzll(left);
      places[n] = place;
      n += labels[place] != booked_[place];
    }
    part.changed += n;
    for (int i = 0; i < n; ++i) book_row(places[i], labels[places[i]], part);
  }

  void book_all_of(std::int64_t block, const std::int32_t* labels, Part& part) {
    const std::int64_t first = block * BLOCK;
    const int m = static_cast<int>(std::min<std::int64_t>(BLOCK, rows_.n - first));
    const T* x[BLOCK];
    double weights[BLOCK];
    const std::int32_t* const own = labels + first;
    int runs = 1;
    for (int b = 0; b < m; ++b) {
      x[b] = row_at<T>(rows_, first + b);
      fetch(x[b], d_ * static_cast<std::int64_t>(sizeof(T)));
      booked_[first + b] = own[b];
      runs += b > 0 && own[b] != own[b - 1];
    }
    part.changed += m;
    if (rows_.weights != nullptr) {
      for (int b = 0; b < m; ++b) weights[b] = rows_.weight(rows_.row(first + b));
      book_runs<true>(x, weights, own, m, part);
    } else if (2 * runs > m && d_ == 2) {
      add_pairs(x, own, m, part);
    } else if (2 * runs > m) {
      for (int b = 0; b < m; ++b) add_run<false>(x + b, nullptr, 1, part.change(own[b], 1.0, 1));
    } else {
      book_runs<false>(x, nullptr, own, m, part);
    }
  }

  // Books rows of two features one by one: nothing in a loop over them would be worth its overhead.
  void add_pairs(const T* const* x, const std::int32_t* labels, int m, Part& part) const {
    const double first = origin_[0], second = origin_[1];
    for (int b = 0; b < m; ++b) {
      double* const gains = part.change(labels[b], 1.0, 1);
      gains[0] += x[b][0] - first;
      gains[1] += x[b][1] - second;
    }
  }

  // Books rows by runs of one label.
  template <bool WEIGHED>
  void book_runs(const T* const* x, const double* weights, const std::int32_t* labels, int m, Part& part) {
    for (int begin = 0, end; begin < m; begin = end) {
      for (end = begin + 1; end < m && labels[end] == labels[begin];) ++end;
      double weight = end - begin;
      int with_weight = end - begin;
      if (WEIGHED) {
        weight = std::accumulate(weights + begin, weights + end, 0.0);
        with_weight = static_cast<int>(std::count_if(weights + begin, weights + end, [](double w) { return w > 0.0; }));
      }
      add_run<WEIGHED>(x + begin, WEIGHED ? weights + begin : nullptr, end - begin,
                       part.change(labels[begin], weight, with_weight));
    }
  }

  // Adds m rows, features at a time whose sums stay in registers.
  template <bool WEIGHED>
  void add_run(const T* const* x, const double* weights, int m, double* gains) const {
    int f = 0;
    for (; f + 4 * DOUBLE_WIDTH <= d_; f += 4 * DOUBLE_WIDTH) add_vectors<4, WEIGHED>(x, weights, m, f, gains);
    for (; f + DOUBLE_WIDTH <= d_; f += DOUBLE_WIDTH) add_vectors<1, WEIGHED>(x, weights, m, f, gains);
    for (; f + 2 <= d_; f += 2) add_columns<2, WEIGHED>(x, weights, m, f, gains);
    if (f < d_) add_columns<1, WEIGHED>(x, weights, m, f, gains);
  }

  template <int VECTORS, bool WEIGHED>
  CM_INLINE void add_vectors(const T* const* x, const double* weights, int m, int f, double* gains) const {
    Doubles sums[VECTORS];
    for (int v = 0; v < VECTORS; ++v) sums[v] = broadcast(0.0);
    for (int b = 0; b < m; ++b) {
      for (int v = 0; v < VECTORS; ++v) {
        const int at = f + v * DOUBLE_WIDTH;
        const Doubles value = sub(widened(x[b] + at), load(origin_ + at));
        sums[v] = add(sums[v], WEIGHED ? mul(broadcast(weights[b]), value) : value);
      }
    }
    for (int v = 0; v < VECTORS; ++v) {
      double* const gain = gains + f + v * DOUBLE_WIDTH;
      store(gain, add(load(gain), sums[v]));
    }
  }

  // The same for features too few for a vector.
  template <int WIDE, bool WEIGHED>
  CM_INLINE void add_columns(const T* const* x, const double* weights, int m, int f, double* gains) const {
    double sums[WIDE] = {};
    for (int b = 0; b < m; ++b) {
      for (int i = 0; i < WIDE; ++i) {
        const double value = x[b][f + i] - origin_[f + i];
        sums[i] += WEIGHED ? weights[b] * value : value;
      }
    }
    for (int i = 0; i < WIDE; ++i) gains[f + i] += sums[i];
  }

  void book_row(std::int64_t place, std::int32_t now, Part& part) {
    const std::int32_t before = booked_[place];
    const double weight = rows_.weight(rows_.row(place));
    const T* __restrict x = row_at<T>(rows_, place);
    const double* __restrict origin = origin_;
    double* __restrict gains = part.change(now, weight, weight > 0.0);
    double* __restrict loses = part.change(before, -weight, -(weight > 0.0));
    for (int f = 0; f < d_; ++f) {
      const double value = weight * (x[f] - origin[f]);
      gains[f] += value;
      loses[f] -= value;
    }
    booked_[place] = now;
  }

  double width(int j) const {
    double widest = 0.0;
    for (int f = 0; f < d_; ++f) widest = std::max(widest, std::abs(sum(j)[f]));
    return widest;
  }

  // Whether a sum has become so much smaller than it was that its digits are in doubt.
  bool lost_digits() {
    bool lost = false;
    for (int j = 0; j < k_; ++j) {
      if (count_[j] == 0) {  // exactly nothing is left, whatever rounding says
        std::fill_n(sums_.begin() + static_cast<std::ptrdiff_t>(j) * d_, d_, 0.0);
        weight_[j] = 0.0;
      } else if (weight_[j] < SHRUNK * heaviest_[j] || width(j) < SHRUNK * widest_[j]) {
        lost = true;
      }
    }
    if (!lost) remember();
    return lost;
  }

  void remember() {
    for (int j = 0; j < k_; ++j) {
      heaviest_[j] = std::max(heaviest_[j], weight_[j]);
      widest_[j] = std::max(widest_[j], width(j));
    }
  }

  const Rows& rows_;
  const double* origin_;
  int k_, d_;
  Chunks chunks_;
  std::vector<Part> parts_;
  std::vector<std::uint64_t> moved_;
  Aligned<std::int32_t> booked_;
  std::vector<double> sums_, weight_;
  std::vector<std::int64_t> count_;
  // The largest sum and weight since they were last made afresh.
  std::vector<double> widest_, heaviest_;
  std::int64_t changed_ = 0;
  bool none_booked_ = true;
};

}  // namespace
}  // namespace CM_ISA
