// Deciding PartnerConfirmed and PartnerFailed, the answers of a partner outside
// the network to an exchange whose points are held for it.
#include "engine/decide/partner.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/rules/held_points.h"

namespace clearpoint {
namespace {

TimerRow::Key AnswerTimer(const RequestRow& row) {
  return {row.exchanged.front().answer_due, TimerKind::kPartner,
          row.sequence.value, 0};
}

bool HasPartner(const std::optional<RequestRow>& row) {
  return row.has_value() && !row->exchanged.empty() &&
         row->exchanged.front().partner != PartnerStatus::kNone;
}

// An answer is the word of the issuer of the points that the partner keeps. Of
// an exchange that is not known nobody can tell; the source must have some
// rights.
Verdict CheckSpeaksForPartner(const Decision& d,
                              const std::optional<RequestRow>& row) {
  if (!HasPartner(row)) {
    if (d.speaker.rights != nullptr) return std::nullopt;
    return CheckSpeaksFor(d, "");
  }
  return CheckSpeaksForIssuer(d, ExchangeOf(d, *row).to->config->name);
}

// `got` 0: what the exchange gets.
Verdict CheckWaits(const Decision& d, std::string_view exchange_id,
                   const std::optional<RequestRow>& row, Points got) {
  if (!HasPartner(row)) {
    return Refuse(
        OutcomeCode::kUnknownOrder,
        absl::StrCat("accepted exchange \"", std::string(exchange_id),
                     "\" with a partner is not known", OrForgotten(d)));
  }
  const Exchanged& exchanged = row->exchanged.front();
  if (got.value > 0 && got != exchanged.got) {
    return Refuse(OutcomeCode::kNotEligible, "got", got.value, "the exchange",
                  exchanged.got.value);
  }
  if (WaitsForPartner(*row)) return std::nullopt;
  return Refuse(OutcomeCode::kAboveMaximum, "got", exchanged.got.value,
                "unanswered", 0);
}

struct Answer {
  std::string_view exchange_id;
  std::string_view reference;
  std::string_view reason;
  Points got;
};

// The guards that both answers share; the exchange as it was kept.
Verdict CheckAnswer(Decision& d, const Answer& answer, RequestRow* row) {
  if (auto v = CheckRequired(d, {{"exchange_id", answer.exchange_id},
                                 {"partner_reference", answer.reference}})) {
    return v;
  }
  if (auto v = CheckLength({"reason", answer.reason})) return v;
  if (auto v = CheckAmount("got", answer.got.value, 0)) return v;
  const auto found = d.state().requests.Find({ExchangeKey(answer.exchange_id)});
  if (auto v = CheckSpeaksForPartner(d, found)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckWaits(d, answer.exchange_id, found, answer.got)) return v;
  *row = *found;
  return std::nullopt;
}

void KeepAnswer(Decision& d, std::string_view exchange_id,
                const RequestRow& row) {
  d.draft.effects().timers.Remove(AnswerTimer(row));
  d.draft.effects().requests.Put({ExchangeKey(exchange_id)}, row);
  RequestRow answer;
  answer.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  answer.program = row.program;
  answer.member = row.member;
  answer.points = row.points;
  KeepRequest(d, std::move(answer));
}

// Limits of days so long ago have been forgotten; nothing comes back to them.
bool AreLimitsKept(const Decision& d, const RequestRow& row) {
  return d.recorded.value - row.occurred.value <=
         d.networks.bounds().max_event_age_us;
}

bool BindsAccount(const Exchange& exchange) {
  const std::optional<PartnerTerms>& partner = exchange.rate->config->partner;
  return partner.has_value() && partner->bind_account;
}

// The account in the program that the exchange leads to; end: none is bound.
std::vector<BoundAccount>::iterator FindAccount(MemberRow* row,
                                                const Exchange& exchange) {
  return std::find_if(row->accounts.begin(), row->accounts.end(),
                      [&](const BoundAccount& one) {
                        return one.program == exchange.to->number;
                      });
}

// An exchange that failed was no use: once none is left the account was never
// bound.
void UnbindAccount(const Decision& d, const Exchange& exchange) {
  if (!BindsAccount(exchange)) return;
  MemberRow row = d.draft.MemberOf(exchange.member);
  const auto bound = FindAccount(&row, exchange);
  // Nothing is found when the store fails, which the state's status then says.
  if (bound == row.accounts.end()) return;
  if (--bound->exchanges == 0) row.accounts.erase(bound);
  d.draft.SetMember(exchange.member, row);
}

}  // namespace

Verdict CheckAccount(const Decision& d, const Exchange& exchange,
                     std::string_view account) {
  if (!BindsAccount(exchange)) return std::nullopt;
  if (account.empty()) {
    return Refuse(OutcomeCode::kNotEligible,
                  "destination_account: the rate binds one, and none is named");
  }
  MemberRow row = d.draft.MemberOf(exchange.member);
  const auto bound = FindAccount(&row, exchange);
  if (bound == row.accounts.end() || bound->hash == Sha256Prefix(account)) {
    return std::nullopt;
  }
  const std::string there = bound->account.empty()
                                ? "one that was forgotten"
                                : absl::StrCat("\"", bound->account, "\"");
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("destination_account: asked \"",
                             std::string(account), "\", bound at first use ",
                             there));
}

Verdict CheckBoundAccount(const Decision& d, const Exchange& exchange) {
  if (!BindsAccount(exchange)) return std::nullopt;
  MemberRow row = d.draft.MemberOf(exchange.member);
  if (FindAccount(&row, exchange) != row.accounts.end()) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                "the rate binds an account of the member at the partner, and "
                "none is bound");
}

void BindAccount(const Decision& d, const Exchange& exchange,
                 std::string_view account) {
  if (!BindsAccount(exchange)) return;
  MemberRow row = d.draft.MemberOf(exchange.member);
  auto bound = FindAccount(&row, exchange);
  if (bound == row.accounts.end()) {
    BoundAccount fresh;
    fresh.program = exchange.to->number;
    fresh.hash = Sha256Prefix(account);
    if (!row.forgotten) fresh.account = account;
    bound = row.accounts.insert(bound, std::move(fresh));
  }
  ++bound->exchanges;
  d.draft.SetMember(exchange.member, row);
}

bool WaitsForPartner(const RequestRow& row) {
  if (row.exchanged.empty()) return false;
  const PartnerStatus status = row.exchanged.front().partner;
  return status == PartnerStatus::kAsked || status == PartnerStatus::kUnknown;
}

void AskPartner(Decision& d, RequestRow row) {
  std::string items;
  items.reserve(sizeof(d.event.key));
  KeyWriter(&items).H(1, d.event.key);
  d.draft.SetTimer(AnswerTimer(row), items);
  KeepRequest(d, std::move(row));
}

void LosePartner(Decision& d, const Hash128& key) {
  const auto found = d.state().requests.Find({key});
  if (!found.has_value() || !WaitsForPartner(*found)) return;
  RequestRow row = *found;
  row.exchanged.front().partner = PartnerStatus::kUnknown;
  d.draft.effects().requests.Put({key}, row);
  d.record.late_verdicts.push_back({row.sequence, OutcomeCode::kWaiting});
}

Verdict DecidePartnerConfirmed(Decision& d, const PartnerConfirmed& confirmed) {
  RequestRow row;
  const Answer told{
      confirmed.exchange_id, confirmed.partner_reference, {}, confirmed.got};
  if (auto v = CheckAnswer(d, told, &row)) return v;
  const Exchange exchange = ExchangeOf(d, row);
  Exchanged& exchanged = row.exchanged.front();
  WithdrawHeld(d, exchange.giving(), row.draws, Account::kExchangedOut);
  for (const Draw& draw : row.draws) {
    OweForBurned(d, draw.lot_class, draw.points);
  }
  WithdrawHeld(d, exchange.giving(), exchanged.fee_draws, Account::kFees);
  BookExchange(d, exchange, row.points, exchanged.got);
  exchanged.partner = PartnerStatus::kConfirmed;
  KeepAnswer(d, confirmed.exchange_id, row);
  return std::nullopt;
}

Verdict DecidePartnerFailed(Decision& d, const PartnerFailed& failed) {
  RequestRow row;
  const Answer told{
      failed.exchange_id, failed.partner_reference, failed.reason, {}};
  if (auto v = CheckAnswer(d, told, &row)) return v;
  const Exchange exchange = ExchangeOf(d, row);
  Exchanged& exchanged = row.exchanged.front();
  ReleaseHeld(d, exchange.giving(), &row.draws, d.recorded);
  ReleaseHeld(d, exchange.giving(), &exchanged.fee_draws, d.recorded);
  if (AreLimitsKept(d, row)) {
    UncountExchange(d, exchange, row.points, exchanged.got);
  }
  UnbindAccount(d, exchange);
  exchanged.partner = PartnerStatus::kFailed;
  KeepAnswer(d, failed.exchange_id, row);
  return std::nullopt;
}

}  // namespace clearpoint
