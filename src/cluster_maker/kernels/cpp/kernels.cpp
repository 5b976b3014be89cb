// All kernels, compiled once for each instruction set: CM_ISA names the set, CM_TABLE its table.
#include "extremes.hpp"
#include "joint_cells.hpp"
#include "lloyd.hpp"
#include "moments.hpp"
#include "nearest.hpp"
#include "order.hpp"
#include "seeding.hpp"
#include "silhouette.hpp"
#include "spanning_tree.hpp"
#include "table.hpp"

#define CM_TEXT_OF(name) #name
#define CM_TEXT(name) CM_TEXT_OF(name)

namespace CM_ISA {
namespace {

bool pack(Packed& packed, Team& team) {
  return packed.rows.is_double ? pack_rows<double>(packed, team) : pack_rows<float>(packed, team);
}

LloydEnd lloyd(Packed& packed, int k, double* centers, std::int64_t* labels, const LloydLimits& limits, Team& team) {
  return packed.rows.is_double ? run_lloyd<double>(packed, k, centers, labels, limits, team)
                               : run_lloyd<float>(packed, k, centers, labels, limits, team);
}

bool nearest(const Rows& rows, const double* centers, int k, std::int64_t* labels, Team& team) {
  return rows.is_double ? nearest_centers<double>(rows, centers, k, labels, team)
                        : nearest_centers<float>(rows, centers, k, labels, team);
}

bool order(const Rows& rows, std::int32_t* order, Team& team) {
  return rows.is_double ? order_rows<double>(rows, order, team) : order_rows<float>(rows, order, team);
}

bool seed(const Packed& packed, const SeedGround& ground, const SeedDraws& draws, std::int64_t* seeds, Team& team) {
  return packed.rows.is_double ? greedy_seeds<double>(packed, ground, draws, seeds, team)
                               : greedy_seeds<float>(packed, ground, draws, seeds, team);
}

std::unique_ptr<SilhouettePass> silhouettes(const SilhouetteTask& task, bool in_doubles, Team& team) {
  return in_doubles ? silhouette_pass<double>(task, team) : silhouette_pass<float>(task, team);
}

bool spanning_tree(const TreeTask& task, Team& team) { return SpanningTree(task, team).run(); }

}  // namespace

extern const cluster_maker::Kernels table;
const cluster_maker::Kernels table = {
    CM_TEXT(CM_ISA), pack, lloyd, nearest, order, find_seed_ground, seed, joint_cells, silhouettes, gap_and_diameter,
    moments, spanning_tree};

}  // namespace CM_ISA
