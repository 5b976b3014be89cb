// Silhouettes of all rows from each distance once: every pair of rows serves both of its rows, and all
// labellings.
//
// Rows are sorted by cell and cut into blocks. The blocks meet each other as in a round-robin tournament
// (Kirkman, T. P. (1847). On a problem in combinations): in each round every block has one partner, so that
// threads share no row, and sums grow in the order of the rounds: the same bits for any number of threads.
// Distances are added up cell by cell and then go to the clusters of each labelling.
// O(n^2 d / 2) whatever the number of labellings; memory O(n (d + number of clusters)).
#pragma once

#include "cells.hpp"
#include "distance_sums.hpp"
#include "labellings.hpp"

namespace CM_ISA {
namespace {

// Slots of a block: small enough for the first-level cache, large enough to be worth a meeting.
constexpr std::int64_t SMALLEST_BLOCK = 256;
constexpr std::int64_t LARGEST_BLOCK = 1024;
constexpr std::int64_t BLOCKS_WANTED = 40;

// Neighbouring slots that hold rows of one cell.
struct Segment {
  int cell;
  std::int64_t first, last;
  int length() const { return static_cast<int>(last - first); }
};

// One thread's room for a meeting of two blocks.
template <class T>
struct MeetingScratch {
  Aligned<T> x, run;
  Aligned<double> column_sums;
  alignas(64) double row_sums[MOST_ROWS];

  MeetingScratch(int d, std::int64_t block)
      : x(static_cast<std::size_t>(MOST_ROWS) * d), run(MOST_COLUMNS<T> + width_of<T>), column_sums(block) {}
};

template <class T>
class SilhouettePairs final : public SilhouettePass {
 public:
  SilhouettePairs(const SilhouetteTask& task, CellRows<T> rows, Labellings labellings)
      : task_(task),
        rows_(std::move(rows)),
        labellings_(std::move(labellings)),
        sums_(static_cast<std::size_t>(labellings_.n_clusters()) * rows_.n_slots()) {
    const std::int64_t wanted = (rows_.n_slots() / BLOCKS_WANTED + MOST_ROWS - 1) / MOST_ROWS * MOST_ROWS;
    block_ = std::max(SMALLEST_BLOCK, std::min(LARGEST_BLOCK, wanted));
    segments_.resize((rows_.n_slots() + block_ - 1) / block_);
    for (int cell = 0; cell < rows_.n_cells(); ++cell) cut(cell);
    sums_.clear();
  }

  // All blocks by themselves, then the rounds, then the values.
  std::int64_t n_steps() const override { return players() + 1; }

  bool run(std::int64_t first, std::int64_t last, Team& team) override {
    std::vector<MeetingScratch<T>> scratch;
    for (int worker = 0; worker < team.size(); ++worker) scratch.emplace_back(rows_.d(), block_);
    for (std::int64_t step = first; step < last; ++step) {
      if (step == players()) return give_values(team);
      auto work = [&](std::int64_t chunk, int worker) { meet(step, chunk, scratch[worker]); };
      if (!team.run(step == 0 ? n_blocks() : players() / 2, work)) return false;
    }
    return true;
  }

 private:
  std::int64_t n_blocks() const { return static_cast<std::int64_t>(segments_.size()); }
  std::int64_t players() const { return n_blocks() + n_blocks() % 2; }

  // Shares a cell's rows out among the blocks.
  void cut(int cell) {
    for (std::int64_t slot = rows_.begin(cell); slot < rows_.end(cell);) {
      const std::int64_t block = slot / block_;
      const std::int64_t last = std::min(rows_.end(cell), (block + 1) * block_);
      segments_[block].push_back({cell, slot, last});
      slot = last;
    }
  }

  void meet(std::int64_t step, std::int64_t game, MeetingScratch<T>& scratch) {
    if (step == 0) return measure<false>(game, game, scratch);
    const std::int64_t circle = players() - 1, round = step - 1;
    const std::int64_t one = game == 0 ? circle : (round + game) % circle;
    const std::int64_t other = (round - game + circle) % circle;
    if (one < n_blocks() && other < n_blocks()) measure<true>(one, other, scratch);
  }

  // All rows of one block against all of another. BOTH: the other block's rows get their sums too.
  template <bool BOTH>
  void measure(std::int64_t one, std::int64_t other, MeetingScratch<T>& scratch) {
    const std::int64_t first = other * block_;
    const std::int64_t n = std::min(block_, rows_.n_slots() - first);
    for (const Segment& segment : segments_[one]) {
      if (BOTH) std::fill_n(scratch.column_sums.data(), n, 0.0);
      for (std::int64_t slot = segment.first; slot < segment.last; slot += MOST_ROWS) {
        const int m = static_cast<int>(std::min<std::int64_t>(MOST_ROWS, segment.last - slot));
        for (const Segment& columns : segments_[other]) {
          add_segment<BOTH>(slot, m, columns, scratch, scratch.column_sums.data() + (columns.first - first));
        }
      }
      if (BOTH) add_to_clusters(segment.cell, first, static_cast<int>(n), scratch.column_sums.data());
    }
  }

  template <bool BOTH>
  void add_segment(std::int64_t slot, int m, const Segment& columns, MeetingScratch<T>& scratch, double* column_sums) {
    const int d = rows_.d();
    recentre_vectors(rows_.vectors(slot), (m + width_of<T> - 1) / width_of<T>, rows_.origin(columns.cell), d,
                     scratch.x.data());
    std::fill_n(scratch.row_sums, m, 0.0);
    const int most = columns_at_once<T>(d);
    for (int j = 0; j < columns.length(); j += most) {
      const int n = std::min(most, columns.length() - j);
      if (BOTH) std::fill_n(scratch.run.data(), n + width_of<T>, T{0});
      add_distances<BOTH>(scratch.x.data(), m, rows_.columns(columns.first + j), n, d, scratch.run.data(),
                          scratch.row_sums);
      if (!BOTH) continue;
      const T* __restrict run = scratch.run.data();
      double* __restrict sums = column_sums + j;
      for (int i = 0; i < n; ++i) sums[i] += static_cast<double>(run[i]);
    }
    add_to_clusters(columns.cell, slot, m, scratch.row_sums);
  }

  // Adds the sums of n neighbouring rows over a cell to its clusters.
  void add_to_clusters(int cell, std::int64_t slot, int n, const double* __restrict given) {
    const std::int32_t* clusters = labellings_.of_cell(cell);
    for (int l = 0; l < labellings_.count(); ++l) {
      if (clusters[l] < 0) continue;
      double* __restrict sums = sums_.data() + clusters[l] * rows_.n_slots() + slot;
      for (int i = 0; i < n; ++i) sums[i] += given[i];
    }
  }

  bool give_values(Team& team) {
    auto work = [this](std::int64_t block, int) {
      for (const Segment& segment : segments_[block]) {
        for (std::int64_t slot = segment.first; slot < segment.last; slot += MOST_ROWS) {
          give_values_of(segment.cell, slot, static_cast<int>(std::min<std::int64_t>(MOST_ROWS, segment.last - slot)));
        }
      }
    };
    return team.run(n_blocks(), work);
  }

  void give_values_of(int cell, std::int64_t slot, int n) {
    std::int32_t own[MOST_ROWS];
    double nearest[MOST_ROWS], within[MOST_ROWS], values[MOST_ROWS];
    for (int l = 0; l < labellings_.count(); ++l) {
      std::fill_n(own, n, labellings_.of_cell(cell)[l]);
      silhouettes_from_sums<T>(labellings_, l, sums_.data() + slot, rows_.n_slots(), n, own, nearest, within, values);
      for (int i = 0; i < n; ++i) task_.silhouettes[l * task_.n + rows_.row_of(slot + i)] = values[i];
    }
  }

  SilhouetteTask task_;
  CellRows<T> rows_;
  Labellings labellings_;
  Aligned<double> sums_;  // (clusters of all labellings, slots)
  std::int64_t block_;
  std::vector<std::vector<Segment>> segments_;  // of each block
};

}  // namespace
}  // namespace CM_ISA
