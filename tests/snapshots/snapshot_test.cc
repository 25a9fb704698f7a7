// Snapshots on a simulated disk: made, listed, restored, damaged, interrupted.
#include "snapshots/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/faulty_rocksdb_env.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/simulated_disk.h"
#include "tests/support/store_rows.h"

namespace clearpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Hash128 kJournal{{1, 2, 3}};

SnapshotFacts FactsOf(uint64_t frame) {
  SnapshotFacts facts;
  facts.journal_id = kJournal;
  facts.shard = 4;
  facts.frame.value = frame;
  facts.frame_hash.bytes[31] = static_cast<uint8_t>(frame);
  facts.next_sequence.value = frame * 10;
  facts.position.value = UINT64_MAX - frame;
  facts.recorded.value = -5;
  facts.rows = 30;
  facts.lanes = {{3, 255, {1, UINT64_MAX, 0, 7}}, {18, 0, {9, 9, 9, 9}}};
  facts.program_version = "0.1.0 \"quoted\"";
  return facts;
}

RowChanges ChangesOf(uint64_t frame) {
  RowChanges changes;
  for (uint64_t row = 0; row < 30; ++row) {
    const TableId table = row % 2 == 0 ? TableId::kLots : TableId::kNames;
    changes[{table, std::to_string((row + frame) % 40)}] =
        std::to_string(frame) + std::string(100, '.');
  }
  return changes;
}

// A store with snapshots beside it, on a disk of its own.
struct Rig {
  SnapshotPlace Place() { return {"/data/snapshots", kJournal, 4, env.get()}; }

  absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(const std::string& dir) {
    RocksDbStoreOptions options;
    options.dir = dir;
    options.access = StoreAccess::kOpenOrCreate;
    options.cache_bytes = 8 << 20;
    options.env = env.get();
    return OpenRocksDbStore(options);
  }

  absl::Status CommitAndCreate(RocksDbStore& store, uint64_t frame) {
    const absl::Status committed =
        CommitRows(store, ChangesOf(frame), std::to_string(frame));
    if (!committed.ok()) return committed;
    Apply(ChangesOf(frame), std::to_string(frame), content);
    return CreateSnapshot(store, Place(), FactsOf(frame), 3).status();
  }

  // Snapshots of the frames 1 to `count`.
  void Make(uint64_t count) {
    const auto store = Open("/data/store");
    ASSERT_TRUE(store.ok()) << store.status();
    for (uint64_t frame = 1; frame <= count; ++frame) {
      ASSERT_EQ(CommitAndCreate(**store, frame), absl::OkStatus());
      contents.push_back(content);
    }
  }

  std::vector<uint64_t> Good() {
    std::vector<uint64_t> good;
    const auto listings = ListSnapshots(Place());
    for (const SnapshotListing& listing : *listings) {
      if (listing.snapshot.ok()) good.push_back(listing.frame.value);
    }
    return good;
  }

  SimulatedDisk disk;
  std::unique_ptr<rocksdb::Env> env = MakeFaultyRocksDbEnv(disk);
  StoreContent content;
  std::vector<StoreContent> contents;  // at the frames 1, 2, ...
};

constexpr FrameNumber kNewest{1000};

std::string DirOf(uint64_t frame) {
  std::string digits = std::to_string(frame);
  return "/data/snapshots/" + std::string(20 - digits.size(), '0') + digits;
}

// The newest file of a snapshot whose name ends so: of the table files one
// that older snapshots do not share.
std::string FileOf(Rig& rig, uint64_t frame, const std::string& ending) {
  std::string newest;
  const auto names = rig.disk.List(DirOf(frame));
  for (const std::string& name : *names) {
    if (name.ends_with(ending)) newest = DirOf(frame) + "/" + name;
  }
  EXPECT_NE(newest, "") << "no file *" << ending << " in " << DirOf(frame);
  return newest;
}

// Row by row what the store held at that frame.
void ExpectRestored(Rig& rig, const std::string& dir, uint64_t frame) {
  const auto store = rig.Open(dir);
  ASSERT_TRUE(store.ok()) << store.status();
  const auto content = ReadEverything(**store);
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(*content, rig.contents[frame - 1]);
  EXPECT_EQ((*store)->VerifyFiles(), absl::OkStatus());
}

TEST(Snapshot, IsRestoredRowByRowWithItsFacts) {
  Rig rig;
  rig.Make(2);
  const auto restored = RestoreSnapshot(rig.Place(), kNewest, "/data/restored",
                                        SnapshotCheck::kEveryByte);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->snapshot.manifest.facts, FactsOf(2));
  EXPECT_TRUE(restored->warnings.empty());
  ExpectRestored(rig, "/data/restored", 2);
}

TEST(Snapshot, OfTheNewestFrameAtOrBeforeTheOneAskedForIsRestored) {
  Rig rig;
  rig.Make(3);
  const auto restored = RestoreSnapshot(
      rig.Place(), FrameNumber{2}, "/data/restored", SnapshotCheck::kEveryByte);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->snapshot.manifest.facts.frame.value, 2u);
  ExpectRestored(rig, "/data/restored", 2);
}

TEST(Snapshot, SurvivesACrashRightAfterItIsMadeAndTheStoreGoesOn) {
  Rig rig;
  rig.Make(2);
  rig.disk.Crash(SimulatedDisk::DropAll());
  EXPECT_THAT(rig.Good(), ElementsAre(2, 1));
  ASSERT_TRUE(RestoreSnapshot(rig.Place(), kNewest, "/data/restored",
                              SnapshotCheck::kEveryByte)
                  .ok());
  rig.disk.Crash(SimulatedDisk::DropAll());
  ExpectRestored(rig, "/data/restored", 2);
  ExpectRestored(rig, "/data/store", 2);
}

TEST(Snapshot, TheNewestGoodOnesAreKept) {
  Rig rig;
  rig.Make(5);
  EXPECT_THAT(rig.Good(), ElementsAre(5, 4, 3));
  EXPECT_FALSE(rig.disk.Exists(DirOf(2)));
}

TEST(Snapshot, ABadOneDoesNotCountAmongThoseKept) {
  Rig rig;
  rig.Make(3);
  rig.disk.FlipBit(DirOf(3) + "/manifest.json", 50);
  const auto store = rig.Open("/data/store");
  ASSERT_EQ(rig.CommitAndCreate(**store, 4), absl::OkStatus());
  EXPECT_THAT(rig.Good(), ElementsAre(4, 2, 1));
}

TEST(Snapshot, OfAFrameThatHasAGoodOneIsRefusedAndABadOneReplaced) {
  Rig rig;
  rig.Make(1);
  const auto store = rig.Open("/data/store");
  EXPECT_EQ(CreateSnapshot(**store, rig.Place(), FactsOf(1), 3).status().code(),
            absl::StatusCode::kAlreadyExists);
  ASSERT_EQ(rig.disk.Remove(FileOf(rig, 1, ".sst")), absl::OkStatus());
  EXPECT_EQ(CreateSnapshot(**store, rig.Place(), FactsOf(1), 3).status(),
            absl::OkStatus());
  ASSERT_TRUE(RestoreSnapshot(rig.Place(), kNewest, "/data/restored",
                              SnapshotCheck::kEveryByte)
                  .ok());
  ExpectRestored(rig, "/data/restored", 1);
}

// Every kind of damage to the newest is found, told, and the older one used.
TEST(Snapshot, DamagedIsTurnedDownForTheNextOlderOne) {
  struct Case {
    std::string damage;
    std::function<void(Rig&)> harm;
    std::string reason;
  };
  const auto remove = [](std::string ending) {
    return [ending](Rig& rig) {
      ASSERT_EQ(rig.disk.Remove(FileOf(rig, 2, ending)), absl::OkStatus());
    };
  };
  const auto flip = [](std::string ending, uint64_t offset) {
    return [ending, offset](Rig& rig) {
      rig.disk.FlipBit(FileOf(rig, 2, ending), offset);
    };
  };
  const auto cut = [](std::string ending, uint64_t size) {
    return [ending, size](Rig& rig) {
      rig.disk.CutFile(FileOf(rig, 2, ending), size);
    };
  };
  const auto manifest = [](std::function<void(SnapshotManifest&)> change) {
    return [change](Rig& rig) {
      auto wrong = (*ListSnapshots(rig.Place()))[0].snapshot->manifest;
      change(wrong);
      const std::string path = DirOf(2) + "/manifest.json";
      const auto file = rig.disk.Create(path);
      ASSERT_EQ(rig.disk.Append(path, *file, EncodeManifest(wrong)),
                absl::OkStatus());
    };
  };
  const Case cases[] = {
      {"table file missing", remove(".sst"), ".sst"},
      {"table file cut", cut(".sst", 10), "found 10"},
      {"CURRENT missing", remove("CURRENT"), "CURRENT"},
      {"CURRENT changed", flip("CURRENT", 3), "CRC-32C"},
      {"manifest missing", remove("manifest.json"), "manifest.json"},
      {"manifest empty", cut("manifest.json", 0), "manifest"},
      {"manifest cut", cut("manifest.json", 200), "parse error"},
      {"manifest value changed",
       [](Rig& rig) {
         const std::string path = DirOf(2) + "/manifest.json";
         const auto file = rig.disk.Open(path);
         rig.disk.FlipBit(path, (*file)->bytes.find("crc32c") + 9);
       },
       "manifest"},
      {"another journal",
       manifest([](SnapshotManifest& m) { m.facts.journal_id.bytes[0] = 9; }),
       "another journal"},
      {"another shard",
       manifest([](SnapshotManifest& m) { m.facts.shard = 5; }),
       "another shard"},
      {"another frame",
       manifest([](SnapshotManifest& m) { m.facts.frame.value = 7; }),
       "is of frame 7"},
      {"a file outside",
       manifest([](SnapshotManifest& m) { m.files[0].name = "../x"; }),
       "not the name of a file"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.damage);
    Rig rig;
    rig.Make(2);
    c.harm(rig);
    EXPECT_THAT(rig.Good(), ElementsAre(1));
    const auto restored = RestoreSnapshot(
        rig.Place(), kNewest, "/data/restored", SnapshotCheck::kEveryByte);
    ASSERT_TRUE(restored.ok()) << restored.status();
    EXPECT_EQ(restored->snapshot.manifest.facts.frame.value, 1u);
    ASSERT_EQ(restored->warnings.size(), 1u);
    EXPECT_THAT(restored->warnings[0], HasSubstr(DirOf(2)));
    EXPECT_THAT(restored->warnings[0], HasSubstr(c.reason));
    ExpectRestored(rig, "/data/restored", 1);
  }
}

TEST(Snapshot, NoneThatIsGoodIsNotFoundWithEveryReason) {
  Rig rig;
  EXPECT_EQ(RestoreSnapshot(rig.Place(), kNewest, "/data/restored",
                            SnapshotCheck::kEveryByte)
                .status()
                .code(),
            absl::StatusCode::kNotFound);
  rig.Make(2);
  ASSERT_EQ(rig.disk.Remove(DirOf(1) + "/CURRENT"), absl::OkStatus());
  ASSERT_EQ(rig.disk.Remove(DirOf(2) + "/CURRENT"), absl::OkStatus());
  const absl::Status none =
      RestoreSnapshot(rig.Place(), kNewest, "/data/restored",
                      SnapshotCheck::kEveryByte)
          .status();
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(none.message()), HasSubstr(DirOf(1)));
  EXPECT_THAT(std::string(none.message()), HasSubstr(DirOf(2)));
}

TEST(Snapshot, IsNotRestoredOverAFolderThatExists) {
  Rig rig;
  rig.Make(1);
  EXPECT_EQ(RestoreSnapshot(rig.Place(), kNewest, "/data/store",
                            SnapshotCheck::kEveryByte)
                .status()
                .code(),
            absl::StatusCode::kAlreadyExists);
}

TEST(Snapshot, AScrubReadsEveryByteAndLeavesItsMark) {
  Rig rig;
  rig.Make(1);
  auto snapshot = (*ListSnapshots(rig.Place()))[0].snapshot;
  EXPECT_FALSE(snapshot->scrubbed);
  ASSERT_EQ(ScrubSnapshotFiles(rig.Place(), *snapshot, [] { return true; }),
            absl::OkStatus());
  rig.disk.Crash(SimulatedDisk::DropAll());
  EXPECT_TRUE((*ListSnapshots(rig.Place()))[0].snapshot->scrubbed);
}

TEST(Snapshot, AScrubNamesTheFileWithAFlippedBitAndItIsBadFromThenOn) {
  Rig rig;
  rig.Make(1);
  const std::string file = FileOf(rig, 1, ".sst");
  rig.disk.FlipBit(file, 30);  // opening does not read so far
  auto snapshot = (*ListSnapshots(rig.Place()))[0].snapshot;
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  const absl::Status scrubbed =
      ScrubSnapshotFiles(rig.Place(), *snapshot, [] { return true; });
  EXPECT_EQ(scrubbed.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(scrubbed.message()), HasSubstr(file));
  EXPECT_FALSE((*ListSnapshots(rig.Place()))[0].snapshot.ok());
}

TEST(Snapshot, ATableFileWithAFlippedBitIsNeverRestoredAndStaysMarked) {
  Rig rig;
  rig.Make(2);
  const std::string file = FileOf(rig, 2, ".sst");
  rig.disk.FlipBit(file, 30);
  const auto restored = RestoreSnapshot(rig.Place(), kNewest, "/data/restored",
                                        SnapshotCheck::kEveryByte);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->snapshot.manifest.facts.frame.value, 1u);
  ASSERT_EQ(restored->warnings.size(), 1u);
  EXPECT_THAT(restored->warnings[0], HasSubstr(file));
  ExpectRestored(rig, "/data/restored", 1);
  rig.disk.Crash(SimulatedDisk::DropAll());
  EXPECT_THAT(rig.Good(), ElementsAre(1));
  const auto listed = ListSnapshots(rig.Place());
  EXPECT_THAT(std::string((*listed)[0].snapshot.status().message()),
              HasSubstr("found bad before"));
}

TEST(Snapshot, CheckedAsItIsReadShowsAFlippedBitToWhoReadsItAndToAScrub) {
  Rig rig;
  rig.Make(2);
  const std::string file = FileOf(rig, 2, ".sst");
  rig.disk.FlipBit(file, 30);
  auto restored = RestoreSnapshot(rig.Place(), kNewest, "/data/restored",
                                  SnapshotCheck::kAsRead);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->snapshot.manifest.facts.frame.value, 2u);
  EXPECT_FALSE(restored->snapshot.scrubbed);
  const auto store = rig.Open("/data/restored");
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(ReadEverything(**store).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(
      ScrubSnapshotFiles(rig.Place(), restored->snapshot, [] { return true; })
          .code(),
      absl::StatusCode::kDataLoss);
  EXPECT_THAT(rig.Good(), ElementsAre(1));
}

TEST(Snapshot, AScrubThatIsBrokenOffOrWhoseSnapshotIsGoneLeavesNoMark) {
  Rig rig;
  rig.Make(1);
  auto snapshot = (*ListSnapshots(rig.Place()))[0].snapshot;
  EXPECT_EQ(
      ScrubSnapshotFiles(rig.Place(), *snapshot, [] { return false; }).code(),
      absl::StatusCode::kCancelled);
  EXPECT_FALSE((*ListSnapshots(rig.Place()))[0].snapshot->scrubbed);
  ASSERT_EQ(rig.disk.Rename(DirOf(1), "/data/snapshots/.tmp-gone"),
            absl::OkStatus());
  EXPECT_EQ(
      ScrubSnapshotFiles(rig.Place(), *snapshot, [] { return true; }).code(),
      absl::StatusCode::kNotFound);
  EXPECT_FALSE(rig.disk.Exists(DirOf(1)));
}

TEST(Snapshot, AMarkIsVoidWhenItIsRemovedOrAnotherSnapshotHasTheName) {
  Rig rig;
  rig.Make(1);
  const auto snapshot = (*ListSnapshots(rig.Place()))[0].snapshot;
  ASSERT_EQ(MarkSnapshotBad(rig.Place(), *snapshot, "a row is wrong"),
            absl::OkStatus());
  EXPECT_THAT(rig.Good(), ElementsAre());
  const auto store = rig.Open("/data/store");
  EXPECT_EQ(CreateSnapshot(**store, rig.Place(), FactsOf(1), 3).status(),
            absl::OkStatus());
  EXPECT_THAT(rig.Good(), ElementsAre(1));
}

// Stops the disk at every operation of a creation that also removes an old
// snapshot. Whatever is listed as good afterwards restores to its frame, and
// those from before are there until the new one is.
TEST(Snapshot, InterruptedCreationLeavesNothingThatIsTakenForGood) {
  Rig start;
  start.Make(3);
  for (const bool keep_some : {false, true}) {
    bool finished = false;
    for (uint64_t stop = 1; !finished; ++stop) {
      SCOPED_TRACE("stopped at operation " + std::to_string(stop));
      Rig rig;
      rig.content = start.content;
      rig.contents = start.contents;
      rig.disk.CopyFrom(start.disk);
      {
        const auto store = rig.Open("/data/store");
        ASSERT_TRUE(store.ok()) << store.status();
        rig.disk.SetHook([left = stop](const DiskOperation&) mutable {
          return --left > 0 ? DiskVerdict::kDone : DiskVerdict::kStopped;
        });
        finished = rig.CommitAndCreate(**store, 4).ok();
        rig.contents.push_back(rig.content);
      }
      if (keep_some) {
        rig.disk.Crash(SimulatedDisk::KeepSome{static_cast<uint32_t>(stop)});
      } else {
        rig.disk.Crash(SimulatedDisk::DropAll());
      }
      const std::vector<uint64_t> good = rig.Good();
      ASSERT_GE(good.size(), 3u);
      ASSERT_EQ(good.size(), ListSnapshots(rig.Place())->size());
      ASSERT_TRUE(!finished || good.front() == 4u);
      ASSERT_TRUE(RestoreSnapshot(rig.Place(), kNewest, "/data/new",
                                  SnapshotCheck::kEveryByte)
                      .ok());
      ExpectRestored(rig, "/data/new", good.front());
      if (HasFailure()) return;
    }
  }
}

TEST(Snapshot, AFullDiskIsResourceExhaustedAndTheOldOnesStay) {
  Rig rig;
  rig.Make(2);
  const auto store = rig.Open("/data/store");
  rig.disk.SetSpace(200);
  const absl::Status full = rig.CommitAndCreate(**store, 3);
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted) << full;
  EXPECT_THAT(rig.Good(), ElementsAre(2, 1));
  EXPECT_FALSE(rig.disk.Exists(DirOf(3)));
}

TEST(Snapshot, WorksOnTheMachinesOwnDisk) {
  ScratchFolder folder;
  RocksDbStoreOptions options;
  options.dir = folder.Sub("deep/er/store");
  options.access = StoreAccess::kOpenOrCreate;
  const SnapshotPlace place{folder.Sub("snapshots"), kJournal, 4, nullptr};
  const auto store = OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_EQ(CommitRows(**store, ChangesOf(1), "1"), absl::OkStatus());
  auto created = CreateSnapshot(**store, place, FactsOf(1), kSnapshotsKept);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(ScrubSnapshotFiles(place, *created, [] { return true; }),
            absl::OkStatus());
  const auto restored = RestoreSnapshot(place, kNewest, folder.Sub("restored"),
                                        SnapshotCheck::kEveryByte);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_TRUE(restored->snapshot.scrubbed);
  options.dir = folder.Sub("restored");
  const auto copy = OpenRocksDbStore(options);
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(*ReadEverything(**copy), *ReadEverything(**store));
}

TEST(Manifest, IsReadBackAsItWasWritten) {
  const SnapshotManifest manifest{FactsOf(7), {{"000012.sst", 99, "00ff00ff"}}};
  const auto parsed = ParseManifest(EncodeManifest(manifest));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, manifest);
}

TEST(Manifest, AnInstantThatIsNoWholeNumberOf64BitsIsDataLoss) {
  const std::string good =
      EncodeManifest({FactsOf(7), {{"000012.sst", 99, "00ff00ff"}}});
  const size_t begin = std::string_view("{\"body\":").size();
  const std::string body =
      good.substr(begin, good.find(",\"sha256\":") - begin);
  const size_t at = body.find("\"recorded_us\":") + 14;
  const size_t end = body.find_first_of(",}", at);
  for (const char* instant :
       {"-7", "1e+300", "1.5", "true", "9223372036854775808"}) {
    std::string changed = body;
    changed.replace(at, end - at, instant);
    const auto parsed =
        ParseManifest("{\"body\":" + changed + ",\"sha256\":\"" +
                      ToHex(Sha256(changed)) + "\"}");
    if (std::string_view(instant) == "-7") {
      ASSERT_TRUE(parsed.ok()) << parsed.status();
      EXPECT_EQ(parsed->facts.recorded.value, -7);
      continue;
    }
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kDataLoss) << instant;
  }
}

TEST(Manifest, BadTextIsDataLossAndNeverACrash) {
  const std::string good =
      EncodeManifest({FactsOf(7), {{"000012.sst", 99, "00ff00ff"}}});
  for (const char* text :
       {"", "null", "[]", "{}", "{\"body\":{}}", "{\"body\":[],\"sha256\":1}",
        "{\"body\":{},\"sha256\":\"00\"}", "\xff\xfe"}) {
    EXPECT_EQ(ParseManifest(text).status().code(), absl::StatusCode::kDataLoss)
        << text;
  }
  for (size_t size = 0; size + 1 < good.size(); ++size) {
    EXPECT_FALSE(ParseManifest(good.substr(0, size)).ok()) << size;
  }
  for (size_t i = 0; i + 1 < good.size(); ++i) {
    std::string wrong = good;
    wrong[i] = static_cast<char>(wrong[i] ^ 1);
    EXPECT_FALSE(ParseManifest(wrong).ok()) << "byte " << i;
  }
}

}  // namespace
}  // namespace clearpoint
