#include "engine/limits/limit_period.h"

namespace clearpoint {

#define CLEARPOINT_LIMIT_PERIOD(object) extern const LimitPeriod object;
#include "engine/limits/limit_periods.inc"
#undef CLEARPOINT_LIMIT_PERIOD
#define CLEARPOINT_LIMIT_SUBJECT(object) extern const LimitSubject object;
#include "engine/limits/limit_subjects.inc"
#undef CLEARPOINT_LIMIT_SUBJECT

namespace {

constexpr const LimitPeriod* kPeriods[] = {
#define CLEARPOINT_LIMIT_PERIOD(object) &object,
#include "engine/limits/limit_periods.inc"
#undef CLEARPOINT_LIMIT_PERIOD
};

constexpr const LimitSubject* kSubjects[] = {
#define CLEARPOINT_LIMIT_SUBJECT(object) &object,
#include "engine/limits/limit_subjects.inc"
#undef CLEARPOINT_LIMIT_SUBJECT
};

template <class Table>
auto FindByName(const Table& table, std::string_view name) {
  for (const auto* entry : table) {
    if (entry->name == name) return entry;
  }
  return decltype(table[0] + 0){};
}

template <class Table>
std::vector<std::string_view> NamesOf(const Table& table) {
  std::vector<std::string_view> names;
  for (const auto* entry : table) names.push_back(entry->name);
  return names;
}

}  // namespace

const LimitPeriod* FindLimitPeriod(std::string_view name) {
  return FindByName(kPeriods, name);
}
const LimitSubject* FindLimitSubject(std::string_view name) {
  return FindByName(kSubjects, name);
}
std::vector<std::string_view> LimitPeriodNames() { return NamesOf(kPeriods); }
std::vector<std::string_view> LimitSubjectNames() { return NamesOf(kSubjects); }

}  // namespace clearpoint
