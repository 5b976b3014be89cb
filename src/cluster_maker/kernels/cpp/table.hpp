// The kernels as plain functions, one set for each instruction set: what the module calls.
//
// Every function returns false (or the status `stopped`) where the team's watch said stop.
#pragma once

#include <cstdint>
#include <memory>

#include "rows.hpp"
#include "team.hpp"

namespace cluster_maker {

// misfit: the rows do not fit the frame that a sample of them suggested, and are not packed.
enum class LloydStatus { done, empty, stopped, misfit, not_finite };

struct LloydLimits {
  std::int64_t max_iter = 300;
  double tol = 0.0;            // squared movements of all centres, added up, as a share of the features' mean variance
  bool float_centers = false;  // centres are handed on as floats: the last labels fit those
};

struct LloydEnd {
  LloydStatus status = LloydStatus::done;
  std::int64_t n_iter = 0;
  double inertia = 0.0;
  bool changed = true;  // whether the last assignment changed a label
  int n_found = 0;      // centres that rows with weight are nearest to
};

struct SeedDraws {
  int n_seeds = 0;
  int n_trials = 1;
  const double* uniforms = nullptr;  // in [0, 1): one for the first seed, n_trials for each of the others
};

// Rows that are measured under several labellings at once.
struct SilhouetteTask {
  const double* X = nullptr;  // (n, d), of size 1 at most
  std::int64_t n = 0;
  int d = 0;
  const std::int32_t* labels = nullptr;      // (n_labellings, n), 0 to n_clusters - 1, or -1 for noise
  const std::int32_t* n_clusters = nullptr;  // of each labelling, at least 2, none empty
  int n_labellings = 0;
  const std::int32_t* cells = nullptr;  // joint cells of the labellings, -1 for rows that are noise in all
  int n_cells = 0;
  const std::int64_t* rows = nullptr;  // the rows to measure; null for all
  std::int64_t n_measured = 0;
  double* silhouettes = nullptr;  // OUT (n_labellings, n_measured); NaN for noise and for what floats cannot tell
};

// Rows with the cluster of each, none empty, and what is asked about the clusters.
struct MomentsTask {
  const double* X = nullptr;            // (n, d)
  const std::int64_t* codes = nullptr;  // (n)
  std::int64_t n = 0;
  int d = 0;
  int n_clusters = 0;
  double* means = nullptr;      // OUT (n_clusters, d)
  double* distances = nullptr;  // OUT (n_clusters), zero before: sum of the distances to the mean
  double* squares = nullptr;    // OUT (n_clusters), zero before: sum of their squares
};

// Rows that are joined to a tree.
struct TreeTask {
  const double* X = nullptr;  // (n, d)
  std::int64_t n = 0;
  int d = 0;
  // (n), squared distance of each row to its k-th neighbour; null where plain distances count.
  const double* squared_cores = nullptr;
  std::int64_t* edges = nullptr;  // OUT (n - 1, 2): a row inside, and the row that joins
  double* squares = nullptr;      // OUT (n - 1), squared lengths
};

// Long work in steps, to be run from the first to the last, in one go or in several.
class SilhouettePass {
 public:
  virtual ~SilhouettePass() = default;
  virtual std::int64_t n_steps() const = 0;
  virtual bool run(std::int64_t first, std::int64_t last, Team& team) = 0;
};

// Labellings that share their cells, and the number of those.
struct JointCells {
  int n_labellings = 0;
  int n_cells = 0;
};

struct Kernels {
  const char* name;
  bool (*pack)(Packed& packed, Team& team);
  // centers: (k, d), changed in place. labels: by row, changed in place, the first -1 where none are known; null where nobody asks. With status `empty`
  // a centre is without rows: labels are those of the centres, which have not been moved.
  // Rows that are not packed are packed along the way.
  LloydEnd (*lloyd)(Packed& packed, int k, double* centers, std::int64_t* labels,
                    const LloydLimits& limits, Team& team);
  bool (*nearest_centers)(const Rows& rows, const double* centers, int k, std::int64_t* labels, Team& team);
  bool (*spatial_order)(const Rows& rows, std::int32_t* order, Team& team);
  bool (*find_seed_ground)(const Packed& packed, SeedGround& ground, Team& team);
  bool (*greedy_seeds)(const Packed& packed, const SeedGround& ground, const SeedDraws& draws,
                       std::int64_t* seeds, Team& team);
  // Takes labellings, (n_labellings, n), as long as their cells are no more than `most`; at least one.
  JointCells (*joint_cells)(const std::int32_t* labels, const std::int32_t* n_clusters, int n_labellings,
                            std::int64_t n, std::int64_t most, std::int32_t* cells);
  std::unique_ptr<SilhouettePass> (*silhouettes)(const SilhouetteTask& task, bool in_doubles, Team& team);
  // Squares of the smallest distance between cells and of the largest within one, from rows of size 1 at
  // most that come by falling distance from the mean of their cell.
  bool (*gap_and_diameter)(const double* X, std::int64_t n, int d, const std::int32_t* cells, int n_cells, double* out,
                           Team& team);
  bool (*moments)(const MomentsTask& task, Team& team);
  bool (*spanning_tree)(const TreeTask& task, Team& team);
};

// The best set for this processor, or the one called `name`; null where that cannot run here.
const Kernels* kernels_named(const char* name);
const Kernels& best_kernels();

}  // namespace cluster_maker
