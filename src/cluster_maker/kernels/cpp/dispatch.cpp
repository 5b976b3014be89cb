// Which set of kernels this processor can run.
#include <cstring>

#include "table.hpp"

#if defined(__x86_64__)
#define CM_X86 1
#endif

#if CM_X86
namespace x86_64_v2 { extern const cluster_maker::Kernels table; }
namespace x86_64_v3 { extern const cluster_maker::Kernels table; }
namespace x86_64_v4 { extern const cluster_maker::Kernels table; }
#else
namespace generic { extern const cluster_maker::Kernels table; }
#endif

namespace cluster_maker {

namespace {

struct Choice {
  const Kernels* kernels;
  bool runs;
};

// From the narrowest to the widest.
template <class Use>
void for_each_choice(Use use) {
#if CM_X86
  __builtin_cpu_init();
  const bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  const bool v3 = v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  use(Choice{&x86_64_v2::table, v2});
  use(Choice{&x86_64_v3::table, v3});
  use(Choice{&x86_64_v4::table, v4});
#else
  use(Choice{&generic::table, true});
#endif
}

}  // namespace

const Kernels* kernels_named(const char* name) {
  const Kernels* found = nullptr;
  for_each_choice([&](Choice choice) {
    if (choice.runs && std::strcmp(choice.kernels->name, name) == 0) found = choice.kernels;
  });
  return found;
}

const Kernels& best_kernels() {
  const Kernels* best = nullptr;
  for_each_choice([&](Choice choice) {
    if (choice.runs || best == nullptr) best = choice.kernels;
  });
  return *best;
}

}  // namespace cluster_maker
