#include "engine/network/contract_validation.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr int32_t kMaxBasisPoints = 10'000;

void CheckAmounts(const std::string& path, const ContractFee& fee,
                  int32_t scale, FaultList& faults) {
  faults.RequireRange(path, "basis_points", fee.basis_points, 0,
                      kMaxBasisPoints);
  faults.RequirePrice(path, "price", fee.price, scale);
  faults.RequireRange(path, "fixed", fee.fixed.value, 0, kMaxEventAmount);
  faults.RequireRange(path, "cap", fee.cap.value, 0, kMaxEventAmount);
  faults.RequireRange(path, "minimum", fee.minimum.value, 0,
                      fee.cap.value > 0 ? fee.cap.value : kMaxEventAmount);
  if (fee.basis_points == 0 && fee.price.value == 0 && fee.fixed.value == 0 &&
      fee.minimum.value == 0) {
    faults.Add(path,
               "fee: it charges nothing; expected basis_points, price, fixed "
               "or minimum");
  }
}

void CheckParties(const std::string& path, const ContractFee& fee,
                  FaultList& faults) {
  if (fee.owed_by == FeeParty::kOperator) {
    faults.Add(path + "/owed_by",
               "owed_by: the operator owes no fee; expected issuer or "
               "merchant");
  } else if (fee.owed_by == fee.to) {
    faults.Add(path + "/to", "to: the fee is owed by the same");
  }
}

// Of what a contract does not price, or cannot charge an event for: points that
// are settled when burned are burned lot by lot.
void CheckMoment(const std::string& path, const ContractConfig& contract,
                 const ContractFee& fee, FaultList& faults) {
  const bool on_earned = fee.on == FeeMoment::kEarned;
  if (on_earned ? !contract.issues : !contract.redeems) {
    faults.Add(path + "/on",
               absl::StrCat("on: the contract has no ",
                            on_earned ? "issue_price" : "redeem_price",
                            ", so nothing is charged"));
  }
  if (!on_earned || contract.settled == Settled::kAtIssuance) return;
  if (fee.is_proportional()) return;
  faults.Add(path,
             "fee: fixed, minimum and cap are of one award; points settled at "
             "redemption are owed as they are burned, so expected only "
             "basis_points and price");
}

}  // namespace

void CheckPrepaid(const std::string& path, const ContractConfig& contract,
                  FaultList& faults) {
  if (contract.prepaid == Prepaid::kNone) return;
  if (!contract.issues) {
    faults.Add(path + "/prepaid",
               "prepaid: the contract has no issue_price, so nothing is drawn "
               "from blocks");
  }
  if (contract.settled == Settled::kAtIssuance) return;
  faults.Add(path + "/prepaid",
             "prepaid: points settled at redemption are owed as they are "
             "burned; expected settled at_issuance, or no prepaid");
}

void CheckContractFees(const std::string& path, const ContractConfig& contract,
                       int32_t scale, FaultList& faults) {
  faults.RequireRange(path, "fees", static_cast<int64_t>(contract.fees.size()),
                      0, static_cast<int64_t>(kMaxContractFees));
  for (size_t i = 0; i < contract.fees.size(); ++i) {
    const std::string at = absl::StrCat(path, "/fees/", i);
    CheckAmounts(at, contract.fees[i], scale, faults);
    CheckParties(at, contract.fees[i], faults);
    CheckMoment(at, contract, contract.fees[i], faults);
  }
  if (!contract.tax.has_value()) return;
  const std::string at = path + "/tax";
  faults.RequireRange(at, "basis_points", contract.tax->basis_points, 1,
                      kMaxBasisPoints);
  faults.RequireRange(at, "decimals", contract.tax->decimals, 0,
                      kExactDecimals);
}

}  // namespace clearpoint
