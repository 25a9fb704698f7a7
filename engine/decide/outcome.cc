#include "engine/decide/outcome.h"

namespace clearpoint {

std::string_view OutcomeName(OutcomeCode code) {
  switch (code) {
    case OutcomeCode::kAccepted:
      return "ACCEPTED";
    case OutcomeCode::kWaiting:
      return "WAITING";
    case OutcomeCode::kForwarded:
      return "FORWARDED";
    case OutcomeCode::kQuarantined:
      return "QUARANTINED";
    case OutcomeCode::kMalformed:
      return "MALFORMED";
    case OutcomeCode::kUnsupportedVersion:
      return "UNSUPPORTED_VERSION";
    case OutcomeCode::kMissingField:
      return "MISSING_FIELD";
    case OutcomeCode::kInvalidField:
      return "INVALID_FIELD";
    case OutcomeCode::kNotAuthorized:
      return "NOT_AUTHORIZED";
    case OutcomeCode::kDuplicate:
      return "DUPLICATE";
    case OutcomeCode::kConflict:
      return "CONFLICT";
    case OutcomeCode::kTooLate:
      return "TOO_LATE";
    case OutcomeCode::kTooEarly:
      return "TOO_EARLY";
    case OutcomeCode::kUnknownProgram:
      return "UNKNOWN_PROGRAM";
    case OutcomeCode::kUnknownParticipant:
      return "UNKNOWN_PARTICIPANT";
    case OutcomeCode::kUnknownMember:
      return "UNKNOWN_MEMBER";
    case OutcomeCode::kUnknownOrder:
      return "UNKNOWN_ORDER";
    case OutcomeCode::kUnknownHold:
      return "UNKNOWN_HOLD";
    case OutcomeCode::kMemberFrozen:
      return "MEMBER_FROZEN";
    case OutcomeCode::kMemberClosed:
      return "MEMBER_CLOSED";
    case OutcomeCode::kNotEligible:
      return "NOT_ELIGIBLE";
    case OutcomeCode::kNoContract:
      return "NO_CONTRACT";
    case OutcomeCode::kNoRate:
      return "NO_RATE";
    case OutcomeCode::kBelowMinimum:
      return "BELOW_MINIMUM";
    case OutcomeCode::kNotAStep:
      return "NOT_A_STEP";
    case OutcomeCode::kAboveMaximum:
      return "ABOVE_MAXIMUM";
    case OutcomeCode::kLimitReached:
      return "LIMIT_REACHED";
    case OutcomeCode::kBudgetExhausted:
      return "BUDGET_EXHAUSTED";
    case OutcomeCode::kOutOfStock:
      return "OUT_OF_STOCK";
    case OutcomeCode::kInsufficientPoints:
      return "INSUFFICIENT_POINTS";
    case OutcomeCode::kDebitCap:
      return "DEBIT_CAP";
    case OutcomeCode::kSelfReferral:
      return "SELF_REFERRAL";
    case OutcomeCode::kAlreadyReferred:
      return "ALREADY_REFERRED";
    case OutcomeCode::kReferralCycle:
      return "REFERRAL_CYCLE";
    case OutcomeCode::kHoldExpired:
      return "HOLD_EXPIRED";
    case OutcomeCode::kWindowNotOpen:
      return "WINDOW_NOT_OPEN";
    case OutcomeCode::kOverflow:
      return "OVERFLOW";
  }
  return "UNKNOWN_OUTCOME";
}

std::optional<OutcomeCode> OutcomeFromNumber(uint32_t number) {
  if (number > UINT16_MAX) return std::nullopt;
  const OutcomeCode code = static_cast<OutcomeCode>(number);
  if (OutcomeName(code) == "UNKNOWN_OUTCOME") return std::nullopt;
  return code;
}

bool KeepsRequestKey(OutcomeCode code) {
  return code >= OutcomeCode::kMemberFrozen;
}

}  // namespace clearpoint
