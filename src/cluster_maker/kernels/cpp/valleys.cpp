// Valleys between clusters and inside them: see valleys.hpp.
#include "valleys.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <vector>

namespace cluster_maker {

namespace {

constexpr double LOWEST = -std::numeric_limits<double>::infinity();

// Parts of clusters that grow together as the water sinks: each knows its peak and its rows.
class Parts {
 public:
  explicit Parts(const Landscape& land) : parent_(land.n), peak_(land.heights, land.heights + land.n), size_(land.n, 1) {
    std::iota(parent_.begin(), parent_.end(), std::int64_t{0});
  }
  std::int64_t root(std::int64_t row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }
  std::int64_t size(std::int64_t root) const { return size_[root]; }
  // Joins two parts at a height; returns by how much the lower of their peaks stands above it.
  double join(std::int64_t a, std::int64_t b, double height) {
    const double lower = std::min(peak_[a], peak_[b]);
    if (size_[a] < size_[b]) std::swap(a, b);
    parent_[b] = a;
    size_[a] += size_[b];
    peak_[a] = std::max(peak_[a], peak_[b]);
    return lower - height;
  }

 private:
  std::vector<std::int64_t> parent_;
  std::vector<double> peak_;
  std::vector<std::int64_t> size_;
};

}  // namespace

void measure_valleys(const Landscape& land, const std::int64_t* labels, std::int64_t k, double most,
                     std::int64_t least_part, double* between, double* inside) {
  std::vector<double> peaks(k, LOWEST);
  for (std::int64_t row = 0; row < land.n; ++row) {
    if (labels[row] < 0) continue;
    peaks[labels[row]] = std::max(peaks[labels[row]], land.heights[row]);
  }
  std::fill(between, between + k, most);
  std::fill(inside, inside + k, 0.0);
  Parts parts(land);
  std::unordered_map<std::int64_t, bool> passed;  // pairs of clusters whose highest pass is known
  for (std::int64_t edge = 0; edge < land.m; ++edge) {
    const std::int64_t u = land.edges[2 * edge], v = land.edges[2 * edge + 1];
    const std::int64_t a = labels[u], b = labels[v];
    if (a < 0 || b < 0) continue;
    const double height = std::min(land.heights[u], land.heights[v]);
    if (a != b) {
      if (!passed.emplace(std::min(a, b) * k + std::max(a, b), true).second) continue;
      const double depth = std::min(peaks[a], peaks[b]) - height;
      between[a] = std::min(between[a], depth);
      between[b] = std::min(between[b], depth);
      continue;
    }
    const std::int64_t one = parts.root(u), other = parts.root(v);
    if (one != other) inside[a] = std::max(inside[a], std::min(most, parts.join(one, other, height)));
  }
  std::vector<std::int64_t> large_parts(k, 0);
  for (std::int64_t row = 0; row < land.n; ++row) {
    if (labels[row] < 0 || parts.root(row) != row || parts.size(row) < least_part) continue;
    if (++large_parts[labels[row]] > 1) inside[labels[row]] = most;
  }
}

}  // namespace cluster_maker
