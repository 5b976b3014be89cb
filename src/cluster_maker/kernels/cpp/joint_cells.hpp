// Cells: the coarsest division of the rows that tells every cluster of every labelling.
//
// The labellings are taken one after the other, each splitting the cells so far: O(n) for each, cells
// numbered by first appearance.
#pragma once

#include <algorithm>
#include <vector>

#include "table.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// Room for the table of possible cells: a group that would need more is closed.
constexpr std::int64_t POSSIBLE_CELLS = 1 << 22;

// Splits cells by one more labelling; returns their number, or -1 where there would be more than `most`.
inline int split_cells(const std::int32_t* labels, int n_clusters, int n_cells, std::int64_t most, std::int64_t n,
                       const std::int32_t* before, std::int32_t* after) {
  const int codes = n_clusters + 1;
  std::vector<std::int32_t> number(static_cast<std::size_t>(n_cells) * codes, -1);
  std::int32_t found = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    std::int32_t& cell = number[static_cast<std::size_t>(before[i]) * codes + labels[i] + 1];
    if (cell < 0) {
      if (found >= most) return -1;
      cell = found++;
    }
    after[i] = cell;
  }
  return found;
}

// Rows that are noise in all labellings form no cell: they become -1.
inline int drop_noise(const std::int32_t* labels, int n_labellings, std::int64_t n, int n_cells, std::int32_t* cells) {
  std::int32_t noise = -1;
  for (std::int64_t i = 0; i < n && noise < 0; ++i) {
    bool all = true;
    for (int l = 0; l < n_labellings && all; ++l) all = labels[l * n + i] < 0;
    if (all) noise = cells[i];
  }
  if (noise < 0) return n_cells;
  for (std::int64_t i = 0; i < n; ++i) cells[i] = cells[i] == noise ? -1 : cells[i] - (cells[i] > noise);
  return n_cells - 1;
}

// Takes as many of the labellings, (n_labellings, n), as make no more than `most` cells; at least one.
inline JointCells joint_cells(const std::int32_t* labels, const std::int32_t* n_clusters, int n_labellings,
                              std::int64_t n, std::int64_t most, std::int32_t* cells) {
  JointCells end;
  std::vector<std::int32_t> next(n);
  std::fill_n(cells, n, 0);
  end.n_cells = 1;
  for (int l = 0; l < n_labellings; ++l) {
    if (l > 0 && end.n_cells * (n_clusters[l] + std::int64_t{1}) > POSSIBLE_CELLS) break;
    const std::int64_t allowed = l == 0 ? n : most;
    const int found = split_cells(labels + l * n, n_clusters[l], end.n_cells, allowed, n, cells, next.data());
    if (found < 0) break;
    std::copy(next.begin(), next.end(), cells);
    end.n_cells = found;
    end.n_labellings = l + 1;
  }
  end.n_cells = drop_noise(labels, end.n_labellings, n, end.n_cells, cells);
  return end;
}

}  // namespace
}  // namespace CM_ISA
