#include "engine/network/rate_validation.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

class RateTerms {
 public:
  RateTerms(const Configuration& configuration, size_t index,
            std::vector<ConfigurationFault>* faults)
      : c_(configuration),
        rate_(configuration.rates[index]),
        path_(absl::StrCat("rates/", index)),
        faults_(*faults) {}

  void Check() {
    CheckSteps();
    CheckMaximum();
    CheckBonus();
    CheckLimits("limits", rate_.from, rate_.limits);
    CheckLimits("get_limits", rate_.to, rate_.get_limits);
  }

 private:
  void Fault(std::string_view field, std::string problem) {
    faults_.push_back(
        {absl::StrCat(path_, "/", std::string(field)), std::move(problem)});
  }
  void RequireRange(const std::string& field, int64_t value, int64_t least,
                    int64_t most) {
    if (value >= least && value <= most) return;
    const std::string name = field.substr(field.rfind('/') + 1);
    Fault(field, absl::StrCat(name, ": expected ", least, " to ", most,
                              ", found ", value));
  }
  void CheckSteps();
  void CheckSegments();
  void CheckMaximum();
  void CheckBonus();
  void CheckLimits(const std::string& field, const std::string& program,
                   const std::vector<std::string>& names);
  const ProgramConfig* FindProgram(const std::string& name) const;

  const Configuration& c_;
  const RateConfig& rate_;
  const std::string path_;
  std::vector<ConfigurationFault>& faults_;
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
    }
  }
}

}  // namespace

void CheckRateTerms(const Configuration& configuration, size_t index,
                    std::vector<ConfigurationFault>* faults) {
  RateTerms(configuration, index, faults).Check();
}

}  // namespace clearpoint
