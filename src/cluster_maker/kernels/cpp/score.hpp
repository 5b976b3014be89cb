// The innermost loop: the two smallest scores of each row of a block, and the centre of the smallest.
//
// A register holds one feature of WIDTH rows. With few features a row's features stay in registers while
// the centres go by; with more, a tile of centres times 4 (or 2) registers of rows is built up feature by
// feature. O(BLOCK k d) multiply-adds, and five more instructions for each centre and register.
#pragma once

#include "centers.hpp"

namespace CM_ISA {
namespace {

struct Best {
  alignas(64) float first[BLOCK];
  alignas(64) float second[BLOCK];
  alignas(64) std::int32_t center[BLOCK];
};

CM_INLINE void keep_two_best(Floats score, std::int32_t j, Floats& first, Floats& second, Ints& center) {
  const Mask nearer = less(score, first);
  second = minimum(second, maximum(first, score));
  center = select(nearer, broadcast(j), center);
  first = minimum(first, score);
}

// D features, kept in registers; SPAN registers of rows at a time.
template <int D, int SPAN>
CM_INLINE void score_few_features(const float* block, const Centers& centers, Best& best) {
  const float* constants = centers.constants();
  for (int b = 0; b < BLOCK; b += SPAN * WIDTH) {
    Floats x[D][SPAN], first[SPAN], second[SPAN];
    Ints center[SPAN];
    for (int f = 0; f < D; ++f) {
      for (int s = 0; s < SPAN; ++s) x[f][s] = load(block + f * BLOCK + b + s * WIDTH);
    }
    for (int s = 0; s < SPAN; ++s) {
      first[s] = second[s] = broadcast(NEVER);
      center[s] = broadcast(std::int32_t{0});
    }
    const float* factors = centers.factors();
    const int k = centers.k();
    for (int j = 0; j < k; ++j, factors += D) {
      Floats score[SPAN];
      for (int s = 0; s < SPAN; ++s) score[s] = broadcast(constants[j]);
      for (int f = 0; f < D; ++f) {
        const Floats factor = broadcast(factors[f]);
        for (int s = 0; s < SPAN; ++s) score[s] = fma(x[f][s], factor, score[s]);
      }
      for (int s = 0; s < SPAN; ++s) keep_two_best(score[s], j, first[s], second[s], center[s]);
    }
    for (int s = 0; s < SPAN; ++s) {
      store(best.first + b + s * WIDTH, first[s]);
      store(best.second + b + s * WIDTH, second[s]);
      store(best.center + b + s * WIDTH, center[s]);
    }
  }
}

// Registers of rows beside a tile: with TILE centres they fill the register file.
constexpr int TILE_SPAN = BLOCK / WIDTH < 4 ? BLOCK / WIDTH : 4;

// With AVX2, a tile's sums and its factors leave one register for the rows: in another order Clang moves sums to
// memory and back. SSE needs that register for its products, and AVX-512 has room for any order.
constexpr bool FACTORS_STAY = WIDTH == 8;

// Sums of products of TILE_SPAN registers of rows with J centres over `n` features, added to `sums`.
template <int J>
CM_INLINE void tile_products(const float* block, const float* factors, int n, Floats (&sums)[J][TILE_SPAN]) {
  for (int f = 0; f < n; ++f, block += BLOCK, factors += J) {
    if constexpr (FACTORS_STAY) {
      Floats factor[J];
      for (int j = 0; j < J; ++j) factor[j] = broadcast(factors[j]);
      for (int s = 0; s < TILE_SPAN; ++s) {
        const Floats x = load(block + s * WIDTH);
        for (int j = 0; j < J; ++j) sums[j][s] = fma(x, factor[j], sums[j][s]);
      }
    } else {
      Floats x[TILE_SPAN];
      for (int s = 0; s < TILE_SPAN; ++s) x[s] = load(block + s * WIDTH);
      for (int j = 0; j < J; ++j) {
        const Floats factor = broadcast(factors[j]);
        for (int s = 0; s < TILE_SPAN; ++s) sums[j][s] = fma(x[s], factor, sums[j][s]);
      }
    }
  }
}

// Any number of features up to PANEL, J centres at a time.
template <int J>
inline void score_in_tiles(const float* block, const Centers& centers, Best& best) {
  const int d = centers.d();
  for (int b = 0; b < BLOCK; b += TILE_SPAN * WIDTH) {
    Floats first[TILE_SPAN], second[TILE_SPAN];
    Ints center[TILE_SPAN];
    for (int s = 0; s < TILE_SPAN; ++s) {
      store(best.first + b + s * WIDTH, broadcast(NEVER));
      store(best.second + b + s * WIDTH, broadcast(NEVER));
      store(best.center + b + s * WIDTH, broadcast(std::int32_t{0}));
    }
    const float* factors = centers.factors();
    for (int j0 = 0; j0 < centers.padded(); j0 += J, factors += static_cast<std::int64_t>(J) * d) {
      Floats sums[J][TILE_SPAN];
      for (int j = 0; j < J; ++j) {
        for (int s = 0; s < TILE_SPAN; ++s) sums[j][s] = broadcast(centers.constants()[j0 + j]);
      }
      tile_products<J>(block + b, factors, d, sums);
      for (int s = 0; s < TILE_SPAN; ++s) {
        first[s] = load(best.first + b + s * WIDTH);
        second[s] = load(best.second + b + s * WIDTH);
        center[s] = load(best.center + b + s * WIDTH);
        for (int j = 0; j < J; ++j) keep_two_best(sums[j][s], j0 + j, first[s], second[s], center[s]);
        store(best.first + b + s * WIDTH, first[s]);
        store(best.second + b + s * WIDTH, second[s]);
        store(best.center + b + s * WIDTH, center[s]);
      }
    }
  }
}

// More features than PANEL: products are added up panel by panel in `scores`, shape (padded, BLOCK).
template <int J>
inline void score_in_panels(const float* block, const Centers& centers, float* scores, Best& best) {
  const int d = centers.d();
  for (int j = 0; j < centers.padded(); ++j) {
    for (int b = 0; b < BLOCK; b += WIDTH) store(scores + j * BLOCK + b, broadcast(centers.constants()[j]));
  }
  for (int f0 = 0; f0 < d; f0 += PANEL) {
    const int n = std::min(PANEL, d - f0);
    for (int j0 = 0; j0 < centers.padded(); j0 += J) {
      const float* factors = centers.factors() + static_cast<std::int64_t>(j0) * d + static_cast<std::int64_t>(f0) * J;
      for (int b = 0; b < BLOCK; b += TILE_SPAN * WIDTH) {
        Floats sums[J][TILE_SPAN];
        for (int j = 0; j < J; ++j) {
          for (int s = 0; s < TILE_SPAN; ++s) sums[j][s] = broadcast(0.0f);
        }
        tile_products<J>(block + static_cast<std::int64_t>(f0) * BLOCK + b, factors, n, sums);
        for (int j = 0; j < J; ++j) {
          for (int s = 0; s < TILE_SPAN; ++s) {
            float* score = scores + (j0 + j) * BLOCK + b + s * WIDTH;
            store(score, add(load(score), sums[j][s]));
          }
        }
      }
    }
  }
  for (int b = 0; b < BLOCK; b += WIDTH) {
    Floats first = broadcast(NEVER), second = first;
    Ints center = broadcast(std::int32_t{0});
    for (int j = 0; j < centers.k(); ++j) keep_two_best(load(scores + j * BLOCK + b), j, first, second, center);
    store(best.first + b, first);
    store(best.second + b, second);
    store(best.center + b, center);
  }
}

// Rows at a time such that D features of them, their two best and a score fit the register file.
template <int D>
constexpr int span_for() {
  for (int span = 4; span > 1; span /= 2) {
    if (span * WIDTH <= BLOCK && span * (D + 4) + 1 <= REGISTERS) return span;
  }
  return 1;
}

template <int D>
inline void score_few(const float* block, const Centers& centers, Best& best) {
  score_few_features<D, span_for<D>()>(block, centers, best);
}

template <int J>
inline void score_many(const float* block, const Centers& centers, float* scores, Best& best) {
  if (centers.d() <= PANEL) {
    score_in_tiles<J>(block, centers, best);
  } else {
    score_in_panels<J>(block, centers, scores, best);
  }
}

// Scores a block; `scores` is scratch of padded * BLOCK floats where there are more features than PANEL.
inline void score_block(const float* block, const Centers& centers, float* scores, Best& best) {
  switch (centers.d()) {
    case 1: return score_few<1>(block, centers, best);
    case 2: return score_few<2>(block, centers, best);
    case 3: return score_few<3>(block, centers, best);
    case 4: return score_few<4>(block, centers, best);
    case 5: return score_few<5>(block, centers, best);
    case 6: return score_few<6>(block, centers, best);
    case 7: return score_few<7>(block, centers, best);
    case 8: return score_few<8>(block, centers, best);
  }
  switch (centers.tile()) {
    case 1: return score_many<1>(block, centers, scores, best);
    case 2: return score_many<2>(block, centers, scores, best);
    case 3: return score_many<3>(block, centers, scores, best);
#if defined(__AVX512F__) || !defined(__SSE4_2__)
    case 4: return score_many<4>(block, centers, scores, best);
    case 5: return score_many<5>(block, centers, scores, best);
    case 6: return score_many<6>(block, centers, scores, best);
#endif
  }
}

}  // namespace
}  // namespace CM_ISA
