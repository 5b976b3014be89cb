// Centres, laid out for the score kernels, with a bound on what rounding does to a score.
//
// The score of row x for centre c is |q|^2 - 2 p.q, where p and q are x and c packed: the squared distance
// less |p|^2, which is the same for all centres. In floats it is off by at most
//     g (2 |q|^2 + |p|^2),   g = u (terms in a chain of sums + 8), u = 2^-24
// (Higham, N. J. (2002). Accuracy and Stability of Numerical Algorithms, ch. 3; 2 |p| |q| <= |p|^2 + |q|^2).
// The part that depends on the centre is taken off its constant, so that scores are lower bounds and a
// far-off centre does not blur the decision between two near ones.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "rows.hpp"
#include "simd.hpp"

namespace CM_ISA {
namespace {

using namespace cluster_maker;

// Features whose products are added in one chain; longer rows are added up panel by panel.
constexpr int PANEL = 256;
// Up to here a kernel of its own keeps a row's features in registers.
constexpr int FEW_FEATURES = 8;
// Centres of one register tile, at most.
constexpr int TILE = REGISTERS == 32 ? 6 : 3;
// A constant that keeps a padding centre from being the nearest, whatever the row.
constexpr float NEVER = std::numeric_limits<float>::infinity();
// Packed squares above this are not trusted to floats.
constexpr double HUGE_SQUARE = 1e30;
// Scales beyond these say that squares in doubles underflow or overflow, and the law with them.
constexpr double EXTREME_SCALE = 0x1p450;
// Products below the smallest normal float may vanish; this much of them cannot matter.
constexpr float VANISHING = 1e-33f;

class Centers {
 public:
  Centers(int k, int d) : k_(k), d_(d) {
    // tiles as even as possible: 20 centres in tiles of 6 would be 6, 6, 6, 2 of the same cost as 4 of 5
    const int tiles = (k + TILE - 1) / TILE;
    tile_ = d <= FEW_FEATURES ? 1 : (k + tiles - 1) / tiles;
    padded_ = (k + tile_ - 1) / tile_ * tile_;
    exact_stride_ = (k + 7) / 8 * 8;
    factors_ = Aligned<float>(static_cast<std::size_t>(padded_) * d);
    constants_ = Aligned<float>(padded_);
    slack_ = Aligned<float>(std::max(padded_, 32));
    slack_.clear();
    exact_ = Aligned<double>(static_cast<std::size_t>(exact_stride_) * d);
    exact_.clear();
    const int chain = std::min(d, PANEL) + (d + PANEL - 1) / PANEL;
    relative_ = static_cast<float>((chain + 8) * 0x1p-24 * 1.01);
  }

  // Takes over centres of shape (k, d) in the rows' own coordinates.
  void set(const double* centers, const Frame& frame) {
    factors_.clear();
    all_doubtful_ = !(frame.scale < EXTREME_SCALE && frame.scale > 1.0 / EXTREME_SCALE);
    for (int j = 0; j < k_; ++j) {
      double square = 0.0;
      for (int f = 0; f < d_; ++f) {
        const double raw = centers[static_cast<std::int64_t>(j) * d_ + f];
        const double q = (raw - frame.origin[f]) * frame.scale;
        square += q * q;
        factors_[place(j, f)] = static_cast<float>(-2.0 * q);
        exact_[static_cast<std::size_t>(f) * exact_stride_ + j] = raw;
      }
      if (!(square < HUGE_SQUARE)) all_doubtful_ = true;
      constants_[j] = static_cast<float>(square * (1.0 - 2.0 * relative_));
      slack_[j] = static_cast<float>(square * 4.0 * relative_);
    }
    for (int j = k_; j < padded_; ++j) {
      constants_[j] = NEVER;
      slack_[j] = 0.0f;
    }
  }

  int k() const { return k_; }
  int d() const { return d_; }
  int tile() const { return tile_; }
  int padded() const { return padded_; }
  const float* factors() const { return factors_.data(); }
  const float* constants() const { return constants_.data(); }
  // What a centre's score may lack to its upper bound, beside the row's part.
  const float* slack() const { return slack_.data(); }
  // The row's part of the bound, as a share of |p|^2.
  float relative() const { return relative_; }
  bool all_doubtful() const { return all_doubtful_; }
  // Centres feature by feature in doubles: exact()[f * exact_stride() + j].
  const double* exact() const { return exact_.data(); }
  int exact_stride() const { return exact_stride_; }

 private:
  std::size_t place(int j, int f) const {
    return (static_cast<std::size_t>(j / tile_) * d_ + f) * tile_ + j % tile_;
  }

  int k_, d_, tile_, padded_, exact_stride_;
  Aligned<float> factors_, constants_, slack_;
  Aligned<double> exact_;
  float relative_ = 0.0f;
  bool all_doubtful_ = false;
};

}  // namespace
}  // namespace CM_ISA
