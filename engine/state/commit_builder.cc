#include "engine/state/commit_builder.h"

#include <algorithm>
#include <cstring>

namespace clearpoint {
namespace {

uint64_t PrefixOf(std::string_view key) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < sizeof prefix; ++i) {
    const uint8_t byte = i < key.size() ? static_cast<uint8_t>(key[i]) : 0;
    prefix = prefix << 8 | byte;
  }
  return prefix;
}

char* Copy(std::string_view bytes, char* to) {
  std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

}  // namespace

char* CommitBuilder::Allocate(size_t size) {
  if (size > free_bytes_) {
    free_bytes_ = std::max(size, blocks_.empty() ? kFirstBlock : kLargePage);
    free_ = LargePageAllocator<char>().allocate(free_bytes_);
    blocks_.emplace_back(free_, FreeBlock{free_bytes_});
  }
  char* const bytes = free_;
  free_ += size;
  free_bytes_ -= size;
  bytes_ += size;
  return bytes;
}

void CommitBuilder::Add(TableId table, std::string_view key, const char* bytes,
                        uint32_t value_size) {
  changes_[static_cast<size_t>(table)].push_back(
      {PrefixOf(key), bytes, static_cast<uint32_t>(key.size()), value_size});
  ++size_;
}

void CommitBuilder::Put(TableId table, std::string_view key,
                        std::string_view row, const Hash256& hash) {
  const size_t value_size = row.size() + hash.bytes.size();
  char* const bytes = Allocate(key.size() + value_size);
  char* const end = Copy(row, Copy(key, bytes));
  std::memcpy(end, hash.bytes.data(), hash.bytes.size());
  Add(table, key, bytes, static_cast<uint32_t>(value_size));
}

void CommitBuilder::Delete(TableId table, std::string_view key) {
  char* const bytes = Allocate(key.size());
  Copy(key, bytes);
  Add(table, key, bytes, kDeleted);
}

std::vector<StoreChange> CommitBuilder::Sorted() {
  std::vector<StoreChange> sorted;
  sorted.reserve(size_);
  const auto key_of = [](const Change& change) {
    return std::string_view(change.bytes, change.key_size);
  };
  for (size_t table = 0; table < changes_.size(); ++table) {
    std::sort(changes_[table].begin(), changes_[table].end(),
              [&](const Change& a, const Change& b) {
                if (a.prefix != b.prefix) return a.prefix < b.prefix;
                return key_of(a) < key_of(b);
              });
    for (const Change& change : changes_[table]) {
      StoreChange& out = sorted.emplace_back(
          StoreChange{static_cast<TableId>(table), key_of(change), {}});
      if (change.value_size == kDeleted) continue;
      out.value =
          std::string_view(change.bytes + change.key_size, change.value_size);
    }
  }
  return sorted;
}

}  // namespace clearpoint
