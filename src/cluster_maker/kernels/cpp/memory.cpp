// Memory for arrays: large pages, and a shelf of large pieces that one call gave back and the next may want.
//
// The kernel fills every page with zeros at its first touch. Where a table is looked at a few times, as in a fit of
// few clusters, that takes as long as all the rest; and fits come in series. So large pieces are not given back at
// once: the kernel may have their pages as soon as it is short of memory (MADV_FREE), and until then they are as
// good as new.
#include "memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define CM_NO_SHELF 1  // it would hide that a piece is used after it was given back
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CM_NO_SHELF 1
#endif
#endif

namespace cluster_maker {

namespace {

// Linux gives out memory in pages of 4 KiB unless it is asked for large ones.
constexpr std::size_t LARGE_PAGE = std::size_t{1} << 21;
constexpr std::size_t LARGE = 2 * LARGE_PAGE;

#if defined(__linux__) && defined(MADV_FREE) && !defined(CM_NO_SHELF)

// What all pieces on the shelf may take together, and how many there may be.
constexpr std::size_t MOST_KEPT = std::size_t{512} << 20;
constexpr int PLACES = 16;

class Shelf {
 public:
  // A piece of at least `bytes`, and of no more than twice as many; null where there is none.
  void* take(std::size_t& bytes) {
    // Nobody waits: a child that was forked while another thread held the lock would wait for ever.
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (!lock) return nullptr;
    int best = -1;
    for (int i = 0; i < n_; ++i) {
      if (pieces_[i].bytes < bytes || pieces_[i].bytes > 2 * bytes) continue;
      if (best < 0 || pieces_[i].bytes < pieces_[best].bytes) best = i;
    }
    if (best < 0) return nullptr;
    const Piece found = remove(best);
    bytes = found.bytes;
    return found.data;
  }

  // Takes a piece in, and throws out what has been there longest to make room; returns false where it does not.
  bool put(void* data, std::size_t bytes) {
    if (bytes > MOST_KEPT || madvise(data, bytes, MADV_FREE) != 0) return false;
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (!lock) return false;
    while (n_ == PLACES || kept_ + bytes > MOST_KEPT) std::free(remove(0).data);
    pieces_[n_++] = {data, bytes};
    kept_ += bytes;
    return true;
  }

 private:
  struct Piece {
    void* data;
    std::size_t bytes;
  };

  Piece remove(int i) {
    const Piece found = pieces_[i];
    std::copy(pieces_ + i + 1, pieces_ + n_, pieces_ + i);
    --n_;
    kept_ -= found.bytes;
    return found;
  }

  std::mutex mutex_;
  Piece pieces_[PLACES];  // those that came first come first
  int n_ = 0;
  std::size_t kept_ = 0;
};

#else

struct Shelf {
  void* take(std::size_t&) { return nullptr; }
  bool put(void*, std::size_t) { return false; }
};

#endif

// Never torn down: arrays may be given back while the process ends.
Shelf& shelf() {
  static Shelf* const only = new Shelf;
  return *only;
}

}  // namespace

void* allocate(std::size_t& bytes) {
  const std::size_t boundary = bytes < LARGE ? CACHE_LINE : LARGE_PAGE;
  bytes = std::max(boundary, (bytes + boundary - 1) / boundary * boundary);
  if (bytes >= LARGE) {
    if (void* const kept = shelf().take(bytes)) return kept;
  }
  void* const found = std::aligned_alloc(boundary, bytes);
#if defined(__linux__)
  if (found != nullptr && bytes >= LARGE) madvise(found, bytes, MADV_HUGEPAGE);
#endif
  return found;
}

void release(void* memory, std::size_t bytes) {
  if (bytes < LARGE || !shelf().put(memory, bytes)) std::free(memory);
}

}  // namespace cluster_maker
