#include "tests/support/random_history.h"

#include <algorithm>
#include <sstream>

#include "engine/values/check.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"
#include "tests/support/random_offers.h"

namespace clearpoint {
namespace {

constexpr int64_t kMinute = 60 * kMicrosPerSecond;
constexpr int64_t kLongestSpan = 380 * kMicrosPerDay;

const std::vector<std::string> kMembers = {"m1", "m2", "m3", "m4"};
const std::vector<std::string> kSellers = {"m1", "m2", "seller", "card:t1"};
const std::vector<std::string> kMerchants = {
    "cafe", "cafe", "kiosk", "grocer", "airline", "mall", "starbank"};

const std::vector<std::string> kPayers = {"starbank", "leafmart", "cafe",
                                          "kiosk",    "grocer",   "airline",
                                          "mall",     "sponsor",  "hub"};

// A merchant always sells in the same currency.
std::string CurrencyOf(const std::string& merchant) {
  return merchant == "airline" ? "USD" : "CNY";
}

class Maker {
 public:
  explicit Maker(uint64_t seed)
      : random_(seed), orders_(~seed), rates_(seed ^ 0x7261746573),
        streaks_(seed ^ 0x72756e73),
        paid_(seed ^ 0x70616964),
        counted_as_(seed ^ 0x636f7374) {
    history_.seed = seed;
    history_.start = oracle::Utc({2025, 1, 20}, 0, 0);
    now_ = history_.start.value;
    appetite_ = random_.Pick<int64_t>({1, 1, 4, 10});
    has_rates_ = rates_.Chance(35);
    network_ = MakeRandomConfiguration(&random_, history_.start);
    ConvertSome();
    AskForStreaks();
    history_.steps.push_back({.configuration = network_, .event = {}});
    converts_ = orders_.Chance(40);
  }

  History Make(int events) {
    const int64_t change_at =
        random_.Chance(60) ? random_.Between(5, events) : events + 1;
    for (int i = 0; i < events; ++i) {
      if (i == change_at) Change();
      Advance();
      if (random_.Chance(5)) EmitSignIns();
      Emit(NextEvent());
      if (converts_ && orders_.Chance(3)) EmitConversion();
      if (has_rates_ && rates_.Chance(6)) EmitRate();
      for (size_t d = 0; d < delayed_.size(); ++d) {
        if (!random_.Chance(40)) continue;
        const OwnedEvent late = delayed_[d];
        delayed_.erase(delayed_.begin() + static_cast<int64_t>(d));
        Emit(late);
        break;
      }
    }
    return std::move(history_);
  }

 private:
  void Change() {
    network_ = ChangeConfiguration(network_, &random_);
    ConvertSome();
    AskForStreaks();
    network_.effective_from = {now_ + random_.Between(-10, 10) * kMicrosPerDay};
    history_.steps.push_back({.configuration = network_, .event = {}});
  }

  // Rules that ask for a streak. Drawn from a source of their own, so that the
  // rest is what its seed has made it.
  void AskForStreaks() {
    for (ProgramConfig& program : network_.programs) {
      for (EarnRule& rule : program.earn) {
        rule.streak.reset();
        const bool is_other = rule.on == Trigger::kEnrolment ||
                              rule.nth_purchase.has_value() ||
                              rule.period_sum.has_value();
        if (is_other || !streaks_.Chance(8)) continue;
        rule.streak = StreakTerms{
            static_cast<Nth>(streaks_.Between(0, 1)), kMinStreak,
            streaks_.Pick<const char*>({"day", "day", "week", "month"})};
      }
    }
  }

  // Rules that count amounts in other currencies. Drawn from a source of their
  // own, as the rates are, so that the rest is what its seed has made it.
  void ConvertSome() {
    for (ProgramConfig& program : network_.programs) {
      for (EarnRule& rule : program.earn) {
        rule.convert.reset();
        if (!HasCurrency(rule.on) || rule.period_sum.has_value()) continue;
        if (!has_rates_ || !rates_.Chance(50)) continue;
        rule.convert = CurrencyConversion{
            rates_.Pick<Rounding>({Rounding::kFloor, Rounding::kHalfUp,
                                   Rounding::kHalfEven, Rounding::kCeil})};
      }
    }
  }

  void EmitRate() {
    OwnedEvent e{.kind = EventKind::kCurrencyRateSet, .occurred = {now_}};
    e.currency = rates_.Chance(60) ? "USD" : "CNY";
    e.second_id = e.currency == "USD" || rates_.Chance(5) ? "CNY" : "USD";
    e.amount = rates_.Between(rates_.Chance(4) ? 0 : 1, 900);
    e.order_amount = rates_.Between(100, 400);
    const int64_t days = rates_.Between(-20, 5);
    e.period_from = {now_ / kMicrosPerDay * kMicrosPerDay +
                     days * kMicrosPerDay};
    if (rates_.Chance(30)) e.store = "bank";
    history_.steps.push_back({.configuration = std::nullopt, .event = e});
  }

  void Advance() {
    const int64_t pace = random_.Between(1, 100);
    int64_t span = random_.Between(0, 600) * kMinute;
    if (now_ - history_.start.value < kLongestSpan) {
      if (pace > 60) span = random_.Between(1, 30) * kMicrosPerHour;
      if (pace > 88) span = random_.Between(1, 6) * kMicrosPerDay;
      if (pace > 98) span = random_.Between(7, 28) * kMicrosPerDay;
    }
    now_ += span;
  }

  void Emit(OwnedEvent event) {
    sent_.push_back(event);
    history_.steps.push_back(
        {.configuration = std::nullopt, .event = std::move(event)});
  }

  // Drawn from a source of their own and sent beside the rest, so that this is
  // what its seed has made it.
  void EmitConversion() {
    const OwnedEvent event = NewConversion();
    if (event.kind == EventKind::kConversionOrdered) ordered_.push_back(event);
    history_.steps.push_back({.configuration = std::nullopt, .event = event});
  }

  OwnedEvent NewConversion() {
    const int64_t kind = orders_.Between(1, 100);
    if (!ordered_.empty() && kind > 55) {
      OwnedEvent e = orders_.Pick(ordered_);
      e.occurred.value = now_;
      if (kind > 94) return e;
      if (kind > 84) return NewSweptReversal(e);
      e.kind = EventKind::kConversionCancelled;
      if (kind == 56) e.member = orders_.Pick(kMembers);
      return e;
    }
    OwnedEvent e{.kind = EventKind::kConversionOrdered, .occurred = {now_}};
    if (orders_.Chance(15)) e.occurred.value -= 30 * kMicrosPerHour;
    e.id = std::string("c").append(std::to_string(ordered_.size() + 1));
    e.member = orders_.Pick(kMembers);
    e.to_program = orders_.Pick(network_.programs).name;
    for (const ProgramConfig& program : network_.programs) {
      const bool is_swept = program.name != e.to_program || orders_.Chance(4);
      if (is_swept && orders_.Chance(80)) e.tags.push_back(program.name);
    }
    if (orders_.Chance(3)) e.tags.push_back("nobody");
    e.action = orders_.Pick<std::string>(
        {"day", "day", "day", "week", "week", "month", "month"});
    if (orders_.Chance(3)) e.action = "year";
    return e;
  }

  // Of what the order swept yesterday, if it did; or before it can sweep it.
  OwnedEvent NewSweptReversal(const OwnedEvent& order) {
    const bool is_ahead = orders_.Chance(20);
    const oracle::Civil day = oracle::CivilOf(
        now_ / kMicrosPerDay + (is_ahead ? 1 : orders_.Between(-2, -1)));
    const auto two = [](int64_t n) {
      std::string text(n < 10 ? "0" : "");
      return text.append(std::to_string(n));
    };
    OwnedEvent e{.kind = EventKind::kExchangeReversed, .occurred = {now_}};
    e.id = order.id;
    e.id.append("/").append(std::to_string(day.year));
    e.id.append("-").append(two(day.month)).append("-").append(two(day.day));
    e.id.append("/").append(order.tags.empty() ? order.to_program
                                               : order.tags.front());
    e.second_id =
        std::string("z").append(std::to_string(history_.steps.size()));
    if (!is_ahead) return e;
    e.kind = EventKind::kExchangeRequested;
    e.member = order.member;
    e.program = network_.programs.front().name;
    e.to_program = network_.programs.back().name;
    e.amount = orders_.Between(1, 30);
    return e;
  }

  OwnedEvent NextEvent() {
    if (!sent_.empty() && random_.Chance(6)) {
      OwnedEvent again = random_.Pick(sent_);
      if (random_.Chance(30)) ++again.amount;
      return again;
    }
    OwnedEvent event = Spoil(random_.Chance(75) ? NewTrade() : NewOther());
    if (!network_.alias_kinds.empty()) NameByAlias(&event);
    return event;
  }

  // Of cards there are few, so that they move from one member to another.
  std::string NewAlias() {
    return random_.Pick<std::string>({"card:t1", "card:t1", "card:t2", "card:t3",
                                      "phone:p1", "app:a1"});
  }

  void NameByAlias(OwnedEvent* e) {
    if (e->member.empty() || !random_.Chance(12)) return;
    const bool is_about_members = e->kind >= EventKind::kMemberEnrolled;
    if (is_about_members && random_.Chance(90)) return;
    e->member = NewAlias();
    if (random_.Chance(2)) e->member = "card:4111 1111-1111 1111";
    if (!e->referee.empty() && random_.Chance(30)) e->referee = NewAlias();
  }

  // Bindings that reach back claim what was bought before.
  OwnedEvent NewBinding() {
    OwnedEvent e = Blank(random_.Chance(60) ? EventKind::kAliasBound
                                            : EventKind::kAliasUnbound);
    e.member = random_.Pick(kMembers);
    const std::string alias = NewAlias();
    e.channel = alias.substr(0, alias.find(':'));
    e.id = alias.substr(alias.find(':') + 1);
    if (random_.Chance(2)) e.id = "4111111111111111";
    if (random_.Chance(e.kind == EventKind::kAliasBound ? 60 : 20)) {
      e.until.value =
          e.occurred.value - random_.Between(-3, 25) * kMicrosPerDay;
    }
    return e;
  }

  // What members and merchants do all day.
  OwnedEvent NewTrade() {
    const int64_t kind = random_.Between(1, 100);
    if (kind <= 35) return NewPurchase();
    if (kind <= 57) return NewReturn();
    if (kind <= 63) return NewSignIn();
    if (kind <= 71) return NewReferral();
    if (kind <= 82) return random_.Chance(35) ? NewHold() : NewRedemption();
    if (kind <= 88) return random_.Chance(40) ? NewHoldEnd() : NewReversal();
    if (kind <= 95) return NewExchange();
    if (kind <= 98) {
      return random_.Chance(50) ? NewPartnerAnswer() : NewExchangeReversal();
    }
    return NewClose();
  }

  OwnedEvent NewOther() {
    const int64_t kind = random_.Between(1, 100);
    if (sent_.size() < 8 && random_.Chance(40)) return NewOpening();
    if (kind <= 25) return NewTriggered();
    const bool has_aliases = !network_.alias_kinds.empty();
    if (kind <= 58 && has_aliases && random_.Chance(30)) return NewBinding();
    if (kind <= 58) return NewMemberEvent();
    if (kind <= 68) return NewTransfer();
    if (kind <= 78) return NewAdjustment();
    if (kind <= 80) return NewOpening();
    if (kind <= 84) return NewReinstatement();
    if (kind <= 90) return NewPendingFact();
    return NewSettlement();
  }

  OwnedEvent Blank(EventKind kind) {
    OwnedEvent event{.kind = kind, .occurred = {now_}};
    if (random_.Chance(12)) {
      event.occurred.value -= random_.Between(1, 12 * 24) * kMicrosPerHour;
    }
    return event;
  }

  std::string NewId(const char* prefix) {
    return prefix + std::to_string(++last_id_);
  }

  // Few orders are not sent at all, or long after their returns.
  OwnedEvent NewPurchase() {
    OwnedEvent e = Blank(EventKind::kPurchase);
    if (random_.Chance(25)) e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.merchant = random_.Pick(kMerchants);
    e.id = NewId("o");
    e.currency = CurrencyOf(e.merchant);
    e.store = random_.Pick<std::string>({"", "s1", "s2"});
    e.channel = random_.Pick<std::string>({"", "app", "till"});
    e.tender = random_.Pick<std::string>({"", "card", "cash"});
    if (random_.Chance(30)) e.tags.push_back("vip");
    if (random_.Chance(20)) e.tags.push_back("night");
    const int64_t lines = random_.Chance(40) ? 0 : random_.Between(1, 4);
    for (int64_t i = 0; i < lines; ++i) {
      e.lines.push_back(
          {.sku = random_.Pick<std::string>({"a", "b", "c"}),
           .category = random_.Pick<std::string>({"food", "toys", "tobacco"}),
           .brand = random_.Pick<std::string>({"", "acme", "zen"}),
           .quantity = random_.Between(1, 5) * 1000,
           .amount = random_.Between(0, 6000)});
      e.amount += e.lines.back().amount;
    }
    if (lines == 0 || random_.Chance(40)) e.amount += random_.Between(0, 15000);
    if (random_.Chance(15)) e.not_earning = random_.Between(0, e.amount);
    if (random_.Chance(20)) {
      const int64_t cash = random_.Between(0, e.amount);
      e.tender_parts = {{"cash", cash}, {"card", e.amount - cash}};
      if (random_.Chance(5)) e.tender_parts.push_back({"card", 1});  // too much
    }
    if (random_.Chance(30)) e.referee = random_.Pick(kSellers);
    if (random_.Chance(30)) {
      e.second_id = "code" + std::to_string(random_.Between(1, 12));
    }
    bought_.push_back(e);
    return e;
  }

  // What was paid in points, mostly by the same member at the same merchant.
  void CarryBack(const OwnedEvent& order, OwnedEvent* returned) {
    if (redeemed_.empty() || !paid_.Chance(30)) return;
    for (int tries = 0; tries < 8; ++tries) {
      const OwnedEvent& redemption = paid_.Pick(redeemed_);
      const bool fits = redemption.member == order.member &&
                        redemption.merchant == order.merchant;
      if (!fits && !paid_.Chance(3)) continue;
      returned->object = redemption.id;
      if (paid_.Chance(40)) {
        returned->order_amount = paid_.Between(0, redemption.amount / 2 + 1);
      }
      return;
    }
  }

  OwnedEvent NewReturn() {
    if (bought_.empty()) return NewPurchase();
    OwnedEvent order = random_.Pick(bought_);
    if (random_.Chance(60)) {  // a recent one
      const auto count = static_cast<int64_t>(bought_.size());
      order = bought_[static_cast<size_t>(
          random_.Between(std::max<int64_t>(0, count - 6), count - 1))];
    }
    if (random_.Chance(15)) {
      order = NewPurchase();
      if (random_.Chance(90)) delayed_.push_back(order);
    }
    OwnedEvent e = Blank(EventKind::kPurchaseReturned);
    e.merchant = order.merchant;
    e.second_id = NewId("b");
    e.currency = order.currency;
    CarryBack(order, &e);
    const bool unmatched = random_.Chance(15);
    if (unmatched) {
      e.member = order.member;
    } else {
      e.id = order.id;
    }
    if (order.lines.empty() || random_.Chance(50)) {
      e.amount = random_.Between(0, order.amount);
      if (unmatched) e.amount = std::max<int64_t>(e.amount, 1);
      if (random_.Chance(30)) e.amount = order.amount;
      if (random_.Chance(6)) e.amount = order.amount + 1;
      return e;
    }
    const bool total = random_.Chance(50);
    const bool all = random_.Chance(30);
    for (const OwnedLine& line : order.lines) {
      if (!all && random_.Chance(40)) continue;
      OwnedLine part{.sku = line.sku};
      part.quantity = all ? line.quantity : random_.Between(1, line.quantity);
      if (!unmatched && random_.Chance(20)) part.quantity = 0;
      part.amount = all ? line.amount : random_.Between(0, line.amount);
      if (total) e.amount += part.amount;
      e.lines.push_back(part);
    }
    if (e.lines.empty()) e.amount = order.amount / 2 + 1;
    return e;
  }

  // Of all that is pending of a recent purchase, or of a part.
  OwnedEvent NewPendingFact() {
    if (bought_.empty()) return NewPurchase();
    const auto count = static_cast<int64_t>(bought_.size());
    const OwnedEvent& order = bought_[static_cast<size_t>(
        random_.Between(std::max<int64_t>(0, count - 8), count - 1))];
    OwnedEvent e = Blank(random_.Chance(65) ? EventKind::kPendingReleased
                                            : EventKind::kPendingCancelled);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Chance(95) ? order.member : random_.Pick(kMembers);
    e.merchant = order.merchant;
    e.id = order.id;
    e.second_id = NewId("p");
    if (random_.Chance(25)) e.rule = random_.Chance(80) ? "rule0" : "rule1";
    if (random_.Chance(40)) e.amount = random_.Between(1, 60);
    return e;
  }

  OwnedEvent NewSignIn() {
    OwnedEvent e = Blank(EventKind::kSignIn);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick<std::string>({"m1", "m1", "m2"});
    return e;
  }

  // The last days of one member's streak, in any order and with gaps.
  void EmitSignIns() {
    const OwnedEvent last = NewSignIn();
    const int64_t days = random_.Between(2, 9);
    for (int64_t i = 0; i < days; ++i) {
      OwnedEvent e = last;
      e.occurred.value -= random_.Between(0, days) * kMicrosPerDay;
      Emit(e);
    }
  }

  // An action, a balance or a prize.
  OwnedEvent NewTriggered() {
    if (random_.Chance(15)) return NewPrize();
    const bool is_action = random_.Chance(65);
    OwnedEvent e = Blank(is_action ? EventKind::kActionCompleted
                                   : EventKind::kBalanceReported);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.merchant = random_.Pick(kMerchants);
    e.amount =
        random_.Pick<int64_t>({0, 1, 2000, 7777}) * random_.Between(-1, 3);
    if (!is_action) {
      e.store = random_.Pick<std::string>({"deposit", "fund"});
      e.currency = CurrencyOf(e.merchant);
      if (random_.Chance(50)) SetPeriod(&e);
      return e;
    }
    e.action = random_.Pick<std::string>({"review", "review", "share", "walk"});
    e.id = NewId("a");
    if (random_.Chance(40)) e.merchant.clear();
    if (random_.Chance(70)) e.object = random_.Pick<std::string>({"a", "b"});
    e.campaign = random_.Pick<std::string>({"", "spring", "autumn"});
    e.channel = random_.Pick<std::string>({"", "app", "till"});
    if (random_.Chance(30)) e.tags.push_back("vip");
    return e;
  }

  OwnedEvent NewPrize() {
    OwnedEvent e = Blank(EventKind::kPrizeWon);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    if (random_.Chance(50)) e.merchant = random_.Pick(kMerchants);
    e.action = random_.Pick<std::string>({"wheel", "lottery"});
    e.id = NewId("p");
    e.amount = random_.Between(1, 400);
    e.campaign = random_.Pick<std::string>({"", "spring"});
    return e;
  }

  // A stretch of ten days, few of them wrong.
  void SetPeriod(OwnedEvent* e) {
    constexpr int64_t kSpan = 10 * kMicrosPerDay;
    e->period_until.value = e->occurred.value / kSpan * kSpan;
    e->period_from.value = e->period_until.value - kSpan;
    if (random_.Chance(5)) e->period_until = e->period_from;
    if (random_.Chance(5)) e->period_from = {};
  }

  OwnedEvent NewReferral() {
    OwnedEvent e = Blank(EventKind::kReferral);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.referee = random_.Pick(kMembers);
    return e;
  }

  OwnedEvent NewRedemption() {
    OwnedEvent e = Blank(EventKind::kRedemptionRequested);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.merchant = random_.Pick(kMerchants);
    e.id = NewId("r");
    e.amount = random_.Between(1, 20) * random_.Pick<int64_t>({1, 5, 5, 10}) *
               appetite_;
    if (random_.Chance(85)) {
      e.currency = "CNY";
      e.order_amount = random_.Between(0, 400) * 10;
    }
    if (random_.Chance(25)) AskForOffer(network_, &random_, &e);
    redeemed_.push_back(e);
    return e;
  }

  // A reversal may name it as well as a redemption.
  OwnedEvent NewHold() {
    OwnedEvent e = NewRedemption();
    e.kind = EventKind::kHoldPlaced;
    if (random_.Chance(4)) e.id = random_.Pick(redeemed_).id;
    if (random_.Chance(50)) {
      e.until.value =
          e.occurred.value + random_.Between(1, 40 * 24) * kMicrosPerHour;
    }
    redeemed_.back() = e;
    held_.push_back(e);
    return e;
  }

  // Points of a request, mostly whole items when it was for an offer.
  int64_t PartOf(const OwnedEvent& request, int64_t most) {
    const int64_t items = request.offer_quantity;
    if (items == 0 || random_.Chance(10)) return random_.Between(0, most);
    return request.amount / items * random_.Between(0, items);
  }

  // Mostly of the newest.
  OwnedEvent NewHoldEnd() {
    if (held_.empty()) return NewHold();
    const OwnedEvent& hold =
        random_.Chance(60) ? held_.back() : random_.Pick(held_);
    const bool captures = random_.Chance(65);
    OwnedEvent e = Blank(captures ? EventKind::kHoldCaptured
                                  : EventKind::kHoldReleased);
    e.program = hold.program;
    e.id = hold.id;
    e.second_id = NewId("k");
    if (captures && random_.Chance(60)) {
      e.amount = PartOf(hold, hold.amount + 1);
    }
    return e;
  }

  OwnedEvent NewReversal() {
    if (redeemed_.empty()) return NewRedemption();
    const OwnedEvent& redemption = random_.Pick(redeemed_);
    OwnedEvent e = Blank(EventKind::kRedemptionReversed);
    e.program = redemption.program;
    e.id = redemption.id;
    e.second_id = NewId("v");
    e.amount = PartOf(redemption, redemption.amount);
    return e;
  }

  OwnedEvent NewExchange() {
    OwnedEvent e = Blank(EventKind::kExchangeRequested);
    e.program = random_.Pick(network_.programs).name;
    e.to_program = random_.Pick(network_.programs).name;
    if (e.to_program == e.program) {
      e.to_program = network_.programs.back().name;
    }
    e.member = random_.Pick(kMembers);
    e.id = NewId("x");
    e.amount = random_.Between(1, 120);
    if (!random_.Chance(10)) {
      e.second_id = random_.Chance(75) ? "account-1" : "account-2";
    }
    exchanged_.push_back(e);
    return e;
  }

  // Also of exchanges that no partner was asked for.
  OwnedEvent NewPartnerAnswer() {
    if (exchanged_.empty()) return NewExchange();
    const OwnedEvent& exchange =
        random_.Chance(60) ? exchanged_.back() : random_.Pick(exchanged_);
    const bool confirms = random_.Chance(60);
    OwnedEvent e = Blank(confirms ? EventKind::kPartnerConfirmed
                                  : EventKind::kPartnerFailed);
    e.id = exchange.id;
    e.second_id = NewId("r");
    if (confirms && random_.Chance(10)) e.amount = random_.Between(1, 40);
    return e;
  }

  // Mostly of the newest, and of all of it.
  OwnedEvent NewExchangeReversal() {
    if (exchanged_.empty()) return NewExchange();
    const OwnedEvent& exchange =
        random_.Chance(60) ? exchanged_.back() : random_.Pick(exchanged_);
    OwnedEvent e = Blank(EventKind::kExchangeReversed);
    e.id = exchange.id;
    e.second_id = NewId("u");
    if (random_.Chance(20)) e.amount = random_.Between(1, exchange.amount);
    return e;
  }

  OwnedEvent NewTransfer() {
    OwnedEvent e = Blank(EventKind::kTransferRequested);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.referee = random_.Pick(kMembers);
    if (e.referee == e.member && random_.Chance(80)) e.referee = kMembers[0];
    e.id = NewId("t");
    e.amount = random_.Between(1, 20) * random_.Pick<int64_t>({1, 5, 5});
    return e;
  }

  // Half of them approve one of the newest, mostly in another's name.
  OwnedEvent NewAdjustment() {
    if (!adjusted_.empty() && random_.Chance(55)) {
      const auto count = static_cast<int64_t>(adjusted_.size());
      const OwnedEvent& asked = adjusted_[static_cast<size_t>(
          random_.Between(std::max<int64_t>(0, count - 4), count - 1))];
      OwnedEvent e = Blank(EventKind::kAdjustmentApproved);
      e.program = asked.program;
      e.id = asked.id;
      e.tender = random_.Pick<std::string>({"ann", "bob", "cat"});
      return e;
    }
    OwnedEvent e = Blank(EventKind::kAdjustmentRequested);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.id = NewId("j");
    e.store =
        random_.Pick<std::string>({"goodwill", "goodwill", "error", "fun"});
    e.tender = random_.Pick<std::string>({"ann", "bob"});
    if (!adjusted_.empty() && random_.Chance(30)) {
      const OwnedEvent& undone = random_.Pick(adjusted_);
      e.program = undone.program;
      e.member = undone.member;
      e.second_id = undone.id;
    } else {
      e.amount = random_.Between(1, 60) * random_.Pick<int64_t>({1, 1, -1});
      if (e.amount > 0) SayWhoPays(&e);
      if (e.amount > 0) CountAs(&e.campaign, &e.cost_center);
    }
    adjusted_.push_back(e);
    return e;
  }

  // Those that some networks have; seldom ones that none has.
  void CountAs(std::string* campaign, std::string* cost_center) {
    if (counted_as_.Chance(25)) *campaign = "spring";
    if (counted_as_.Chance(25)) {
      *cost_center = counted_as_.Pick<std::string>({"cc-mall", "cc-100"});
    }
    if (counted_as_.Chance(2)) *campaign = "nobody's";
    if (counted_as_.Chance(2)) *cost_center = "cc-nobody";
  }

  void SayWhoPays(OwnedEvent* e) {
    if (random_.Chance(50)) {
      e->merchant = random_.Pick<std::string>({"sponsor", "cafe", "starbank"});
    }
    if (random_.Chance(30)) {
      e->expires_at = {now_ + random_.Between(0, 20) * kMicrosPerDay};
    }
  }

  OwnedEvent NewOpening() {
    OwnedEvent e = Blank(EventKind::kOpeningBalance);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.id = random_.Pick<std::string>({"first", "second"});
    const int64_t count = random_.Between(random_.Chance(5) ? 0 : 1, 3);
    for (int64_t i = 0; i < count; ++i) {
      OwnedLot lot{.points = random_.Between(1, 200)};
      if (random_.Chance(15)) {
        lot.points = -lot.points;
      } else {
        Describe(e, &lot);
        CountAs(&lot.campaign, &lot.cost_center);
      }
      e.lots.push_back(lot);
    }
    const ProgramConfig& program = *std::find_if(
        network_.programs.begin(), network_.programs.end(),
        [&](const ProgramConfig& one) { return one.name == e.program; });
    if (random_.Chance(60)) AddTier(program, &e);
    if (!program.limits.empty() && random_.Chance(30)) {
      e.counters.push_back({.limit = random_.Pick(program.limits).name,
                            .used = random_.Between(1, 60),
                            .period_at = Before(e)});
    }
    return e;
  }

  // The instant that a part of an opening balance tells; 0 for its own.
  Timestamp Before(const OwnedEvent& e) {
    if (random_.Chance(30)) return Timestamp{};
    return Timestamp{e.occurred.value - random_.Between(0, 40) * kMicrosPerDay};
  }

  void AddTier(const ProgramConfig& program, OwnedEvent* e) {
    if (!program.tiers.has_value() && !random_.Chance(4)) return;
    OwnedTier tier{.since = Before(*e)};
    if (program.tiers.has_value()) {
      tier.tier = random_.Pick(program.tiers->levels).name;
    }
    if (random_.Chance(10)) tier = {};
    if (random_.Chance(40)) {
      tier.until.value =
          e->occurred.value + random_.Between(0, 60) * kMicrosPerDay;
    }
    for (int64_t i = random_.Between(0, 3); i > 0; --i) {
      tier.qualified.push_back(
          {.amount = random_.Between(1, 150), .counted_at = Before(*e)});
    }
    e->tiers.push_back(tier);
  }

  void Describe(const OwnedEvent& e, OwnedLot* lot) {
    lot->funder =
        random_.Pick<std::string>({"", "sponsor", "cafe", "starbank"});
    lot->paid = random_.Chance(40);
    const int64_t occurred = e.occurred.value;
    if (random_.Chance(70)) {
      lot->earned_at.value = occurred - random_.Between(0, 300) * kMicrosPerDay;
    }
    if (random_.Chance(30)) {
      lot->available_at.value =
          occurred + random_.Between(-9, 9) * kMicrosPerDay;
    }
    if (random_.Chance(60)) {
      lot->expires_at.value = occurred + random_.Between(0, 60) * kMicrosPerDay;
    }
  }

  OwnedEvent NewReinstatement() {
    OwnedEvent e = Blank(EventKind::kPointsReinstated);
    e.program = random_.Pick(network_.programs).name;
    e.member = random_.Pick(kMembers);
    e.id = NewId("z");
    e.amount = random_.Between(1, 12) * random_.Pick<int64_t>({1, 1, 5});
    if (random_.Chance(15)) {
      e.expired_from.value = now_ - random_.Between(0, 60) * kMicrosPerDay;
    }
    if (random_.Chance(15)) {
      e.expired_until.value = now_ - random_.Between(0, 20) * kMicrosPerDay;
    }
    if (random_.Chance(30)) {
      e.expires_at.value = now_ + random_.Between(0, 40) * kMicrosPerDay;
    }
    return e;
  }

  // Freezes end and closings are undone more often than they begin, so that
  // histories go on.
  OwnedEvent NewStanding() {
    const int64_t kind = random_.Between(1, 100);
    if (kind > 35 && kind <= 65 && !frozen_.empty()) {
      OwnedEvent e = random_.Pick(frozen_);
      e.kind = EventKind::kMemberUnfrozen;
      e.occurred.value = now_;
      return e;
    }
    if (kind > 75 && !closed_.empty()) {
      OwnedEvent e = closed_.back();
      if (random_.Chance(10)) e = random_.Pick(closed_);
      e.kind = EventKind::kMemberReopened;
      e.occurred.value = now_;
      return e;
    }
    OwnedEvent e = Blank(kind <= 65 ? EventKind::kMemberFrozen
                                    : EventKind::kMemberClosed);
    e.member = random_.Pick(kMembers);
    e.id = NewId("s");
    (e.kind == EventKind::kMemberFrozen ? frozen_ : closed_).push_back(e);
    return e;
  }

  // Of two households, so that members share them.
  OwnedEvent NewMembership() {
    OwnedEvent e = Blank(random_.Chance(60) ? EventKind::kHouseholdJoined
                                            : EventKind::kHouseholdLeft);
    e.member = random_.Pick(kMembers);
    e.second_id = random_.Pick<std::string>({"upstairs", "upstairs", "m1"});
    return e;
  }

  // Seldom, for nothing can be told of who was forgotten.
  OwnedEvent NewForgetting() {
    OwnedEvent e = Blank(EventKind::kMemberForgotten);
    e.member = random_.Chance(90) ? random_.Pick(kMembers) : "stranger";
    e.id = NewId("f");
    return e;
  }

  // Undone more often than done, so that there are members left. Some name who
  // was merged already, an id of before, or a member with itself.
  OwnedEvent NewMerging() {
    if (!merges_.empty() && random_.Chance(60)) {
      OwnedEvent e = Blank(EventKind::kMemberUnmerged);
      e.id = random_.Chance(80) ? merges_.back() : random_.Pick(merges_);
      if (random_.Chance(90)) std::erase(merges_, e.id);
      return e;
    }
    OwnedEvent e = Blank(EventKind::kMemberMerged);
    e.member = random_.Pick(kMembers);
    e.referee = random_.Pick(kMembers);
    e.id = NewId("g");
    merges_.push_back(e.id);
    return e;
  }

  // What is told of members.
  OwnedEvent NewMemberEvent() {
    if (random_.Chance(20)) return NewStanding();
    if (random_.Chance(3)) return NewMerging();
    if (random_.Chance(2)) return NewForgetting();
    if (random_.Chance(10)) return NewMembership();
    OwnedEvent e = Blank(EventKind::kMemberLabelled);
    e.member = random_.Pick(kMembers);
    const int64_t kind = random_.Between(1, 10);
    if (kind <= 2) e.kind = EventKind::kMemberEnrolled;
    if (kind >= 7) e.kind = EventKind::kMemberUpdated;
    if (e.kind != EventKind::kMemberEnrolled) e.id = NewId("u");
    if (random_.Chance(60)) {
      e.birthday = random_.Pick<int32_t>({0, 101, 228, 229, 1225, 1231});
      if (random_.Chance(40)) e.birthday = BirthdayNow();
      if (random_.Chance(5)) e.birthday = 1131;
    } else if (e.kind == EventKind::kMemberUpdated) {
      e.birthday = kBirthdayAsItWas;
    }
    if (e.kind == EventKind::kMemberUpdated) {
      AddOverrides(&e);
    } else {
      AddLabels(&e);
    }
    return e;
  }

  int32_t BirthdayNow() {
    const int64_t day = now_ / kMicrosPerDay + random_.Between(-8, 8);
    const oracle::Civil civil = oracle::CivilOf(day);
    return static_cast<int32_t>(civil.month * 100 + civil.day);
  }

  void AddLabels(OwnedEvent* e) {
    const int64_t count = random_.Chance(4) ? 60 : random_.Between(0, 3);
    for (int64_t i = 0; i < count; ++i) {
      OwnedLabel label{
          .label = random_.Pick<std::string>({"gold", "gold", "staff", "new"})};
      if (count == 60) label.label = "w" + std::to_string(i);
      if (random_.Chance(30)) {
        label.from.value =
            e->occurred.value + random_.Between(-20, 20) * kMicrosPerDay;
      }
      if (random_.Chance(50)) {
        label.until.value =
            e->occurred.value + random_.Between(-1, 40) * kMicrosPerDay;
      }
      const Timestamp from = label.from.value == 0 ? e->occurred : label.from;
      if (label.until <= from && random_.Chance(90)) label.until = kNever;
      e->labels.push_back(label);
    }
    if (e->kind != EventKind::kMemberLabelled) return;
    if (random_.Chance(40)) e->removed.push_back("gold");
    if (random_.Chance(20)) e->removed.push_back("new");
  }

  void AddOverrides(OwnedEvent* e) {
    const int64_t count = random_.Between(0, 2);
    for (int64_t i = 0; i < count; ++i) {
      OwnedOverride own{.limit = random_.Pick<std::string>(
                            {"daily", "life", "basket", "holdings"}),
                        .amount = random_.Between(0, 500)};
      if (random_.Chance(4)) own.limit = "budget";  // of the program
      if (random_.Chance(40))
        own.program = random_.Pick(network_.programs).name;
      if (random_.Chance(4)) own.program = "nothing";
      if (random_.Chance(50)) {
        own.until.value =
            e->occurred.value + random_.Between(-2, 30) * kMicrosPerDay;
      }
      e->overrides.push_back(own);
    }
  }

  OwnedEvent NewClose() {
    OwnedEvent e = Blank(EventKind::kWindowCloseRequested);
    e.id = NewId("c");
    if (random_.Chance(15)) {
      e.window = static_cast<uint32_t>(random_.Between(1, 4));
    }
    if (network_.settlement.close_by_two || random_.Chance(10)) {
      e.proposed_by = random_.Chance(90) ? "ann" : "";
      e.approved_by = random_.Chance(90) ? "bob" : "ann";
    }
    return e;
  }

  // Which record booked what cannot be known here; what is contested is small.
  OwnedEvent NewDispute() {
    OwnedEvent e = Blank(EventKind::kDisputeRaised);
    e.id = NewId("d");
    e.rule = random_.Pick(kPayers);
    e.action = random_.Pick(kPayers);
    e.merchant = random_.Chance(95) ? e.rule : random_.Pick(kPayers);
    e.window = static_cast<uint32_t>(random_.Between(1, 3));
    e.sequence =
        random_.Between(1, static_cast<int64_t>(history_.steps.size()));
    e.currency = network_.settlement.currency;
    e.object = random_.Pick<std::string>(
        {"0.001", "0.02", "0.02", "1.5", "7", "0", "1e3"});
    if (random_.Chance(30)) e.amount = random_.Between(0, 3);
    e.store = random_.Chance(97) ? "wrong_amount" : "because";
    disputes_.push_back({e.merchant, e.id});
    return e;
  }

  OwnedEvent NewResolution() {
    OwnedEvent e = Blank(EventKind::kDisputeResolved);
    const auto& [who, id] = random_.Pick(disputes_);
    e.merchant = who;
    e.id = random_.Chance(95) ? id : "unknown";
    e.channel = random_.Pick<std::string>(
        {"accepted", "accepted", "rejected", "partly", "settled"});
    if (e.channel == "partly" || random_.Chance(5)) {
      e.amount = random_.Between(0, 2);
      e.currency = network_.settlement.currency;
    }
    e.store = "as agreed";
    e.proposed_by = random_.Chance(97) ? "ann" : "";
    e.approved_by = random_.Chance(97) ? "bob" : "ann";
    return e;
  }

  // The start of a month of the zone, seldom a day later.
  Timestamp MonthStart(const ProgramConfig& program, int32_t year) {
    const auto month = static_cast<int32_t>(random_.Between(1, 12));
    const int64_t day = oracle::DayOf({year, month, 1});
    return oracle::MidnightOf(oracle::ZoneOf(network_, program),
                              day + (random_.Chance(10) ? 1 : 0));
  }

  OwnedEvent NewEstimate() {
    OwnedEvent e = Blank(EventKind::kEstimateSet);
    const ProgramConfig& program = random_.Pick(network_.programs);
    e.program = program.name;
    if (random_.Chance(50)) e.period_from = MonthStart(program, 2025);
    if (random_.Chance(50)) e.period_until = MonthStart(program, 2026);
    e.until = {now_ - random_.Between(0, 40) * kMicrosPerDay};
    e.amount = random_.Between(0, 1'010'000);
    if (random_.Chance(50)) {
      e.not_earning = random_.Between(1, 500);
      e.order_amount = random_.Between(0, 20);
    }
    e.proposed_by = "ann";
    e.approved_by = random_.Chance(94) ? "bob" : "ann";
    return e;
  }

  // Seldom again, or otherwise, under an id that is known.
  OwnedEvent NewPrepaidBlock() {
    OwnedEvent e = Blank(EventKind::kPrepaidBlockBought);
    e.program = random_.Pick(network_.programs).name;
    e.merchant = random_.Pick(kPayers);
    e.id = NewId("b");
    if (random_.Chance(10)) e.id = random_.Chance(50) ? "b1" : "b2";
    e.amount = random_.Between(0, 300);
    e.order_amount = random_.Between(0, 500);
    e.currency = network_.settlement.currency;
    if (random_.Chance(3)) e.currency = "USD";
    return e;
  }

  // Amounts cannot be known here: mostly all that is unpaid.
  OwnedEvent NewSettlement() {
    if (random_.Chance(20)) {
      const bool resolves = !disputes_.empty() && random_.Chance(40);
      return resolves ? NewResolution() : NewDispute();
    }
    const int64_t kind = random_.Between(1, 100);
    if (kind <= 20) return NewClose();
    if (random_.Chance(8)) return NewEstimate();
    if (random_.Chance(25)) return NewPrepaidBlock();
    OwnedEvent e = Blank(EventKind::kSettlementConfirmed);
    if (kind > 75) e.kind = EventKind::kSettlementAborted;
    if (kind > 88) e.kind = EventKind::kCollateralSet;
    e.merchant = random_.Pick(kPayers);
    e.currency = network_.settlement.currency;
    if (random_.Chance(5)) e.currency = "USD";
    if (e.kind == EventKind::kCollateralSet) {
      e.amount = random_.Between(0, 1500);
      return e;
    }
    e.id = NewId("p");
    e.window = static_cast<uint32_t>(random_.Between(1, 4));
    e.proposed_by = random_.Pick<std::string>({"ann", "ann", "ann", ""});
    e.approved_by = random_.Chance(94) ? "bob" : "ann";
    if (e.kind == EventKind::kSettlementAborted) {
      if (e.proposed_by.empty()) e.proposed_by = "cy";
      if (random_.Chance(50)) e.participants.push_back(random_.Pick(kPayers));
      if (random_.Chance(10)) e.participants.push_back(random_.Pick(kPayers));
      return e;
    }
    if (random_.Chance(35)) e.amount = random_.Between(-300, 300);
    return e;
  }

  // One event in twelve has something wrong with it.
  OwnedEvent Spoil(OwnedEvent e) {
    switch (random_.Between(1, 100)) {
      case 1:
        e.occurred.value -= network_.bounds.max_event_age_us + kMicrosPerHour;
        break;
      case 2:
        e.occurred.value = now_ + 40 * kMicrosPerDay;
        break;
      case 3:
      case 4:  // ahead: the clock follows
        now_ += random_.Between(1, 40) * kMicrosPerHour;
        e.occurred.value = now_;
        break;
      case 5:
        e.member.clear();
        e.id.clear();
        break;
      case 6:
        e.amount = random_.Chance(50) ? -1 : kMaxEventAmount + 1;
        break;
      case 7:
        (e.merchant.empty() ? e.program : e.merchant) = "nobody";
        break;
      case 8:
        (e.currency.empty() ? e.member : e.currency) = "XXX";
        break;
      case 9:  // before any network
        e.occurred.value = kMicrosPerDay;
        break;
      default:
        break;
    }
    return e;
  }

  RandomSource random_;
  RandomSource orders_;  // of standing conversions
  RandomSource rates_;   // of currencies
  RandomSource streaks_;
  RandomSource paid_;  // in points
  RandomSource counted_as_;  // campaigns and cost centres
  bool has_rates_ = false;
  bool converts_ = false;
  std::vector<OwnedEvent> ordered_;
  History history_;
  std::vector<std::pair<std::string, std::string>> disputes_;  // who, id
  Configuration network_;
  int64_t now_ = 0;
  int64_t appetite_ = 1;  // how large redemptions are
  int last_id_ = 0;
  std::vector<std::string> merges_;  // ids
  std::vector<OwnedEvent> sent_, bought_, redeemed_, exchanged_, delayed_,
      frozen_, closed_, adjusted_, held_;
};

}  // namespace

uint64_t RandomSource::Next() {
  state_ += 0x9e3779b97f4a7c15;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

int64_t RandomSource::Between(int64_t least, int64_t most) {
  CLEARPOINT_CHECK(least <= most);
  const uint64_t width = static_cast<uint64_t>(most - least) + 1;
  return least + static_cast<int64_t>(Next() % width);
}

History MakeRandomHistory(uint64_t seed, int events) {
  CLEARPOINT_CHECK(events >= 5);
  CLEARPOINT_CHECK(events <= 250);
  return Maker(seed).Make(events);
}

History Shrink(History history,
               const std::function<bool(const History&)>& fails) {
  size_t run = std::max<size_t>(history.steps.size() / 2, 1);
  while (true) {
    bool smaller = false;
    for (size_t at = 0; at < history.steps.size();) {
      History part = history;
      const size_t end = std::min(at + run, part.steps.size());
      part.steps.erase(part.steps.begin() + static_cast<int64_t>(at),
                       part.steps.begin() + static_cast<int64_t>(end));
      if (fails(part)) {
        history = std::move(part);
        smaller = true;
      } else {
        at += run;
      }
    }
    if (run == 1 && !smaller) return history;
    run = std::max<size_t>(run / 2, 1);
  }
}

std::string TextOf(const History& history) {
  std::ostringstream text;
  text << "seed " << history.seed << " start " << history.start.value << "\n";
  for (const HistoryStep& step : history.steps) {
    if (step.configuration.has_value()) {
      text << "configuration " << step.configuration->label << " from "
           << step.configuration->effective_from.value << "\n";
    } else {
      text << step.event.Text() << "\n";
    }
  }
  return text.str();
}

}  // namespace clearpoint
