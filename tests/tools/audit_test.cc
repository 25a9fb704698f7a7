// The verbs that audit a ledger, on small ledgers in scratch folders: verify,
// replay, snapshot and dump.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "consumers/file_source.h"
#include "engine/evolve/evolve.h"
#include "snapshots/segment_journal.h"
#include "tests/support/reference_day.h"
#include "tests/support/scratch_folder.h"
#include "tools/verb_dump.h"
#include "tools/verb_replay.h"
#include "tools/verb_snapshot.h"
#include "tools/verb_verify.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;

Genesis SmallGenesis() {
  Genesis genesis;
  genesis.journal_id.bytes[0] = 7;
  genesis.clock_mode = ClockMode::kInput;
  genesis.start = ReferenceDayStart();
  return genesis;
}

OwnedEvent EventAfter(int64_t days, EventKind kind) {
  OwnedEvent event;
  event.kind = kind;
  event.occurred = {ReferenceDayStart().value + days * kMicrosPerDay};
  return event;
}

std::string LineOf(const OwnedEvent& event) {
  return EncodeEvent(event.View(), EventFormat::kJson) + "\n";
}

// The reference day, and behind it a return before its purchase, inputs that
// are no events, one that is too large to keep, and days without events.
std::string FirstHalf() {
  std::string lines;
  for (const ReferenceStep& step : ReferenceDay()) lines += LineOf(step.event);
  return lines;
}

std::string SecondHalf() {
  OwnedEvent purchase = EventAfter(2, EventKind::kPurchase);
  purchase.member = "m1";
  purchase.merchant = "cafe";
  purchase.id = "o9";
  purchase.currency = "CNY";
  purchase.amount = 5000;
  OwnedEvent back = purchase;
  back.kind = EventKind::kPurchaseReturned;
  back.second_id = "b9";
  back.amount = 1000;
  std::string lines = LineOf(back) + LineOf(purchase);
  lines += "{\"no\": \"event\"}\n";
  lines += "\"" + std::string(600 * 1024, 'a') + "\"\n";
  lines += std::string(1200 * 1024, 'b') + "\n";
  OwnedEvent large = EventAfter(2, EventKind::kSignIn);
  large.program = "star";
  large.member = std::string(600 * 1024, 'm');
  lines += LineOf(large);
  for (int64_t day = 20; day < 800; day += 20) {
    OwnedEvent sign_in = EventAfter(day, EventKind::kSignIn);
    sign_in.program = "star";
    sign_in.member = "m2";
    lines += LineOf(sign_in);
  }
  return lines;
}

constexpr uint64_t kNoCheckpoints = 1'000'000'000;

class Ledger {
 public:
  explicit Ledger(uint64_t checkpoint_records) {
    options_.folder.dir = scratch_.Sub("ledger");
    options_.folder.cache_bytes = 32 << 20;
    options_.frame_records = checkpoint_records == kNoCheckpoints ? 64 : 4;
    options_.checkpoint_records = checkpoint_records;
    std::filesystem::create_directories(dir());
  }

  const std::string& dir() const { return options_.folder.dir; }
  const WritingOptions& options() const { return options_; }

  void Create() {
    const auto files = MakePosixFileSystem();
    ASSERT_TRUE(CreateJournal(*files, JournalDir(dir()), SmallGenesis()).ok());
    Apply(ReferenceConfiguration());
  }

  void Apply(const Configuration& configuration) {
    Write([&](Sequencer* sequencer) {
      const std::string bytes = SerializeConfiguration(configuration);
      Event event;
      event.kind = EventKind::kNetworkConfigured;
      event.occurred = ReferenceDayStart();
      event.body = NetworkConfigured{bytes};
      Identify(&event);
      const std::string original = EncodeEvent(event, EventFormat::kProtobuf);
      event.original = original;
      std::string reason;
      const auto outcome =
          sequencer->Take(event, EventFormat::kProtobuf, &reason);
      ASSERT_TRUE(outcome.ok()) << outcome.status();
      ASSERT_EQ(*outcome, OutcomeCode::kAccepted) << reason;
      ASSERT_TRUE(sequencer->Finish().ok());
    });
  }

  void Ingest(const std::string& name, const std::string& lines) {
    const std::string path = scratch_.Sub(name);
    std::ofstream(path) << lines;
    Write([&](Sequencer* sequencer) {
      auto source = FileSource::Open({{path, Framing::kLines, ""}});
      ASSERT_TRUE(source.ok()) << source.status();
      const absl::Status status = sequencer->Run(source->get(), nullptr);
      ASSERT_TRUE(status.ok()) << status;
    });
  }

  void WriteAll() {
    Create();
    Ingest("a.jsonl", FirstHalf());
    Ingest("b.jsonl", SecondHalf());
  }

  void Write(const std::function<void(Sequencer*)>& call) {
    auto folder = OpenForWriting(options_, nullptr);
    ASSERT_TRUE(folder.ok()) << folder.status();
    call((*folder)->sequencer.get());
  }

  // Calls with every entry of the journal.
  void Read(const std::function<void(const FrameView&)>& call) const {
    auto journal = OpenLedger(options_.folder, LedgerUse::kReading);
    ASSERT_TRUE(journal.ok()) << journal.status();
    auto reader = (*journal)->Read(JournalPosition{0});
    ASSERT_TRUE(reader.ok());
    for (;;) {
      const auto entry = (*reader)->Next();
      ASSERT_TRUE(entry.ok()) << entry.status();
      if (!entry->has_value()) return;
      const auto frame = ParseEntry(**entry);
      ASSERT_TRUE(frame.ok()) << frame.status();
      call(*frame);
    }
  }

  // Writes the journal of `from` here with `change` made to every record, so
  // that hashes and numbers are right and only what was changed is not. There
  // is no store.
  void Rewrite(const Ledger& from, const std::function<void(Record*)>& change) {
    std::vector<std::pair<FrameHeader, std::vector<std::string>>> frames;
    from.Read([&](const FrameView& frame) {
      frames.emplace_back(
          frame.header,
          std::vector<std::string>(frame.records.begin(), frame.records.end()));
    });
    const auto files = MakePosixFileSystem();
    ASSERT_TRUE(CreateJournal(*files, JournalDir(dir()), SmallGenesis()).ok());
    auto journal = OpenLedger(options_.folder, LedgerUse::kReading);
    ASSERT_TRUE(journal.ok());
    const SealedFrame genesis =
        SealGenesis(GenesisHeader(SmallGenesis()), SmallGenesis());
    const auto view = ParseFrame(genesis.bytes);
    ASSERT_TRUE(view.ok());
    Head head = ChainReader::FromGenesis(*view)->head();
    auto writer = (*journal)->OpenWriter(JournalPosition{genesis.bytes.size()});
    ASSERT_TRUE(writer.ok()) << writer.status();
    for (auto& [header, records] : frames) {
      if (header.kind == FrameKind::kGenesis) continue;
      SealedFrame frame = Reseal(head, header, records, change);
      head = HeadAfter(head, frame.header, frame.hash);
      ASSERT_TRUE((*writer)->Append(std::move(frame)).ok());
      ASSERT_TRUE((*writer)->NextReport(/*wait=*/true).ok());
    }
  }

 private:
  static SealedFrame Reseal(const Head& head, FrameHeader header,
                            const std::vector<std::string>& records,
                            const std::function<void(Record*)>& change) {
    header.previous = head.hash;
    if (header.kind == FrameKind::kClaim) return SealClaim(header, Claim{});
    FrameBuilder builder;
    for (const std::string& bytes : records) {
      Record record;
      EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
      change(&record);
      std::string changed;
      EncodeRecord(record, &changed);
      builder.AddRecord(changed);
    }
    return builder.Seal(std::move(header));
  }

  ScratchFolder scratch_;
  WritingOptions options_;
};

struct Answer {
  int code = 0;
  std::string out;
  std::string err;
  // Value of a measure of the first table, which is in JSON.
  std::string Of(const std::string& what) const {
    const auto tables = nlohmann::json::parse(out, nullptr, false);
    if (!tables.is_object()) return "no JSON: " + out;
    for (const auto& row : tables.begin().value()) {
      if (row["what"] != what) continue;
      return row["value"].is_string() ? row["value"].get<std::string>()
                                      : row["value"].dump();
    }
    return "none";
  }
};

Answer Verify(const Ledger& ledger, VerifyOptions options) {
  options.folder = ledger.options().folder;
  options.format = OutputFormat::kJson;
  options.quiet = true;
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunVerify(options, out, err);
  return {code, out.str(), err.str()};
}

Answer Replay(const Ledger& ledger, ReplayOptions options) {
  options.folder = ledger.options().folder;
  options.format = OutputFormat::kJson;
  options.quiet = true;
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunReplay(options, out, err);
  return {code, out.str(), err.str()};
}

template <class Verb>
Answer Snapshot(const Ledger& ledger, Verb verb) {
  SnapshotOptions options;
  options.folder = ledger.options().folder;
  std::ostringstream out;
  std::ostringstream err;
  const int code = verb(options, out, err);
  return {code, out.str(), err.str()};
}

TEST(Verify, FindsNothingInALedgerAsItWasWritten) {
  Ledger ledger(16);
  ledger.WriteAll();
  VerifyOptions options;
  options.scrub = true;
  const Answer answer = Verify(ledger, options);
  EXPECT_EQ(answer.code, kExitOk) << answer.err << answer.out;
  EXPECT_EQ(answer.Of("differences"), "0");
  EXPECT_EQ(answer.Of("live_store"), "same");
  EXPECT_EQ(answer.Of("claims"), "3");
  EXPECT_EQ(answer.Of("waiting_returns_decided_again"), "1");
  // Two prefixes of large inputs, and one its source could not hold.
  EXPECT_EQ(answer.Of("verdicts_kept_not_decided"), "3");
  EXPECT_NE(answer.Of("checkpoints_compared"), "0");
  EXPECT_NE(answer.Of("ticks_fired_again"), "0");
  EXPECT_NE(answer.Of("rows_scrubbed"), "0");
}

// Six purchases that are claimed, one of them with a return that waited, over
// several frames; and one under a bare card number.
TEST(Verify, DecidesAgainWhatWasClaimedAndReadsNoCardNumber) {
  Configuration network = ReferenceConfiguration();
  network.alias_kinds = {{"card", 30 * kMicrosPerDay}};
  network.label = "with cards";
  std::string lines;
  OwnedEvent purchase = EventAfter(2, EventKind::kPurchase);
  purchase.member = "card:t1";
  purchase.merchant = "cafe";
  purchase.currency = "CNY";
  purchase.amount = 5000;
  for (int i = 0; i < 6; ++i) {
    purchase.id = "o" + std::to_string(i);
    lines += LineOf(purchase);
  }
  OwnedEvent back = purchase;
  back.kind = EventKind::kPurchaseReturned;
  back.second_id = "b5";
  back.amount = 1000;
  lines += LineOf(back);
  purchase.member = "card:4111 1111 1111 1111";
  purchase.id = "o6";
  lines += LineOf(purchase);
  OwnedEvent bound = EventAfter(3, EventKind::kAliasBound);
  bound.member = "m1";
  bound.channel = "card";
  bound.id = "t1";
  bound.until = EventAfter(2, EventKind::kAliasBound).occurred;
  lines += LineOf(bound);
  Ledger ledger(16);
  ledger.Create();
  ledger.Apply(network);
  ledger.Ingest("a.jsonl", lines);
  const Answer answer = Verify(ledger, {});
  EXPECT_EQ(answer.code, kExitOk) << answer.err << answer.out;
  EXPECT_EQ(answer.Of("differences"), "0");
  EXPECT_EQ(answer.Of("live_store"), "same");
  EXPECT_EQ(answer.Of("waiting_returns_decided_again"), "7");
  EXPECT_EQ(answer.Of("verdicts_kept_not_decided"), "1");
  ledger.Read([](const FrameView& frame) {
    for (const std::string_view record : frame.records) {
      EXPECT_EQ(record.find("4111"), std::string_view::npos);
    }
  });
}

TEST(Verify, NamesTheRecordAndTheFieldThatWasDecidedDifferently) {
  struct Case {
    std::string what;
    std::function<bool(Record*)> change;  // true: it was this record
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"a lot",
       [](Record* r) {
         if (r->effects.lots.empty()) return false;
         ++r->effects.lots[0].after.opened_by.value;
         return true;
       },
       "effects.lots 0: the journal has"},
      {"an outcome",
       [](Record* r) {
         if (r->outcome != OutcomeCode::kDuplicate) return false;
         r->outcome = OutcomeCode::kConflict;
         return true;
       },
       "outcome: the journal has CONFLICT, decided again it is DUPLICATE"},
      {"a reason",
       [](Record* r) {
         if (r->outcome != OutcomeCode::kDuplicate) return false;
         r->reason += "!";
         return true;
       },
       "reason: the journal has"},
      {"a time",
       [](Record* r) {
         if (r->kind != EventKind::kSignIn) return false;
         --r->recorded.value;
         return true;
       },
       "recorded: the journal has"},
      {"an offset that goes back",
       [](Record* r) {
         if (r->kind != EventKind::kReferral) return false;
         r->at.offset = 0;
         return true;
       },
       "invariant 5: input file:a.jsonl: expected an offset from"},
      {"a source that the frame does not name",
       [](Record* r) {
         if (r->kind != EventKind::kReferral) return false;
         r->at.source = 9;
         return true;
       },
       "invariant 5: expected source 9"},
      {"a booking that is missing",
       [](Record* r) {
         if (r->effects.bookings.empty()) return false;
         r->effects.bookings.pop_back();
         return true;
       },
       "effects.bookings"},
      {"what a Tick did",
       [](Record* r) {
         if (r->kind != EventKind::kTick) return false;
         r->effects.timers.pop_back();
         return true;
       },
       "effects.timers"},
      {"a Tick made an event",
       [](Record* r) {
         if (r->kind != EventKind::kTick) return false;
         r->kind = EventKind::kSignIn;
         r->format = 1;
         return true;
       },
       "recorded: the journal has"},
      {"an event made a Tick",
       [](Record* r) {
         if (r->kind != EventKind::kSignIn) return false;
         r->kind = EventKind::kTick;
         return true;
       },
       "no timer is due before"},
      {"the return that waited",
       [](Record* r) {
         if (r->effects.waiting.empty() || !r->effects.waiting[0].gone) {
           return false;
         }
         r->refers_to = {};
         return true;
       },
       "refers_to: the journal has 0"},
  };
  Ledger written(kNoCheckpoints);
  written.WriteAll();
  for (const Case& each : cases) {
    SCOPED_TRACE(each.what);
    Ledger ledger(kNoCheckpoints);
    uint64_t changed = 0;
    ledger.Rewrite(written, [&](Record* record) {
      if (changed == 0 && each.change(record)) changed = record->sequence.value;
    });
    ASSERT_NE(changed, 0u);
    const Answer answer = Verify(ledger, {});
    EXPECT_EQ(answer.code, kExitFailed);
    EXPECT_EQ(answer.Of("differences"), "1");
    EXPECT_THAT(answer.err,
                HasSubstr("record " + std::to_string(changed) + ": "));
    EXPECT_THAT(answer.err, HasSubstr(each.expected));
  }
}

TEST(Verify, ARewrittenJournalWithoutAChangeIsFine) {
  Ledger written(kNoCheckpoints);
  written.WriteAll();
  Ledger ledger(kNoCheckpoints);
  ledger.Rewrite(written, [](Record*) {});
  const Answer answer = Verify(ledger, {});
  EXPECT_EQ(answer.code, kExitOk) << answer.err;
  EXPECT_EQ(answer.Of("live_store"), "none");
}

// Changes the first member of the store; its own hash fits or not.
void SpoilMember(const Ledger& ledger, bool fits, std::string* where) {
  RocksDbStoreOptions options;
  options.dir = StoreDir(ledger.dir());
  auto store = OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  auto cursor = (*store)->Scan(TableId::kMembers, "", "");
  ASSERT_TRUE(cursor->Valid());
  const std::string key(cursor->key());
  std::string row(cursor->value().substr(0, cursor->value().size() - 32));
  const std::string hash(cursor->value().substr(row.size()));
  cursor.reset();
  row[2] = static_cast<char>(row[2] ^ 1);  // the first letter of the name
  const Hash256 right = RowHash(TableId::kMembers, key, row);
  const std::string value =
      row + (fits ? std::string(right.bytes.begin(), right.bytes.end()) : hash);
  *where = "bucket " + std::to_string(DigestBucket(key));
  StoreCommit commit;
  commit.changes = {{TableId::kMembers, key, value}};
  commit.head = *(*store)->ReadHead();
  ASSERT_TRUE((*store)->Commit(commit).ok());
  ASSERT_TRUE((*store)->Sync().ok());
}

TEST(Scrub, NamesTableAndBucketOfARowThatWasChanged) {
  for (const bool fits : {false, true}) {
    SCOPED_TRACE(fits ? "its hash fits it" : "its hash is the old one");
    Ledger ledger(16);
    ledger.WriteAll();
    std::string bucket;
    SpoilMember(ledger, fits, &bucket);
    VerifyOptions options;
    options.scrub = true;
    const Answer answer = Verify(ledger, options);
    EXPECT_EQ(answer.code, kExitFailed);
    EXPECT_THAT(answer.err, HasSubstr("table members " + bucket));
    EXPECT_EQ(answer.Of("bad_rows"), fits ? "0" : "1");
  }
}

TEST(Replay, ToEveryRecordGivesTheDigestThatStoodThere) {
  Ledger ledger(16);
  ledger.WriteAll();
  State state(nullptr, Digest());
  std::map<uint64_t, std::string> digests;
  ledger.Read([&](const FrameView& frame) {
    for (const std::string_view bytes : frame.records) {
      Record record;
      ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
      ASSERT_TRUE(Evolve(&state, record.effects).ok());
      CommitBuilder builder;
      state.Collect(&builder);
      state.CommitDone();
      digests[record.sequence.value] = ToHex(state.digest().Fingerprint());
    }
  });
  ASSERT_GT(digests.size(), 30u);
  for (const auto& [sequence, digest] : digests) {
    if (sequence > 30 && sequence < digests.size()) continue;
    ReplayOptions options;
    options.to_sequence = sequence;
    const Answer answer = Replay(ledger, options);
    EXPECT_EQ(answer.code, kExitOk) << answer.err;
    EXPECT_EQ(answer.Of("digest"), digest) << "record " << sequence;
    EXPECT_EQ(answer.Of("sequence"), std::to_string(sequence));
  }
}

TEST(Replay, ToAnInstantTakesWhatWasRecordedByThen) {
  Ledger ledger(16);
  ledger.WriteAll();
  uint64_t last = 0;
  const Timestamp noon{ReferenceDayStart().value + 12 * kMicrosPerHour};
  ledger.Read([&](const FrameView& frame) {
    for (const std::string_view bytes : frame.records) {
      Record record;
      ASSERT_TRUE(DecodeRecord(bytes, &record).ok());
      if (record.recorded <= noon) last = record.sequence.value;
    }
  });
  ReplayOptions options;
  options.to_time = "2026-03-02T12:00:00+08:00";
  const Answer answer = Replay(ledger, options);
  EXPECT_EQ(answer.code, kExitOk) << answer.err;
  EXPECT_EQ(answer.Of("sequence"), std::to_string(last));
  options.to_time = "noon";
  EXPECT_EQ(Replay(ledger, options).code, kExitUsage);
}

TEST(Snapshot, WithTheTailIsTheSameAsAFullReplay) {
  Ledger ledger(16);
  ledger.Create();
  ledger.Ingest("a.jsonl", FirstHalf());
  const Answer created = Snapshot(ledger, RunSnapshotCreate);
  ASSERT_EQ(created.code, kExitOk) << created.err;
  ledger.Ingest("b.jsonl", SecondHalf());
  ReplayOptions options;
  const Answer full = Replay(ledger, options);
  options.from_snapshot = true;
  const Answer tail = Replay(ledger, options);
  ASSERT_EQ(tail.code, kExitOk) << tail.err;
  EXPECT_EQ(tail.Of("digest"), full.Of("digest"));
  EXPECT_NE(tail.Of("records"), full.Of("records"));
  VerifyOptions verify;
  verify.from_snapshot = true;
  const Answer verified = Verify(ledger, verify);
  EXPECT_EQ(verified.code, kExitOk) << verified.err;
  EXPECT_EQ(Snapshot(ledger, RunSnapshotList).code, kExitOk);
  // Before the snapshot it is of no use.
  options.to_sequence = 2;
  EXPECT_EQ(Replay(ledger, options).code, kExitFailed);
}

TEST(Snapshot, TakesThePlaceOfAStoreThatIsDamagedOrMissing) {
  Ledger ledger(16);
  ledger.Create();
  ledger.Ingest("a.jsonl", FirstHalf());
  ASSERT_EQ(Snapshot(ledger, RunSnapshotCreate).code, kExitOk);
  ledger.Ingest("b.jsonl", SecondHalf());

  const Answer restored = Snapshot(ledger, RunSnapshotRestore);
  ASSERT_EQ(restored.code, kExitOk) << restored.err;
  EXPECT_THAT(restored.out, HasSubstr("store.replaced-1"));
  EXPECT_EQ(Verify(ledger, {}).Of("live_store"), "same");

  for (const auto& file :
       std::filesystem::directory_iterator(StoreDir(ledger.dir()))) {
    if (!file.path().filename().string().starts_with("MANIFEST")) continue;
    std::ofstream(file.path(), std::ios::trunc) << "rot";
  }
  ledger.Ingest("c.jsonl", "");
  EXPECT_TRUE(std::filesystem::exists(StoreDir(ledger.dir()) + ".damaged-1"));
  EXPECT_EQ(Verify(ledger, {}).Of("live_store"), "same");

  std::filesystem::remove_all(StoreDir(ledger.dir()));
  ledger.Ingest("d.jsonl", "");
  EXPECT_EQ(Verify(ledger, {}).Of("live_store"), "same");
}

// Flips a byte in the middle of a frame; the journal is one segment.
void DamageFrame(const Ledger& ledger, uint64_t number) {
  const auto journal = OpenLedger(ledger.options().folder, LedgerUse::kReading);
  ASSERT_TRUE(journal.ok()) << journal.status();
  const auto reader = (*journal)->Read(JournalPosition{0});
  ASSERT_TRUE(reader.ok()) << reader.status();
  JournalPosition begin;
  JournalPosition end;
  for (uint64_t i = 0; i <= number; ++i) {
    const auto entry = (*reader)->Next();
    ASSERT_TRUE(entry.ok() && entry->has_value()) << i;
    begin = (*entry)->position;
    end = (*entry)->next;
  }
  const auto at = static_cast<std::streamoff>((begin.value + end.value) / 2);
  std::fstream file(JournalDir(ledger.dir()) + "/00000000000000000000.seg",
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const int byte = file.get();
  file.seekp(at);
  file.put(static_cast<char>(byte ^ 0x10));
  ASSERT_TRUE(file.good());
}

uint64_t FrameOfTheSnapshot(const Ledger& ledger) {
  for (const auto& entry :
       std::filesystem::directory_iterator(SnapshotsDir(ledger.dir()))) {
    const std::string name = entry.path().filename().string();
    if (name[0] != '.') return std::stoull(name);
  }
  return 0;
}

TEST(Snapshot, IsEnoughForARestoreAndAStartWhenTheJournalIsDamagedBeforeIt) {
  Ledger ledger(16);
  ledger.Create();
  ledger.Ingest("a.jsonl", FirstHalf());
  ASSERT_EQ(Snapshot(ledger, RunSnapshotCreate).code, kExitOk);
  ledger.Ingest("b.jsonl", SecondHalf());
  const uint64_t frame = FrameOfTheSnapshot(ledger);
  ASSERT_GT(frame, 2u);
  DamageFrame(ledger, 2);
  EXPECT_EQ(Verify(ledger, {}).code, kExitFailed);

  testing::internal::CaptureStderr();
  const Answer by_hand = Snapshot(ledger, RunSnapshotRestore);
  const std::string warning = testing::internal::GetCapturedStderr();
  ASSERT_EQ(by_hand.code, kExitOk) << by_hand.err;
  EXPECT_THAT(by_hand.out, HasSubstr("snapshot of frame " +
                                     std::to_string(frame) + "\n"));
  EXPECT_THAT(warning, HasSubstr("the journal is damaged before the frame"));
  EXPECT_THAT(warning, HasSubstr("00000000000000000000.seg"));

  // A start takes it for a store that is lost, and for one that is damaged.
  std::filesystem::remove_all(StoreDir(ledger.dir()));
  ledger.Ingest("c.jsonl", "");
  for (const auto& file :
       std::filesystem::directory_iterator(StoreDir(ledger.dir()))) {
    if (!file.path().filename().string().starts_with("MANIFEST")) continue;
    std::ofstream(file.path(), std::ios::trunc) << "rot";
  }
  ledger.Ingest("d.jsonl", "");
  EXPECT_TRUE(std::filesystem::exists(StoreDir(ledger.dir()) + ".damaged-1"));

  // Without it all of the journal is needed.
  std::filesystem::remove_all(SnapshotsDir(ledger.dir()));
  std::filesystem::remove_all(StoreDir(ledger.dir()));
  const Answer without = Snapshot(ledger, RunSnapshotRestore);
  EXPECT_EQ(without.code, kExitFailed);
  EXPECT_THAT(without.err, HasSubstr("00000000000000000000.seg"));
  EXPECT_FALSE(OpenForWriting(ledger.options(), nullptr).ok());
}

TEST(Snapshot, IsNoHelpForARestoreOrAStartWhenTheJournalIsDamagedBehindIt) {
  Ledger ledger(16);
  ledger.Create();
  ledger.Ingest("a.jsonl", FirstHalf());
  ASSERT_EQ(Snapshot(ledger, RunSnapshotCreate).code, kExitOk);
  ledger.Ingest("b.jsonl", SecondHalf());
  // Behind the claim of the second run, and before its last frames.
  DamageFrame(ledger, FrameOfTheSnapshot(ledger) + 2);
  for (const bool has_store : {true, false}) {
    if (!has_store) std::filesystem::remove_all(StoreDir(ledger.dir()));
    const Answer by_hand = Snapshot(ledger, RunSnapshotRestore);
    EXPECT_EQ(by_hand.code, kExitFailed) << has_store;
    EXPECT_THAT(by_hand.err, HasSubstr("00000000000000000000.seg"));
    EXPECT_EQ(std::filesystem::exists(StoreDir(ledger.dir())), has_store);
  }
  const auto started = OpenForWriting(ledger.options(), nullptr);
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(std::string(started.status().message()),
              HasSubstr("00000000000000000000.seg"));
  EXPECT_EQ(Snapshot(ledger, RunSnapshotList).code, kExitOk);  // not its fault
}

struct WhatIsRead {
  std::string digest;
  uint64_t replayed = 0;
  std::string warnings;
};

// What a reader has of the ledger as its folder is now.
WhatIsRead ReadWithoutStore(const Ledger& ledger) {
  std::filesystem::remove_all(StoreDir(ledger.dir()));
  WhatIsRead read;
  testing::internal::CaptureStderr();
  auto folder = OpenForReading(ledger.options().folder);
  read.warnings = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(folder.ok()) << folder.status();
  if (!folder.ok()) return read;
  EXPECT_FALSE((*folder)->store_status.ok());
  read.replayed = (*folder)->follower->records();
  const auto digest = (*folder)->follower->Settle();
  EXPECT_TRUE(digest.ok()) << digest.status();
  if (digest.ok()) read.digest = ToHex(digest->Fingerprint());
  return read;
}

TEST(Snapshot, IsWhatAReaderBeginsWithWhereThereIsNoStore) {
  Ledger ledger(16);
  ledger.Create();
  ledger.Ingest("a.jsonl", FirstHalf());
  ASSERT_EQ(Snapshot(ledger, RunSnapshotCreate).code, kExitOk);
  ledger.Ingest("b.jsonl", SecondHalf());
  const Answer full = Replay(ledger, {});
  const uint64_t records = std::stoull(full.Of("records"));

  const WhatIsRead over_snapshot = ReadWithoutStore(ledger);
  EXPECT_EQ(over_snapshot.digest, full.Of("digest"));
  EXPECT_GT(over_snapshot.replayed, 0u);
  EXPECT_LT(over_snapshot.replayed, records);
  EXPECT_THAT(over_snapshot.warnings,
              HasSubstr("answering from the snapshot of frame " +
                        std::to_string(FrameOfTheSnapshot(ledger)) + " and " +
                        std::to_string(over_snapshot.replayed) + " records"));
  // Nothing but journal and snapshots is in the folder.
  for (const auto& entry : std::filesystem::directory_iterator(ledger.dir())) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(name == "journal" || name == "snapshots") << name;
  }

  // One that is bad only costs time.
  for (const auto& file : std::filesystem::recursive_directory_iterator(
           SnapshotsDir(ledger.dir()))) {
    if (file.path().extension() != ".sst") continue;
    std::ofstream(file.path(), std::ios::trunc) << "rot";
  }
  const WhatIsRead in_memory = ReadWithoutStore(ledger);
  EXPECT_EQ(in_memory.digest, full.Of("digest"));
  EXPECT_EQ(in_memory.replayed, records);
  EXPECT_THAT(in_memory.warnings, HasSubstr("replayed in memory"));
}

TEST(Dump, PrintsEveryRecordAsOneObject) {
  Ledger ledger(16);
  ledger.WriteAll();
  DumpOptions options;
  options.folder.dir = ledger.dir();
  std::ostringstream out;
  std::ostringstream err;
  ASSERT_EQ(RunDump(options, out, err), kExitOk) << err.str();
  std::istringstream lines(out.str());
  uint64_t sequence = 0;
  int undecodable = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    ASSERT_TRUE(json.is_object()) << line;
    EXPECT_EQ(json["sequence"], ++sequence);
    undecodable += json.contains("event_hex") ? 1 : 0;
    if (sequence != 2) continue;
    EXPECT_EQ(json["kind"], "Purchase");
    EXPECT_EQ(json["outcome"], "ACCEPTED");
    EXPECT_EQ(json["recorded"], "2026-03-02T01:00:00Z");
    EXPECT_EQ(json["event"]["purchase"]["orderId"], "o1");
    EXPECT_EQ(json["effects"]["postings"][0]["points"], "128");
  }
  EXPECT_EQ(undecodable, 4);
  EXPECT_GT(sequence, 30u);
}

TEST(Dump, PrintsTheFramesAroundTheRecordsAskedFor) {
  Ledger ledger(16);
  ledger.WriteAll();
  DumpOptions options;
  options.folder.dir = ledger.dir();
  options.from = 3;
  options.to = 4;
  options.frames = true;
  std::ostringstream out;
  std::ostringstream err;
  ASSERT_EQ(RunDump(options, out, err), kExitOk) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("{\"frame\":{\"number\":"));
  EXPECT_THAT(out.str(), HasSubstr("{\"sequence\":3,"));
  EXPECT_THAT(out.str(), HasSubstr("{\"sequence\":4,"));
  EXPECT_THAT(out.str(), ::testing::Not(HasSubstr("{\"sequence\":5,")));
}

}  // namespace
}  // namespace clearpoint
