// Cost of decoding one event, identity included, and what of it is reading,
// hashing, or could be had from the protobuf library.
#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>

#include <string>
#include <vector>

#include "clearpoint/v1/events.pb.h"
#include "engine/codec/codec.h"

namespace clearpoint {
namespace {

// A purchase as the workload of the whole-run benchmarks has it.
Event SmallPurchase() {
  Event event;
  event.kind = EventKind::kPurchase;
  event.occurred = Timestamp{1'700'000'000'123'456};
  Purchase& purchase = event.body.emplace<Purchase>();
  purchase.program = "star";
  purchase.member = "m1234567";
  purchase.merchant = "shop0042";
  purchase.order_id = "o123456789";
  purchase.currency = "CNY";
  purchase.amount = MinorAmount{12850};
  return event;
}

Event PurchaseWithLines() {
  Event event = SmallPurchase();
  for (int i = 0; i < 10; ++i) {
    std::get<Purchase>(event.body)
        .lines.push_back(
            {"sku-85123A", "lights", "acme", 6000, MinorAmount{1530}});
  }
  return event;
}

void DecodeEvents(benchmark::State& state, const Event& event,
                  EventFormat format) {
  const std::string bytes = EncodeEvent(event, format);
  EventDecoder decoder;
  for (auto _ : state) {
    benchmark::DoNotOptimize(decoder.Decode(bytes, format));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
  state.SetBytesProcessed(
      static_cast<int64_t>(state.iterations() * bytes.size()));
}

void DecodePurchase(benchmark::State& state) {
  DecodeEvents(state, SmallPurchase(), EventFormat::kProtobuf);
}
BENCHMARK(DecodePurchase);

void DecodePurchaseJson(benchmark::State& state) {
  DecodeEvents(state, SmallPurchase(), EventFormat::kJson);
}
BENCHMARK(DecodePurchaseJson);

void DecodeTenLines(benchmark::State& state) {
  DecodeEvents(state, PurchaseWithLines(), EventFormat::kProtobuf);
}
BENCHMARK(DecodeTenLines);

void DecodeTenLinesJson(benchmark::State& state) {
  DecodeEvents(state, PurchaseWithLines(), EventFormat::kJson);
}
BENCHMARK(DecodeTenLinesJson);

void IdentifyPurchase(benchmark::State& state) {
  Event event = SmallPurchase();
  for (auto _ : state) {
    Identify(&event);
    benchmark::DoNotOptimize(event.content);
  }
}
BENCHMARK(IdentifyPurchase);

void LibraryParse(benchmark::State& state) {
  const std::string bytes =
      EncodeEvent(SmallPurchase(), EventFormat::kProtobuf);
  google::protobuf::Arena arena;
  for (auto _ : state) {
    auto* message = google::protobuf::Arena::CreateMessage<v1::Event>(&arena);
    benchmark::DoNotOptimize(message->ParseFromString(bytes));
    arena.Reset();
  }
}
BENCHMARK(LibraryParse);

void LibraryParseJson(benchmark::State& state) {
  const std::string json = EncodeEvent(SmallPurchase(), EventFormat::kJson);
  for (auto _ : state) {
    v1::Event message;
    benchmark::DoNotOptimize(
        google::protobuf::util::JsonStringToMessage(json, &message).ok());
  }
}
BENCHMARK(LibraryParseJson);

void EncodePurchase(benchmark::State& state) {
  const Event event = SmallPurchase();
  for (auto _ : state) {
    benchmark::DoNotOptimize(EncodeEvent(event, EventFormat::kProtobuf));
  }
}
BENCHMARK(EncodePurchase);

}  // namespace
}  // namespace clearpoint

BENCHMARK_MAIN();
