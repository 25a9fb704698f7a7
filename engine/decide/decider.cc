#include "engine/decide/decider.h"

#include "engine/decide/decision.h"
#include "engine/decide/tick.h"
#include "engine/rules/debit_cap.h"
#include "engine/rules/explanation.h"
#include "engine/rules/inactivity.h"
#include "engine/rules/merged_wallet.h"

namespace clearpoint {
namespace {

// Sends each body to the function that decides it.
struct Dispatch {
  Decision& d;

  Verdict operator()(const Undecodable& body) const {
    return Refuse(body.code, body.reason);
  }
  Verdict operator()(const Purchase& body) const {
    return DecidePurchase(d, body);
  }
  Verdict operator()(const PurchaseReturned& body) const {
    return DecideReturn(d, body);
  }
  Verdict operator()(const SignIn& body) const { return DecideSignIn(d, body); }
  Verdict operator()(const Referral& body) const {
    return DecideReferral(d, body);
  }
  Verdict operator()(const ActionCompleted& body) const {
    return DecideAction(d, body);
  }
  Verdict operator()(const BalanceReported& body) const {
    return DecideBalance(d, body);
  }
  Verdict operator()(const PrizeWon& body) const {
    return DecidePrize(d, body);
  }
  Verdict operator()(const RedemptionRequested& body) const {
    return DecideRedemption(d, body);
  }
  Verdict operator()(const HoldPlaced& body) const {
    return DecideHold(d, body);
  }
  Verdict operator()(const HoldCaptured& body) const {
    return DecideCapture(d, body);
  }
  Verdict operator()(const HoldReleased& body) const {
    return DecideRelease(d, body);
  }
  Verdict operator()(const RedemptionReversed& body) const {
    return DecideReversal(d, body);
  }
  Verdict operator()(const ExchangeRequested& body) const {
    return DecideExchange(d, body);
  }
  Verdict operator()(const ExchangeReversed& body) const {
    return DecideExchangeReversal(d, body);
  }
  Verdict operator()(const PartnerConfirmed& body) const {
    return DecidePartnerConfirmed(d, body);
  }
  Verdict operator()(const PartnerFailed& body) const {
    return DecidePartnerFailed(d, body);
  }
  Verdict operator()(const TransferRequested& body) const {
    return DecideTransfer(d, body);
  }
  Verdict operator()(const AdjustmentRequested& body) const {
    return DecideAdjustment(d, body);
  }
  Verdict operator()(const AdjustmentApproved& body) const {
    return DecideApproval(d, body);
  }
  Verdict operator()(const OpeningBalance& body) const {
    return DecideOpening(d, body);
  }
  Verdict operator()(const PointsReinstated& body) const {
    return DecideReinstatement(d, body);
  }
  Verdict operator()(const PendingReleased& body) const {
    return DecidePendingReleased(d, body);
  }
  Verdict operator()(const PendingCancelled& body) const {
    return DecidePendingCancelled(d, body);
  }
  Verdict operator()(const NetworkConfigured& body) const {
    return DecideConfiguration(d, body);
  }
  Verdict operator()(const WindowCloseRequested& body) const {
    return DecideWindowClose(d, body);
  }
  Verdict operator()(const SettlementConfirmed& body) const {
    return DecideConfirmation(d, body);
  }
  Verdict operator()(const SettlementAborted& body) const {
    return DecideAbort(d, body);
  }
  Verdict operator()(const CollateralSet& body) const {
    return DecideCollateral(d, body);
  }
  Verdict operator()(const DisputeRaised& body) const {
    return DecideDispute(d, body);
  }
  Verdict operator()(const DisputeResolved& body) const {
    return DecideResolution(d, body);
  }
  Verdict operator()(const EstimateSet& body) const {
    return DecideEstimate(d, body);
  }
  Verdict operator()(const CurrencyRateSet& body) const {
    return DecideCurrencyRate(d, body);
  }
  Verdict operator()(const PrepaidBlockBought& body) const {
    return DecidePrepaidBlock(d, body);
  }
  Verdict operator()(const IntakePaused& body) const {
    return DecidePause(d, body);
  }
  Verdict operator()(const IntakeResumed& body) const {
    return DecideResume(d, body);
  }
  Verdict operator()(const CoordinateQuarantined& body) const {
    return DecideQuarantine(d, body);
  }
  Verdict operator()(const MemberEnrolled& body) const {
    return DecideEnrolment(d, body);
  }
  Verdict operator()(const MemberUpdated& body) const {
    return DecideUpdate(d, body);
  }
  Verdict operator()(const MemberLabelled& body) const {
    return DecideLabelling(d, body);
  }
  Verdict operator()(const MemberFrozen& body) const {
    return DecideFreeze(d, body);
  }
  Verdict operator()(const MemberUnfrozen& body) const {
    return DecideUnfreeze(d, body);
  }
  Verdict operator()(const MemberClosed& body) const {
    return DecideClosing(d, body);
  }
  Verdict operator()(const MemberReopened& body) const {
    return DecideReopening(d, body);
  }
  Verdict operator()(const AliasBound& body) const {
    return DecideBinding(d, body);
  }
  Verdict operator()(const AliasUnbound& body) const {
    return DecideUnbinding(d, body);
  }
  Verdict operator()(const MemberForgotten& body) const {
    return DecideForgetting(d, body);
  }
  Verdict operator()(const HouseholdJoined& body) const {
    return DecideJoining(d, body);
  }
  Verdict operator()(const HouseholdLeft& body) const {
    return DecideLeaving(d, body);
  }
  Verdict operator()(const MemberMerged& body) const {
    return DecideMerging(d, body);
  }
  Verdict operator()(const MemberUnmerged& body) const {
    return DecideUnmerging(d, body);
  }
  Verdict operator()(const ConversionOrdered& body) const {
    return DecideConversionOrder(d, body);
  }
  Verdict operator()(const ConversionCancelled& body) const {
    return DecideConversionEnd(d, body);
  }
};

DraftTerms TermsOf(const Networks& networks) {
  DraftTerms terms;
  terms.longest_retention_us = networks.longest_retention_us();
  if (networks.empty()) return terms;
  // The finest currency bounds them all.
  const std::vector<SchemeView>& schemes = networks.newest().schemes();
  const SchemeView& finest = *std::min_element(
      schemes.begin(), schemes.end(),
      [](const SchemeView& a, const SchemeView& b) { return a.unit < b.unit; });
  terms.most_owed = finest.MoneyOf(MinorAmount{kMaxObligationMinor});
  return terms;
}

bool IsRequest(EventKind kind) {
  return kind == EventKind::kRedemptionRequested ||
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
}

void KeepBytes(const Event& event, Record* record) {
  record->event = event.original;
  if (IsKeptWhole(event)) return;
  record->event = event.original.substr(0, kKeptPrefixBytes);
  record->event_size = event.original.size();
}

}  // namespace

bool IsKeptWhole(const Event& event) {
  return event.original.size() <= kMaxEventBytes;
}

const DraftTerms& Decider::Terms() {
  if (terms_version_ != networks_.size()) {
    terms_version_ = networks_.size();
    terms_ = TermsOf(networks_);
  }
  return terms_;
}

void Decider::Start(SequenceNumber sequence, Timestamp recorded,
                    Record* record) {
  record->Clear();
  record->sequence = sequence;
  record->recorded = recorded;
  draft_.Begin(&record->effects, sequence, recorded, Terms());
  if (explanation_ != nullptr) explanation_->Clear();
}

// A refusal changes nothing but, for some requests, that their key is known.
void Decider::Finish(const Decision& d, const Refusal& refusal) {
  d.record.outcome = refusal.code;
  d.record.reason = refusal.reason;
  d.record.refers_to = refusal.refers_to;
  d.record.notes.clear();
  d.record.cap_warnings.clear();
  if (explanation_ != nullptr) explanation_->Clear();
  draft_.Discard();
  if (!IsRequest(d.event.kind) || !KeepsRequestKey(refusal.code)) return;
  RequestRow row;
  row.outcome = static_cast<uint32_t>(refusal.code);
  KeepRequest(d, std::move(row));
}

// The event's own verdict, else OVERFLOW when its effects leave a sum beyond
// its bounds or do not fit into a frame.
Verdict Decider::VerdictOf(Decision& d) {
  Verdict verdict = std::visit(Dispatch{d}, d.event.body);
  if (auto v = alias_names_.Judge(d, std::move(verdict))) return v;
  NoteActivity(d);
  FollowMerged(d, 0);
  if (auto v = CheckDebitCaps(d)) return v;
  WarnOfDebitCaps(d);
  if (!draft_.overflow().empty()) {
    return Refuse(OutcomeCode::kOverflow, draft_.overflow());
  }
  const size_t bytes = EncodedBytesAtMost(d.record);
  if (bytes <= kMaxRecordBytes) return std::nullopt;
  return Refuse(OutcomeCode::kOverflow, "bytes of the record",
                static_cast<int64_t>(bytes), "at most",
                static_cast<int64_t>(kMaxRecordBytes));
}

bool Decider::Judge(Decision& d) {
  const Verdict verdict = VerdictOf(d);
  if (verdict.has_value()) Finish(d, *verdict);
  return !verdict.has_value();
}

void Decider::NoteSource(std::string_view source) {
  if (source == source_) return;
  source_ = source;
  source_hash_ = source.empty() ? Hash128{} : Sha256Prefix(source_);
  rights_of_ = nullptr;
}

// Rights are those of the version in force when the event is recorded: who may
// speak is a matter of now, whenever the event occurred.
Speaker Decider::SpeakerAt(Timestamp recorded) {
  Speaker speaker;
  speaker.is_operator = source_.empty() || source_.starts_with(kAdminSource);
  if (speaker.is_operator) return speaker;
  const Network* network = networks_.At(recorded);
  if (network == nullptr || !network->states_rights()) return speaker;
  if (network != rights_of_) {
    rights_of_ = network;
    rights_ = network->RightsOf(source_);
  }
  speaker.rights_stated_in = network;
  speaker.rights = rights_;
  return speaker;
}

void Decider::DecideEvent(const Input& input, SequenceNumber sequence,
                          Timestamp recorded, Record* record) {
  Start(sequence, recorded, record);
  const Event& event = *input.event;
  record->kind = event.kind;
  record->format = static_cast<uint32_t>(input.format);
  record->key = event.key;
  record->at.offset = input.offset;
  KeepBytes(event, record);
  const Network* network = networks_.At(event.occurred);
  Decision d{draft_,  networks_, alias_names_.Resolve(state_, network, event),
             *record, recorded,  network};
  NoteSource(input.source);
  d.speaker = SpeakerAt(recorded);
  d.explanation = explanation_;
  if (auto v = CheckQuarantine(d, source_hash_, input.offset)) {
    record->outcome = v->code;
    record->reason = std::move(v->reason);
    record->refers_to = v->refers_to;
  } else {
    Judge(d);
  }
  if (source_.empty()) return;
  record->at.source = static_cast<uint32_t>(
      draft_.Intern({NameKind::kSource, source_hash_}).number);
}

void Decider::DecideTick(SequenceNumber sequence, Timestamp recorded,
                         Record* record) {
  Start(sequence, recorded, record);
  record->kind = EventKind::kTick;
  Event tick;
  tick.kind = EventKind::kTick;
  tick.occurred = recorded;
  Decision d{draft_,  networks_, tick,
             *record, recorded,  networks_.At(recorded)};
  FireTimers(d, kTimersPerTick);
  WarnOfDebitCaps(d);
}

void Decider::DecideReleased(const WaitingRow::Key& key, const Event& event,
                             EventFormat format, SequenceNumber sequence,
                             Timestamp recorded, Record* record) {
  Start(sequence, recorded, record);
  record->kind = event.kind;
  record->format = static_cast<uint32_t>(format);
  record->key = event.key;
  record->event = event.original;
  const Network* network = networks_.At(event.occurred);
  Decision d{draft_,  networks_, alias_names_.Resolve(state_, network, event),
             *record, recorded,  network};
  d.released = true;
  d.explanation = explanation_;
  // An accepted purchase is known by its order.
  const bool is_known_otherwise = event.kind == EventKind::kPurchase;
  if (!Judge(d) || is_known_otherwise) {
    record->effects.requests.Remove({event.key});
  }
  record->refers_to = key.sequence;
  record->effects.waiting.Remove(key);
}

}  // namespace clearpoint
