// Slots<Entry>: the memory of a cache. Entries live in blocks, keep their
// address and are named by a dense number, so that a clock hand can go round
// them; a freed slot is the next one given out.
//
// Growth: blocks are kept until the end; freed slots are reused.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_STATE_SLOTS_H_
#define CLEARPOINT_ENGINE_STATE_SLOTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace clearpoint {

template <class Entry>
class Slots {
 public:
  // Number of a default entry.
  uint32_t Take() {
    if (!free_.empty()) {
      const uint32_t slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if (size_ == blocks_.size() * kBlock) {
      blocks_.push_back(std::make_unique<Entry[]>(kBlock));
    }
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
  static constexpr uint32_t kBlock = 256;

  std::vector<std::unique_ptr<Entry[]>> blocks_;
  std::vector<uint32_t> free_;
  uint32_t size_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_SLOTS_H_
