#include "tests/simulation/naive_books.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {

void NaiveChain::Follow(const SimulatedLog& log) {
  if (truncations_ != log.truncations()) {
    *this = {};
    truncations_ = log.truncations();
  }
  for (; read_ < log.entries().size(); ++read_) {
    const auto frame = ParseFrame(log.entries()[read_]);
    if (frame.ok()) Take(*frame, read_);
  }
}

void NaiveChain::Take(const FrameView& frame, size_t entry) {
  const FrameHeader& header = frame.header;
  if (!frames_.empty()) {
    const bool is_claim = header.kind == FrameKind::kClaim;
    if (header.number.value != number_ + 1 || header.previous != hash_) return;
    if (header.term.value != term_ + (is_claim ? 1 : 0)) return;
    if (!is_claim && header.writer_id != writer_) return;
  }
  frames_.push_back(entry);
  hashes_.insert(frame.hash);
  writers_.insert(header.writer_id);
  hash_ = frame.hash;
  number_ = header.number.value;
  term_ = header.term.value;
  writer_ = header.writer_id;
  next_sequence_ = header.first_sequence.value + header.record_count;
  for (const InputOffset& input : header.inputs) {
    inputs_[input.source] = input.next_offset;
  }
}

NaiveBooks::NaiveBooks(const std::vector<InputPartition>* inputs,
                       const std::vector<std::string>& members, int64_t points)
    : inputs_(inputs) {
  for (const std::string& member : members) balances_[member] = points;
}

std::string NaiveBooks::Walk(const SimulatedLog& log, const NaiveChain& chain) {
  uint64_t expected = 1;
  for (const size_t entry : chain.frames()) {
    const auto frame = ParseFrame(log.entries()[entry]);
    int messages = 0;
    bool has_close = false;
    for (const std::string_view bytes : frame->records) {
      Record record;
      if (!DecodeRecord(bytes, &record).ok()) return "a record is unreadable";
      if (record.sequence.value != expected) {
        return absl::StrCat("expected record ", expected, ", found ",
                            record.sequence.value);
      }
      frame_of_[expected++] = frame->hash;
      std::string wrong = Take(record);
      if (!wrong.empty()) {
        return absl::StrCat("record ", record.sequence.value, ": ", wrong);
      }
      messages += record.at.source != 0 ? 1 : 0;
      has_close |= record.kind == EventKind::kWindowCloseRequested;
    }
    if (has_close && messages != 1) return "a command shares its frame";
  }
  return "";
}

std::string NaiveBooks::Take(const Record& record) {
  if (record.at.source == 0) return "";
  const InputPartition*& partition = sources_[record.at.source];
  if (partition == nullptr) {
    for (const InputPartition& each : *inputs_) {
      if (decided_.contains(each.name)) continue;
      if (record.at.offset >= each.messages.size()) continue;
      if (each.messages[record.at.offset].bytes == record.event) {
        partition = &each;
      }
    }
  }
  if (partition == nullptr || record.at.offset >= partition->messages.size()) {
    return "no message stands there";
  }
  const InputMessage& message = partition->messages[record.at.offset];
  if (message.bytes != record.event) {
    return absl::StrCat("another message stands at ", partition->name,
                        " offset ", record.at.offset, ", source ",
                        record.at.source);
  }
  return TakeMessage(record, partition->name, message);
}

std::string NaiveBooks::TakeMessage(const Record& record,
                                    const std::string& partition,
                                    const InputMessage& message) {
  from_messages_.insert(record.sequence.value);
  uint64_t& next = decided_[partition];
  if (record.at.offset != next) {
    return absl::StrCat(partition, ": expected the message at offset ", next,
                        ", found that at ", record.at.offset);
  }
  ++next;
  const OutcomeCode expected = Judge(message);
  if (record.outcome == expected) return "";
  return absl::StrCat(partition, " offset ", record.at.offset, ", id ",
                      message.id, ": expected outcome ",
                      static_cast<int>(expected), ", found ",
                      static_cast<int>(record.outcome));
}

OutcomeCode NaiveBooks::Judge(const InputMessage& message) {
  if (message.kind == MessageKind::kMalformed) return OutcomeCode::kMalformed;
  if (!ids_.insert(message.id).second) return OutcomeCode::kDuplicate;
  int64_t& balance = balances_[message.member];
  if (message.kind == MessageKind::kPurchase) {
    balance += message.amount / 100;
  } else if (message.kind == MessageKind::kRedemption) {
    if (balance < message.amount) return OutcomeCode::kInsufficientPoints;
    balance -= message.amount;
  }
  return OutcomeCode::kAccepted;
}

std::string NaiveBooks::AllDecided() const {
  for (const InputPartition& each : *inputs_) {
    const auto decided = decided_.find(each.name);
    const uint64_t count = decided == decided_.end() ? 0 : decided->second;
    if (count == each.messages.size()) continue;
    return absl::StrCat(each.name, ": expected ", each.messages.size(),
                        " messages to be decided, found ", count);
  }
  return "";
}

std::string NaiveBooks::AllPublished(const OutcomeTopic& topic) const {
  std::set<uint64_t> published;
  for (const PublishedRecord& each : topic.records) {
    published.insert(each.sequence);
  }
  for (const uint64_t sequence : from_messages_) {
    if (published.contains(sequence)) continue;
    return absl::StrCat("record ", sequence, " was never published");
  }
  return "";
}

std::string NaiveBooks::NothingElsePublished(const OutcomeTopic& topic) const {
  for (const PublishedRecord& each : topic.records) {
    const auto frame = frame_of_.find(each.sequence);
    if (frame != frame_of_.end() && frame->second == each.frame) continue;
    return absl::StrCat("record ", each.sequence, " was published of frame ",
                        ToHex(each.frame), ", which the journal lacks");
  }
  return "";
}

}  // namespace clearpoint
