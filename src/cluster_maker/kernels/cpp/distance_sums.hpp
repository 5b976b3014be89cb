// The innermost loop of the silhouette: distances of a few rows to a run of packed rows ("columns"), added
// up for each row and, where both directions are wanted, for each column.
//
// Four rows meet two (or four) vectors of columns at a time, so that differences, products and roots keep
// all units busy. O(m n d) for m rows and n columns.
#pragma once

#include "tile.hpp"

namespace CM_ISA {
namespace {

// Columns whose distances to a row are added up in T before they go into doubles: 16 vectors, like the 16 tiles
// of MOST_ROWS rows whose distances to a column are.
template <class T>
constexpr int MOST_COLUMNS = 16 * width_of<T>;
// Below this number of features the root is what takes time, and is estimated where that is quicker.
constexpr int ROOT_BOUND = 4;
// From this number of features on wide tiles are quicker, where there are registers for them.
constexpr int WIDE_FROM = 17;

// How a tile is worked on: vectors of columns at a time, whether columns get sums too, which root.
template <int SPAN, bool BOTH_WAYS, bool ESTIMATE>
struct Way {
  static constexpr int span = SPAN;
  static constexpr bool both = BOTH_WAYS;
  static constexpr bool estimate = ESTIMATE;
};

template <class W, int R, int C, class T>
CM_INLINE void add_tile(const T* x, const T* columns, int d, const Vector<T>* keep, Vector<T> (&row_sums)[R],
                        T* column_sums) {
  Vector<T> distance[R][C];
  square_distances<R, C, T>(x, columns, d, distance);
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) {
      distance[r][c] = W::estimate ? estimated_root(distance[r][c]) : square_root(distance[r][c]);
    }
  }
  for (int r = 0; r < R; ++r) {
    Vector<T> sum = distance[r][0];
    for (int c = 1; c < C; ++c) sum = add(sum, distance[r][c]);
    row_sums[r] = keep == nullptr ? add(row_sums[r], sum) : fma(sum, *keep, row_sums[r]);
  }
  if (!W::both) return;
  for (int c = 0; c < C; ++c) {
    Vector<T> sum = distance[0][c];
    for (int r = 1; r < R; ++r) sum = add(sum, distance[r][c]);
    T* place = column_sums + c * width_of<T>;
    store(place, add(load(place), sum));
  }
}

// Ones for the lanes that hold rows, zeros for those that do not.
template <class T>
CM_INLINE Vector<T> lanes_kept(int n) {
  alignas(64) T keep[width_of<T>];
  for (int w = 0; w < width_of<T>; ++w) keep[w] = w < n ? T{1} : T{0};
  return load(keep);
}

// R rows against all columns; row_sums[r] grows by the sum of row r.
template <class W, int R, class T>
inline void add_strip(const T* x, const T* columns, int n, int d, T* column_sums, double* row_sums) {
  constexpr int width = width_of<T>;
  Vector<T> sums[R];
  for (int r = 0; r < R; ++r) sums[r] = broadcast(T{0});
  int j = 0;
  for (; j + W::span * width <= n; j += W::span * width) {
    add_tile<W, R, W::span, T>(x, columns + static_cast<std::int64_t>(j) * d, d, nullptr, sums, column_sums + j);
  }
  for (; j + width <= n; j += width) {
    add_tile<W, R, 1, T>(x, columns + static_cast<std::int64_t>(j) * d, d, nullptr, sums, column_sums + j);
  }
  if (j < n) {
    const Vector<T> keep = lanes_kept<T>(n - j);
    add_tile<W, R, 1, T>(x, columns + static_cast<std::int64_t>(j) * d, d, &keep, sums, column_sums + j);
  }
  if constexpr (R == TILE_ROWS) {
    add_totals(sums[0], sums[1], sums[2], sums[3], row_sums);
  } else {
    for (int r = 0; r < R; ++r) row_sums[r] += static_cast<double>(total(sums[r]));
  }
}

template <class W, class T>
inline void add_strips(const T* x, int m, const T* columns, int n, int d, T* column_sums, double* row_sums) {
  int r = 0;
  for (; r + TILE_ROWS <= m; r += TILE_ROWS) {
    add_strip<W, TILE_ROWS, T>(x + place_of(r, d), columns, n, d, column_sums, row_sums + r);
  }
  for (; r < m; ++r) {
    add_strip<W, 1, T>(x + place_of(r, d), columns, n, d, column_sums, row_sums + r);
  }
}

// Adds the distances of m <= MOST_ROWS rows x, in tiles, to n <= MOST_COLUMNS<T> packed columns: to
// row_sums, and with BOTH to column_sums, which has room for whole vectors.
template <bool BOTH, class T>
inline void add_distances(const T* x, int m, const T* columns, int n, int d, T* column_sums, double* row_sums) {
  if (d < ROOT_BOUND) return add_strips<Way<2, BOTH, true>, T>(x, m, columns, n, d, column_sums, row_sums);
  if (REGISTERS == 32 && d >= WIDE_FROM) {
    return add_strips<Way<4, BOTH, false>, T>(x, m, columns, n, d, column_sums, row_sums);
  }
  return add_strips<Way<2, BOTH, false>, T>(x, m, columns, n, d, column_sums, row_sums);
}

// Columns at a time that stay in the first-level cache while rows go by.
template <class T>
inline int columns_at_once(int d) {
  constexpr int step = 4 * width_of<T>;
  const int fitting = static_cast<int>(24576 / (sizeof(T) * static_cast<std::size_t>(d))) / step * step;
  return std::max(step, std::min(MOST_COLUMNS<T>, fitting));
}

}  // namespace
}  // namespace CM_ISA
