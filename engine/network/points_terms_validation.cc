#include "engine/network/points_terms_validation.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr int32_t kMaxBasisPoints = 10'000;
constexpr size_t kMaxReasons = 1'000;

using Names = std::vector<std::string>;

class PointsTerms {
 public:
  PointsTerms(const ProgramConfig& program, FaultList& faults)
      : program_(program), faults_(faults) {}

  void CheckTransfer(const std::string& path, const TransferTerms& terms);
  void CheckAdjustments(const std::string& path, const AdjustmentTerms& terms);
  void CheckReinstatement(const std::string& path,
                          const ReinstatementTerms& terms);

 private:
  void CheckFee(const std::string& path, const PointsFee& fee);
  // Those at `path`: known, and each named once.
  void CheckLimits(const std::string& path, const Names& names);
  // A balance only falls by what is given or taken, so it can be no limit to
  // it.
  void RequireNoBalance(const std::string& path, const Names& names);
  const LimitConfig* FindLimit(const std::string& name) const;

  const ProgramConfig& program_;
  FaultList& faults_;
};

const LimitConfig* PointsTerms::FindLimit(const std::string& name) const {
  for (const LimitConfig& limit : program_.limits) {
    if (limit.name == name) return &limit;
  }
  return nullptr;
}

void PointsTerms::CheckLimits(const std::string& path, const Names& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string at = absl::StrCat(path, "/", i);
    if (std::count(names.begin(), names.end(), names[i]) > 1) {
      faults_.Add(at, absl::StrCat("limit \"", names[i], "\" is named twice"));
    }
    const LimitConfig* limit = FindLimit(names[i]);
    if (limit != nullptr && limit->subject == "household") {
      faults_.Add(at, absl::StrCat("limit \"", names[i],
                                   "\" is per household, which only rules "
                                   "that give points count for"));
    }
    if (limit != nullptr) continue;
    faults_.Add(at, absl::StrCat("program \"", program_.name,
                                 "\" has no limit \"", names[i], "\""));
  }
}

void PointsTerms::RequireNoBalance(const std::string& path,
                                   const Names& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    const LimitConfig* limit = FindLimit(names[i]);
    if (limit == nullptr || limit->period != "balance") continue;
    faults_.Add(absl::StrCat(path, "/", i),
                absl::StrCat("limit \"", names[i],
                             "\" is on a balance, which a request may lower"));
  }
}

void PointsTerms::CheckFee(const std::string& path, const PointsFee& fee) {
  faults_.RequirePoints(path, "points", fee.points);
  faults_.RequireRange(path, "basis_points", fee.basis_points, 0,
                       kMaxBasisPoints);
}

void PointsTerms::CheckTransfer(const std::string& path,
                                const TransferTerms& terms) {
  faults_.RequirePoints(path, "minimum", terms.minimum);
  faults_.RequirePoints(path, "maximum", terms.maximum);
  faults_.RequirePoints(path, "step", terms.step);
  if (terms.maximum.value > 0 && terms.maximum < terms.minimum) {
    faults_.Add(path + "/maximum",
                "maximum is below minimum; nothing could be transferred");
  }
  if (terms.maximum.value > 0 && terms.maximum < terms.step) {
    faults_.Add(path + "/step",
                "step is above maximum; nothing could be transferred");
  }
  CheckFee(path + "/fee", terms.fee);
  CheckLimits(path + "/limits", terms.limits);
  RequireNoBalance(path + "/limits", terms.limits);
  CheckLimits(path + "/receive_limits", terms.receive_limits);
  for (size_t i = 0; i < terms.receive_limits.size(); ++i) {
    const std::string& name = terms.receive_limits[i];
    const LimitConfig* limit = FindLimit(name);
    if (limit == nullptr || limit->subject == "member") continue;
    const Names& given = terms.limits;
    if (std::find(given.begin(), given.end(), name) == given.end()) continue;
    faults_.Add(absl::StrCat(path, "/receive_limits/", i),
                absl::StrCat("limit \"", name,
                             "\" is of the program; a transfer would count "
                             "twice in it"));
  }
}

void PointsTerms::CheckAdjustments(const std::string& path,
                                   const AdjustmentTerms& terms) {
  faults_.RequirePoints(path, "maximum", terms.maximum);
  faults_.RequireRange(path, "approve_within", terms.approve_within_us, 1,
                       kLongestSpan);
  faults_.RequireAtMost("adjustments/reasons", terms.reasons.size(),
                        kMaxReasons);
  std::set<std::string> reasons;
  for (size_t i = 0; i < terms.reasons.size(); ++i) {
    faults_.RequireUnique(absl::StrCat(path, "/reasons/", i), terms.reasons[i],
                          &reasons);
  }
  CheckLimits(path + "/limits", terms.limits);
  RequireNoBalance(path + "/limits", terms.limits);
}

void PointsTerms::CheckReinstatement(const std::string& path,
                                     const ReinstatementTerms& terms) {
  faults_.RequireRange(path, "within", terms.within_us, 1, kLongestSpan);
  CheckFee(path + "/fee", terms.fee);
  CheckLimits(path + "/limits", terms.limits);
}

}  // namespace

void CheckPointsTerms(const std::string& path, const ProgramConfig& program,
                      FaultList& faults) {
  PointsTerms terms(program, faults);
  if (program.transfer.has_value()) {
    terms.CheckTransfer(path + "/transfer", *program.transfer);
  }
  if (program.adjustments.has_value()) {
    terms.CheckAdjustments(path + "/adjustments", *program.adjustments);
  }
  if (program.reinstatement.has_value()) {
    terms.CheckReinstatement(path + "/reinstatement", *program.reinstatement);
  }
}

}  // namespace clearpoint
