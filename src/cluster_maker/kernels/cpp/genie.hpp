// The Genie linkage: single linkage that does not let one cluster swallow the others.
#pragma once

#include <cstdint>

namespace cluster_maker {

// Takes the edges of a minimum spanning tree, (n - 1, 2), shortest first; writes the order in which they merge
// clusters to `merges`, (n - 1), as positions in `edges`.
//
// Gagolewski, M., Bartoszuk, M. and Cena, A. (2016). Genie: a new, fast, and outlier-resistant hierarchical
// clustering algorithm. Information Sciences 363.
//
// As long as the sizes of the clusters are not too unequal (their Gini index is at most `most_unequal`) the
// shortest edge left merges; otherwise the shortest of those that touch a cluster of the smallest size.
// O(n sqrt(n)) time at most, O(n) memory.
void genie(const std::int64_t* edges, std::int64_t n, double most_unequal, std::int64_t* merges);

}  // namespace cluster_maker
