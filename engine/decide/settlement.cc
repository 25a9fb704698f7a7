// Deciding what becomes of a closed window's payments: a SettlementConfirmed
// says that one was made, a SettlementAborted gives unpaid ones up and books
// them into the open window (domain: settlement).
//
// Netted through the operator, every payment is between a participant and the
// operator of the closing, whose own position is what is left with it: it needs
// no payment. Otherwise it is between the two that the position is of.

#include <algorithm>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "engine/decide/closed_window.h"
#include "engine/decide/decision.h"
#include "engine/decide/two_persons.h"
#include "engine/decide/window_positions.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxReasonBytes = 1024;

// A payment of a window as one of its two sides sees it.
struct Payable {
  PositionRow::Key key;
  MinorAmount unpaid;  // positive: it is to receive
  bool is_mirrored = false;  // the position is written by the other side

  // As the position is written.
  MinorAmount Written(MinorAmount amount) const {
    return is_mirrored ? MinorAmount{-amount.value} : amount;
  }
};

Verdict RefuseOperator(const std::string& name) {
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("participant \"", name,
                             "\" is the operator: its position is what is "
                             "left with it, and is not paid"));
}

// NOT_ELIGIBLE for who has no payment through the operator in the window.
Verdict FindPosition(const Decision& d, const ClosedWindow& settling,
                     ParticipantNumber participant, Payable* payable) {
  const std::string name(d.networks.NameOf(participant));
  if (participant == settling.row.through) return RefuseOperator(name);
  payable->key = {settling.number, participant, {}};
  const PositionRow* row = d.state().positions.Find(payable->key);
  if (row == nullptr) {
    return Refuse(
        OutcomeCode::kNotEligible,
        absl::StrCat("participant \"", name, "\" has no position in window ",
                     settling.number.value));
  }
  payable->unpaid = row->unpaid();
  return std::nullopt;
}

// The positions between two, as the first sees them: one of a netted pair, up
// to two of gross payments.
std::vector<Payable> PayablesBetween(const Decision& d, WindowNumber window,
                                     ParticipantNumber one,
                                     ParticipantNumber other) {
  std::vector<Payable> payables;
  for (const bool is_mirrored : {false, true}) {
    const PositionRow::Key key{window, is_mirrored ? other : one,
                               is_mirrored ? one : other};
    const PositionRow* row = d.state().positions.Find(key);
    if (row == nullptr) continue;
    Payable payable{key, {}, is_mirrored};
    payable.unpaid = payable.Written(row->unpaid());
    payables.push_back(payable);
  }
  return payables;
}

bool GoesAsAsked(const Payable& payable, int64_t asked) {
  if (asked == 0) return payable.unpaid.value != 0;
  return payable.unpaid.value != 0 && (payable.unpaid.value > 0) == (asked > 0);
}

// NOT_ELIGIBLE where there is no such payment between the two, or an amount
// must tell which of two is meant.
Verdict FindBetween(const Decision& d, const ClosedWindow& settling,
                    const PositionRow::Key& parties, int64_t asked,
                    Payable* payable) {
  const std::vector<Payable> payables = PayablesBetween(
      d, settling.number, parties.participant, parties.counterparty);
  const std::string names = absl::StrCat(
      "\"", std::string(d.networks.NameOf(parties.participant)), "\" and \"",
      std::string(d.networks.NameOf(parties.counterparty)), "\"");
  if (payables.empty()) {
    return Refuse(OutcomeCode::kNotEligible,
                  absl::StrCat("participants ", names,
                               " have no position in window ",
                               settling.number.value));
  }
  const auto fits = [&](const Payable& one) { return GoesAsAsked(one, asked); };
  const auto count = std::count_if(payables.begin(), payables.end(), fits);
  if (count > 1) {
    return Refuse(OutcomeCode::kNotEligible,
                  absl::StrCat("amount: ", names,
                               " both owe each other in window ",
                               settling.number.value,
                               ": expected one, found none"));
  }
  // What does not fit any is told with the first.
  *payable = count == 0
                 ? payables.front()
                 : *std::find_if(payables.begin(), payables.end(), fits);
  return std::nullopt;
}

Payment PaymentOf(const ClosedWindow& settling, const PositionRow::Key& key) {
  Payment payment;
  payment.key = key;
  payment.through = OtherSide(settling.row, key);
  return payment;
}

void Release(Decision& d, Payment payment, MinorAmount unpaid) {
  const MinorAmount both = payment.confirmed + payment.rebooked;
  payment.released = SchemeOf(d, payment.key.window).MoneyOf(both);
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

// How the window is netted; nothing while there is no such window.
std::optional<NettingMode> ModeOf(const Decision& d, uint32_t window) {
  if (window > d.state().newest_window().value) return std::nullopt;
  return SchemeOf(d, WindowNumber{window}).mode;
}

// With whom a payment is, where it does not go through the operator.
Verdict CheckCounterpartyGiven(const Decision& d,
                               const SettlementConfirmed& confirmed) {
  const auto mode = ModeOf(d, confirmed.window);
  if (!mode.has_value() || *mode == NettingMode::kMultilateral) {
    return std::nullopt;
  }
  return CheckPresent({"counterparty", confirmed.counterparty});
}

Verdict CheckCounterparty(const Decision& d,
                          const SettlementConfirmed& confirmed) {
  if (confirmed.counterparty.empty()) return std::nullopt;
  if (auto v = CheckLength({"counterparty", confirmed.counterparty})) return v;
  const auto mode = ModeOf(d, confirmed.window);
  if (mode.has_value() && *mode == NettingMode::kMultilateral) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("counterparty: window ", confirmed.window,
                               " settles through the operator: expected none, "
                               "found \"",
                               std::string(confirmed.counterparty), "\""));
  }
  if (confirmed.counterparty != confirmed.participant) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("counterparty: expected another than \"",
                             std::string(confirmed.participant), "\""));
}

Verdict CheckFields(const Decision& d, const SettlementConfirmed& confirmed) {
  const TwoPersons persons{confirmed.proposed_by, confirmed.approved_by};
  if (auto v = CheckWindowGiven(confirmed.window)) return v;
  if (SettlementOf(d).confirm_by_two) {
    if (auto v = CheckBothNamed(persons)) return v;
  }
  if (auto v = CheckCounterpartyGiven(d, confirmed)) return v;
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
  if (auto v = CheckCounterparty(d, confirmed)) return v;
  if (auto v = CheckSettlesIn(d, confirmed.currency)) return v;
  if (auto v = CheckWindowKnown(d, confirmed.window)) return v;
  return CheckWindowSettlesIn(d, WindowNumber{confirmed.window},
                              confirmed.currency);
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

// A position whose payment is given up, and how much of it.
struct Unpaid {
  PositionRow::Key key;
  MinorAmount amount;
};

using Parties = absl::btree_set<ParticipantNumber>;

// Of the named participants, on whichever side they are, or of all when none is
// named.
std::vector<Unpaid> AllUnpaid(const Decision& d, const ClosedWindow& settling,
                              const Parties& named) {
  std::vector<Unpaid> unpaid;
  std::string prefix;
  KeyWriter(&prefix).U(1, settling.number);
  d.state().positions.Scan(
      prefix, "", [&](const PositionRow::Key& key, const PositionRow& row) {
        const ParticipantNumber other = OtherSide(settling.row, key);
        const bool is_payment =
            row.unpaid().value != 0 && key.participant != other;
        const bool is_meant = named.empty() ||
                              named.contains(key.participant) ||
                              named.contains(key.counterparty);
        if (is_payment && is_meant) unpaid.push_back({key, row.unpaid()});
        return true;
      });
  return unpaid;
}

Verdict RefuseNothingUnpaid(const Decision& d, const ClosedWindow& settling,
                            ParticipantNumber participant) {
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("participant \"",
                             std::string(d.networks.NameOf(participant)),
                             "\" has nothing unpaid in window ",
                             settling.number.value));
}

// Every named participant is on a side of one of them.
Verdict CheckEachHasUnpaid(const Decision& d, const ClosedWindow& settling,
                           const std::vector<ParticipantNumber>& participants,
                           const std::vector<Unpaid>& unpaid) {
  Parties sides;
  for (const Unpaid& one : unpaid) {
    sides.insert(one.key.participant);
    sides.insert(one.key.counterparty);
  }
  for (const ParticipantNumber participant : participants) {
    if (sides.contains(participant)) continue;
    if (settling.row.through.value != 0) {
      Payable payable;
      if (auto v = FindPosition(d, settling, participant, &payable)) return v;
    }
    return RefuseNothingUnpaid(d, settling, participant);
  }
  return std::nullopt;
}

Verdict FindUnpaid(const Decision& d, const ClosedWindow& settling,
                   const std::vector<ParticipantNumber>& participants,
                   std::vector<Unpaid>* unpaid) {
  *unpaid = AllUnpaid(d, settling,
                      Parties(participants.begin(), participants.end()));
  if (auto v = CheckEachHasUnpaid(d, settling, participants, *unpaid)) return v;
  if (!unpaid->empty()) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("window ", settling.number.value, " is ",
                             std::string(WindowStatusName(settling.row.status)),
                             ": nothing of it is unpaid"));
}

// The payment is owed anew, in the scheme's window that is open, to or by the
// other side.
void BookOn(Decision& d, const ClosedWindow& settling, const Unpaid& unpaid) {
  const SchemeView& scheme = SchemeOf(d, settling.number);
  const Money amount = scheme.MoneyOf(unpaid.amount);
  const bool owes = amount.value < 0;
  const ParticipantNumber participant = unpaid.key.participant;
  const ParticipantNumber other = OtherSide(settling.row, unpaid.key);
  d.draft.Book({scheme.number, owes ? participant : other,
                owes ? other : participant},
               ObligationKind::kSettlement, owes ? -amount : amount, {}, {});
  Payment payment = PaymentOf(settling, unpaid.key);
  payment.rebooked = unpaid.amount;
  Release(d, payment, unpaid.amount);
}

}  // namespace

Verdict DecideConfirmation(Decision& d, const SettlementConfirmed& confirmed) {
  if (auto v = CheckFields(d, confirmed)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  PositionRow::Key parties;
  if (auto v = FindParty(d, confirmed.participant, &parties.participant)) {
    return v;
  }
  const bool is_between_two = !confirmed.counterparty.empty();
  if (is_between_two) {
    if (auto v = FindParty(d, confirmed.counterparty, &parties.counterparty)) {
      return v;
    }
  }
  const int64_t asked = confirmed.amount.value;
  ClosedWindow settling;
  if (auto v = FindClosedWindow(d, confirmed.window, &settling)) return v;
  Payable payable;
  if (auto v = is_between_two
                   ? FindBetween(d, settling, parties, asked, &payable)
                   : FindPosition(d, settling, parties.participant, &payable)) {
    return v;
  }
  if (auto v = CheckUnpaid(asked, payable.unpaid)) return v;

  Payment payment = PaymentOf(settling, payable.key);
  const MinorAmount paid = asked == 0 ? payable.unpaid : confirmed.amount;
  payment.confirmed = payable.Written(paid);
  Release(d, payment, payable.Written(payable.unpaid));
  Advance(d, settling, paid == payable.unpaid ? 1 : 0);
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
