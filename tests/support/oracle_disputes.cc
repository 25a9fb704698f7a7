// The oracle's disputes: what may be contested is added up anew over every
// dispute and obligation whenever it is asked for.
#include <set>
#include <sstream>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

Money MinorOf(const Configuration& network, MinorAmount amount) {
  absl::int128 unit = kMoneyPerMajor;
  const CurrencyConfig* currency =
      oracle::FindCurrency(network, network.settlement.currency);
  for (int i = 0; i < currency->minor_digits; ++i) unit /= 10;
  return Money{unit * amount.value};
}

}  // namespace

void Oracle::NoteRecords(size_t count) {
  if (versions_.empty()) return;
  opened_by_.try_emplace(s_.open_window, static_cast<int64_t>(count));
}

bool Oracle::SettlesIn(std::string_view currency) const {
  return !versions_.empty() && versions_.back().settlement.currency == currency;
}

bool Oracle::MissesDisputed(const Event& event) const {
  if (const auto* raised = std::get_if<DisputeRaised>(&event.body)) {
    return raised->window == 0 || raised->sequence == 0;
  }
  const auto* resolved = std::get_if<DisputeResolved>(&event.body);
  return resolved != nullptr && resolved->resolution == "partly" &&
         resolved->currency.empty();
}

bool Oracle::DisputeFits(const Event& event) const {
  if (const auto* r = std::get_if<DisputeRaised>(&event.body)) {
    static const std::set<std::string_view> kReasons = {
        "duplicate",   "wrong_amount", "wrong_party",
        "wrong_terms", "not_reversed", "other"};
    const std::optional<Money> booked = ParseMajorDecimal(r->booked);
    return SettlesIn(r->currency) && r->sequence > 0 &&
           r->window <= static_cast<uint32_t>(s_.open_window) &&
           kReasons.contains(r->reason) && r->debtor != r->creditor &&
           (r->participant == r->debtor || r->participant == r->creditor) &&
           booked.has_value() && booked->value > 0;
  }
  const auto* r = std::get_if<DisputeResolved>(&event.body);
  if (r == nullptr) return true;
  if (!r->currency.empty() && !SettlesIn(r->currency)) return false;
  if (r->proposed_by == r->approved_by) return false;
  if (r->resolution == "partly") return r->amount.value > 0;
  return r->amount.value == 0 &&
         (r->resolution == "accepted" || r->resolution == "rejected");
}

bool Oracle::HasRecord(int window, int64_t sequence) const {
  const auto opened = opened_by_.find(window);
  const auto closed = opened_by_.find(window + 1);
  return opened != opened_by_.end() && closed != opened_by_.end() &&
         opened->second < sequence && sequence < closed->second;
}

Money Oracle::LeftToContest(int window, const std::string& debtor,
                            const std::string& creditor) const {
  Money left;
  const auto owes = s_.owes.find(window);
  if (owes != s_.owes.end()) {
    for (const auto& [parties, amount] : owes->second) {
      const auto& [who, whom, kind] = parties;
      if (who != debtor || whom != creditor) continue;
      if (kind == oracle::BookingKind::kSettlement) continue;
      if (kind == oracle::BookingKind::kDispute) continue;
      left = left + amount;
    }
  }
  for (const auto& [key, one] : s_.disputes) {
    if (one.window != window) continue;
    if (one.debtor != debtor || one.creditor != creditor) continue;
    left = left - (one.status == "open" ? one.contested : one.accepted);
  }
  return left;
}

OutcomeCode Oracle::DecideDispute(const Event& event) {
  const auto& r = std::get<DisputeRaised>(event.body);
  if (!EverHad(r.debtor)) return OutcomeCode::kUnknownParticipant;
  if (!EverHad(r.creditor)) return OutcomeCode::kUnknownParticipant;
  const int window = static_cast<int>(r.window);
  if (window == s_.open_window) return OutcomeCode::kNotEligible;
  if (!HasRecord(window, r.sequence)) return OutcomeCode::kNotEligible;
  const std::string debtor(r.debtor), creditor(r.creditor);
  for (const auto& [key, one] : s_.disputes) {
    if (one.window == window && one.sequence == r.sequence &&
        one.debtor == debtor && one.creditor == creditor) {
      return OutcomeCode::kNotEligible;
    }
  }
  const Money booked = ParseMajorDecimal(r.booked).value();
  const Money contested =
      r.amount.value == 0 ? booked : MinorOf(versions_.back(), r.amount);
  if (booked < contested) return OutcomeCode::kAboveMaximum;
  if (LeftToContest(window, debtor, creditor) < contested) {
    return OutcomeCode::kAboveMaximum;
  }
  s_.disputes[{std::string(r.participant), std::string(r.dispute_id)}] = {
      .window = window,
      .sequence = r.sequence,
      .debtor = debtor,
      .creditor = creditor,
      .contested = contested};
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideResolution(const Event& event) {
  const auto& r = std::get<DisputeResolved>(event.body);
  if (!EverHad(r.participant)) return OutcomeCode::kUnknownParticipant;
  const auto found =
      s_.disputes.find({std::string(r.participant), std::string(r.dispute_id)});
  if (found == s_.disputes.end()) return OutcomeCode::kUnknownOrder;
  oracle::Dispute& dispute = found->second;
  if (dispute.status != "open") return OutcomeCode::kNotEligible;
  if (r.resolution == "accepted") dispute.accepted = dispute.contested;
  if (r.resolution == "partly") {
    dispute.accepted = MinorOf(versions_.back(), r.amount);
    if (!(dispute.accepted < dispute.contested)) {
      return OutcomeCode::kAboveMaximum;
    }
  }
  dispute.status = std::string(r.resolution);
  if (dispute.accepted.value != 0) {
    Owe(dispute.creditor, dispute.debtor, oracle::BookingKind::kDispute,
        dispute.accepted);
  }
  return OutcomeCode::kAccepted;
}

void Oracle::AppendDisputes(std::vector<std::string>* lines) const {
  for (const auto& [key, one] : s_.disputes) {
    std::ostringstream line;
    line << "dispute " << key.first << " " << key.second << " " << one.window
         << " " << one.debtor << " " << one.creditor << " record "
         << one.sequence << " " << one.status << " contested "
         << one.contested.value << " accepted " << one.accepted.value;
    lines->push_back(line.str());
  }
}

}  // namespace clearpoint
