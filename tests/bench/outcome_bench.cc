// Cost of telling the outcome of one record: reading what it tells and writing
// the JSON of its message. Purchases as the whole-run benchmarks have them.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "consumers/outcome_message.h"
#include "tests/support/decided_frames.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr uint64_t kRecords = 1'000;

SealedFrame FrameOfPurchases(EventFormat format) {
  DecidedFrames decided(ReferenceDayStart());
  decided.Apply(ReferenceConfiguration());
  for (uint64_t i = 0; i < kRecords; ++i) {
    const OwnedEvent event =
        MadePurchase(ReferenceDayStart(), "m" + std::to_string(i % 100),
                     "o" + std::to_string(i), 12'850);
    decided.Decide(EncodeEvent(event.View(), format), format,
                   "kafka:purchases/0", i);
  }
  return decided.Seal();
}

void TellOutcomes(benchmark::State& state, EventFormat format) {
  const SealedFrame sealed = FrameOfPurchases(format);
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  std::string text;
  size_t bytes = 0;
  for (auto _ : state) {
    maker.BeginFrame(frame);
    for (const std::string_view record : frame.records) {
      if (!maker.Read(record).ok()) state.SkipWithError("no record");
      text.clear();
      maker.AppendOutcome("kafka:purchases/0", &text);
      benchmark::DoNotOptimize(maker.Key());
      bytes += text.size();
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(frame.records.size()));
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

void TellProtobuf(benchmark::State& state) {
  TellOutcomes(state, EventFormat::kProtobuf);
}
BENCHMARK(TellProtobuf);

void TellJson(benchmark::State& state) {
  TellOutcomes(state, EventFormat::kJson);
}
BENCHMARK(TellJson);

void ReadRecordsWhole(benchmark::State& state) {
  const SealedFrame sealed = FrameOfPurchases(EventFormat::kProtobuf);
  const FrameView frame = *ParseFrame(sealed.bytes);
  Record record;
  for (auto _ : state) {
    for (const std::string_view bytes : frame.records) {
      benchmark::DoNotOptimize(DecodeRecord(bytes, &record));
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(frame.records.size()));
}
BENCHMARK(ReadRecordsWhole);

}  // namespace
}  // namespace clearpoint

BENCHMARK_MAIN();
