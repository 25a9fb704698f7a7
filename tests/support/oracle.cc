#include "tests/support/oracle.h"

#include <algorithm>
#include <tuple>

#include "engine/values/check.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Key;

// What an event says, spread out so that the checks can walk it.
struct Facts {
  std::vector<std::string_view> required{};
  std::vector<std::string_view> optional{};
  std::vector<int64_t> amounts{};   // 0 .. 10^12
  std::vector<int64_t> requests{};  // 1 .. 10^12
  std::vector<int64_t> levels{};    // -10^12 .. 10^12
  std::string_view currency{};
  bool sums_fit = true;
  std::vector<std::string_view> key{};  // with its family
  std::vector<int64_t> key_numbers{};
  bool dates_fit = true;
  std::vector<int64_t> dates{};  // only told apart
};

bool IsDay(int32_t birthday) {
  if (birthday == 0) return true;
  for (int64_t day = 0; day < 366; ++day) {
    const oracle::Civil civil = oracle::CivilOf(
        oracle::DayOf({.year = 2024, .month = 1, .day = 1}) + day);
    if (civil.month * 100 + civil.day == birthday) return true;
  }
  return false;
}

bool MayBeSaid(Timestamp t) {
  return t == kNever || (t >= kEarliestEvent && t < kLatestEvent);
}

void AddLabels(const std::vector<MemberLabel>& labels, Timestamp occurred,
               Facts* facts) {
  for (const MemberLabel& label : labels) {
    facts->required.push_back(label.label);
    facts->dates.push_back(label.from.value);
    facts->dates.push_back(label.until.value);
    const Timestamp from = label.from.value == 0 ? occurred : label.from;
    facts->dates_fit = facts->dates_fit && MayBeSaid(label.from) &&
                       MayBeSaid(label.until) && from < label.until;
  }
}

Facts FactsOf(const Purchase& p) {
  Facts facts{.required = {p.member, p.merchant, p.order_id, p.currency},
              .optional = {p.program, p.store, p.channel, p.tender,
                           p.beneficiary, p.single_use_code},
              .amounts = {p.amount.value, p.not_earning.value},
              .currency = p.currency,
              .key = {"purchase", p.merchant, p.order_id}};
  int64_t sum = 0;
  for (const PurchaseLine& line : p.lines) {
    for (std::string_view text : {line.sku, line.category, line.brand}) {
      facts.optional.push_back(text);
    }
    facts.amounts.push_back(line.quantity);
    facts.amounts.push_back(line.amount.value);
    sum += line.amount.value;
  }
  for (std::string_view tag : p.tags) facts.optional.push_back(tag);
  int64_t paid = 0;
  for (const TenderPart& part : p.tender_parts) {
    facts.optional.push_back(part.tender);
    facts.amounts.push_back(part.amount.value);
    paid += part.amount.value;
  }
  facts.sums_fit = sum <= p.amount.value && p.not_earning <= p.amount &&
                   (p.tender_parts.empty() || paid == p.amount.value);
  return facts;
}

Facts FactsOf(const PurchaseReturned& r) {
  Facts facts{.required = {r.merchant, r.return_id, r.currency},
              .optional = {r.member, r.order_id, r.redemption_id},
              .amounts = {r.redeemed_points.value},
              .currency = r.currency,
              .key = {"return", r.merchant, r.return_id}};
  if (r.order_id.empty()) facts.required.push_back(r.member);
  (r.lines.empty() ? facts.requests : facts.amounts).push_back(r.amount.value);
  int64_t sum = 0;
  for (const ReturnLine& line : r.lines) {
    facts.required.push_back(line.sku);
    facts.amounts.push_back(line.quantity);
    facts.amounts.push_back(line.amount.value);
    sum += line.amount.value;
  }
  facts.sums_fit =
      (r.lines.empty() || r.amount.value == 0 || r.amount.value == sum) &&
      (!r.redemption_id.empty() || r.redeemed_points.value == 0);
  return facts;
}

Facts FactsOf(const SignIn& s) {
  return {.required = {s.program, s.member}, .optional = {s.place}};
}

Facts FactsOf(const Referral& r) {
  return {.required = {r.program, r.referrer, r.referee},
          .key = {"referral", r.program, r.referrer, r.referee}};
}

Facts FactsOf(const ActionCompleted& a) {
  Facts facts{.required = {a.program, a.member, a.action, a.action_id},
              .optional = {a.merchant, a.campaign, a.channel, a.object},
              .levels = {a.attribute},
              .key = {"action", a.program, a.member, a.action, a.action_id}};
  for (std::string_view tag : a.tags) facts.optional.push_back(tag);
  return facts;
}

Facts FactsOf(const PrizeWon& p) {
  return {.required = {p.program, p.member, p.draw, p.prize_id},
          .optional = {p.funder, p.campaign},
          .requests = {p.points.value},
          .key = {"prize", p.program, p.draw, p.prize_id}};
}

Facts FactsOf(const BalanceReported& b) {
  const int64_t from = b.period_from.value;
  const int64_t until = b.period_until.value;
  const bool is_moment = from == 0 && until == 0;
  Facts facts{
      .required = {b.program, b.member, b.participant, b.account, b.currency},
      .levels = {b.balance.value},
      .currency = b.currency,
      .key = {"balance", b.program, b.participant, b.member, b.account},
      .key_numbers = {from, until},
      .dates = {from, until}};
  facts.dates_fit =
      is_moment || (from != 0 && from < until && until != kNever.value &&
                    MayBeSaid(b.period_from) && MayBeSaid(b.period_until));
  return facts;
}

Facts FactsOf(const RedemptionRequested& r) {
  Facts facts{.required = {r.program, r.member, r.merchant, r.redemption_id},
          .optional = {r.order_id, r.offer, r.channel},
          .amounts = {r.order_amount.value, r.offer_quantity,
                      r.offer.empty() ? 0 : r.points.value},
          .requests = {r.offer.empty() ? r.points.value : 1},
          .currency = r.currency,
          .key = {"redemption", r.program, r.redemption_id}};
  for (std::string_view tag : r.tags) facts.optional.push_back(tag);
  return facts;
}

Facts FactsOf(const HoldPlaced& h) {
  Facts facts{.required = {h.program, h.member, h.merchant, h.hold_id},
          .optional = {h.order_id, h.offer, h.channel},
          .amounts = {h.order_amount.value, h.offer_quantity,
                      h.offer.empty() ? 0 : h.points.value},
          .requests = {h.offer.empty() ? h.points.value : 1},
          .currency = h.currency,
          .key = {"redemption", h.program, h.hold_id},
          .dates = {h.expires_at.value}};
  for (std::string_view tag : h.tags) facts.optional.push_back(tag);
  return facts;
}

Facts FactsOf(const HoldCaptured& c) {
  return {.required = {c.program, c.hold_id, c.capture_id},
          .amounts = {c.points.value},
          .key = {"capture", c.program, c.hold_id, c.capture_id}};
}

Facts FactsOf(const HoldReleased& r) {
  return {.required = {r.program, r.hold_id, r.release_id},
          .optional = {r.reason},
          .key = {"release", r.program, r.hold_id, r.release_id}};
}

Facts FactsOf(const RedemptionReversed& r) {
  return {.required = {r.program, r.redemption_id, r.reversal_id},
          .amounts = {r.points.value},
          .key = {"reversal", r.program, r.redemption_id, r.reversal_id}};
}

Facts FactsOf(const ExchangeRequested& x) {
  return {.required = {x.exchange_id, x.member, x.from_program, x.to_program},
          .optional = {x.destination_account},
          .requests = {x.give.value},
          .key = {"exchange", x.exchange_id}};
}

Facts FactsOf(const ExchangeReversed& x) {
  return {.required = {x.exchange_id, x.reversal_id},
          .amounts = {x.give.value},
          .key = {"exchange reversal", x.exchange_id, x.reversal_id}};
}

Facts FactsOf(const ConversionOrdered& c) {
  Facts facts{.required = {c.order_id, c.member, c.to_program, c.every},
              .sums_fit = oracle::SaysAConversion(c),
              .key = {"conversion ordered", c.order_id}};
  for (std::string_view name : c.from_programs) facts.required.push_back(name);
  if (c.from_programs.empty()) facts.required.push_back("");
  return facts;
}

Facts FactsOf(const ConversionCancelled& c) {
  return {.required = {c.order_id, c.member},
          .key = {"conversion cancelled", c.order_id}};
}

Facts FactsOf(const PartnerConfirmed& c) {
  return {.required = {c.exchange_id, c.partner_reference},
          .amounts = {c.got.value},
          .key = {"partner", c.exchange_id, c.partner_reference}};
}

Facts FactsOf(const PartnerFailed& f) {
  return {.required = {f.exchange_id, f.partner_reference},
          .optional = {f.reason},
          .key = {"partner", f.exchange_id, f.partner_reference}};
}

Facts FactsOf(const TransferRequested& t) {
  return {.required = {t.program, t.transfer_id, t.from_member, t.to_member},
          .requests = {t.points.value},
          .key = {"transfer", t.program, t.transfer_id}};
}

Facts FactsOf(const AdjustmentRequested& a) {
  const int64_t points = a.points.value;
  const bool sized = -kMaxEventAmount <= points && points <= kMaxEventAmount;
  const bool says = points > 0 || (a.funder.empty() && a.campaign.empty() &&
                                   a.cost_center.empty() &&
                                   a.expires_at == kNever);
  return {.required = {a.program, a.adjustment_id, a.member, a.reason,
                       a.requested_by},
          .optional = {a.funder, a.reverses, a.campaign, a.cost_center},
          .sums_fit = sized && says && (points == 0) != a.reverses.empty(),
          .key = {"adjustment", a.program, a.adjustment_id},
          .dates_fit = MayBeSaid(a.expires_at),
          .dates = {points, a.expires_at.value}};
}

Facts FactsOf(const AdjustmentApproved& a) {
  return {.required = {a.program, a.adjustment_id, a.approved_by},
          .key = {"approved", a.program, a.adjustment_id}};
}

Facts FactsOf(const OpeningBalance& o) {
  Facts facts{.required = {o.program, o.member, o.batch},
              .key = {"opening", o.program, o.member}};
  if (o.lots.empty() && o.tiers.empty() && o.counters.empty()) {
    facts.required.push_back("");
  }
  facts.sums_fit =
      o.lots.size() <= 1000 && o.tiers.size() <= 1 && o.counters.size() <= 1000;
  for (const OpeningTier& tier : o.tiers) {
    const bool dated = tier.since.value != 0 || tier.until != kNever;
    const bool needs_name = dated || tier.qualified.empty();
    (needs_name ? facts.required : facts.optional).push_back(tier.tier);
    facts.sums_fit = facts.sums_fit && tier.qualified.size() <= 1000;
    facts.dates.insert(facts.dates.end(), {tier.since.value, tier.until.value});
    facts.dates_fit = facts.dates_fit && MayBeSaid(tier.since) &&
                      MayBeSaid(tier.until) && tier.since != kNever;
    for (const OpeningQualified& one : tier.qualified) {
      facts.requests.push_back(one.amount.value);
      facts.dates.push_back(one.counted_at.value);
    }
  }
  for (const OpeningCounter& counter : o.counters) {
    facts.required.push_back(counter.limit);
    facts.requests.push_back(counter.used.value);
    facts.dates.push_back(counter.period_at.value);
  }
  for (const OpeningLot& lot : o.lots) {
    facts.optional.insert(facts.optional.end(),
                          {lot.funder, lot.campaign, lot.cost_center});
    facts.dates.insert(facts.dates.end(),
                       {lot.points.value, lot.earned_at.value,
                        lot.available_at.value, lot.expires_at.value,
                        int64_t{lot.paid}});
    const int64_t points = lot.points.value;
    if (points == 0 || points > kMaxEventAmount || points < -kMaxEventAmount) {
      facts.sums_fit = false;
    }
    const bool says_more = !lot.funder.empty() || lot.paid ||
                           !lot.campaign.empty() || !lot.cost_center.empty() ||
                           lot.earned_at.value != 0 ||
                           lot.available_at.value != 0 ||
                           lot.expires_at != kNever;
    if (points < 0 && says_more) facts.sums_fit = false;
    facts.dates_fit = facts.dates_fit && MayBeSaid(lot.earned_at) &&
                      MayBeSaid(lot.available_at) && MayBeSaid(lot.expires_at);
  }
  return facts;
}

Facts FactsOf(const PointsReinstated& r) {
  const bool ranged = r.expired_from.value == 0 || r.expired_until.value == 0 ||
                      r.expired_from < r.expired_until;
  return {.required = {r.program, r.reinstatement_id, r.member},
          .optional = {r.reason},
          .requests = {r.points.value},
          .key = {"reinstated", r.program, r.reinstatement_id},
          .dates_fit = ranged && MayBeSaid(r.expired_from) &&
                       MayBeSaid(r.expired_until) && MayBeSaid(r.expires_at),
          .dates = {r.expired_from.value, r.expired_until.value,
                    r.expires_at.value}};
}

Facts FactsOf(const PendingReleased& m) {
  return {
      .required = {m.program, m.release_id, m.member, m.merchant, m.order_id},
      .optional = {m.rule},
      .amounts = {m.points.value},
      .key = {"pending released", m.program, m.release_id}};
}

Facts FactsOf(const PendingCancelled& m) {
  return {
      .required = {m.program, m.cancel_id, m.member, m.merchant, m.order_id},
      .optional = {m.rule, m.reason},
      .amounts = {m.points.value},
      .key = {"pending cancelled", m.program, m.cancel_id}};
}

Facts FactsOf(const WindowCloseRequested& w) {
  return {.required = {w.close_id},
          .optional = {w.proposed_by, w.approved_by},
          .key = {"close", w.close_id}};
}

Facts FactsOf(const SettlementConfirmed& c) {
  return {.required = {c.participant, c.currency, c.payment_id},
          .optional = {c.proposed_by, c.approved_by},
          .key = {"confirmed", c.participant, c.currency, c.payment_id},
          .dates = {c.window, c.amount.value}};
}

Facts FactsOf(const SettlementAborted& a) {
  Facts facts{.required = {a.abort_id, a.proposed_by, a.approved_by},
              .key = {"aborted", a.abort_id},
              .dates = {a.window}};
  for (std::string_view name : a.participants) facts.required.push_back(name);
  return facts;
}

Facts FactsOf(const CollateralSet& c) {
  return {.required = {c.participant, c.currency},
          .optional = {c.set_by},
          .amounts = {c.amount.value},
          .key = {"collateral", c.participant, c.currency}};
}

Facts FactsOf(const DisputeRaised& r) {
  return {.required = {r.participant, r.dispute_id, r.currency, r.reason,
                       r.debtor, r.creditor, r.booked},
          .amounts = {r.amount.value},
          .key = {"disputed", r.participant, r.dispute_id},
          .dates = {r.sequence, r.window}};
}

Facts FactsOf(const DisputeResolved& r) {
  return {.required = {r.participant, r.dispute_id, r.resolution, r.reason,
                       r.proposed_by, r.approved_by},
          .optional = {r.currency},
          .amounts = {r.amount.value},
          .key = {"resolved", r.participant, r.dispute_id}};
}

Facts FactsOf(const EstimateSet& e) {
  const auto bound = [](Timestamp t) {
    return t.value == 0 ||
           (t >= oracle::Utc({1971, 1, 1}, 0, 0) && t < kLatestEvent);
  };
  const bool ranged = e.vintage_until.value != 0;
  return {.required = {e.program, e.proposed_by, e.approved_by,
                       e.dated.value == 0 ? "" : "dated"},
          .amounts = {e.value.value, e.value_points.value,
                      int64_t{e.expected_used_ppm}},
          .sums_fit = e.expected_used_ppm <= 1'000'000 &&
                      (e.value.value > 0) == (e.value_points.value > 0) &&
                      e.proposed_by != e.approved_by,
          .key = {"estimate", e.program},
          .key_numbers = {e.vintage_from.value, e.dated.value},
          .dates_fit = bound(e.vintage_from) && bound(e.vintage_until) &&
                       (!ranged || e.vintage_from < e.vintage_until) &&
                       e.dated != kNever && MayBeSaid(e.dated),
          .dates = {e.vintage_from.value, e.vintage_until.value,
                    e.dated.value}};
}

Facts FactsOf(const CurrencyRateSet& s) {
  return {.required = {s.from_currency, s.to_currency,
                       s.valid_from.value == 0 ? "" : "valid from"},
          .optional = {s.source},
          .requests = {s.numerator, s.denominator},
          .sums_fit = s.from_currency != s.to_currency,
          .key = {"currency_rate", s.from_currency, s.to_currency},
          .key_numbers = {s.valid_from.value},
          .dates_fit = s.valid_from.value == 0 ||
                       (s.valid_from != kNever && MayBeSaid(s.valid_from)),
          .dates = {s.valid_from.value}};
}

Facts FactsOf(const PrepaidBlockBought& b) {
  return {.required = {b.participant, b.program, b.block_id, b.currency},
          .requests = {b.points.value, b.paid.value},
          .key = {"prepaid", b.participant, b.program, b.block_id}};
}

// Commands of operators are not in the oracle's histories.
Facts FactsOf(const IntakePaused&) { return {}; }
Facts FactsOf(const IntakeResumed&) { return {}; }
Facts FactsOf(const CoordinateQuarantined&) { return {}; }
Facts FactsOf(const NetworkConfigured&) { return {}; }
Facts FactsOf(const Undecodable&) { return {}; }

Facts FactsOf(const MemberEnrolled& m) {
  Facts facts{.required = {m.member},
              .optional = {m.channel},
              .key = {"enrolled", m.member},
              .dates_fit = IsDay(m.birthday),
              .dates = {m.birthday}};
  for (std::string_view program : m.programs) facts.required.push_back(program);
  return facts;
}

Facts FactsOf(const MemberUpdated& m) {
  Facts facts{.required = {m.member, m.update_id},
              .key = {"updated", m.member, m.update_id},
              .dates_fit = m.birthday == kBirthdayAsItWas || IsDay(m.birthday),
              .dates = {m.birthday}};
  for (const LimitOverride& own : m.limits) {
    facts.required.push_back(own.limit);
    facts.optional.push_back(own.program);
    facts.amounts.push_back(own.amount.value);
    facts.dates.push_back(own.until.value);
    facts.dates_fit = facts.dates_fit && MayBeSaid(own.until);
  }
  return facts;
}

Facts FactsOf(const MemberLabelled& m) {
  Facts facts{.required = {m.member, m.update_id},
              .key = {"labelled", m.member, m.update_id}};
  for (std::string_view label : m.removed) facts.required.push_back(label);
  return facts;
}

Facts FactsOf(const MemberFrozen& m) {
  return {.required = {m.member, m.freeze_id},
          .optional = {m.reason, m.ordered_by},
          .key = {"frozen", m.member, m.freeze_id}};
}

Facts FactsOf(const MemberUnfrozen& m) {
  return {.required = {m.member, m.freeze_id},
          .optional = {m.reason, m.ordered_by},
          .key = {"unfrozen", m.member, m.freeze_id}};
}

Facts FactsOf(const MemberClosed& m) {
  return {.required = {m.member, m.closing_id},
          .optional = {m.reason},
          .key = {"closed", m.member, m.closing_id}};
}

// What is told of an alias without a date is dated when it occurred (Identify).
Facts FactsOf(const AliasBound& a) {
  return {.required = {a.member, a.alias_kind, a.alias},
          .key = {"bound", a.alias_kind, a.alias},
          .dates_fit = MayBeSaid(a.valid_from),
          .dates = {a.valid_from.value}};
}

Facts FactsOf(const AliasUnbound& a) {
  return {.required = {a.member, a.alias_kind, a.alias},
          .key = {"unbound", a.alias_kind, a.alias},
          .dates_fit = MayBeSaid(a.valid_until),
          .dates = {a.valid_until.value}};
}

Facts FactsOf(const MemberReopened& m) {
  return {.required = {m.member, m.closing_id},
          .optional = {m.reason},
          .key = {"reopened", m.member, m.closing_id}};
}

Facts FactsOf(const MemberForgotten& m) {
  return {.required = {m.member, m.request_id},
          .key = {"forgotten", m.member, m.request_id}};
}

// The moment it occurred belongs to the key.
template <class Membership>
Facts FactsOfMembership(const char* word, const Membership& m) {
  return {.required = {m.household, m.member},
          .key = {word, m.household, m.member},
          .key_numbers = {0, 0}};
}

Facts FactsOf(const HouseholdJoined& m) {
  return FactsOfMembership("joined", m);
}

Facts FactsOf(const HouseholdLeft& m) { return FactsOfMembership("left", m); }

Facts FactsOf(const MemberMerged& m) {
  return {.required = {m.merge_id, m.kept, m.absorbed},
          .optional = {m.reason},
          .key = {"merged", m.merge_id}};
}

Facts FactsOf(const MemberUnmerged& m) {
  return {.required = {m.merge_id},
          .optional = {m.reason},
          .key = {"unmerged", m.merge_id}};
}

Facts FactsOf(const Event& event) {
  Facts facts =
      std::visit([](const auto& body) { return FactsOf(body); }, event.body);
  if (const auto* enrolled = std::get_if<MemberEnrolled>(&event.body)) {
    AddLabels(enrolled->labels, event.occurred, &facts);
  } else if (const auto* told = std::get_if<MemberLabelled>(&event.body)) {
    AddLabels(told->added, event.occurred, &facts);
  } else if (const auto* hold = std::get_if<HoldPlaced>(&event.body)) {
    facts.dates_fit = hold->expires_at == kNever ||
                      (event.occurred < hold->expires_at &&
                       hold->expires_at < kLatestEvent);
  } else if (const auto* a = std::get_if<AdjustmentRequested>(&event.body)) {
    facts.dates_fit = facts.dates_fit && a->expires_at > event.occurred;
  } else if (const auto* r = std::get_if<PointsReinstated>(&event.body)) {
    facts.dates_fit = facts.dates_fit && r->expires_at > event.occurred;
  } else if (const auto* o = std::get_if<OpeningBalance>(&event.body)) {
    for (const OpeningTier& tier : o->tiers) {
      facts.dates_fit = facts.dates_fit && tier.since <= event.occurred &&
                        tier.until > event.occurred;
      for (const OpeningQualified& one : tier.qualified) {
        facts.dates_fit = facts.dates_fit && MayBeSaid(one.counted_at) &&
                          one.counted_at <= event.occurred;
      }
    }
    for (const OpeningCounter& counter : o->counters) {
      facts.dates_fit = facts.dates_fit && MayBeSaid(counter.period_at) &&
                        counter.period_at <= event.occurred;
    }
    for (const OpeningLot& lot : o->lots) {
      facts.dates_fit = facts.dates_fit && lot.earned_at <= event.occurred &&
                        lot.available_at != kNever &&
                        lot.expires_at > event.occurred;
    }
  }
  if (facts.key_numbers == std::vector<int64_t>{0, 0}) {
    facts.key_numbers = {event.occurred.value, event.occurred.value};
  }
  return facts;
}

std::string KeyOf(const Facts& facts) {
  std::string key = Key(facts.key);
  for (int64_t number : facts.key_numbers) key += " " + std::to_string(number);
  return key;
}

std::string EventKindNumber(EventKind kind) {
  return std::to_string(static_cast<int>(kind));
}

// All that an event says, for telling a repeat from a conflict.
std::string ContentOf(const Event& event) {
  const Facts facts = FactsOf(event);
  std::string content = EventKindNumber(event.kind) + " " +
                        std::to_string(event.occurred.value);
  for (const auto& texts : {facts.required, facts.optional}) {
    content += Key({"", Key(texts)});
  }
  for (const auto& amounts :
       {facts.amounts, facts.requests, facts.levels, facts.dates}) {
    for (int64_t amount : amounts) content += " " + std::to_string(amount);
    content += ";";
  }
  if (const auto* close = std::get_if<WindowCloseRequested>(&event.body)) {
    content += std::to_string(close->window);
  }
  return content;
}

// What else the key of an event has besides names.
std::string NumberInKey(const Event& event) {
  if (const auto* c = std::get_if<SettlementConfirmed>(&event.body)) {
    return " of window " + std::to_string(c->window);
  }
  if (const auto* a = std::get_if<SettlementAborted>(&event.body)) {
    return " of window " + std::to_string(a->window);
  }
  if (std::holds_alternative<CollateralSet>(event.body)) {
    return " at " + std::to_string(event.occurred.value);
  }
  std::optional<Timestamp> dated;
  if (const auto* bound = std::get_if<AliasBound>(&event.body)) {
    dated = bound->valid_from;
  } else if (const auto* unbound = std::get_if<AliasUnbound>(&event.body)) {
    dated = unbound->valid_until;
  }
  if (!dated.has_value()) return "";
  if (*dated == kNever) dated = event.occurred;
  return " dated " + std::to_string(dated->value);
}

// Kinds that net debit caps refuse.
bool IsBoundByCaps(EventKind kind) {
  return kind == EventKind::kRedemptionRequested ||
         kind == EventKind::kHoldCaptured ||
         kind == EventKind::kExchangeRequested ||
         kind == EventKind::kPrepaidBlockBought ||
         kind == EventKind::kSettlementConfirmed ||
         kind == EventKind::kSettlementAborted;
}

// Whether it names what a configuration lists beside its programs.
bool NamesListed(const Event& event) {
  const auto* updated = std::get_if<MemberUpdated>(&event.body);
  return event.kind == EventKind::kPurchase ||
         event.kind == EventKind::kPurchaseReturned ||
         event.kind == EventKind::kBalanceReported ||
         event.kind == EventKind::kAliasBound ||
         event.kind == EventKind::kAliasUnbound ||
         (updated != nullptr && !updated->limits.empty());
}

bool Outside(const std::vector<int64_t>& values, int64_t least) {
  return std::any_of(values.begin(), values.end(), [least](int64_t value) {
    return value < least || value > kMaxEventAmount;
  });
}

bool HasInstant(const Event& event) {
  return event.occurred.value != 0 && event.occurred >= kEarliestEvent &&
         event.occurred < kLatestEvent;
}

bool TooLong(const std::vector<std::string_view>& texts) {
  return std::any_of(texts.begin(), texts.end(),
                     [](std::string_view text) { return text.size() > 256; });
}

// Requests keep the key of a business refusal; facts do not.
bool KeepsKey(EventKind kind, OutcomeCode code) {
  if (code == OutcomeCode::kAccepted || code == OutcomeCode::kWaiting) {
    return true;
  }
  const bool request = kind == EventKind::kRedemptionRequested ||
                       kind == EventKind::kHoldPlaced ||
                       kind == EventKind::kHoldCaptured ||
                       kind == EventKind::kHoldReleased ||
                       kind == EventKind::kRedemptionReversed ||
                       kind == EventKind::kExchangeRequested ||
                       kind == EventKind::kExchangeReversed ||
                       kind == EventKind::kTransferRequested ||
                       kind == EventKind::kPointsReinstated ||
                       kind == EventKind::kAdjustmentRequested ||
                       kind == EventKind::kAdjustmentApproved;
  return request && code >= OutcomeCode::kMemberFrozen;
}

}  // namespace

std::string oracle::Key(const std::vector<std::string_view>& names) {
  std::string key;
  for (std::string_view name : names) {
    if (!key.empty()) key += '\x1f';
    key += name;
  }
  return key;
}

std::string oracle::WalletKey(std::string_view program,
                              std::string_view member) {
  return Key({program, member});
}

Oracle::Oracle(Timestamp start) : recorded_(start) {}

void Oracle::Apply(const Configuration& configuration) {
  FireTimers();
  versions_.push_back(configuration);
  s_.cut_off = CutOffBehind(recorded_);
  NumberSums(configuration);
}

OutcomeCode Oracle::Decide(const Event& event) {
  const OutcomeCode code = Judge(event);
  ++outcomes_[code];
  return code;
}

OutcomeCode Oracle::Judge(const Event& event) {
  ++s_.events;
  const int64_t ahead = event.occurred.value - recorded_.value;
  const bool timed = event.kind != EventKind::kWindowCloseRequested &&
                     event.kind != EventKind::kNone &&
                     !oracle::TellsCardNumber(event);
  if (timed && HasInstant(event) && ahead <= Bounds().max_clock_jump_us) {
    recorded_ = std::max(recorded_, event.occurred);
  }
  FireTimers();
  const OutcomeCode fields = JudgeFields(event);
  if (fields != OutcomeCode::kAccepted) return fields;

  const std::string key = KeyOf(FactsOf(event)) + NumberInKey(event);
  const std::string content = ContentOf(event);
  std::deque<std::string> names;
  const Event meant = Meant(event, &names);
  // Known by its member, however that is called.
  const bool by_member = event.kind == EventKind::kActionCompleted ||
                         event.kind == EventKind::kBalanceReported ||
                         event.kind == EventKind::kOpeningBalance;
  const std::string meant_key =
      by_member ? KeyOf(FactsOf(meant)) + NumberInKey(meant) : key;
  const std::string meant_content = by_member ? ContentOf(meant) : content;
  for (const auto& [one, says] :
       {std::pair(meant_key, meant_content), std::pair(key, content)}) {
    const OutcomeCode known = JudgeKey(meant, one, says);
    if (known != OutcomeCode::kAccepted) return known;
  }
  const int64_t age = recorded_.value - event.occurred.value;
  if (timed && age > Bounds().max_event_age_us) return OutcomeCode::kTooLate;
  if (timed && ahead > Bounds().max_clock_jump_us) {
    return OutcomeCode::kTooEarly;
  }

  const oracle::State before = s_;
  occurred_ = event.occurred;
  acted_.clear();
  OutcomeCode code = Dispatch(meant);
  if (NamesNobody(meant) && (code == OutcomeCode::kAccepted ||
                             code == OutcomeCode::kWaiting ||
                             code > OutcomeCode::kUnknownParticipant)) {
    s_ = before;
    code = JudgeNames(meant, key);
  }
  if (TellsOfMerged(meant) && (code == OutcomeCode::kAccepted ||
                               code > OutcomeCode::kNotEligible)) {
    code = OutcomeCode::kNotEligible;
  }
  if (code == OutcomeCode::kAccepted) {
    NoteActivity(meant);
    FollowMerged();
  }
  const bool bound =
      code == OutcomeCode::kAccepted && IsBoundByCaps(event.kind);
  if (bound && LeavesUncovered(before)) code = OutcomeCode::kDebitCap;
  const bool refused =
      code != OutcomeCode::kAccepted && code != OutcomeCode::kWaiting;
  if (refused) s_ = before;
  if (!key.empty() && KeepsKey(event.kind, code)) {
    s_.keys[key] = content;
    s_.keys[meant_key] = meant_content;
  }
  ++s_.next_sequence;
  if (event.kind == EventKind::kPurchase && code == OutcomeCode::kAccepted) {
    FollowWithWaiting(key);
  }
  if (event.kind == EventKind::kAliasBound && !refused) {
    FollowWithClaimed(event);
  }
  return code;
}

OutcomeCode Oracle::Dispatch(const Event& event) {
  if (!IsGoverned(event) && NamesListed(event)) {
    return OutcomeCode::kUnknownProgram;
  }
  switch (event.kind) {
    case EventKind::kPurchase:
      return DecidePurchase(event);
    case EventKind::kPurchaseReturned:
      return DecideReturn(event);
    case EventKind::kSignIn:
      return DecideSignIn(event);
    case EventKind::kReferral:
      return DecideReferral(event);
    case EventKind::kActionCompleted:
      return DecideAction(event);
    case EventKind::kBalanceReported:
      return DecideBalance(event);
    case EventKind::kPrizeWon:
      return DecidePrize(event);
    case EventKind::kRedemptionRequested:
      return DecideRedemption(event);
    case EventKind::kHoldPlaced:
      return DecideHold(event);
    case EventKind::kHoldCaptured:
      return DecideCapture(event);
    case EventKind::kHoldReleased:
      return DecideRelease(event);
    case EventKind::kRedemptionReversed:
      return DecideReversal(event);
    case EventKind::kExchangeRequested:
      return DecideExchange(event);
    case EventKind::kExchangeReversed:
      return DecideExchangeReversal(event);
    case EventKind::kConversionOrdered:
      return DecideConversionOrder(event);
    case EventKind::kConversionCancelled:
      return DecideConversionEnd(event);
    case EventKind::kPartnerConfirmed:
      return DecidePartnerConfirmed(event);
    case EventKind::kPartnerFailed:
      return DecidePartnerFailed(event);
    case EventKind::kTransferRequested:
      return DecideTransfer(event);
    case EventKind::kAdjustmentRequested:
      return DecideAdjustment(event);
    case EventKind::kAdjustmentApproved:
      return DecideApproval(event);
    case EventKind::kOpeningBalance:
      return DecideOpening(event);
    case EventKind::kPointsReinstated:
      return DecideReinstatement(event);
    case EventKind::kPendingReleased:
      return DecidePendingReleased(event);
    case EventKind::kPendingCancelled:
      return DecidePendingCancelled(event);
    case EventKind::kWindowCloseRequested:
      return DecideWindowClose(event);
    case EventKind::kSettlementConfirmed:
      return DecideConfirmation(event);
    case EventKind::kSettlementAborted:
      return DecideAbort(event);
    case EventKind::kCollateralSet:
      return DecideCollateral(event);
    case EventKind::kDisputeRaised:
      return DecideDispute(event);
    case EventKind::kDisputeResolved:
      return DecideResolution(event);
    case EventKind::kEstimateSet:
      return DecideEstimate(event);
    case EventKind::kCurrencyRateSet:
      return DecideCurrencyRate(event);
    case EventKind::kPrepaidBlockBought:
      return DecidePrepaidBlock(event);
    case EventKind::kMemberEnrolled:
      return DecideEnrolment(event);
    case EventKind::kMemberUpdated:
      return DecideUpdate(event);
    case EventKind::kMemberLabelled:
      return DecideLabelling(event);
    case EventKind::kMemberFrozen:
      return DecideFreeze(event);
    case EventKind::kMemberUnfrozen:
      return DecideUnfreeze(event);
    case EventKind::kMemberClosed:
      return DecideClosing(event);
    case EventKind::kMemberReopened:
      return DecideReopening(event);
    case EventKind::kAliasBound:
      return DecideBinding(event);
    case EventKind::kAliasUnbound:
      return DecideUnbinding(event);
    case EventKind::kMemberForgotten:
      return DecideForgetting(event);
    case EventKind::kHouseholdJoined:
      return DecideJoining(event);
    case EventKind::kHouseholdLeft:
      return DecideLeaving(event);
    case EventKind::kMemberMerged:
      return DecideMerging(event);
    case EventKind::kMemberUnmerged:
      return DecideUnmerging(event);
    case EventKind::kNetworkConfigured:
    case EventKind::kIntakePaused:
    case EventKind::kIntakeResumed:
    case EventKind::kCoordinateQuarantined:
    case EventKind::kTick:
    case EventKind::kNone:
      break;
  }
  return OutcomeCode::kMalformed;
}

OutcomeCode Oracle::JudgeFields(const Event& event) const {
  if (const auto* bytes = std::get_if<Undecodable>(&event.body)) {
    return bytes->code;
  }
  if (oracle::TellsCardNumber(event)) return OutcomeCode::kInvalidField;
  const Facts facts = FactsOf(event);
  for (std::string_view text : facts.required) {
    if (text.empty()) return OutcomeCode::kMissingField;
  }
  if (event.occurred.value == 0) return OutcomeCode::kMissingField;
  if (MissesPersons(event) || MissesWindow(event) || LacksOrder(event) ||
      MissesDisputed(event)) {
    return OutcomeCode::kMissingField;
  }
  const bool wrong = TooLong(facts.required) || TooLong(facts.optional) ||
                     Outside(facts.amounts, 0) || Outside(facts.requests, 1) ||
                     Outside(facts.levels, -kMaxEventAmount) ||
                     !facts.sums_fit || !facts.dates_fit ||
                     !SettlementFits(event) || !DisputeFits(event) ||
                     !FitsAliases(event) ||
                     !HasInstant(event) || !KnowsLimits(event) ||
                     HasOtherCurrency(event) || HasWrongOffer(event) ||
                     (IsGoverned(event) && !facts.currency.empty() &&
                      oracle::FindCurrency(NetworkAt(event.occurred),
                                           facts.currency) == nullptr);
  if (wrong || !KnowsStanding(event) || !KnowsAttribution(event)) return OutcomeCode::kInvalidField;
  if (ApprovesItself(event)) return OutcomeCode::kNotAuthorized;
  const auto* back = std::get_if<PurchaseReturned>(&event.body);
  if (back == nullptr) return OutcomeCode::kAccepted;
  const auto order =
      s_.orders.find(Key({"purchase", back->merchant, back->order_id}));
  return order != s_.orders.end() && order->second.currency != back->currency
             ? OutcomeCode::kInvalidField
             : OutcomeCode::kAccepted;
}

// A referral's key is the pair of members, by whatever names they are told.
bool Oracle::IsLinkedUnderOtherNames(const Event& event) const {
  const auto* told = std::get_if<Referral>(&event.body);
  if (told == nullptr || oracle::FindProgram(NetworkAt(event.occurred),
                                             told->program) == nullptr) {
    return false;
  }
  const auto link = s_.referrals.find(Key({told->program, told->referee}));
  return link != s_.referrals.end() && link->second.referrer == told->referrer;
}

OutcomeCode Oracle::JudgeKey(const Event& event, const std::string& key,
                             const std::string& content) const {
  if (const auto* s = std::get_if<SignIn>(&event.body)) {
    const Configuration& network = NetworkAt(event.occurred);
    const ProgramConfig* program = oracle::FindProgram(network, s->program);
    if (program == nullptr) return OutcomeCode::kAccepted;
    const auto days =
        KeptDays(program->name, oracle::WalletKey(program->name, s->member));
    const int64_t day =
        oracle::LocalDayAt(oracle::ZoneOf(network, *program), event.occurred);
    return days.contains(day) ? OutcomeCode::kDuplicate
                              : OutcomeCode::kAccepted;
  }
  const auto known = s_.keys.find(key);
  if (known == s_.keys.end()) {
    return IsLinkedUnderOtherNames(event) ? OutcomeCode::kConflict
                                          : OutcomeCode::kAccepted;
  }
  const auto* close = std::get_if<WindowCloseRequested>(&event.body);
  if (close != nullptr && close->window != 0 && known->second != content &&
      close->window != static_cast<uint32_t>(s_.open_window)) {
    return OutcomeCode::kWindowNotOpen;
  }
  return known->second == content ? OutcomeCode::kDuplicate
                                  : OutcomeCode::kConflict;
}

int Oracle::VersionAt(Timestamp occurred) const {
  int governing = 0;
  for (size_t i = 0; i < versions_.size(); ++i) {
    if (versions_[i].effective_from <= occurred) {
      governing = static_cast<int>(i) + 1;
    }
  }
  return governing;
}

bool Oracle::IsGoverned(const Event& event) const {
  return VersionAt(event.occurred) != 0;
}

const Configuration& Oracle::NetworkOf(int version) const {
  if (version == 0) return nothing_;
  return versions_[static_cast<size_t>(version) - 1];
}

const Configuration& Oracle::NetworkAt(Timestamp occurred) const {
  return NetworkOf(VersionAt(occurred));
}

TimeBounds Oracle::Bounds() const {
  return versions_.empty() ? TimeBounds{} : versions_.back().bounds;
}

bool Oracle::KnownOrEnrolled(
    std::string_view member,
    const std::vector<const ProgramConfig*>& programs) const {
  if (s_.members.contains(std::string(member))) return true;
  return std::any_of(programs.begin(), programs.end(),
                     [](const ProgramConfig* p) { return p->auto_enrol; });
}

void Oracle::Enrol(std::string_view member) {
  const auto [known, is_new] = s_.members.try_emplace(std::string(member));
  if (!is_new) return;
  known->second.enrolled_at = recorded_;
  known->second.number = s_.members.size();
}

// Everything due by the recorded time, in the order (due, kind), then lots in
// draw order and returns by sequence, each seeing what the one before it did.
void Oracle::FireTimers() {
  occurred_ = recorded_;
  GiveUpAdjustments();
  GiveUpUnclaimed();
  LosePartners();
  // Before what is due: nothing of it counts for tiers, and what a period's end
  // gives is of the tier that its member has by then.
  ReviewTiers();
  while (FireDue()) {
  }
}

bool Oracle::FireDue() {
  enum Kind {
    kMature,
    kSweep,
    kGiveUp,
    kEndHold,
    kEndPeriod,
    kConvert,
    kClose
  };
  std::vector<std::tuple<int64_t, Kind, Timestamp, int>> due;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.pending) {
      due.push_back({lot.available_at.value, kMature, lot.expires_at, number});
    }
    if (lot.expires_at == kNever || lot.remaining + lot.held == 0) continue;
    due.push_back(
        {lot.expires_at.value + lot.grace_us, kSweep, lot.expires_at, number});
  }
  for (const oracle::WaitingReturn& one : s_.waiting) {
    due.push_back({one.deadline.value, kGiveUp, Timestamp{}, one.sequence});
  }
  for (const auto& [key, held] : s_.holds) {
    if (held.status != "held") continue;
    due.push_back({held.until.value, kEndHold, Timestamp{}, held.sequence});
  }
  const std::vector<oracle::SumKey> sums = SumsToEnd();
  for (size_t i = 0; i < sums.size(); ++i) {
    due.push_back({s_.sums.at(sums[i]).ends_at.value, kEndPeriod, Timestamp{},
                   static_cast<int>(i)});
  }
  const std::vector<std::pair<std::string, std::string>> swept =
      InSweepOrder();
  for (size_t i = 0; i < swept.size(); ++i) {
    due.push_back({s_.conversions.at(swept[i]).due.value, kConvert, Timestamp{},
                   static_cast<int>(i)});
  }
  if (s_.cut_off.has_value()) {
    due.push_back({s_.cut_off->value, kClose, Timestamp{}, 0});
  }
  std::sort(due.begin(), due.end());
  bool has_followed = false;
  bool one_fired = false;
  for (const auto& [at, kind, expires_at, number] : due) {
    if (at > recorded_.value) break;
    // What a conversion sweeps, and what is in a window, depends on all that
    // came before it.
    const bool is_done = kind == kSweep && s_.lots[number].remaining == 0;
    one_fired = one_fired || !is_done;
    if (kind == kMature) {
      s_.lots[number].pending = false;
      RepayDebt(number, s_.lots[number].remaining);
    } else if (kind == kSweep) {
      RollOver(number);
      oracle::Lot& lot = s_.lots[number];
      AddToAccount(lot.program, "expired", lot.remaining);
      lot.expired += lot.remaining;
      lot.remaining = 0;
    } else if (kind == kEndHold) {
      TimeOutHold(number, Timestamp{at});
    } else if (kind == kEndPeriod) {
      const oracle::SumKey& key = sums[static_cast<size_t>(number)];
      EndPeriod(key);
      ScoreSums(key, Timestamp{at}, SumsOnReturn::kOwe);
    } else if (kind == kConvert) {
      Sweep(swept[static_cast<size_t>(number)]);
    } else if (kind == kClose) {
      CloseByCalendar();
    } else {
      const auto one = std::find_if(
          s_.waiting.begin(), s_.waiting.end(),
          [n = number](const auto& waiting) { return waiting.sequence == n; });
      GiveUpWaiting(one->key);
    }
    has_followed = FollowMerged() || has_followed;
    const bool one_by_one = !swept.empty() || s_.cut_off.has_value();
    if (one_fired && one_by_one) return true;
  }
  return !sums.empty() || has_followed;
}

// An adjustment's deadline moves no points, so when among the others is one.
void Oracle::GiveUpAdjustments() {
  for (auto& [key, a] : s_.adjustments) {
    if (!a.waiting || a.deadline > recorded_) continue;
    a.waiting = false;
    ++later_outcomes_[OutcomeCode::kUnknownOrder];
  }
}

void Oracle::GiveUpWaiting(std::string key) {
  std::erase_if(s_.waiting, [&key](const auto& one) { return one.key == key; });
  s_.keys.erase(key);
  ++later_outcomes_[OutcomeCode::kUnknownOrder];
}

}  // namespace clearpoint
