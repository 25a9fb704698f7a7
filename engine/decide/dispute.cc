// Deciding disputes. A DisputeRaised contests what one record of a closed
// window booked from a debtor to a creditor, one of whom contests it. A
// DisputeResolved of two persons accepts it, wholly or in part, or rejects it;
// what is accepted is owed back, creditor to debtor, in the window that is open
// (domain: settlement). The closed window keeps its figures.
//
// Deciding reads no journal, so the event states what was booked. Held against
// the state, at any time and in any replay alike:
// - the window is closed and the record is one of those it has;
// - a record is contested once by a pair, whatever became of it;
// - what is contested of a pair and window, less what was not accepted, is at
//   most what the window's obligations say was booked between them.
// So nothing is ever given back that was not booked, whatever an event states.
// That the record itself booked so much is for those who read the journal: the
// tool that raises disputes fills the event from it, the one that resolves them
// refuses to accept another amount, and the report shows both figures.
//
// What an abort or a dispute booked is not contested again: of kinds settlement
// and dispute nothing counts as booked.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/decide/closed_window.h"
#include "engine/decide/decision.h"
#include "engine/decide/two_persons.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxTextBytes = 1024;

Verdict CheckText(const TextField& field) {
  if (field.text.size() <= kMaxTextBytes) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat(std::string(field.name), ": expected at most ",
                   kMaxTextBytes, " bytes, found ", field.text.size()));
}

void KeepAccepted(const Decision& d) {
  RequestRow answer;
  answer.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(answer));
}

// "amount: asked 1.54, booked 1.536".
Verdict RefuseAbove(Money asked, std::string_view measure, Money there) {
  return Refuse(OutcomeCode::kAboveMaximum,
                absl::StrCat("amount: asked ", ToMajorDecimal(asked), ", ",
                             std::string(measure), " ", ToMajorDecimal(there)));
}

// --- raised ------------------------------------------------------------------

Verdict CheckSequence(int64_t sequence) {
  if (sequence > 0) return std::nullopt;
  if (sequence == 0) {
    return Refuse(OutcomeCode::kMissingField, "sequence: expected, found none");
  }
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("sequence: expected that of a record, found ", sequence));
}

Verdict CheckReason(std::string_view reason) {
  const auto& all = kDisputeReasons;
  if (std::find(all.begin(), all.end(), reason) != all.end()) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("reason: expected ", absl::StrJoin(all, ", "),
                             ", found \"", std::string(reason), "\""));
}

Verdict CheckParties(const DisputeRaised& raised) {
  if (raised.debtor == raised.creditor) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("creditor: expected another than the debtor \"",
                               std::string(raised.debtor), "\""));
  }
  if (raised.participant == raised.debtor) return std::nullopt;
  if (raised.participant == raised.creditor) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("participant: expected the debtor \"",
                   std::string(raised.debtor), "\" or the creditor \"",
                   std::string(raised.creditor), "\", found \"",
                   std::string(raised.participant), "\""));
}

Verdict ReadBooked(std::string_view text, Money* booked) {
  const std::optional<Money> read = ParseMajorDecimal(text);
  *booked = read.value_or(Money{});
  if (booked->value > 0) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("booked: expected major units above 0 with at "
                             "most 12 decimals, found \"",
                             std::string(text), "\""));
}

Verdict CheckFields(const Decision& d, const DisputeRaised& raised,
                    Money* booked) {
  if (auto v = CheckWindowGiven(raised.window)) return v;
  if (raised.sequence == 0) return CheckSequence(raised.sequence);
  if (auto v = CheckRequired(d, {{"participant", raised.participant},
                                 {"dispute_id", raised.dispute_id},
                                 {"currency", raised.currency},
                                 {"reason", raised.reason},
                                 {"debtor", raised.debtor},
                                 {"creditor", raised.creditor},
                                 {"booked", raised.booked}})) {
    return v;
  }
  if (auto v = CheckText({"note", raised.note})) return v;
  if (auto v = CheckSequence(raised.sequence)) return v;
  if (auto v = CheckAmount("amount", raised.amount.value, 0)) return v;
  if (auto v = CheckSettlesIn(d, raised.currency)) return v;
  if (auto v = CheckReason(raised.reason)) return v;
  if (auto v = CheckParties(raised)) return v;
  if (auto v = ReadBooked(raised.booked, booked)) return v;
  if (auto v = CheckWindowKnown(d, raised.window)) return v;
  return CheckWindowSettlesIn(d, WindowNumber{raised.window}, raised.currency);
}

// The id of a dispute is never free again, though its key may be forgotten.
Verdict CheckIsNew(const Decision& d) {
  const auto known = d.state().disputes.Find({d.event.key});
  if (!known) return std::nullopt;
  return Refusal{OutcomeCode::kConflict,
                 absl::StrCat("dispute_id: expected a new one, found that of "
                              "record ",
                              known->raised_by.value),
                 known->raised_by};
}

// The records that open and close a window book nothing in it.
Verdict CheckHasRecord(const ClosedWindow& window, SequenceNumber sequence) {
  const WindowRow& row = window.row;
  if (row.opened_by < sequence && sequence < row.closed_by) {
    return std::nullopt;
  }
  return Refuse(
      OutcomeCode::kNotEligible,
      absl::StrCat("record ", sequence.value, ": expected one of ", "window ",
                   window.number.value, ", which has those behind ",
                   row.opened_by.value, " and before ", row.closed_by.value));
}

Verdict CheckIsNotContested(const Decision& d, const ContestedRow::Key& key) {
  const auto contested = d.state().contested.Find(key);
  if (!contested) return std::nullopt;
  const auto dispute = d.state().disputes.Find({contested->dispute});
  // Nothing is found when the store fails, which the state's status then says.
  const DisputeRow row = dispute ? *dispute : DisputeRow{};
  return Refusal{
      OutcomeCode::kNotEligible,
      absl::StrCat("record ", key.sequence.value,
                   " is contested between the two already, by "
                   "dispute \"",
                   row.dispute_id, "\" of record ", row.raised_by.value),
      row.raised_by};
}

// Of the pair and window: what was booked, less what is contested of it.
// O(kinds + disputes of the pair and window).
Money LeftToContest(const Decision& d, const ContestedRow::Key& contested) {
  std::string prefix;  // of the keys of both tables
  AppendKey(contested, &prefix);
  prefix.resize(prefix.size() - sizeof contested.sequence.value);
  Money left;
  d.state().obligations.Scan(
      prefix, "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
        const bool counts = key.kind != ObligationKind::kSettlement &&
                            key.kind != ObligationKind::kDispute;
        if (counts) left = left + row.amount;
        return true;
      });
  d.state().contested.Scan(
      prefix, "", [&](const ContestedRow::Key&, const ContestedRow& row) {
        left = left - row.amount;
        return true;
      });
  return left;
}

Verdict CheckAmounts(const Decision& d, const DisputeRow& row,
                     const ContestedRow::Key& key) {
  if (row.booked < row.contested) {
    return RefuseAbove(row.contested, "booked", row.booked);
  }
  const Money left = LeftToContest(d, key);
  if (row.contested < left || row.contested == left) return std::nullopt;
  return RefuseAbove(row.contested, "left to contest of the two in the window",
                     left);
}

// --- resolved ----------------------------------------------------------------

std::optional<DisputeStatus> StatusOf(std::string_view resolution) {
  if (resolution == "accepted") return DisputeStatus::kAccepted;
  if (resolution == "rejected") return DisputeStatus::kRejected;
  if (resolution == "partly") return DisputeStatus::kPartly;
  return std::nullopt;
}

// An amount comes with `partly`, and with it alone.
Verdict CheckPart(const Decision& d, const DisputeResolved& resolved) {
  const bool is_partly = resolved.resolution == "partly";
  if (is_partly || !resolved.currency.empty()) {
    if (auto v = CheckSettlesIn(d, resolved.currency)) return v;
  }
  if (is_partly) return CheckAmount("amount", resolved.amount.value, 1);
  if (resolved.amount.value == 0) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("amount: expected with partly only, found ",
                             resolved.amount.value));
}

Verdict CheckFields(const Decision& d, const DisputeResolved& resolved) {
  const TwoPersons persons{resolved.proposed_by, resolved.approved_by};
  if (auto v = CheckBothNamed(persons)) return v;
  if (resolved.resolution == "partly") {
    if (auto v = CheckPresent({"currency", resolved.currency})) return v;
  }
  if (auto v = CheckPresent({"reason", resolved.reason})) return v;
  if (auto v = CheckRequired(d, {{"participant", resolved.participant},
                                 {"dispute_id", resolved.dispute_id},
                                 {"resolution", resolved.resolution}})) {
    return v;
  }
  if (auto v = CheckDiffer(persons)) return v;
  if (auto v = CheckText({"reason", resolved.reason})) return v;
  if (!StatusOf(resolved.resolution).has_value()) {
    return Refuse(
        OutcomeCode::kInvalidField,
        absl::StrCat("resolution: expected accepted, rejected or partly, "
                     "found \"",
                     std::string(resolved.resolution), "\""));
  }
  return CheckPart(d, resolved);
}

Verdict FindDispute(const Decision& d, const DisputeResolved& resolved,
                    DisputeRow::Key* key, DisputeRow* row) {
  key->dispute = DisputeKey(resolved.participant, resolved.dispute_id);
  const auto found = d.state().disputes.Find(*key);
  if (found) {
    *row = *found;
    return std::nullopt;
  }
  return Refuse(
      OutcomeCode::kUnknownOrder,
      absl::StrCat("dispute \"", std::string(resolved.dispute_id), "\" of \"",
                   std::string(resolved.participant), "\" is not known"));
}

Verdict CheckIsUnresolved(const DisputeRow& row) {
  if (row.status == DisputeStatus::kOpen) return std::nullopt;
  return Refusal{OutcomeCode::kNotEligible,
                 absl::StrCat("dispute \"", row.dispute_id,
                              "\": expected one that is "
                              "open, it is ",
                              std::string(DisputeStatusName(row.status)),
                              " by record ", row.resolved_by.value),
                 row.resolved_by};
}

// That of the window; NOT_ELIGIBLE, for the dispute had to be found first.
Verdict CheckCurrency(const Decision& d, const DisputeResolved& resolved,
                      WindowNumber window) {
  if (resolved.currency.empty()) return std::nullopt;
  Verdict verdict = CheckWindowSettlesIn(d, window, resolved.currency);
  if (verdict.has_value()) verdict->code = OutcomeCode::kNotEligible;
  return verdict;
}

Money AcceptedOf(const Decision& d, const DisputeResolved& resolved,
                 const DisputeRow& row) {
  switch (row.status) {
    case DisputeStatus::kAccepted:
      return row.contested;
    case DisputeStatus::kPartly:
      return SchemeOf(d, row.window).MoneyOf(resolved.amount);
    case DisputeStatus::kOpen:
    case DisputeStatus::kRejected:
      break;
  }
  return {};
}

}  // namespace

Verdict DecideDispute(Decision& d, const DisputeRaised& raised) {
  DisputeRow row;
  if (auto v = CheckFields(d, raised, &row.booked)) return v;
  if (auto v = CheckSpeaksFor(d, raised.participant)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckIsNew(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = FindParty(d, raised.debtor, &row.debtor)) return v;
  if (auto v = FindParty(d, raised.creditor, &row.creditor)) return v;
  ClosedWindow window;
  if (auto v = FindClosedWindow(d, raised.window, &window)) return v;
  row.window = window.number;
  row.sequence = SequenceNumber{static_cast<uint64_t>(raised.sequence)};
  const ContestedRow::Key contested{row.window, row.debtor, row.creditor,
                                    row.sequence};
  if (auto v = CheckHasRecord(window, row.sequence)) return v;
  if (auto v = CheckIsNotContested(d, contested)) return v;
  const bool is_whole = raised.amount.value == 0;
  row.contested = is_whole ? row.booked
                           : SchemeOf(d, row.window).MoneyOf(raised.amount);
  if (auto v = CheckAmounts(d, row, contested)) return v;

  const bool is_debtor = raised.participant == raised.debtor;
  row.participant = is_debtor ? row.debtor : row.creditor;
  row.dispute_id = std::string(raised.dispute_id);
  row.reason = std::string(raised.reason);
  row.raised_at = d.recorded;
  row.raised_by = d.draft.sequence();
  d.draft.effects().disputes.Put({d.event.key}, row);
  d.draft.effects().contested.Put(contested, {d.event.key, row.contested});
  KeepAccepted(d);
  return std::nullopt;
}

Verdict DecideResolution(Decision& d, const DisputeResolved& resolved) {
  if (auto v = CheckFields(d, resolved)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  ParticipantNumber participant;
  if (auto v = FindParty(d, resolved.participant, &participant)) return v;
  DisputeRow::Key key;
  DisputeRow row;
  if (auto v = FindDispute(d, resolved, &key, &row)) return v;
  if (auto v = CheckIsUnresolved(row)) return v;
  if (auto v = CheckCurrency(d, resolved, row.window)) return v;
  row.status = *StatusOf(resolved.resolution);
  row.accepted = AcceptedOf(d, resolved, row);
  const bool fits_in_part =
      row.status != DisputeStatus::kPartly || row.accepted < row.contested;
  if (!fits_in_part) {
    return RefuseAbove(row.accepted, "in part less than", row.contested);
  }

  const bool gives_back = row.accepted.value != 0;
  const SchemeNumber scheme = d.state().SchemeOf(row.window);
  if (gives_back) row.settled_in = d.state().open_window(scheme);
  row.resolved_at = d.recorded;
  row.resolved_by = d.draft.sequence();
  d.draft.Book({scheme, row.creditor, row.debtor}, ObligationKind::kDispute,
               row.accepted, {}, {});
  d.draft.effects().disputes.Put(key, row);
  d.draft.effects().contested.Put(
      {row.window, row.debtor, row.creditor, row.sequence},
      {key.dispute, row.accepted});
  KeepAccepted(d);
  return std::nullopt;
}

}  // namespace clearpoint
