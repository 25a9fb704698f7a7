#include "tests/support/random_history.h"

#include <algorithm>
#include <sstream>

#include "engine/values/check.h"
#include "tests/support/oracle_calendar.h"

namespace clearpoint {
namespace {

constexpr int64_t kMinute = 60 * kMicrosPerSecond;
constexpr int64_t kLongestSpan = 380 * kMicrosPerDay;

const std::vector<std::string> kMembers = {"m1", "m2", "m3", "m4"};
const std::vector<std::string> kMerchants = {
    "cafe", "cafe", "kiosk", "grocer", "airline", "mall", "starbank"};

// A merchant always sells in the same currency.
std::string CurrencyOf(const std::string& merchant) {
  return merchant == "airline" ? "USD" : "CNY";
}

class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {
    history_.seed = seed;
    history_.start = oracle::Utc({2025, 1, 20}, 0, 0);
    now_ = history_.start.value;
    appetite_ = random_.Pick<int64_t>({1, 1, 4, 10});
    network_ = MakeRandomConfiguration(&random_, history_.start);
    history_.steps.push_back({.configuration = network_, .event = {}});
  }

  History Make(int events) {
    const int64_t change_at =
        random_.Chance(60) ? random_.Between(5, events) : events + 1;
    for (int i = 0; i < events; ++i) {
      if (i == change_at) Change();
      Advance();
      if (random_.Chance(5)) EmitSignIns();
      Emit(NextEvent());
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
    network_.effective_from = {now_ + random_.Between(-10, 10) * kMicrosPerDay};
    history_.steps.push_back({.configuration = network_, .event = {}});
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

  OwnedEvent NextEvent() {
    if (!sent_.empty() && random_.Chance(6)) {
      OwnedEvent again = random_.Pick(sent_);
      if (random_.Chance(30)) ++again.amount;
      return again;
    }
    OwnedEvent event;
    const int64_t kind = random_.Between(1, 100);
    if (kind <= 33) {
      event = NewPurchase();
    } else if (kind <= 55) {
      event = NewReturn();
    } else if (kind <= 63) {
      event = NewSignIn();
    } else if (kind <= 68) {
      event = NewReferral();
    } else if (kind <= 80) {
      event = NewRedemption();
    } else if (kind <= 87) {
      event = NewReversal();
    } else if (kind <= 97) {
      event = NewExchange();
    } else {
      event = NewClose();
    }
    return Spoil(event);
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
    bought_.push_back(e);
    return e;
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
    redeemed_.push_back(e);
    return e;
  }

  OwnedEvent NewReversal() {
    if (redeemed_.empty()) return NewRedemption();
    const OwnedEvent& redemption = random_.Pick(redeemed_);
    OwnedEvent e = Blank(EventKind::kRedemptionReversed);
    e.program = redemption.program;
    e.id = redemption.id;
    e.second_id = NewId("v");
    e.amount = random_.Between(0, redemption.amount);
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
    return e;
  }

  OwnedEvent NewClose() {
    OwnedEvent e = Blank(EventKind::kWindowCloseRequested);
    e.id = NewId("c");
    if (random_.Chance(15)) {
      e.window = static_cast<uint32_t>(random_.Between(1, 4));
    }
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
      default:
        break;
    }
    return e;
  }

  RandomSource random_;
  History history_;
  Configuration network_;
  int64_t now_ = 0;
  int64_t appetite_ = 1;  // how large redemptions are
  int last_id_ = 0;
  std::vector<OwnedEvent> sent_, bought_, redeemed_, delayed_;
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
