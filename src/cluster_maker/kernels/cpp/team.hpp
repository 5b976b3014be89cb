// A team of threads that lives as long as one kernel call.
//
// Work comes as numbered chunks. Each thread begins with its own share of them, the same one in every round, so
// that it finds its rows in its cache, and then helps the others. Which thread takes which chunk does not
// matter: a kernel keeps what it finds chunk by chunk and puts it together in the order of their numbers.
// No thread outlives the call, so nothing is left to go wrong in a forked child, and nothing meets the
// thread pools of BLAS or of Dask.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace cluster_maker {

// Asked now and then, by the calling thread only, whether to stop.
class Watch {
 public:
  virtual ~Watch() = default;
  virtual bool stop() = 0;
};

class Team {
 public:
  // n_threads: the calling thread and n_threads - 1 more. watch may be null.
  Team(int n_threads, Watch* watch);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int size() const { return static_cast<int>(threads_.size()) + 1; }
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
  // Asks the watch, if it is time to; by the calling thread only. Returns whether to stop.
  bool asked_to_stop();

  // Calls work(chunk, worker) for every chunk in [0, n_chunks); worker is in [0, size()).
  // Returns false, with chunks left out, where the watch said stop.
  template <class Work>
  bool run(std::int64_t n_chunks, Work& work) {
    return run_erased(
        n_chunks,
        [](void* context, std::int64_t chunk, int worker) { (*static_cast<Work*>(context))(chunk, worker); },
        &work);
  }

 private:
  using Erased = void (*)(void*, std::int64_t, int);

  bool run_erased(std::int64_t n_chunks, Erased work, void* context);
  void take_chunks(int worker);
  void serve(int worker);

  std::vector<std::thread> threads_;
  Watch* watch_;
  std::chrono::steady_clock::time_point asked_;
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  std::atomic<std::uint64_t> round_{0};
  // The next chunk of each thread's share, each on a cache line of its own.
  struct alignas(64) Share {
    std::atomic<std::int64_t> next{0};
    std::int64_t end = 0;
  };
  std::vector<Share> shares_;
  // Threads at work in the open round. A thread that comes when the round is closed already, because the others
  // have done all its chunks (its processor may be busy with something else), goes back to waiting: nobody
  // waits for it.
  std::atomic<int> inside_{0};
  std::atomic<bool> open_{false};
  std::atomic<bool> stopped_{false};
  Erased work_ = nullptr;
  void* context_ = nullptr;
  bool closing_ = false;
};

// Watches over a team within one worker of another team: asks what the outer one asks.
class Relay final : public Watch {
 public:
  Relay(Team& outer, int worker) : outer_(outer), worker_(worker) {}
  bool stop() override { return worker_ == 0 ? outer_.asked_to_stop() : outer_.stopped(); }

 private:
  Team& outer_;
  int worker_;
};

}  // namespace cluster_maker
