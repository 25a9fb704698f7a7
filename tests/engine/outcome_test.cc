#include "engine/decide/outcome.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace clearpoint {
namespace {

// The list of the domain in its order of precedence, with the numbers that
// stand in journals.
const std::vector<std::pair<uint32_t, std::string>> kOutcomes = {
    {1, "ACCEPTED"},
    {2, "WAITING"},
    {3, "FORWARDED"},
    {4, "QUARANTINED"},
    {100, "MALFORMED"},
    {101, "UNSUPPORTED_VERSION"},
    {102, "MISSING_FIELD"},
    {103, "INVALID_FIELD"},
    {200, "NOT_AUTHORIZED"},
    {300, "DUPLICATE"},
    {301, "CONFLICT"},
    {400, "TOO_LATE"},
    {401, "TOO_EARLY"},
    {500, "UNKNOWN_PROGRAM"},
    {501, "UNKNOWN_PARTICIPANT"},
    {502, "UNKNOWN_MEMBER"},
    {503, "UNKNOWN_ORDER"},
    {504, "UNKNOWN_HOLD"},
    {600, "MEMBER_FROZEN"},
    {601, "MEMBER_CLOSED"},
    {602, "NOT_ELIGIBLE"},
    {700, "NO_CONTRACT"},
    {701, "NO_RATE"},
    {800, "BELOW_MINIMUM"},
    {801, "NOT_A_STEP"},
    {802, "ABOVE_MAXIMUM"},
    {900, "LIMIT_REACHED"},
    {901, "BUDGET_EXHAUSTED"},
    {902, "OUT_OF_STOCK"},
    {1000, "INSUFFICIENT_POINTS"},
    {1001, "DEBIT_CAP"},
    {1100, "SELF_REFERRAL"},
    {1101, "ALREADY_REFERRED"},
    {1102, "REFERRAL_CYCLE"},
    {1200, "HOLD_EXPIRED"},
    {1201, "WINDOW_NOT_OPEN"},
    {1202, "OVERFLOW"},
};

TEST(Outcome, NumbersAndNamesStandForever) {
  std::set<uint32_t> known;
  for (const auto& [number, name] : kOutcomes) {
    const std::optional<OutcomeCode> code = OutcomeFromNumber(number);
    ASSERT_TRUE(code.has_value()) << name;
    EXPECT_EQ(OutcomeName(*code), name);
    EXPECT_EQ(static_cast<uint32_t>(*code), number);
    known.insert(number);
  }
  for (uint32_t number = 0; number <= 70000; ++number) {
    EXPECT_EQ(OutcomeFromNumber(number).has_value(), known.contains(number))
        << number;
  }
  EXPECT_FALSE(OutcomeFromNumber(65536 + 1).has_value());
  EXPECT_EQ(OutcomeName(static_cast<OutcomeCode>(99)), "UNKNOWN_OUTCOME");
}

TEST(Outcome, RequestsKeepTheirKeyFromMemberFrozenOn) {
  bool keeps = false;
  for (const auto& [number, name] : kOutcomes) {
    if (name == "MEMBER_FROZEN") keeps = true;
    EXPECT_EQ(KeepsRequestKey(*OutcomeFromNumber(number)), keeps) << name;
  }
}

}  // namespace
}  // namespace clearpoint
