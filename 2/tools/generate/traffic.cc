#include "tools/generate/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clearpoint {
namespace {

constexpr int64_t kMinute = 60 * kMicrosPerSecond;

// Purchases a day, for a hundred members on an average day.
constexpr uint64_t kPurchasesPerHundred = 12;
// Of a thousand purchases, how many are returned, and how.
constexpr uint64_t kReturnedPerMille = 60;
constexpr uint64_t kEarlyReturnPerMille = 4;
// Of a hundred returns.
constexpr uint64_t kWithoutOrderPercent = 6;
constexpr uint64_t kUnknownOrderPercent = 3;
// Of a hundred purchases a day.
constexpr uint64_t kRedemptionsPercent = 9;
constexpr uint64_t kExchangesPercent = 3;
constexpr uint64_t kReferralsPercent = 2;
// Of a thousand messages.
constexpr uint64_t kLatePerMille = 12;
constexpr uint64_t kRepeatedPerMille = 10;
// Of ten thousand purchases.
constexpr uint64_t kConflictsPer10000 = 8;

// How likely a member is to sign in on a day: some do it as a habit.
uint64_t SignInPercent(uint64_t member) {
  Random of_member(member * 977 + 5);
  const uint64_t class_percent = of_member.Below(100);
  if (class_percent < 12) return 88;
  if (class_percent < 40) return 30;
  return 2;
}

// The participant's contract, or that of the nearest one above it.
const ContractConfig* ContractOf(const Configuration& configuration,
                                 std::string_view participant,
                                 std::string_view program, Timestamp at) {
  for (size_t height = 0; height < 64 && !participant.empty(); ++height) {
    for (const ContractConfig& contract : configuration.contracts) {
      if (contract.participant == participant && contract.program == program &&
          contract.valid.Contains(at)) {
        return &contract;
      }
    }
    const auto self = std::find_if(
        configuration.participants.begin(), configuration.participants.end(),
        [&](const ParticipantConfig& p) { return p.name == participant; });
    if (self == configuration.participants.end()) return nullptr;
    participant = self->parent;
  }
  return nullptr;
}

bool HasParticipantsBelow(const Configuration& configuration,
                          std::string_view participant) {
  return std::any_of(
      configuration.participants.begin(), configuration.participants.end(),
      [&](const ParticipantConfig& p) { return p.parent == participant; });
}

}  // namespace

absl::StatusOr<TrafficTerms> TermsOf(const Configuration& configuration,
                                     Timestamp at) {
  TrafficTerms terms;
  terms.currency = configuration.settlement.currency;
  const auto program =
      std::find_if(configuration.programs.begin(), configuration.programs.end(),
                   [](const ProgramConfig& p) { return !p.sign_in.empty(); });
  if (program == configuration.programs.end()) {
    return absl::InvalidArgumentError(fmt::format(
        "network {}: expected a program with sign-in rules, found none",
        configuration.network));
  }
  terms.program = program->name;
  terms.smallest_redemption =
      std::max<int64_t>(1, program->redemption.minimum.value);
  for (const ParticipantConfig& participant : configuration.participants) {
    if (HasParticipantsBelow(configuration, participant.name)) continue;
    const ContractConfig* contract =
        ContractOf(configuration, participant.name, program->name, at);
    if (contract == nullptr) continue;
    if (contract->issues) {
      terms.earning.push_back({participant.name, participant.parent});
    }
    if (contract->redeems) terms.burning.push_back(participant.name);
  }
  if (terms.earning.empty() || terms.burning.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "network {}: expected participants that issue and that redeem {}, "
        "found {} and {}",
        configuration.network, program->name, terms.earning.size(),
        terms.burning.size()));
  }
  for (const RateConfig& rate : configuration.rates) {
    if (rate.valid.Contains(at)) terms.rates.push_back(rate);
  }
  return terms;
}

Traffic::Traffic(TrafficTerms terms, const TrafficOptions& options,
                 Outbox::Sink sink)
    : terms_(std::move(terms)),
      options_(options),
      end_{options.start.value + int64_t{options.days} * kMicrosPerDay},
      random_(options.seed),
      catalogue_(terms_.earning, options.seed),
      member_pick_(FallingWeights(options.members, options.members / 50 + 10)),
      outbox_(std::move(sink)),
      points_(options.members, 0) {}

absl::Status Traffic::Run(Progress* progress) {
  progress->Begin("generating days", options_.days);
  for (uint32_t day = 0; day < options_.days; ++day) {
    MakeDay(day);
    const int64_t until = options_.start.value + int64_t{day} * kMicrosPerDay;
    if (auto status = outbox_.Deliver({until}); !status.ok()) return status;
    progress->Set(day + 1);
  }
  if (options_.closes == WindowCloses::kAtEnd) MakeClose(end_);
  progress->End();
  return outbox_.Deliver(kNever);
}

void Traffic::MakeDay(uint32_t day) {
  const Timestamp midnight{options_.start.value + int64_t{day} * kMicrosPerDay};
  // 1970-01-01 was a Thursday; Monday is 0. The start is a local midnight, so
  // half a day later it is the same date in every zone's UTC but the farthest.
  const int64_t date = (midnight.value + kMicrosPerDay / 2) / kMicrosPerDay;
  const int weekday = static_cast<int>((date + 3) % 7);
  if (options_.closes == WindowCloses::kWeekly && weekday == 0 && day > 0) {
    MakeClose(midnight);
  }
  MakePurchases(midnight, BusyPercent(weekday));
  MakeSignIns(midnight);
}

void Traffic::MakePurchases(Timestamp midnight, uint64_t busy_percent) {
  const uint64_t count = std::max<uint64_t>(
      1, options_.members * kPurchasesPerHundred * busy_percent / 10'000);
  for (uint64_t i = 0; i < count; ++i) {
    MakePurchase(midnight);
    if (random_.Chance(kRedemptionsPercent, 100)) MakeRedemption(midnight);
    if (random_.Chance(kExchangesPercent, 100)) MakeExchange(midnight);
    if (random_.Chance(kReferralsPercent, 100)) MakeReferral(midnight);
  }
}

std::string Traffic::MemberName(uint64_t member) const {
  return fmt::format("member-{:06}", member + 1);
}

Timestamp Traffic::TimeOn(Timestamp midnight) {
  return {midnight.value + PickTimeOfDay(&random_)};
}

// --- sending ---------------------------------------------------------------

void Traffic::Send(const Event& event) {
  Timestamp arrives = event.occurred;
  if (random_.Chance(kLatePerMille, 1000)) {
    ++counts_["late"];
    arrives.value += random_.Between(60, 72 * 60) * kMinute;
  }
  SendAt(event, arrives);
}

void Traffic::SendAt(const Event& event, Timestamp arrives) {
  // What is late at the end comes in the last instant before it.
  arrives = std::min(arrives, Timestamp{end_.value - 1});
  const std::string message = EncodeEvent(event, options_.format);
  ++counts_["messages"];
  outbox_.Put(arrives, message);
  if (random_.Chance(kRepeatedPerMille, 1000)) {
    ++counts_["repeated"];
    const Timestamp again{arrives.value + random_.Between(1, 180) * kMinute};
    outbox_.Put(std::min(again, Timestamp{end_.value - 1}), message);
  }
  MaybeMalformed(arrives, message);
}

void Traffic::MaybeMalformed(Timestamp arrives, std::string_view message) {
  if (!random_.Chance(options_.malformed_per_million, 1'000'000)) return;
  ++counts_["malformed"];
  const uint64_t half = 1 + random_.Below(message.size() - 1);
  std::string broken(message.substr(0, half));
  if (options_.format == EventFormat::kJson && random_.Chance(1, 2)) {
    broken = R"({"occurredAtUs":"soon","colour":"blue"})";
  }
  outbox_.Put(arrives, std::move(broken));
}

void Traffic::MakeClose(Timestamp at) {
  Event event;
  event.kind = EventKind::kWindowCloseRequested;
  event.occurred = at;
  const std::string id = fmt::format("close-{}", ++counts_["closes"]);
  event.body = WindowCloseRequested{id, 0};
  outbox_.Put(at, EncodeEvent(event, options_.format));
}

// --- purchases and returns -------------------------------------------------

void Traffic::MakePurchase(Timestamp midnight) {
  static constexpr std::string_view kChannels[] = {"store", "app", "web"};
  const Shop& shop = catalogue_.PickShop(&random_);
  Sale sale;
  sale.member = PickMember();
  sale.member_name = MemberName(sale.member);
  sale.order_id = fmt::format("o-{}", next_id_++);
  sale.occurred = TimeOn(midnight);
  Purchase purchase;
  purchase.member = sale.member_name;
  purchase.merchant = shop.merchant;
  purchase.order_id = sale.order_id;
  purchase.currency = terms_.currency;
  purchase.channel = kChannels[random_.Below(3)];
  const uint64_t lines = 1 + std::min(random_.Below(4), random_.Below(4));
  for (uint64_t i = 0; i < lines; ++i) {
    const Product& product = catalogue_.PickProduct(shop, &random_);
    const int64_t pieces = random_.Chance(4, 5) ? 1 : random_.Between(2, 4);
    const MinorAmount amount{product.price_minor * pieces};
    purchase.lines.push_back(
        {product.sku, product.category, product.brand, pieces * 1000, amount});
    purchase.amount = purchase.amount + amount;
  }
  sale.event.kind = EventKind::kPurchase;
  sale.event.occurred = sale.occurred;
  points_[sale.member] += purchase.amount.value / 100;
  sale.event.body = std::move(purchase);
  ++counts_["purchases"];
  if (random_.Chance(kEarlyReturnPerMille, 1000)) return MakeEarlyReturn(sale);
  Send(sale.event);
  if (random_.Chance(kConflictsPer10000, 10'000)) {
    ++counts_["conflicts"];
    Event other = sale.event;
    std::get<Purchase>(other.body).amount =
        std::get<Purchase>(other.body).amount + MinorAmount{100};
    SendAt(other, {sale.occurred.value + random_.Between(1, 600) * kMinute});
  }
  if (random_.Chance(kReturnedPerMille, 1000)) MakeReturns(sale);
}

// The purchase is held up on its way, and the return overtakes it.
void Traffic::MakeEarlyReturn(const Sale& sale) {
  const Timestamp returned{sale.occurred.value +
                           random_.Between(20, 120) * kMinute};
  const Timestamp arrives{returned.value + random_.Between(60, 1200) * kMinute};
  if (!IsBeforeEnd(arrives)) return Send(sale.event);
  ++counts_["early returns"];
  MakeReturn(sale, returned, random_.Chance(1, 2));
  SendAt(sale.event, arrives);
}

void Traffic::MakeReturns(const Sale& sale) {
  Timestamp when = sale.occurred;
  when.value += random_.Between(60, 10 * 24 * 60) * kMinute;
  if (!IsBeforeEnd(when)) return;
  const bool whole = random_.Chance(1, 3);
  ++counts_[whole ? "full returns" : "partial returns"];
  MakeReturn(sale, when, whole);
}

void Traffic::MakeReturn(const Sale& sale, Timestamp occurred, bool whole) {
  const Purchase& bought = std::get<Purchase>(sale.event.body);
  const std::string return_id = fmt::format("r-{}", next_id_++);
  const std::string unknown = "nowhere-" + return_id;
  PurchaseReturned back;
  back.member = bought.member;
  back.merchant = bought.merchant;
  back.order_id = bought.order_id;
  back.return_id = return_id;
  back.currency = bought.currency;
  if (random_.Chance(kUnknownOrderPercent, 100)) {
    ++counts_["returns of unknown orders"];
    back.order_id = unknown;
  } else if (random_.Chance(kWithoutOrderPercent, 100)) {
    ++counts_["returns without order"];
    back.order_id = {};
  }
  const bool by_amount = !whole && random_.Chance(1, 4);
  if (by_amount) {
    back.amount.value = random_.Between(1, bought.amount.value);
  } else {
    const size_t lines = whole ? bought.lines.size() : 1;
    for (size_t i = 0; i < lines; ++i) {
      const PurchaseLine& line = bought.lines[i];
      back.lines.push_back({line.sku, line.quantity, line.amount});
      back.amount = back.amount + line.amount;
    }
  }
  Event event;
  event.kind = EventKind::kPurchaseReturned;
  event.occurred = occurred;
  event.body = std::move(back);
  ++counts_["returns"];
  Send(event);
}

// --- members ---------------------------------------------------------------

void Traffic::MakeSignIns(Timestamp midnight) {
  for (uint64_t member = 0; member < options_.members; ++member) {
    if (!random_.Chance(SignInPercent(member), 100)) continue;
    const std::string name = MemberName(member);
    Event event;
    event.kind = EventKind::kSignIn;
    event.occurred = TimeOn(midnight);
    event.body = SignIn{terms_.program, name, "app"};
    ++counts_["sign-ins"];
    points_[member] += 2;
    Send(event);
    if (!random_.Chance(2, 100)) continue;
    ++counts_["second sign-ins"];
    event.occurred = TimeOn(midnight);
    Send(event);
  }
}

void Traffic::MakeReferral(Timestamp midnight) {
  const uint64_t one = PickMember();
  const uint64_t other =
      random_.Chance(1, 100) ? one : random_.Below(options_.members);
  const std::string referrer = MemberName(one);
  const std::string referee = MemberName(other);
  Event event;
  event.kind = EventKind::kReferral;
  event.occurred = TimeOn(midnight);
  event.body = Referral{terms_.program, referrer, referee};
  ++counts_["referrals"];
  Send(event);
}

void Traffic::MakeRedemption(Timestamp midnight) {
  const uint64_t member = PickMember();
  const std::string name = MemberName(member);
  const std::string id = fmt::format("b-{}", next_id_++);
  int64_t points = terms_.smallest_redemption;
  if (random_.Chance(6, 100)) {
    ++counts_["redemptions beyond the balance"];
    points += points_[member] * 2 + 500;
  } else if (points_[member] > 4 * points) {
    points = random_.Between(points, points_[member] / 2);
    points_[member] -= points;
  }
  Event event;
  event.kind = EventKind::kRedemptionRequested;
  event.occurred = TimeOn(midnight);
  event.body =
      RedemptionRequested{terms_.program,
                          name,
                          terms_.burning[random_.Below(terms_.burning.size())],
                          id,
                          {points}};
  ++counts_["redemptions"];
  Send(event);
  if (random_.Chance(5, 100)) MakeReversal(id, points, event.occurred);
}

void Traffic::MakeReversal(const std::string& redemption_id, int64_t points,
                           Timestamp redeemed) {
  const Timestamp when{redeemed.value + random_.Between(5, 2880) * kMinute};
  if (!IsBeforeEnd(when)) return;
  const std::string id = fmt::format("v-{}", next_id_++);
  const bool part = points > 1 && random_.Chance(1, 3);
  Event event;
  event.kind = EventKind::kRedemptionReversed;
  event.occurred = when;
  event.body = RedemptionReversed{
      terms_.program, redemption_id, id, {part ? points / 2 : 0}};
  ++counts_["reversals"];
  Send(event);
}

void Traffic::MakeExchange(Timestamp midnight) {
  if (terms_.rates.empty()) return;
  const RateConfig& rate = terms_.rates[random_.Below(terms_.rates.size())];
  const uint64_t member = PickMember();
  const std::string name = MemberName(member);
  const std::string id = fmt::format("x-{}", next_id_++);
  const int64_t step = SegmentsOf(rate).front().give.value;
  const int64_t least = (std::max(rate.minimum.value, step) + step - 1) / step;
  int64_t give = random_.Between(least, least * 12) * step;
  if (random_.Chance(15, 100) && step > 1) {
    ++counts_["off-step exchanges"];
    give += 1;
  } else if (random_.Chance(5, 100) && rate.minimum.value > 1) {
    ++counts_["exchanges below the minimum"];
    give = rate.minimum.value - 1;
  }
  Event event;
  event.kind = EventKind::kExchangeRequested;
  event.occurred = TimeOn(midnight);
  event.body = ExchangeRequested{id, name, rate.from, rate.to, {give}};
  ++counts_["exchanges"];
  if (rate.from == terms_.program) points_[member] -= give;
  points_[member] = std::max<int64_t>(points_[member], 0);
  Send(event);
}

}  // namespace clearpoint
