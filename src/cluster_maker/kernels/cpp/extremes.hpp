// The two distances of the Dunn index: of the two nearest rows of different clusters (the gap), and of the
// two farthest rows of one cluster (the diameter).
//
// Dunn, J. C. (1974). Well-separated clusters and optimal fuzzy partitions. J. Cybernetics 4 (1).
//
// Pairs that cannot hold a new extreme are left out. For the diameter: two rows are at most as far apart as
// their distances from the mean together, so that of rows that come by falling distance few groups matter.
// For the gap of two clusters: rows are projected on the line through both means, and are at least as far
// apart as their projections; of clusters that a plane divides, only rows by that plane are looked at.
// O(n k d) for clusters of that kind beside the diameters, O(n^2 d) at worst; memory O(n d).
#pragma once

#include <atomic>
#include <cmath>
#include <limits>

#include "cells.hpp"
#include "tile.hpp"

namespace CM_ISA {
namespace {

// By how much a bound may be off for rounding: relative, and beside values of size 1.
constexpr double BOUND_ERROR = 1e-9;
constexpr double BOUND_NOISE = 1e-13;
// Rows whose projections are found in one chunk.
constexpr std::int64_t PROJECTED_ROWS = 4096;

// The largest or the smallest square of m rows x, in tiles, to n packed columns; empty slots hold copies.
template <bool LARGEST, int R, int C>
CM_INLINE Doubles scan_tile(const double* x, const double* columns, int d, Doubles found) {
  Doubles square[R][C];
  square_distances<R, C, double>(x, columns, d, square);
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) {
      found = LARGEST ? maximum(found, square[r][c]) : minimum(found, square[r][c]);
    }
  }
  return found;
}

template <bool LARGEST, int R>
inline Doubles scan_strip(const double* x, const double* columns, int n, int d, Doubles found) {
  constexpr int W = width_of<double>;
  const std::int64_t step = static_cast<std::int64_t>(W) * d;
  int j = 0;
  for (; j + W < n; j += 2 * W, columns += 2 * step) found = scan_tile<LARGEST, R, 2>(x, columns, d, found);
  if (j < n) found = scan_tile<LARGEST, R, 1>(x, columns, d, found);
  return found;
}

template <bool LARGEST>
inline double extreme_square(const double* x, int m, const double* columns, int n, int d) {
  Doubles found = broadcast(LARGEST ? 0.0 : std::numeric_limits<double>::infinity());
  int r = 0;
  for (; r + TILE_ROWS <= m; r += TILE_ROWS) {
    found = scan_strip<LARGEST, TILE_ROWS>(x + place_of(r, d), columns, n, d, found);
  }
  for (; r < m; ++r) found = scan_strip<LARGEST, 1>(x + place_of(r, d), columns, n, d, found);
  alignas(64) double lanes[DOUBLE_WIDTH];
  store(lanes, found);
  return LARGEST ? *std::max_element(lanes, lanes + DOUBLE_WIDTH) : *std::min_element(lanes, lanes + DOUBLE_WIDTH);
}

// An extreme that all threads know: which one finds it does not matter.
template <bool LARGEST>
class Extreme {
 public:
  double now() const { return value_.load(std::memory_order_relaxed); }
  void update(double square) {
    double known = now();
    while ((LARGEST ? square > known : square < known) && !value_.compare_exchange_weak(known, square)) {
    }
  }

 private:
  std::atomic<double> value_{LARGEST ? 0.0 : std::numeric_limits<double>::infinity()};
};

inline double apart(const double* a, const double* b, int d) {
  double sum = 0.0;
  for (int f = 0; f < d; ++f) sum += (a[f] - b[f]) * (a[f] - b[f]);
  return std::sqrt(sum);
}

// One thread's room: rows in tiles, and columns.
struct ExtremeScratch {
  Aligned<double> x, columns;
  explicit ExtremeScratch(int d)
      : x(static_cast<std::size_t>(MOST_ROWS) * d), columns(static_cast<std::size_t>(MOST_ROWS) * d) {}
};

class Diameter {
 public:
  explicit Diameter(const CellRows<double>& rows) : rows_(rows) {
    for (int cell = 0; cell < rows.n_cells(); ++cell) {
      const int first = static_cast<int>(groups_.size());
      for (std::int64_t slot = rows.begin(cell); slot < rows.end(cell); slot += MOST_ROWS) {
        const int n = static_cast<int>(std::min<std::int64_t>(MOST_ROWS, rows.end(cell) - slot));
        groups_.push_back({cell, static_cast<int>(groups_.size()) - first, n, slot, radius_of(cell, slot, n)});
      }
    }
    // the outermost groups of all clusters first: they soon give a bound that spares the others
    for (std::size_t g = 0; g < groups_.size(); ++g) by_rank_.push_back(g);
    std::stable_sort(by_rank_.begin(), by_rank_.end(),
                     [this](std::size_t a, std::size_t b) { return groups_[a].rank < groups_[b].rank; });
  }

  bool find(Team& team, double* square) {
    std::vector<ExtremeScratch> scratch;
    for (int worker = 0; worker < team.size(); ++worker) scratch.emplace_back(rows_.d());
    auto work = [&](std::int64_t chunk, int worker) { look_from(by_rank_[chunk], scratch[worker].x.data()); };
    if (!team.run(static_cast<std::int64_t>(by_rank_.size()), work)) return false;
    *square = largest_.now();
    return true;
  }

 private:
  // Neighbouring rows of a cluster, none of them farther than `radius` from its mean.
  struct Group {
    int cell, rank, n;
    std::int64_t slot;
    double radius;
  };

  double radius_of(int cell, std::int64_t slot, int n) const {
    double largest = 0.0;
    for (int i = 0; i < n; ++i) largest = std::max(largest, apart(rows_.row(slot + i), rows_.origin(cell), rows_.d()));
    return largest;
  }

  // One group against itself and the later ones of its cluster.
  void look_from(std::size_t from, double* x) {
    const Group& one = groups_[from];
    const int n_vectors = (one.n + DOUBLE_WIDTH - 1) / DOUBLE_WIDTH;
    recentre_vectors(rows_.vectors(one.slot), n_vectors, rows_.origin(one.cell), rows_.d(), x);
    for (std::size_t g = from; g < groups_.size() && groups_[g].cell == one.cell; ++g) {
      const double most = (one.radius + groups_[g].radius) * (1.0 + BOUND_ERROR) + BOUND_NOISE;
      if (most * most <= largest_.now()) continue;
      largest_.update(extreme_square<true>(x, one.n, rows_.columns(groups_[g].slot), groups_[g].n, rows_.d()));
    }
  }

  const CellRows<double>& rows_;
  std::vector<Group> groups_;
  std::vector<std::size_t> by_rank_;
  Extreme<true> largest_;
};

class Gap {
 public:
  explicit Gap(const CellRows<double>& rows) : rows_(rows), along_(rows.n_slots()) {}

  bool find(Team& team, double* square) {
    std::vector<ExtremeScratch> scratch;
    for (int worker = 0; worker < team.size(); ++worker) scratch.emplace_back(rows_.d());
    find_radii();
    for (int one = 0; one < rows_.n_cells(); ++one) {
      for (int other = one + 1; other < rows_.n_cells(); ++other) {
        const double between = apart(rows_.origin(one), rows_.origin(other), rows_.d());
        if (cannot_be_nearer(between - radii_[one] - radii_[other])) continue;
        if (!look_between(one, other, between, team, scratch)) return false;
      }
    }
    *square = smallest_.now();
    return true;
  }

 private:
  // Whether a lower bound of distances rules out a new gap.
  bool cannot_be_nearer(double distance) const {
    const double least = distance - std::abs(distance) * BOUND_ERROR - BOUND_NOISE;
    return least > 0.0 && least * least >= smallest_.now();
  }

  void find_radii() {
    for (int cell = 0; cell < rows_.n_cells(); ++cell) {
      double largest = 0.0;
      for (std::int64_t slot = rows_.begin(cell); slot < rows_.end(cell); ++slot) {
        largest = std::max(largest, apart(rows_.row(slot), rows_.origin(cell), rows_.d()));
      }
      radii_.push_back(largest);
    }
  }

  bool look_between(int one, int other, double between, Team& team, std::vector<ExtremeScratch>& scratch) {
    std::vector<double> axis(rows_.d(), 0.0);
    for (int f = 0; f < rows_.d() && between > 0.0; ++f) {
      axis[f] = (rows_.origin(other)[f] - rows_.origin(one)[f]) / between;
    }
    if (!project(one, one, 1.0, axis, team) || !project(other, one, -1.0, axis, team)) return false;
    std::vector<std::int64_t> left = slots_of(one), right = slots_of(other);
    // the rows that face each other nearest give a first bound, which spares most of the others
    look_at(facing(left), facing(right), other, scratch[0]);
    const double far_left = -farthest(left), far_right = -farthest(right);
    keep_near(left, far_right);
    keep_near(right, far_left);
    const std::int64_t n_blocks = (static_cast<std::int64_t>(left.size()) + MOST_ROWS - 1) / MOST_ROWS;
    auto work = [&](std::int64_t chunk, int worker) { look_from(left, chunk, right, other, scratch[worker]); };
    return team.run(n_blocks, work);
  }

  // How far a cluster's rows reach towards the other one, from the mean of the first.
  bool project(int cell, int from, double sign, const std::vector<double>& axis, Team& team) {
    const std::int64_t n_chunks = (rows_.count(cell) + PROJECTED_ROWS - 1) / PROJECTED_ROWS;
    auto work = [&](std::int64_t chunk, int) {
      const std::int64_t first = rows_.begin(cell) + chunk * PROJECTED_ROWS;
      const std::int64_t last = std::min(rows_.end(cell), first + PROJECTED_ROWS);
      for (std::int64_t slot = first; slot < last; ++slot) {
        double sum = 0.0;
        for (int f = 0; f < rows_.d(); ++f) sum += (rows_.row(slot)[f] - rows_.origin(from)[f]) * axis[f];
        along_[slot] = sign * sum;
      }
    };
    return team.run(n_chunks, work);
  }

  std::vector<std::int64_t> slots_of(int cell) const {
    std::vector<std::int64_t> slots(rows_.count(cell));
    for (std::size_t i = 0; i < slots.size(); ++i) slots[i] = rows_.begin(cell) + static_cast<std::int64_t>(i);
    return slots;
  }

  bool reaches_farther(std::int64_t a, std::int64_t b) const {
    return along_[a] != along_[b] ? along_[a] > along_[b] : a < b;
  }

  double farthest(const std::vector<std::int64_t>& slots) const {
    double largest = -std::numeric_limits<double>::infinity();
    for (const std::int64_t slot : slots) largest = std::max(largest, along_[slot]);
    return largest;
  }

  std::vector<std::int64_t> facing(std::vector<std::int64_t> slots) const {
    const std::size_t n = std::min<std::size_t>(slots.size(), MOST_ROWS);
    std::nth_element(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(n) - 1, slots.end(),
                     [this](std::int64_t a, std::int64_t b) { return reaches_farther(a, b); });
    slots.resize(n);
    return slots;
  }

  // Keeps the rows that may be near enough to the other cluster's farthest-reaching row, by falling reach.
  void keep_near(std::vector<std::int64_t>& slots, double opposite) const {
    const auto far_off = [&](std::int64_t slot) { return cannot_be_nearer(opposite - along_[slot]); };
    slots.erase(std::remove_if(slots.begin(), slots.end(), far_off), slots.end());
    std::sort(slots.begin(), slots.end(), [this](std::int64_t a, std::int64_t b) { return reaches_farther(a, b); });
  }

  void look_from(const std::vector<std::int64_t>& left, std::int64_t chunk, const std::vector<std::int64_t>& right,
                 int cell, ExtremeScratch& scratch) {
    const std::int64_t first = chunk * MOST_ROWS;
    const int m = static_cast<int>(std::min<std::int64_t>(MOST_ROWS, static_cast<std::int64_t>(left.size()) - first));
    for (std::size_t j = 0; j < right.size(); j += MOST_ROWS) {
      if (cannot_be_nearer(-along_[right[j]] - along_[left[first]])) return;
      const int n = static_cast<int>(std::min<std::size_t>(MOST_ROWS, right.size() - j));
      look_at(left.data() + first, m, right.data() + j, n, cell, scratch);
    }
  }

  void look_at(const std::vector<std::int64_t>& left, const std::vector<std::int64_t>& right, int cell,
               ExtremeScratch& scratch) {
    look_at(left.data(), static_cast<int>(left.size()), right.data(), static_cast<int>(right.size()), cell, scratch);
  }

  // m rows against n of a cell, n > 0, given by their slots.
  void look_at(const std::int64_t* left, int m, const std::int64_t* right, int n, int cell, ExtremeScratch& scratch) {
    const int d = rows_.d();
    const double* origin = rows_.origin(cell);
    for (int r = 0; r < m; ++r) recentre_row(rows_.row(left[r]), origin, d, r, scratch.x.data());
    const int n_places = (n + DOUBLE_WIDTH - 1) / DOUBLE_WIDTH * DOUBLE_WIDTH;
    for (int j = 0; j < n_places; ++j) {
      pack_row(rows_.row(right[std::min(j, n - 1)]), origin, d, j, scratch.columns.data());
    }
    smallest_.update(extreme_square<false>(scratch.x.data(), m, scratch.columns.data(), n, d));
  }

  const CellRows<double>& rows_;
  Aligned<double> along_;  // by slot: how far a row reaches towards the cluster in hand
  std::vector<double> radii_;
  Extreme<false> smallest_;
};

inline bool gap_and_diameter(const double* X, std::int64_t n, int d, const std::int32_t* cells, int n_cells,
                             double* out, Team& team) {
  CellRows<double> rows(X, n, d, cells, n_cells);
  if (!rows.pack(team)) return false;
  return Gap(rows).find(team, out) && Diameter(rows).find(team, out + 1);
}

}  // namespace
}  // namespace CM_ISA
