// The minimum spanning tree of all rows, by distance or by mutual reachability.
//
// Prim, R. C. (1957). Shortest connection networks and some generalizations. Bell Syst. Tech. J. 36.
// Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on hierarchical
// density estimates. PAKDD: two rows are at least as far apart as each is from its own k-th neighbour.
//
// Without a queue: the rows outside the tree stand side by side, feature by feature, each with the smallest
// distance to a row inside. Squares are added from the first feature to the last without contraction, and of
// several equally near rows the one with the lowest number joins: the same tree on any processor, for any number
// of threads. O(n^2 d) time, O(n d) memory.
#pragma once

#include <limits>

#include "doubles.hpp"
#include "pack.hpp"

namespace CM_ISA {
namespace {

// Rows outside that are looked at together.
constexpr std::int64_t TREE_TILE = 256;
// Numbers to be looked at in a step from which on threads share them.
constexpr double SHARED_STEP = 2e5;

class SpanningTree {
 public:
  SpanningTree(const TreeTask& task, Team& team)
      : task_(task),
        team_(team),
        capacity_((task.n + TREE_TILE - 1) / TREE_TILE * TREE_TILE),
        columns_(static_cast<std::size_t>(capacity_) * task.d),
        nearest_(static_cast<std::size_t>(capacity_)),
        cores_(static_cast<std::size_t>(capacity_)),
        outside_(static_cast<std::size_t>(task.n)),
        inside_(static_cast<std::size_t>(task.n)),
        least_(static_cast<std::size_t>(capacity_ / TREE_TILE)) {
    for (std::int64_t i = 0; i < capacity_; ++i) {
      const bool real = i < task.n;
      for (int f = 0; f < task.d; ++f) column(f)[i] = real ? task.X[i * task.d + f] : 0.0;
      nearest_[i] = std::numeric_limits<double>::infinity();
      cores_[i] = real && task.squared_cores != nullptr ? task.squared_cores[i] : 0.0;
      if (real) {
        outside_[i] = i;
        inside_[i] = 0;
      }
    }
  }

  bool run() {
    std::int64_t place = 0;  // of the row that joins
    for (left_ = task_.n - 1; left_ > 0; --left_) {
      const std::int64_t row = outside_[place];
      drop(place);
      if (!widen(row)) return false;
      place = first_of_least();
      const std::int64_t edge = task_.n - 1 - left_;
      task_.edges[2 * edge] = inside_[place];
      task_.edges[2 * edge + 1] = outside_[place];
      task_.squares[edge] = nearest_[place];
    }
    return true;
  }

 private:
  double* column(int f) { return columns_.data() + static_cast<std::int64_t>(f) * capacity_; }

  // Takes a row out by writing the last one over it.
  void drop(std::int64_t place) {
    for (int f = 0; f < task_.d; ++f) column(f)[place] = column(f)[left_];
    nearest_[place] = nearest_[left_];
    cores_[place] = cores_[left_];
    outside_[place] = outside_[left_];
    inside_[place] = inside_[left_];
    nearest_[left_] = std::numeric_limits<double>::infinity();
  }

  // Measures all rows outside from the one that has joined.
  bool widen(std::int64_t row) {
    const std::int64_t tiles = (left_ + TREE_TILE - 1) / TREE_TILE;
    const double core = task_.squared_cores == nullptr ? 0.0 : task_.squared_cores[row];
    if (team_.size() == 1 || static_cast<double>(left_) * task_.d < SHARED_STEP) {
      for (std::int64_t tile = 0; tile < tiles; ++tile) widen_tile(tile, row, core);
      return !team_.asked_to_stop();
    }
    const std::int64_t chunks = std::min<std::int64_t>(tiles, 2 * team_.size());
    auto work = [&](std::int64_t chunk, int) {
      for (std::int64_t tile = chunk * tiles / chunks; tile < (chunk + 1) * tiles / chunks; ++tile) {
        widen_tile(tile, row, core);
      }
    };
    return team_.run(chunks, work);
  }

  void widen_tile(std::int64_t tile, std::int64_t row, double core) {
    const std::int64_t begin = tile * TREE_TILE;
    const double* point = task_.X + row * task_.d;
    alignas(64) double squares[TREE_TILE];
    for (std::int64_t i = 0; i < TREE_TILE; i += DOUBLE_WIDTH) {
      Doubles sum = broadcast(0.0);
      for (int f = 0; f < task_.d; ++f) {
        const Doubles difference = sub(load(column(f) + begin + i), broadcast(point[f]));
        sum = add(sum, mul(difference, difference));
      }
      const Doubles reach = maximum(load(cores_.data() + begin + i), broadcast(core));
      store(squares + i, maximum(sum, reach));
    }
    Doubles least = broadcast(std::numeric_limits<double>::infinity());
    for (std::int64_t i = 0; i < TREE_TILE; i += DOUBLE_WIDTH) {
      double* const known = nearest_.data() + begin + i;
      const Doubles before = load(known), now = minimum(before, load(squares + i));
      if (begin + i + DOUBLE_WIDTH <= left_) {
        // a lane of infinity less infinity is not a number: then the rows are looked at one by one
        if (total(sub(before, now)) != 0.0) take_nearer(begin + i, squares + i, DOUBLE_WIDTH, row);
      } else if (begin + i < left_) {
        take_nearer(begin + i, squares + i, static_cast<int>(left_ - begin - i), row);
      }
      least = minimum(least, load(known));
    }
    alignas(64) double lanes[DOUBLE_WIDTH];
    store(lanes, least);
    least_[tile] = *std::min_element(lanes, lanes + DOUBLE_WIDTH);
  }

  void take_nearer(std::int64_t first, const double* squares, int m, std::int64_t row) {
    for (int i = 0; i < m; ++i) {
      if (squares[i] < nearest_[first + i]) {
        nearest_[first + i] = squares[i];
        inside_[first + i] = row;
      }
    }
  }

  // The place of the nearest row outside, of several the one with the lowest number.
  std::int64_t first_of_least() const {
    const std::int64_t tiles = (left_ + TREE_TILE - 1) / TREE_TILE;
    const double least = *std::min_element(least_.data(), least_.data() + tiles);
    std::int64_t found = -1;
    for (std::int64_t tile = 0; tile < tiles; ++tile) {
      if (least_[tile] != least) continue;
      for (std::int64_t i = tile * TREE_TILE; i < std::min(left_, (tile + 1) * TREE_TILE); ++i) {
        if (nearest_[i] == least && (found < 0 || outside_[i] < outside_[found])) found = i;
      }
    }
    return found;
  }

  const TreeTask& task_;
  Team& team_;
  std::int64_t capacity_, left_ = 0;
  Aligned<double> columns_, nearest_, cores_;
  Aligned<std::int64_t> outside_, inside_;  // number of each row outside, and the row inside it is nearest to
  Aligned<double> least_;                   // of each tile
};

}  // namespace
}  // namespace CM_ISA
