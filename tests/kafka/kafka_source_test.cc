// What a Kafka source promises, on a real broker: every message once and in
// order from any offset on, fairness, bounded memory, and a stop when what was
// read or is to be read is not there.
#include "consumers/kafka_source.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "engine/codec/codec.h"
#include "tests/kafka/test_cluster.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;  // NOLINT: literals with zero bytes

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

// A delivery, without views.
struct Told {
  std::string partition;
  uint64_t offset = 0;
  EventKind kind = EventKind::kNone;
  std::string member;
  std::string original;
  std::string reason;
};

Told Tell(const Source& source, const Delivery& delivery) {
  Told told{source.partitions()[delivery.partition],
            delivery.offset,
            delivery.event.kind,
            "",
            std::string(delivery.event.original),
            ""};
  EXPECT_EQ(delivery.next_offset, delivery.offset + 1);
  if (const auto* why = std::get_if<Undecodable>(&delivery.event.body)) {
    told.reason = why->reason;
  }
  if (const auto* sign_in = std::get_if<SignIn>(&delivery.event.body)) {
    told.member = sign_in->member;
  }
  return told;
}

// Reads until `enough`, the end, or two minutes.
std::vector<Told> ReadUntil(
    Source* source, const std::function<bool(const std::vector<Told>&)>& enough,
    absl::Status* status) {
  std::vector<Told> all;
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (!enough(all) && std::chrono::steady_clock::now() < until) {
    auto batch = source->Next(5'000);
    *status = batch.status();
    if (!batch.ok() || *batch == nullptr) break;
    for (const Delivery& each : (*batch)->deliveries()) {
      all.push_back(Tell(*source, each));
    }
  }
  return all;
}

std::vector<Told> Drain(Source* source) {
  absl::Status status;
  auto all = ReadUntil(
      source, [](const auto&) { return false; }, &status);
  EXPECT_TRUE(status.ok()) << status;
  return all;
}

std::vector<Told> ReadSome(Source* source, size_t count) {
  absl::Status status;
  auto some = ReadUntil(
      source, [&](const auto& all) { return all.size() >= count; }, &status);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_GE(some.size(), count);
  return some;
}

InputOffset Behind(const Told& told) {
  return {told.partition, told.offset + 1, Sha256Prefix(told.original)};
}

std::string SignInEvent(const std::string& member, EventFormat format) {
  Event event;
  event.kind = EventKind::kSignIn;
  event.occurred = {1'000'000};
  event.body = SignIn{"star", member, {}};
  return EncodeEvent(event, format);
}

std::string Protobuf(const std::string& member) {
  return SignInEvent(member, EventFormat::kProtobuf);
}

TestMessage In(int32_t partition, std::string value) {
  return {std::move(value), {}, partition, false};
}

std::vector<TestMessage> Members(int32_t partition, int from, int to) {
  std::vector<TestMessage> messages;
  for (int i = from; i < to; ++i) {
    messages.push_back(In(partition, Protobuf(fmt::format("m{}", i))));
  }
  return messages;
}

KafkaSourceOptions OptionsFor(const std::vector<std::string>& topics) {
  KafkaSourceOptions options;
  options.cluster = TestCluster();
  options.end = KafkaInputEnd::kAtStart;
  options.discovery_ms = 200;
  for (const std::string& topic : topics) options.inputs.push_back({topic, {}});
  return options;
}

std::unique_ptr<KafkaSource> Resumed(const KafkaSourceOptions& options,
                                     const std::vector<InputOffset>& offsets) {
  auto source = KafkaSource::Open(options);
  EXPECT_TRUE(source.ok()) << source.status();
  const absl::Status status = (*source)->Resume(offsets);
  EXPECT_TRUE(status.ok()) << status;
  return *std::move(source);
}

absl::Status ResumeStatus(const KafkaSourceOptions& options,
                          const InputOffset& offset) {
  auto source = KafkaSource::Open(options);
  EXPECT_TRUE(source.ok()) << source.status();
  return (*source)->Resume({offset});
}

TEST(KafkaSource, EveryMessageOfEveryPartitionIsDeliveredInOrder) {
  const TestTopic one(3, {});
  const TestTopic two(1, {});
  std::map<std::string, std::vector<std::string>> expected;
  for (int32_t p = 0; p < 3; ++p) {
    std::vector<TestMessage> messages;
    for (int i = 0; i < 2'000; ++i) {
      const std::string member = fmt::format("{}-{}", p, i);
      messages.push_back(In(p, Protobuf(member)));
      expected[KafkaPartitionName(one.name(), p)].push_back(member);
    }
    Publish(one.name(), messages);
  }
  Publish(two.name(), {In(0, Protobuf("x"))});
  expected[KafkaPartitionName(two.name(), 0)] = {"x"};
  auto source = Resumed(OptionsFor({one.name(), two.name()}), {});
  EXPECT_EQ(source->partitions().size(), 4u);
  std::map<std::string, std::vector<std::string>> found;
  for (const Told& told : Drain(source.get())) {
    EXPECT_EQ(told.offset, found[told.partition].size());
    found[told.partition].push_back(told.member);
  }
  EXPECT_EQ(found, expected);
}

TEST(KafkaSource, EachTopicIsOpenedByItsOwnRules) {
  const TestTopic plain(1, {});
  const TestTopic confluent(1, {});
  const TestTopic told(1, {});
  const std::string json = SignInEvent("b", EventFormat::kJson);
  Publish(plain.name(), {In(0, Protobuf("a"))});
  Publish(confluent.name(), {In(0, "\0\0\0\1\2\0"s + Protobuf("c")),
                             In(0, "\0\0\0\1\3\0"s + Protobuf("d"))});
  Publish(told.name(),
          {{json, {}, 0, false},
           {Protobuf("e"),
            {{"ce_specversion", "1.0"},
             {"ce_id", "1"},
             {"ce_source", "/s"},
             {"ce_type", "t"},
             {"content-type", "application/protobuf"}},
            0,
            false},
           {R"({"specversion":"1.0","id":"1","source":"s","type":"t","data":)" +
                json + "}",
            {{"content-type", "application/cloudevents+json"}},
            0,
            false}});
  KafkaSourceOptions options =
      OptionsFor({plain.name(), confluent.name(), told.name()});
  options.inputs[0].rules.form = MessageForm::kProtobuf;
  options.inputs[1].rules.form = MessageForm::kConfluent;
  options.inputs[1].rules.schemas[258] = {};
  std::map<std::string, std::vector<std::string>> found;
  for (const Told& each : Drain(Resumed(options, {}).get())) {
    found[each.partition].push_back(each.member + each.reason);
  }
  using List = std::vector<std::string>;
  EXPECT_EQ(found[KafkaPartitionName(plain.name(), 0)], List{"a"});
  EXPECT_EQ(found[KafkaPartitionName(told.name(), 0)], (List{"b", "e", "b"}));
  const List& opened = found[KafkaPartitionName(confluent.name(), 0)];
  ASSERT_EQ(opened.size(), 2u);
  EXPECT_EQ(opened[0], "c");
  EXPECT_THAT(opened[1], HasSubstr("schema id 259"));
}

TEST(KafkaSource, GoingOnBehindAnyMessageDeliversTheRest) {
  const TestTopic topic(2, {});
  Publish(topic.name(), Members(0, 0, 7));
  Publish(topic.name(), Members(1, 7, 10));
  const KafkaSourceOptions options = OptionsFor({topic.name()});
  const auto whole = Drain(Resumed(options, {}).get());
  ASSERT_EQ(whole.size(), 10u);
  for (size_t cut = 1; cut <= whole.size(); ++cut) {
    std::map<std::string, InputOffset> offsets;
    for (size_t i = 0; i < cut; ++i) {
      offsets[whole[i].partition] = Behind(whole[i]);
    }
    std::vector<InputOffset> list;
    for (const auto& [name, offset] : offsets) list.push_back(offset);
    const auto source = Resumed(options, list);
    EXPECT_EQ(Drain(source.get()).size(), whole.size() - cut);
    EXPECT_EQ(source->warning(), "");
  }
}

TEST(KafkaSource, PoisonIsDeliveredWithAReasonAndTheRestIsRead) {
  const TestTopic topic(1, {{"max.message.bytes", "4000000"}});
  const std::string huge(2'000'000, 'x');
  Publish(topic.name(), {In(0, "no event"),
                         In(0, ""),
                         {"", {}, 0, true},
                         In(0, "{\"half"),
                         In(0, std::string(1, '\0')),
                         In(0, Protobuf("m"))});
  {
    auto client =
        KafkaClient::Open(KafkaRole::kProducer, TestCluster(),
                          {{"message.max.bytes", "4000000"}}, nullptr);
    ASSERT_EQ(rd_kafka_producev(
                  (*client)->handle(), RD_KAFKA_V_TOPIC(topic.name().c_str()),
                  RD_KAFKA_V_PARTITION(0),
                  RD_KAFKA_V_VALUE(const_cast<char*>(huge.data()), huge.size()),
                  RD_KAFKA_V_END),
              RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_flush((*client)->handle(), 10'000);
  }
  Publish(topic.name(), {In(0, Protobuf("n"))});
  const auto told = Drain(Resumed(OptionsFor({topic.name()}), {}).get());
  ASSERT_EQ(told.size(), 8u);
  for (const size_t i : {0u, 2u, 3u, 4u, 6u}) {
    EXPECT_EQ(told[i].kind, EventKind::kNone) << i;
    EXPECT_NE(told[i].reason, "") << i;
  }
  EXPECT_EQ(told[5].member, "m");
  EXPECT_THAT(told[6].reason, HasSubstr("found 2000000"));
  EXPECT_EQ(told[7].member, "n");
  EXPECT_TRUE(ResumeStatus(OptionsFor({topic.name()}), Behind(told[6])).ok());
}

TEST(KafkaSource, WhatWasReadMustBeThereAgain) {
  TestTopic topic(1, {});
  Publish(topic.name(), Members(0, 0, 10));
  const KafkaSourceOptions options = OptionsFor({topic.name()});
  const auto whole = Drain(Resumed(options, {}).get());
  ASSERT_EQ(whole.size(), 10u);
  const InputOffset behind = Behind(whole[4]);
  InputOffset wrong_hash = behind;
  wrong_hash.last_message.bytes[0] ^= 1;
  InputOffset behind_end = behind;
  behind_end.next_offset = 11;
  InputOffset no_partition = behind;
  no_partition.source = KafkaPartitionName(topic.name(), 1);
  const struct {
    const char* what;
    InputOffset offset;
    absl::StatusCode code;
  } kCases[] = {
      {"as it was", behind, absl::StatusCode::kOk},
      {"other content", wrong_hash, absl::StatusCode::kDataLoss},
      {"behind the end", behind_end, absl::StatusCode::kOutOfRange},
      {"no such partition", no_partition, absl::StatusCode::kNotFound},
  };
  for (const auto& test : kCases) {
    const absl::Status status = ResumeStatus(options, test.offset);
    EXPECT_EQ(status.code(), test.code) << test.what << ": " << status;
    if (status.ok()) continue;
    EXPECT_THAT(MessageOf(status), HasSubstr(test.offset.source));
  }
  topic.Trim(0, 5);
  auto source = Resumed(options, {behind});
  EXPECT_THAT(source->warning(), HasSubstr("removed by retention"));
  EXPECT_EQ(Drain(source.get()).size(), 5u);
  topic.Trim(0, 6);
  const absl::Status trimmed = ResumeStatus(options, behind);
  EXPECT_TRUE(absl::IsOutOfRange(trimmed)) << trimmed;
  EXPECT_THAT(MessageOf(trimmed), HasSubstr("starts at 6"));
}

TEST(KafkaSource, ATopicMadeAgainUnderTheSameNameIsDataLoss) {
  TestTopic topic(1, {});
  Publish(topic.name(), Members(0, 0, 5));
  const KafkaSourceOptions options = OptionsFor({topic.name()});
  const auto whole = Drain(Resumed(options, {}).get());
  topic.Delete();
  EXPECT_TRUE(absl::IsNotFound(ResumeStatus(options, Behind(whole[4]))));
  topic.Make();
  Publish(topic.name(), Members(0, 100, 110));
  const absl::Status status = ResumeStatus(options, Behind(whole[4]));
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

TEST(KafkaSource, MessagesOfAbortedTransactionsAreNotRead) {
  const TestTopic topic(1, {});
  auto client = KafkaClient::Open(
      KafkaRole::kProducer, TestCluster(),
      {{"transactional.id", UniqueName("transaction")}}, nullptr);
  rd_kafka_t* producer = (*client)->handle();
  ASSERT_EQ(rd_kafka_init_transactions(producer, 30'000), nullptr);
  for (const bool commit : {false, true, false}) {
    ASSERT_EQ(rd_kafka_begin_transaction(producer), nullptr);
    const std::string value = Protobuf(commit ? "kept" : "dropped");
    ASSERT_EQ(
        rd_kafka_producev(
            producer, RD_KAFKA_V_TOPIC(topic.name().c_str()),
            RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
            RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
            RD_KAFKA_V_END),
        RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(rd_kafka_flush(producer, 30'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(commit ? rd_kafka_commit_transaction(producer, 30'000)
                     : rd_kafka_abort_transaction(producer, 30'000),
              nullptr);
  }
  const KafkaSourceOptions options = OptionsFor({topic.name()});
  const auto told = Drain(Resumed(options, {}).get());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].member, "kept");
  EXPECT_EQ(told[0].offset, 2u);
  EXPECT_TRUE(Drain(Resumed(options, {Behind(told[0])}).get()).empty());
}

TEST(KafkaSource, ABacklogInOnePartitionDoesNotHoldUpAnother) {
  const TestTopic topic(2, {});
  Publish(topic.name(), Members(0, 0, 30'000));
  KafkaSourceOptions options = OptionsFor({topic.name()});
  options.end = KafkaInputEnd::kNone;
  options.batch_messages = 64;
  auto source = Resumed(options, {});
  ReadSome(source.get(), 1);
  // Everything that fits between broker and reader is full of the backlog.
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  Publish(topic.name(), Members(1, 0, 10));
  std::this_thread::sleep_for(std::chrono::milliseconds(1'000));
  const std::string other = KafkaPartitionName(topic.name(), 1);
  absl::Status status;
  const auto told = ReadUntil(
      source.get(),
      [&](const auto& all) {
        return !all.empty() && all.back().partition == other;
      },
      &status);
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back().partition, other);
  EXPECT_LT(told.size(), (kBatchesQueued + 4) * 64);
}

TEST(KafkaSource, TopicsAndPartitionsThatAppearLaterAreRead) {
  const TestTopic first(1, {});
  TestTopic later(1, {});
  later.Delete();
  KafkaSourceOptions options = OptionsFor({first.name(), later.name()});
  options.end = KafkaInputEnd::kNone;
  Publish(first.name(), Members(0, 0, 3));
  auto source = Resumed(options, {});
  EXPECT_EQ(ReadSome(source.get(), 3).size(), 3u);
  auto idle = source->Next(5'000);
  ASSERT_TRUE(idle.ok()) << idle.status();
  ASSERT_NE(*idle, nullptr) << "a source without an end never ends";
  EXPECT_TRUE((*idle)->deliveries().empty());
  later.Make();
  Publish(later.name(), Members(0, 10, 12));
  const auto told = ReadSome(source.get(), 2);
  EXPECT_EQ(told[0].partition, KafkaPartitionName(later.name(), 0));
  EXPECT_EQ(told[0].member, "m10");
  first.Widen(3);
  Publish(first.name(), Members(2, 20, 21));
  const auto widened = ReadSome(source.get(), 1);
  EXPECT_EQ(widened[0].partition, KafkaPartitionName(first.name(), 2));
}

TEST(KafkaSource, ASlowReaderBoundsWhatIsFetchedAndATrimmedOffsetStops) {
  TestTopic topic(1, {});
  std::vector<TestMessage> messages;
  for (int i = 0; i < 20'000; ++i) {
    messages.push_back(In(0, std::string(1'000, 'x')));
  }
  Publish(topic.name(), messages);
  KafkaSourceOptions options = OptionsFor({topic.name()});
  options.end = KafkaInputEnd::kNone;
  options.fetched_bytes = 1 << 20;
  options.batch_messages = 16;
  auto source = Resumed(options, {});
  ReadSome(source.get(), 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'000));
  topic.Trim(0, 20'000);
  absl::Status status;
  const auto told = ReadUntil(
      source.get(), [](const auto&) { return false; }, &status);
  EXPECT_LT(told.size(), 5'000u) << "of 20 MB, little more than 1 MB was ahead";
  EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
  EXPECT_THAT(MessageOf(status),
              HasSubstr(KafkaPartitionName(topic.name(), 0)));
}

TEST(KafkaSource, ATopicDeletedWhileItIsReadStopsTheSource) {
  TestTopic topic(1, {});
  Publish(topic.name(), Members(0, 0, 3));
  KafkaSourceOptions options = OptionsFor({topic.name()});
  options.end = KafkaInputEnd::kNone;
  auto source = Resumed(options, {});
  ReadSome(source.get(), 3);
  topic.Delete();
  absl::Status status;
  ReadUntil(
      source.get(), [](const auto&) { return false; }, &status);
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr(topic.name()));
  topic.Make();
}

// Whatever of it is seen first: that it is gone, that it ends early, or that
// other messages stand there.
TEST(KafkaSource, ATopicMadeAgainAndFilledWhileItIsReadStopsTheSource) {
  TestTopic topic(1, {});
  Publish(topic.name(), Members(0, 0, 3));
  KafkaSourceOptions options = OptionsFor({topic.name()});
  options.end = KafkaInputEnd::kNone;
  auto source = Resumed(options, {});
  ReadSome(source.get(), 3);
  topic.Delete();
  topic.Make();
  Publish(topic.name(), Members(0, 100, 110));
  absl::Status status;
  ReadUntil(
      source.get(), [](const auto&) { return false; }, &status);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(MessageOf(status), HasSubstr(topic.name()));
}

TEST(KafkaSource, AMessageTellsWhenTheBrokerReceivedIt) {
  const TestTopic topic(1, {{"message.timestamp.type", "LogAppendTime"}});
  const auto now = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const int64_t before = now() - 1'000;  // brokers count milliseconds
  Publish(topic.name(), {In(0, Protobuf("m1"))});
  KafkaSourceOptions options;
  options.cluster = TestCluster();
  options.inputs = {{topic.name(), {}}};
  auto source = KafkaSource::Open(options);
  ASSERT_TRUE((*source)->Resume({}).ok());
  const auto batch = (*source)->Next(30'000'000);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ((*batch)->deliveries().size(), 1);
  EXPECT_GE((*batch)->deliveries()[0].received.value, before);
  EXPECT_LE((*batch)->deliveries()[0].received.value, now());
}

TEST(KafkaSource, PartitionsOfAdministrationAreNamedSoAndGoOnBehindTheirOwn) {
  const TestTopic topic(1, {});
  Publish(topic.name(), Members(0, 0, 10));
  KafkaSourceOptions options;
  options.cluster = TestCluster();
  options.inputs = {{topic.name(), {}}};
  options.kind = KafkaInputKind::kAdmin;
  options.end = KafkaInputEnd::kAtStart;
  auto source = KafkaSource::Open(options);
  const std::string name = "admin:" + topic.name() + "/0";
  // An offset of the same topic as one of events is none of these.
  const auto resumed =
      (*source)->Resume({{"kafka:" + topic.name() + "/7", 99, Hash128{}},
                         {name, 4, Sha256Prefix(Protobuf("m3"))}});
  ASSERT_TRUE(resumed.ok()) << resumed;
  const auto all = Drain(source->get());
  ASSERT_EQ(all.size(), 6);
  EXPECT_EQ(all[0].partition, name);
  EXPECT_EQ(all[0].offset, 4);
}

TEST(KafkaSource, EndsOfPartitionsAreToldWhileTheReaderIsBehind) {
  const TestTopic topic(2, {});
  Publish(topic.name(), Members(0, 0, 100));
  KafkaSourceOptions options;
  options.cluster = TestCluster();
  options.inputs = {{topic.name(), {}}};
  auto source = KafkaSource::Open(options);
  ASSERT_TRUE((*source)->Resume({}).ok());
  ReadSome(source->get(), 100);
  Publish(topic.name(), Members(1, 0, 5));
  ReadSome(source->get(), 5);
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::map<std::string, KafkaInputEnds> ends;
  while (std::chrono::steady_clock::now() < until) {
    for (const KafkaInputEnds& each : (*source)->Ends()) {
      ends[each.partition] = each;
    }
    if (ends[KafkaPartitionName(topic.name(), 1)].end == 5) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(ends[KafkaPartitionName(topic.name(), 0)].end, 100);
  EXPECT_EQ(ends[KafkaPartitionName(topic.name(), 0)].next, 100);
  EXPECT_EQ(ends[KafkaPartitionName(topic.name(), 1)].end, 5);
}

TEST(KafkaSource, BatchesStayValidAfterTheSourceIsGone) {
  const TestTopic topic(1, {});
  Publish(topic.name(), Members(0, 0, 3'000));
  auto source = Resumed(OptionsFor({topic.name()}), {});
  std::vector<std::unique_ptr<DeliveryBatch>> held;
  while (held.size() < 3) {
    auto batch = source->Next(5'000);
    ASSERT_TRUE(batch.ok()) << batch.status();
    if (!(*batch)->deliveries().empty()) held.push_back(*std::move(batch));
  }
  source.reset();
  for (const auto& batch : held) {
    for (const Delivery& each : batch->deliveries()) {
      EXPECT_EQ(each.event.original, Protobuf(fmt::format("m{}", each.offset)));
    }
  }
}

TEST(KafkaSource, WhatCannotBeReadIsNamed) {
  EXPECT_TRUE(
      absl::IsInvalidArgument(KafkaSource::Open(OptionsFor({})).status()));
  const absl::Status twice =
      KafkaSource::Open(OptionsFor({"a", "b", "a"})).status();
  EXPECT_TRUE(absl::IsInvalidArgument(twice));
  EXPECT_THAT(MessageOf(twice), HasSubstr("topic a is named twice"));
  KafkaSourceOptions options = OptionsFor({"a"});
  options.cluster.bootstrap = "127.0.0.1:1";
  options.patience_ms = 500;
  const absl::Status status = (*KafkaSource::Open(options))->Resume({});
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
}

}  // namespace
}  // namespace clearpoint
