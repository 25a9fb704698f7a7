// The verdict on one event. The numbers stand in journals forever: codes are
// only appended, at the end of their group. Between groups the numbers leave
// room; the order of the numbers is the order of precedence, and Decide
// answers with the first that applies (domain: outcomes).
// Threads: any.
#ifndef CLEARPOINT_ENGINE_DECIDE_OUTCOME_H_
#define CLEARPOINT_ENGINE_DECIDE_OUTCOME_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace clearpoint {

enum class OutcomeCode : uint16_t {
  kAccepted = 1,
  kWaiting = 2,
  kForwarded = 3,
  kQuarantined = 4,

  kMalformed = 100,
  kUnsupportedVersion = 101,
  kMissingField = 102,
  kInvalidField = 103,

  kNotAuthorized = 200,

  kDuplicate = 300,
  kConflict = 301,

  kTooLate = 400,
  kTooEarly = 401,

  kUnknownProgram = 500,
  kUnknownParticipant = 501,
  kUnknownMember = 502,
  kUnknownOrder = 503,
  kUnknownHold = 504,

  kMemberFrozen = 600,
  kMemberClosed = 601,
  kNotEligible = 602,

  kNoContract = 700,
  kNoRate = 701,

  kBelowMinimum = 800,
  kNotAStep = 801,
  kAboveMaximum = 802,

  kLimitReached = 900,
  kBudgetExhausted = 901,
  kOutOfStock = 902,

  kInsufficientPoints = 1000,
  kDebitCap = 1001,

  kSelfReferral = 1100,
  kAlreadyReferred = 1101,
  kReferralCycle = 1102,

  kHoldExpired = 1200,
  kWindowNotOpen = 1201,
  kOverflow = 1202,
};

// "INSUFFICIENT_POINTS" and the like; "UNKNOWN_OUTCOME" for a number that no
// version of this program has written.
std::string_view OutcomeName(OutcomeCode code);
std::optional<OutcomeCode> OutcomeFromNumber(uint32_t number);

// A request refused with one of these keeps its business key, so the same key
// answers DUPLICATE with this verdict ever after (domain: outcomes).
bool KeepsRequestKey(OutcomeCode code);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_OUTCOME_H_
