#include "tools/outcome_writer.h"

#include <nlohmann/json.hpp>

#include "tools/instant.h"

namespace clearpoint {
namespace {

using Json = nlohmann::ordered_json;

// Balances after the record, by program and account.
Json BalancesOf(const Record& record,
                const std::function<std::string(ProgramNumber)>& name) {
  std::map<std::tuple<uint64_t, uint32_t, Account>, int64_t> after;
  for (const Posting& posting : record.effects.postings) {
    const uint64_t member = posting.member.value;
    const uint32_t program = posting.program.value;
    if (IsWalletAccount(posting.from)) {
      after[{member, program, posting.from}] = posting.from_after.value;
    }
    if (IsWalletAccount(posting.to)) {
      after[{member, program, posting.to}] = posting.to_after.value;
    }
  }
  Json balances = Json::array();
  for (const auto& [key, points] : after) {
    const auto& [member, program, account] = key;
    balances.push_back({{"memberNumber", member},
                        {"program", name(ProgramNumber{program})},
                        {"account", std::string(AccountName(account))},
                        {"points", points}});
  }
  return balances;
}

}  // namespace

std::string OutcomeWriter::ProgramName(ProgramNumber number) const {
  if (networks_ != nullptr && !networks_->empty()) {
    const Program* program = networks_->newest().FindProgram(number);
    if (program != nullptr) return program->config->name;
  }
  return "program " + std::to_string(number.value);
}

void OutcomeWriter::Write(const FrameView& frame, const Record& record) {
  Json line;
  line["sequence"] = record.sequence.value;
  line["shard"] = frame.header.shard;
  line["term"] = frame.header.term.value;
  line["frameHash"] = ToHex(frame.hash);
  line["recordedAt"] = FormatInstant(record.recorded);
  line["kind"] = std::string(EventKindName(record.kind));
  line["outcome"] = std::string(OutcomeName(record.outcome));
  decoder_.Reset();
  const Event event =
      decoder_.Decode(record.event, static_cast<EventFormat>(record.format));
  if (!event.event_id.empty()) line["eventId"] = std::string(event.event_id);
  if (!event.correlation_id.empty()) {
    line["correlationId"] = std::string(event.correlation_id);
  }
  line["key"] = ToHex(record.key);
  line["source"] = record.at.source;
  line["offset"] = record.at.offset;
  if (record.refers_to.value != 0) line["refersTo"] = record.refers_to.value;
  if (!record.reason.empty()) line["reason"] = record.reason;
  const auto name = [this](ProgramNumber number) {
    return ProgramName(number);
  };
  const Json balances = BalancesOf(record, name);
  if (!balances.empty()) line["balances"] = balances;
  for (const RuleNote& note : record.notes) {
    line["notes"].push_back(
        {{"rule", note.rule.value},
         {"reason", std::string(RuleReasonName(note.reason))},
         {"asked", note.asked},
         {"there", note.there}});
  }
  *out_ << line.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

absl::Status OutcomeWriter::Accepted(const FrameView& frame) {
  return WriteFrom(frame, 0);
}

absl::Status OutcomeWriter::WriteFrom(const FrameView& frame, size_t skipped) {
  for (size_t i = skipped; i < frame.records.size(); ++i) {
    const absl::Status status = DecodeRecord(frame.records[i], &record_);
    if (!status.ok()) return status;
    Write(frame, record_);
  }
  out_->flush();
  if (out_->good()) return absl::OkStatus();
  return absl::UnavailableError(
      "--outcomes: the output takes no more: expected room to write on; the "
      "journal has the outcomes, run the same command again");
}

}  // namespace clearpoint
