// CommitBuilder: the changed rows of one commit on their way to the store, and
// the bytes they stand in.
//
// Rows are added table by table; Sorted() may run on another thread than the
// one that added them. Threads: one at a time.
#ifndef CLEARPOINT_ENGINE_STATE_COMMIT_BUILDER_H_
#define CLEARPOINT_ENGINE_STATE_COMMIT_BUILDER_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/state/store.h"
#include "engine/values/hash.h"
#include "engine/values/large_pages.h"

namespace clearpoint {

class CommitBuilder {
 public:
  // `row` with its digest hash behind it, as stores hold it.
  void Put(TableId table, std::string_view key, std::string_view row,
           const Hash256& hash);
  void Delete(TableId table, std::string_view key);

  // Changes by (table, key); views hold as long as this builder.
  // O(n log n) comparisons, nearly all of them of two numbers.
  std::vector<StoreChange> Sorted();

  size_t size() const { return size_; }
  size_t bytes() const { return bytes_; }

 private:
  struct Change {
    uint64_t prefix;  // of the key, as a number that sorts like it
    const char* bytes;
    uint32_t key_size;
    uint32_t value_size;  // kDeleted: none
  };
  static constexpr uint32_t kDeleted = ~uint32_t{0};
  static constexpr size_t kFirstBlock = size_t{64} << 10;

  struct FreeBlock {
    size_t size = 0;
    void operator()(char* bytes) const {
      LargePageAllocator<char>().deallocate(bytes, size);
    }
  };

  void Add(TableId table, std::string_view key, const char* bytes,
           uint32_t value_size);
  char* Allocate(size_t size);

  std::vector<std::unique_ptr<char[], FreeBlock>> blocks_;
  char* free_ = nullptr;
  size_t free_bytes_ = 0;
  size_t bytes_ = 0;
  size_t size_ = 0;
  std::array<std::vector<Change, LargePageAllocator<Change>>, kTableCount>
      changes_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_COMMIT_BUILDER_H_
