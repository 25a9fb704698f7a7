// What is published of accepted frames: each record once a run, repeats that
// are recognised, dead letters as they came, and witnesses that stop a writer.
#include "consumers/kafka_publisher.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "consumers/kafka_source.h"
#include "tests/kafka/published_topic.h"
#include "tests/support/decided_frames.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

std::string TextOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

std::unique_ptr<KafkaPublisher> Opened(const KafkaPublisherOptions& options) {
  auto publisher = KafkaPublisher::Open(options);
  EXPECT_TRUE(publisher.ok()) << publisher.status();
  return *std::move(publisher);
}

// Frames of purchases, `records` each, behind one that has the configuration.
struct Purchases {
  Purchases(int count, int records) : decided(ReferenceDayStart()) {
    decided.Apply(ReferenceConfiguration());
    frames.push_back(decided.Seal());
    Add(count, records);
  }
  void Add(int count, int records) {
    for (int i = 0; i < count; ++i) {
      for (int k = 0; k < records; ++k, ++made) {
        decided.Decide(
            MadePurchase(ReferenceDayStart(), fmt::format("m{}", made % 50),
                         fmt::format("o{}", made), 1000),
            "kafka:none/0", made);
      }
      frames.push_back(decided.Seal());
    }
  }
  DecidedFrames decided;
  std::vector<SealedFrame> frames;
  uint64_t made = 0;
};

absl::Status Give(KafkaPublisher* publisher,
                  const std::vector<SealedFrame>& frames, size_t from = 0) {
  for (size_t i = from; i < frames.size(); ++i) {
    const auto view = ParseFrame(frames[i].bytes);
    const absl::Status status = publisher->Accepted(*view);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// How often each sequence number stands in the outcomes.
std::map<uint64_t, int> CountsOf(const std::vector<ReadMessage>& messages) {
  std::map<uint64_t, int> counts;
  for (const ReadMessage& message : messages) ++counts[message.sequence()];
  return counts;
}

Head HeadBefore(const SealedFrame& frame) {
  Head head;
  head.shard = frame.header.shard;
  head.next_sequence = frame.header.first_sequence;
  return head;
}

TEST(KafkaPublisher, PublishesEachRecordOnceWithItsPlaceAndItsMembersKey) {
  const PublishedTopics topics;
  const Purchases made(20, 30);
  auto publisher = Opened(topics.Options());
  ASSERT_TRUE(publisher->Begin(HeadBefore(made.frames[0]), Networks()).ok());
  EXPECT_EQ(publisher->published(), SequenceNumber{1});
  ASSERT_TRUE(Give(publisher.get(), made.frames).ok());
  const absl::Status stopped = publisher->Stop(30'000);
  ASSERT_TRUE(stopped.ok()) << stopped;
  EXPECT_EQ(publisher->published(), made.decided.head().next_sequence);
  const auto outcomes = ReadTopic(topics.outcomes.name());
  EXPECT_EQ(outcomes.size(), 601);
  std::map<std::string, std::set<int32_t>> partitions;
  std::map<std::string, std::string> frame_of;
  for (const ReadMessage& message : outcomes) {
    partitions[*message.key].insert(message.partition);
    const uint64_t sequence = message.sequence();
    const auto frame = std::find_if(
        made.frames.begin(), made.frames.end(), [&](const SealedFrame& each) {
          const uint64_t first = each.header.first_sequence.value;
          return first <= sequence &&
                 sequence < first + each.header.record_count;
        });
    ASSERT_NE(frame, made.frames.end());
    EXPECT_EQ(message.Header("cp-frame"), ToHex(frame->hash));
    EXPECT_EQ(message.Header("cp-shard"), "3");
    EXPECT_EQ(message.Header("cp-term"), "0");
  }
  for (const auto& [sequence, count] : CountsOf(outcomes)) {
    EXPECT_EQ(count, 1) << sequence;
  }
  EXPECT_EQ(partitions.size(), 51);  // 50 members and the configuration's key
  for (const auto& [key, all] : partitions) EXPECT_EQ(all.size(), 1) << key;
}

TEST(KafkaPublisher, AProcessThatDiesInTheMiddleLeavesRepeatsThatAreTold) {
  const PublishedTopics topics;
  const Purchases made(60, 50);
  SequenceNumber published;
  {
    auto first = Opened(topics.Options());
    ASSERT_TRUE(first->Begin(HeadBefore(made.frames[0]), Networks()).ok());
    ASSERT_TRUE(Give(first.get(), made.frames).ok());
    while (first->published() < SequenceNumber{200}) std::this_thread::yield();
    published = first->published();
  }
  ASSERT_LE(published, made.decided.head().next_sequence);
  auto second = Opened(topics.Options());
  const absl::Status begun =
      second->Begin(made.decided.head(), made.decided.networks());
  ASSERT_TRUE(begun.ok()) << begun;
  const auto from = std::find_if(
      made.frames.begin(), made.frames.end(), [&](const SealedFrame& frame) {
        return frame.header.first_sequence.value + frame.header.record_count >
               published.value;
      });
  ASSERT_TRUE(Give(second.get(), made.frames,
                   static_cast<size_t>(from - made.frames.begin()))
                  .ok());
  ASSERT_TRUE(second->Stop(30'000).ok());
  EXPECT_EQ(second->published(), made.decided.head().next_sequence);
  const auto outcomes = ReadTopic(topics.outcomes.name());
  const auto counts = CountsOf(outcomes);
  EXPECT_EQ(counts.size(), 3001);
  EXPECT_EQ(counts.rbegin()->first, 3001);
  std::map<uint64_t, std::string> values;
  for (const ReadMessage& message : outcomes) {
    EXPECT_LE(counts.at(message.sequence()), 2);
    EXPECT_TRUE(counts.at(message.sequence()) == 1 ||
                message.sequence() >= published.value);
    const auto [known, is_new] =
        values.emplace(message.sequence(), message.value);
    EXPECT_TRUE(is_new || known->second == message.value);
  }
}

TEST(KafkaPublisher, FramesGivenAgainInOneProcessAreNotPublishedAgain) {
  const PublishedTopics topics;
  Purchases made(5, 10);
  auto publisher = Opened(topics.Options());
  ASSERT_TRUE(publisher->Begin(HeadBefore(made.frames[0]), Networks()).ok());
  ASSERT_TRUE(Give(publisher.get(), made.frames).ok());
  made.frames.push_back(made.decided.Claim(7));
  ASSERT_TRUE(
      publisher->Begin(made.decided.head(), made.decided.networks()).ok());
  made.Add(3, 10);
  ASSERT_TRUE(Give(publisher.get(), made.frames, 2).ok());
  ASSERT_TRUE(publisher->Stop(30'000).ok());
  const auto counts = CountsOf(ReadTopic(topics.outcomes.name()));
  EXPECT_EQ(counts.size(), 81);
  for (const auto& [sequence, count] : counts) EXPECT_EQ(count, 1) << sequence;
}

TEST(KafkaPublisher, WhatWasPublishedAheadOfTheJournalStopsTheWriter) {
  const PublishedTopics topics;
  const Purchases made(4, 5);
  {
    auto publisher = Opened(topics.Options());
    ASSERT_TRUE(publisher->Begin(HeadBefore(made.frames[0]), Networks()).ok());
    ASSERT_TRUE(Give(publisher.get(), made.frames).ok());
    ASSERT_TRUE(publisher->Stop(30'000).ok());
  }
  // The journal lost its last frame.
  auto publisher = Opened(topics.Options());
  const absl::Status status =
      publisher->Begin(HeadBefore(made.frames.back()), made.decided.networks());
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(TextOf(status), HasSubstr(topics.outcomes.name()));
  EXPECT_THAT(TextOf(status), HasSubstr("offset"));
  EXPECT_THAT(TextOf(status), HasSubstr("found record 21"));
  // Of another shard nothing was published.
  Head other = HeadBefore(made.frames.back());
  other.shard = 4;
  EXPECT_TRUE(Opened(topics.Options())->Begin(other, Networks()).ok());
}

TEST(KafkaPublisher, ARecordPublishedUnderAnotherFrameStopsTheWriter) {
  const PublishedTopics topics;
  const Purchases made(4, 5);
  const Purchases refilled(2, 10);  // as many records in other frames
  {
    auto publisher = Opened(topics.Options());
    ASSERT_TRUE(publisher->Begin(HeadBefore(made.frames[0]), Networks()).ok());
    ASSERT_TRUE(Give(publisher.get(), made.frames).ok());
    ASSERT_TRUE(publisher->Stop(30'000).ok());
  }
  auto publisher = Opened(topics.Options());
  ASSERT_TRUE(
      publisher->Begin(refilled.decided.head(), refilled.decided.networks())
          .ok());
  const absl::Status status = Give(publisher.get(), refilled.frames, 1);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(TextOf(status), HasSubstr(ToHex(refilled.frames[1].hash)));
}

TEST(KafkaPublisher, ATopicThatIsNotThereIsNamed) {
  const PublishedTopics topics;
  KafkaPublisherOptions options = topics.Options();
  options.facts = UniqueName("missing");
  const absl::Status status = Opened(options)->Begin(Head(), Networks());
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_THAT(TextOf(status), HasSubstr(options.facts));
  options.facts = options.outcomes;
  EXPECT_TRUE(absl::IsInvalidArgument(KafkaPublisher::Open(options).status()));
}

TEST(KafkaPublisher, ADeadLetterCarriesTheOriginalWithItsKeyAndHeaders) {
  const PublishedTopics topics;
  const TestTopic input(2, {});
  // Bytes of chance in a Confluent envelope, with headers.
  const std::string poison("\x00\x00\x00\x00\x07\x00\xff not an event", 20);
  Publish(input.name(),
          {{"first", {}, 1, false},
           {poison, {{"trace", "t1"}, {"trace", "t2"}}, 1, false, "its key"},
           {"last", {}, 1, false}});
  const std::string source = KafkaPartitionName(input.name(), 1);
  DecidedFrames decided(ReferenceDayStart());
  const std::string_view event = std::string_view(poison).substr(6);
  decided.Decide(event, EventFormat::kProtobuf, source, 1);
  const std::vector<SealedFrame> frames = {decided.Seal()};
  auto publisher = Opened(topics.Options());
  ASSERT_TRUE(publisher->Begin(HeadBefore(frames[0]), Networks()).ok());
  ASSERT_TRUE(Give(publisher.get(), frames).ok());
  ASSERT_TRUE(publisher->Stop(30'000).ok());
  const auto letters = ReadTopic(topics.dead_letters.name());
  ASSERT_EQ(letters.size(), 1);
  const ReadMessage& letter = letters[0];
  EXPECT_EQ(letter.value, poison);
  EXPECT_EQ(letter.key, "its key");
  EXPECT_EQ(letter.headers.count("trace"), 2);
  EXPECT_EQ(letter.Header("cp-original"), "whole");
  EXPECT_EQ(letter.Header("cp-topic"), input.name());
  EXPECT_EQ(letter.Header("cp-partition"), "1");
  EXPECT_EQ(letter.Header("cp-offset"), "1");
  EXPECT_EQ(letter.Header("cp-outcome"), "MALFORMED");
  EXPECT_NE(letter.Header("cp-reason"), "");
  EXPECT_EQ(letter.Header("cp-shard"), "3");
  EXPECT_EQ(letter.Header("cp-sequence"), "1");
  EXPECT_EQ(letter.Header("cp-frame"), ToHex(frames[0].hash));
  EXPECT_EQ(CountsOf(ReadTopic(topics.outcomes.name())).size(), 1);
}

TEST(KafkaPublisher, ADeadLetterWhoseOriginalIsGoneHasTheBytesOfTheRecord) {
  const PublishedTopics topics;
  TestTopic input(1, {});
  Publish(input.name(), {{"{\"a\":1}", {{"trace", "t"}}, 0, false},
                         {"other", {}, 0, false},
                         {"end", {}, 0, false}});
  const std::string source = KafkaPartitionName(input.name(), 0);
  input.Trim(0, 1);
  DecidedFrames decided(ReferenceDayStart());
  for (const uint64_t offset : {0, 1, 7}) {
    decided.Decide("{\"a\":1}", EventFormat::kJson, source, offset);
  }
  decided.Decide("{\"a\":1}", EventFormat::kJson, "file:x", 3);
  const std::vector<SealedFrame> frames = {decided.Seal()};
  auto publisher = Opened(topics.Options());
  ASSERT_TRUE(publisher->Begin(HeadBefore(frames[0]), Networks()).ok());
  ASSERT_TRUE(Give(publisher.get(), frames).ok());
  ASSERT_TRUE(publisher->Stop(60'000).ok());
  const auto letters = ReadTopic(topics.dead_letters.name());
  ASSERT_EQ(letters.size(), 4);
  for (const ReadMessage& letter : letters) {
    EXPECT_EQ(letter.value, "{\"a\":1}");
    EXPECT_EQ(letter.Header("cp-original"), "kept");
    EXPECT_NE(letter.Header("cp-original-missing"), "");
  }
  EXPECT_THAT(letters[0].Header("cp-original-missing"), HasSubstr("gone"));
  EXPECT_THAT(letters[1].Header("cp-original-missing"), HasSubstr("another"));
  EXPECT_EQ(letters[3].Header("cp-source"), "file:x");
  EXPECT_EQ(letters[3].Header("cp-topic"), "");
}

TEST(KafkaPublisher, ADeadLetterThatItsTopicFindsTooLargeIsCut) {
  PublishedTopics topics;
  const TestTopic narrow(1, {{"max.message.bytes", "20000"}});
  const TestTopic input(1, {});
  const std::string large(100'000, 'x');
  Publish(input.name(), {{large, {}, 0, false}});
  DecidedFrames decided(ReferenceDayStart());
  decided.Decide(large, EventFormat::kJson, KafkaPartitionName(input.name(), 0),
                 0);
  const std::vector<SealedFrame> frames = {decided.Seal()};
  KafkaPublisherOptions options = topics.Options();
  options.dead_letters = narrow.name();
  auto publisher = Opened(options);
  ASSERT_TRUE(publisher->Begin(HeadBefore(frames[0]), Networks()).ok());
  ASSERT_TRUE(Give(publisher.get(), frames).ok());
  const absl::Status stopped = publisher->Stop(60'000);
  ASSERT_TRUE(stopped.ok()) << stopped;
  const auto letters = ReadTopic(narrow.name());
  ASSERT_EQ(letters.size(), 1);
  EXPECT_EQ(letters[0].Header("cp-original"), "cut");
  EXPECT_EQ(letters[0].Header("cp-original-size"), "100000");
  EXPECT_EQ(letters[0].Header("cp-original-sha256"), ToHex(Sha256(large)));
  EXPECT_EQ(letters[0].value, large.substr(0, letters[0].value.size()));
}

TEST(KafkaPublisher, FactsStandInTheirOwnTopic) {
  const PublishedTopics topics;
  DecidedFrames decided(ReferenceDayStart());
  decided.Apply(ReferenceConfiguration());
  uint64_t offset = 0;
  for (const ReferenceStep& step : ReferenceDay()) {
    decided.Decide(step.event, "kafka:none/0", offset++);
  }
  const std::vector<SealedFrame> frames = {decided.Seal()};
  ShardMeters meters;
  KafkaPublisherOptions options = topics.Options();
  options.meters = &meters;
  auto publisher = Opened(options);
  ASSERT_TRUE(publisher->Begin(HeadBefore(frames[0]), Networks()).ok());
  ASSERT_TRUE(Give(publisher.get(), frames).ok());
  ASSERT_TRUE(publisher->Stop(30'000).ok());
  const auto facts = ReadTopic(topics.facts.name());
  ASSERT_EQ(facts.size(), 1);
  EXPECT_EQ(*facts[0].key, "window/1");
  EXPECT_THAT(facts[0].value, HasSubstr("\"fact\":\"WINDOW_CLOSED\""));
  EXPECT_EQ(meters.outcomes_sent.value(), 10);
  EXPECT_EQ(meters.facts_sent.value(), 1);
  EXPECT_EQ(meters.published.value(), 11);
}

TEST(KafkaPublisher, AFullQueueIsWaitedForNoLongerThanPatience) {
  const PublishedTopics topics;
  const Purchases made(50, 20);
  KafkaPublisherOptions options = topics.Options();
  options.queue_bytes = 1;  // one frame at a time
  options.patience_ms = 20'000;
  auto publisher = Opened(options);
  ASSERT_TRUE(publisher->Begin(HeadBefore(made.frames[0]), Networks()).ok());
  const absl::Status given = Give(publisher.get(), made.frames);
  ASSERT_TRUE(given.ok()) << given;
  ASSERT_TRUE(publisher->Stop(30'000).ok());
  EXPECT_EQ(CountsOf(ReadTopic(topics.outcomes.name())).size(), 1001);
  const absl::Status late =
      Give(publisher.get(), {Purchases(1, 2000).frames[1]});
  EXPECT_TRUE(absl::IsFailedPrecondition(late)) << late;
}

}  // namespace
}  // namespace clearpoint
