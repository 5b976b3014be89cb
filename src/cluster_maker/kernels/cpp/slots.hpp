// Where Lloyd's iterations keep what they know of each row: its label and its gap.
//
// Every row has a slot, in the order in which rows are packed. Once most labels stand, the rows on the
// borders between clusters are the only ones that are looked at again and again. They are copied together
// into blocks of their own, those with the smallest gaps first: then whole blocks are open or closed, and
// nothing has to be gathered row by row. Their first slots are shut meanwhile.
#pragma once

#include "pack.hpp"

namespace CM_ISA {
namespace {

// Rounds a float that is used as a lower bound down by more than a float's error.
CM_INLINE float lowered(float v) { return v - std::abs(v) * 3e-7f; }

// The gap of a row that is not looked at here, and the largest of one that is.
constexpr float SHUT = std::numeric_limits<float>::infinity();
constexpr float FAR = 1e37f;

template <class T>
class Slots {
 public:
  Slots(const Packed& packed, const Chunks& chunks, int k)
      : packed_(packed),
        rows_(packed.rows),
        chunks_(chunks),
        k_(k),
        first_(packed.rows.n_blocks()),
        begin_(chunks.count, packed.rows.n_blocks()),
        end_(chunks.count, packed.rows.n_blocks()) {
    std::fill(first_.labels.data() + rows_.n, first_.labels.data() + first_.labels.size(), 0);
  }

  // Blocks of the first slots come first, those of contested rows after them.
  std::int64_t contested_begin(std::int64_t chunk) const { return begin_[chunk]; }
  std::int64_t contested_end(std::int64_t chunk) const { return end_[chunk]; }

  const float* features(std::int64_t block) const {
    const std::int64_t size = static_cast<std::int64_t>(BLOCK) * rows_.d;
    const std::int64_t inside = block - rows_.n_blocks();
    return inside < 0 ? packed_.blocks.data() + block * size : features_.data() + inside * size;
  }
  const float* square_lengths(std::int64_t block) const {
    const std::int64_t inside = block - rows_.n_blocks();
    return inside < 0 ? packed_.square_lengths.data() + block * BLOCK : lengths_.data() + inside * BLOCK;
  }
  float* gaps(std::int64_t block) { return pick(block).gaps.data() + inside(block) * BLOCK; }
  std::int32_t* labels(std::int64_t block) { return pick(block).labels.data() + inside(block) * BLOCK; }
  float& block_gap(std::int64_t block) { return pick(block).block_gaps[inside(block)]; }
  // Rows that a block holds, not counting the padding at its end.
  int rows_in(std::int64_t block) const {
    if (block < rows_.n_blocks()) return static_cast<int>(std::min<std::int64_t>(BLOCK, rows_.n - block * BLOCK));
    return counts_[block - rows_.n_blocks()];
  }
  std::int64_t place(std::int64_t slot) const {
    const std::int64_t inside = slot - rows_.n_blocks() * BLOCK;
    return inside < 0 ? slot : places_[inside];
  }
  float& gap(std::int64_t slot) { return gaps(slot / BLOCK)[slot % BLOCK]; }
  std::int32_t label(std::int64_t slot) { return labels(slot / BLOCK)[slot % BLOCK]; }
  float square_length(std::int64_t slot) const { return square_lengths(slot / BLOCK)[slot % BLOCK]; }

  // Whether rows of a block may be shut in it because they are contested.
  bool thinned(std::int64_t block) const { return !counts_.empty() && is_first(block); }

  // Whether a block holds first slots, where a row's slot is its place.
  bool is_first(std::int64_t block) const { return block < rows_.n_blocks(); }
  // Sets the labels of some rows of such a block.
  void take_labels(std::int64_t block, const std::int32_t* labels, std::uint64_t rows) {
    std::int32_t* own = first_.labels.data() + block * BLOCK;
    if (rows == ~std::uint64_t{0}) {
      std::copy_n(labels, BLOCK, own);
      return;
    }
    for (std::uint64_t left = rows; left != 0; left &= left - 1) {
      const int b = __builtin_ctzll(left);
      own[b] = labels[b];
    }
  }

  // Gives the rows of such a block some label, where none is known. Gaps come with the first look at them.
  void start(std::int64_t block) { std::fill_n(labels(block), BLOCK, 0); }

  // Labels of all rows by place, wherever their slots are.
  std::int32_t* labels_by_place() { return first_.labels.data(); }
  void set_label(std::int64_t slot, std::int64_t place, std::int32_t label) {
    labels(slot / BLOCK)[slot % BLOCK] = label;
    first_.labels[place] = label;
  }

  // Copies the rows together whose gap is at most `reach` above the path of their label, unless they are
  // more than `most`. Returns false where the watch said stop.
  bool contest(const float* path, float reach, std::int64_t most, Team& team,
               const std::vector<float*>& by_row) {
    release();
    std::vector<std::array<std::int64_t, BUCKETS>> sizes(chunks_.count);
    auto count = [&](std::int64_t chunk, int) { count_contested(chunk, path, reach, sizes[chunk]); };
    if (!team.run(chunks_.count, count)) return false;
    if (!make_room(sizes, most)) return true;
    auto fill = [&](std::int64_t chunk, int worker) {
      fill_contested(chunk, path, reach, sizes[chunk], by_row[worker]);
    };
    return team.run(chunks_.count, fill);
  }

 private:
  struct Known {
    Aligned<std::int32_t> labels;
    Aligned<float> gaps, block_gaps;
    explicit Known(std::int64_t blocks)
        : labels(static_cast<std::size_t>(blocks) * BLOCK),
          gaps(static_cast<std::size_t>(blocks) * BLOCK),
          block_gaps(static_cast<std::size_t>(blocks)) {}
  };

  // Rows of about the same gap share a bucket.
  static constexpr int BUCKETS = 16;

  // Opens the first slots of contested rows again.
  void release() {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      for (int b = 0; b < counts_[i]; ++b) {
        const std::int64_t slot = static_cast<std::int64_t>(i) * BLOCK + b;
        first_.gaps[places_[slot]] = contested_.gaps[slot];
        first_.block_gaps[places_[slot] / BLOCK] = -SHUT;  // it was found with these rows shut
      }
    }
    counts_.clear();
    begin_.assign(begin_.size(), rows_.n_blocks());
    end_ = begin_;
  }

  Known& pick(std::int64_t block) { return block < rows_.n_blocks() ? first_ : contested_; }
  std::int64_t inside(std::int64_t block) const {
    return block < rows_.n_blocks() ? block : block - rows_.n_blocks();
  }

  int bucket(std::int64_t place, const float* path, float reach) const {
    const float slack = first_.gaps[place] - path[first_.labels[place]];
    return std::max(0, std::min(BUCKETS - 1, static_cast<int>(slack / reach * BUCKETS)));
  }

  // Calls use(place) for the contested rows of a chunk, in order.
  template <class Use>
  CM_INLINE void for_contested(std::int64_t chunk, const float* path, float reach, Use use) const {
    for (std::int64_t block = chunks_.begin(chunk); block < chunks_.end(chunk); ++block) {
      const std::int64_t first = block * BLOCK;
      for (int b = 0; b < BLOCK; b += WIDTH) {
        const Floats steps = look_up(path, k_, load(first_.labels.data() + first + b));
        const Floats slack = sub(load(first_.gaps.data() + first + b), steps);
        for (std::uint32_t left = bits_of(not_above(slack, broadcast(reach))); left != 0; left &= left - 1) {
          use(first + b + __builtin_ctz(left));
        }
      }
    }
  }

  void count_contested(std::int64_t chunk, const float* path, float reach,
                       std::array<std::int64_t, BUCKETS>& sizes) const {
    sizes.fill(0);
    for_contested(chunk, path, reach, [&](std::int64_t place) { ++sizes[bucket(place, path, reach)]; });
  }

  bool make_room(const std::vector<std::array<std::int64_t, BUCKETS>>& sizes, std::int64_t most) {
    std::int64_t rows = 0, blocks = 0;
    for (std::int64_t chunk = 0; chunk < chunks_.count; ++chunk) {
      std::int64_t in_chunk = 0;
      for (const std::int64_t size : sizes[chunk]) in_chunk += size;
      begin_[chunk] = rows_.n_blocks() + blocks;
      blocks += (in_chunk + BLOCK - 1) / BLOCK;
      end_[chunk] = rows_.n_blocks() + blocks;
      rows += in_chunk;
    }
    if (rows > most || rows == 0) {
      end_ = begin_;
      return false;
    }
    if (static_cast<std::size_t>(blocks) * BLOCK > contested_.labels.size()) {
      contested_ = Known(blocks);
      features_ = Aligned<float>(static_cast<std::size_t>(blocks) * BLOCK * rows_.d);
      lengths_ = Aligned<float>(static_cast<std::size_t>(blocks) * BLOCK);
      places_ = Aligned<std::int32_t>(static_cast<std::size_t>(blocks) * BLOCK);
    }
    counts_.assign(static_cast<std::size_t>(blocks), 0);
    return true;
  }

  void fill_contested(std::int64_t chunk, const float* path, float reach,
                      const std::array<std::int64_t, BUCKETS>& sizes, float* by_row) {
    const std::int64_t begin = (begin_[chunk] - rows_.n_blocks()) * BLOCK;
    const std::int64_t end = (end_[chunk] - rows_.n_blocks()) * BLOCK;
    std::array<std::int64_t, BUCKETS> next;
    std::int64_t filled = begin;
    for (int b = 0; b < BUCKETS; ++b) {
      next[b] = filled;
      filled += sizes[b];
    }
    for_contested(chunk, path, reach, [&](std::int64_t place) {
      const std::int64_t slot = next[bucket(place, path, reach)]++;
      places_[slot] = static_cast<std::int32_t>(place);
      contested_.labels[slot] = first_.labels[place];
      contested_.gaps[slot] = first_.gaps[place];
      first_.gaps[place] = SHUT;
    });
    for (std::int64_t slot = filled; slot < end; ++slot) {
      contested_.labels[slot] = 0;
      contested_.gaps[slot] = SHUT;
    }
    for (std::int64_t slot = begin; slot < end; slot += BLOCK) {
      foresee(slot + BLOCK, std::min(slot + 2 * BLOCK, filled));
      pack_contested(slot, static_cast<int>(std::min<std::int64_t>(BLOCK, filled - slot)), by_row);
    }
  }

  // Asks for rows that will be packed soon.
  void foresee(std::int64_t begin, std::int64_t end) const {
    for (std::int64_t slot = begin; slot < end; ++slot) {
      fetch(row_at<T>(rows_, places_[slot]), rows_.d * static_cast<std::int64_t>(sizeof(T)));
    }
  }

  void pack_contested(std::int64_t slot, int m, float* by_row) {
    const T* x[BLOCK];
    for (int b = 0; b < m; ++b) x[b] = row_at<T>(rows_, places_[slot + b]);
    float* out = features_.data() + slot * rows_.d;
    pack_block(x, m, rows_.d, packed_.frame, by_row, out);
    square_lengths_of(out, rows_.d, lengths_.data() + slot);
    counts_[slot / BLOCK] = m;
    contested_.block_gaps[slot / BLOCK] = -SHUT;
  }

  const Packed& packed_;
  const Rows& rows_;
  const Chunks& chunks_;
  int k_;
  Known first_;
  Known contested_{0};
  Aligned<float> features_, lengths_;
  Aligned<std::int32_t> places_;
  std::vector<int> counts_;
  std::vector<std::int64_t> begin_, end_;
};

}  // namespace
}  // namespace CM_ISA
