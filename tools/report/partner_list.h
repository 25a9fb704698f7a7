// PartnerList: a participant's own list of what it owes or is owed, a CSV file
// cut into lines by a mapping in YAML, its header and trailer totals checked.
// Values and conditions are those of imports (tools/import/README.md).
//
// Lines are told as they are read; nothing is kept. A line that cannot be used
// is told with its reason, and reading goes on. Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_PARTNER_LIST_H_
#define CLEARPOINT_TOOLS_REPORT_PARTNER_LIST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/state/account_rows.h"
#include "engine/values/amounts.h"
#include "engine/values/time.h"
#include "tools/import/value.h"

namespace clearpoint {

// Which id of an event the list has.
enum class ListedKey : uint8_t {
  kOrigin = 1,  // of the order or redemption that it goes back to
  kOwn = 2,     // of the return, of the reversal
};
// What a positive amount of the list is.
enum class ListedAmount : uint8_t { kPays = 1, kReceives = 2 };

struct ListTotals {
  bool is_last = false;  // a trailer; else a header
  std::vector<Condition> when;
  std::optional<Value> count;
  std::optional<Value> amount;
};

struct ListMapping {
  char delimiter = ',';
  bool has_names = true;
  std::vector<std::string> columns;
  std::vector<Condition> when;  // of lines
  Value key;
  Value amount;               // decimal, in major units
  std::optional<Value> date;  // microseconds
  std::vector<ListTotals> totals;
  ListedKey key_is = ListedKey::kOrigin;
  ListedAmount amount_is = ListedAmount::kPays;
  std::vector<ObligationKind> kinds;  // of bookings that the list has
  Money amount_tolerance;
  std::optional<int64_t> date_tolerance_us;  // nothing: dates may differ
};

// InvalidArgument lists every mistake with file, line and column.
absl::StatusOr<ListMapping> LoadListMapping(const std::string& path,
                                            const std::string& list);

struct ListedLine {
  uint64_t line = 0;  // of the file, from 1
  Money amount;
  std::optional<Timestamp> date;
};

struct ListSums {
  uint64_t lines = 0;
  uint64_t bad = 0;
  Money amount;        // of the good ones
  std::string totals;  // "agree", "none", "count agrees, amount not checked..."
};

struct ListVisitor {
  absl::FunctionRef<void(const std::string& key, const ListedLine& line)> good;
  absl::FunctionRef<void(uint64_t line, const std::string& reason)> bad;
};

// InvalidArgument: the file is no CSV; totals are missing, stand at another
// place, or say something else than the lines; both are named.
absl::StatusOr<ListSums> ReadPartnerList(const std::string& path,
                                         const ListMapping& mapping,
                                         const ListVisitor& visitor);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_PARTNER_LIST_H_
