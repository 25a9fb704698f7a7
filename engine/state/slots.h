// Slots<Entry>: the memory of a cache. Entries live in blocks, keep their
// address and are named by a dense number, so that a clock hand can go round
// them; a freed slot is the next one given out.
//
// Growth: blocks are kept until the end; freed slots are reused. The first
// blocks are small, so that a table of few rows costs little; many rows stand
// in large pages.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_STATE_SLOTS_H_
#define CLEARPOINT_ENGINE_STATE_SLOTS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "engine/values/large_pages.h"

namespace clearpoint {

template <class Entry>
class Slots {
 public:
  Slots() = default;
  Slots(const Slots&) = delete;
  ~Slots() {
    for (size_t i = 0; i < chunks_.size(); ++i) {
      std::destroy_n(chunks_[i].entries, chunks_[i].size);
      if (i < kSmallChunks) {
        ::operator delete(chunks_[i].entries);
      } else {
        GiveLargePages(chunks_[i].entries);
      }
    }
  }

  // Number of a default entry.
  uint32_t Take() {
    if (!free_.empty()) {
      const uint32_t slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if (size_ == blocks_.size() * kBlock) Grow();
    return size_++;
  }
  // Resets the entry and lets its slot be taken again.
  void Give(uint32_t slot) {
    (*this)[slot] = Entry{};
    free_.push_back(slot);
  }

  Entry& operator[](uint32_t slot) {
    return blocks_[slot / kBlock][slot % kBlock];
  }
  const Entry& operator[](uint32_t slot) const {
    return blocks_[slot / kBlock][slot % kBlock];
  }
  // Slots ever taken, free ones among them.
  uint32_t size() const { return size_; }

 private:
  // One piece of memory, cut into blocks; the first ones come from the heap.
  struct Chunk {
    Entry* entries;
    size_t size;
  };
  static constexpr uint32_t kBlock = 256;
  static constexpr size_t kSmallChunks = 16;
  static constexpr size_t kBlocksPerPage =
      std::max(size_t{1}, kLargePage / (kBlock * sizeof(Entry)));

  void Grow() {
    const bool is_small = chunks_.size() < kSmallChunks;
    const size_t size = (is_small ? 1 : kBlocksPerPage) * kBlock;
    static_assert(alignof(Entry) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    const size_t bytes = size * sizeof(Entry);
    void* const memory =
        is_small ? ::operator new(bytes) : TakeLargePages(bytes);
    Entry* const entries = static_cast<Entry*>(memory);
    std::uninitialized_value_construct_n(entries, size);
    chunks_.push_back({entries, size});
    for (size_t at = 0; at < size; at += kBlock) {
      blocks_.push_back(entries + at);
    }
  }

  std::vector<Entry*> blocks_;
  std::vector<Chunk> chunks_;
  std::vector<uint32_t> free_;
  uint32_t size_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_SLOTS_H_
