#include "engine/state/rows.h"

namespace clearpoint {

std::string_view AccountName(Account account) {
  switch (account) {
    case Account::kIssued:
      return "issued";
    case Account::kPending:
      return "pending";
    case Account::kAvailable:
      return "available";
    case Account::kHeld:
      return "held";
    case Account::kDebt:
      return "debt";
    case Account::kRedeemed:
      return "redeemed";
    case Account::kExpired:
      return "expired";
    case Account::kExchangedOut:
      return "exchanged_out";
    case Account::kExchangedIn:
      return "exchanged_in";
    case Account::kTransferred:
      return "transferred";
    case Account::kFees:
      return "fees";
    case Account::kForfeited:
      return "forfeited";
    case Account::kAdjusted:
      return "adjusted";
    case Account::kInTransit:
      return "in_transit";
  }
  return "unknown_account";
}

std::string_view ObligationKindName(ObligationKind kind) {
  switch (kind) {
    case ObligationKind::kIssue:
      return "issue";
    case ObligationKind::kRedeem:
      return "redeem";
    case ObligationKind::kExchange:
      return "exchange";
    case ObligationKind::kFee:
      return "fee";
    case ObligationKind::kExchangeFee:
      return "exchange_fee";
    case ObligationKind::kOffer:
      return "offer";
    case ObligationKind::kSettlement:
      return "settlement";
    case ObligationKind::kDispute:
      return "dispute";
    case ObligationKind::kPrepaid:
      return "prepaid";
    case ObligationKind::kContractFee:
      return "contract_fee";
    case ObligationKind::kTax:
      return "tax";
    case ObligationKind::kRounding:
      return "rounding";
  }
  return "unknown_obligation";
}

std::string_view DisputeStatusName(DisputeStatus status) {
  switch (status) {
    case DisputeStatus::kOpen:
      return "OPEN";
    case DisputeStatus::kAccepted:
      return "ACCEPTED";
    case DisputeStatus::kRejected:
      return "REJECTED";
    case DisputeStatus::kPartly:
      return "PARTLY";
  }
  return "UNKNOWN_STATUS";
}

std::string_view WindowStatusName(WindowStatus status) {
  switch (status) {
    case WindowStatus::kOpen:
      return "OPEN";
    case WindowStatus::kClosed:
      return "CLOSED";
    case WindowStatus::kSettling:
      return "SETTLING";
    case WindowStatus::kSettled:
      return "SETTLED";
    case WindowStatus::kAborted:
      return "ABORTED";
  }
  return "UNKNOWN";
}

}  // namespace clearpoint
