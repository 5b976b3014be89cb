// Which set of kernels this processor can run.
#include <cstring>

#include "processor.hpp"
#include "table.hpp"

#if defined(__x86_64__)
#define CM_X86 1
namespace x86_64_v2 { extern const cluster_maker::Kernels table; }
namespace x86_64_v3 { extern const cluster_maker::Kernels table; }
namespace x86_64_v4 { extern const cluster_maker::Kernels table; }
#endif
#if !defined(CM_X86) || defined(CM_WITH_GENERIC)
namespace generic { extern const cluster_maker::Kernels table; }
#endif

namespace cluster_maker {

namespace {

struct Choice {
  const Kernels* kernels;
  int level;
};

// From the narrowest to the widest.
constexpr Choice CHOICES[] = {
#if !defined(CM_X86) || defined(CM_WITH_GENERIC)
    {&generic::table, 0},
#endif
#ifdef CM_X86
    {&x86_64_v2::table, 2},
    {&x86_64_v3::table, 3},
    {&x86_64_v4::table, 4},
#endif
};

int level_here() {
#ifdef CM_X86
  return x86_64_level();
#else
  return 0;
#endif
}

}  // namespace

const Kernels* kernels_named(const char* name) {
  const int level = level_here();
  for (const Choice& choice : CHOICES) {
    if (choice.level <= level && std::strcmp(choice.kernels->name, name) == 0) return choice.kernels;
  }
  return nullptr;
}

const Kernels& best_kernels() {
  const int level = level_here();
  const Kernels* best = CHOICES[0].kernels;
  for (const Choice& choice : CHOICES) {
    if (choice.level <= level) best = choice.kernels;
  }
  return *best;
}

}  // namespace cluster_maker
