// The clearing work: the engine alone, and plain loops over the same bytes as
// a reference, in one run on one machine.
//
//   CLEARPOINT_WORK          events as length-delimited protobuf
//   CLEARPOINT_WORK_NETWORK  their network.yaml; by default that of
//                            deploy/examples/workload
//
//   CLEARPOINT_WORK_CACHE    bytes for EngineOverStore; by default 1 GiB
//
// Engine alone: events decoded before; then decide, evolve, encode the record,
// seal and hash frames, and settle the digest every 250,000 records. No store.
// Engine over store: the same with rows in RocksDB and no more than the given
// bytes in memory, split as the program does; no journal.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/codec/codec.h"
#include "engine/codec/wire.h"
#include "engine/decide/step.h"
#include "engine/journal/frame.h"
#include "engine/state/state.h"
#include "snapshots/rocksdb_store.h"
#include "tests/support/scratch_folder.h"
#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

constexpr size_t kFrameBytes = 256 * 1024;
constexpr uint64_t kCheckpointRecords = 250'000;

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Work {
  std::string bytes;
  std::vector<std::string_view> messages;
};

const Work& TheWork() {
  static const Work* const work = [] {
    auto* made = new Work();
    const char* path = std::getenv("CLEARPOINT_WORK");
    if (path != nullptr) made->bytes = ReadFile(path);
    for (size_t at = 0; at < made->bytes.size();) {
      uint64_t length = 0;
      for (uint32_t shift = 0;; shift += 7) {
        const auto byte = static_cast<uint8_t>(made->bytes[at++]);
        length |= uint64_t{byte & 0x7fu} << shift;
        if (byte < 0x80) break;
      }
      made->messages.push_back(
          std::string_view(made->bytes).substr(at, length));
      at += length;
    }
    return made;
  }();
  return *work;
}

bool SkipWithoutWork(benchmark::State& state) {
  if (!TheWork().messages.empty()) return false;
  state.SkipWithError("CLEARPOINT_WORK names no file of events");
  return true;
}

void CountEvents(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() *
                          static_cast<int64_t>(TheWork().messages.size()));
}

void ParseOnly(benchmark::State& state) {
  if (SkipWithoutWork(state)) return;
  EventDecoder decoder;
  for (auto _ : state) {
    for (const std::string_view message : TheWork().messages) {
      benchmark::DoNotOptimize(decoder.Decode(message, EventFormat::kProtobuf));
      decoder.Reset();
    }
  }
  CountEvents(state);
}
BENCHMARK(ParseOnly)->Unit(benchmark::kMillisecond)->UseRealTime();

// What any journal of these events must do at least.
void ParseHashWriteSync(benchmark::State& state) {
  if (SkipWithoutWork(state)) return;
  EventDecoder decoder;
  const std::string path = "clearing_work_bench.tmp";
  for (auto _ : state) {
    const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    std::string block;
    for (const std::string_view message : TheWork().messages) {
      benchmark::DoNotOptimize(decoder.Decode(message, EventFormat::kProtobuf));
      decoder.Reset();
      block.append(message);
      if (block.size() < kFrameBytes) continue;
      benchmark::DoNotOptimize(Sha256(block));
      if (write(file, block.data(), block.size()) < 0) break;
      if (fsync(file) != 0) break;
      block.clear();
    }
    close(file);
  }
  std::remove(path.c_str());
  CountEvents(state);
}
BENCHMARK(ParseHashWriteSync)->Unit(benchmark::kMillisecond)->UseRealTime();

std::string NetworkBytes() {
  const char* path = std::getenv("CLEARPOINT_WORK_NETWORK");
  const auto file =
      ReadNetworkFile(path != nullptr ? path
                                      : CLEARPOINT_SOURCE_DIR
                          "/deploy/examples/workload/network.yaml",
                      NetworkReadOptions{});
  return file.ok() ? SerializeConfiguration(file->configuration) : "";
}

struct Run {
  explicit Run(Store* into, size_t bytes)
      : store(into), cache_bytes(bytes), state(into, Digest()) {}

  Store* const store;  // null: rows stay in memory
  const size_t cache_bytes;
  State state;
  Stepper stepper{&state, ClockMode::kInput, SequenceNumber{1},
                  Timestamp{1'767'225'600'000'000}};  // 2026-01-01
  FrameBuilder builder;
  uint64_t settled = 0;

  bool Step(const Event& event) {
    Input input;
    input.event = &event;
    const auto sink = [&](const Record&, std::string_view bytes) {
      builder.AddRecord(bytes);
      return absl::OkStatus();
    };
    if (!stepper.Step(input, Timestamp{}, sink).ok()) return false;
    if (builder.payload_bytes() >= kFrameBytes) {
      benchmark::DoNotOptimize(builder.Seal(FrameHeader{}).hash);
      if (state.memory_bytes() > cache_bytes) {
        state.Trim(cache_bytes);
        if (state.memory_bytes() > cache_bytes && !Settle()) return false;
      }
    }
    const uint64_t reached = stepper.next_sequence().value / kCheckpointRecords;
    if (reached == settled) return true;
    settled = reached;
    return Settle();
  }

  bool Settle() {
    CommitBuilder rows;
    state.Collect(&rows);
    if (store != nullptr && !store->Commit({rows.Sorted(), "head"}).ok()) {
      return false;
    }
    state.CommitDone();
    state.Trim(cache_bytes);
    return state.status().ok();
  }
};

struct Decoded {
  EventDecoder decoder;  // has the events' texts
  std::vector<Event> events;

  Decoded() {
    for (const std::string_view message : TheWork().messages) {
      events.push_back(decoder.Decode(message, EventFormat::kProtobuf));
      events.back().original = message;
    }
  }
};

bool TakeAll(const std::vector<Event>& events, std::string_view network,
             Run* run) {
  Event configured;
  configured.kind = EventKind::kNetworkConfigured;
  configured.body = NetworkConfigured{network};
  Identify(&configured);
  bool good = run->Step(configured);
  for (size_t i = 0; good && i < events.size(); ++i) {
    if (i + Foresight::kAhead < events.size()) {
      run->stepper.Expect(events[i + Foresight::kAhead]);
    }
    good = run->Step(events[i]);
  }
  return good;
}

void EngineAlone(benchmark::State& state) {
  if (SkipWithoutWork(state)) return;
  const Decoded decoded;
  const std::string network = NetworkBytes();
  for (auto _ : state) {
    auto run = std::make_unique<Run>(nullptr, ~size_t{0});
    if (!TakeAll(decoded.events, network, run.get())) {
      state.SkipWithError("the engine stopped");
    }
    state.counters["state_bytes"] =
        static_cast<double>(run->state.memory_bytes());
    state.PauseTiming();  // giving its memory back is not its work
    run.reset();
    state.ResumeTiming();
  }
  CountEvents(state);
}
BENCHMARK(EngineAlone)->Unit(benchmark::kMillisecond)->UseRealTime();

size_t CacheBytes() {
  const char* bytes = std::getenv("CLEARPOINT_WORK_CACHE");
  return bytes == nullptr ? size_t{1} << 30
                          : static_cast<size_t>(std::atoll(bytes));
}

void EngineOverStore(benchmark::State& state) {
  if (SkipWithoutWork(state)) return;
  const Decoded decoded;
  const std::string network = NetworkBytes();
  for (auto _ : state) {
    state.PauseTiming();
    const ScratchFolder folder;
    RocksDbStoreOptions options;
    options.dir = folder.Sub("store");
    options.access = StoreAccess::kOpenOrCreate;
    options.cache_bytes = CacheBytes() / 4;
    auto store = OpenRocksDbStore(options);
    if (!store.ok()) {
      state.SkipWithError("no store");
      return;
    }
    auto run = std::make_unique<Run>(store->get(), CacheBytes() / 4 * 3);
    state.ResumeTiming();
    if (!TakeAll(decoded.events, network, run.get())) {
      state.SkipWithError("the engine stopped");
    }
    state.PauseTiming();
    run.reset();
    store->reset();
    state.ResumeTiming();
  }
  CountEvents(state);
}
BENCHMARK(EngineOverStore)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1);

}  // namespace
}  // namespace clearpoint

BENCHMARK_MAIN();
