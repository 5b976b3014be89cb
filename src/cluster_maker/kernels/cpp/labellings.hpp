// Several labellings of the same rows: their clusters under one numbering, and silhouettes from sums.
//
// Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster
// analysis. J. Computational and Applied Mathematics 20.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "table.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

constexpr double INFINITE = std::numeric_limits<double>::infinity();
constexpr double UNKNOWN = std::numeric_limits<double>::quiet_NaN();

// Below this, beside values of size 1, squares of floats begin to vanish.
template <class T>
constexpr double FAINT = 0.0;
template <>
constexpr double FAINT<float> = 1e-12;

class Labellings {
 public:
  explicit Labellings(const SilhouetteTask& task)
      : n_labellings_(task.n_labellings),
        offsets_(task.n_labellings + 1, 0),
        of_cell_(static_cast<std::size_t>(task.n_cells) * task.n_labellings, -1) {
    for (int l = 0; l < count(); ++l) offsets_[l + 1] = offsets_[l] + task.n_clusters[l];
    sizes_.assign(offsets_.back(), 0);
    for (int l = 0; l < count(); ++l) {
      const std::int32_t* labels = task.labels + l * task.n;
      for (std::int64_t i = 0; i < task.n; ++i) {
        if (labels[i] < 0) continue;
        ++sizes_[offsets_[l] + labels[i]];
        of_cell_[static_cast<std::size_t>(task.cells[i]) * count() + l] = offsets_[l] + labels[i];
      }
    }
  }

  int count() const { return n_labellings_; }
  // Clusters of all labellings, numbered one labelling after the other.
  int n_clusters() const { return offsets_.back(); }
  int first(int l) const { return offsets_[l]; }
  int last(int l) const { return offsets_[l + 1]; }
  std::int64_t size(int cluster) const { return sizes_[cluster]; }
  // The cluster of each labelling that a cell belongs to, -1 for noise.
  const std::int32_t* of_cell(int cell) const { return of_cell_.data() + static_cast<std::size_t>(cell) * count(); }

 private:
  int n_labellings_;
  std::vector<std::int32_t> offsets_;
  std::vector<std::int32_t> of_cell_;
  std::vector<std::int64_t> sizes_;
};

// The silhouette of a row in a cluster of `size` rows, from the sum of its distances to them and its mean
// distance to the nearest other one. NaN where both are too faint for T.
template <class T>
inline double silhouette_of(double own_sum, std::int64_t size, double nearest) {
  if (size == 1) return 0.0;
  const double within = own_sum / static_cast<double>(size - 1);
  const double larger = within > nearest ? within : nearest;
  if (larger < FAINT<T>) return UNKNOWN;
  return larger > 0.0 ? (nearest - within) / larger : 0.0;
}

// Silhouettes of n rows under one labelling. sums: (n_clusters, stride), row by row the sum of distances to each
// cluster. own: global number of each row's cluster, -1 for noise. Scratch and result: n doubles each.
template <class T>
inline void silhouettes_from_sums(const Labellings& labellings, int l, const double* sums, std::int64_t stride, int n,
                                  const std::int32_t* __restrict own, double* __restrict nearest,
                                  double* __restrict within, double* __restrict out) {
  for (int i = 0; i < n; ++i) nearest[i] = INFINITE;
  for (int cluster = labellings.first(l); cluster < labellings.last(l); ++cluster) {
    const double* __restrict sum = sums + cluster * stride;
    const double share = 1.0 / static_cast<double>(labellings.size(cluster));
    for (int i = 0; i < n; ++i) {
      const double mean = own[i] == cluster ? INFINITE : sum[i] * share;
      within[i] = own[i] == cluster ? sum[i] : within[i];
      nearest[i] = mean < nearest[i] ? mean : nearest[i];
    }
  }
  for (int i = 0; i < n; ++i) {
    out[i] = own[i] < 0 ? UNKNOWN : silhouette_of<T>(within[i], labellings.size(own[i]), nearest[i]);
  }
}

}  // namespace
}  // namespace CM_ISA
