#include "engine/state/table.h"

#include <algorithm>

namespace clearpoint {
namespace {

std::string KeyHex(std::string_view key) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : key) {
    text.push_back(kDigits[static_cast<uint8_t>(c) >> 4]);
    text.push_back(kDigits[static_cast<uint8_t>(c) & 15]);
  }
  return text;
}

std::string_view HashBytes(const Hash256& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()),
          hash.bytes.size()};
}

}  // namespace

void CommitBuilder::Put(TableId table, std::string_view key,
                        std::string_view row, const Hash256& hash) {
  changes_.push_back({table, false, static_cast<uint32_t>(key.size()),
                      static_cast<uint32_t>(row.size() + hash.bytes.size()),
                      arena_.size()});
  arena_.append(key).append(row).append(HashBytes(hash));
}

void CommitBuilder::Delete(TableId table, std::string_view key) {
  changes_.push_back(
      {table, true, static_cast<uint32_t>(key.size()), 0, arena_.size()});
  arena_.append(key);
}

std::vector<StoreChange> CommitBuilder::Sorted() const {
  std::vector<StoreChange> sorted;
  sorted.reserve(changes_.size());
  const std::string_view arena = arena_;
  for (const Change& change : changes_) {
    StoreChange out{change.table, arena.substr(change.offset, change.key_size),
                    std::nullopt};
    if (!change.is_delete) {
      out.value =
          arena.substr(change.offset + change.key_size, change.value_size);
    }
    sorted.push_back(out);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const StoreChange& a, const StoreChange& b) {
              if (a.table != b.table) return a.table < b.table;
              return a.key < b.key;
            });
  return sorted;
}

absl::Status BadRow(TableId table, std::string_view key) {
  return absl::DataLossError(absl::StrCat(
      "store: table ", std::string(TableName(table)), " key ", KeyHex(key),
      ": expected a row of this version, found other bytes"));
}

absl::StatusOr<std::string_view> CheckedRow(TableId table,
                                            std::string_view key,
                                            std::string_view value,
                                            Hash256* hash) {
  const size_t hash_size = hash->bytes.size();
  if (value.size() < hash_size) return BadRow(table, key);
  const std::string_view row = value.substr(0, value.size() - hash_size);
  std::memcpy(hash->bytes.data(), value.data() + row.size(), hash_size);
  const Hash256 found = RowHash(table, key, row);
  if (found != *hash) {
    return absl::DataLossError(absl::StrCat(
        "store: table ", std::string(TableName(table)), " key ", KeyHex(key),
        ": expected row hash ", ToHex(*hash), ", found ", ToHex(found)));
  }
  return row;
}

size_t HeapBytes(const MemberRow& row) {
  return row.name.capacity() > 15 ? row.name.capacity() : 0;
}
size_t HeapBytes(const OrderRow& row) {
  return row.lines.capacity() * sizeof(OrderLine) +
         row.awards.capacity() * sizeof(Award);
}
size_t HeapBytes(const RequestRow& row) {
  return row.draws.capacity() * sizeof(Draw);
}
size_t HeapBytes(const WaitingRow& row) { return row.event.capacity(); }
size_t HeapBytes(const StreakRow& row) {
  return row.days.capacity() * sizeof(StreakDay);
}
size_t HeapBytes(const ConfigurationRow& row) { return row.bytes.capacity(); }
size_t HeapBytes(const TimerRow& row) {
  return row.items.capacity() > 15 ? row.items.capacity() : 0;
}

}  // namespace clearpoint
