// The Genie linkage: see genie.hpp.
#include "genie.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace cluster_maker {

namespace {

// Groups of rows, and how unequal their sizes are.
class Groups {
 public:
  explicit Groups(std::int64_t n)
      : parent_(n), size_(n, 1), counts_(n + 2, 0), next_(n + 2, 0), before_(n + 2, 0), n_(n), groups_(n) {
    std::iota(parent_.begin(), parent_.end(), std::int64_t{0});
    // distinct sizes in a ring that begins and ends at 0
    next_[0] = before_[0] = 1;
    counts_[1] = n;
  }

  std::int64_t root(std::int64_t row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }
  std::int64_t size(std::int64_t root) const { return size_[root]; }
  std::int64_t smallest() const { return next_[0]; }

  // 0 where all groups are of one size, 1 where one holds nearly all.
  double gini() const {
    return groups_ < 2 ? 0.0 : differences_ / (static_cast<double>(groups_ - 1) * static_cast<double>(n_));
  }

  void merge(std::int64_t a, std::int64_t b) {
    const std::int64_t small = std::min(size_[a], size_[b]), large = std::max(size_[a], size_[b]);
    take(large);
    take(small);
    put(small + large, large);
    if (size_[a] < size_[b]) std::swap(a, b);
    parent_[b] = a;
    size_[a] += size_[b];
    --groups_;
  }

 private:
  // Sum of the differences between one size and all that are there.
  double to_all(std::int64_t size) const {
    double sum = 0.0;
    for (std::int64_t other = next_[0]; other != 0; other = next_[other]) {
      sum += static_cast<double>(counts_[other]) * static_cast<double>(other > size ? other - size : size - other);
    }
    return sum;
  }

  void take(std::int64_t size) {
    differences_ -= to_all(size);
    if (--counts_[size] > 0) return;
    next_[before_[size]] = next_[size];
    before_[next_[size]] = before_[size];
  }

  // `near` was a size not above it until now: it may have been taken out of the ring.
  void put(std::int64_t size, std::int64_t near) {
    differences_ += to_all(size);
    if (++counts_[size] > 1) return;
    std::int64_t after = counts_[near] > 0 ? next_[near] : next_[0];
    while (after != 0 && after < size) after = next_[after];
    next_[size] = after;
    before_[size] = before_[after];
    next_[before_[size]] = before_[after] = size;
  }

  std::vector<std::int64_t> parent_, size_;
  std::vector<std::int64_t> counts_, next_, before_;  // by size
  std::int64_t n_, groups_;
  double differences_ = 0.0;  // whole numbers: exact up to 2^53
};

}  // namespace

void genie(const std::int64_t* edges, std::int64_t n, double most_unequal, std::int64_t* merges) {
  Groups groups(n);
  std::vector<char> used(n > 0 ? n - 1 : 0, 0);
  std::int64_t shortest = 0, by_smallest = 0, smallest = 0;
  for (std::int64_t step = 0; step + 1 < n; ++step) {
    while (used[shortest]) ++shortest;
    std::int64_t edge = shortest;
    if (groups.gini() > most_unequal) {
      // groups of one size only become fewer, so that the search goes on where it stopped
      if (groups.smallest() != smallest || by_smallest < shortest) by_smallest = shortest;
      smallest = groups.smallest();
      while (used[by_smallest] || (groups.size(groups.root(edges[2 * by_smallest])) != smallest &&
                                   groups.size(groups.root(edges[2 * by_smallest + 1])) != smallest)) {
        ++by_smallest;
      }
      edge = by_smallest;
    }
    used[edge] = 1;
    merges[step] = edge;
    groups.merge(groups.root(edges[2 * edge]), groups.root(edges[2 * edge + 1]));
  }
}

}  // namespace cluster_maker
