#include "tools/report/limit_list.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/ledger/draft.h"

namespace clearpoint {
namespace {

class LimitLister {
 public:
  explicit LimitLister(const Network& network) : network_(network) {}

  std::vector<ListedLimit> List() {
    for (const Program& program : network_.programs()) AddProgram(program);
    return std::move(listed_);
  }

 private:
  void AddProgram(const Program& program) {
    program_ = &program;
    for (const EarnRuleView& rule : program.earn) AddEarnRule(rule);
    for (const EarnRuleView& rule : program.triggered) AddEarnRule(rule);
    for (const SignInRuleView& rule : program.sign_in) {
      Add(rule.limits, rule.config->name);
    }
    for (const ReferralRuleView& rule : program.referral) {
      Add(rule.limits, rule.config->name);
    }
    Add(program.redemption_limits, "redemptions");
    for (const OfferView& offer : program.offers) {
      Add(offer.limits, absl::StrCat("offer ", offer.config->name));
      Add(offer.stock, absl::StrCat("offer ", offer.config->name));
    }
    Add(program.transfer_limits, "transfers");
    Add(program.receive_limits, "transfers received");
    Add(program.adjustment_limits, "adjustments");
    Add(program.reinstatement_limits, "reinstatements");
    AddRates(program);
  }

  void AddEarnRule(const EarnRuleView& rule) {
    Add(rule.limits, rule.config->name);
    if (rule.of_campaign == nullptr) return;
    const CampaignConfig& campaign = *rule.of_campaign;
    for (ListedLimit& one : listed_) {
      const std::string& name = one.limit.config->name;
      const bool of_campaign =
          name == campaign.budget || name == campaign.per_member;
      if (one.program == program_ && of_campaign) one.campaign = campaign.name;
    }
  }

  void AddRates(const Program& program) {
    const std::vector<RateConfig>& rates = network_.configuration().rates;
    for (uint32_t i = 1; i <= rates.size(); ++i) {
      const RateView& rate = network_.rate(i);
      const std::string& name = program.config->name;
      if (rate.config->from == name) {
        Add(rate.limits, absl::StrCat("exchanges into ", rate.config->to));
      }
      if (rate.config->to == name) {
        Add(rate.get_limits,
            absl::StrCat("exchanges from ", rate.config->from));
      }
    }
  }

  void Add(const std::vector<Limit>& limits, const std::string& used_by) {
    for (const Limit& limit : limits) {
      auto found =
          std::find_if(listed_.begin(), listed_.end(), [&](const auto& one) {
            return one.limit.number == limit.number;
          });
      if (found == listed_.end()) {
        listed_.push_back({program_, limit, "", {}});
        found = listed_.end() - 1;
      }
      std::vector<std::string>& names = found->used_by;
      const bool told =
          std::find(names.begin(), names.end(), used_by) != names.end();
      if (!told) names.push_back(used_by);
    }
  }

  const Network& network_;
  const Program* program_ = nullptr;
  std::vector<ListedLimit> listed_;
};

}  // namespace

std::string ListedLimit::name() const {
  const std::string of_program = program->config->name + "/";
  const std::string& name = limit.config->name;
  const bool scoped = name.compare(0, of_program.size(), of_program) == 0;
  return scoped ? name.substr(of_program.size()) : name;
}

std::string ListedLimit::period() const {
  if (limit.config->days != 0) return absl::StrCat(limit.config->days, " days");
  const std::string_view name = limit.period->name;
  return std::string(name);
}

Figure ListedLimit::Amount(Points amount) const {
  return PointsFigure(amount, counts_points() ? program->config->scale : 0);
}

const Network& GoverningNetwork(const ReportBasis& basis) {
  const Network* governing = basis.networks->At(basis.recorded);
  return governing != nullptr ? *governing : basis.networks->newest();
}

std::vector<ListedLimit> LimitsOf(const Network& network) {
  return LimitLister(network).List();
}

Points UsedOf(State* state, const ListedLimit& listed, uint64_t subject,
              Timestamp now) {
  Draft nothing_pending(state);
  const MemberNumber member{subject};
  const LimitScope scope{member, listed.program->number,
                         listed.program->zone->DayOf(now), member};
  return listed.limit.period->used(&nothing_pending, listed.limit, scope);
}

}  // namespace clearpoint
