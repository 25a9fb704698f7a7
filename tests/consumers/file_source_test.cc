// What a file source promises: every byte of the input is delivered or
// blank, and a run that goes on anywhere delivers what an uninterrupted run
// would have.
#include "consumers/file_source.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "engine/codec/codec.h"
#include "engine/codec/wire.h"

namespace clearpoint {
namespace {

// A delivery, without views.
struct Told {
  uint32_t partition = 0;
  uint64_t offset = 0;
  uint64_t next_offset = 0;
  EventKind kind = EventKind::kNone;
  std::string original;
  std::string reason;

  friend bool operator==(const Told&, const Told&) = default;
};

void PrintTo(const Told& told, std::ostream* out) {
  *out << fmt::format("{}:[{}, {}) kind {} {} bytes '{}' {}", told.partition,
                      told.offset, told.next_offset,
                      static_cast<int>(told.kind), told.original.size(),
                      told.original.substr(0, 60), told.reason);
}

Told Tell(const Delivery& delivery) {
  Told told{delivery.partition,
            delivery.offset,
            delivery.next_offset,
            delivery.event.kind,
            std::string(delivery.event.original),
            ""};
  if (const auto* why = std::get_if<Undecodable>(&delivery.event.body)) {
    told.reason = why->reason;
  }
  return told;
}

class FileSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/clearpoint_source_XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Write(const std::string& name, std::string_view content) {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  std::string directory_;
};

std::unique_ptr<FileSource> OpenSource(const std::vector<std::string>& paths) {
  std::vector<FileInput> inputs;
  for (const std::string& path : paths) {
    inputs.push_back({path, FramingOfPath(path), ""});
  }
  auto source = FileSource::Open(inputs);
  EXPECT_TRUE(source.ok()) << source.status();
  return source.ok() ? *std::move(source) : nullptr;
}

std::vector<Told> Drain(FileSource* source) {
  std::vector<Told> all;
  while (true) {
    auto batch = source->Next(Source::kForever);
    EXPECT_TRUE(batch.ok()) << batch.status();
    if (!batch.ok() || *batch == nullptr) return all;
    EXPECT_FALSE((*batch)->deliveries().empty());
    for (const Delivery& each : (*batch)->deliveries()) {
      all.push_back(Tell(each));
    }
  }
}

std::vector<Told> ReadAll(const std::vector<std::string>& paths) {
  return Drain(OpenSource(paths).get());
}

InputOffset Behind(const std::string& source, const Told& told) {
  return {source, told.next_offset, Sha256Prefix(told.original)};
}

std::string SignInMessage(int number, int64_t occurred, EventFormat format) {
  const std::string member = fmt::format("member-{}", number);
  Event event;
  event.kind = EventKind::kSignIn;
  event.occurred = {occurred};
  event.body = SignIn{"star", member, {}};
  return EncodeEvent(event, format);
}

std::string SignInLine(int number, int64_t occurred) {
  return SignInMessage(number, occurred, EventFormat::kJson) + "\n";
}

std::string Delimited(std::string_view message) {
  std::string bytes;
  WireWriter(&bytes).Varint(message.size());
  return bytes.append(message);
}

// Lines with everything that may stand between events.
std::string MixedLines() {
  return SignInLine(1, 1000) + "\n  \t\r\n" + SignInLine(2, 2000) +
         "{\"broken\n" + SignInLine(3, 3000) + "\r\n" + "not json at all\n" +
         SignInLine(4, 4000) + "\n\n" +
         SignInMessage(5, 5000, EventFormat::kJson);
}

TEST_F(FileSourceTest, LinesAreDeliveredWithTheirOffsetsAndBlankOnesAreNot) {
  const std::string content = MixedLines();
  const auto told = ReadAll({Write("in.jsonl", content)});
  ASSERT_EQ(told.size(), 7u);
  for (const Told& each : told) {
    EXPECT_EQ(content.substr(each.offset, each.original.size()), each.original);
  }
  EXPECT_EQ(told[0].kind, EventKind::kSignIn);
  EXPECT_EQ(told[2].kind, EventKind::kNone);
  EXPECT_EQ(told[2].original, "{\"broken");
  EXPECT_EQ(told[4].original, "not json at all");
  EXPECT_EQ(told[6].kind, EventKind::kSignIn) << "the last needs no line feed";
  EXPECT_EQ(told[6].next_offset, content.size());
}

TEST_F(FileSourceTest, DelimitedMessagesCarryTheirPrefixInTheOffset) {
  const std::string first =
      Delimited(SignInMessage(1, 1000, EventFormat::kProtobuf));
  const std::string second =
      Delimited(SignInMessage(2, 2000, EventFormat::kProtobuf));
  const auto told = ReadAll({Write("in.pb", first + Delimited("") + second)});
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].next_offset, first.size());
  EXPECT_EQ(told[1].kind, EventKind::kNone) << "an empty message is one";
  EXPECT_EQ(told[2].offset, first.size() + 1);
  EXPECT_EQ(told[2].kind, EventKind::kSignIn);
}

TEST_F(FileSourceTest, GoingOnBehindAnyMessageDeliversTheRest) {
  std::string delimited;
  for (int i = 0; i < 40; ++i) {
    delimited += Delimited(SignInMessage(i, i, EventFormat::kProtobuf));
  }
  for (const std::string& path : {Write("in.jsonl", MixedLines()),
                                  Write("in.pb", delimited + "\x7fhalf")}) {
    const auto whole = ReadAll({path});
    for (size_t i = 0; i < whole.size(); ++i) {
      auto source = OpenSource({path});
      const auto status =
          source->Resume({Behind(source->partitions()[0], whole[i])});
      ASSERT_TRUE(status.ok()) << path << " " << i << " " << status;
      const std::vector<Told> expected(whole.begin() + static_cast<long>(i) + 1,
                                       whole.end());
      EXPECT_EQ(Drain(source.get()), expected) << path << " behind " << i;
    }
  }
}

TEST_F(FileSourceTest, GoingOnInALargeFileDeliversTheRest) {
  std::string lines;
  while (lines.size() < 1'500'000) {
    lines += SignInLine(static_cast<int>(lines.size()), 7);
  }
  const std::string path = Write("large.jsonl", lines);
  const auto whole = ReadAll({path});
  for (const size_t i : {size_t{0}, whole.size() / 2, whole.size() - 1}) {
    auto source = OpenSource({path});
    ASSERT_TRUE(source->Resume({Behind("file:large.jsonl", whole[i])}).ok());
    const auto rest = Drain(source.get());
    ASSERT_EQ(rest.size(), whole.size() - i - 1);
    if (rest.empty()) continue;
    EXPECT_EQ(rest.front(), whole[i + 1]);
  }
}

TEST_F(FileSourceTest, OffsetsOfAnotherInputAreRefused) {
  const std::string path = Write("in.jsonl", MixedLines());
  const auto whole = ReadAll({path});
  struct Case {
    const char* what;
    InputOffset offset;
    absl::StatusCode code;
  };
  InputOffset wrong_hash = Behind("file:in.jsonl", whole[1]);
  wrong_hash.last_message.bytes[0] ^= 1;
  InputOffset inside = Behind("file:in.jsonl", whole[1]);
  inside.next_offset -= 5;
  InputOffset behind_end = Behind("file:in.jsonl", whole[6]);
  behind_end.next_offset += 1;
  for (const Case& each :
       {Case{"other content", wrong_hash, absl::StatusCode::kDataLoss},
        Case{"inside a message", inside, absl::StatusCode::kDataLoss},
        Case{"behind the end", behind_end, absl::StatusCode::kOutOfRange}}) {
    const auto status = OpenSource({path})->Resume({each.offset});
    EXPECT_EQ(status.code(), each.code) << each.what << ": " << status;
  }
  const std::string pb =
      Write("in.pb", Delimited(SignInMessage(1, 1, EventFormat::kProtobuf)));
  InputOffset far{"file:in.pb", 4000, {}};
  EXPECT_EQ(OpenSource({pb})->Resume({far}).code(),
            absl::StatusCode::kOutOfRange);
}

TEST_F(FileSourceTest, ALastLineThatGotItsLineFeedLaterIsStillTheSame) {
  const std::string line = SignInMessage(1, 1, EventFormat::kJson);
  const auto before = ReadAll({Write("in.jsonl", line)});
  ASSERT_EQ(before.size(), 1u);
  const std::string path = Write("in.jsonl", line + "\n" + SignInLine(2, 2));
  auto source = OpenSource({path});
  ASSERT_TRUE(source->Resume({Behind("file:in.jsonl", before[0])}).ok());
  const auto rest = Drain(source.get());
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].original + "\n", SignInLine(2, 2));
}

TEST_F(FileSourceTest, ALastLineThatGotACarriageReturnLaterIsStillTheSame) {
  const std::string line = SignInMessage(1, 1, EventFormat::kJson);
  const auto before = ReadAll({Write("in.jsonl", line)});
  ASSERT_EQ(before.size(), 1u);
  for (const char* end : {"\r\n", "  \n", "\n\n"}) {
    const std::string path = Write("in.jsonl", line + end + SignInLine(2, 2));
    auto source = OpenSource({path});
    ASSERT_TRUE(source->Resume({Behind("file:in.jsonl", before[0])}).ok());
    const auto rest = Drain(source.get());
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].original + "\n", SignInLine(2, 2));
  }
  // What goes on with something else is another line.
  const std::string path = Write("in.jsonl", line + "x\n");
  EXPECT_EQ(
      OpenSource({path})->Resume({Behind("file:in.jsonl", before[0])}).code(),
      absl::StatusCode::kDataLoss);
}

std::unique_ptr<FileSource> OpenGrowing(const std::string& path) {
  auto source = FileSource::Open(
      {{path, Framing::kLines, "", LastLine::kLeaveBroken}});
  EXPECT_TRUE(source.ok()) << source.status();
  return source.ok() ? *std::move(source) : nullptr;
}

TEST_F(FileSourceTest, AHalfLastLineIsLeftUntilItIsWhole) {
  const std::string first = SignInLine(1, 1);
  const std::string second = SignInMessage(2, 2, EventFormat::kJson);
  const std::string whole = first + second + "\n" + SignInLine(3, 3);
  const auto expected = ReadAll({Write("in.jsonl", whole)});
  ASSERT_EQ(expected.size(), 3u);
  for (size_t size = 1; size <= whole.size(); ++size) {
    auto half = OpenGrowing(Write("in.jsonl", whole.substr(0, size)));
    const std::vector<Told> before = Drain(half.get());
    const uint64_t read = before.empty() ? 0 : before.back().next_offset;
    const bool has_left = whole.substr(read, size - read) != "" &&
                          whole.substr(read, size - read) != "\n";
    ASSERT_EQ(half->left().size(), has_left ? 1u : 0u) << size;
    if (has_left) {
      EXPECT_NE(half->left()[0].find(fmt::format("from offset {} on", read)),
                std::string::npos)
          << half->left()[0];
    }
    // It has grown: nothing is lost, and nothing there twice.
    auto grown = OpenGrowing(Write("in.jsonl", whole));
    std::vector<InputOffset> offsets;
    if (!before.empty()) {
      offsets.push_back(Behind("file:in.jsonl", before.back()));
    }
    ASSERT_TRUE(grown->Resume(offsets).ok()) << size;
    std::vector<std::string> all;
    for (const Told& each : before) all.push_back(each.original);
    for (const Told& each : Drain(grown.get())) all.push_back(each.original);
    ASSERT_EQ(all.size(), expected.size()) << size;
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i], expected[i].original) << size;
    }
    EXPECT_TRUE(grown->left().empty());
  }
}

TEST_F(FileSourceTest, ALastLineThatIsLeftEndsNoOtherInput) {
  const std::string a = Write("a.jsonl", SignInLine(1, 10) + "{\"half");
  const std::string b = Write("b.jsonl", SignInLine(2, 20) + SignInLine(3, 30));
  const std::string huge =
      Write("huge.jsonl", std::string(2 * kMaxMessageBytes, 'x'));
  std::vector<FileInput> inputs;
  for (const std::string& path : {a, b, huge}) {
    inputs.push_back({path, Framing::kLines, "", LastLine::kLeaveBroken});
  }
  auto source = FileSource::Open(inputs);
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(Drain(source->get()).size(), 3u);
  ASSERT_EQ((*source)->left().size(), 2u);
  EXPECT_EQ((*source)->left()[0].substr(0, 26), "file:a.jsonl: the last 6 b");
  EXPECT_NE((*source)->left()[1].find("file:huge.jsonl: the last 2097152 b"),
            std::string::npos)
      << (*source)->left()[1];
}

TEST_F(FileSourceTest, WhoReadsAnInputOnceTakesAHalfLastLineAsItIs) {
  auto source = OpenSource({Write("in.jsonl", SignInLine(1, 1) + "{\"half")});
  const auto told = Drain(source.get());
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].kind, EventKind::kNone);
  EXPECT_EQ(told[1].original, "{\"half");
  EXPECT_TRUE(source->left().empty());
}

TEST_F(FileSourceTest, AHugeMessageIsDeliveredCutAndTheRestIsRead) {
  for (const size_t size :
       {kMaxMessageBytes, kMaxMessageBytes + 1, 5 * kMaxMessageBytes + 17}) {
    const std::string huge(size, 'x');
    const std::string lines = SignInLine(1, 1) + huge + "\n" + SignInLine(2, 2);
    const std::string pb =
        Delimited(SignInMessage(1, 1, EventFormat::kProtobuf)) +
        Delimited(huge) +
        Delimited(SignInMessage(2, 2, EventFormat::kProtobuf));
    for (const std::string& path :
         {Write("h.jsonl", lines), Write("h.pb", pb)}) {
      const auto told = ReadAll({path});
      ASSERT_EQ(told.size(), 3u) << path;
      EXPECT_EQ(told[1].kind, EventKind::kNone);
      EXPECT_EQ(told[2].kind, EventKind::kSignIn);
      EXPECT_EQ(told[1].next_offset, told[2].offset);
      if (size == kMaxMessageBytes) {
        EXPECT_EQ(told[1].original.size(), size);
      } else {
        EXPECT_EQ(told[1].original.size(), kKeptOfHugeMessage);
        EXPECT_NE(told[1].reason.find(ToHex(Sha256(huge))), std::string::npos)
            << told[1].reason;
      }
      auto source = OpenSource({path});
      ASSERT_TRUE(
          source->Resume({Behind(source->partitions()[0], told[1])}).ok());
      EXPECT_EQ(Drain(source.get()), std::vector<Told>{told[2]});
    }
  }
}

TEST_F(FileSourceTest, LostFramingMakesTheRestOneFaultyMessage) {
  const std::string good =
      Delimited(SignInMessage(1, 1, EventFormat::kProtobuf));
  const std::string no_length(11, '\xff');
  const std::string far_length = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
  for (const std::string& tail :
       {no_length + std::string(300'000, 'z'), far_length + "abc",
        std::string("\x05"
                    "ab"),
        std::string("\x80")}) {
    const std::string path = Write("in.pb", good + tail);
    const auto told = ReadAll({path});
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[1].offset, good.size());
    EXPECT_EQ(told[1].next_offset, good.size() + tail.size());
    EXPECT_NE(told[1].reason.find(fmt::format("offset {}", good.size())),
              std::string::npos)
        << told[1].reason;
  }
}

TEST_F(FileSourceTest, RandomBytesAreDeliveredWithoutAGapAndResumable) {
  std::minstd_rand random(5);
  for (int round = 0; round < 60; ++round) {
    std::string bytes;
    const size_t size = random() % 3000;
    while (bytes.size() < size) {
      const bool mostly_text = round % 2 == 0;
      bytes.push_back(random() % 17 == 0 && mostly_text
                          ? '\n'
                          : static_cast<char>(random()));
    }
    for (const char* name : {"r.jsonl", "r.pb"}) {
      const std::string path = Write(name, bytes);
      const auto told = ReadAll({path});
      uint64_t at = 0;
      for (const Told& each : told) {
        EXPECT_EQ(
            bytes.substr(at, each.offset - at).find_first_not_of(" \t\r\n"),
            std::string::npos);
        EXPECT_GT(each.next_offset, each.offset);
        at = each.next_offset;
      }
      EXPECT_LE(at, bytes.size());
      if (told.empty()) continue;
      const size_t middle = told.size() / 2;
      auto source = OpenSource({path});
      ASSERT_TRUE(
          source->Resume({Behind(source->partitions()[0], told[middle])}).ok());
      EXPECT_EQ(Drain(source.get()).size(), told.size() - middle - 1);
    }
  }
}

TEST_F(FileSourceTest, SeveralInputsAreMergedByOccurredAndFaultsStayInPlace) {
  const std::string a =
      Write("a.jsonl", SignInLine(1, 10) + "broken a\n" + SignInLine(2, 30) +
                           SignInLine(3, 20));
  const std::string b =
      Write("b.jsonl", SignInLine(4, 10) + SignInLine(5, 25) + "broken b\n");
  const auto told = ReadAll({a, b});
  std::vector<std::string> order;
  for (const Told& each : told) {
    order.push_back(fmt::format("{}@{}", each.partition, each.offset));
  }
  const uint64_t line = SignInLine(1, 10).size();
  EXPECT_EQ(order, (std::vector<std::string>{
                       "0@0", fmt::format("0@{}", line), "1@0",
                       fmt::format("1@{}", line), fmt::format("1@{}", 2 * line),
                       fmt::format("0@{}", line + 9),
                       fmt::format("0@{}", 2 * line + 9)}));
}

TEST_F(FileSourceTest, MergedInputsGoOnAnywhereInTheSameOrder) {
  std::string contents[3];
  std::minstd_rand random(11);
  for (int i = 0; i < 600; ++i) {
    std::string& content = contents[random() % 3];
    content +=
        random() % 9 == 0
            ? std::string("no event\n")
            : SignInLine(i, 1000 * i + static_cast<int>(random() % 9000));
  }
  std::vector<std::string> paths;
  for (int i = 0; i < 3; ++i) {
    paths.push_back(Write(fmt::format("m{}.jsonl", i), contents[i]));
  }
  const auto whole = ReadAll(paths);
  ASSERT_EQ(whole.size(), 600u);
  for (size_t cut = 1; cut < whole.size(); cut += 37) {
    auto source = OpenSource(paths);
    std::vector<InputOffset> offsets(3);
    for (size_t i = 0; i < cut; ++i) {
      const uint32_t partition = whole[i].partition;
      offsets[partition] = Behind(source->partitions()[partition], whole[i]);
    }
    ASSERT_TRUE(source->Resume(offsets).ok());
    const std::vector<Told> expected(whole.begin() + static_cast<long>(cut),
                                     whole.end());
    EXPECT_EQ(Drain(source.get()), expected) << "behind " << cut;
  }
}

TEST_F(FileSourceTest, BatchesStayValidAfterTheSourceIsGone) {
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += SignInLine(i, i);
  const std::string path = Write("many.jsonl", lines);
  auto source = OpenSource({path});
  std::vector<std::unique_ptr<DeliveryBatch>> held;
  for (int i = 0; i < 3; ++i) held.push_back(*source->Next(Source::kForever));
  source.reset();  // with batches still under way
  for (const auto& batch : held) {
    for (const Delivery& each : batch->deliveries()) {
      EXPECT_EQ(lines.substr(each.offset, each.event.original.size()),
                each.event.original);
    }
  }
}

TEST_F(FileSourceTest, AWaitingPipeIsLeftWhenTheSourceGoes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string line = SignInLine(1, 1);
  ASSERT_EQ(write(ends[1], line.data(), line.size()),
            static_cast<ssize_t>(line.size()));
  const std::string path = fmt::format("/dev/fd/{}", ends[0]);
  auto source = FileSource::Open({{path, Framing::kLines, "pipe"}});
  ASSERT_TRUE(source.ok()) << source.status();
  auto batch = (*source)->Next(Source::kForever);
  ASSERT_TRUE(batch.ok());
  EXPECT_EQ((*batch)->deliveries().size(), 1u) << "without waiting for more";
  source->reset();  // would hang for ever if the thread kept waiting
  close(ends[0]);
  close(ends[1]);
}

// The pipe has half a line and stays open; what was merged before the stop is
// what an uninterrupted run would have merged first.
TEST_F(FileSourceTest, AStopEndsAWaitAndDeliversNothingThatDependsOnIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string first = SignInMessage(1, 5, EventFormat::kJson) + "\n";
  const std::string half = SignInMessage(2, 6, EventFormat::kJson);
  ASSERT_EQ(write(ends[1], (first + half).data(), first.size() + half.size()),
            static_cast<ssize_t>(first.size() + half.size()));
  std::string lines;
  for (int i = 0; i < 5000; ++i) {
    lines += SignInMessage(i, 10 + i, EventFormat::kJson) + "\n";
  }
  const std::string file = Write("later.jsonl", lines);
  const std::string path = fmt::format("/proc/self/fd/{}", ends[0]);
  auto source = FileSource::Open(
      {{path, Framing::kLines, "pipe"}, {file, Framing::kLines, "later"}});
  ASSERT_TRUE(source.ok()) << source.status();
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    (*source)->Stop();
  });
  const std::vector<Told> all = Drain(source->get());
  stopper.join();
  // Nothing of the file may pass the pipe's next message.
  ASSERT_LE(all.size(), 1u);
  if (!all.empty()) {
    EXPECT_EQ(all[0].next_offset, first.size());
  }
  source->reset();
  close(ends[0]);
  close(ends[1]);
}

TEST_F(FileSourceTest, AStoppedSourceIsGoneOnWithByTheNextOne) {
  std::string lines;
  for (int i = 0; i < 20'000; ++i) {
    lines += SignInMessage(i, i, EventFormat::kJson) + "\n";
  }
  const std::string path = Write("a.jsonl", lines);
  const std::vector<Told> whole = ReadAll({path});
  auto source = OpenSource({path});
  auto batch = source->Next(Source::kForever);
  ASSERT_TRUE(batch.ok());
  std::vector<Told> all;
  for (const Delivery& each : (*batch)->deliveries()) all.push_back(Tell(each));
  source->Stop();
  EXPECT_TRUE(Drain(source.get()).empty());
  auto next = OpenSource({path});
  ASSERT_TRUE(next->Resume({Behind("file:a.jsonl", all.back())}).ok());
  for (Told& each : Drain(next.get())) all.push_back(std::move(each));
  EXPECT_EQ(all, whole);
}

TEST_F(FileSourceTest, TwoInputsOfOneNameAreToldHowToBeNamed) {
  std::filesystem::create_directory(directory_ + "/b");
  const std::string a = Write("in.jsonl", "");
  const std::string b = Write("b/in.jsonl", "");
  const auto same =
      FileSource::Open({{a, Framing::kLines, ""}, {b, Framing::kLines, ""}});
  EXPECT_EQ(same.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(same.status().message()).find("--name"),
            std::string::npos);
  EXPECT_TRUE(
      FileSource::Open({{a, Framing::kLines, "a"}, {b, Framing::kLines, "b"}})
          .ok());
}

TEST_F(FileSourceTest, APipeGoesOnBehindWhatWasRead) {
  const std::string content = MixedLines();
  const auto whole = ReadAll({Write("stdin", content)});
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], content.data(), content.size()),
            static_cast<ssize_t>(content.size()));
  close(ends[1]);
  auto source = FileSource::Open(
      {{fmt::format("/dev/fd/{}", ends[0]), Framing::kLines, "stdin"}});
  ASSERT_TRUE(source.ok()) << source.status();
  ASSERT_TRUE((*source)->Resume({Behind("file:stdin", whole[3])}).ok());
  EXPECT_EQ(Drain(source->get()),
            std::vector<Told>(whole.begin() + 4, whole.end()));
  close(ends[0]);
}

TEST_F(FileSourceTest, WhatCannotBeOpenedIsNamed) {
  EXPECT_EQ(FileSource::Open({}).status().code(),
            absl::StatusCode::kInvalidArgument);
  const auto missing =
      FileSource::Open({{directory_ + "/no", Framing::kLines, ""}});
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(std::string(missing.status().message()).find(directory_ + "/no"),
            std::string::npos);
  EXPECT_EQ(
      FileSource::Open({{directory_, Framing::kLines, ""}}).status().code(),
      absl::StatusCode::kInvalidArgument);
  const std::string path = Write("same.jsonl", "");
  EXPECT_EQ(FileSource::Open(
                {{path, Framing::kLines, ""}, {path, Framing::kLines, ""}})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace clearpoint
