#include "snapshots/store_scrub.h"

#include <memory>

#include "engine/state/store_head.h"
#include "engine/state/table.h"
#include "fmt/format.h"

namespace clearpoint {
namespace {

std::string Words(const absl::Status& status) {
  return std::string(status.message());
}

void Find(std::string finding, ScrubReport* report) {
  if (report->findings.size() >= kMostScrubFindings) return;
  report->findings.push_back(std::move(finding));
}

// The row counts by what it holds, not by the hash that stands beside it.
void ScrubRow(TableId table, std::string_view key, std::string_view value,
              ScrubReport* report) {
  constexpr size_t kHashSize = sizeof(Hash256);
  const uint8_t bucket = DigestBucket(key);
  Hash256 hash;
  const auto row = CheckedRow(table, key, value, &hash);
  ++report->rows;
  if (row.ok()) {
    report->digest.Add(table, bucket, hash);
    return;
  }
  ++report->bad_rows;
  Find(fmt::format("bucket {}: {}", bucket, Words(row.status())), report);
  if (value.size() < kHashSize) return;
  value.remove_suffix(kHashSize);
  report->digest.Add(table, bucket, RowHash(table, key, value));
}

// False: progress wants no more.
bool ScrubTable(const RocksDbStore& store, TableId table,
                absl::FunctionRef<bool(uint64_t)> progress,
                ScrubReport* report) {
  const std::unique_ptr<StoreCursor> cursor = store.ScanPastCache(table);
  for (; cursor->Valid(); cursor->Next()) {
    ScrubRow(table, cursor->key(), cursor->value(), report);
    if (!progress(report->rows)) return false;
  }
  if (cursor->status().ok()) return true;
  Find(fmt::format("table {}: {}", TableName(table), Words(cursor->status())),
       report);
  return true;
}

}  // namespace

absl::StatusOr<ScrubReport> ScrubStore(
    const RocksDbStore& store, absl::FunctionRef<bool(uint64_t)> progress) {
  const auto bytes = store.ReadHead();
  if (!bytes.ok()) return bytes.status();
  ScrubReport report;
  StoreHead head;
  if (!bytes->empty()) {
    auto decoded = DecodeStoreHead(*bytes);
    if (!decoded.ok()) return decoded.status();
    head = *std::move(decoded);
  }
  for (int i = 0; i < kTableCount; ++i) {
    if (!ScrubTable(store, static_cast<TableId>(i), progress, &report)) {
      return absl::CancelledError("the scrub was stopped");
    }
  }
  const std::string difference = head.digest.Difference(report.digest);
  if (!difference.empty()) {
    Find(fmt::format("{}: expected digest {} of the store's head, found {}",
                     difference, ToHex(head.digest.Fingerprint()),
                     ToHex(report.digest.Fingerprint())),
         &report);
  }
  return report;
}

}  // namespace clearpoint
