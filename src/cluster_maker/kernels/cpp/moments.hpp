// Mean of each cluster, and how far its rows lie from it: what inertia, Davies-Bouldin and Calinski-Harabasz
// are made of.
//
// Two passes over the rows, summed chunk by chunk in a fixed order. Sums are taken from the first row of each
// cluster, so that an offset costs no digits and the mean of equal rows is that row. O(n d), memory O(k d) for
// each chunk.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "table.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// Rows of a chunk at least, chunks at most, and doubles that the sums of all chunks may take (64 MiB).
constexpr std::int64_t MOMENT_ROWS = 2048;
constexpr std::int64_t MOMENT_CHUNKS = 64;
constexpr std::int64_t MOMENT_SUMS = 8 << 20;

class Moments {
 public:
  explicit Moments(const MomentsTask& task)
      : task_(task),
        count_(chunks_of(task)),
        sizes_(task.n_clusters, 0),
        firsts_(task.n_clusters, nullptr),
        sums_(count_, std::vector<double>(static_cast<std::size_t>(task.n_clusters) * task.d, 0.0)),
        spreads_(count_, std::vector<double>(static_cast<std::size_t>(task.n_clusters) * 2, 0.0)) {}

  bool find(Team& team) {
    count_rows();
    auto add = [this](std::int64_t chunk, int) { add_rows(chunk); };
    if (!team.run(count_, add)) return false;
    find_means();
    auto measure = [this](std::int64_t chunk, int) { measure_rows(chunk); };
    if (!team.run(count_, measure)) return false;
    for (const std::vector<double>& part : spreads_) {
      for (int j = 0; j < task_.n_clusters; ++j) {
        task_.distances[j] += part[2 * j];
        task_.squares[j] += part[2 * j + 1];
      }
    }
    return true;
  }

 private:
  static std::int64_t chunks_of(const MomentsTask& task) {
    const std::int64_t room = MOMENT_SUMS / (static_cast<std::int64_t>(task.n_clusters) * task.d);
    return std::max<std::int64_t>(1, std::min({MOMENT_CHUNKS, room, task.n / MOMENT_ROWS}));
  }
  std::int64_t begin(std::int64_t chunk) const { return chunk * task_.n / count_; }

  void count_rows() {
    for (std::int64_t i = 0; i < task_.n; ++i) {
      if (sizes_[task_.codes[i]]++ == 0) firsts_[task_.codes[i]] = task_.X + i * task_.d;
    }
  }

  void add_rows(std::int64_t chunk) {
    for (std::int64_t i = begin(chunk); i < begin(chunk + 1); ++i) {
      const double* x = task_.X + i * task_.d;
      const double* first = firsts_[task_.codes[i]];
      double* __restrict sum = sums_[chunk].data() + task_.codes[i] * task_.d;
      for (int f = 0; f < task_.d; ++f) sum[f] += x[f] - first[f];
    }
  }

  void find_means() {
    for (int j = 0; j < task_.n_clusters; ++j) {
      for (int f = 0; f < task_.d; ++f) {
        const std::int64_t at = static_cast<std::int64_t>(j) * task_.d + f;
        double sum = 0.0;
        for (const std::vector<double>& part : sums_) sum += part[at];
        task_.means[at] = firsts_[j][f] + sum / static_cast<double>(sizes_[j]);
      }
    }
  }

  void measure_rows(std::int64_t chunk) {
    double* spreads = spreads_[chunk].data();
    for (std::int64_t i = begin(chunk); i < begin(chunk + 1); ++i) {
      const double* x = task_.X + i * task_.d;
      const double* mean = task_.means + task_.codes[i] * task_.d;
      double square = 0.0;
      for (int f = 0; f < task_.d; ++f) square += (x[f] - mean[f]) * (x[f] - mean[f]);
      spreads[2 * task_.codes[i]] += std::sqrt(square);
      spreads[2 * task_.codes[i] + 1] += square;
    }
  }

  MomentsTask task_;
  std::int64_t count_;
  std::vector<std::int64_t> sizes_;
  std::vector<const double*> firsts_;
  std::vector<std::vector<double>> sums_, spreads_;
};

inline bool moments(const MomentsTask& task, Team& team) { return Moments(task).find(team); }

}  // namespace
}  // namespace CM_ISA
