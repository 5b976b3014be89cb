// An order of the rows that follows from their values alone and keeps near rows together.
//
// A tree of axis-parallel cuts, each at the median of the most spread feature, as in
//     Friedman, J. H., Bentley, J. L. and Finkel, R. A. (1977). An algorithm for finding best matches in
//     logarithmic expected time. ACM Trans. Mathematical Software 3 (3),
// but grown on a sample: the distinct rows with the smallest hash values (Broder, A. Z. (1997). On the
// resemblance and containment of documents), which are the same rows in whatever order a table comes and
// however often a row is repeated. All rows then fall through the tree; its leaves come from left to right,
// and within a leaf rows stand by their hash value, equal rows together.
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

// Distinct rows for each one in the sample, and rows in the sample at most.
constexpr std::uint64_t ROWS_PER_SAMPLE = 64;
constexpr std::size_t MOST_SAMPLED = 1 << 17;
// The spread of the features is measured on about so many of a node's rows.
constexpr int SPREAD_SAMPLES = 64;
// Cuts down to this level are made one by one; the subtrees below them are shared out.
constexpr int SHARED_LEVELS = 4;
// Rows that fall through the tree side by side: the wait for one is the work on the others.
constexpr int ABREAST = 16;
// Leaves are split further by so many bits of the hash value.
constexpr int BIN_BITS = 2;
// Bins up to this size are sorted by counting ranks; a place in one fits the last bits of a key.
constexpr int RANKED_BITS = 8;
constexpr int RANKED = 1 << RANKED_BITS;

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

// As wyhash does (Wang, Y., 2019), two numbers by two, in two chains side by side.
template <class T>
CM_INLINE std::uint64_t hash_of(const T* x, int d) {
  constexpr std::uint64_t k0 = 0xa0761d6478bd642fu, k1 = 0xe7037ed1a0b428dbu, k2 = 0x8ebc6af09c88c6e3u;
  std::uint64_t a = k0, b = k1;
  int f = 0;
  for (; f + 4 <= d; f += 4) {
    a = folded_product(a ^ bits_of(x[f]), k1 ^ bits_of(x[f + 1]));
    b = folded_product(b ^ bits_of(x[f + 2]), k2 ^ bits_of(x[f + 3]));
  }
  for (; f < d; ++f) a = folded_product(a ^ bits_of(x[f]), k1);
  return folded_product(a ^ k2, b ^ k0);
}

// Numbers in the order of their bits, in which even NaN has a place.
inline std::uint64_t rank_of(double value) {
  const std::uint64_t bits = bits_of(value), sign = std::uint64_t{1} << 63;
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

// A row of the sample.
struct Hashed {
  std::uint64_t hash;
  std::int32_t row;
};

CM_INLINE bool is_sampled(std::uint64_t hash) { return hash < ~std::uint64_t{0} / ROWS_PER_SAMPLE; }

// Sorts by hash and leaves one row of each value.
inline void keep_distinct(std::vector<Hashed>& sample) {
  std::sort(sample.begin(), sample.end(), [](const Hashed& a, const Hashed& b) { return a.hash < b.hash; });
  const auto equal = [](const Hashed& a, const Hashed& b) { return a.hash == b.hash; };
  sample.erase(std::unique(sample.begin(), sample.end(), equal), sample.end());
  if (sample.size() > MOST_SAMPLED) sample.resize(MOST_SAMPLED);
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
  CutTree(const Rows& rows, const std::vector<Hashed>& sample)
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
    double most = -1.0;
    for (int f = 0; f < d_; ++f) {
      const double spread = squares[f] - sums[f] * (sums[f] / count);
      if (spread > most) {
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

// ---- within a bin ----

// Hash value above, row below: sorted as whole numbers, rows with equal hash values stay as they came.
inline std::uint64_t entry_of(std::uint64_t hash, std::int64_t row) {
  return (hash & ~std::uint64_t{0xffffffff}) | static_cast<std::uint64_t>(row);
}
inline std::int32_t row_of(std::uint64_t entry) { return static_cast<std::int32_t>(entry & 0xffffffff); }
inline std::uint32_t key_of(std::uint64_t entry) { return static_cast<std::uint32_t>(entry >> (32 + RANKED_BITS)); }

// Counts for each entry how many come before it: most comparisons are in vain, but all go side by side.
inline void sort_by_rank(std::uint64_t* entries, int size) {
  alignas(64) std::int32_t keys[RANKED], ranks[RANKED];
  std::uint64_t sorted[RANKED];
  for (int i = 0; i < size; ++i) keys[i] = static_cast<std::int32_t>(key_of(entries[i]) << RANKED_BITS | i);
  for (int i = 0; i < size; i += 2 * WIDTH) {
    const Ints mine = load(keys + i), next = load(keys + i + WIDTH);
    Ints rank = broadcast(std::int32_t{0}), rank_of_next = rank;
    for (int j = 0; j < size; ++j) {
      const Ints key = broadcast(keys[j]);
      rank = count_if_less(rank, key, mine);
      rank_of_next = count_if_less(rank_of_next, key, next);
    }
    store(ranks + i, rank);
    store(ranks + i + WIDTH, rank_of_next);
  }
  for (int i = 0; i < size; ++i) sorted[ranks[i]] = entries[i];
  std::copy(sorted, sorted + size, entries);
}

// ---- the order ----

template <class T>
class SpatialOrder {
 public:
  SpatialOrder(const Rows& rows, Team& team)
      : rows_(rows), team_(team), hashes_(rows.n), entries_(rows.n), bins_(rows.n), chunks_(rows.n_blocks()) {
    const std::int64_t few = std::max<std::int64_t>(1, rows.n >> 13), many = std::max<std::int64_t>(16, rows.n >> 20);
    chunks_.count = std::min({chunks_.count, few, many});
    counts_.assign(chunks_.count, 0);
  }

  bool run(std::int32_t* order) {
    std::vector<Hashed> sample;
    if (!hash_rows() || !collect(sample)) return false;
    keep_distinct(sample);
    CutTree<T> tree(rows_, sample);
    return tree.grow(team_) && drop_rows(tree) && scatter() && sort_bins(order);
  }

 private:
  const T* row(std::int64_t at) const { return static_cast<const T*>(rows_.data) + at * rows_.d; }
  std::int64_t begin(std::int64_t chunk) const { return std::min(rows_.n, chunks_.begin(chunk) * BLOCK); }
  std::int64_t end(std::int64_t chunk) const { return std::min(rows_.n, chunks_.end(chunk) * BLOCK); }

  // Hashes the rows, and counts those of the sample by chunk.
  bool hash_rows() {
    auto work = [this](std::int64_t chunk, int) {
      std::int32_t count = 0;
      for (std::int64_t i = begin(chunk); i < end(chunk); ++i) {
        hashes_[i] = hash_of(row(i), rows_.d);
        count += is_sampled(hashes_[i]);
      }
      counts_[chunk] = count;
    };
    return team_.run(chunks_.count, work);
  }

  // The rows of the sample, as they came; those without weight have no say.
  bool collect(std::vector<Hashed>& sample) {
    std::int32_t total = 0;
    for (std::int32_t& count : counts_) {
      const std::int32_t here = total;
      total += count;
      count = here;
    }
    sample.resize(total);
    auto work = [&](std::int64_t chunk, int) {
      Hashed* next = sample.data() + counts_[chunk];
      for (std::int64_t i = begin(chunk); i < end(chunk); ++i) {
        if (is_sampled(hashes_[i])) *next++ = {hashes_[i], static_cast<std::int32_t>(i)};
      }
    };
    if (!team_.run(chunks_.count, work)) return false;
    const auto weightless = [this](const Hashed& one) { return !(rows_.weight(one.row) > 0.0); };
    sample.erase(std::remove_if(sample.begin(), sample.end(), weightless), sample.end());
    return true;
  }

  // Finds the bin of each row, and counts rows by chunk and bin.
  bool drop_rows(const CutTree<T>& tree) {
    n_bins_ = std::int64_t{tree.n_leaves()} << BIN_BITS;
    counts_.assign(static_cast<std::size_t>(chunks_.count * n_bins_), 0);
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
          const std::int32_t bin = static_cast<std::int32_t>(leaf[a] << BIN_BITS | hashes_[i + a] >> (64 - BIN_BITS));
          bins_[i + a] = bin;
          ++counts[bin];
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
        entries_[next_place[bins_[i]]++] = entry_of(hashes_[i], i);
      }
    };
    return team_.run(chunks_.count, work);
  }

  bool sort_bins(std::int32_t* order) {
    const std::int64_t n_chunks = std::min<std::int64_t>(MOST_CHUNKS, n_bins_);
    auto work = [&](std::int64_t chunk, int) {
      const std::int64_t last = (chunk + 1) * n_bins_ / n_chunks;
      for (std::int64_t bin = chunk * n_bins_ / n_chunks; bin < last; ++bin) {
        sort_bin(entries_.data() + starts_[bin], starts_[bin + 1] - starts_[bin], order + starts_[bin]);
      }
    };
    return team_.run(n_chunks, work);
  }

  void sort_bin(std::uint64_t* entries, int size, std::int32_t* order) const {
    if (size <= RANKED) {
      sort_by_rank(entries, size);
    } else if (std::any_of(entries, entries + size, [&](auto one) { return key_of(one) != key_of(*entries); })) {
      std::sort(entries, entries + size);
    }
    for (int i = 0; i < size; ++i) order[i] = row_of(entries[i]);
    for (int first = 0, last; first < size; first = last) {
      for (last = first + 1; last < size && key_of(entries[last]) == key_of(entries[first]);) ++last;
      if (last - first > 1) order_equal_keys(order + first, order + last);
    }
  }

  // Rows that share a key are equal, but for chance.
  void order_equal_keys(std::int32_t* first, std::int32_t* last) const {
    const T* x = row(*first);
    const int d = rows_.d;
    const auto differs = [&](std::int32_t at) { return !std::equal(x, x + d, row(at), same_value); };
    if (std::none_of(first + 1, last, differs)) return;
    std::sort(first, last, [&](std::int32_t a, std::int32_t b) {
      const auto apart = std::mismatch(row(a), row(a) + d, row(b), same_value);
      if (apart.first == row(a) + d) return a < b;
      return rank_of(*apart.first) < rank_of(*apart.second);
    });
  }
  static bool same_value(T a, T b) { return bits_of(a) == bits_of(b); }

  const Rows& rows_;
  Team& team_;
  Aligned<std::uint64_t> hashes_, entries_;
  Aligned<std::int32_t> bins_;
  Chunks chunks_;  // of rows that are counted together
  std::int64_t n_bins_ = 0;
  std::vector<std::int32_t> counts_, starts_;
};

}  // namespace
}  // namespace CM_ISA
