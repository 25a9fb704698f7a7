// The schema in proto/ is the reference for the bytes of frame headers and
// bodies: the generated classes read what the engine writes and write the same
// bytes again.
#include <string>
#include <string_view>

#include "clearpoint/v1/frame.pb.h"
#include "engine/journal/frame.h"
#include "gtest/gtest.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {
namespace {

std::string HeaderOf(const std::string& frame) {
  const auto size = static_cast<uint8_t>(frame[11]);  // they are short here
  return frame.substr(12, size);
}

template <typename Message>
Message Parsed(std::string_view bytes) {
  Message message;
  const std::string copy(bytes);
  EXPECT_TRUE(message.ParseFromString(copy));
  EXPECT_EQ(message.SerializeAsString(), copy);
  EXPECT_TRUE(message.GetReflection()->GetUnknownFields(message).empty());
  return message;
}

std::string TextOf(const Hash128& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

TEST(FrameSchema, ReadsTheHeaderOfRecords) {
  FrameChain chain(TestGenesis());
  chain.Claim(2);
  const Head before = chain.head();
  const SealedFrame frame = chain.Records(3, 10);
  const auto header = Parsed<v1::FrameHeader>(HeaderOf(frame.bytes));
  EXPECT_EQ(header.format(), 1u);
  EXPECT_EQ(header.kind(), v1::FRAME_KIND_RECORDS);
  EXPECT_EQ(header.journal_id(), TextOf(TestGenesis().journal_id));
  EXPECT_EQ(header.shard(), 3u);
  EXPECT_EQ(header.term(), 1u);
  EXPECT_EQ(header.writer_id(), std::string(16, '\2'));
  EXPECT_EQ(header.number(), 2u);
  EXPECT_EQ(header.first_sequence(), 1u);
  EXPECT_EQ(header.record_count(), 3u);
  EXPECT_EQ(header.previous(),
            std::string(before.hash.bytes.begin(), before.hash.bytes.end()));
  EXPECT_EQ(header.time_us(), 1'001'000);
  EXPECT_EQ(header.decide_version(), 1u);
  ASSERT_EQ(header.inputs_size(), 1);
  EXPECT_EQ(header.inputs(0).source(), "file:events");
  EXPECT_EQ(header.inputs(0).next_offset(), 2u);
  EXPECT_EQ(header.inputs(0).last_message(), std::string(16, '\0'));
}

TEST(FrameSchema, ReadsMarksAndTimesBeforeTheEpoch) {
  FrameHeader header;
  header.number.value = 9;
  header.time.value = -5;
  header.published.value = 7;
  header.durable.value = 8;
  const SealedFrame frame = FrameBuilder().Seal(header);
  const auto parsed = Parsed<v1::FrameHeader>(HeaderOf(frame.bytes));
  EXPECT_EQ(parsed.time_us(), -5);
  EXPECT_EQ(parsed.published(), 7u);
  EXPECT_EQ(parsed.durable(), 8u);
}

TEST(FrameSchema, ReadsEveryBody) {
  FrameChain chain(TestGenesis());
  const auto genesis =
      Parsed<v1::Genesis>(ParseFrame(chain.genesis().bytes)->body);
  EXPECT_EQ(genesis.journal_id(), TextOf(TestGenesis().journal_id));
  EXPECT_EQ(genesis.shard(), 3u);
  EXPECT_EQ(genesis.clock_mode(), v1::CLOCK_MODE_INPUT);
  EXPECT_EQ(genesis.start_us(), 1'000'000);
  EXPECT_EQ(genesis.in_flight_bound(), 5u);
  EXPECT_EQ(genesis.member_buckets(), 256u);

  const SealedFrame claim_frame = chain.Claim(2);
  const auto claim = Parsed<v1::Claim>(ParseFrame(claim_frame.bytes)->body);
  EXPECT_EQ(claim.host(), "host");
  EXPECT_EQ(claim.process(), 42u);
  EXPECT_EQ(claim.incarnation(), std::string(16, '\0'));

  const SealedFrame checkpoint_frame = chain.Checkpoint();
  const auto checkpoint =
      Parsed<v1::Checkpoint>(ParseFrame(checkpoint_frame.bytes)->body);
  EXPECT_EQ(checkpoint.rows(), 7u);
  ASSERT_EQ(checkpoint.lanes_size(), 1);
  EXPECT_EQ(checkpoint.lanes(0).table(), 1u);
  EXPECT_EQ(checkpoint.lanes(0).bucket(), 2u);
  EXPECT_EQ(checkpoint.lanes(0).sum().size(), 32u);
  EXPECT_EQ(checkpoint.lanes(0).sum()[7], '\3');
}

}  // namespace
}  // namespace clearpoint
