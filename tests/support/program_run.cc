#include "tests/support/program_run.h"

#include <utility>

#include "engine/values/check.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

ProgramConfig NewProgram(const char* name) {
  ProgramConfig program;
  program.name = name;
  program.issuer = "bank";
  program.zone = "UTC";
  program.value_currency = "CNY";
  return program;
}

}  // namespace

EarnRule Rule(const char* name, int64_t num, int64_t den, int64_t block) {
  EarnRule rule;
  rule.name = name;
  rule.currency = "CNY";
  rule.grant.multiply = {num, den};
  rule.grant.block = {block};
  return rule;
}

Configuration SmallNetwork() {
  Configuration network;
  network.network = "cases";
  network.effective_from = kEarliestEvent;
  network.bounds.max_clock_jump_us = 3000 * kMicrosPerDay;
  network.settlement = {
      .operator_name = "hub", .currency = "CNY", .fee_basis_points = 0};
  network.currencies = {{"CNY", 2}};
  network.zones = {
      {"UTC", {{kBeginningOfTime, 0}}},
      {"Asia/Singapore", {{kBeginningOfTime, 8 * 3600}}},
  };
  for (const char* name : {"hub", "bank", "shop"}) {
    network.participants.push_back({.name = name, .parent = "", .title = name});
  }
  network.programs = {NewProgram("points"), NewProgram("miles")};
  for (const char* program : {"points", "miles"}) {
    ContractConfig contract;
    contract.participant = "shop";
    contract.program = program;
    contract.currency = "CNY";
    contract.issues = true;
    contract.issue_price = Price("0.01");
    contract.redeems = true;
    contract.redeem_price = Price("0.01");
    network.contracts.push_back(contract);
  }
  return network;
}

Configuration Earning(std::vector<EarnRule> rules) {
  Configuration network = SmallNetwork();
  PointsOf(network).earn = std::move(rules);
  return network;
}

LimitConfig LimitPer(const char* period, int64_t amount) {
  LimitConfig limit;
  limit.name = "limit";
  limit.period = period;
  limit.amount = {amount};
  return limit;
}

Configuration EarningUnder(const LimitConfig& limit) {
  EarnRule rule = Rule("base", 1, 100, 0);
  rule.limits = {"limit"};
  Configuration network = Earning({rule});
  PointsOf(network).limits = {limit};
  return network;
}

ProgramRun::ProgramRun(const Configuration& network, Timestamp start)
    : now_(start), run_(start, kUnlimitedCache) {
  Configure(network);
}

void ProgramRun::Configure(const Configuration& network) {
  const OutcomeCode outcome = run_.Apply(network);
  CLEARPOINT_CHECK(outcome == OutcomeCode::kAccepted);
}

OwnedEvent ProgramRun::Purchase(const std::string& order, int64_t amount) {
  OwnedEvent e = Blank(EventKind::kPurchase);
  e.program = "points";
  e.merchant = "shop";
  e.id = order;
  e.currency = "CNY";
  e.amount = amount;
  return e;
}

OutcomeCode ProgramRun::Buy(const std::string& order, int64_t amount) {
  return run_.Decide(Purchase(order, amount));
}

OutcomeCode ProgramRun::Return(const std::string& order, int64_t amount) {
  OwnedEvent e = Blank(EventKind::kPurchaseReturned);
  e.merchant = "shop";
  e.id = order;
  e.second_id = "b" + std::to_string(++ids_);
  e.currency = "CNY";
  e.amount = amount;
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Redeem(const std::string& id, int64_t points) {
  OwnedEvent e = Blank(EventKind::kRedemptionRequested);
  e.program = "points";
  e.merchant = "shop";
  e.id = id;
  e.amount = points;
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Reverse(const std::string& id) {
  OwnedEvent e = Blank(EventKind::kRedemptionReversed);
  e.program = "points";
  e.id = id;
  e.second_id = "v" + std::to_string(++ids_);
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Hold(const std::string& id, int64_t points) {
  OwnedEvent e = Blank(EventKind::kHoldPlaced);
  e.program = "points";
  e.merchant = "shop";
  e.id = id;
  e.amount = points;
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Capture(const std::string& id, int64_t points) {
  OwnedEvent e = Blank(EventKind::kHoldCaptured);
  e.program = "points";
  e.id = id;
  e.second_id = "k" + std::to_string(++ids_);
  e.amount = points;
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Release(const std::string& id) {
  OwnedEvent e = Blank(EventKind::kHoldReleased);
  e.program = "points";
  e.id = id;
  e.second_id = "l" + std::to_string(++ids_);
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Exchange(int64_t give, const std::string& account) {
  OwnedEvent e = Blank(EventKind::kExchangeRequested);
  e.program = "points";
  e.to_program = "miles";
  exchange_ = ++ids_;
  e.id = "x" + std::to_string(exchange_);
  e.second_id = account;
  e.amount = give;
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Undo(const std::string& id, int64_t give) {
  OwnedEvent e = Blank(EventKind::kExchangeReversed);
  e.id = id;
  e.second_id = "u" + std::to_string(++ids_);
  e.amount = give;
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Transfer(const std::string& to, int64_t points) {
  OwnedEvent e = Blank(EventKind::kTransferRequested);
  e.program = "points";
  e.referee = to;
  e.id = "t" + std::to_string(++ids_);
  e.amount = points;
  return run_.Decide(e);
}

OutcomeCode ProgramRun::Refer(const std::string& referee) {
  OwnedEvent e = Blank(EventKind::kReferral);
  e.program = "points";
  e.referee = referee;
  return run_.Decide(e);
}

std::string ProgramRun::Balance(const std::string& program) {
  const std::string text = run_.Text();
  const std::string begin = "member " + member_ + " " + program + " ";
  const size_t at = text.find(begin);
  if (at == std::string::npos) return "";
  const size_t from = at + begin.size();
  return text.substr(from, text.find('\n', from) - from);
}

int64_t ProgramRun::Available(const std::string& program) {
  const std::string balance = Balance(program);
  const size_t at = balance.find("available ");
  return at == std::string::npos ? 0 : std::stoll(balance.substr(at + 10));
}

int64_t ProgramRun::AccountOf(const std::string& account) {
  const std::string text = run_.Text();
  const std::string begin = "account points " + account + " ";
  const size_t at = text.find(begin);
  if (at == std::string::npos) return 0;
  return std::stoll(text.substr(at + begin.size()));
}

Effects ProgramRun::LastEffects() const {
  Record record;
  CLEARPOINT_CHECK(DecodeRecord(run_.records().back(), &record).ok());
  return record.effects;
}

OwnedEvent ProgramRun::Blank(EventKind kind) {
  now_.value += kMinute;
  OwnedEvent e{.kind = kind, .occurred = now_};
  e.member = member_;
  return e;
}

OutcomeCode ProgramRun::SignIn() {
  OwnedEvent e = Blank(EventKind::kSignIn);
  e.program = "points";
  return run_.Decide(e);
}

}  // namespace clearpoint
