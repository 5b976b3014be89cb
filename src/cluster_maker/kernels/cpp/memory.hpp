// Arrays on cache-line boundaries.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace cluster_maker {

constexpr std::size_t CACHE_LINE = 64;

// At least so many bytes on a cache line, or on a large page where they are many; null where there are none left.
// Sets `bytes` to what there are.
void* allocate(std::size_t& bytes);
// Gives them back.
void release(void* memory, std::size_t bytes);

struct Release {
  std::size_t bytes = 0;
  void operator()(void* memory) const { release(memory, bytes); }
};

// An array of plain numbers that starts on a cache line; not initialised.
template <class T>
class Aligned {
 public:
  Aligned() = default;
  explicit Aligned(std::size_t size) : size_(size) {
    std::size_t bytes = size * sizeof(T);
    T* const found = static_cast<T*>(allocate(bytes));
    if (found == nullptr) throw std::bad_alloc();
    data_ = std::unique_ptr<T, Release>(found, Release{bytes});
  }
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  void clear() { std::memset(static_cast<void*>(data_.get()), 0, size_ * sizeof(T)); }

 private:
  std::unique_ptr<T, Release> data_;
  std::size_t size_ = 0;
};

}  // namespace cluster_maker
