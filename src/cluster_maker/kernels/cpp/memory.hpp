// Arrays on cache-line boundaries.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace cluster_maker {

constexpr std::size_t CACHE_LINE = 64;
// Linux gives out memory in pages of 4 KiB, each at its first touch, unless it is asked for large ones: that
// takes as long as filling them.
constexpr std::size_t LARGE_PAGE = std::size_t{1} << 21;

// Memory on a cache line, or on a large page where there is much of it; null where there is none left.
inline void* allocate(std::size_t bytes) {
  const std::size_t boundary = bytes < 2 * LARGE_PAGE ? CACHE_LINE : LARGE_PAGE;
  const std::size_t whole = (bytes + boundary - 1) / boundary * boundary;
  void* found = std::aligned_alloc(boundary, whole == 0 ? boundary : whole);
#if defined(__linux__)
  if (found != nullptr && boundary == LARGE_PAGE) madvise(found, whole, MADV_HUGEPAGE);
#endif
  return found;
}

struct Free {
  void operator()(void* p) const { std::free(p); }
};

// An array of plain numbers that starts on a cache line; not initialised.
template <class T>
class Aligned {
 public:
  Aligned() = default;
  explicit Aligned(std::size_t size) : size_(size) {
    data_.reset(static_cast<T*>(allocate(size * sizeof(T))));
    if (!data_) throw std::bad_alloc();
  }
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  void clear() { std::memset(static_cast<void*>(data_.get()), 0, size_ * sizeof(T)); }

 private:
  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace cluster_maker
