// An order of the rows that follows from their values alone and keeps near rows together.
//
// Rows stand in the order of a projection: the sum of their values, each by its place between the least and the
// greatest of its feature, times a number of the feature's own. Where there are many, they are first shared out
// by a tree of axis-parallel cuts, each at the median of the most spread feature, as in
//     Friedman, J. H., Bentley, J. L. and Finkel, R. A. (1977). An algorithm for finding best matches in
//     logarithmic expected time. ACM Trans. Mathematical Software 3 (3),
// but grown on a sample: of the cells of a fine grid that hold rows, those with the smallest hash values
// (Broder, A. Z. (1997). On the resemblance and containment of documents), which are the same in whatever order
// a table comes and however often a row is repeated. All rows fall through the tree, whose leaves come from left
// to right. Places between least and greatest, and so the order, stay the same where a constant is added or
// multiplied; a change in the last digit of a value seldom moves a row to another cell, or past another row.
//
// Where there are many features the order goes by some of them (Focus): to look at all takes longer than it helps.
//
// O(n (d + log n)), the tree of O(m (d + log m) log m) for m = n / 64 sampled rows included.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "pack.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// Up to here rows stand by the projection alone: a tree would cost more than it saves.
constexpr std::int64_t FEW_ROWS = 2048;
// Values, of one row or several, whose extremes are kept side by side.
constexpr int ABREAST_VALUES = 64;
// Grids have 2^bits steps from the least value to the greatest. The fewer the steps, the more seldom is a value so
// near the end of one that its last digit counts; the finest is for tables with an outlier.
constexpr int COARSEST_GRID = 16, FINEST_GRID = 40, GRID_BITS_MORE = 8;
// A grid will do that tells apart one in so many of the sampled rows that the finest tells apart.
constexpr std::size_t ENOUGH_CELLS = 4;
// Cells for each one in the sample, and rows in the sample at most.
constexpr std::uint64_t ROWS_PER_SAMPLE = 64;
constexpr std::size_t MOST_SAMPLED = 1 << 17;
// The spread of the features is measured on about so many of a node's rows.
constexpr int SPREAD_SAMPLES = 64;
// One spread has to exceed another by more than rounding.
constexpr double CLEARLY = 1.0 + 1e-6;
// Cuts down to this level are made one by one; the subtrees below them are shared out.
constexpr int SHARED_LEVELS = 4;
// Rows that fall through the tree side by side: the wait for one is the work on the others.
constexpr int ABREAST = 16;
// Projections are whole numbers below 2^PROJECTION_BITS.
constexpr int PROJECTION_BITS = 52;
// There are at least so many bins to share out: leaves are split further where the tree has fewer.
constexpr int LEAST_BIN_BITS = 6;
// Up to so many entries are sorted by comparing; more are first shared out to so many buckets.
constexpr int COMPARED = 12;
constexpr int BUCKET_BITS = 7;
constexpr int BUCKETS = 1 << BUCKET_BITS;

// ---- hash values ----

CM_INLINE std::uint64_t bits_of(double value) {
  const double positive_zero = value + 0.0;  // -0.0 becomes 0.0
  std::uint64_t bits;
  std::memcpy(&bits, &positive_zero, sizeof bits);
  return bits;
}

// The two halves of a product of 128 bits: every bit of both factors counts.
CM_INLINE std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Numbers in the order of their bits, in which even NaN has a place.
inline std::uint64_t rank_of(double value) {
  const std::uint64_t bits = bits_of(value), sign = std::uint64_t{1} << 63;
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

CM_INLINE bool is_sampled(std::uint64_t hash) { return hash < ~std::uint64_t{0} / ROWS_PER_SAMPLE; }

// A row and what it is sorted by.
struct Entry {
  std::uint64_t key;
  std::int32_t row;
};

// ---- places between least and greatest ----

// Least value of each feature, and one over the distance to the greatest: zero where that is no good number.
struct Ranges {
  std::vector<double> least, inverse;

  // What to multiply by so that a projection has PROJECTION_BITS before the point. No sum of whole multiples of
  // sqrt(f + pi) is zero, as 2 sqrt(2) - sqrt(8) is: rows of few values do not share a projection but for the
  // last digit, which would then decide.
  std::vector<double> projection() const {
    std::vector<double> factors(least.size());
    double total = 0.0;
    for (std::size_t f = 0; f < factors.size(); ++f) {
      factors[f] = std::sqrt(f + 3.141592653589793);
      total += factors[f];
    }
    for (std::size_t f = 0; f < factors.size(); ++f) {
      factors[f] *= inverse[f] * (std::ldexp(1.0, PROJECTION_BITS) / total);
    }
    return factors;
  }

  std::vector<double> grid(int bits) const {
    std::vector<double> steps = inverse;
    for (double& one : steps) one = std::ldexp(one, bits);
    return steps;
  }
};

// The sum of the places, in four parts side by side.
template <class T>
CM_INLINE std::uint64_t project(const T* x, const double* least, const double* factors, int d) {
  double parts[4] = {0.0, 0.0, 0.0, 0.0};
  int f = 0;
  for (; f + 4 <= d; f += 4) {
    for (int i = 0; i < 4; ++i) parts[i] += (x[f + i] - least[f + i]) * factors[f + i];
  }
  for (; f < d; ++f) parts[0] += (x[f] - least[f]) * factors[f];
  const double sum = (parts[0] + parts[1]) + (parts[2] + parts[3]);
  constexpr double most = static_cast<double>((std::uint64_t{1} << PROJECTION_BITS) - 1);
  // rows without weight may lie outside, and what is not a number has to lie somewhere
  return static_cast<std::uint64_t>(sum > 0.0 ? std::min(sum, most) : 0.0);
}

// The hash value of the cell that a row lies in: as wyhash does (Wang, Y., 2019), two of the row's steps by two, in
// two chains side by side.
template <class T>
CM_INLINE std::uint64_t cell_hash(const T* x, const double* least, const double* steps, int d) {
  constexpr std::uint64_t k0 = 0xa0761d6478bd642fu, k1 = 0xe7037ed1a0b428dbu, k2 = 0x8ebc6af09c88c6e3u;
  constexpr double whole = 4503599627370496.0;  // 2^52: added to it, a number becomes a whole one
  const auto step = [=](int f) { return bits_of((x[f] - least[f]) * steps[f] + whole); };
  std::uint64_t a = k0, b = k1;
  int f = 0;
  for (; f + 4 <= d; f += 4) {
    a = folded_product(a ^ step(f), k1 ^ step(f + 1));
    b = folded_product(b ^ step(f + 2), k2 ^ step(f + 3));
  }
  for (; f < d; ++f) a = folded_product(a ^ step(f), k1);
  return folded_product(a ^ k2, b ^ k0);
}

// Least and greatest so far, of values that come side by side.
template <class T>
inline void widen(const T* __restrict x, int size, T* __restrict least, T* __restrict greatest) {
  for (int i = 0; i < size; ++i) {
    least[i] = x[i] < least[i] ? x[i] : least[i];
    greatest[i] = x[i] > greatest[i] ? x[i] : greatest[i];
  }
}

// ---- the tree ----

// A row goes right where the feature reaches the threshold: never, where that is not a number.
template <class T>
struct Cut {
  T threshold = std::numeric_limits<T>::quiet_NaN();
  std::int32_t feature = 0;
};

// A complete tree: node i has the children 2 i and 2 i + 1, the root is node 1.
template <class T>
class CutTree {
 public:
  CutTree(const Rows& rows, const std::vector<Entry>& sample)
      : d_(rows.d), values_(sample.size() * rows.d), sampled_(sample.size()), keyed_(sample.size()) {
    while ((std::size_t{2} << levels_) <= sample.size()) ++levels_;
    cuts_.resize(std::size_t{1} << levels_);
    firsts_.resize(std::size_t{2} << levels_);
    lasts_.resize(std::size_t{2} << levels_);
    for (std::size_t i = 0; i < sample.size(); ++i) {
      sampled_[i] = static_cast<std::int32_t>(i);
      const T* x = static_cast<const T*>(rows.data) + static_cast<std::int64_t>(sample[i].row) * d_;
      for (int f = 0; f < d_; ++f) values_[i * d_ + f] = std::isfinite(x[f]) ? x[f] : T{0};
    }
  }

  bool grow(Team& team) {
    std::vector<std::vector<double>> scratch(team.size(), std::vector<double>(2 * static_cast<std::size_t>(d_)));
    firsts_[1] = 0;
    lasts_[1] = static_cast<std::int32_t>(sampled_.size());
    const int shared = std::min(levels_, SHARED_LEVELS);
    cut_under(1, shared, scratch[0]);
    auto work = [&](std::int64_t chunk, int worker) {
      cut_under((std::int64_t{1} << shared) + chunk, levels_ - shared, scratch[worker]);
    };
    return team.run(std::int64_t{1} << shared, work);
  }

  int levels() const { return levels_; }
  std::int32_t n_leaves() const { return 1 << levels_; }

  // Finds the leaves, counted from left to right, of ABREAST rows.
  CM_INLINE void fall(const T* const* x, std::uint32_t* node) const {
    const Cut<T>* cuts = cuts_.data();
    for (int i = 0; i < ABREAST; ++i) node[i] = 1;
    for (int level = 0; level < levels_; ++level) {
      for (int i = 0; i < ABREAST; ++i) {
        const Cut<T>& at = cuts[node[i]];
        node[i] = 2 * node[i] + (x[i][at.feature] >= at.threshold ? 1 : 0);
      }
    }
    for (int i = 0; i < ABREAST; ++i) node[i] -= static_cast<std::uint32_t>(n_leaves());
  }

 private:
  struct Keyed {
    T value;
    std::int32_t sampled;
  };
  // Sampled rows that stand under a node.
  struct Range {
    std::int32_t first, last;
    std::int32_t size() const { return last - first; }
  };

  const T* value(std::int32_t place) const { return values_.data() + static_cast<std::int64_t>(sampled_[place]) * d_; }

  void cut_under(std::int64_t node, int levels, std::vector<double>& scratch) {
    for (std::int64_t width = 1; levels > 0; --levels, node *= 2, width *= 2) {
      for (std::int64_t i = node; i < node + width; ++i) cut(i, scratch);
    }
  }

  // Cuts a node in two. One whose rows cannot be told apart keeps them all on its left.
  void cut(std::int64_t node, std::vector<double>& scratch) {
    const Range range{firsts_[node], lasts_[node]};
    std::int32_t middle = range.last;
    if (range.size() > 1) {
      const std::int32_t step = std::max(1, range.size() / SPREAD_SAMPLES);
      middle = split(node, range, most_spread(range, step, scratch));
      if (middle == range.last && step > 1) middle = split(node, range, most_spread(range, 1, scratch));
    }
    firsts_[2 * node] = range.first;
    lasts_[2 * node] = firsts_[2 * node + 1] = middle;
    lasts_[2 * node + 1] = range.last;
  }

  // The first of those that rounding could exchange.
  int most_spread(Range range, std::int32_t step, std::vector<double>& scratch) const {
    double* __restrict sums = scratch.data();
    double* __restrict squares = sums + d_;
    std::fill(scratch.begin(), scratch.end(), 0.0);
    const T* origin = value(range.first);
    double count = 0.0;
    for (std::int32_t place = range.first; place < range.last; place += step, count += 1.0) {
      const T* x = value(place);
      for (int f = 0; f < d_; ++f) {
        const double v = static_cast<double>(x[f]) - origin[f];
        sums[f] += v;
        squares[f] += v * v;
      }
    }
    int best = 0;
    double most = 0.0;
    for (int f = 0; f < d_; ++f) {
      const double spread = squares[f] - sums[f] * (sums[f] / count);
      if (spread > most * CLEARLY) {
        most = spread;
        best = f;
      }
    }
    return best;
  }

  // Puts the rows below the median of a feature first; returns the place of the first of the others, of which
  // there are none where all rows have the same value.
  std::int32_t split(std::int64_t node, Range range, int feature) {
    Keyed* begin = keyed_.data() + range.first;
    Keyed* end = keyed_.data() + range.last;
    for (std::int32_t place = range.first; place < range.last; ++place) {
      keyed_[place] = {value(place)[feature], sampled_[place]};
    }
    const auto by_value = [](const Keyed& a, const Keyed& b) { return a.value < b.value; };
    Keyed* middle = begin + range.size() / 2;
    std::nth_element(begin, middle, end, by_value);
    T threshold = middle->value;
    middle = std::partition(begin, middle, [&](const Keyed& one) { return one.value < threshold; });
    if (middle == begin) {  // the median is the smallest value: cut behind it
      middle = std::partition(begin, end, [&](const Keyed& one) { return !(one.value > threshold); });
      if (middle == end) return range.last;
      threshold = std::min_element(middle, end, by_value)->value;
    }
    cuts_[node] = {threshold, feature};
    for (std::int32_t place = range.first; place < range.last; ++place) sampled_[place] = keyed_[place].sampled;
    return static_cast<std::int32_t>(middle - keyed_.data());
  }

  int d_;
  int levels_ = 0;
  std::vector<T> values_;              // of the sampled rows; no number but finite ones
  std::vector<std::int32_t> sampled_;  // sampled rows, from left to right
  std::vector<Keyed> keyed_;
  std::vector<Cut<T>> cuts_;
  std::vector<std::int32_t> firsts_, lasts_;  // by node, the places of its sampled rows
};

// ---- some of many features ----

// Rows with so many features are looked at in so many cache lines of doubles, spread evenly.
constexpr int MANY_FEATURES = 32, LOOKS = 2, LOOK_WIDTH = 8;

// Some features of all rows, copied together; the rows themselves where they have few.
template <class T>
class Focus {
 public:
  explicit Focus(const Rows& rows) : rows_(rows), seen_(rows) {}

  bool find(Team& team) {
    if (rows_.d < MANY_FEATURES) return true;
    values_ = Aligned<T>(static_cast<std::size_t>(rows_.n) * LOOKS * LOOK_WIDTH);
    seen_.d = LOOKS * LOOK_WIDTH;
    seen_.data = values_.data();
    const Chunks chunks(rows_.n_blocks());
    auto work = [&](std::int64_t chunk, int) {
      const std::int64_t last = std::min(rows_.n, chunks.end(chunk) * BLOCK);
      for (std::int64_t i = chunks.begin(chunk) * BLOCK; i < last; ++i) copy_row(i);
    };
    return team.run(chunks.count, work);
  }

  const Rows& rows() const { return seen_; }

 private:
  void copy_row(std::int64_t i) {
    const T* x = static_cast<const T*>(rows_.data) + i * rows_.d;
    T* out = values_.data() + i * (LOOKS * LOOK_WIDTH);
    for (int look = 0; look < LOOKS; ++look) {
      std::copy_n(x + look * (rows_.d - LOOK_WIDTH) / (LOOKS - 1), LOOK_WIDTH, out + look * LOOK_WIDTH);
    }
  }

  const Rows& rows_;
  Rows seen_;
  Aligned<T> values_;
};

// ---- the order ----

// Of `rows`, by the features that `seen` has of them.
template <class T>
class SpatialOrder {
 public:
  SpatialOrder(const Rows& rows, const Rows& seen, Team& team)
      : whole_(rows), rows_(seen), team_(team), keys_(rows.n), entries_(rows.n), bins_(rows.n), chunks_(rows.n_blocks()) {
    const std::int64_t few = std::max<std::int64_t>(1, rows.n >> 13), many = std::max<std::int64_t>(16, rows.n >> 20);
    chunks_.count = std::min({chunks_.count, few, many});
  }

  bool run(std::int32_t* order) {
    std::vector<Entry> sample;
    if (!find_ranges() || (rows_.n > FEW_ROWS && !choose_sample(sample))) return false;
    CutTree<T> tree(rows_, sample);
    return tree.grow(team_) && drop_rows(tree) && scatter() && sort_bins(order);
  }

 private:
  const T* row(std::int64_t at) const { return static_cast<const T*>(rows_.data) + at * rows_.d; }
  const T* whole_row(std::int64_t at) const { return static_cast<const T*>(whole_.data) + at * whole_.d; }
  std::int64_t begin(std::int64_t chunk) const { return std::min(rows_.n, chunks_.begin(chunk) * BLOCK); }
  std::int64_t end(std::int64_t chunk) const { return std::min(rows_.n, chunks_.end(chunk) * BLOCK); }

  // ---- ranges ----

  // Several short rows are looked at side by side: then all of a register is of use.
  bool find_ranges() {
    const int d = rows_.d, together = rows_.weights == nullptr ? std::max(1, ABREAST_VALUES / d) : 1;
    const std::int64_t width = static_cast<std::int64_t>(together) * d;
    std::vector<T> least(chunks_.count * width, std::numeric_limits<T>::infinity());
    std::vector<T> greatest(chunks_.count * width, -std::numeric_limits<T>::infinity());
    auto work = [&](std::int64_t chunk, int) {
      const std::int64_t last = end(chunk);
      for (std::int64_t i = begin(chunk); i < last; i += together) {
        const int size = static_cast<int>(std::min<std::int64_t>(together, last - i)) * d;
        if (rows_.weight(i) > 0.0) widen(row(i), size, least.data() + chunk * width, greatest.data() + chunk * width);
      }
    };
    if (!team_.run(chunks_.count, work)) return false;
    set_ranges(least, greatest);
    return true;
  }

  void set_ranges(const std::vector<T>& least, const std::vector<T>& greatest) {
    ranges_.least.assign(rows_.d, 0.0);
    ranges_.inverse.assign(rows_.d, 0.0);
    for (std::size_t f = 0; f < ranges_.least.size(); ++f) {
      T low = least[f], high = greatest[f];
      for (std::size_t i = f; i < least.size(); i += rows_.d) {
        low = std::min(low, least[i]);
        high = std::max(high, greatest[i]);
      }
      const double inverse = 1.0 / (static_cast<double>(high) - low);
      if (!(inverse > 0.0) || !std::isfinite(inverse)) continue;
      ranges_.least[f] = low;
      ranges_.inverse[f] = inverse;
    }
  }

  // ---- the sample ----

  // One row for each cell of the sample, of the coarsest grid that tells rows apart well enough.
  bool choose_sample(std::vector<Entry>& sample) {
    if (!sample_cells(COARSEST_GRID, sample)) return false;
    if (2 * ROWS_PER_SAMPLE * sample.size() >= static_cast<std::uint64_t>(rows_.n)) return true;
    // many rows are equal, or an outlier makes the steps too long: which of the two, the finest grid tells
    std::vector<Entry> finest;
    if (!sample_cells(FINEST_GRID, finest)) return false;
    for (int bits = COARSEST_GRID + GRID_BITS_MORE; too_few(sample, finest); bits += GRID_BITS_MORE) {
      if (bits == FINEST_GRID) {
        sample.swap(finest);
        break;
      }
      if (!sample_cells(bits, sample)) return false;
    }
    return true;
  }

  static bool too_few(const std::vector<Entry>& sample, const std::vector<Entry>& finest) {
    return ENOUGH_CELLS * (sample.size() + 4) < finest.size();
  }

  // One row for each sampled cell of a grid.
  bool sample_cells(int bits, std::vector<Entry>& sample) {
    if (!hash_rows(ranges_.grid(bits)) || !collect(sample)) return false;
    keep_one_each(sample);
    return true;
  }

  // Hashes the cells that the rows lie in, and counts the rows of the sample by chunk.
  bool hash_rows(const std::vector<double>& steps) {
    counts_.assign(chunks_.count, 0);
    auto work = [&](std::int64_t chunk, int) {
      std::int32_t count = 0;
      for (std::int64_t i = begin(chunk); i < end(chunk); ++i) {
        keys_[i] = cell_hash(row(i), ranges_.least.data(), steps.data(), rows_.d);
        count += is_sampled(keys_[i]);
      }
      counts_[chunk] = count;
    };
    return team_.run(chunks_.count, work);
  }

  // The rows of the sample, as they came; those without weight have no say.
  bool collect(std::vector<Entry>& sample) {
    std::int32_t total = 0;
    for (std::int32_t& count : counts_) {
      const std::int32_t here = total;
      total += count;
      count = here;
    }
    sample.resize(total);
    auto work = [&](std::int64_t chunk, int) {
      Entry* next = sample.data() + counts_[chunk];
      for (std::int64_t i = begin(chunk); i < end(chunk); ++i) {
        if (is_sampled(keys_[i])) *next++ = {keys_[i], static_cast<std::int32_t>(i)};
      }
    };
    if (!team_.run(chunks_.count, work)) return false;
    const auto weightless = [this](const Entry& one) { return !(rows_.weight(one.row) > 0.0); };
    sample.erase(std::remove_if(sample.begin(), sample.end(), weightless), sample.end());
    return true;
  }

  // Leaves one row of each hash value, the least, so that it is the same however the rows came.
  void keep_one_each(std::vector<Entry>& sample) const {
    std::sort(sample.begin(), sample.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    std::size_t kept = 0;
    for (const Entry& one : sample) {
      if (kept == 0 || sample[kept - 1].key != one.key) {
        sample[kept++] = one;
      } else if (is_before(one, sample[kept - 1])) {
        sample[kept - 1] = one;
      }
    }
    sample.resize(std::min(kept, MOST_SAMPLED));
  }

  // Whether an entry comes first: by its key, then by the row's values one after the other, then as it came.
  bool is_before(const Entry& a, const Entry& b) const {
    if (a.key != b.key) return a.key < b.key;
    const auto apart = std::mismatch(whole_row(a.row), whole_row(a.row) + whole_.d, whole_row(b.row), same_value);
    if (apart.first == whole_row(a.row) + whole_.d) return a.row < b.row;
    return rank_of(*apart.first) < rank_of(*apart.second);
  }
  static bool same_value(T a, T b) { return bits_of(a) == bits_of(b); }

  // ---- into bins ----

  // Finds the bin and the projection of each row, and counts rows by chunk and bin.
  bool drop_rows(const CutTree<T>& tree) {
    const int split_bits = std::max(0, LEAST_BIN_BITS - tree.levels());
    n_bins_ = std::int64_t{tree.n_leaves()} << split_bits;
    counts_.assign(static_cast<std::size_t>(chunks_.count * n_bins_), 0);
    const std::vector<double> factors = ranges_.projection();
    auto work = [&](std::int64_t chunk, int) {
      std::int32_t* counts = counts_.data() + chunk * n_bins_;
      const std::int64_t last = end(chunk);
      for (std::int64_t i = begin(chunk); i < last; i += ABREAST) {
        const T* x[ABREAST];
        std::uint32_t leaf[ABREAST];
        for (int a = 0; a < ABREAST; ++a) x[a] = row(std::min(i + a, last - 1));
        fetch_ahead(x[ABREAST - 1] + rows_.d);
        tree.fall(x, leaf);
        for (int a = 0; a < ABREAST && i + a < last; ++a) {
          keys_[i + a] = project(x[a], ranges_.least.data(), factors.data(), rows_.d);
          const auto part = static_cast<std::uint32_t>(keys_[i + a] >> (PROJECTION_BITS - split_bits));
          bins_[i + a] = static_cast<std::int32_t>(leaf[a] << split_bits | part);
          ++counts[bins_[i + a]];
        }
      }
    };
    return team_.run(chunks_.count, work);
  }

  // The rows that will fall next: their values are asked for in no order that the processor foresees.
  void fetch_ahead(const T* next) const {
    const char* begin = reinterpret_cast<const char*>(next);
    const std::size_t size = ABREAST * sizeof(T) * static_cast<std::size_t>(rows_.d);
    for (std::size_t byte = 0; byte < size; byte += 64) __builtin_prefetch(begin + byte);
  }

  // Puts the rows together bin by bin, in each bin as they came.
  bool scatter() {
    starts_.resize(n_bins_ + 1);
    std::int64_t next = 0;
    for (std::int64_t bin = 0; bin < n_bins_; ++bin) {
      starts_[bin] = static_cast<std::int32_t>(next);
      for (std::int64_t chunk = 0; chunk < chunks_.count; ++chunk) {
        std::int32_t& count = counts_[chunk * n_bins_ + bin];
        const std::int32_t here = static_cast<std::int32_t>(next);
        next += count;
        count = here;
      }
    }
    starts_[n_bins_] = static_cast<std::int32_t>(next);
    auto work = [this](std::int64_t chunk, int) {
      std::int32_t* next_place = counts_.data() + chunk * n_bins_;
      for (std::int64_t i = begin(chunk); i < end(chunk); ++i) {
        entries_[next_place[bins_[i]]++] = {keys_[i], static_cast<std::int32_t>(i)};
      }
    };
    return team_.run(chunks_.count, work);
  }

  // ---- within a bin ----

  bool sort_bins(std::int32_t* order) {
    std::vector<Aligned<Entry>> scratch(team_.size());
    for (auto& one : scratch) one = Aligned<Entry>(largest_bin());
    const std::int64_t n_chunks = std::min<std::int64_t>(MOST_CHUNKS, n_bins_);
    auto work = [&](std::int64_t chunk, int worker) {
      const std::int64_t first = starts_[chunk * n_bins_ / n_chunks], last = starts_[(chunk + 1) * n_bins_ / n_chunks];
      for (std::int64_t bin = chunk * n_bins_ / n_chunks; bin < (chunk + 1) * n_bins_ / n_chunks; ++bin) {
        sort_entries(entries_.data() + starts_[bin], entries_.data() + starts_[bin + 1], scratch[worker].data());
      }
      for (std::int64_t place = first; place < last; ++place) order[place] = entries_[place].row;
    };
    return team_.run(n_chunks, work);
  }

  std::int32_t largest_bin() const {
    std::int32_t most = 0;
    for (std::int64_t bin = 0; bin < n_bins_; ++bin) most = std::max(most, starts_[bin + 1] - starts_[bin]);
    return most;
  }

  // Shares many entries out to buckets by their keys, then does the same in each bucket: every time the keys
  // lie BUCKET_BITS closer together. Equal keys stay as they came until all others are away.
  void sort_entries(Entry* first, Entry* last, Entry* scratch) const {
    if (last - first <= COMPARED) return compare_entries(first, last);
    std::uint64_t least = first->key, greatest = first->key;
    for (const Entry* at = first; at < last; ++at) {
      least = std::min(least, at->key);
      greatest = std::max(greatest, at->key);
    }
    if (least == greatest) return order_equal_keys(first, last);
    int shift = 0;
    while ((greatest - least) >> shift >= BUCKETS) ++shift;
    std::int32_t ends[BUCKETS];
    share_out(first, last, scratch, least, shift, ends);
    for (int bucket = 0, begin = 0; bucket < BUCKETS; begin = ends[bucket++]) {
      if (ends[bucket] - begin > 1) sort_entries(first + begin, first + ends[bucket], scratch);
    }
  }

  static void share_out(Entry* first, Entry* last, Entry* scratch, std::uint64_t least, int shift, std::int32_t* ends) {
    std::fill(ends, ends + BUCKETS, 0);
    for (const Entry* at = first; at < last; ++at) ++ends[(at->key - least) >> shift];
    std::int32_t next = 0;
    for (int bucket = 0; bucket < BUCKETS; ++bucket) {
      const std::int32_t size = ends[bucket];
      ends[bucket] = next;
      next += size;
    }
    for (const Entry* at = first; at < last; ++at) scratch[ends[(at->key - least) >> shift]++] = *at;
    std::copy(scratch, scratch + (last - first), first);
  }

  // By insertion: there are few.
  void compare_entries(Entry* first, Entry* last) const {
    for (Entry* next = first + 1; next < last; ++next) {
      const Entry one = *next;
      Entry* place = next;
      for (; place > first && is_before(one, place[-1]); --place) *place = place[-1];
      *place = one;
    }
  }

  // Rows that share a key are equal, but for chance.
  void order_equal_keys(Entry* first, Entry* last) const {
    const T* x = whole_row(first->row);
    const auto differs = [&](const Entry& one) { return !std::equal(x, x + whole_.d, whole_row(one.row), same_value); };
    if (std::none_of(first + 1, last, differs)) return;
    std::sort(first, last, [this](const Entry& a, const Entry& b) { return is_before(a, b); });
  }

  const Rows& whole_;
  const Rows& rows_;
  Team& team_;
  Ranges ranges_;
  Aligned<std::uint64_t> keys_;  // of the rows: hash values first, then projections
  Aligned<Entry> entries_;
  Aligned<std::int32_t> bins_;
  Chunks chunks_;  // of rows that are counted together
  std::int64_t n_bins_ = 0;
  std::vector<std::int32_t> counts_, starts_;
};

// Puts the rows in order; returns false where the watch said stop.
template <class T>
bool order_rows(const Rows& rows, std::int32_t* order, Team& team) {
  Focus<T> focus(rows);
  return focus.find(team) && SpatialOrder<T>(rows, focus.rows(), team).run(order);
}

}  // namespace
}  // namespace CM_ISA
