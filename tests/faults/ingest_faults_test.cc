// The whole path of `clearpoint ingest` - file, sequencer, segments, RocksDB -
// on one simulated disk, whose operations are counted over the journal's files
// and RocksDB's together. At every operation there is a power cut, a failure
// or a full disk; then the machine comes back, the run is repeated to its end,
// and records, reports and digest must be those of a run without a fault.
//
// Ingest reads its input again after a fault, so a lost frame would come back
// unnoticed. A witness stands by: what a publisher was told once must be in
// the journal after the fault, frame by frame.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "consumers/file_source.h"
#include "tests/support/faulty_rocksdb_env.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/simulated_disk.h"
#include "tests/support/simulated_files.h"
#include "tools/event_writer.h"
#include "tools/generate/traffic.h"
#include "tools/ledger_folder.h"
#include "tools/network/yaml_reader.h"
#include "tools/report/document_text.h"
#include "tools/report/folder_basis.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"

namespace clearpoint {
namespace {

constexpr Timestamp kStart{1'767'196'800'000'000};  // 2026-01-01 in Shanghai
// Nothing on the machine's own disk is called so.
constexpr char kLedger[] = "/ledger-of-ingest-faults";

// Faults at each of the first operations of a run, and at so many of the rest.
constexpr uint64_t kFirstPoints = CLEARPOINT_FAULT_POINTS;
constexpr uint64_t kLaterPoints = CLEARPOINT_FAULT_POINTS / 2;

// A computer: a disk, and what opens files on it.
struct Machine {
  SimulatedDisk disk;
  std::unique_ptr<FileSystem> files = MakeSimulatedFiles(disk);
  std::unique_ptr<rocksdb::Env> env = MakeFaultyRocksDbEnv(disk);

  FolderOptions Folder() {
    FolderOptions options;
    options.dir = kLedger;
    options.cache_bytes = 64 << 10;  // rows go to the store again and again
    options.files = files.get();
    options.env = env.get();
    return options;
  }
};

// Keeps what is said to the operator out of the test's output.
class QuietErrors {
 public:
  QuietErrors() : before_(std::cerr.rdbuf(text_.rdbuf())) {}
  ~QuietErrors() { std::cerr.rdbuf(before_); }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
};

// Remembers the accepted frames it was told of.
class Witness : public Publisher {
 public:
  absl::Status Accepted(const FrameView& frame) override {
    frames_[frame.header.number.value] = frame.hash;
    return absl::OkStatus();
  }
  const std::map<uint64_t, Hash256>& frames() const { return frames_; }

 private:
  std::map<uint64_t, Hash256> frames_;
};

absl::StatusOr<std::unique_ptr<WritingFolder>> Open(Machine& machine,
                                                    Publisher* publisher) {
  WritingOptions options;
  options.folder = machine.Folder();
  options.frame_records = 16;
  options.checkpoint_records = 64;
  options.writer_id = std::string(32, '7');
  return OpenForWriting(options, publisher);
}

absl::Status Ingest(Machine& machine, const std::string& path,
                    Publisher* publisher) {
  const QuietErrors quiet;
  auto source = FileSource::Open({{path, FramingOfPath(path), ""}});
  if (!source.ok()) return source.status();
  auto folder = Open(machine, publisher);
  if (!folder.ok()) return folder.status();
  return (*folder)->sequencer->Run(source->get(), nullptr);
}

// Calls with every frame that a reader of the journal is shown.
void ReadJournal(Machine& machine,
                 const std::function<void(const FrameView&)>& call) {
  auto journal = OpenJournal(*machine.files, JournalDir(kLedger), {});
  ASSERT_TRUE(journal.ok()) << journal.status();
  auto reader = (*journal)->Read(JournalPosition{0});
  ASSERT_TRUE(reader.ok()) << reader.status();
  for (;;) {
    const auto entry = (*reader)->Next();
    ASSERT_TRUE(entry.ok()) << entry.status();
    if (!entry->has_value()) return;
    const auto frame = ParseEntry(**entry);
    ASSERT_TRUE(frame.ok()) << frame.status();
    call(*frame);
  }
}

// What must not depend on faults.
struct Books {
  std::vector<std::string> records;
  std::string reports;  // with the digest
};

// Frame numbers count claims too, and so restarts.
void AppendReport(absl::StatusOr<ReportDocument> document, std::string* text) {
  ASSERT_TRUE(document.ok()) << document.status();
  document->mark.frame = FrameNumber{};
  std::ostringstream out;
  Print(TablesOf(*document, OutputFormat::kCsv), OutputFormat::kCsv, out);
  *text += out.str();
}

Books ReadBooks(Machine& machine) {
  Books books;
  ReadJournal(machine, [&](const FrameView& frame) {
    books.records.insert(books.records.end(), frame.records.begin(),
                         frame.records.end());
  });
  auto folder = OpenForReading(machine.Folder());
  EXPECT_TRUE(folder.ok()) << folder.status();
  if (!folder.ok()) return books;
  EXPECT_TRUE((*folder)->store_status.ok()) << (*folder)->store_status;
  const auto basis = BasisOf(folder->get());
  EXPECT_TRUE(basis.ok()) << basis.status();
  if (!basis.ok()) return books;
  AppendReport(TrialBalance(*basis), &books.reports);
  const uint32_t open = basis->state->open_window(kMainScheme).value;
  for (uint32_t window = 1; window <= open; ++window) {
    AppendReport(SettlementReport(*basis, WindowNumber{window}),
                 &books.reports);
  }
  return books;
}

void Create(Machine& machine, const Configuration& configuration) {
  ASSERT_TRUE(machine.files->MakeDirectory(kLedger).ok());
  ASSERT_TRUE(machine.files->SyncDirectory("/").ok());
  Genesis genesis;
  genesis.journal_id.bytes[0] = 7;
  genesis.clock_mode = ClockMode::kInput;
  genesis.start = kStart;
  ASSERT_TRUE(CreateJournal(*machine.files, JournalDir(kLedger), genesis).ok());
  const std::string bytes = SerializeConfiguration(configuration);
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{bytes};
  Identify(&event);
  const std::string original = EncodeEvent(event, EventFormat::kProtobuf);
  event.original = original;
  auto folder = Open(machine, nullptr);
  ASSERT_TRUE(folder.ok()) << folder.status();
  std::string reason;
  const auto outcome =
      (*folder)->sequencer->Take(event, EventFormat::kProtobuf, &reason);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_EQ(*outcome, OutcomeCode::kAccepted) << reason;
}

void WriteEvents(const std::string& path,
                 const std::vector<std::string>& messages, size_t count) {
  const auto writer = EventWriter::Open(path);
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (size_t i = 0; i < count; ++i) {
    ASSERT_TRUE((*writer)->Write(messages[i]).ok());
  }
  ASSERT_TRUE((*writer)->Close().ok());
}

struct Fault {
  DiskVerdict verdict;
  uint64_t operation;
};

// A full disk stays full: whatever needs space finds none.
bool NeedsSpace(DiskOperation::Kind kind) {
  return kind == DiskOperation::Kind::kAppend ||
         kind == DiskOperation::Kind::kCreate ||
         kind == DiskOperation::Kind::kMakeFolder;
}

void Arm(Machine& machine, const Fault& fault) {
  machine.disk.SetHook(
      [fault, number = uint64_t{0}](const DiskOperation& operation) mutable {
        ++number;
        if (fault.verdict == DiskVerdict::kFull) {
          return number >= fault.operation && NeedsSpace(operation.kind)
                     ? DiskVerdict::kFull
                     : DiskVerdict::kDone;
        }
        return number == fault.operation ? fault.verdict : DiskVerdict::kDone;
      });
}

class IngestFaults : public ::testing::Test {
 protected:
  // A ledger with a network and no store yet, an input that grows between two
  // runs, and the books after them.
  static void SetUpTestSuite() {
    scratch_ = new ScratchFolder;
    const auto network = ReadNetworkFile(
        CLEARPOINT_SOURCE_DIR "/deploy/examples/month/network.yaml", {});
    ASSERT_TRUE(network.ok()) << network.status();
    WriteHistory(network->configuration);
    start_ = new Machine;
    Create(*start_, network->configuration);
    start_->disk.Crash(SimulatedDisk::DropAll());

    Machine machine;
    machine.disk.CopyFrom(start_->disk);
    const uint64_t before = machine.disk.operations();
    ASSERT_EQ(Ingest(machine, half_, nullptr), absl::OkStatus());
    ASSERT_EQ(Ingest(machine, whole_, nullptr), absl::OkStatus());
    operations_ = machine.disk.operations() - before;
    expected_ = ReadBooks(machine);
    ASSERT_GT(expected_.records.size(), 150u);
    std::cout << expected_.records.size() << " records, " << operations_
              << " operations without a fault\n";
  }
  static void TearDownTestSuite() {
    delete start_;
    delete scratch_;
  }

  static void WriteHistory(const Configuration& configuration) {
    TrafficOptions options;
    options.members = 40;
    options.days = 15;
    options.seed = 3;
    options.start = kStart;
    options.closes = WindowCloses::kWeekly;
    options.malformed_per_million = 20'000;
    std::vector<std::string> messages;
    const auto terms = TermsOf(configuration, kStart);
    ASSERT_TRUE(terms.ok()) << terms.status();
    Traffic traffic(*terms, options, [&](const std::string& message) {
      messages.push_back(message);
      return absl::OkStatus();
    });
    Progress progress(ProgressMode::kQuiet);
    ASSERT_TRUE(traffic.Run(&progress).ok());
    // One partition: its name is the path's last part.
    std::filesystem::create_directory(scratch_->Sub("half"));
    std::filesystem::create_directory(scratch_->Sub("whole"));
    half_ = scratch_->Sub("half/events.pb");
    whole_ = scratch_->Sub("whole/events.pb");
    WriteEvents(half_, messages, messages.size() / 2);
    WriteEvents(whole_, messages, messages.size());
  }

  static std::vector<uint64_t> Points() {
    std::vector<uint64_t> points;
    const uint64_t first = std::min(kFirstPoints, operations_);
    for (uint64_t n = 1; n <= first; ++n) points.push_back(n);
    for (uint64_t i = 1; first + i <= operations_ && i <= kLaterPoints; ++i) {
      points.push_back(first + i * (operations_ - first) / kLaterPoints);
    }
    return points;
  }

  // Both runs, until something fails.
  static absl::Status IngestAll(Machine& machine, Publisher* publisher) {
    const absl::Status status = Ingest(machine, half_, publisher);
    return status.ok() ? Ingest(machine, whole_, publisher) : status;
  }

  static void ExpectWitnessed(Machine& machine, const Witness& witness) {
    std::map<uint64_t, Hash256> there;
    ReadJournal(machine, [&](const FrameView& frame) {
      there[frame.header.number.value] = frame.hash;
    });
    for (const auto& [number, hash] : witness.frames()) {
      ASSERT_TRUE(there.contains(number)) << "lost: frame " << number;
      ASSERT_EQ(ToHex(there[number]), ToHex(hash)) << "frame " << number;
    }
  }

  static void ExpectSameBooks(Machine& machine) {
    const Books books = ReadBooks(machine);
    ASSERT_EQ(books.records.size(), expected_.records.size());
    ASSERT_EQ(books.records, expected_.records);
    ASSERT_EQ(books.reports, expected_.reports);
  }

  static ScratchFolder* scratch_;
  static Machine* start_;
  static std::string half_;
  static std::string whole_;
  static uint64_t operations_;
  static Books expected_;
};

ScratchFolder* IngestFaults::scratch_;
Machine* IngestFaults::start_;
std::string IngestFaults::half_;
std::string IngestFaults::whole_;
uint64_t IngestFaults::operations_;
Books IngestFaults::expected_;

TEST_F(IngestFaults, APowerCutAtAnyOperationLosesNothing) {
  for (const uint64_t point : Points()) {
    SCOPED_TRACE("power cut at operation " + std::to_string(point));
    Machine machine;
    machine.disk.CopyFrom(start_->disk);
    Arm(machine, {DiskVerdict::kStopped, point});
    Witness witness;
    (void)IngestAll(machine, &witness);
    machine.disk.Crash(SimulatedDisk::DropAll());
    ExpectWitnessed(machine, witness);
    ASSERT_EQ(Ingest(machine, whole_, nullptr), absl::OkStatus());
    machine.disk.Crash(SimulatedDisk::DropAll());
    ExpectSameBooks(machine);
    if (HasFailure()) return;
  }
}

// Of what was not synced some survives; and the power fails again while the
// machine recovers.
TEST_F(IngestFaults, ASecondPowerCutWhileRecoveringLosesNothing) {
  for (const uint64_t point : Points()) {
    SCOPED_TRACE("power cuts, seed " + std::to_string(point));
    const SimulatedDisk::KeepSome keep{static_cast<uint32_t>(point)};
    Machine machine;
    machine.disk.CopyFrom(start_->disk);
    Arm(machine, {DiskVerdict::kStopped, point});
    Witness witness;
    (void)IngestAll(machine, &witness);
    machine.disk.Crash(keep);
    ExpectWitnessed(machine, witness);
    Arm(machine, {DiskVerdict::kStopped, 1 + point * 37 % 150});
    (void)Ingest(machine, whole_, &witness);
    machine.disk.Crash(keep);
    ExpectWitnessed(machine, witness);
    ASSERT_EQ(Ingest(machine, whole_, nullptr), absl::OkStatus());
    ExpectSameBooks(machine);
    if (HasFailure()) return;
  }
}

// One operation fails, a sync too: after every other one the power is cut as
// well, so nothing that needed the operation may have been told.
TEST_F(IngestFaults, AnOperationThatFailsLosesNothing) {
  uint64_t stopped = 0;
  for (const uint64_t point : Points()) {
    SCOPED_TRACE("failure of operation " + std::to_string(point));
    Machine machine;
    machine.disk.CopyFrom(start_->disk);
    Arm(machine, {DiskVerdict::kFailed, point});
    Witness witness;
    stopped += IngestAll(machine, &witness).ok() ? 0 : 1;
    machine.disk.SetHook(nullptr);
    if (point % 2 == 0) machine.disk.Crash(SimulatedDisk::DropAll());
    ExpectWitnessed(machine, witness);
    ASSERT_EQ(Ingest(machine, whole_, nullptr), absl::OkStatus());
    ExpectSameBooks(machine);
    if (HasFailure()) return;
  }
  EXPECT_GT(stopped, 0u);
}

TEST_F(IngestFaults, AFullDiskStopsTheRunAndLosesNothing) {
  for (const uint64_t point : Points()) {
    SCOPED_TRACE("no space from operation " + std::to_string(point) + " on");
    Machine machine;
    machine.disk.CopyFrom(start_->disk);
    Arm(machine, {DiskVerdict::kFull, point});
    Witness witness;
    const absl::Status status = IngestAll(machine, &witness);
    if (!status.ok()) {
      EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
    }
    machine.disk.SetHook(nullptr);
    ExpectWitnessed(machine, witness);
    ASSERT_EQ(Ingest(machine, whole_, nullptr), absl::OkStatus());
    ExpectSameBooks(machine);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace clearpoint
