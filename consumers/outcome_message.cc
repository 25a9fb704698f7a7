#include "consumers/outcome_message.h"

#include <algorithm>
#include <tuple>

#include "consumers/instant_text.h"
#include "consumers/message_text.h"
#include "engine/calendar/inactivity.h"
#include "engine/codec/json_writer.h"

namespace clearpoint {
namespace {

// A literal name or a word of ours, which needs no escapes.
void AppendWord(std::string_view word, std::string* out) {
  out->push_back('"');
  out->append(word);
  out->push_back('"');
}

bool IsGoodEvent(const Record& record) {
  return record.kind != EventKind::kNone && record.format != 0 &&
         record.event_size == 0;
}

}  // namespace

void OutcomeMaker::BeginFrame(const FrameView& frame) {
  frame_ = &frame;
  frame_hash_.clear();
  AppendHex(frame.hash, &frame_hash_);
  frame_fields_ = ",\"shard\":";
  AppendDecimal(frame.header.shard, &frame_fields_);
  frame_fields_ += ",\"term\":";
  AppendDecimal(frame.header.term.value, &frame_fields_);
  if (form_ == OutcomeForm::kMessage) return;
  frame_fields_ += ",\"frameHash\":";
  AppendWord(frame_hash_, &frame_fields_);
}

absl::Status OutcomeMaker::Read(std::string_view bytes) {
  const absl::Status status = DecodeRecordToTell(bytes, &record_);
  if (!status.ok()) return status;
  arena_.Clear();
  const auto format = static_cast<EventFormat>(record_.format);
  if (IsGoodEvent(record_)) {
    event_ = GlanceAtEvent(record_.event, format, record_.kind, &arena_);
  } else if (record_.kind == EventKind::kNone) {
    // What was read before the fault.
    decoder_.Reset();
    const Event event = decoder_.Decode(record_.event, format);
    event_ = {event.event_id, event.correlation_id, {}};
  } else {
    event_ = {};
  }
  names_.Follow(record_);
  return absl::OkStatus();
}

std::string_view OutcomeMaker::Key() {
  if (!event_.member.empty()) return event_.member;
  key_.clear();
  AppendHex(record_.key, &key_);
  return key_;
}

std::string_view OutcomeMaker::LateKey(const LateVerdict& verdict) {
  key_.clear();
  for (const auto& put : record_.effects.waiting) {
    if (put.key.sequence != verdict.sequence) continue;
    AppendHex(put.key.purchase, &key_);
    return key_;
  }
  AppendHex(record_.key, &key_);
  return key_;
}

void OutcomeMaker::AppendHead(OutcomeCode outcome, std::string* out) {
  out->append("{\"sequence\":");
  AppendDecimal(record_.sequence.value, out);
  out->append(frame_fields_);
  out->append(",\"recordedAt\":\"");
  AppendInstant(record_.recorded, out);
  out->append("\",\"kind\":");
  AppendWord(EventKindName(record_.kind), out);
  out->append(",\"outcome\":");
  AppendWord(OutcomeName(outcome), out);
}

void OutcomeMaker::AppendEvent(std::string* out) {
  if (!event_.event_id.empty()) {
    out->append(",\"eventId\":");
    AppendJsonText(event_.event_id, out);
  }
  if (!event_.correlation_id.empty()) {
    out->append(",\"correlationId\":");
    AppendJsonText(event_.correlation_id, out);
  }
  if (!event_.member.empty()) {
    out->append(",\"member\":");
    AppendJsonText(event_.member, out);
  }
}

void OutcomeMaker::AppendOrigin(std::string_view partition, std::string* out) {
  out->append(",\"key\":\"");
  AppendHex(record_.key, out);
  out->append("\",\"source\":");
  AppendDecimal(record_.at.source, out);
  if (form_ == OutcomeForm::kMessage && !partition.empty()) {
    out->append(",\"partition\":");
    AppendAnyText(partition, out);
  }
  out->append(",\"offset\":");
  AppendDecimal(record_.at.offset, out);
  if (record_.refers_to.value != 0) {
    out->append(",\"refersTo\":");
    AppendDecimal(record_.refers_to.value, out);
  }
  if (!record_.reason.empty()) {
    out->append(",\"reason\":");
    AppendAnyText(record_.reason, out);
  }
}

void OutcomeMaker::AppendAward(const Award& award, std::string* out) {
  if (award.rule.value == 0) return;
  out->append(has_awards_ ? "," : ",\"awards\":[");
  has_awards_ = true;
  out->append("{\"memberNumber\":");
  AppendDecimal(award.member.value, out);
  out->append(",\"program\":");
  AppendJsonText(names_.ProgramName(award.program), out);
  out->append(",\"rule\":");
  AppendDecimal(award.rule.value, out);
  out->append(",\"points\":");
  AppendDecimal(award.granted.value, out);
  if (award.forfeited.value != 0) {
    out->append(",\"forfeited\":");
    AppendDecimal(award.forfeited.value, out);
  }
  if (award.taken.value != 0) {
    out->append(",\"takenBack\":");
    AppendDecimal(award.taken.value, out);
  }
  out->append(",\"availableAt\":\"");
  AppendInstant(award.lot.available_at, out);
  out->append("\",\"expiresAt\":\"");
  if (IsStandIn(award.lot.expires_at)) {
    out->append("inactivity");
  } else {
    AppendInstant(award.lot.expires_at, out);
  }
  out->append("\"}");
}

// The awards of the order, the event, the days, the sums and the referrals that
// the record put, as they stand after it.
void OutcomeMaker::AppendAwards(std::string* out) {
  has_awards_ = false;
  const Effects& effects = record_.effects;
  for (const auto& put : effects.orders) {
    if (put.gone || !ParseFields(put.row, &order_)) continue;
    for (const Award& award : order_.awards) AppendAward(award, out);
  }
  for (const auto& put : effects.requests) {
    if (put.gone || !ParseFields(put.row, &request_)) continue;
    for (const Award& award : request_.awards) AppendAward(award, out);
  }
  for (const auto& put : effects.streaks) {
    if (put.gone || !ParseFields(put.row, &streak_)) continue;
    for (const StreakDay& day : streak_.days) {
      if (day.sequence == record_.sequence) AppendAward(day.award, out);
    }
  }
  for (const auto& put : effects.period_sums) {
    if (put.gone || !ParseFields(put.row, &period_sum_)) continue;
    AppendAward(period_sum_.award, out);
  }
  for (const auto& put : effects.referrals) {
    if (put.gone || !ParseFields(put.row, &referral_)) continue;
    AppendAward(referral_.referrer_award, out);
    AppendAward(referral_.referee_award, out);
  }
  if (has_awards_) out->push_back(']');
}

// Of each wallet account that was posted to, the balance after the last
// posting, by member, program and account.
void OutcomeMaker::CollectBalances() {
  balances_.clear();
  for (const Posting& posting : record_.effects.postings) {
    if (IsWalletAccount(posting.from)) {
      balances_.push_back(
          {posting.member, posting.program, posting.from, posting.from_after});
    }
    if (IsWalletAccount(posting.to)) {
      balances_.push_back(
          {posting.member, posting.program, posting.to, posting.to_after});
    }
  }
  const auto key = [](const Balance& b) {
    return std::tie(b.member, b.program, b.account);
  };
  if (balances_.size() > 1) {
    std::stable_sort(
        balances_.begin(), balances_.end(),
        [&](const Balance& a, const Balance& b) { return key(a) < key(b); });
  }
  size_t kept = 0;
  for (size_t i = 0; i < balances_.size(); ++i) {
    const bool is_last =
        i + 1 == balances_.size() || key(balances_[i]) != key(balances_[i + 1]);
    if (is_last) balances_[kept++] = balances_[i];
  }
  balances_.resize(kept);
}

void OutcomeMaker::AppendBalances(std::string* out) {
  CollectBalances();
  if (balances_.empty()) return;
  out->append(",\"balances\":");
  char separator = '[';
  for (const Balance& balance : balances_) {
    out->push_back(separator);
    separator = ',';
    out->append("{\"memberNumber\":");
    AppendDecimal(balance.member.value, out);
    out->append(",\"program\":");
    AppendJsonText(names_.ProgramName(balance.program), out);
    out->append(",\"account\":");
    AppendWord(AccountName(balance.account), out);
    out->append(",\"points\":");
    AppendDecimal(balance.points.value, out);
    out->push_back('}');
  }
  out->push_back(']');
}

void OutcomeMaker::AppendNotes(std::string* out) {
  if (record_.notes.empty()) return;
  out->append(",\"notes\":");
  char separator = '[';
  for (const RuleNote& note : record_.notes) {
    out->push_back(separator);
    separator = ',';
    out->append("{\"rule\":");
    AppendDecimal(note.rule.value, out);
    out->append(",\"reason\":");
    AppendWord(RuleReasonName(note.reason), out);
    out->append(",\"asked\":");
    AppendDecimal(note.asked, out);
    out->append(",\"there\":");
    AppendDecimal(note.there, out);
    out->push_back('}');
  }
  out->push_back(']');
}

void OutcomeMaker::AppendOutcome(std::string_view partition, std::string* out) {
  AppendHead(record_.outcome, out);
  AppendEvent(out);
  AppendOrigin(partition, out);
  AppendAwards(out);
  AppendBalances(out);
  AppendNotes(out);
  out->push_back('}');
}

void OutcomeMaker::AppendLateVerdict(const LateVerdict& verdict,
                                     std::string* out) {
  AppendHead(verdict.outcome, out);
  out->append(",\"key\":");
  AppendWord(LateKey(verdict), out);
  out->append(",\"refersTo\":");
  AppendDecimal(verdict.sequence.value, out);
  out->append(",\"reason\":\"waited in vain for the purchase of a return\"}");
}

}  // namespace clearpoint
