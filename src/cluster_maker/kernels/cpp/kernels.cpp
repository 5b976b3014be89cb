// All kernels, compiled once for each instruction set: CM_ISA names the set, CM_TABLE its table.
#include "lloyd.hpp"
#include "nearest.hpp"
#include "table.hpp"

#define CM_TEXT_OF(name) #name
#define CM_TEXT(name) CM_TEXT_OF(name)

namespace CM_ISA {
namespace {

bool pack(Packed& packed, Team& team) {
  return packed.rows.is_double ? pack_rows<double>(packed, team) : pack_rows<float>(packed, team);
}

LloydEnd lloyd(const Packed& packed, int k, double* centers, std::int64_t* labels, const LloydLimits& limits,
               Team& team) {
  if (packed.rows.is_double) return Lloyd<double>(packed, k, team).run(centers, labels, limits);
  return Lloyd<float>(packed, k, team).run(centers, labels, limits);
}

bool nearest(const Rows& rows, const double* centers, int k, std::int64_t* labels, Team& team) {
  return rows.is_double ? nearest_centers<double>(rows, centers, k, labels, team)
                        : nearest_centers<float>(rows, centers, k, labels, team);
}

}  // namespace

extern const cluster_maker::Kernels table;
const cluster_maker::Kernels table = {CM_TEXT(CM_ISA), pack, lloyd, nearest};

}  // namespace CM_ISA
