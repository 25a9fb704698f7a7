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

}  // namespace

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

}  // namespace clearpoint
