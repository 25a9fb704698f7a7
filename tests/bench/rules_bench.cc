// What a rule book costs a purchase: a thousand rules, each of a merchant of
// its own, against ten. Each purchase meets one rule in both, so the ratio of
// the two times is the price of finding it.
//
// A purchase is decided and evolved, its record encoded; no frames, no store.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/codec/codec.h"
#include "engine/decide/step.h"
#include "engine/state/state.h"
#include "tests/support/owned_event.h"
#include "tests/support/program_run.h"

namespace clearpoint {
namespace {

constexpr int kMerchants = 1'000;
constexpr int kPurchases = 20'000;

std::string MerchantName(int number) { return "m" + std::to_string(number); }

// Rule number i looks at merchant number i.
Configuration NetworkOf(int rules) {
  Configuration network = Earning({});
  for (int i = 0; i < kMerchants; ++i) {
    network.participants.push_back(
        {.name = MerchantName(i), .parent = "shop", .title = ""});
  }
  for (int i = 0; i < rules; ++i) {
    EarnRule rule = Rule(("rule" + std::to_string(i)).c_str(), 1, 100, 0);
    rule.selector.merchants = {MerchantName(i)};
    PointsOf(network).earn.push_back(rule);
  }
  return network;
}

struct Book {
  State state{nullptr, Digest()};
  Stepper stepper{&state, ClockMode::kInput, SequenceNumber{1}, kStart};

  bool Take(const Event& event) {
    Input input;
    input.event = &event;
    return stepper
        .Step(input, Timestamp{},
              [](const Record&, std::string_view bytes) {
                benchmark::DoNotOptimize(bytes);
                return absl::OkStatus();
              })
        .ok();
  }
};

void Purchases(benchmark::State& state) {
  const int rules = static_cast<int>(state.range(0));
  const std::string network = SerializeConfiguration(NetworkOf(rules));
  std::vector<OwnedEvent> owned;
  for (int i = 0; i < kPurchases; ++i) {
    OwnedEvent e{.kind = EventKind::kPurchase, .occurred = kStart};
    e.program = "points";
    e.member = "u" + std::to_string(i % 1'000);
    e.merchant = MerchantName(i % rules);
    e.id = std::to_string(i);
    e.currency = "CNY";
    e.amount = 1'000;
    owned.push_back(std::move(e));
  }
  std::vector<Event> events;
  for (const OwnedEvent& e : owned) {
    events.push_back(e.View());
    Identify(&events.back());
  }
  for (auto _ : state) {
    state.PauseTiming();
    auto book = std::make_unique<Book>();
    Event configured;
    configured.kind = EventKind::kNetworkConfigured;
    configured.body = NetworkConfigured{network};
    Identify(&configured);
    bool good = book->Take(configured);
    state.ResumeTiming();
    for (const Event& event : events) good = good && book->Take(event);
    if (!good) state.SkipWithError("the engine stopped");
    state.PauseTiming();  // giving its memory back is not its work
    book.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kPurchases);
}
BENCHMARK(Purchases)->Arg(10)->Arg(1'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace clearpoint

BENCHMARK_MAIN();
