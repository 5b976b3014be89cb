// A register tile: squared distances of a few rows to a few vectors of packed rows ("columns").
//
// Direct differences: squares never cancel, and processors that add and multiply at once need no longer for
// them than for products. O(d) for each pair.
#pragma once

#include <algorithm>

#include "doubles.hpp"

namespace CM_ISA {
namespace {

// Rows of a register tile.
constexpr int TILE_ROWS = 4;
// Rows that are worked on together, at most: they stand in tiles, each feature by feature.
constexpr int MOST_ROWS = 64;
// Squares that are added in one chain; longer rows are added up part by part.
constexpr int CHAIN = 128;

template <int R, int C, class T>
CM_INLINE void add_squares(const T* x, const T* columns, int d, int first, int last, Vector<T> (&sums)[R][C]) {
  constexpr int W = width_of<T>;
  for (int f = first; f < last; ++f) {
    Vector<T> y[C];
    for (int c = 0; c < C; ++c) y[c] = load(columns + (static_cast<std::int64_t>(c) * d + f) * W);
    for (int r = 0; r < R; ++r) {
      const Vector<T> value = broadcast(x[static_cast<std::int64_t>(f) * TILE_ROWS + r]);
      for (int c = 0; c < C; ++c) {
        const Vector<T> difference = sub(y[c], value);
        sums[r][c] = fma(difference, difference, sums[r][c]);
      }
    }
  }
}

// Squared distances of R rows to C vectors of columns.
template <int R, int C, class T>
CM_INLINE void square_distances(const T* x, const T* columns, int d, Vector<T> (&sums)[R][C]) {
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) sums[r][c] = broadcast(T{0});
  }
  add_squares<R, C, T>(x, columns, d, 0, d < CHAIN ? d : CHAIN, sums);
  for (int f = CHAIN; f < d; f += CHAIN) {
    Vector<T> part[R][C];
    for (int r = 0; r < R; ++r) {
      for (int c = 0; c < C; ++c) part[r][c] = broadcast(T{0});
    }
    add_squares<R, C, T>(x, columns, d, f, d - f < CHAIN ? d : f + CHAIN, part);
    for (int r = 0; r < R; ++r) {
      for (int c = 0; c < C; ++c) sums[r][c] = add(sums[r][c], part[r][c]);
    }
  }
}

// Where a row stands among those that are worked on together.
CM_INLINE std::int64_t place_of(int row, int d) {
  return static_cast<std::int64_t>(row / TILE_ROWS) * TILE_ROWS * d + row % TILE_ROWS;
}

// One row in the coordinates of a cell, put in its place.
template <class T>
inline void recentre_row(const double* x, const double* origin, int d, int row, T* out) {
  out += place_of(row, d);
  for (std::int64_t f = 0; f < d; ++f) out[f * TILE_ROWS] = static_cast<T>(x[f] - origin[f]);
}

// Whole vectors of rows, packed in doubles, in the coordinates of a cell.
template <class T>
inline void recentre_vectors(const double* rows, int n_vectors, const double* origin, int d, T* out) {
  constexpr int W = width_of<T>;
  constexpr int PART = W < TILE_ROWS ? W : TILE_ROWS;
  for (int v = 0; v < n_vectors; ++v) {
    for (std::int64_t f = 0; f < d; ++f, rows += W) {
      alignas(64) T line[W];
      const Doubles shift = broadcast(origin[f]);
      for (int w = 0; w < W; w += DOUBLE_WIDTH) store(line + w, sub(load(rows + w), shift));
      for (int w = 0; w < W; w += PART) {
        __builtin_memcpy(out + place_of(v * W + w, d) + f * TILE_ROWS, line + w, PART * sizeof(T));
      }
    }
  }
}

}  // namespace
}  // namespace CM_ISA
