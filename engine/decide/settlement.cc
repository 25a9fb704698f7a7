// Deciding what becomes of a closed window's payments: a SettlementConfirmed
// says that one was made, a SettlementAborted gives unpaid ones up and books
// them into the open window (domain: settlement).
//
// Every payment is between a participant and the operator of the closing. The
// operator's own position is what is left with it: it needs no payment.

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/closed_window.h"
#include "engine/decide/decision.h"
#include "engine/decide/two_persons.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxReasonBytes = 1024;

// NOT_ELIGIBLE for who has no payment in the window.
Verdict FindPosition(const Decision& d, const ClosedWindow& settling,
                     ParticipantNumber participant, PositionRow* position) {
  const std::string name(d.networks.NameOf(participant));
  if (participant == settling.row.through) {
    return Refuse(OutcomeCode::kNotEligible,
                  absl::StrCat("participant \"", name,
                               "\" is the operator: its position is what is "
                               "left with it, and is not paid"));
  }
  const PositionRow* row =
      d.state().positions.Find({settling.number, participant});
  if (row == nullptr) {
    return Refuse(
        OutcomeCode::kNotEligible,
        absl::StrCat("participant \"", name, "\" has no position in window ",
                     settling.number.value));
  }
  *position = *row;
  return std::nullopt;
}

Payment PaymentOf(const ClosedWindow& settling, ParticipantNumber participant) {
  Payment payment;
  payment.key = {settling.number, participant};
  payment.through = settling.row.through;
  return payment;
}

void Release(Decision& d, Payment payment, MinorAmount unpaid) {
  const MinorAmount both = payment.confirmed + payment.rebooked;
  const absl::int128 unit = d.networks.newest().SettlementUnit().value;
  payment.released = Money{absl::int128(both.value) * unit};
  payment.unpaid_after = unpaid - both;
  d.draft.Pay(payment);
}

// The window after `done` more payments are complete.
void Advance(Decision& d, ClosedWindow settling, uint64_t done) {
  WindowRow& row = settling.row;
  row.unpaid -= done;
  row.status = WindowStatus::kSettling;
  if (row.unpaid == 0) {
    row.status = row.aborted_by.value != 0 ? WindowStatus::kAborted
                                           : WindowStatus::kSettled;
    row.finished_at = d.recorded;
    row.finished_by = d.draft.sequence();
  }
  d.draft.effects().windows.Put({settling.number}, row);
  RequestRow answer;
  answer.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(answer));
}

// --- confirmations -----------------------------------------------------------

Verdict CheckFields(const Decision& d, const SettlementConfirmed& confirmed) {
  const TwoPersons persons{confirmed.proposed_by, confirmed.approved_by};
  const SettlementConfig& settlement = SettlementOf(d);
  if (auto v = CheckWindowGiven(confirmed.window)) return v;
  if (settlement.confirm_by_two) {
    if (auto v = CheckBothNamed(persons)) return v;
  }
  if (auto v = CheckRequired(d, {{"participant", confirmed.participant},
                                 {"currency", confirmed.currency},
                                 {"payment_id", confirmed.payment_id}})) {
    return v;
  }
  if (auto v = CheckDiffer(persons)) return v;
  const int64_t amount = confirmed.amount.value;
  if (amount < -kMaxEventAmount || amount > kMaxEventAmount) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("amount: expected ", -kMaxEventAmount, " to ",
                               kMaxEventAmount, ", found ", amount));
  }
  if (auto v = CheckSettlesIn(d, confirmed.currency)) return v;
  return CheckWindowKnown(d, confirmed.window);
}

// What is unpaid is paid in one direction, and no more than that.
Verdict CheckUnpaid(int64_t asked, MinorAmount unpaid) {
  const bool fits = unpaid.value > 0 ? asked >= 0 && asked <= unpaid.value
                                     : asked <= 0 && asked >= unpaid.value;
  if (fits && unpaid.value != 0) return std::nullopt;
  return Refuse(OutcomeCode::kAboveMaximum, "amount", asked, "unpaid",
                unpaid.value);
}

// --- aborts ------------------------------------------------------------------

Verdict CheckFields(const Decision& d, const SettlementAborted& aborted) {
  const TwoPersons persons{aborted.proposed_by, aborted.approved_by};
  if (auto v = CheckWindowGiven(aborted.window)) return v;
  if (auto v = CheckBothNamed(persons)) return v;
  for (const std::string_view name : aborted.participants) {
    if (auto v = CheckPresent({"participants", name})) return v;
  }
  if (auto v = CheckRequired(d, {{"abort_id", aborted.abort_id}})) return v;
  if (auto v = CheckDiffer(persons)) return v;
  std::vector<std::string_view> names = aborted.participants;
  for (const std::string_view name : names) {
    if (auto v = CheckLength({"participants", name})) return v;
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("participants: \"", std::string(*twice),
                               "\" is named twice"));
  }
  if (aborted.reason.size() > kMaxReasonBytes) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("reason: expected at most ", kMaxReasonBytes,
                               " bytes, found ", aborted.reason.size()));
  }
  return CheckWindowKnown(d, aborted.window);
}

// Whose payments are given up, and how much of each.
struct Unpaid {
  ParticipantNumber participant;
  MinorAmount amount;
};

std::vector<Unpaid> AllUnpaid(const Decision& d, const ClosedWindow& settling) {
  std::vector<Unpaid> unpaid;
  std::string prefix;
  KeyWriter(&prefix).U(1, settling.number);
  d.state().positions.Scan(
      prefix, "", [&](const PositionRow::Key& key, const PositionRow& row) {
        const bool is_open =
            row.unpaid().value != 0 && key.participant != settling.row.through;
        if (is_open) unpaid.push_back({key.participant, row.unpaid()});
        return true;
      });
  return unpaid;
}

Verdict FindUnpaid(const Decision& d, const ClosedWindow& settling,
                   const std::vector<ParticipantNumber>& participants,
                   std::vector<Unpaid>* unpaid) {
  for (const ParticipantNumber participant : participants) {
    PositionRow position;
    if (auto v = FindPosition(d, settling, participant, &position)) return v;
    if (position.unpaid().value == 0) {
      return Refuse(OutcomeCode::kNotEligible,
                    absl::StrCat("participant \"",
                                 std::string(d.networks.NameOf(participant)),
                                 "\" has nothing unpaid in window ",
                                 settling.number.value));
    }
    unpaid->push_back({participant, position.unpaid()});
  }
  if (participants.empty()) *unpaid = AllUnpaid(d, settling);
  if (!unpaid->empty()) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("window ", settling.number.value, " is ",
                             std::string(WindowStatusName(settling.row.status)),
                             ": nothing of it is unpaid"));
}

// The payment is owed anew, in the window that is open, to or by the operator.
void BookOn(Decision& d, const ClosedWindow& settling, const Unpaid& unpaid) {
  const absl::int128 unit = d.networks.newest().SettlementUnit().value;
  const Money amount{absl::int128(unpaid.amount.value) * unit};
  const bool owes = amount.value < 0;
  const ParticipantNumber through = settling.row.through;
  d.draft.Book({kMainScheme, owes ? unpaid.participant : through,
                owes ? through : unpaid.participant},
               ObligationKind::kSettlement, owes ? -amount : amount, {}, {});
  Payment payment = PaymentOf(settling, unpaid.participant);
  payment.rebooked = unpaid.amount;
  Release(d, payment, unpaid.amount);
}

}  // namespace

Verdict DecideConfirmation(Decision& d, const SettlementConfirmed& confirmed) {
  if (auto v = CheckFields(d, confirmed)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  ParticipantNumber participant;
  if (auto v = FindParty(d, confirmed.participant, &participant)) return v;
  ClosedWindow settling;
  if (auto v = FindClosedWindow(d, confirmed.window, &settling)) return v;
  PositionRow position;
  if (auto v = FindPosition(d, settling, participant, &position)) return v;
  const MinorAmount unpaid = position.unpaid();
  if (auto v = CheckUnpaid(confirmed.amount.value, unpaid)) return v;

  Payment payment = PaymentOf(settling, participant);
  payment.confirmed = confirmed.amount.value == 0 ? unpaid : confirmed.amount;
  const bool is_whole = payment.confirmed == unpaid;
  Release(d, payment, unpaid);
  Advance(d, settling, is_whole ? 1 : 0);
  return std::nullopt;
}

Verdict DecideAbort(Decision& d, const SettlementAborted& aborted) {
  if (auto v = CheckFields(d, aborted)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  std::vector<ParticipantNumber> participants(aborted.participants.size());
  for (size_t i = 0; i < participants.size(); ++i) {
    if (auto v = FindParty(d, aborted.participants[i], &participants[i])) {
      return v;
    }
  }
  ClosedWindow settling;
  if (auto v = FindClosedWindow(d, aborted.window, &settling)) return v;
  std::vector<Unpaid> unpaid;
  if (auto v = FindUnpaid(d, settling, participants, &unpaid)) return v;

  for (const Unpaid& one : unpaid) BookOn(d, settling, one);
  settling.row.aborted_by = d.draft.sequence();
  Advance(d, settling, unpaid.size());
  return std::nullopt;
}

}  // namespace clearpoint
