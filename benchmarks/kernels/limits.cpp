// What this processor can do at most: multiply-adds of floats per second, and bytes read per second.
//
// Multiply-adds: twelve chains of registers that do not wait for each other, as many as hide the latency of
// two units of four cycles and still fit into sixteen registers. Reading: sums over an array far larger than
// the caches, eight chains. Compiled on the fly by limits.py; no part of the package.
#include <chrono>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace {

#if defined(__AVX512F__)
constexpr int BYTES = 64;
#elif defined(__AVX__)
constexpr int BYTES = 32;
#else
constexpr int BYTES = 16;
#endif
constexpr int WIDTH = BYTES / 4;
constexpr int CHAINS = 12;
constexpr int READERS = 8;

typedef float Floats __attribute__((vector_size(BYTES)));

// Keeps a value in its register, and a loop over it as it is written.
inline void hold(Floats& v) {
#if defined(__x86_64__)
  asm volatile("" : "+x"(v));
#elif defined(__aarch64__)
  asm volatile("" : "+w"(v));
#endif
}

float sum_of(Floats v) {
  float sum = 0.0f;
  for (int w = 0; w < WIDTH; ++w) sum += v[w];
  return sum;
}

void multiply_and_add(std::int64_t rounds, float* out) {
  Floats chain[CHAINS], factor, term;
  for (int w = 0; w < WIDTH; ++w) {
    factor[w] = 0.999f;
    term[w] = 0.001f;
  }
  for (int c = 0; c < CHAINS; ++c) chain[c] = term * static_cast<float>(c);
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (int c = 0; c < CHAINS; ++c) {
      chain[c] = chain[c] * factor + term;
      hold(chain[c]);
    }
  }
  for (int c = 0; c < CHAINS; ++c) *out += sum_of(chain[c]);
}

void read(const float* values, std::int64_t n, float* out) {
  Floats sums[READERS] = {};
  for (std::int64_t i = 0; i + READERS * WIDTH <= n; i += READERS * WIDTH) {
    for (int r = 0; r < READERS; ++r) {
      Floats v;
      std::memcpy(&v, values + i + r * WIDTH, sizeof v);
      sums[r] += v;
    }
  }
  for (int r = 0; r < READERS; ++r) *out += sum_of(sums[r]);
}

// Seconds that work(thread) takes on so many threads at once.
template <class Work>
double seconds_of(int n_threads, Work work) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int t = 1; t < n_threads; ++t) threads.emplace_back(work, t);
  work(0);
  for (std::thread& thread : threads) thread.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

extern "C" {

// Floating-point operations per second; *sink keeps the compiler from leaving the work out.
double flops(std::int64_t rounds, int n_threads, float* sink) {
  std::vector<float> out(n_threads * 64, 0.0f);
  const double seconds = seconds_of(n_threads, [&](int t) { multiply_and_add(rounds, &out[t * 64]); });
  for (const float value : out) *sink += value;
  return 2.0 * CHAINS * WIDTH * static_cast<double>(rounds) * n_threads / seconds;
}

// Bytes read per second from n floats.
double bandwidth(const float* values, std::int64_t n, int n_threads, float* sink) {
  std::vector<float> out(n_threads * 64, 0.0f);
  const std::int64_t part = n / n_threads;
  const double seconds = seconds_of(n_threads, [&](int t) { read(values + t * part, part, &out[t * 64]); });
  for (const float value : out) *sink += value;
  return 4.0 * static_cast<double>(part) * n_threads / seconds;
}

}  // extern "C"
