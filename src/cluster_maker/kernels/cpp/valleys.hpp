// How deep the valleys between clusters are, and those inside them, in a landscape of density.
#pragma once

#include <cstdint>

namespace cluster_maker {

// Rows with a height each (log density), neighbours joined by edges, and the cluster of each row.
struct Landscape {
  const double* heights = nullptr;      // (n)
  const std::int64_t* edges = nullptr;  // (m, 2), the highest first; an edge is as high as the lower of its rows
  std::int64_t n = 0, m = 0;
};

// For each of k clusters: `between`, the least over its neighbours of what the lower of two peaks stands above
// the highest pass between them; `inside`, the greatest prominence of a second peak. Both at most `most`, which
// is also what stands where nothing touches, and where no edge joins two parts of at least `least_part` rows. labels: (n), 0 to k - 1, none empty; rows of -1 are left out.
//
// One pass over the edges with union-find, O(m) but for a very slow factor.
void measure_valleys(const Landscape& land, const std::int64_t* labels, std::int64_t k, double most,
                     std::int64_t least_part, double* between, double* inside);

}  // namespace cluster_maker
