// The oracle's earning: purchases, sign-ins, referrals and what they grant.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Award;
using oracle::Bought;
using oracle::Has;
using oracle::Key;

template <class Names>
bool SelectsAny(const std::vector<std::string>& wanted, const Names& names) {
  if (wanted.empty()) return true;
  return std::any_of(names.begin(), names.end(),
                     [&wanted](const auto& name) { return Has(wanted, name); });
}

bool SelectsOne(const std::vector<std::string>& wanted, std::string_view name) {
  return wanted.empty() || Has(wanted, name);
}

bool SelectsTender(const Selector& selector, const Purchase& p) {
  if (p.tender_parts.empty()) return SelectsOne(selector.tenders, p.tender);
  if (selector.tenders.empty()) return true;
  bool any = false;
  for (const TenderPart& part : p.tender_parts) {
    any = any || Has(selector.tenders, part.tender);
  }
  return any;
}

bool SelectsMonthDay(const Selector& selector, const ZoneConfig& zone,
                     Timestamp occurred) {
  if (selector.month_days.empty()) return true;
  const int64_t day = oracle::LocalDayAt(zone, occurred);
  const int64_t of_month = oracle::CivilOf(day).day;
  const bool last = oracle::MonthNumberOf(day + 1) > oracle::MonthNumberOf(day);
  for (const int32_t wanted : selector.month_days) {
    if (wanted == of_month || (wanted == kLastDayOfMonth && last)) return true;
  }
  return false;
}

// Minute by minute of the range, over midnight where it ends before it begins.
bool SelectsHour(const Selector& selector, const ZoneConfig& zone,
                 Timestamp occurred) {
  if (selector.hours.empty()) return true;
  const int64_t now = oracle::LocalMinuteOfDay(zone, occurred);
  for (const TimeOfDayRange& range : selector.hours) {
    for (int64_t m = range.from_minute; m % 1440 != range.until_minute % 1440;
         ++m) {
      if (m % 1440 == now) return true;
    }
  }
  return false;
}

// `amount` is the purchase's in the rule's currency, if it counts there.
bool SelectsPurchase(const Configuration& network, const ZoneConfig& zone,
                     const EarnRule& rule, const Purchase& p,
                     std::optional<int64_t> amount, Timestamp occurred) {
  const Selector& selector = rule.selector;
  const int32_t weekday = oracle::WeekdayOf(oracle::LocalDayAt(zone, occurred));
  const bool weekday_fits =
      selector.weekdays.empty() ||
      std::count(selector.weekdays.begin(), selector.weekdays.end(), weekday);
  return rule.valid.Contains(occurred) && amount.has_value() &&
         SelectsAny(selector.merchants,
                    oracle::WithAncestors(network, p.merchant)) &&
         SelectsOne(selector.stores, p.store) &&
         SelectsOne(selector.channels, p.channel) &&
         SelectsTender(selector, p) && SelectsAny(selector.tags, p.tags) &&
         weekday_fits && SelectsMonthDay(selector, zone, occurred) &&
         SelectsHour(selector, zone, occurred) &&
         *amount >= selector.minimum_amount.value;
}

const CampaignConfig* CampaignOf(const ProgramConfig& program,
                                 const EarnRule& rule) {
  for (const CampaignConfig& campaign : program.campaigns) {
    if (campaign.name == rule.campaign) return &campaign;
  }
  return nullptr;
}

bool IsRunning(const ProgramConfig& program, const EarnRule& rule,
               Timestamp occurred) {
  const CampaignConfig* campaign = CampaignOf(program, rule);
  return campaign == nullptr ||
         (occurred >= campaign->valid.from && occurred < campaign->valid.until);
}

// Whether the day is one of the `count` days that begin with a birthday.
bool BeganOnBirthday(int32_t birthday, int64_t day, int64_t count) {
  for (int64_t back = 0; back < count; ++back) {
    const oracle::Civil civil = oracle::CivilOf(day - back);
    const oracle::Civil next = oracle::CivilOf(day - back + 1);
    const int64_t date = civil.month * 100 + civil.day;
    const bool ends_february = date == 228 && next.month == 3;
    if (date == birthday || (ends_february && birthday == 229)) return true;
  }
  return false;
}

bool IsNearBirthday(int32_t birthday, BirthdayWindow window, int64_t day) {
  if (window == BirthdayWindow::kAlways) return true;
  if (window == BirthdayWindow::kMonth) {
    return oracle::CivilOf(day).month == birthday / 100;
  }
  return BeganOnBirthday(birthday, day, window == BirthdayWindow::kDay ? 1 : 7);
}

bool SelectsMember(const Selector& selector, const oracle::Member& member,
                   Timestamp occurred, int64_t day) {
  bool labelled = selector.labels.empty();
  for (const oracle::Label& label : member.labels) {
    const bool holds = label.from <= occurred && occurred < label.until;
    labelled = labelled || (holds && Has(selector.labels, label.label));
  }
  return labelled && IsNearBirthday(member.birthday, selector.birthday, day);
}

bool SelectsLine(const Selector& selector, const PurchaseLine& line) {
  return SelectsOne(selector.categories, line.category) &&
         SelectsOne(selector.brands, line.brand) &&
         SelectsOne(selector.skus, line.sku) &&
         !Has(selector.excluded_categories, line.category) &&
         !Has(selector.excluded_skus, line.sku);
}

// Fills whole, lines and counted.
void Count(const Selector& selector, const Purchase& p, Award* award) {
  const bool includes = !selector.categories.empty() ||
                        !selector.brands.empty() || !selector.skus.empty();
  const bool excludes =
      !selector.excluded_categories.empty() || !selector.excluded_skus.empty();
  int64_t earning = p.amount.value - p.not_earning.value;
  int64_t paid = 0;  // by a tender that is selected
  for (const TenderPart& part : p.tender_parts) {
    if (SelectsOne(selector.tenders, part.tender)) paid += part.amount.value;
  }
  if (!p.tender_parts.empty()) earning = std::min(earning, paid);
  award->whole = !includes && (!excludes || p.lines.empty());
  award->counted = award->whole ? earning : 0;
  if (award->whole) return;
  for (size_t i = 0; i < p.lines.size(); ++i) {
    if (!SelectsLine(selector, p.lines[i])) continue;
    award->lines.push_back(i);
    award->counted += p.lines[i].amount.value;
  }
  award->counted = std::min(award->counted, earning);
}

// A fraction, exact.
struct Exact {
  absl::int128 num = 0;
  absl::int128 den = 1;
};

Exact Sum(const Exact& a, const Exact& b) {
  return {a.num * b.den + b.num * a.den, a.den * b.den};
}

Exact BeforeRounding(const Grant& grant, int64_t counted) {
  if (grant.fixed.value > 0) return {grant.fixed.value, 1};
  const auto down = [](int64_t amount, int64_t block) {
    return block > 0 ? amount / block * block : amount;
  };
  Exact sum;
  for (const Band& band : grant.bands) {
    const int64_t until = band.until.value > 0 ? band.until.value : counted;
    const int64_t part = std::min(counted, until) - band.from.value;
    if (part <= 0) continue;
    sum = Sum(sum,
              {absl::int128(down(part, band.block.value)) * band.multiply.num,
               band.multiply.den});
  }
  if (!grant.bands.empty()) return sum;
  return {absl::int128(down(counted, grant.block.value)) * grant.multiply.num,
          grant.multiply.den};
}

int64_t Rounded(const Grant& grant, const Exact& exact) {
  auto points = static_cast<int64_t>(
      oracle::Quotient(exact.num, exact.den, grant.rounding));
  if (points > 0) points = std::max(points, grant.minimum.value);
  if (grant.maximum.value > 0) points = std::min(points, grant.maximum.value);
  return points;
}

bool IsWithin(Timestamp t, Timestamp since, int64_t span) {
  return absl::int128(t.value) - since.value < span;
}

bool ReturnedInFull(const Bought& bought) {
  int64_t returned = 0;
  for (const oracle::BoughtLine& line : bought.lines) {
    returned += line.returned_amount;
  }
  return bought.amount > 0 && returned == bought.amount;
}

}  // namespace

OutcomeCode Oracle::DecidePurchase(const Event& event) {
  const auto& p = std::get<Purchase>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  if (!p.program.empty() &&
      oracle::FindProgram(network, p.program) == nullptr) {
    return OutcomeCode::kUnknownProgram;
  }
  if (oracle::FindParticipant(network, p.merchant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  std::vector<const ProgramConfig*> concerned;
  for (const ProgramConfig& program : network.programs) {
    if (p.program.empty() || program.name == p.program) {
      concerned.push_back(&program);
    }
  }
  if (!KnownOrEnrolled(p.member, concerned)) return OutcomeCode::kUnknownMember;
  if (IsClosed(p.member)) return OutcomeCode::kMemberClosed;
  std::vector<const ProgramConfig*> programs;
  for (const ProgramConfig& program : network.programs) {
    const bool issues =
        oracle::IssuingContract(network, p.merchant, program.name,
                                event.occurred) != nullptr;
    if (!p.program.empty() && program.name != p.program) continue;
    if (issues) programs.push_back(&program);
  }
  if (programs.empty()) return OutcomeCode::kNoContract;
  if (!KnownOrEnrolled(p.member, programs)) return OutcomeCode::kUnknownMember;

  Enrol(p.member);
  Bought bought{.sequence = s_.next_sequence,
                .version = VersionAt(event.occurred),
                .member = std::string(p.member),
                .merchant = std::string(p.merchant),
                .currency = std::string(p.currency),
                .occurred = event.occurred,
                .amount = p.amount.value,
                .not_earning = p.not_earning.value};
  int64_t rest = p.amount.value;
  for (const PurchaseLine& line : p.lines) {
    bought.lines.push_back({.sku = std::string(line.sku),
                            .category = std::string(line.category),
                            .brand = std::string(line.brand),
                            .quantity = line.quantity,
                            .amount = line.amount.value});
    rest -= line.amount.value;
  }
  bought.lines.push_back({.amount = rest});
  bought.beneficiary = BeneficiaryOf(p, programs, event.occurred);
  bought.has_unused_code =
      !p.single_use_code.empty() &&
      s_.used_codes.emplace(p.single_use_code).second;
  for (const ProgramConfig* program : programs) {
    EarnIn(*program, p, &bought);
    Qualify(*program, &bought);
  }
  for (auto& [key, link] : s_.referrals) {
    if (link.referee != bought.member || link.status != "open") continue;
    if (IsClosed(link.referrer)) continue;
    if (Qualifies(link, bought)) PayReferral(key, &bought);
  }
  s_.orders[Key({"purchase", p.merchant, p.order_id})] = bought;
  return OutcomeCode::kAccepted;
}

bool Oracle::SelectsRequest(const ProgramConfig& program,
                            const OfferConfig& offer,
                            const RedemptionRequested& r,
                            Timestamp occurred) const {
  const Configuration& network = NetworkAt(occurred);
  const ZoneConfig& zone = oracle::ZoneOf(network, program);
  EarnRule rule;  // that selects the same
  rule.selector = offer.selector;
  rule.valid = offer.valid;
  Purchase told;
  told.merchant = r.merchant;
  told.channel = r.channel;
  told.tags = r.tags;
  const auto known = s_.members.find(std::string(r.member));
  const oracle::Member member =
      known == s_.members.end() ? oracle::Member{} : known->second;
  return SelectsPurchase(network, zone, rule, told, 0, occurred) &&
         SelectsMember(offer.selector, member, occurred,
                       oracle::LocalDayAt(zone, occurred)) &&
         SelectsOne(offer.selector.tiers,
                    TierBefore(program, r.member, occurred));
}

// A seller, or whom it was merged into: never the buyer, nor who has left.
// Enrolled where the buyer would be.
std::string Oracle::BeneficiaryOf(
    const Purchase& p, const std::vector<const ProgramConfig*>& programs,
    Timestamp occurred) {
  std::string name(p.beneficiary);
  if (name.empty()) return "";
  if (IsAlias(name, occurred)) {
    name = MemberMeant(name, occurred);
  } else if (KnownOrEnrolled(name, programs)) {
    Enrol(name);
  } else {
    return "";
  }
  name = KeptFor(name);
  return name == p.member || IsClosed(name) ? "" : name;
}

bool Oracle::GivesTo(const ProgramConfig& program, const EarnRule& rule,
                     const Bought& bought) const {
  if (rule.needs_code && !bought.has_unused_code) return false;
  const std::string& member =
      rule.to_beneficiary ? bought.beneficiary : bought.member;
  return !member.empty() && MayEarn(member, program);
}

// What a rule would give before limits.
struct Oracle::Offer {
  const EarnRule* rule = nullptr;
  Award counted{};  // whole, lines and counted
  Exact exact{};
  int64_t points = 0;
};

void Oracle::EarnIn(const ProgramConfig& program, const Purchase& purchase,
                    Bought* bought) {
  const Configuration& network = NetworkOf(bought->version);
  const ZoneConfig& zone = oracle::ZoneOf(network, program);
  const std::string tier =
      TierBefore(program, bought->member, bought->occurred);
  const auto counted_by = [&](const EarnRule& rule, int64_t amount) {
    return InCurrencyOf(rule, network, purchase.currency, amount,
                        bought->occurred);
  };
  const auto selected = [&](const EarnRule& rule) {
    return GivesTo(program, rule, *bought) &&
           LooksAt(program, rule, *bought) &&
           SelectsOne(rule.selector.tiers, tier) &&
           SelectsPurchase(network, zone, rule, purchase,
                           counted_by(rule, purchase.amount.value),
                           bought->occurred) &&
           IsRunning(program, rule, bought->occurred) &&
           SelectsMember(rule.selector, s_.members[bought->member],
                         bought->occurred,
                         oracle::LocalDayAt(zone, bought->occurred));
  };
  std::vector<Offer> bases;
  std::vector<Offer> bonuses;
  for (const EarnRule& rule : program.earn) {
    if (!selected(rule) || rule.bonus.has_value()) continue;
    Offer offer{.rule = &rule};
    Count(rule.selector, purchase, &offer.counted);
    const bool any_amount = rule.grant.fixed.value > 0 &&
                            rule.on != Trigger::kPurchase &&
                            rule.on != Trigger::kBalance;
    const int64_t counted = *counted_by(rule, offer.counted.counted);
    if (counted == 0 && !any_amount) continue;
    if (rule.period_sum.has_value()) {
      (rule.base ? bases : bonuses).push_back(offer);
      continue;
    }
    offer.exact = BeforeRounding(rule.grant, counted);
    offer.points = Rounded(rule.grant, offer.exact);
    if (offer.points > 0 && IsNth(program, rule, bought) &&
        IsInStreak(program, rule, *bought)) {
      (rule.base ? bases : bonuses).push_back(offer);
    }
  }
  for (const EarnRule& rule : program.earn) {
    if (!selected(rule) || !rule.bonus.has_value()) continue;
    const Offer offer = BonusOn(bases, rule, purchase);
    if (offer.points > 0 && IsNth(program, rule, bought) &&
        IsInStreak(program, rule, *bought)) {
      bonuses.push_back(offer);
    }
  }
  const auto written_order = [&](const Offer& a, const Offer& b) {
    return a.rule < b.rule;
  };
  std::sort(bonuses.begin(), bonuses.end(), written_order);
  MultiplyGroups(program, &bonuses);
  for (const Offer& base : bases) GiveOffer(program, base, bought);
  LeaveTheBest(program, *bought, &bonuses);
  for (const Offer& bonus : bonuses) GiveOffer(program, bonus, bought);
}

// Among the purchases of the period that stand, and that the rule would have
// rewarded too; none more for a reward that another of them still has.
bool Oracle::IsNth(const ProgramConfig& program, const EarnRule& rule,
                   Bought* bought) {
  if (!rule.nth_purchase.has_value()) return true;
  const NthPurchase& nth = *rule.nth_purchase;
  oracle::NthBought now{
      .rule = Key({program.name, rule.name}),
      .period = nth.period,
      .member = bought->member,
      .day = oracle::LocalDayAt(
          oracle::ZoneOf(NetworkOf(bought->version), program),
          bought->occurred)};
  int64_t place = 1;
  int64_t rewards = 0;
  for (const oracle::NthBought& other : s_.nth_purchases) {
    if (other.returned || other.rule != now.rule) continue;
    if (other.member != now.member || other.period != now.period) continue;
    if (!oracle::SharePeriod(nth.period, other.day, now.day)) continue;
    ++place;
    if (other.rewarded) ++rewards;
  }
  const bool only = nth.which == Nth::kOnly;
  now.rewarded = only ? place == nth.number && rewards == 0
                      : place % nth.number == 0 &&
                            (rewards + 1) * nth.number <= place;
  bought->counted_for.push_back(s_.nth_purchases.size());
  s_.nth_purchases.push_back(now);
  return now.rewarded;
}

// The first event of its unit, at a place of its run that is rewarded.
bool Oracle::IsInStreak(const ProgramConfig& program, const EarnRule& rule,
                        const Bought& bought) {
  if (!rule.streak.has_value()) return true;
  const StreakTerms& streak = *rule.streak;
  const int64_t day = oracle::LocalDayAt(
      oracle::ZoneOf(NetworkOf(bought.version), program), bought.occurred);
  const auto last_of = [&](int64_t of) {
    while (oracle::SharePeriod(streak.unit, of, of + 1)) ++of;
    return of;
  };
  const auto before = [&](int64_t last) {
    int64_t of = last;
    while (oracle::SharePeriod(streak.unit, of, last)) --of;
    return of;
  };
  std::set<int64_t>& units =
      s_.streak_units[Key({program.name, rule.name, streak.unit, bought.member})];
  const int64_t last = last_of(day);
  if (!units.insert(last).second) return false;
  int64_t length = 0;
  for (int64_t unit = last; units.contains(unit); unit = before(unit)) ++length;
  return streak.which == Nth::kOnly ? length == streak.number
                                    : length % streak.number == 0;
}

Oracle::Offer Oracle::BonusOn(const std::vector<Offer>& bases,
                              const EarnRule& rule, const Purchase& purchase) {
  const BonusOf& bonus = *rule.bonus;
  Offer offer{.rule = &rule};
  std::vector<Offer> meant;
  for (const Offer& base : bases) {
    if (base.rule->to_beneficiary || base.rule->period_sum) continue;
    if (bonus.rule.empty() || base.rule->name == bonus.rule) {
      meant.push_back(base);
    }
  }
  if (meant.empty()) return offer;
  offer.counted.whole = false;
  std::vector<bool> counts(purchase.lines.size());
  for (const Offer& base : meant) {
    offer.exact =
        Sum(offer.exact, bonus.exact ? base.exact : Exact{base.points, 1});
    if (base.counted.whole) offer.counted.whole = true;
    offer.counted.counted =
        std::max(offer.counted.counted, base.counted.counted);
    for (size_t line : base.counted.lines) counts[line] = true;
  }
  if (!offer.counted.whole && meant.size() > 1) offer.counted.counted = 0;
  for (size_t i = 0; i < counts.size() && !offer.counted.whole; ++i) {
    if (!counts[i]) continue;
    offer.counted.lines.push_back(i);
    if (meant.size() > 1) {
      offer.counted.counted += purchase.lines[i].amount.value;
    }
  }
  offer.counted.counted =
      std::min(offer.counted.counted,
               purchase.amount.value - purchase.not_earning.value);
  const int64_t share =
      bonus.times.num - (bonus.multiplier ? bonus.times.den : 0);
  offer.exact = {offer.exact.num * share, offer.exact.den * bonus.times.den};
  offer.points = Rounded(rule.grant, offer.exact);
  return offer;
}

void Oracle::MultiplyGroups(const ProgramConfig& program,
                            std::vector<Offer>* bonuses) {
  for (const StackingGroup& group : program.groups) {
    if (group.how != Stacking::kCompound) continue;
    Exact before{1, 1};
    for (Offer& offer : *bonuses) {
      if (offer.rule->group != group.name || offer.points == 0) continue;
      offer.exact = {offer.exact.num * before.num,
                     offer.exact.den * before.den};
      offer.points = Rounded(offer.rule->grant, offer.exact);
      const Ratio& times = offer.rule->bonus->times;
      before = {before.num * times.num, before.den * times.den};
    }
  }
}

// Of a group that gives the best alone: by what limits leave now.
void Oracle::LeaveTheBest(const ProgramConfig& program, const Bought& bought,
                          std::vector<Offer>* bonuses) {
  for (const StackingGroup& group : program.groups) {
    if (group.how != Stacking::kBest) continue;
    std::vector<std::tuple<int64_t, int64_t, int64_t>> ranks;
    for (size_t i = 0; i < bonuses->size(); ++i) {
      const Offer& offer = (*bonuses)[i];
      if (offer.rule->group != group.name || offer.points == 0) continue;
      const oracle::LimitPlan plan =
          PlanLimits(EarningOf(program, *offer.rule, bought), offer.points);
      ranks.emplace_back(plan.points, offer.points, -static_cast<int64_t>(i));
    }
    if (ranks.empty()) continue;
    const auto best = static_cast<size_t>(
        -std::get<2>(*std::max_element(ranks.begin(), ranks.end())));
    for (size_t i = 0; i < bonuses->size(); ++i) {
      if (i != best && (*bonuses)[i].rule->group == group.name) {
        (*bonuses)[i].points = 0;
      }
    }
  }
}

Oracle::Earning Oracle::EarningOf(const ProgramConfig& program,
                                  const EarnRule& rule,
                                  const Bought& bought) const {
  Earning earning{.member =
                      rule.to_beneficiary ? bought.beneficiary : bought.member,
                  .version = bought.version,
                  .program = program.name,
                  .rule = "earn " + rule.name,
                  .occurred = bought.occurred,
                  .after_days = rule.available_after_days,
                  .merchant = bought.merchant,
                  .limits = rule.limits,
                  .expiry = rule.expiry,
                  .pending = rule.pending};
  if (rule.funder == FunderKind::kMerchant) earning.funder = bought.merchant;
  if (rule.funder == FunderKind::kNamed) earning.funder = rule.funder_name;
  earning.shares = SharesOf(program, rule, bought);
  const std::string tier = TierBefore(program, bought.member, bought.occurred);
  for (size_t i = 0; !earning.expiry && program.tiers &&
                     i < program.tiers->levels.size();
       ++i) {
    const TierLevel& level = program.tiers->levels[i];
    if (level.name == tier) earning.expiry = level.expiry;
  }
  if (const CampaignConfig* campaign = CampaignOf(program, rule)) {
    for (const std::string& limit : {campaign->budget, campaign->per_member}) {
      if (!Has(earning.limits, limit)) earning.limits.push_back(limit);
    }
  }
  return earning;
}

void Oracle::GiveOffer(const ProgramConfig& program, const Offer& offer,
                       Bought* bought) {
  if (offer.rule->period_sum.has_value()) {
    CountInPeriod(program, *offer.rule, offer.counted, bought);
  }
  if (offer.points == 0) return;
  const bool nobody_pays =
      bought->merchant.empty() &&
      (offer.rule->funder == FunderKind::kMerchant ||
       SharesOf(program, *offer.rule, *bought).contains(""));
  if (nobody_pays) return;
  Award award = Give(EarningOf(program, *offer.rule, *bought), offer.points);
  award.rounding = offer.rule->grant.rounding;
  award.whole = offer.counted.whole;
  award.lines = offer.counted.lines;
  award.counted = offer.counted.counted;
  bought->awards.push_back(award);
}

int64_t Oracle::WorthOf(const Grant& grant, int64_t counted) {
  return Rounded(grant, BeforeRounding(grant, counted));
}

// The funder's own contract, else the merchant's; null for an issuer that
// funds itself.
const ContractConfig* Oracle::ContractOf(const Earning& earning) const {
  const Configuration& network = NetworkOf(earning.version);
  const std::string& issuer =
      oracle::FindProgram(network, earning.program)->issuer;
  if (earning.funder.empty() || earning.funder == issuer) return nullptr;
  const ContractConfig* own = oracle::IssuingContract(
      network, earning.funder, earning.program, earning.occurred);
  if (own != nullptr) return own;
  return oracle::IssuingContract(network, earning.merchant, earning.program,
                                 earning.occurred);
}

int64_t Oracle::FitCapAndLimits(const Earning& earning, int64_t points,
                                std::vector<size_t>* uses) {
  const int64_t fits = PlanLimits(earning, points).points;
  const std::vector<oracle::Block> blocks = s_.blocks;
  bool given = true;
  for (const auto& [part, share] : SplitByFunder(earning, fits)) {
    const ContractConfig* contract = ContractOf(part);
    const int64_t owing = share - Covered(DrawBlocks(part, share));
    if (owing > 0 && contract != nullptr &&
        contract->prepaid == Prepaid::kRefuse) {
      given = false;
    }
    const bool bound = contract != nullptr &&
                       contract->over_cap == OverCap::kNoAward &&
                       contract->settled == Settled::kAtIssuance;
    if (!bound || owing == 0) continue;
    const Money owed{contract->issue_price.value * owing};
    if (!MayOwe(PlanLot(part).funder, owed)) given = false;
  }
  s_.blocks = blocks;
  if (!given) return 0;
  return FitLimits(earning, points, uses);
}

Award Oracle::Give(const Earning& earning, int64_t points) {
  Award award{.member = earning.member,
              .wallet = WalletUsed(earning),
              .program = earning.program,
              .version = earning.version,
              .rule = earning.rule};
  const Configuration& network = NetworkOf(earning.version);
  const ProgramConfig& program = *oracle::FindProgram(network, earning.program);
  bool priced = true;
  for (const Earning& part : FundedBy(earning)) {
    priced = priced && (ContractOf(part) != nullptr || part.funder.empty() ||
                        part.funder == program.issuer);
  }
  const bool earns = MayEarn(earning.member, program);
  award.granted =
      priced && earns ? FitCapAndLimits(earning, points, &award.uses) : 0;
  if (award.granted > 0) GiveParts(earning, &award);
  return award;
}

// The booking stands for what its funder paid of an award before, too.
void Oracle::AddToBookingOf(const Award* before, oracle::Booking* booking) {
  if (before == nullptr) return;
  std::vector<oracle::Booking> known = before->bookings;
  if (before->parts.empty() && before->lot != 0) known = {before->booking};
  for (const oracle::Booking& one : known) {
    if (one.debtor != booking->debtor) continue;
    booking->points += one.points;
    booking->turned_points = one.turned_points;
    booking->fees = one.fees;
    booking->blocks = one.blocks;
  }
}

// Answers the lot of what one funder pays.
int Oracle::GivePart(const Earning& earning, int64_t points,
                     oracle::Booking* booking) {
  const Configuration& network = NetworkOf(earning.version);
  const ContractConfig* contract = ContractOf(earning);
  oracle::Lot plan = PlanLot(earning);
  if (contract != nullptr) {
    plan.owed = contract->settled == Settled::kAtRedemption;
    plan.price = contract->issue_price;
  }
  const auto contract_number =
      contract == nullptr ? -1 : contract - network.contracts.data();
  plan.contract = static_cast<int>(contract_number);
  *booking = MakeBooking(earning.version, oracle::BookingKind::kIssue,
                         plan.funder, plan.issuer, points, plan.price);
  booking->contract = plan.contract;
  AddToBookingOf(earning.more_of, booking);
  if (plan.owed) booking->fees.clear();
  const ZoneConfig& zone =
      oracle::ZoneOf(network, *oracle::FindProgram(network, earning.program));
  const int64_t month =
      oracle::MonthNumberOf(oracle::LocalDayAt(zone, earning.occurred));
  AddToAccount(earning.program, "issued", -points);
  const auto draws = DrawBlocks(earning, points);
  booking->blocks.insert(booking->blocks.end(), draws.begin(), draws.end());
  if (!plan.owed) Book(booking, points - Covered(draws));
  plan.undated = Key({plan.owner, std::to_string(earning.version), earning.rule,
                   plan.funder, std::to_string(contract_number),
                   std::to_string(month)});
  if (points > 0) acted_.emplace_back(plan.owner, "earn");
  return OpenLot(plan, oracle::ClassOf(plan), points);
}

OutcomeCode Oracle::DecideSignIn(const Event& event) {
  const auto& s = std::get<SignIn>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, s.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (!KnownOrEnrolled(s.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsClosed(s.member)) return OutcomeCode::kMemberClosed;

  Enrol(s.member);
  const std::string member(s.member);
  auto& days = s_.days[oracle::WalletKey(s.program, s.member)];
  const int64_t first =
      oracle::LocalDayAt(oracle::ZoneOf(network, *program), event.occurred);
  days[first] = {.occurred = event.occurred,
                 .version = VersionAt(event.occurred),
                 .household = HouseholdOf(member),
                 .wallet = WalletUsed(*program, member)};
  int64_t position = 1;
  while (days.contains(first - position)) ++position;
  for (int64_t day = first; days.contains(day); ++day, ++position) {
    ScoreDay(program->name, member, day, position, event.occurred);
  }
  acted_.emplace_back(days.at(first).wallet, "sign_in");
  return OutcomeCode::kAccepted;
}

// Gives a day its score for that place in the streak: rises are paid like an
// award of that day, falls taken back like a return that occurred `now`.
void Oracle::ScoreDay(const std::string& program, const std::string& member,
                      int64_t day, int64_t position, Timestamp now) {
  oracle::SignedDay& scored = s_.days[oracle::WalletKey(program, member)][day];
  const Configuration& network = NetworkOf(scored.version);
  for (const SignInRule& rule :
       oracle::FindProgram(network, program)->sign_in) {
    if (!rule.valid.Contains(scored.occurred) || rule.ladder.empty()) continue;
    const auto steps = static_cast<int64_t>(rule.ladder.size());
    const int64_t step =
        rule.restart ? (position - 1) % steps : std::min(position, steps) - 1;
    const int64_t change =
        rule.ladder[static_cast<size_t>(step)].value - scored.score;
    scored.score += change;
    if (change < 0) {
      const int64_t fall = std::min(-change, scored.award.granted);
      scored.award.granted -= fall;
      // A sign-in is never refused for what earlier days have to give back.
      ShortfallPolicy policy = PolicyOf(scored.award);
      if (policy == ShortfallPolicy::kRefuse) policy = ShortfallPolicy::kDebt;
      GiveBackLimits(scored.award, fall, scored.award.granted == 0);
      TakeBack(&scored.award, fall, now, policy);
      return;
    }
    const ProgramConfig& of = *oracle::FindProgram(network, program);
    const Award rise = Give({.member = member,
                             .version = scored.version,
                             .program = program,
                             .rule = "sign-in " + rule.name,
                             .occurred = scored.occurred,
                             .after_days = rule.available_after_days,
                             .funder = rule.funder,
                             .limits = rule.limits,
                             .expiry = rule.expiry,
                             .awards = scored.award.granted > 0 ? 0 : 1,
                             .shares = RewardShares(of, rule.funder_shares),
                             .pending = rule.pending,
                             .household = scored.household,
                             .more_of = &scored.award,
                             .wallet = scored.wallet},
                            change);
    scored.award = Raised(scored.award, rise);
    return;
  }
}

OutcomeCode Oracle::DecideReferral(const Event& event) {
  const auto& r = std::get<Referral>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, r.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (!KnownOrEnrolled(r.referrer, {program}) ||
      !KnownOrEnrolled(r.referee, {program})) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(r.referrer) || IsClosed(r.referee)) {
    return OutcomeCode::kMemberClosed;
  }
  if (KeptFor(r.referrer) == KeptFor(r.referee)) {
    return OutcomeCode::kSelfReferral;
  }
  const std::string key = Key({r.program, r.referee});
  if (s_.referrals.contains(key)) return OutcomeCode::kAlreadyReferred;
  auto up = s_.referrals.find(Key({r.program, r.referrer}));
  while (up != s_.referrals.end()) {
    if (up->second.referrer == r.referee) return OutcomeCode::kReferralCycle;
    up = s_.referrals.find(Key({r.program, up->second.referrer}));
  }

  Enrol(r.referrer);
  Enrol(r.referee);
  s_.referrals[key] = {.program = std::string(r.program),
                       .referrer = std::string(r.referrer),
                       .referee = std::string(r.referee),
                       .occurred = event.occurred,
                       .version = VersionAt(event.occurred)};
  Bought* first = nullptr;
  for (auto& [order, bought] : s_.orders) {
    if (!Qualifies(s_.referrals[key], bought)) continue;
    if (first == nullptr || std::tie(bought.occurred, bought.sequence) <
                                std::tie(first->occurred, first->sequence)) {
      first = &bought;
    }
  }
  if (first != nullptr) PayReferral(key, first);
  return OutcomeCode::kAccepted;
}

namespace {

const ReferralRule* RuleOf(const Configuration& network,
                           const oracle::ReferralLink& link) {
  for (const ReferralRule& rule :
       oracle::FindProgram(network, link.program)->referral) {
    if (rule.valid.Contains(link.occurred)) return &rule;
  }
  return nullptr;
}

}  // namespace

bool Oracle::Qualifies(const oracle::ReferralLink& link,
                       const Bought& bought) const {
  const ReferralRule* rule = RuleOf(NetworkOf(link.version), link);
  return rule != nullptr && bought.member == link.referee &&
         bought.occurred >= link.occurred &&
         IsWithin(bought.occurred, link.occurred, rule->within_us) &&
         bought.currency == rule->currency &&
         bought.amount >= rule->minimum.value &&
         SelectsAny(
             rule->merchants,
             oracle::WithAncestors(NetworkOf(link.version), bought.merchant)) &&
         !ReturnedInFull(bought);
}

// Both awards count as earned when the purchase occurred, under the version
// and the rule of the link; limits count the referrer's points only.
void Oracle::PayReferral(const std::string& key, Bought* bought) {
  oracle::ReferralLink& link = s_.referrals[key];
  const ReferralRule* rule = RuleOf(NetworkOf(link.version), link);
  Earning earning{.member = link.referrer,
                  .version = link.version,
                  .program = link.program,
                  .rule = "referral " + rule->name,
                  .occurred = bought->occurred,
                  .after_days = rule->available_after_days,
                  .funder = rule->funder,
                  .limits = rule->limits,
                  .expiry = rule->expiry,
                  .shares = RewardShares(
                      *oracle::FindProgram(NetworkOf(link.version),
                                           link.program),
                      rule->funder_shares),
                  .pending = rule->pending};
  link.to_referrer = Give(earning, rule->referrer_points.value);
  earning.member = link.referee;
  earning.limits.clear();
  link.to_referee = Give(earning, rule->referee_points.value);
  link.status = "paid";
  bought->paid_referrals.push_back(key);
}

}  // namespace clearpoint
