// The team of threads: see team.hpp.
#include "team.hpp"

#include <system_error>

#if defined(__linux__)
#include <sched.h>
#endif

namespace cluster_maker {

namespace {

// How often a waiting thread looks before it goes to sleep: some tens of microseconds, longer than the time
// between two rounds of a small fit.
constexpr int LOOKS = 2000;
// Looks after which a waiting thread lets another one run: the one it waits for may want this very processor.
constexpr int PATIENCE = 16;
// Time between two questions to the watch: well below the half second after which a person gets impatient.
constexpr std::chrono::milliseconds BETWEEN_QUESTIONS{25};

void rest(int look) {
  if (look % PATIENCE == PATIENCE - 1) {
    std::this_thread::yield();
    return;
  }
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Linux often starts a thread on the processor of its parent and moves it milliseconds later: by then a small
// fit is over. So each thread goes to another processor at once, and is free to be moved afterwards.
#if defined(__linux__)

int current_processor() { return sched_getcpu(); }

void leave_processor(int parents, int worker) {
  cpu_set_t allowed, one;
  if (parents < 0 || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  const int others = CPU_COUNT(&allowed) - (parents < CPU_SETSIZE && CPU_ISSET(parents, &allowed) ? 1 : 0);
  if (others < 1) return;
  int skip = (worker - 1) % others;
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &allowed) || processor == parents || skip-- > 0) continue;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    sched_setaffinity(0, sizeof one, &one);
    sched_setaffinity(0, sizeof allowed, &allowed);
    return;
  }
}

#else

int current_processor() { return -1; }
void leave_processor(int, int) {}

#endif

}  // namespace

Team::Team(int n_threads, Watch* watch) : watch_(watch), asked_(std::chrono::steady_clock::now()), shares_(n_threads > 1 ? n_threads : 1) {
  threads_.reserve(n_threads > 1 ? n_threads - 1 : 0);
  const int parents = current_processor();
  for (int worker = 1; worker < n_threads; ++worker) {
    try {
      threads_.emplace_back([this, worker, parents] {
        leave_processor(parents, worker);
        serve(worker);
      });
    } catch (const std::system_error&) {
      break;  // the machine gives no more threads: fewer do the same work
    }
  }
}

Team::~Team() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    round_.fetch_add(1, std::memory_order_release);
  }
  begin_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Team::run_erased(std::int64_t n_chunks, Erased work, void* context) {
  if (stopped()) return false;
  work_ = work;
  context_ = context;
  for (std::int64_t worker = 0; worker < size(); ++worker) {
    shares_[worker].next.store(worker * n_chunks / size(), std::memory_order_relaxed);
    shares_[worker].end = (worker + 1) * n_chunks / size();
  }
  if (threads_.empty()) {
    take_chunks(0);
    return !stopped();
  }
  open_.store(true);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    round_.fetch_add(1, std::memory_order_release);
  }
  begin_.notify_all();
  take_chunks(0);
  // Either a thread that enters now sees that the round is closed, or its entry is seen here: both are in one order.
  open_.store(false);
  for (int look = 0; look < LOOKS && inside_.load() > 0; ++look) rest(look);
  while (inside_.load() > 0) {
    std::unique_lock<std::mutex> lock(mutex_);
    end_.wait_for(lock, BETWEEN_QUESTIONS, [this] { return inside_.load() == 0; });
    lock.unlock();
    asked_to_stop();
  }
  return !stopped();
}

void Team::take_chunks(int worker) {
  for (int turn = 0; turn < size(); ++turn) {
    Share& share = shares_[(worker + turn) % size()];
    while (!stopped()) {
      const std::int64_t chunk = share.next.fetch_add(1, std::memory_order_relaxed);
      if (chunk >= share.end) break;
      work_(context_, chunk, worker);
      if (worker == 0 && asked_to_stop()) return;
    }
  }
}

void Team::serve(int worker) {
  std::uint64_t seen = 0;
  while (true) {
    for (int look = 0; look < LOOKS && round_.load(std::memory_order_acquire) == seen; ++look) rest(look);
    {
      std::unique_lock<std::mutex> lock(mutex_);
      begin_.wait(lock, [&] { return round_.load(std::memory_order_acquire) != seen; });
      seen = round_.load(std::memory_order_acquire);
      if (closing_) return;
    }
    inside_.fetch_add(1);
    if (open_.load()) take_chunks(worker);
    if (inside_.fetch_sub(1) == 1) {
      std::lock_guard<std::mutex> lock(mutex_);
      end_.notify_one();
    }
  }
}

bool Team::asked_to_stop() {
  if (watch_ == nullptr || stopped()) return stopped();
  const auto now = std::chrono::steady_clock::now();
  if (now - asked_ < BETWEEN_QUESTIONS) return false;
  asked_ = now;
  if (watch_->stop()) stopped_.store(true, std::memory_order_relaxed);
  return stopped();
}

}  // namespace cluster_maker
