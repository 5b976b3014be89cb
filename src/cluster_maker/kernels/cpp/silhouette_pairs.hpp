// Silhouettes of all rows from each distance once: every pair of rows serves both of its rows, and all
// labellings.
//
// Rows are sorted by cell and cut into blocks. The blocks meet each other as in a round-robin tournament
// (Kirkman, T. P. (1847). On a problem in combinations): in each round every block has one partner, so that
// threads share no row. A block plays its games in the order of the rounds, which is the order in which its
// sums grow: the same bits for any number of threads. Nobody waits for a round to end, only for the partner.
// Distances are added up cell by cell and then go to the clusters of each labelling.
// O(n^2 d / 2) whatever the number of labellings; memory O(n (d + number of clusters)).
#pragma once

#include <atomic>
#include <memory>
#include <thread>

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
    played_ = std::make_unique<std::atomic<std::int64_t>[]>(players());
    for (std::int64_t block = 0; block < players(); ++block) played_[block].store(0);
    for (int cell = 0; cell < rows_.n_cells(); ++cell) cut(cell);
    sums_.clear();
  }

  // All blocks by themselves, then the rounds, then the values.
  std::int64_t n_steps() const override { return players() + 1; }

  bool run(std::int64_t first, std::int64_t last, Team& team) override {
    std::vector<MeetingScratch<T>> scratch;
    for (int worker = 0; worker < team.size(); ++worker) scratch.emplace_back(rows_.d(), block_);
    const std::int64_t begin = games_before(first), end = games_before(std::min(last, players()));
    auto work = [&](std::int64_t chunk, int worker) { play(begin + chunk, scratch[worker]); };
    if (begin < end && !team.run(end - begin, work)) return false;
    return last <= players() || give_values(team);
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

  // Games of the steps before one; in the first step every block plays by itself.
  std::int64_t games_before(std::int64_t step) const {
    return step == 0 ? 0 : players() + (step - 1) * (players() / 2);
  }

  void play(std::int64_t game, MeetingScratch<T>& scratch) {
    if (game < players()) {
      if (game < n_blocks()) measure<false>(game, game, scratch);
      played_[game].store(1, std::memory_order_release);
      return;
    }
    const std::int64_t circle = players() - 1, games = players() / 2;
    const std::int64_t round = (game - players()) / games, table = (game - players()) % games;
    const std::int64_t one = table == 0 ? circle : (round + table) % circle;
    const std::int64_t other = (round - table + circle) % circle;
    await(one, round + 1);
    await(other, round + 1);
    if (one < n_blocks() && other < n_blocks()) measure<true>(one, other, scratch);
    played_[one].store(round + 2, std::memory_order_release);
    played_[other].store(round + 2, std::memory_order_release);
  }

  // Waits until a block has played its earlier games: all of them have been taken by some thread before.
  void await(std::int64_t block, std::int64_t n_games) const {
    while (played_[block].load(std::memory_order_acquire) < n_games) std::this_thread::yield();
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
  std::unique_ptr<std::atomic<std::int64_t>[]> played_;  // games of each block so far
};

}  // namespace
}  // namespace CM_ISA
