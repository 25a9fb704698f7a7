// The clearing work: the engine alone, and plain loops over the same bytes as
// a reference, in one run on one machine.
//
//   CLEARPOINT_WORK          events as length-delimited protobuf
//   CLEARPOINT_WORK_NETWORK  their network.yaml; by default that of
//                            deploy/examples/workload
//
// Engine alone: events decoded before; then decide, evolve, encode the record,
// seal and hash frames, and settle the digest every 250,000 records. No store.

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
  State state{nullptr, Digest()};
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
    }
    const uint64_t reached = stepper.next_sequence().value / kCheckpointRecords;
    if (reached != settled) Settle(reached);
    return true;
  }

  void Settle(uint64_t reached) {
    CommitBuilder rows;
    state.Collect(&rows);
    state.CommitDone();
    settled = reached;
  }
};

void EngineAlone(benchmark::State& state) {
  if (SkipWithoutWork(state)) return;
  EventDecoder decoder;
  std::vector<Event> events;
  for (const std::string_view message : TheWork().messages) {
    events.push_back(decoder.Decode(message, EventFormat::kProtobuf));
    events.back().original = message;
  }
  const std::string network = NetworkBytes();
  for (auto _ : state) {
    auto run = std::make_unique<Run>();
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
    if (!good) state.SkipWithError("the engine stopped");
    state.PauseTiming();  // giving its memory back is not its work
    run.reset();
    state.ResumeTiming();
  }
  CountEvents(state);
}
BENCHMARK(EngineAlone)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace clearpoint

BENCHMARK_MAIN();
