// Silhouettes of some rows, each against all rows; of a single labelling only against the clusters that can
// be the nearest.
//
// The mean distance of a row x to the members y of a cluster with mean c lies between
//     |x - c|  and  sqrt(|x - c|^2 + mean |y - c|^2)
// (Jensen, J. L. W. V. (1906). Sur les fonctions convexes. Acta Mathematica 30: once for the norm, once for
// the square). A cluster whose lower bound exceeds another one's upper bound is left out: of many clusters
// that lie apart, few are summed. O(m n d) for m rows at most; memory O(n d).
#pragma once

#include "cells.hpp"
#include "distance_sums.hpp"
#include "labellings.hpp"

namespace CM_ISA {
namespace {

// Rows that are measured together, at most, and the sums of theirs that are kept at a time.
constexpr int MOST_TOGETHER = 128;
constexpr std::int64_t SUMS_AT_ONCE = 1 << 20;
// By how much the origin of a cell may miss its mean, beside values of size 1.
constexpr double OFF_CENTRE = 1e-13;

// How near a cell's mean must be to a row for its cluster to be looked at.
template <class T>
class Reach {
 public:
  explicit Reach(const CellRows<T>& rows)
      : rows_(rows),
        stride_((rows.n_cells() + 7) / 8 * 8),
        centers_(static_cast<std::size_t>(stride_) * rows.d()),
        mean_squares_(rows.n_cells(), 0.0) {
    centers_.clear();
    for (int cell = 0; cell < rows.n_cells(); ++cell) {
      for (int f = 0; f < rows.d(); ++f) centers_[static_cast<std::size_t>(f) * stride_ + cell] = rows.origin(cell)[f];
    }
  }

  // Finds the spread of each cell; returns false where the watch said stop.
  bool find_spreads(Team& team) {
    auto work = [this](std::int64_t cell, int) {
      double sum = 0.0;
      const double* origin = rows_.origin(static_cast<int>(cell));
      for (std::int64_t slot = rows_.begin(cell); slot < rows_.end(cell); ++slot) {
        const double* x = rows_.row(slot);
        for (int f = 0; f < rows_.d(); ++f) sum += (x[f] - origin[f]) * (x[f] - origin[f]);
      }
      mean_squares_[cell] = sum / static_cast<double>(rows_.count(static_cast<int>(cell)));
    };
    return team.run(rows_.n_cells(), work);
  }

  int stride() const { return stride_; }

  // Squared distances of a row to all means; out has room for stride() doubles.
  void to_means(const double* x, double* __restrict out) const {
    std::fill_n(out, stride_, 0.0);
    const double* __restrict center = centers_.data();
    for (int f = 0; f < rows_.d(); ++f, center += stride_) {
      for (int c = 0; c < stride_; ++c) out[c] += (x[f] - center[c]) * (x[f] - center[c]);
    }
  }

  // The squared distance up to which a mean can belong to the nearest cluster but a row's own.
  double of(const double* to_means, int own) const {
    double least = INFINITE;
    for (int c = 0; c < rows_.n_cells(); ++c) {
      const double upper = to_means[c] + mean_squares_[c];
      if (c != own && upper < least) least = upper;
    }
    const double reach = std::sqrt(least) * (1.0 + 1e-9) + 2.0 * OFF_CENTRE;
    return reach * reach;
  }

 private:
  const CellRows<T>& rows_;
  int stride_;
  Aligned<double> centers_;  // feature by feature
  std::vector<double> mean_squares_;
};

template <class T>
struct RowsScratch {
  Aligned<T> x;
  Aligned<double> sums, to_means;
  std::vector<char> wanted;
  std::int32_t batch[MOST_ROWS];
  alignas(64) double row_sums[MOST_ROWS];

  RowsScratch(int d, int n_clusters, int together, int stride)
      : x(static_cast<std::size_t>(MOST_ROWS) * d),
        sums(static_cast<std::size_t>(n_clusters) * together),
        to_means(stride),
        wanted(static_cast<std::size_t>(stride) * together, 1) {}
};

template <class T>
class SilhouetteRows final : public SilhouettePass {
 public:
  SilhouetteRows(const SilhouetteTask& task, const CellRows<T>& rows, Labellings labellings)
      : task_(task), rows_(rows), labellings_(std::move(labellings)), reach_(rows_) {
    const std::int64_t room = SUMS_AT_ONCE / std::max(1, labellings_.n_clusters());
    together_ = static_cast<int>(std::max<std::int64_t>(TILE_ROWS, std::min<std::int64_t>(MOST_TOGETHER, room)));
    sort_measured();
  }

  // With one labelling of three clusters or more: finds out how many pairs of rows have to be looked at.
  bool plan(Team& team) {
    pairs_ = static_cast<double>(n_measured()) * static_cast<double>(rows_.n_slots());
    selective_ = labellings_.count() == 1 && labellings_.n_clusters() > 2;
    if (!selective_) return true;
    if (!reach_.find_spreads(team)) return false;
    std::vector<double> parts(n_steps(), 0.0);
    std::vector<RowsScratch<T>> scratch = scratch_for(team);
    auto work = [&](std::int64_t chunk, int worker) { parts[chunk] = find_wanted(chunk, scratch[worker]); };
    if (!team.run(n_steps(), work)) return false;
    pairs_ = 0.0;
    for (const double part : parts) pairs_ += part;
    return true;
  }

  // Distances that will be taken, after plan().
  double pairs() const { return pairs_; }

  std::int64_t n_steps() const override { return (n_measured() + together_ - 1) / together_; }

  bool run(std::int64_t first, std::int64_t last, Team& team) override {
    std::vector<RowsScratch<T>> scratch = scratch_for(team);
    auto work = [&](std::int64_t chunk, int worker) { measure(first + chunk, scratch[worker]); };
    return team.run(last - first, work);
  }

 private:
  std::int64_t n_measured() const { return task_.rows == nullptr ? task_.n : task_.n_measured; }
  std::int64_t row_at(std::int64_t position) const { return task_.rows == nullptr ? position : task_.rows[position]; }
  int cell_at(std::int64_t position) const { return task_.cells[row_at(position)]; }
  const double* values_at(std::int64_t position) const { return task_.X + row_at(position) * rows_.d(); }

  std::vector<RowsScratch<T>> scratch_for(const Team& team) const {
    std::vector<RowsScratch<T>> scratch;
    for (int worker = 0; worker < team.size(); ++worker) {
      scratch.emplace_back(rows_.d(), labellings_.n_clusters(), together_, reach_.stride());
    }
    return scratch;
  }

  // Positions of the measured rows, cell by cell: rows that are measured together want the same clusters.
  void sort_measured() {
    std::vector<std::int64_t> next(rows_.n_cells() + 2, 0);
    for (std::int64_t p = 0; p < n_measured(); ++p) ++next[cell_at(p) + 2];
    for (int cell = 0; cell < rows_.n_cells(); ++cell) next[cell + 2] += next[cell + 1];
    order_.resize(n_measured());
    for (std::int64_t p = 0; p < n_measured(); ++p) order_[next[cell_at(p) + 1]++] = p;
  }

  const std::int64_t* chunk_at(std::int64_t chunk, int& n) const {
    const std::int64_t first = chunk * together_;
    n = static_cast<int>(std::min<std::int64_t>(together_, n_measured() - first));
    return order_.data() + first;
  }

  // Marks the clusters that each row of a chunk has to be measured against; returns the number of pairs.
  double find_wanted(std::int64_t chunk, RowsScratch<T>& scratch) const {
    int n = 0;
    const std::int64_t* positions = chunk_at(chunk, n);
    double pairs = 0.0;
    for (int i = 0; i < n; ++i) {
      const int own = cell_at(positions[i]);
      reach_.to_means(values_at(positions[i]), scratch.to_means.data());
      const double reach = reach_.of(scratch.to_means.data(), own);
      for (int cell = 0; cell < rows_.n_cells(); ++cell) {
        const bool wanted = own >= 0 && (cell == own || scratch.to_means[cell] <= reach);
        scratch.wanted[static_cast<std::size_t>(cell) * together_ + i] = wanted;
        if (wanted) pairs += static_cast<double>(rows_.count(cell));
      }
    }
    return pairs;
  }

  void measure(std::int64_t chunk, RowsScratch<T>& scratch) {
    if (selective_) find_wanted(chunk, scratch);
    int n = 0;
    const std::int64_t* positions = chunk_at(chunk, n);
    // what is not measured is never the nearest
    std::fill_n(scratch.sums.data(), scratch.sums.size(), selective_ ? INFINITE : 0.0);
    for (int cell = 0; cell < rows_.n_cells(); ++cell) {
      const char* wanted = scratch.wanted.data() + static_cast<std::size_t>(cell) * together_;
      int m = 0;
      for (int i = 0; i < n; ++i) {
        if (!wanted[i]) continue;
        scratch.batch[m++] = i;
        if (m == MOST_ROWS) measure_batch(cell, positions, m, scratch), m = 0;
      }
      if (m > 0) measure_batch(cell, positions, m, scratch);
    }
    give_values(positions, n, scratch);
  }

  // The rows of a batch against one cell.
  void measure_batch(int cell, const std::int64_t* positions, int m, RowsScratch<T>& scratch) {
    const int d = rows_.d();
    for (int r = 0; r < m; ++r) {
      recentre_row(values_at(positions[scratch.batch[r]]), rows_.origin(cell), d, r, scratch.x.data());
    }
    std::fill_n(scratch.row_sums, m, 0.0);
    const int most = columns_at_once<T>(d);
    for (std::int64_t slot = rows_.begin(cell); slot < rows_.end(cell); slot += most) {
      const int n = static_cast<int>(std::min<std::int64_t>(most, rows_.end(cell) - slot));
      add_distances<false, T>(scratch.x.data(), m, rows_.columns(slot), n, d, nullptr, scratch.row_sums);
    }
    const std::int32_t* clusters = labellings_.of_cell(cell);
    for (int l = 0; l < labellings_.count(); ++l) {
      if (clusters[l] < 0) continue;
      double* sums = scratch.sums.data() + static_cast<std::int64_t>(clusters[l]) * together_;
      for (int r = 0; r < m; ++r) {
        double& sum = sums[scratch.batch[r]];
        sum = selective_ ? scratch.row_sums[r] : sum + scratch.row_sums[r];
      }
    }
  }

  void give_values(const std::int64_t* positions, int n, RowsScratch<T>& scratch) {
    std::int32_t own[MOST_TOGETHER];
    double nearest[MOST_TOGETHER], within[MOST_TOGETHER], values[MOST_TOGETHER];
    for (int l = 0; l < labellings_.count(); ++l) {
      for (int i = 0; i < n; ++i) {
        const int cell = cell_at(positions[i]);
        own[i] = cell < 0 ? -1 : labellings_.of_cell(cell)[l];
      }
      silhouettes_from_sums<T>(labellings_, l, scratch.sums.data(), together_, n, own, nearest, within, values);
      for (int i = 0; i < n; ++i) task_.silhouettes[l * n_measured() + positions[i]] = values[i];
    }
  }

  SilhouetteTask task_;
  const CellRows<T>& rows_;
  Labellings labellings_;
  Reach<T> reach_;
  bool selective_ = false;
  double pairs_ = 0.0;
  int together_;
  std::vector<std::int64_t> order_;
};

}  // namespace
}  // namespace CM_ISA
