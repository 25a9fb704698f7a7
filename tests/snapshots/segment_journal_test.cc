#include "snapshots/segment_journal.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "snapshots/segment_files.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/frame_chain.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

constexpr char kDirectory[] = "dir";

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

JournalOptions SmallSegments() {
  JournalOptions options;
  options.segment_bytes = 1'000;
  return options;
}

std::unique_ptr<SegmentJournal> Opened(FileSystem& files) {
  auto journal = OpenJournal(files, kDirectory, SmallSegments());
  EXPECT_TRUE(journal.ok()) << journal.status();
  return journal.ok() ? *std::move(journal) : nullptr;
}

// A journal of a genesis, a claim and `count` frames.
void MakeJournal(FileSystem& files, int count) {
  ASSERT_TRUE(CreateJournal(files, kDirectory, TestGenesis()).ok());
  auto journal = Opened(files);
  const ChainHistory history = ReadHistory(*journal);
  ASSERT_EQ(AppendFrames(*journal, history, count).size(), count + 1u);
}

std::string LastSegment(const FaultyFileSystem& files) {
  std::string last;
  for (const auto& [path, content] : files.Contents()) {
    if (path.ends_with(".seg")) last = path;
  }
  return last;
}

TEST(SegmentJournal, SegmentsJoinAndEndAtAFrame) {
  FaultyFileSystem files;
  MakeJournal(files, 20);
  uint64_t end = 0;
  int segments = 0;
  for (const auto& [path, content] : files.Contents()) {
    if (!path.ends_with(".seg")) continue;
    EXPECT_EQ(path, SegmentPath(kDirectory, end));
    EXPECT_LE(content.size(), 1'000u);
    end += content.size();
    ++segments;
    std::string_view rest = content;
    while (!rest.empty()) {
      const auto length = FrameLength(rest);
      ASSERT_TRUE(length.ok());
      ASSERT_LE(*length, rest.size());
      rest.remove_prefix(*length);
    }
  }
  EXPECT_GT(segments, 4);
}

TEST(SegmentJournal, AFrameLongerThanASegmentHasItsOwn) {
  FaultyFileSystem files;
  MakeJournal(files, 1);
  auto journal = Opened(files);
  const ChainHistory history = ReadHistory(*journal);
  {
    auto writer = journal->OpenWriter(history.end);
    FrameChain chain(*history.head);
    ASSERT_TRUE((*writer)->Append(chain.Claim(2)).ok());
    ASSERT_TRUE((*writer)->Append(chain.Records(1, 5'000)).ok());
    ASSERT_TRUE((*writer)->Append(chain.Records(1, 10)).ok());
    for (int i = 0; i < 3; ++i) ASSERT_TRUE((*writer)->NextReport(true).ok());
  }
  EXPECT_EQ(ReadHistory(*Opened(files)).frames.size(), 6u);
}

TEST(SegmentJournal, TheSameFramesMakeTheSameFiles) {
  FaultyFileSystem one;
  FaultyFileSystem two;
  MakeJournal(one, 20);
  MakeJournal(two, 20);
  EXPECT_EQ(one.Contents(), two.Contents());
}

TEST(SegmentJournal, CreatingRefusesADirectoryInUse) {
  FaultyFileSystem files;
  MakeJournal(files, 1);
  const absl::Status again = CreateJournal(files, kDirectory, TestGenesis());
  EXPECT_TRUE(absl::IsFailedPrecondition(again));
  EXPECT_THAT(MessageOf(again), HasSubstr("found 00000000000000000000.seg"));
  files.SetContent("other/notes.txt", "mine");
  const absl::Status other = CreateJournal(files, "other", TestGenesis());
  EXPECT_THAT(MessageOf(other), HasSubstr("found notes.txt"));
  EXPECT_EQ(files.Contents().count("other/LOCK"), 0u);
}

TEST(SegmentJournal, WhereThereIsNoJournalOpeningSaysSo) {
  FaultyFileSystem files;
  EXPECT_TRUE(absl::IsNotFound(
      OpenJournal(files, kDirectory, SmallSegments()).status()));
  files.SetContent("dir/LOCK", "");
  const auto journal = OpenJournal(files, kDirectory, SmallSegments());
  EXPECT_TRUE(absl::IsNotFound(journal.status()));
  EXPECT_THAT(MessageOf(journal.status()), HasSubstr("no journal in dir"));
}

TEST(SegmentJournal, ASecondWriterIsRefusedUntilTheFirstIsGone) {
  FaultyFileSystem files;
  MakeJournal(files, 1);
  auto journal = Opened(files);
  const ChainHistory history = ReadHistory(*journal);
  auto first = journal->OpenWriter(history.end);
  ASSERT_TRUE(first.ok());
  const auto second = Opened(files)->OpenWriter(history.end);
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status()));
  EXPECT_THAT(MessageOf(second.status()), HasSubstr("held by process"));
  first->reset();
  EXPECT_TRUE(Opened(files)->OpenWriter(history.end).ok());
}

// What a crash can leave of the last frame: any part of it, alone or followed
// by zeros.
TEST(SegmentJournal, ATornTailIsTheEndForReadersAndIsCutByTheWriter) {
  FaultyFileSystem whole;
  MakeJournal(whole, 3);
  const ChainHistory full = ReadHistory(*Opened(whole));
  const std::string path = LastSegment(whole);
  const std::string content = whole.Contents()[path];
  FrameChain chain(*full.head);
  const std::string frame = chain.Records(2, 60).bytes;
  for (size_t kept = 0; kept < frame.size(); ++kept) {
    for (const size_t zeros : {size_t{0}, frame.size() - kept, size_t{9'999}}) {
      SCOPED_TRACE(testing::Message() << kept << " kept, zeros " << zeros);
      const std::string zero_bytes(zeros, '\0');
      if (frame.substr(kept) == zero_bytes.substr(0, frame.size() - kept)) {
        continue;  // the frame is whole
      }
      FaultyFileSystem files;
      for (const auto& [name, bytes] : whole.Contents()) {
        files.SetContent(name, bytes);
      }
      files.SetContent(path, content + frame.substr(0, kept) + zero_bytes);
      auto journal = Opened(files);
      const auto untouched = files.Contents();
      const ChainHistory history = ReadHistory(*journal);
      ASSERT_TRUE(history.status.ok()) << history.status;
      EXPECT_EQ(history.frames, full.frames);
      EXPECT_EQ(files.Contents(), untouched);
      ASSERT_EQ(AppendFrames(*journal, history, 1).size(), 2u);
      EXPECT_EQ(journal->warning().empty(), kept + zeros == 0);
      if (kept + zeros > 0) {
        EXPECT_THAT(journal->warning(), HasSubstr("cut off"));
        EXPECT_THAT(journal->warning(), HasSubstr(path));
      }
      const ChainHistory after = ReadHistory(*journal);
      ASSERT_TRUE(after.status.ok()) << after.status;
      EXPECT_EQ(after.frames.size(), full.frames.size() + 2);
      EXPECT_TRUE(IsPrefix(full.frames, after.frames));
    }
  }
}

TEST(SegmentJournal, AChangedByteBeforeTheLastFrameIsDataLoss) {
  FaultyFileSystem whole;
  MakeJournal(whole, 6);
  const ChainHistory full = ReadHistory(*Opened(whole));
  const auto contents = whole.Contents();
  const std::string last = LastSegment(whole);
  for (const auto& [path, content] : contents) {
    if (!path.ends_with(".seg")) continue;
    size_t end = content.size();
    if (path == last) {
      // The start of the last frame: all before it is followed by it.
      size_t at = 0;
      while (at < content.size()) {
        end = at;
        at += *FrameLength(std::string_view(content).substr(at));
      }
    }
    for (size_t at = 0; at < end; ++at) {
      SCOPED_TRACE(testing::Message() << path << " at " << at);
      FaultyFileSystem files;
      for (const auto& [name, bytes] : contents) files.SetContent(name, bytes);
      std::string damaged = content;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
      files.SetContent(path, damaged);
      auto journal = OpenJournal(files, kDirectory, SmallSegments());
      ChainHistory history;
      history.status = journal.status();
      if (journal.ok()) history = ReadHistory(**journal);
      EXPECT_TRUE(absl::IsDataLoss(history.status)) << history.status;
      EXPECT_THAT(MessageOf(history.status), HasSubstr(path));
      EXPECT_THAT(MessageOf(history.status), HasSubstr("offset"));
      EXPECT_THAT(MessageOf(history.status), HasSubstr("expected"));
      EXPECT_THAT(MessageOf(history.status), HasSubstr("found"));
      EXPECT_TRUE(IsPrefix(history.frames, full.frames));
      if (!journal.ok()) continue;
      const auto writer = (*journal)->OpenWriter(history.end);
      EXPECT_FALSE(writer.ok());
      EXPECT_EQ(files.Contents()[path], damaged);
    }
  }
}

// Ends of a last segment that no unfinished append leaves.
TEST(SegmentJournal, WhatIsNoTornTailIsNeverCut) {
  FaultyFileSystem whole;
  MakeJournal(whole, 3);
  const ChainHistory full = ReadHistory(*Opened(whole));
  FrameChain chain(*full.head);
  const std::string next = chain.Records(1, 60).bytes;
  const std::string second = chain.Records(1, 60).bytes;
  const std::string cut = next.substr(0, next.size() - 1);
  Genesis other = TestGenesis();
  other.journal_id.bytes.fill(0x77);
  const std::string foreign = FrameChain(other).Records(1, 60).bytes;
  std::string bad_format = next;
  bad_format[13] = 2;
  const Hash256 hash = Sha256(bad_format.substr(0, bad_format.size() - 32));
  bad_format.replace(bad_format.size() - 32, 32,
                     reinterpret_cast<const char*>(hash.bytes.data()), 32);
  const std::string path = LastSegment(whole);
  const struct {
    const char* what;
    std::string tail;
    bool is_torn;
    const char* message;
  } kCases[] = {
      {"garbage", "garbage", false, "it does not begin as a frame"},
      {"one foreign byte", "X", false, "it does not begin as a frame"},
      {"zeros and then something", std::string(100, '\0') + "x", false,
       "expected a frame's magic"},
      {"half a magic and then something", "CLxx", false,
       "does not begin as a frame"},
      {"an impossible length", "CLPT\xff\xff\xff\xff", false,
       "expected a frame length"},
      {"a whole frame behind", cut + second, false, "a whole frame stands 2"},
      {"a whole frame behind zeros", std::string(100, '\0') + second, false,
       "expected a frame's magic"},
      {"more than can have been under way",
       cut + std::string(5 * kMaxFrameLength, '\0'), false,
       "more than the 5242880 bytes"},
      {"a frame of another format", bad_format, false,
       "expected frame format 1, found 2"},
      {"a frame of another journal behind", cut + foreign, true, ""},
      {"a wrong hash", cut + "x", true, ""},
      {"two that are cut", cut + second.substr(0, 90), true, ""},
      {"zeros as far as can be under way",
       std::string(5 * kMaxFrameLength, '\0'), true, ""},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.what);
    FaultyFileSystem files;
    for (const auto& [name, bytes] : whole.Contents()) {
      files.SetContent(name, bytes);
    }
    files.SetContent(path, files.Contents()[path] + test.tail);
    const auto before = files.Contents();
    auto journal = Opened(files);
    const ChainHistory history = ReadHistory(*journal);
    EXPECT_EQ(history.frames, full.frames);
    if (test.is_torn) {
      EXPECT_TRUE(history.status.ok()) << history.status;
      EXPECT_TRUE(journal->OpenWriter(history.end).ok());
    } else {
      EXPECT_TRUE(absl::IsDataLoss(history.status)) << history.status;
      EXPECT_THAT(MessageOf(history.status), HasSubstr(test.message));
      EXPECT_FALSE(journal->OpenWriter(history.end).ok());
      EXPECT_EQ(files.Contents().at(path), before.at(path));
    }
  }
}

TEST(SegmentJournal, ATornTailBeforeTheStoresHeadIsDataLoss) {
  FaultyFileSystem files;
  MakeJournal(files, 3);
  const ChainHistory full = ReadHistory(*Opened(files));
  const std::string path = LastSegment(files);
  std::string content = files.Contents()[path];
  content.pop_back();
  files.SetContent(path, content);
  const ChainHistory torn = ReadHistory(*Opened(files));
  EXPECT_TRUE(torn.status.ok());

  JournalOptions options = SmallSegments();
  options.known_end = full.end;
  EXPECT_TRUE(
      absl::IsDataLoss(OpenJournal(files, kDirectory, options).status()));
  files.SetContent(path, content + "xyz");  // long enough, and still wrong
  auto journal = OpenJournal(files, kDirectory, options);
  ASSERT_TRUE(journal.ok()) << journal.status();
  const ChainHistory history = ReadHistory(**journal);
  EXPECT_TRUE(absl::IsDataLoss(history.status));
  EXPECT_THAT(MessageOf(history.status), HasSubstr("known to be durable"));
  const auto writer = (*journal)->OpenWriter(history.end);
  EXPECT_TRUE(absl::IsDataLoss(writer.status()));
  EXPECT_EQ(files.Contents()[path], content + "xyz");
}

TEST(SegmentJournal, WhatAHeadSaysLaterHoldsForLaterReadersAndWriters) {
  FaultyFileSystem files;
  MakeJournal(files, 3);
  const ChainHistory full = ReadHistory(*Opened(files));
  const std::string path = LastSegment(files);
  std::string content = files.Contents()[path];
  content.back() = static_cast<char>(content.back() ^ 1);
  files.SetContent(path, content);
  auto journal = Opened(files);
  EXPECT_TRUE(ReadHistory(*journal).status.ok());  // looks like a torn tail
  ASSERT_TRUE(journal->KnowDurable(full.end).ok());
  const ChainHistory history = ReadHistory(*journal);
  EXPECT_TRUE(absl::IsDataLoss(history.status));
  EXPECT_THAT(MessageOf(history.status), HasSubstr(path + " at offset"));
  EXPECT_THAT(MessageOf(history.status), HasSubstr("known to be durable"));
  EXPECT_TRUE(absl::IsDataLoss(journal->OpenWriter(history.end).status()));
  EXPECT_TRUE(absl::IsDataLoss(
      journal->KnowDurable(JournalPosition{full.end.value + 1})));
}

TEST(SegmentJournal, BytesBehindTheLastGoodFrameAreTold) {
  FaultyFileSystem files;
  MakeJournal(files, 3);
  const ChainHistory full = ReadHistory(*Opened(files));
  const std::string path = LastSegment(files);
  const std::string whole = files.Contents()[path];
  EXPECT_EQ(Opened(files)->Tail(full.end)->bytes, 0u);

  files.SetContent(path, whole + std::string(70'000, '\0'));
  auto tail = Opened(files)->Tail(full.end);
  ASSERT_TRUE(tail.ok()) << tail.status();
  EXPECT_EQ(tail->bytes, 70'000u);
  EXPECT_FALSE(tail->whole_frame);
  EXPECT_THAT(tail->reason, HasSubstr(path + " at offset"));

  std::string changed = whole;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  files.SetContent(path, changed);
  const ChainHistory less = ReadHistory(*Opened(files));
  ASSERT_LT(less.end.value, full.end.value);
  tail = Opened(files)->Tail(less.end);
  EXPECT_EQ(tail->bytes, full.end.value - less.end.value);
  EXPECT_TRUE(tail->whole_frame);

  // A writer has gone on since: nothing is unread.
  files.SetContent(path, whole);
  EXPECT_EQ(Opened(files)->Tail(less.end)->bytes, 0u);
}

TEST(SegmentJournal, ALockTakenEarlyIsTheWriters) {
  FaultyFileSystem files;
  MakeJournal(files, 1);
  auto journal = Opened(files);
  ASSERT_TRUE(journal->Lock().ok());
  EXPECT_TRUE(journal->Lock().ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(Opened(files)->Lock()));
  const ChainHistory history = ReadHistory(*journal);
  {
    const auto writer = journal->OpenWriter(history.end);
    ASSERT_TRUE(writer.ok()) << writer.status();
    EXPECT_TRUE(absl::IsFailedPrecondition(Opened(files)->Lock()));
  }
  EXPECT_TRUE(Opened(files)->Lock().ok());
  ASSERT_TRUE(journal->Lock().ok());
  journal->Unlock();
  EXPECT_TRUE(Opened(files)->Lock().ok());
}

TEST(SegmentJournal, AMissingSegmentIsDataLoss) {
  FaultyFileSystem whole;
  MakeJournal(whole, 20);
  const auto contents = whole.Contents();
  const std::string last = LastSegment(whole);
  for (const auto& [missing, content] : contents) {
    if (!missing.ends_with(".seg") || missing == last) continue;
    FaultyFileSystem files;
    for (const auto& [name, bytes] : contents) files.SetContent(name, bytes);
    files.DropFile(missing);
    const auto journal = OpenJournal(files, kDirectory, SmallSegments());
    EXPECT_TRUE(absl::IsDataLoss(journal.status())) << missing;
    EXPECT_THAT(MessageOf(journal.status()), HasSubstr("expected"));
  }
}

TEST(SegmentJournal, ASegmentThatVanishesUnderAReaderIsDataLoss) {
  FaultyFileSystem files;
  MakeJournal(files, 20);
  auto journal = Opened(files);
  auto reader = journal->Read(JournalPosition{});
  ASSERT_TRUE((*reader)->Next().ok());
  std::vector<std::string> paths;
  for (const auto& [path, content] : files.Contents()) {
    if (path.ends_with(".seg")) paths.push_back(path);
  }
  files.DropFile(paths[1]);
  absl::Status status;
  while (status.ok()) {
    const auto entry = (*reader)->Next();
    status = entry.status();
    if (entry.ok()) {
      ASSERT_TRUE(entry->has_value());
    }
  }
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("expected the next segment"));
}

TEST(SegmentJournal, AForeignSegmentNameIsRefusedByName) {
  for (const char* name : {"1.seg", "0000000000000000000x.seg",
                           "99999999999999999999.seg", ".seg"}) {
    FaultyFileSystem files;
    MakeJournal(files, 1);
    files.SetContent(std::string("dir/") + name, "");
    const auto journal = OpenJournal(files, kDirectory, SmallSegments());
    EXPECT_TRUE(absl::IsFailedPrecondition(journal.status())) << name;
    EXPECT_THAT(MessageOf(journal.status()), HasSubstr(name));
  }
}

TEST(SegmentJournal, AFullDiskStopsTheWriterAndLosesNothing) {
  for (const uint64_t budget : {0, 1, 100, 500, 900, 2'000}) {
    SCOPED_TRACE(budget);
    FaultyFileSystem files;
    MakeJournal(files, 2);
    auto journal = Opened(files);
    const ChainHistory before = ReadHistory(*journal);
    files.LimitBytes(budget);
    std::vector<Hash256> expected = before.frames;
    {
      auto writer = journal->OpenWriter(before.end);
      ASSERT_TRUE(writer.ok());
      FrameChain chain(*before.head);
      absl::Status status;
      while (status.ok()) {
        const SealedFrame frame = chain.Records(1, 60);
        status = (*writer)->Append(frame);
        if (!status.ok()) break;
        status = (*writer)->NextReport(true).status();
        if (status.ok()) expected.push_back(frame.hash);
      }
      EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
      EXPECT_THAT(MessageOf(status), HasSubstr("No space left"));
      EXPECT_EQ((*writer)->NextReport(false).status(), status);
    }
    files.Restart(Loss::kNothing);
    journal = Opened(files);
    const ChainHistory after = ReadHistory(*journal);
    ASSERT_TRUE(after.status.ok()) << after.status;
    EXPECT_EQ(after.frames, expected);
    EXPECT_EQ(AppendFrames(*journal, after, 2).size(), 3u);
  }
}

TEST(SegmentJournal, AFailedSyncIsTheEndOfTheWriter) {
  FaultyFileSystem files;
  MakeJournal(files, 1);
  auto journal = Opened(files);
  const ChainHistory before = ReadHistory(*journal);
  auto writer = journal->OpenWriter(before.end);
  ASSERT_TRUE(writer.ok());
  FrameChain chain(*before.head);
  ASSERT_TRUE((*writer)->Append(chain.Claim(1)).ok());
  ASSERT_TRUE((*writer)->NextReport(true).ok());
  files.FailSync(1);
  ASSERT_TRUE((*writer)->Append(chain.Records(1, 60)).ok());
  const absl::Status failure = (*writer)->NextReport(true).status();
  EXPECT_THAT(MessageOf(failure), HasSubstr("cannot sync dir/000"));
  EXPECT_EQ((*writer)->NextReport(false).status(), failure);
  EXPECT_EQ((*writer)->Append(chain.Records(1, 60)), failure);
}

TEST(SegmentJournal, AFailedSyncOfTheNewEndStopsOpeningAndReading) {
  FaultyFileSystem files;
  MakeJournal(files, 1);
  auto journal = Opened(files);
  const ChainHistory before = ReadHistory(*journal);
  files.FailSync(1);
  EXPECT_FALSE(journal->OpenWriter(before.end).ok());
  files.FailSync(1);
  EXPECT_FALSE(ReadHistory(*journal).status.ok());
  EXPECT_TRUE(ReadHistory(*journal).status.ok());
}

// Nobody may act on what a power cut would take back: what a reader has shown
// stands afterwards, though its writer never synced it.
TEST(SegmentJournal, WhatAReaderHasShownSurvivesACrash) {
  FaultyFileSystem files;
  MakeJournal(files, 3);
  const ChainHistory before = ReadHistory(*Opened(files));
  const std::string frame = FrameChain(*before.head).Records(1, 60).bytes;
  const std::string path = LastSegment(files);
  auto file = files.OpenAppend(path);
  ASSERT_TRUE((*file)->Append({frame}).ok());
  const ChainHistory shown = ReadHistory(*Opened(files));
  EXPECT_EQ(shown.frames.size(), before.frames.size() + 1);
  files.Restart(Loss::kEverything);
  EXPECT_EQ(ReadHistory(*Opened(files)).frames, shown.frames);
}

// ---- Crashes at every operation. ----

// Creates a journal when there is none, appends, and keeps what was promised.
struct Promises {
  bool created = false;
  std::vector<Hash256> frames;  // reported, without the genesis
};

void Work(FaultyFileSystem& files, int count, Promises* promises) {
  auto journal = OpenJournal(files, kDirectory, SmallSegments());
  if (absl::IsNotFound(journal.status()) && !promises->created) {
    promises->created = CreateJournal(files, kDirectory, TestGenesis()).ok();
    journal = OpenJournal(files, kDirectory, SmallSegments());
  }
  if (!journal.ok()) {
    EXPECT_TRUE(files.crashed()) << journal.status();
    return;
  }
  const ChainHistory history = ReadHistory(**journal);
  if (!history.status.ok()) {
    EXPECT_TRUE(files.crashed()) << history.status;
    return;
  }
  promises->created = true;
  // The genesis, then exactly what was reported, then perhaps one frame that
  // was under way.
  const std::vector<Hash256> found(history.frames.begin() + 1,
                                   history.frames.end());
  EXPECT_TRUE(IsPrefix(promises->frames, found));
  EXPECT_LE(found.size(), promises->frames.size() + 1);
  promises->frames = found;
  const std::vector<Hash256> more = AppendFrames(**journal, history, count);
  promises->frames.insert(promises->frames.end(), more.begin(), more.end());
  EXPECT_TRUE(files.crashed() || more.size() == count + 1u);
}

uint64_t OperationsOfWork(int count) {
  FaultyFileSystem files;
  Promises promises;
  Work(files, count, &promises);
  return files.operations();
}

TEST(SegmentJournalCrash, ReportedFramesSurviveACrashAtAnyOperation) {
  const uint64_t total = OperationsOfWork(12);
  ASSERT_GT(total, 40u);
  for (const Loss loss : kAllLosses) {
    for (uint64_t at = 1; at <= total; ++at) {
      SCOPED_TRACE(testing::Message()
                   << "loss " << static_cast<int>(loss) << " at " << at);
      FaultyFileSystem files;
      Promises promises;
      files.CrashAt(at);
      Work(files, 12, &promises);
      files.Restart(loss);
      Work(files, 2, &promises);
      Work(files, 0, &promises);
      if (HasFailure()) return;
    }
  }
}

TEST(SegmentJournalCrash, ASecondCrashDuringRecoveryLosesNothingEither) {
  const uint64_t total = OperationsOfWork(6);
  for (const Loss loss : kAllLosses) {
    for (uint64_t first = 1; first <= total; ++first) {
      for (uint64_t second = 1 + first % 3; second <= 30; second += 3) {
        SCOPED_TRACE(testing::Message()
                     << "loss " << static_cast<int>(loss) << " at " << first
                     << " and " << second);
        FaultyFileSystem files;
        Promises promises;
        files.CrashAt(first);
        Work(files, 6, &promises);
        files.Restart(loss);
        files.CrashAt(second);
        Work(files, 3, &promises);
        files.Restart(loss);
        Work(files, 1, &promises);
        if (HasFailure()) return;
      }
    }
  }
}

// What a killed writer left in the system's cache, names of segments included,
// is made durable before anything is built on it.
TEST(SegmentJournalCrash, APowerCutAfterAKilledWriterLosesNothing) {
  const uint64_t total = OperationsOfWork(12);
  for (uint64_t at = 1; at <= total; ++at) {
    SCOPED_TRACE(testing::Message() << "killed at " << at);
    FaultyFileSystem files;
    Promises promises;
    files.CrashAt(at);
    Work(files, 12, &promises);
    files.Restart(Loss::kNothing);
    Work(files, 1, &promises);  // too little for another segment
    files.Restart(Loss::kEverything);
    Work(files, 1, &promises);
    if (HasFailure()) return;
  }
}

// Frames that are written as one group: what was reported survives, and what
// was not is there in order or not at all.
TEST(SegmentJournalCrash, GroupsSurviveACrashAtAnyOperation) {
  for (const Loss loss : kAllLosses) {
    for (uint64_t at = 1; at <= 60; ++at) {
      SCOPED_TRACE(testing::Message()
                   << "loss " << static_cast<int>(loss) << " at " << at);
      FaultyFileSystem files;
      MakeJournal(files, 1);
      auto journal = Opened(files);
      const ChainHistory before = ReadHistory(*journal);
      std::vector<Hash256> appended = before.frames;
      size_t reported = before.frames.size();
      files.CrashAt(files.operations() + at);
      {
        auto writer = journal->OpenWriter(before.end);
        FrameChain chain(*before.head);
        absl::Status status = writer.status();
        for (int i = 0; status.ok() && i < 30; ++i) {
          const SealedFrame frame = chain.Records(1, 150);
          appended.push_back(frame.hash);
          status = (*writer)->Append(frame);
          if (!status.ok()) break;
          const auto report = (*writer)->NextReport(false);
          status = report.status();
          if (report.ok() && report->has_value()) ++reported;
        }
        while (status.ok()) {
          const auto report = (*writer)->NextReport(true);
          status = report.status();
          if (!report.ok() || !report->has_value()) break;
          ++reported;
        }
      }
      files.Restart(loss);
      journal = Opened(files);
      const ChainHistory after = ReadHistory(*journal);
      ASSERT_TRUE(after.status.ok()) << after.status;
      ASSERT_TRUE(IsPrefix(after.frames, appended));
      ASSERT_GE(after.frames.size(), reported);
      ASSERT_EQ(AppendFrames(*journal, after, 1).size(), 2u);
    }
  }
}

// ---- Random damage. ----

using Files = std::map<std::string, std::string>;

// Changes the files as no sane disk would.
void Mutate(std::mt19937_64& random, Files* files) {
  const auto below = [&](size_t limit) {
    return limit == 0 ? size_t{0} : static_cast<size_t>(random() % limit);
  };
  auto chosen =
      std::next(files->begin(), static_cast<ptrdiff_t>(below(files->size())));
  std::string& bytes = chosen->second;
  const size_t at = below(bytes.size());
  const size_t count = below(std::min<size_t>(bytes.size() - at, 300)) + 1;
  switch (below(9)) {
    case 0:
      if (!bytes.empty()) bytes[at] = static_cast<char>(random());
      break;
    case 1:
      bytes.resize(at);
      break;
    case 2:
      bytes.append(count, '\0');
      break;
    case 3:
      bytes.append(bytes.substr(at, count));
      break;
    case 4:
      bytes.erase(at, count);
      break;
    case 5:
      bytes.insert(at, bytes.substr(below(bytes.size()), count));
      break;
    case 6:
      bytes.replace(at, count, std::string(count, '\0'));
      break;
    case 7:
      files->erase(chosen);
      break;
    default:
      std::swap(bytes, std::next(files->begin(),
                                 static_cast<ptrdiff_t>(below(files->size())))
                           ->second);
      break;
  }
}

TEST(SegmentJournalProperty, DamageNeverMakesAnotherHistory) {
  FaultyFileSystem whole;
  MakeJournal(whole, 8);
  const ChainHistory full = ReadHistory(*Opened(whole));
  Files original;
  for (const auto& [path, bytes] : whole.Contents()) {
    if (path.ends_with(".seg")) original[path] = bytes;
  }
  int torn = 0;
  int refused = 0;
  for (uint64_t seed = 0; seed < 5'000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    Files changed = original;
    for (uint64_t i = 0; i <= seed % 3 && !changed.empty(); ++i) {
      Mutate(random, &changed);
    }
    FaultyFileSystem files;
    files.SetContent("dir/LOCK", "");
    for (const auto& [path, bytes] : changed) files.SetContent(path, bytes);
    const auto journal = OpenJournal(files, kDirectory, SmallSegments());
    if (!journal.ok()) {
      ++refused;
      continue;
    }
    const ChainHistory history = ReadHistory(**journal);
    ASSERT_TRUE(IsPrefix(history.frames, full.frames));
    if (!history.status.ok()) {
      ASSERT_TRUE(absl::IsDataLoss(history.status)) << history.status;
      ++refused;
      continue;
    }
    // What is taken for the end lies in the last segment, and all before it
    // is as it was.
    ++torn;
    const auto last = std::prev(changed.end());
    ASSERT_GE(history.end.value, std::stoull(last->first.substr(4)));
    for (auto it = changed.begin(); it != last; ++it) {
      ASSERT_EQ(it->second, original[it->first]);
    }
    const auto writer = (*journal)->OpenWriter(history.end);
    ASSERT_TRUE(writer.ok()) << writer.status();
  }
  EXPECT_GT(torn, 200);
  EXPECT_GT(refused, 2'000);
}

// ---- The system's own files. ----

class PosixJournal : public testing::Test {
 protected:
  PosixJournal() {
    std::string pattern = testing::TempDir() + "clearpoint_journal_XXXXXX";
    root_ = mkdtemp(pattern.data());
    directory_ = root_ + "/journal";
  }
  ~PosixJournal() override { std::filesystem::remove_all(root_); }

  std::unique_ptr<FileSystem> files_ = MakePosixFileSystem();
  std::string root_;
  std::string directory_;
};

TEST_F(PosixJournal, WorksOnRealFiles) {
  ASSERT_TRUE(CreateJournal(*files_, directory_, TestGenesis()).ok());
  for (int round = 0; round < 3; ++round) {
    auto journal = OpenJournal(*files_, directory_, SmallSegments());
    ASSERT_TRUE(journal.ok()) << journal.status();
    const ChainHistory history = ReadHistory(**journal);
    ASSERT_TRUE(history.status.ok()) << history.status;
    EXPECT_EQ(AppendFrames(**journal, history, 10).size(), 11u);
  }
  auto journal = OpenJournal(*files_, directory_, SmallSegments());
  EXPECT_EQ(ReadHistory(**journal).frames.size(), 34u);
}

TEST_F(PosixJournal, ASecondWriterIsToldTheProcessOfTheFirst) {
  ASSERT_TRUE(CreateJournal(*files_, directory_, TestGenesis()).ok());
  auto journal = OpenJournal(*files_, directory_, SmallSegments());
  const ChainHistory history = ReadHistory(**journal);
  auto first = (*journal)->OpenWriter(history.end);
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::Status second = (*journal)->OpenWriter(history.end).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(second));
  EXPECT_THAT(MessageOf(second),
              HasSubstr("held by process " + std::to_string(getpid())));
}

TEST_F(PosixJournal, ATornTailIsCutFromARealFile) {
  ASSERT_TRUE(CreateJournal(*files_, directory_, TestGenesis()).ok());
  const std::string path = SegmentPath(directory_, 0);
  const uint64_t size = std::filesystem::file_size(path);
  {
    auto file = files_->OpenAppend(path);
    ASSERT_TRUE((*file)->Append({"CLPT", std::string_view("\0\0\1", 3)}).ok());
  }
  EXPECT_EQ(std::filesystem::file_size(path), size + 7);
  auto journal = OpenJournal(*files_, directory_, SmallSegments());
  const ChainHistory history = ReadHistory(**journal);
  ASSERT_TRUE(history.status.ok()) << history.status;
  ASSERT_TRUE((*journal)->OpenWriter(history.end).ok());
  EXPECT_EQ(std::filesystem::file_size(path), size);
  EXPECT_THAT((*journal)->warning(), HasSubstr("cut off 7 bytes"));
}

TEST_F(PosixJournal, ErrorsNameThePathAndTheReason) {
  const std::string path = root_ + "/none";
  EXPECT_TRUE(absl::IsNotFound(files_->OpenRead(path).status()));
  EXPECT_THAT(MessageOf(files_->OpenRead(path).status()),
              HasSubstr(path + ": No such file or directory"));
  EXPECT_TRUE(absl::IsNotFound(files_->OpenAppend(path).status()));
  EXPECT_TRUE(absl::IsNotFound(files_->List(path).status()));
  EXPECT_TRUE(absl::IsNotFound(files_->Remove(path)));
  EXPECT_TRUE(absl::IsNotFound(files_->Rename(path, path + "x")));
  EXPECT_TRUE(absl::IsNotFound(files_->Truncate(path, 0)));
  EXPECT_TRUE(absl::IsNotFound(files_->SyncDirectory(path)));
  EXPECT_TRUE(files_->Create(path).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(files_->Create(path).status()));
  EXPECT_TRUE(absl::IsAlreadyExists(files_->MakeDirectory(path)));
  EXPECT_TRUE(files_->MakeDirectory(root_).ok());
}

TEST_F(PosixJournal, AFullDeviceIsResourceExhausted) {
  auto file = files_->OpenAppend("/dev/full");
  ASSERT_TRUE(file.ok()) << file.status();
  const absl::Status status = (*file)->Append({"x"});
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(MessageOf(status), HasSubstr("No space left on device"));
}

TEST(DirectoryOf, IsWhatHoldsThePath) {
  EXPECT_EQ(DirectoryOf("a/b"), "a");
  EXPECT_EQ(DirectoryOf("a/b/"), "a");
  EXPECT_EQ(DirectoryOf("/a"), "/");
  EXPECT_EQ(DirectoryOf("/"), "/");
  EXPECT_EQ(DirectoryOf("a"), ".");
  EXPECT_EQ(DirectoryOf(""), ".");
}

}  // namespace
}  // namespace clearpoint
