// The clearing work on SQL tables: what an event costs when its books are kept
// in a database by plain statements, as a reference for the ratio.
//
//   CLEARPOINT_WORK_CSV  the clearing work, a row an event
//
// SQLite in one process: no server, no network, prepared statements, one
// writer, write-ahead log, a sync at each commit. An event is told from its
// repeats by its key, and moves balances and obligations. It has no lots, no
// expiry, no rules, no returns, no chain of hashes and no digest: the least
// that could be called a ledger. The argument is the number of events a commit
// has; Clearpoint puts about a thousand into a frame.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/values/check.h"
#include "tests/support/scratch_folder.h"

namespace clearpoint {
namespace {

// Kinds as in the file. Programs and participants are numbers: program 1 is
// star and 2 is leaf; participant 0 is star's issuer, -1 leaf's.
struct Row {
  char kind = 'P';
  int64_t key = 0;
  int64_t member = 0;
  int64_t merchant = 0;
  int64_t value = 0;
};

int64_t NextNumber(std::string_view* line) {
  const size_t end = std::min(line->find(','), line->size());
  int64_t number = 0;
  std::from_chars(line->data(), line->data() + end, number);
  line->remove_prefix(std::min(end + 1, line->size()));
  return number;
}

const std::vector<Row>& TheRows() {
  static const auto* const rows = [] {
    auto* made = new std::vector<Row>();
    const char* path = std::getenv("CLEARPOINT_WORK_CSV");
    std::ifstream file(path == nullptr ? "" : path);
    for (std::string line; std::getline(file, line);) {
      std::string_view rest(line);
      Row row;
      row.kind = rest.front();
      rest.remove_prefix(2);
      row.key = NextNumber(&rest);
      row.member = NextNumber(&rest);
      row.merchant = NextNumber(&rest);
      row.value = NextNumber(&rest);
      made->push_back(row);
    }
    return made;
  }();
  return *rows;
}

class Tables {
 public:
  explicit Tables(const std::string& path) {
    CLEARPOINT_CHECK(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
    Do("PRAGMA journal_mode = WAL");
    Do("PRAGMA synchronous = FULL");
    Do("PRAGMA cache_size = -1000000");  // KiB
    Do("CREATE TABLE event (key INTEGER PRIMARY KEY, kind INTEGER, "
       "member INTEGER, merchant INTEGER, value INTEGER, accepted INTEGER)");
    Do("CREATE TABLE balance (member INTEGER, program INTEGER, points INTEGER, "
       "PRIMARY KEY (member, program)) WITHOUT ROWID");
    Do("CREATE TABLE obligation (debtor INTEGER, creditor INTEGER, "
       "amount INTEGER, PRIMARY KEY (debtor, creditor)) WITHOUT ROWID");
    add_event_ = Prepare(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING");
    refuse_ = Prepare("UPDATE event SET accepted = 0 WHERE key = ?");
    add_points_ = Prepare(
        "INSERT INTO balance VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
        "points = points + excluded.points");
    take_points_ = Prepare(
        "UPDATE balance SET points = points - ?3 WHERE member = ?1 AND "
        "program = ?2 AND points >= ?3");
    owe_ = Prepare(
        "INSERT INTO obligation VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
        "amount = amount + excluded.amount");
  }
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;
  ~Tables() {
    for (sqlite3_stmt* each :
         {add_event_, refuse_, add_points_, take_points_, owe_}) {
      sqlite3_finalize(each);
    }
    sqlite3_close(db_);
  }

  void Do(const char* sql) {
    CLEARPOINT_CHECK(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) ==
                     SQLITE_OK);
  }

  void Take(const Row& row) {
    Run(add_event_, {row.key, row.kind, row.member, row.merchant, row.value});
    if (sqlite3_changes(db_) == 0) return;  // a repeat
    switch (row.kind) {
      case 'P':
        Run(add_points_, {row.member, 1, row.value / 100});
        Run(owe_, {row.merchant, 0, row.value / 100 * 12});
        return;
      case 'R':
        if (!Draw(row)) return;
        Run(owe_, {0, row.merchant, row.value * 10});
        return;
      default:
        if (!Draw(row)) return;
        Run(add_points_, {row.member, 2, row.value / 3});
        Run(owe_, {0, -1, row.value / 3 * 20});
    }
  }

  int64_t Sum(const char* sql) {
    sqlite3_stmt* const asked = Prepare(sql);
    CLEARPOINT_CHECK(sqlite3_step(asked) == SQLITE_ROW);
    const int64_t sum = sqlite3_column_int64(asked, 0);
    sqlite3_finalize(asked);
    return sum;
  }

 private:
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* made = nullptr;
    CLEARPOINT_CHECK(sqlite3_prepare_v2(db_, sql, -1, &made, nullptr) ==
                     SQLITE_OK);
    return made;
  }

  void Run(sqlite3_stmt* statement, std::initializer_list<int64_t> values) {
    int place = 0;
    for (const int64_t value : values) {
      sqlite3_bind_int64(statement, ++place, value);
    }
    CLEARPOINT_CHECK(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
  }

  bool Draw(const Row& row) {
    Run(take_points_, {row.member, 1, row.value});
    if (sqlite3_changes(db_) == 1) return true;
    Run(refuse_, {row.key});
    return false;
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* add_event_ = nullptr;
  sqlite3_stmt* refuse_ = nullptr;
  sqlite3_stmt* add_points_ = nullptr;
  sqlite3_stmt* take_points_ = nullptr;
  sqlite3_stmt* owe_ = nullptr;
};

// Sums are counters, so that whoever runs it can hold them against the totals
// the work must end with.
void SqlTables(benchmark::State& state) {
  const std::vector<Row>& rows = TheRows();
  if (rows.empty()) {
    state.SkipWithError("CLEARPOINT_WORK_CSV names no file of events");
    return;
  }
  const auto commit_of = static_cast<size_t>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    const ScratchFolder folder;
    Tables tables((folder.path() / "books.db").string());
    state.ResumeTiming();
    tables.Do("BEGIN");
    for (size_t i = 0; i < rows.size(); ++i) {
      tables.Take(rows[i]);
      if ((i + 1) % commit_of == 0) tables.Do("COMMIT; BEGIN");
    }
    tables.Do("COMMIT");
    state.PauseTiming();
    const auto sum = [&](const char* sql) {
      return static_cast<double>(tables.Sum(sql));
    };
    state.counters["star_total"] =
        sum("SELECT SUM(points) FROM balance WHERE program = 1");
    state.counters["leaf_total"] =
        sum("SELECT SUM(points) FROM balance WHERE program = 2");
    state.counters["merchant_owes"] =
        sum("SELECT SUM(amount) FROM obligation WHERE creditor = 0");
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<int64_t>(rows.size()));
}
BENCHMARK(SqlTables)
    ->Arg(1'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1);

}  // namespace
}  // namespace clearpoint

BENCHMARK_MAIN();
