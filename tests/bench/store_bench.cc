// What the store costs: big sorted commits, single reads, opening.
//
// Rows measure 24 + 96 bytes (key, value) and fall with random keys into the
// five tables that grow with traffic, as a flush of the write-back cache does.
// "Cold" is a store just opened: RocksDB's cache is empty, the machine's page
// cache is not.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/values/check.h"
#include "snapshots/rocksdb_store.h"
#include "tests/support/scratch_folder.h"

namespace clearpoint {
namespace {

constexpr size_t kKeyBytes = 24;
constexpr size_t kValueBytes = 96;
constexpr uint64_t kRowsPerCommit = 300'000;
constexpr TableId kGrowing[] = {TableId::kNames, TableId::kMembers,
                                TableId::kWallets, TableId::kLots,
                                TableId::kOrders};

// Row numbers scatter over the key space; the same number is the same key.
uint64_t Scatter(uint64_t n) {
  n = (n ^ (n >> 31)) * 0x9e3779b97f4a7c15u;
  n = (n ^ (n >> 29)) * 0xbf58476d1ce4e5b9u;
  return n ^ (n >> 32);
}

TableId TableOf(uint64_t row) { return kGrowing[row % std::size(kGrowing)]; }

std::string KeyOf(uint64_t row) {
  std::string key(kKeyBytes, 'k');
  const uint64_t bits = Scatter(row);
  for (int i = 0; i < 8; ++i) {
    key[static_cast<size_t>(i)] = static_cast<char>(bits >> (56 - 8 * i));
  }
  return key;
}

std::string ValueOf(uint64_t row) {
  std::string value(kValueBytes, '\0');
  for (size_t i = 0; i < kValueBytes; i += 16) {  // half of it random
    const uint64_t bits = Scatter(row * 64 + i);
    std::memcpy(&value[i], &bits, sizeof bits);
  }
  return value;
}

// One commit of rows [first, first + count), sorted in one arena.
class Batch {
 public:
  Batch(uint64_t first, uint64_t count) {
    std::vector<std::pair<std::pair<TableId, std::string>, uint64_t>> rows;
    for (uint64_t row = first; row < first + count; ++row) {
      rows.push_back({{TableOf(row), KeyOf(row)}, row});
    }
    std::sort(rows.begin(), rows.end());
    arena_.reserve(count * (kKeyBytes + kValueBytes));
    for (const auto& [key, row] : rows) {
      const size_t start = arena_.size();
      arena_.append(key.second).append(ValueOf(row));
      const std::string_view bytes(arena_);
      commit_.changes.push_back({key.first, bytes.substr(start, kKeyBytes),
                                 bytes.substr(start + kKeyBytes)});
    }
    commit_.head = std::to_string(first + count);
  }
  const StoreCommit& commit() const { return commit_; }

 private:
  std::string arena_;
  StoreCommit commit_;
};

std::unique_ptr<RocksDbStore> Open(const std::string& dir,
                                   uint64_t cache_bytes) {
  RocksDbStoreOptions options;
  options.dir = dir;
  options.access = StoreAccess::kOpenOrCreate;
  options.cache_bytes = cache_bytes;
  auto store = OpenRocksDbStore(options);
  CLEARPOINT_CHECK(store.ok());
  return *std::move(store);
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  const std::chrono::duration<double> passed =
      std::chrono::steady_clock::now() - start;
  return passed.count();
}

// Of the calling thread, which a busy machine does not distort.
double ThreadCpuSeconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

// A store of `rows` rows, made once for all benchmarks that read it.
const std::string& FilledStore(uint64_t rows) {
  static ScratchFolder folder;
  static std::map<uint64_t, std::string> filled;
  const auto [entry, added] = filled.emplace(rows, "");
  if (added) {
    entry->second = folder.Sub(std::to_string(rows));
    const auto store = Open(entry->second, 256 << 20);
    for (uint64_t row = 0; row < rows; row += kRowsPerCommit) {
      const Batch batch(row, std::min(kRowsPerCommit, rows - row));
      CLEARPOINT_CHECK(store->Commit(batch.commit()).ok());
    }
    CLEARPOINT_CHECK(store->Sync().ok());
  }
  return entry->second;
}

// Rows a second through Commit alone, and with the Sync that ends them.
void BM_Commit(benchmark::State& state) {
  const uint64_t rows = static_cast<uint64_t>(state.range(0));
  std::vector<std::unique_ptr<Batch>> batches;
  for (uint64_t row = 0; row < rows; row += kRowsPerCommit) {
    batches.push_back(std::make_unique<Batch>(row, kRowsPerCommit));
  }
  double commit_seconds = 0;
  double writer_cpu_seconds = 0;
  double all_seconds = 0;
  double slowest = 0;
  for (auto _ : state) {
    ScratchFolder folder;
    const auto store = Open(folder.Sub("store"), 256 << 20);
    const double cpu_start = ThreadCpuSeconds();
    const auto start = std::chrono::steady_clock::now();
    for (const auto& batch : batches) {
      const auto commit_start = std::chrono::steady_clock::now();
      CLEARPOINT_CHECK(store->Commit(batch->commit()).ok());
      slowest = std::max(slowest, SecondsSince(commit_start));
    }
    commit_seconds += SecondsSince(start);
    writer_cpu_seconds += ThreadCpuSeconds() - cpu_start;
    CLEARPOINT_CHECK(store->Sync().ok());
    const double seconds = SecondsSince(start);
    all_seconds += seconds;
    state.SetIterationTime(seconds);
  }
  const double total =
      static_cast<double>(rows) * static_cast<double>(state.iterations());
  state.counters["rows/writer_cpu_s"] = total / writer_cpu_seconds;
  state.counters["commit_rows/s"] = total / commit_seconds;
  state.counters["synced_rows/s"] = total / all_seconds;
  state.counters["slowest_commit_ms"] = slowest * 1000;
}
BENCHMARK(BM_Commit)
    ->Arg(3'000'000)
    ->UseManualTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(2);

enum Present : int64_t { kThere = 0, kNotThere = 1 };

// One row at random out of 5 M. Arguments: cache in MiB, whether it is there.
void BM_Get(benchmark::State& state) {
  constexpr uint64_t kRows = 5'000'000;
  const auto store =
      Open(FilledStore(kRows), static_cast<uint64_t>(state.range(0)) << 20);
  const uint64_t base = state.range(1) == kThere ? 0 : 5 * kRows;
  std::mt19937_64 random(1);
  std::string value;
  for (const TableId table : kGrowing) {  // warms what fits
    const auto cursor = store->Scan(table, "", "");
    while (cursor->Valid()) cursor->Next();
  }
  for (uint64_t i = 0; i < 100'000; ++i) {
    const uint64_t row = random() % kRows;
    CLEARPOINT_CHECK(store->Get(TableOf(row), KeyOf(row), &value).ok());
  }
  for (auto _ : state) {
    const uint64_t row = base + random() % kRows;
    const auto found = store->Get(TableOf(row), KeyOf(row), &value);
    CLEARPOINT_CHECK(found.ok());
    CLEARPOINT_CHECK(*found == (base == 0));
  }
}
BENCHMARK(BM_Get)
    ->ArgNames({"cache_mib", "absent"})
    ->Args({1024, kThere})
    ->Args({1024, kNotThere})
    ->Args({64, kThere})
    ->Args({64, kNotThere})
    ->Args({8, kThere})
    ->Args({8, kNotThere})
    ->Unit(benchmark::kMicrosecond);

// The first 1,000 reads of a store just opened.
void BM_GetCold(benchmark::State& state) {
  constexpr uint64_t kRows = 5'000'000;
  constexpr int kReads = 1'000;
  const std::string& dir = FilledStore(kRows);
  std::mt19937_64 random(1);
  std::string value;
  for (auto _ : state) {
    state.PauseTiming();
    const auto store = Open(dir, 256 << 20);
    state.ResumeTiming();
    for (int i = 0; i < kReads; ++i) {
      const uint64_t row = random() % kRows;
      CLEARPOINT_CHECK(*store->Get(TableOf(row), KeyOf(row), &value));
    }
  }
  state.counters["us/read"] =
      benchmark::Counter(kReads, benchmark::Counter::kIsIterationInvariantRate |
                                     benchmark::Counter::kInvert);
}
BENCHMARK(BM_GetCold)->Unit(benchmark::kMillisecond);

// Opening, reading the head and one row.
void BM_Open(benchmark::State& state) {
  const std::string& dir = FilledStore(static_cast<uint64_t>(state.range(0)));
  std::string value;
  for (auto _ : state) {
    const auto store = Open(dir, 256 << 20);
    CLEARPOINT_CHECK(!store->ReadHead()->empty());
    CLEARPOINT_CHECK(*store->Get(TableOf(7), KeyOf(7), &value));
  }
}
BENCHMARK(BM_Open)
    ->Arg(5'000'000)
    ->Arg(20'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace clearpoint

BENCHMARK_MAIN();
