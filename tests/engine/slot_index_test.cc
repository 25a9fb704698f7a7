// SlotIndex against a map, under hashes that collide in every way.
#include "engine/state/slot_index.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>

namespace clearpoint {
namespace {

// The index as its users hold it: keys stand elsewhere, here they are the
// slots themselves.
struct Indexed {
  SlotIndex index;
  std::map<uint32_t, size_t> hashes;  // of the slots that are in

  uint32_t Find(uint32_t slot, size_t hash) const {
    return index.Find(hash, [&](uint32_t found) { return found == slot; });
  }
  void Insert(uint32_t slot, size_t hash) {
    index.Insert(hash, slot);
    hashes[slot] = hash;
  }
  void Erase(uint32_t slot) {
    index.Erase(hashes.at(slot), slot);
    hashes.erase(slot);
  }
};

TEST(SlotIndex, FindsNothingWhileItIsEmpty) {
  EXPECT_EQ(Indexed().Find(1, 7), kNoSlot);
}

// `shift` leaves so few bits of the hash that many slots share them.
void InsertAndEraseAtRandom(uint32_t slots, uint32_t shift) {
  Indexed it;
  std::mt19937_64 random(shift);
  for (int i = 0; i < 200'000; ++i) {
    const auto slot = static_cast<uint32_t>(random() % slots);
    const size_t hash = (slot * size_t{0x9e3779b97f4a7c15}) >> shift;
    const bool is_in = it.hashes.contains(slot);
    ASSERT_EQ(it.Find(slot, hash), is_in ? slot : kNoSlot) << "step " << i;
    if (is_in) {
      it.Erase(slot);
    } else {
      it.Insert(slot, hash);
    }
    ASSERT_EQ(it.index.size(), it.hashes.size());
  }
}

TEST(SlotIndex, AgreesWithAMapWhenHashesAreSpread) {
  InsertAndEraseAtRandom(5'000, 0);
}
TEST(SlotIndex, AgreesWithAMapWhenHashesCrowdAtTheFront) {
  InsertAndEraseAtRandom(500, 40);
}
TEST(SlotIndex, AgreesWithAMapWhenHashesAreFew) {
  InsertAndEraseAtRandom(100, 61);
}

TEST(SlotIndex, WrapsRoundFromItsLastCellToItsFirst) {
  Indexed it;
  const size_t last = size_t{0xffffffff} << 32;
  for (uint32_t slot = 0; slot < 40; ++slot) it.Insert(slot, last);
  for (uint32_t slot = 0; slot < 40; slot += 2) it.Erase(slot);
  for (uint32_t slot = 0; slot < 40; ++slot) {
    EXPECT_EQ(it.Find(slot, last), slot % 2 == 1 ? slot : kNoSlot);
  }
}

}  // namespace
}  // namespace clearpoint
