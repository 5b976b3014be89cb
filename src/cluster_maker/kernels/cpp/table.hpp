// The kernels as plain functions, one set for each instruction set: what the module calls.
//
// Every function returns false (or the status `stopped`) where the team's watch said stop.
#pragma once

#include <cstdint>

#include "rows.hpp"
#include "team.hpp"

namespace cluster_maker {

enum class LloydStatus { done, empty, stopped };

struct LloydLimits {
  std::int64_t max_iter = 300;
  double shift_limit = 0.0;    // squared movements of all centres, added up
  bool float_centers = false;  // centres are handed on as floats: the last labels fit those
};

struct LloydEnd {
  LloydStatus status = LloydStatus::done;
  std::int64_t n_iter = 0;
  double inertia = 0.0;
  bool changed = true;  // whether the last assignment changed a label
};

struct SeedDraws {
  int n_seeds = 0;
  int n_trials = 1;
  const double* uniforms = nullptr;  // in [0, 1): one for the first seed, n_trials for each of the others
};

struct Kernels {
  const char* name;
  bool (*pack)(Packed& packed, Team& team);
  // centers: (k, d), changed in place. labels: by row, -1 at first, changed in place. With status `empty`
  // a centre is without rows: labels are those of the centres, which have not been moved.
  LloydEnd (*lloyd)(const Packed& packed, int k, double* centers, std::int64_t* labels,
                    const LloydLimits& limits, Team& team);
  bool (*nearest_centers)(const Rows& rows, const double* centers, int k, std::int64_t* labels, Team& team);
  bool (*spatial_order)(const Rows& rows, std::int32_t* order, Team& team);
  bool (*find_seed_ground)(const Packed& packed, SeedGround& ground, Team& team);
  bool (*greedy_seeds)(const Packed& packed, const SeedGround& ground, const SeedDraws& draws,
                       std::int64_t* seeds, Team& team);
};

// The best set for this processor, or the one called `name`; null where that cannot run here.
const Kernels* kernels_named(const char* name);
const Kernels& best_kernels();

}  // namespace cluster_maker
