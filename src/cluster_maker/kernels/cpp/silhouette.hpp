// Chooses between the two ways to silhouettes: all pairs once, or some rows against what can matter.
#pragma once

#include <memory>

#include "silhouette_pairs.hpp"
#include "silhouette_rows.hpp"

namespace CM_ISA {
namespace {

// What a pair costs that serves both its rows, beside one that serves one row.
constexpr double BOTH_WAYS = 1.15;
// Sums (doubles) that all pairs may keep: 512 MiB.
constexpr std::int64_t MOST_SUMS = 64 << 20;

// Some rows against all, and the packed rows that it reads.
template <class T>
struct RowsPass final : SilhouettePass {
  CellRows<T> packed;
  SilhouetteRows<T> pass;

  RowsPass(const SilhouetteTask& task, CellRows<T> rows, Labellings labellings)
      : packed(std::move(rows)), pass(task, packed, std::move(labellings)) {}
  std::int64_t n_steps() const override { return pass.n_steps(); }
  bool run(std::int64_t first, std::int64_t last, Team& team) override { return pass.run(first, last, team); }
};

template <class T>
std::unique_ptr<SilhouettePass> silhouette_pass(const SilhouetteTask& task, Team& team) {
  CellRows<T> rows(task.X, task.n, task.d, task.cells, task.n_cells);
  if (!rows.pack(team)) return nullptr;
  Labellings labellings(task);
  const bool room = labellings.n_clusters() * rows.n_slots() <= MOST_SUMS;
  const bool all = task.rows == nullptr && room;
  if (all && (labellings.count() > 1 || labellings.n_clusters() < 3)) {
    return std::make_unique<SilhouettePairs<T>>(task, std::move(rows), std::move(labellings));
  }
  const double slots = static_cast<double>(rows.n_slots());
  auto some = std::make_unique<RowsPass<T>>(task, std::move(rows), labellings);
  if (!some->pass.plan(team)) return nullptr;
  if (!all || some->pass.pairs() < BOTH_WAYS * slots * slots / 2.0) return some;
  return std::make_unique<SilhouettePairs<T>>(task, std::move(some->packed), std::move(labellings));
}

}  // namespace
}  // namespace CM_ISA
