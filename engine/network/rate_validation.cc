#include "engine/network/rate_validation.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr int32_t kMaxBasisPoints = 10'000;
constexpr int32_t kMaxDelayDays = 3'660;
constexpr int32_t kMaxWorkingDays = 366;

class RateTerms {
 public:
  RateTerms(const Configuration& configuration, size_t index, FaultList& faults)
      : c_(configuration),
        rate_(configuration.rates[index]),
        path_(absl::StrCat("rates/", index)),
        faults_(faults) {}

  void Check() {
    CheckSteps();
    CheckMaximum();
    CheckBonus();
    CheckLimits("limits", rate_.from, rate_.limits);
    CheckLimits("get_limits", rate_.to, rate_.get_limits);
    CheckFee();
    CheckPointsFee();
    CheckAvailability();
    CheckConditions();
    CheckPartner();
    RequireRange("undo_window", rate_.undo_window_us, 0, kLongestSpan);
  }

 private:
  void Fault(std::string_view field, std::string problem) {
    faults_.Add(absl::StrCat(path_, "/", std::string(field)),
                std::move(problem));
  }
  void RequireRange(const std::string& field, int64_t value, int64_t least,
                    int64_t most) {
    const size_t slash = field.rfind('/');
    const bool nested = slash != std::string::npos;
    faults_.RequireRange(
        nested ? absl::StrCat(path_, "/", field.substr(0, slash)) : path_,
        nested ? field.substr(slash + 1) : field, value, least, most);
  }
  void CheckSteps();
  void CheckSegments();
  void CheckMaximum();
  void CheckBonus();
  void CheckLimits(const std::string& field, const std::string& program,
                   const std::vector<std::string>& names);
  void CheckFee();
  void CheckPointsFee();
  void CheckAvailability();
  void CheckConditions();
  void CheckPartner();
  const ProgramConfig* FindProgram(const std::string& name) const;

  const Configuration& c_;
  const RateConfig& rate_;
  const std::string path_;
  FaultList& faults_;
};

void RateTerms::CheckSteps() {
  if (!rate_.segments.empty()) return CheckSegments();
  RequireRange("give", rate_.give.value, 1, kMaxEventAmount);
  RequireRange("get", rate_.get.value, 1, kMaxEventAmount);
}

void RateTerms::CheckSegments() {
  RequireRange("give", rate_.give.value, 0, 0);
  RequireRange("get", rate_.get.value, 0, 0);
  const size_t count = rate_.segments.size();
  if (count > kMaxSegments) {
    return Fault("segments", absl::StrCat("segments: expected at most ",
                                          kMaxSegments, ", found ", count));
  }
  absl::int128 before = 0;  // given by all segments before
  for (size_t i = 0; i < count; ++i) {
    const Segment& segment = rate_.segments[i];
    const std::string at = absl::StrCat("segments/", i);
    const bool last = i + 1 == count;
    RequireRange(at + "/give", segment.give.value, 1, kMaxEventAmount);
    RequireRange(at + "/get", segment.get.value, 1, kMaxEventAmount);
    RequireRange(at + "/steps", segment.steps, last ? 0 : 1,
                 last ? 0 : kMaxEventAmount);
    if (before > kMaxEventAmount) {
      Fault(at, absl::StrCat("segment: no request gives more than ",
                             kMaxEventAmount, "; this is never reached"));
    }
    before += absl::int128(std::min(segment.steps, kMaxEventAmount)) *
              std::min(segment.give.value, kMaxEventAmount);
  }
}

void RateTerms::CheckMaximum() {
  RequireRange("maximum", rate_.maximum.value, 0, kMaxEventAmount);
  if (rate_.maximum.value <= 0) return;
  if (rate_.maximum < rate_.minimum) {
    Fault("maximum", "maximum is below minimum; nothing could be exchanged");
  }
  if (rate_.maximum < SegmentsOf(rate_).front().give) {
    Fault("maximum", "maximum is below one step; nothing could be exchanged");
  }
}

void RateTerms::CheckBonus() {
  if (!rate_.bonus.has_value()) return;
  RequireRange("bonus/per", rate_.bonus->per.value, 1, kMaxEventAmount);
  RequireRange("bonus/points", rate_.bonus->points.value, 1, kMaxEventAmount);
}

const ProgramConfig* RateTerms::FindProgram(const std::string& name) const {
  for (const ProgramConfig& program : c_.programs) {
    if (program.name == name) return &program;
  }
  return nullptr;
}

// A balance only falls by what is given, so it can be no limit to that.
void RateTerms::CheckLimits(const std::string& field,
                            const std::string& program,
                            const std::vector<std::string>& names) {
  const ProgramConfig* config = FindProgram(program);
  if (config == nullptr) return;  // told elsewhere
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string at = absl::StrCat(field, "/", i);
    if (std::count(names.begin(), names.end(), names[i]) > 1) {
      Fault(at, absl::StrCat("limit \"", names[i], "\" is named twice"));
    }
    const auto limit = std::find_if(
        config->limits.begin(), config->limits.end(),
        [&](const LimitConfig& one) { return one.name == names[i]; });
    if (limit == config->limits.end()) {
      Fault(at, absl::StrCat("program \"", program, "\" has no limit \"",
                             names[i], "\""));
    } else if (field == "limits" && limit->period == "balance") {
      Fault(at, absl::StrCat("limit \"", names[i],
                             "\" is on a balance, which giving lowers"));
    } else if (limit->subject == "household") {
      Fault(at, absl::StrCat("limit \"", names[i],
                             "\" is per household, which only rules that give "
                             "points count for"));
    }
  }
}

// Like other prices: below 10^6 of the major unit for one point.
void RateTerms::CheckFee() {
  if (!rate_.fee.has_value()) return;
  const ProgramConfig* from = FindProgram(rate_.from);
  int64_t limit = kPriceLimit;
  for (int32_t i = 0; from != nullptr && i < from->scale; ++i) limit /= 10;
  const absl::int128 price = rate_.fee->price.value;
  if (price < 0 || price >= limit) {
    Fault("fee/price",
          absl::StrCat("price: expected 0 to below ", limit,
                       " in 10^-12 of the currency, found ", ToDecimal(price)));
  }
  RequireRange("fee/cap", rate_.fee->cap.value, 0, kMaxEventAmount);
}

void RateTerms::CheckPointsFee() {
  if (!rate_.points_fee.has_value()) return;
  const PointsFee& fee = rate_.points_fee->fee;
  RequireRange("points_fee/points", fee.points.value, 0, kMaxEventAmount);
  RequireRange("points_fee/basis_points", fee.basis_points, 0,
               kMaxBasisPoints);
  RequireRange("points_fee/cap", rate_.points_fee->cap.value, 0,
               kMaxEventAmount);
  if (rate_.points_fee->cap.value > 0 && rate_.points_fee->cap < fee.points) {
    Fault("points_fee/cap", "cap is below points; every request meets it");
  }
}

// Days, or working days of a calendar, and then up to an end. Nothing releases
// what was got, so it may wait for no event.
void RateTerms::CheckAvailability() {
  RequireRange("available/after_days", rate_.available_after_days, 0,
               kMaxDelayDays);
  if (!rate_.pending.has_value()) return;
  const PendingPolicy& policy = *rate_.pending;
  RequireRange("available/after_working_days", policy.working_days, 0,
               kMaxWorkingDays);
  const bool by_working_days =
      policy.working_days != 0 || !policy.calendar.empty();
  if (policy.until_event) {
    Fault("available", "available: what is got waits for days, not an event");
  } else if (rate_.available_after_days != 0 && by_working_days) {
    Fault("available", "available: after days or after working days");
  } else if (by_working_days &&
             (policy.working_days == 0 || policy.calendar.empty())) {
    Fault("available", "available: working days are those of a calendar");
  }
}

void RateTerms::CheckConditions() {
  if (!rate_.members.has_value()) return;
  RequireRange("members/account_age", rate_.members->account_age_us, 0,
               kLongestSpan);
  const ProgramConfig* from = FindProgram(rate_.from);
  if (from == nullptr) return;  // told elsewhere
  for (const std::string& name : rate_.members->tiers) {
    const auto& tiers = from->tiers;
    const bool is_known =
        tiers.has_value() &&
        std::any_of(tiers->levels.begin(), tiers->levels.end(),
                    [&](const TierLevel& one) { return one.name == name; });
    if (is_known) continue;
    Fault("members/tiers", absl::StrCat("tiers: \"", name,
                                        "\" is no tier of program \"",
                                        rate_.from, "\""));
  }
}

// What a partner credited is nothing that could be undone, or wait, here.
void RateTerms::CheckPartner() {
  if (!rate_.partner.has_value()) return;
  RequireRange("partner/answer_within", rate_.partner->answer_within_us, 1,
               kLongestSpan);
  if (rate_.undo_window_us != 0) {
    Fault("undo_window", "undo_window: a partner's exchange is not undone");
  }
  if (rate_.available_after_days != 0 || rate_.pending.has_value()) {
    Fault("available", "available: what is got is kept by the partner");
  }
}

}  // namespace

void CheckRateTerms(const Configuration& configuration, size_t index,
                    FaultList& faults) {
  RateTerms(configuration, index, faults).Check();
}

}  // namespace clearpoint
