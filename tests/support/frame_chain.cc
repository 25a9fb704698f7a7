#include "tests/support/frame_chain.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/values/check.h"
#include "gtest/gtest.h"

namespace clearpoint {

Genesis TestGenesis() {
  Genesis genesis;
  genesis.journal_id.bytes.fill(0x11);
  genesis.shard = 3;
  genesis.clock_mode = ClockMode::kInput;
  genesis.start.value = 1'000'000;
  return genesis;
}

FrameChain::FrameChain(const Genesis& genesis)
    : genesis_(SealGenesis(GenesisHeader(genesis), genesis)) {
  absl::StatusOr<FrameView> view = ParseFrame(genesis_.bytes);
  CLEARPOINT_CHECK(view.ok());
  absl::StatusOr<ChainReader> reader = ChainReader::FromGenesis(*view);
  CLEARPOINT_CHECK(reader.ok());
  head_ = reader->head();
}

SealedFrame FrameChain::Advance(SealedFrame frame) {
  head_ = HeadAfter(head_, frame.header, frame.hash);
  return frame;
}

SealedFrame FrameChain::Claim(uint8_t writer) {
  Hash128 writer_id;
  writer_id.bytes.fill(writer);
  return Advance(
      SealClaim(NextClaimHeader(head_, writer_id), {"host", 42, Hash128{}}));
}

SealedFrame FrameChain::Records(uint32_t count, size_t record_bytes) {
  FrameHeader header = NextHeader(head_, FrameKind::kRecords);
  header.time.value += 1'000;
  header.decide_version = 1;
  header.inputs = {{"file:events", header.number.value, Hash128{}}};
  FrameBuilder builder;
  for (uint32_t i = 0; i < count; ++i) {
    const auto letter = static_cast<char>('a' + (header.number.value + i) % 26);
    builder.AddRecord(std::string(record_bytes, letter));
  }
  return Advance(builder.Seal(std::move(header)));
}

SealedFrame FrameChain::Checkpoint() {
  return Advance(SealCheckpoint(NextHeader(head_, FrameKind::kCheckpoint),
                                {7, {{1, 2, {3, 4, 5, 6}}}}));
}

ChainHistory ReadHistory(Journal& journal) {
  ChainHistory history;
  auto reader = journal.Read(JournalPosition{});
  history.status = reader.status();
  std::optional<ChainReader> chain;
  while (history.status.ok()) {
    auto entry = (*reader)->Next();
    history.status = entry.status();
    if (!entry.ok() || !entry->has_value()) break;
    auto frame = ParseEntry(**entry);
    history.status = frame.status();
    if (!frame.ok()) break;
    if (!chain.has_value()) {
      auto begun = ChainReader::FromGenesis(*frame);
      history.status = begun.status();
      if (!begun.ok()) break;
      chain = *begun;
      history.frames.push_back(frame->hash);
    } else {
      const Judgement judgement = chain->Take(*frame);
      if (judgement.acceptance == Acceptance::kDataLoss) {
        history.status = absl::DataLossError(judgement.reason);
        break;
      }
      if (judgement.acceptance == Acceptance::kContinues) {
        history.frames.push_back(frame->hash);
      }
    }
    history.head = chain->head();
    history.end = (*entry)->next;
  }
  return history;
}

std::vector<Hash256> AppendFrames(Journal& journal, const ChainHistory& before,
                                  int count) {
  std::vector<Hash256> acknowledged;
  auto writer = journal.OpenWriter(before.end);
  if (!writer.ok()) return acknowledged;
  FrameChain chain(*before.head);
  JournalPosition position = before.end;
  for (int i = 0; i <= count; ++i) {
    SealedFrame frame = i == 0 ? chain.Claim(1) : chain.Records(2, 60);
    const Hash256 hash = frame.hash;
    if (!(*writer)->Append(std::move(frame)).ok()) break;
    auto report = (*writer)->NextReport(true);
    if (!report.ok() || !report->has_value()) break;
    EXPECT_TRUE((*report)->adjacent);
    EXPECT_EQ((*report)->position, position);
    EXPECT_GT((*report)->next, position);
    position = (*report)->next;
    acknowledged.push_back(hash);
  }
  return acknowledged;
}

bool IsPrefix(const std::vector<Hash256>& part,
              const std::vector<Hash256>& whole) {
  return part.size() <= whole.size() &&
         std::equal(part.begin(), part.end(), whole.begin());
}

}  // namespace clearpoint
