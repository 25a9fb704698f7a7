#include "tests/support/reference_day.h"

#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr int64_t kMidnight = 1'772'380'800'000'000;
constexpr int64_t kMinute = 60 * kMicrosPerSecond;

ProgramConfig Program(const char* name, const char* issuer) {
  ProgramConfig program;
  program.name = name;
  program.issuer = issuer;
  program.zone = "Asia/Shanghai";
  program.point_value = Price("0.01");
  program.value_currency = "CNY";
  return program;
}

ProgramConfig Star() {
  ProgramConfig star = Program("star", "starbank");
  EarnRule base;
  base.name = "one-a-yuan";
  base.currency = "CNY";
  base.grant.multiply = {.num = 1, .den = 100};
  star.earn.push_back(base);
  SignInRule daily;
  daily.name = "daily";
  daily.ladder = {Points{5}, Points{5}, Points{5}, Points{10}};
  star.sign_in.push_back(daily);
  ReferralRule friends;
  friends.name = "friends";
  friends.referrer_points = {100};
  friends.referee_points = {50};
  friends.minimum = {5000};
  friends.currency = "CNY";
  star.referral.push_back(friends);
  return star;
}

ContractConfig Contract(const char* participant, const char* issue_price,
                        const char* redeem_price) {
  ContractConfig contract;
  contract.participant = participant;
  contract.program = "star";
  contract.currency = "CNY";
  contract.issues = *issue_price != '\0';
  contract.issue_price = Price(issue_price);
  contract.redeems = *redeem_price != '\0';
  contract.redeem_price = Price(redeem_price);
  return contract;
}

OwnedEvent At(int64_t minutes, EventKind kind) {
  return {.kind = kind, .occurred = {kMidnight + minutes * kMinute}};
}

OwnedEvent Bought(int64_t minutes, const char* member, const char* merchant,
                  const char* order, int64_t amount) {
  OwnedEvent e = At(minutes, EventKind::kPurchase);
  e.member = member;
  e.merchant = merchant;
  e.id = order;
  e.currency = "CNY";
  e.amount = amount;
  return e;
}

OwnedEvent OfStar(OwnedEvent e, const char* member) {
  e.program = "star";
  e.member = member;
  return e;
}

}  // namespace

Timestamp ReferenceDayStart() { return {kMidnight}; }

Money Price(std::string_view decimal) {
  absl::int128 value = 0;
  int decimals = -1;  // digits behind the point so far
  for (char c : decimal) {
    if (c == '.') {
      decimals = 0;
      continue;
    }
    CLEARPOINT_CHECK(c >= '0');
    CLEARPOINT_CHECK(c <= '9');
    value = value * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
  }
  CLEARPOINT_CHECK(decimals <= 12);
  for (int i = decimals < 0 ? 0 : decimals; i < 12; ++i) value *= 10;
  return Money{value};
}

ZoneConfig ShanghaiZone() {
  return {.name = "Asia/Shanghai",
          .transitions = {{.at = kBeginningOfTime, .offset_seconds = 28'800}}};
}

Configuration ReferenceConfiguration() {
  Configuration network;
  network.network = "reference";
  network.label = "the reference day";
  network.effective_from = {kMidnight - 365 * kMicrosPerDay};
  network.settlement = {
      .operator_name = "hub", .currency = "CNY", .fee_basis_points = 100};
  network.currencies = {{.code = "CNY", .minor_digits = 2}};
  network.zones = {ShanghaiZone()};
  for (const char* name :
       {"hub", "starbank", "leafmart", "cafe", "grocer", "airline"}) {
    ParticipantConfig participant;
    participant.name = name;
    participant.title = name;
    network.participants.push_back(participant);
  }
  network.programs = {Star(), Program("leaf", "leafmart")};
  network.contracts = {Contract("cafe", "0.012", "0.010"),
                       Contract("grocer", "0.012", ""),
                       Contract("airline", "", "0.010")};
  RateConfig rate;
  rate.from = "star";
  rate.to = "leaf";
  rate.give = {3};
  rate.get = {1};
  rate.minimum = {30};
  rate.currency = "CNY";
  rate.settlement_price = Price("0.02");
  network.rates = {rate};
  return network;
}

std::vector<ReferenceStep> ReferenceDay() {
  std::vector<ReferenceStep> day;
  day.push_back({"m1 buys at cafe", Bought(540, "m1", "cafe", "o1", 12850)});
  day.push_back({"m1 signs in", OfStar(At(541, EventKind::kSignIn), "m1")});
  OwnedEvent referral = OfStar(At(542, EventKind::kReferral), "m1");
  referral.referee = "m2";
  day.push_back({"m1 refers m2", referral});
  day.push_back({"m2 buys at grocer", Bought(600, "m2", "grocer", "g1", 6600)});
  day.push_back({"event 1 again, byte for byte", day.front().event,
                 OutcomeCode::kDuplicate});
  OwnedEvent exchange = OfStar(At(660, EventKind::kExchangeRequested), "m1");
  exchange.to_program = "leaf";
  exchange.id = "x1";
  exchange.amount = 152;
  day.push_back({"m1 exchanges 152 star", exchange});
  OwnedEvent burn = OfStar(At(720, EventKind::kRedemptionRequested), "m2");
  burn.merchant = "airline";
  burn.id = "r1";
  burn.amount = 40;
  day.push_back({"m2 redeems 40 at airline", burn});
  OwnedEvent back = Bought(780, "", "cafe", "o1", 2850);
  back.kind = EventKind::kPurchaseReturned;
  back.second_id = "b1";
  day.push_back({"28.50 of o1 is returned", back});
  OwnedEvent close = At(1439, EventKind::kWindowCloseRequested);
  close.id = "c1";
  day.push_back({"the window closes", close});
  return day;
}

std::vector<ReferenceStep> UnclosedReferenceDay() {
  std::vector<ReferenceStep> day = ReferenceDay();
  std::erase_if(day, [](const ReferenceStep& step) {
    return step.event.kind == EventKind::kWindowCloseRequested;
  });
  return day;
}

Configuration ThreeSchemes() {
  Configuration network = ReferenceConfiguration();
  network.currencies.push_back({.code = "USD", .minor_digits = 2});
  network.settlement.schemes = {
      {.name = "pairs", .currency = "CNY", .mode = NettingMode::kBilateral},
      {.name = "dollars", .currency = "USD", .mode = NettingMode::kGross}};
  for (ContractConfig& contract : network.contracts) {
    if (contract.participant == "airline") contract.scheme = "pairs";
  }
  for (RateConfig& rate : network.rates) {
    rate.scheme = "dollars";
    rate.currency = "USD";
  }
  return network;
}

std::string ReferenceDayText() {
  return R"(account leaf exchanged_in -50
account star exchanged_out 150
account star issued -321
account star redeemed 40
exposure airline 396000000000
exposure cafe -1200000000000
exposure grocer -792000000000
exposure hub 33920000000
exposure leafmart 990000000000
exposure starbank 572080000000
lot m1 leaf expires never available 1772380800000000 funder starbank remaining 50
lot m1 star expires never available 1772380800000000 funder starbank remaining 55
lot m2 star expires never available 1772380800000000 funder grocer remaining 26
lot m2 star expires never available 1772380800000000 funder starbank remaining 50
member m1 leaf pending 0 available 50 debt 0
member m1 star pending 0 available 55 debt 0
member m2 star pending 0 available 76 debt 0
owes 1 airline hub fee 4000000000
owes 1 cafe starbank issue 1536000000000
owes 1 grocer starbank issue 792000000000
owes 1 hub starbank fee 3360000000
owes 1 leafmart hub fee 10000000000
owes 1 starbank airline redeem 400000000000
owes 1 starbank cafe issue 336000000000
owes 1 starbank hub fee 23280000000
owes 1 starbank leafmart exchange 1000000000000
position 1 airline exact 396000000000 rounded 40 carry -4000000000
position 1 cafe exact -1200000000000 rounded -120 carry 0
position 1 grocer exact -792000000000 rounded -79 carry -2000000000
position 1 hub exact 33920000000 rounded 3 carry 3920000000
position 1 leafmart exact 990000000000 rounded 99 carry 0
position 1 starbank exact 572080000000 rounded 57 carry 2080000000
referral star m2 by m1 paid
streak star m1 day 20514 points 5
window 1 closed
)";
}

}  // namespace clearpoint
