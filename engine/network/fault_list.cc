#include "engine/network/fault_list.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxNameBytes = 256;
constexpr size_t kMaxTextBytes = 1'024;

}  // namespace

void FaultList::RequireRange(const std::string& path, std::string_view field,
                             int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return;
  const std::string name(field);
  Add(absl::StrCat(path, path.empty() ? "" : "/", name),
      absl::StrCat(name, ": expected ", least, " to ", most, ", found ",
                   value));
}

void FaultList::RequireAtMost(std::string_view field, size_t count,
                              size_t most) {
  if (count <= most) return;
  const std::string name(field);
  Add(name, absl::StrCat(name, ": expected at most ", most, ", found ", count));
}

void FaultList::RequireName(const std::string& path, const std::string& name) {
  if (!name.empty() && name.size() <= kMaxNameBytes) return;
  Add(path, absl::StrCat("name: expected 1 to ", kMaxNameBytes,
                         " bytes, found ", name.size()));
}

void FaultList::RequireText(const std::string& path, const std::string& text) {
  if (text.size() <= kMaxTextBytes) return;
  Add(path, absl::StrCat("expected at most ", kMaxTextBytes, " bytes, found ",
                         text.size()));
}

void FaultList::RequireEntry(const std::string& path, const std::string& name,
                             const std::vector<std::string_view>& entries) {
  std::string known;
  for (const std::string_view entry : entries) {
    if (entry == name) return;
    absl::StrAppend(&known, known.empty() ? "" : ", ", std::string(entry));
  }
  Add(path, absl::StrCat("expected ", known, ", found \"", name, "\""));
}

void FaultList::RequireUnique(const std::string& path, const std::string& name,
                              std::set<std::string>* names) {
  RequireName(path, name);
  if (names->insert(name).second) return;
  Add(path, absl::StrCat("\"", name, "\" is named twice"));
}

void FaultList::RequireDates(const std::string& path, const DateRange& valid) {
  if (valid.from < valid.until) return;
  Add(absl::StrCat(path, "/valid_until"),
      "valid_until is not after valid_from");
}

void FaultList::RequireCurrency(const std::string& path,
                                const std::string& currency) {
  if (currencies_.contains(currency)) return;
  Add(path, absl::StrCat("currency: expected one that is listed, found \"",
                         currency, "\""));
}

// Below 10^6 of the major unit for one point, which is 10^scale minor units.
void FaultList::RequirePrice(const std::string& path, std::string_view field,
                             Money price, int32_t scale) {
  int64_t limit = kPriceLimit;
  for (int32_t i = 0; i < std::clamp(scale, 0, kMaxProgramScale); ++i)
    limit /= 10;
  if (price.value >= 0 && price.value < limit) return;
  const std::string name(field);
  Add(absl::StrCat(path, "/", name),
      absl::StrCat(name, ": expected 0 to below ", limit,
                   " in 10^-12 of the currency, found ",
                   ToDecimal(price.value)));
}

// No two entries of one key hold at one moment.
}  // namespace clearpoint
