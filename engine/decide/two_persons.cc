#include "engine/decide/two_persons.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {

Verdict CheckBothNamed(const TwoPersons& persons) {
  if (auto v = CheckPresent({"proposed_by", persons.proposed_by})) return v;
  return CheckPresent({"approved_by", persons.approved_by});
}

Verdict CheckDiffer(const TwoPersons& persons) {
  if (auto v = CheckLength({"proposed_by", persons.proposed_by})) return v;
  if (auto v = CheckLength({"approved_by", persons.approved_by})) return v;
  if (persons.proposed_by.empty()) return std::nullopt;
  if (persons.proposed_by != persons.approved_by) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("approved_by: expected another person than \"",
                   std::string(persons.proposed_by), "\", who proposed it"));
}

}  // namespace clearpoint
