// SlotIndex: finds the slot of a row by the hash of its key. Keys stand in the
// rows alone; here stand 8 bytes a row, so that finding one costs two reads of
// far memory, one here and one of the row, and growing reads no row at all.
//
// Open addressing with linear probing, at most five eighths full. Where a tag
// belongs rises with the tag, so growing copies from front to back.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_STATE_SLOT_INDEX_H_
#define CLEARPOINT_ENGINE_STATE_SLOT_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/values/check.h"
#include "engine/values/large_pages.h"

namespace clearpoint {

inline constexpr uint32_t kNoSlot = ~uint32_t{0};

class SlotIndex {
 public:
  // The slot that was inserted with this hash and for which is_it(slot) holds;
  // kNoSlot when there is none.
  template <class IsIt>
  uint32_t Find(size_t hash, IsIt is_it) const {
    if (cells_.empty()) return kNoSlot;
    const uint32_t tag = TagOf(hash);
    for (size_t at = HomeOf(tag); cells_[at].slot != kNoSlot; at = After(at)) {
      if (cells_[at].tag == tag && is_it(cells_[at].slot)) {
        return cells_[at].slot;
      }
    }
    return kNoSlot;
  }
  // Brings the memory that Find would read near the processor.
  void Prefetch(size_t hash) const {
    if (!cells_.empty()) __builtin_prefetch(&cells_[HomeOf(TagOf(hash))]);
  }

  // Precondition: the slot is not in.
  void Insert(size_t hash, uint32_t slot) {
    if ((size_ + 1) * 8 > cells_.size() * 5) Grow();
    Place({TagOf(hash), slot});
    ++size_;
  }
  // Precondition: the slot is in, with this hash.
  void Erase(size_t hash, uint32_t slot) {
    size_t hole = HomeOf(TagOf(hash));
    while (cells_[hole].slot != slot) hole = After(hole);
    // Cells behind the hole move up unless they would pass their home.
    for (size_t at = After(hole); cells_[at].slot != kNoSlot; at = After(at)) {
      const size_t way = (at - HomeOf(cells_[at].tag)) & Mask();
      if (way < ((at - hole) & Mask())) continue;
      cells_[hole] = cells_[at];
      hole = at;
    }
    cells_[hole].slot = kNoSlot;
    --size_;
  }

  size_t size() const { return size_; }
  // Memory a slot takes here, about.
  static constexpr size_t kBytesPerSlot = 24;

 private:
  struct Cell {
    uint32_t tag = 0;
    uint32_t slot = kNoSlot;
  };
  using Cells = std::vector<Cell, LargePageAllocator<Cell>>;
  static constexpr uint32_t kTagBits = 32;

  static uint32_t TagOf(size_t hash) {
    return static_cast<uint32_t>(hash >> 32) ^ static_cast<uint32_t>(hash);
  }
  size_t Mask() const { return cells_.size() - 1; }
  size_t HomeOf(uint32_t tag) const { return tag >> (kTagBits - bits_); }
  size_t After(size_t at) const { return (at + 1) & Mask(); }

  void Place(Cell cell) {
    size_t at = HomeOf(cell.tag);
    while (cells_[at].slot != kNoSlot) at = After(at);
    cells_[at] = cell;
  }
  void Grow() {
    bits_ = cells_.empty() ? 4 : bits_ + 1;
    CLEARPOINT_CHECK(bits_ < kTagBits);
    const Cells old = std::exchange(cells_, Cells(size_t{1} << bits_));
    for (const Cell& cell : old) {
      if (cell.slot != kNoSlot) Place(cell);
    }
  }

  Cells cells_;
  uint32_t bits_ = 0;  // log2 of their number
  size_t size_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_SLOT_INDEX_H_
