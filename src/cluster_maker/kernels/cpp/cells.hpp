// Rows sorted by cell, and packed relative to the mean of their cell.
//
// A cell is a set of rows that all labellings in hand put into the same cluster. Distances to a cell's rows
// are taken in coordinates whose origin is its mean o. Rounding a row x and a member y to floats then moves
// their distance by at most u (|x - o| + |y - o|), u = 2^-24, and as |x - o| <= mean |x - y| (Jensen) and
// mean |y - o| <= 2 mean |x - y|, the mean distance of x to the cell is off by at most 3 u of itself:
// however far the cells lie apart, and however much they differ in size.
#pragma once

#include <algorithm>
#include <vector>

#include "doubles.hpp"
#include "memory.hpp"
#include "team.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// Puts a row, relative to an origin, in its place among packed rows.
template <class T>
inline void pack_row(const double* x, const double* origin, int d, std::int64_t slot, T* columns) {
  const std::int64_t lane = slot % width_of<T>;
  T* column = columns + (slot - lane) * d + lane;
  for (std::int64_t f = 0; f < d; ++f) column[f * width_of<T>] = static_cast<T>(x[f] - origin[f]);
}

template <class T>
class CellRows {
 public:
  // cells: by row, 0 to n_cells - 1, or -1 for rows that are left out.
  CellRows(const double* X, std::int64_t n, int d, const std::int32_t* cells, int n_cells)
      : X_(X), d_(d), n_cells_(n_cells), counts_(n_cells, 0), begins_(n_cells + 1, 0) {
    for (std::int64_t i = 0; i < n; ++i) {
      if (cells[i] >= 0) ++counts_[cells[i]];
    }
    for (int c = 0; c < n_cells; ++c) {
      begins_[c + 1] = begins_[c] + (counts_[c] + width_of<T> - 1) / width_of<T> * width_of<T>;
    }
    row_of_.assign(n_slots(), -1);
    std::vector<std::int64_t> next(begins_.begin(), begins_.end() - 1);
    for (std::int64_t i = 0; i < n; ++i) {
      if (cells[i] >= 0) row_of_[next[cells[i]]++] = static_cast<std::int32_t>(i);
    }
    vectors_ = Aligned<double>(static_cast<std::size_t>(n_slots()) * d);
    columns_ = Aligned<T>(static_cast<std::size_t>(n_slots()) * d);
    origins_.assign(static_cast<std::size_t>(n_cells) * d, 0.0);
  }

  // Fills in the rows; returns false where the watch said stop.
  bool pack(Team& team) {
    auto work = [this](std::int64_t cell, int) { pack_cell(static_cast<int>(cell)); };
    return team.run(n_cells_, work);
  }

  int d() const { return d_; }
  int n_cells() const { return n_cells_; }
  // Places for rows: the rows of a cell one after the other, starting at a whole vector.
  std::int64_t n_slots() const { return begins_.back(); }
  std::int64_t begin(int cell) const { return begins_[cell]; }
  std::int64_t end(int cell) const { return begins_[cell] + counts_[cell]; }
  std::int64_t count(int cell) const { return counts_[cell]; }
  // The row at a slot, -1 for none.
  std::int32_t row_of(std::int64_t slot) const { return row_of_[slot]; }
  const double* row(std::int64_t slot) const { return X_ + static_cast<std::int64_t>(row_of_[slot]) * d_; }
  const double* origin(int cell) const { return origins_.data() + static_cast<std::int64_t>(cell) * d_; }
  // Packed rows from a slot on that starts a vector: vector by vector, each feature by feature. An empty
  // slot holds a copy of the cell's last row.
  const T* columns(std::int64_t slot) const { return columns_.data() + slot * d_; }
  // The same in doubles, and in the coordinates of X.
  const double* vectors(std::int64_t slot) const { return vectors_.data() + slot * d_; }

 private:
  void pack_cell(int cell) {
    double* origin = origins_.data() + static_cast<std::int64_t>(cell) * d_;
    for (std::int64_t slot = begin(cell); slot < end(cell); ++slot) {
      const double* x = row(slot);
      for (int f = 0; f < d_; ++f) origin[f] += x[f];
    }
    for (int f = 0; f < d_; ++f) origin[f] /= static_cast<double>(std::max<std::int64_t>(1, counts_[cell]));
    for (std::int64_t slot = begin(cell); slot < begins_[cell + 1]; ++slot) {
      const double* x = row(std::min(slot, end(cell) - 1));
      pack_row(x, origin, d_, slot, columns_.data());
      double* vector = vectors_.data() + slot / width_of<T> * width_of<T> * d_ + slot % width_of<T>;
      for (std::int64_t f = 0; f < d_; ++f) vector[f * width_of<T>] = x[f];
    }
  }

  const double* X_;
  int d_, n_cells_;
  std::vector<std::int64_t> counts_, begins_;
  std::vector<std::int32_t> row_of_;
  Aligned<double> vectors_;
  Aligned<T> columns_;
  std::vector<double> origins_;
};

}  // namespace
}  // namespace CM_ISA
