// Reports over states that the engine made. The reference day's reports stand
// as text in tests/golden/reference-day/; CLEARPOINT_REWRITE_GOLDEN=1 writes
// them anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>

#include "engine/calendar/civil.h"
#include "tests/support/engine_run.h"
#include "tests/support/reference_day.h"
#include "tools/report/balance.h"
#include "tools/report/document_text.h"
#include "tools/report/liability.h"
#include "tools/report/money_text.h"
#include "tools/report/roll_forward.h"
#include "tools/report/settlement.h"
#include "tools/report/statement.h"
#include "tools/report/time_text.h"
#include "tools/report/trial_balance.h"

namespace clearpoint {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Tables = absl::StatusOr<std::vector<Tabular>>;
using Document = absl::StatusOr<ReportDocument>;
using Row = std::vector<std::string>;

// A run of the engine and what a folder would say of it.
class Ledger {
 public:
  explicit Ledger(const Configuration& configuration)
      : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(configuration), OutcomeCode::kAccepted);
  }
  void Decide(const OwnedEvent& event) {
    EXPECT_EQ(run_.Decide(event), OutcomeCode::kAccepted) << run_.reason();
  }
  ReportBasis Basis() {
    return {.state = &run_.state(),
            .networks = &run_.networks(),
            .frame = FrameNumber{7},
            .sequence = SequenceNumber{run_.records().size()},
            .recorded = run_.recorded(),
            .digest = "(digest)"};
  }
  EngineRun& run() { return run_; }
  State& state() { return run_.state(); }

 private:
  EngineRun run_;
};

std::unique_ptr<Ledger> ReferenceLedger() {
  auto ledger = std::make_unique<Ledger>(ReferenceConfiguration());
  for (const ReferenceStep& step : ReferenceDay()) {
    EXPECT_EQ(ledger->run().Decide(step.event), step.outcome) << step.what;
  }
  return ledger;
}

// The reference day without its last event, the close.
std::unique_ptr<Ledger> OpenReferenceLedger() {
  auto ledger = std::make_unique<Ledger>(ReferenceConfiguration());
  std::vector<ReferenceStep> day = ReferenceDay();
  day.pop_back();
  for (const ReferenceStep& step : day) ledger->run().Decide(step.event);
  return ledger;
}

Document StatementOf(Ledger* ledger, StatementQuery query) {
  const ReportBasis basis = ledger->Basis();
  auto statement = Statement::Start(basis, std::move(query));
  if (!statement.ok()) return statement.status();
  Record record;
  for (const std::string& bytes : ledger->run().records()) {
    EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
    statement->Add(record);
  }
  return statement->Finish();
}

// From before the first record to the last.
Document RollOf(Ledger* ledger) {
  EngineRun before(ReferenceDayStart(), kUnlimitedCache);
  ReportBasis start = ledger->Basis();
  start.state = &before.state();
  start.sequence = SequenceNumber{0};
  RollForward roll(start);
  Record record;
  for (const std::string& bytes : ledger->run().records()) {
    EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
    roll.Add(record);
  }
  return roll.Finish(ledger->Basis());
}

// The tables as they are printed, when every total is the sum of its rows.
Tables Told(const Document& document) {
  if (!document.ok()) return document.status();
  const absl::Status sums = CheckTotals(*document);
  if (!sums.ok()) return sums;
  return TablesOf(*document, OutputFormat::kTable);
}

const Tabular& Named(const Tables& tables, const std::string& name) {
  static const Tabular kNone;
  EXPECT_TRUE(tables.ok()) << tables.status();
  if (!tables.ok()) return kNone;
  for (const Tabular& table : *tables) {
    if (table.name == name) return table;
  }
  ADD_FAILURE() << "no table " << name;
  return kNone;
}

std::string Cell(const Tabular& table, size_t row, const std::string& column) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column) return table.rows.at(row).at(i);
  }
  return "no column " + column;
}

std::string Printed(const Tables& tables, OutputFormat format) {
  EXPECT_TRUE(tables.ok()) << tables.status();
  std::ostringstream text;
  if (tables.ok()) Print(*tables, format, text);
  return text.str();
}

void ExpectGolden(const std::string& name, const Tables& tables) {
  const std::string path = std::string(CLEARPOINT_SOURCE_DIR) +
                           "/tests/golden/reference-day/" + name + ".txt";
  const std::string found = Printed(tables, OutputFormat::kTable);
  if (std::getenv("CLEARPOINT_REWRITE_GOLDEN") != nullptr) {
    std::ofstream(path) << found;
  }
  std::ifstream file(path);
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(found, expected.str()) << path;
}

// --- text --------------------------------------------------------------------

TEST(MoneyText, IsExactWithAtLeastTheCurrencysDigits) {
  struct Case {
    absl::int128 value;
    int32_t digits;
    const char* text;
  };
  const absl::int128 huge = absl::int128(kMoneyPerMajor) * kMoneyPerMajor;
  const Case kCases[] = {
      {0, 2, "0.00"},
      {0, 0, "0"},
      {1, 2, "0.000000000001"},
      {-1, 0, "-0.000000000001"},
      {1'536'000'000'000, 2, "1.536"},
      {1'500'000'000'000, 2, "1.50"},
      {1'500'000'000'000, 0, "1.5"},
      {-1'200'000'000'000, 2, "-1.20"},
      {-2'000'000'000, 2, "-0.002"},
      {10 * kMoneyPerMajor, 0, "10"},
      {100 * kMoneyPerMajor, 4, "100.0000"},
      {huge, 2, "1000000000000.00"},
      {-huge - 1, 2, "-1000000000000.000000000001"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(MoneyText(Money{c.value}, c.digits), c.text);
  }
}

TEST(MoneyText, OfMinorUnitsAndPointsHasAllDigits) {
  EXPECT_EQ(MinorText(MinorAmount{-79}, 2), "-0.79");
  EXPECT_EQ(MinorText(MinorAmount{120}, 2), "1.20");
  EXPECT_EQ(MinorText(MinorAmount{120}, 0), "120");
  EXPECT_EQ(MinorText(MinorAmount{5}, 3), "0.005");
  EXPECT_EQ(PointsText(Points{0}, 0), "0");
  EXPECT_EQ(PointsText(Points{-28}, 0), "-28");
  EXPECT_EQ(PointsText(Points{-5}, 2), "-0.05");
  EXPECT_EQ(PointsText(Points{std::numeric_limits<int64_t>::min()}, 4),
            "-922337203685477.5808");
}

TEST(PercentText, IsRoundedHalfUpToTwoDecimals) {
  const auto of = [](int64_t part, int64_t whole) {
    return PercentText(Money{part}, Money{whole});
  };
  EXPECT_EQ(of(250 - 30, 250), "88.00 %");
  EXPECT_EQ(of(1, 3), "33.33 %");
  EXPECT_EQ(of(2, 3), "66.67 %");
  EXPECT_EQ(of(1, 20'000), "0.01 %");
  EXPECT_EQ(of(3, 3), "100.00 %");
  EXPECT_EQ(of(-1, 2), "-50.00 %");
  EXPECT_EQ(of(0, 0), "-");
}

TEST(TimeText, IsRfc3339InUtcAndInTheZone) {
  const Zone shanghai(ShanghaiZone());
  const Zone kathmandu(
      {.name = "Asia/Kathmandu", .transitions = {{kBeginningOfTime, 20'700}}});
  const Zone newfoundland({.name = "America/St_Johns",
                           .transitions = {{kBeginningOfTime, -12'600}}});
  const Timestamp start = ReferenceDayStart();
  EXPECT_EQ(UtcText(start), "2026-03-01T16:00:00Z");
  EXPECT_EQ(UtcText(Timestamp{start.value + 42}),
            "2026-03-01T16:00:00.000042Z");
  EXPECT_EQ(UtcText(Timestamp{-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(UtcText(kNever), "never");
  EXPECT_EQ(LocalText(shanghai, start), "2026-03-02T00:00:00+08:00");
  EXPECT_EQ(LocalText(kathmandu, start), "2026-03-01T21:45:00+05:45");
  EXPECT_EQ(LocalText(newfoundland, start), "2026-03-01T12:30:00-03:30");
}

TEST(TimeText, DaysAreWholeOnesOf24Hours) {
  const Timestamp start = ReferenceDayStart();
  const auto until = [&](int64_t micros) {
    return WholeDays(start, Timestamp{start.value + micros});
  };
  EXPECT_EQ(until(kMicrosPerDay - 1), 0u);
  EXPECT_EQ(until(kMicrosPerDay), 1u);
  EXPECT_EQ(until(31 * kMicrosPerDay - 1), 30u);
  EXPECT_EQ(until(0), 0u);
  EXPECT_EQ(until(-kMicrosPerDay), 0u);  // not later
}

TEST(TimeText, GivesALotThatEndsWithAMonthThatMonth) {
  const Zone shanghai(ShanghaiZone());
  const Timestamp april = shanghai.StartOf(DayOf({2026, 4, 1}));
  EXPECT_EQ(ExpiryMonthText(shanghai, april), "2026-03");
  EXPECT_EQ(ExpiryMonthText(shanghai, Timestamp{april.value + 1}), "2026-04");
  EXPECT_EQ(ExpiryMonthText(shanghai, kNever), "never");
  EXPECT_EQ(MonthText(-1), "1969-12");
  EXPECT_EQ(MonthText(11), "1970-12");
}

// --- the reference day -------------------------------------------------------

TEST(ReferenceDayReports, AreThoseThatWereChecked) {
  const auto ledger = ReferenceLedger();
  const ReportBasis basis = ledger->Basis();
  ExpectGolden("settlement", Told(SettlementReport(basis, std::nullopt)));
  ExpectGolden("settlement-open",
               Told(SettlementReport(basis, WindowNumber{2})));
  ExpectGolden("trial-balance", Told(TrialBalance(basis)));
  ExpectGolden("liability", Told(Liability(basis)));
  ExpectGolden("roll-forward", Told(RollOf(ledger.get())));
  ExpectGolden("balance-m1", Told(MemberBalance(basis, "m1", "")));
  ExpectGolden("statement-m1",
               Told(StatementOf(ledger.get(), {"m1", "", {}, {}})));
  ExpectGolden("statement-m2",
               Told(StatementOf(ledger.get(), {"m2", "", {}, {}})));
}

TEST(Settlement, OfTheReferenceDayPaysWhatTheDomainSays) {
  const auto ledger = ReferenceLedger();
  const Tables tables = Told(SettlementReport(ledger->Basis(), std::nullopt));
  EXPECT_THAT(
      Named(tables, "positions").rows,
      ElementsAre(
          Row{"hub", "0.00", "0.03728", "0.00336", "0.03392", "0.03",
              "0.00392"},
          Row{"starbank", "0.00", "2.33136", "1.75928", "0.57208", "0.57",
              "0.00208"},
          Row{"leafmart", "0.00", "1.00", "0.01", "0.99", "0.99", "0.00"},
          Row{"cafe", "0.00", "0.336", "1.536", "-1.20", "-1.20", "0.00"},
          Row{"grocer", "0.00", "0.00", "0.792", "-0.792", "-0.79", "-0.002"},
          Row{"airline", "0.00", "0.40", "0.004", "0.396", "0.40", "-0.004"}));
  EXPECT_THAT(Named(tables, "positions").totals,
              ElementsAre(Row{"total", "0.00", "4.10464", "4.10464", "0.00",
                              "0.00", "0.00"}));
  EXPECT_THAT(
      Named(tables, "payments").rows,
      ElementsAre(Row{"cafe", "hub", "1.20"}, Row{"grocer", "hub", "0.79"},
                  Row{"hub", "starbank", "0.57"},
                  Row{"hub", "leafmart", "0.99"},
                  Row{"hub", "airline", "0.40"}));
  EXPECT_THAT(Named(tables, "payments").totals,
              ElementsAre(Row{"total in", "hub", "1.99"},
                          Row{"hub", "total out", "1.96"},
                          Row{"left with", "hub", "0.03"}));
  const Tabular& summary = Named(tables, "settlement");
  EXPECT_EQ(Cell(summary, 0, "status"), "CLOSED");
  EXPECT_EQ(Cell(summary, 0, "provisional"), "no");
  EXPECT_EQ(Cell(summary, 0, "gross"), "4.10464");
  EXPECT_EQ(Cell(summary, 0, "net"), "1.992");
  EXPECT_EQ(Cell(summary, 0, "netting_efficiency"), "51.47 %");
}

TEST(Settlement, OfAnOpenWindowShowsWhatItsClosingWouldRecord) {
  const auto open = OpenReferenceLedger();
  const auto closed = ReferenceLedger();
  const Tables before = Told(SettlementReport(open->Basis(), std::nullopt));
  const Tables after = Told(SettlementReport(closed->Basis(), std::nullopt));
  EXPECT_EQ(Cell(Named(before, "settlement"), 0, "provisional"), "yes");
  EXPECT_THAT(Named(before, "settlement").title, HasSubstr("provisional"));
  for (const char* same : {"gross", "net", "pairs", "netting_efficiency"}) {
    EXPECT_EQ(Cell(Named(before, "settlement"), 0, same),
              Cell(Named(after, "settlement"), 0, same));
  }
  EXPECT_EQ(Named(before, "positions").rows, Named(after, "positions").rows);
  EXPECT_EQ(Named(before, "payments").rows, Named(after, "payments").rows);
}

TEST(Settlement, OfTheNextWindowOpensWithTheCarries) {
  const auto ledger = ReferenceLedger();
  const Tables tables =
      Told(SettlementReport(ledger->Basis(), WindowNumber{2}));
  EXPECT_THAT(
      Named(tables, "positions").rows,
      ElementsAre(
          Row{"hub", "0.00392", "0.00", "0.00", "0.00392", "0.00", "0.00392"},
          Row{"starbank", "0.00208", "0.00", "0.00", "0.00208", "0.00",
              "0.00208"},
          Row{"grocer", "-0.002", "0.00", "0.00", "-0.002", "0.00", "-0.002"},
          Row{"airline", "-0.004", "0.00", "0.00", "-0.004", "0.00",
              "-0.004"}));
  EXPECT_TRUE(Named(tables, "obligations").rows.empty());
  EXPECT_EQ(Cell(Named(tables, "settlement"), 0, "netting_efficiency"), "-");
}

TEST(Settlement, NamesTheWindowsThereAre) {
  const auto ledger = ReferenceLedger();
  for (const uint32_t window : {0u, 3u}) {
    const Tables tables =
        Told(SettlementReport(ledger->Basis(), WindowNumber{window}));
    EXPECT_TRUE(absl::IsNotFound(tables.status()));
    EXPECT_THAT(std::string(tables.status().message()),
                HasSubstr("expected 1 to 2, found"));
  }
  State empty(nullptr, Digest());
  const Networks none;
  ReportBasis basis;
  basis.state = &empty;
  basis.networks = &none;
  const Tables tables = Told(SettlementReport(basis, std::nullopt));
  EXPECT_TRUE(absl::IsNotFound(tables.status()));
}

TEST(Settlement, StopsWhenObligationsContradictTheClosing) {
  const auto ledger = ReferenceLedger();
  const ObligationRow::Key key{WindowNumber{1}, ParticipantNumber{4},
                               ParticipantNumber{2}, ObligationKind::kIssue};
  ASSERT_NE(ledger->state().obligations.Find(key), nullptr);
  ledger->state().obligations.Change(key).amount.value += 1;
  const Tables tables = Told(SettlementReport(ledger->Basis(), std::nullopt));
  EXPECT_TRUE(absl::IsDataLoss(tables.status()));
  EXPECT_THAT(std::string(tables.status().message()),
              HasSubstr("expected gross 4.10464 of 9 pairs"));
  EXPECT_THAT(std::string(tables.status().message()),
              HasSubstr("found 4.104640000001 of 9"));
}

TEST(TrialBalance, SumsToZeroInPointsAndMoney) {
  const auto ledger = ReferenceLedger();
  const Tables tables = Told(TrialBalance(ledger->Basis()));
  EXPECT_THAT(Named(tables, "points").totals,
              ElementsAre(Row{"star", "sum", "0"}, Row{"leaf", "sum", "0"}));
  EXPECT_THAT(Named(tables, "points").rows.front(),
              ElementsAre("star", "issued", "-321"));
  EXPECT_THAT(
      Named(tables, "money").totals,
      ElementsAre(Row{"sum", "4.10464", "4.10464", "0.00", "0.00", "0.00"}));
}

TEST(TrialBalance, StopsWhenAProgramsAccountsDoNotSumToZero) {
  const auto ledger = ReferenceLedger();
  ledger->state()
      .accounts.Change({ProgramNumber{1}, Account::kRedeemed})
      .balance += Points{1};
  const Tables tables = Told(TrialBalance(ledger->Basis()));
  EXPECT_TRUE(absl::IsDataLoss(tables.status()));
  EXPECT_THAT(std::string(tables.status().message()),
              HasSubstr("program star: expected accounts that sum to 0, "
                        "found 1"));
}

// --- expiry ------------------------------------------------------------------

// star lapses ten days after it was earned, at the end of that day.
std::unique_ptr<Ledger> LapsedLedger() {
  Configuration network = ReferenceConfiguration();
  network.programs[0].expiry = {.period = ExpiryPeriod::kDays, .count = 10};
  auto ledger = std::make_unique<Ledger>(network);
  OwnedEvent bought = ReferenceDay()[0].event;
  ledger->Decide(bought);
  const int64_t expires = ReferenceDayStart().value + 11 * kMicrosPerDay;
  bought.id = "o2";
  bought.amount = 3000;
  bought.occurred = {expires + kMicrosPerHour};  // in the day of grace
  ledger->Decide(bought);
  return ledger;
}

TEST(Liability, ShowsWhatExpiredAndIsNotYetBookedOnALineOfItsOwn) {
  const auto ledger = LapsedLedger();
  const Tables tables = Told(Liability(ledger->Basis()));
  EXPECT_THAT(Named(tables, "liability").rows,
              ElementsAre(Row{"star", "cafe", "2026-03", "2026-03", "paid",
                              "30", "0.30", "CNY"}));
  std::vector<Row> star(Named(tables, "summary").rows.begin(),
                        Named(tables, "summary").rows.begin() + 7);
  EXPECT_THAT(
      star,
      ElementsAre(Row{"star", "outstanding", "30", "0.30", "CNY"},
                  Row{"star", "expired, not yet booked", "128", "1.28", "CNY"},
                  Row{"star", "total", "158", "1.58", "CNY"},
                  Row{"star", "accounts pending + available + held", "158",
                      "1.58", "CNY"},
                  Row{"star", "difference", "0", "0.00", "CNY"},
                  Row{"star", "debt", "0", "0.00", "CNY"},
                  Row{"star", "total less debt", "158", "1.58", "CNY"}));
}

// The reference day; starbank and grocer have these cost centres.
std::unique_ptr<Ledger> LedgerWithCostCentres(const char* starbank,
                                              const char* grocer) {
  Configuration network = ReferenceConfiguration();
  network.participants[1].cost_centre = starbank;
  network.participants[4].cost_centre = grocer;
  auto ledger = std::make_unique<Ledger>(network);
  for (const ReferenceStep& step : ReferenceDay()) {
    EXPECT_EQ(ledger->run().Decide(step.event), step.outcome) << step.what;
  }
  return ledger;
}

// By funder, as in the golden file: 105 and 26 of star, 50 of leaf.
TEST(Liability, IsAddedUpByCostCentreOfAllFunders) {
  const auto some = LedgerWithCostCentres("", "cc-shops");
  Tables tables = Told(Liability(some->Basis()));
  EXPECT_THAT(Named(tables, "by_cost_centre").rows,
              ElementsAre(Row{"star", "", "105", "1.05", "CNY"},
                          Row{"star", "cc-shops", "26", "0.26", "CNY"},
                          Row{"leaf", "", "50", "0.50", "CNY"}));
  EXPECT_THAT(Named(tables, "by_cost_centre").totals,
              ElementsAre(Row{"star", "total", "131", "1.31", "CNY"},
                          Row{"leaf", "total", "50", "0.50", "CNY"}));
  const auto one = LedgerWithCostCentres("cc-one", "cc-one");
  tables = Told(Liability(one->Basis()));
  EXPECT_THAT(Named(tables, "by_cost_centre").rows,
              ElementsAre(Row{"star", "cc-one", "131", "1.31", "CNY"},
                          Row{"leaf", "cc-one", "50", "0.50", "CNY"}));
}

TEST(Liability, OfANetworkWithoutCostCentresHasNoSuchSection) {
  const auto ledger = ReferenceLedger();
  const Tables tables = Told(Liability(ledger->Basis()));
  ASSERT_TRUE(tables.ok());
  for (const Tabular& table : *tables) EXPECT_NE(table.name, "by_cost_centre");
}

TEST(Liability, LeavesLotsWithTheCostCentreOfTheVersionThatGaveThem) {
  Configuration network = ReferenceConfiguration();
  network.participants[3].cost_centre = "cc-old";  // cafe
  Ledger ledger(network);
  OwnedEvent bought = ReferenceDay()[0].event;  // 128.50
  ledger.Decide(bought);
  network.label = "renamed";
  network.participants[3].cost_centre = "cc-new";
  EXPECT_EQ(ledger.run().Apply(network), OutcomeCode::kAccepted);
  bought.id = "o2";
  bought.amount = 3000;
  bought.occurred.value += kMicrosPerHour;
  ledger.Decide(bought);
  const Tables tables = Told(Liability(ledger.Basis()));
  EXPECT_THAT(Named(tables, "by_cost_centre").rows,
              ElementsAre(Row{"star", "cc-new", "30", "0.30", "CNY"},
                          Row{"star", "cc-old", "128", "1.28", "CNY"}));
}

TEST(Liability, StopsWhenLotsAndAccountsDiffer) {
  const auto ledger = LapsedLedger();
  ledger->state()
      .accounts.Change({ProgramNumber{1}, Account::kAvailable})
      .balance += Points{1};
  const Tables tables = Told(Liability(ledger->Basis()));
  EXPECT_TRUE(absl::IsDataLoss(tables.status()));
  EXPECT_THAT(std::string(tables.status().message()),
              HasSubstr("expected lots of 159 points as its accounts say, "
                        "found 158"));
}

TEST(Balance, LeavesOutWhatHasExpiredAndNamesTheNextExpiry) {
  const auto ledger = LapsedLedger();
  const Tables tables = Told(MemberBalance(ledger->Basis(), "m1", "star"));
  EXPECT_THAT(Named(tables, "balance").rows,
              ElementsAre(Row{"star", "30", "0", "0", "0", "128", "158",
                              "2026-03-24T00:00:00+08:00", "30"}));
}

TEST(Balance, TellsTheTierAndHowFarItIsToTheNext) {
  Configuration network = ReferenceConfiguration();
  ProgramConfig& star = network.programs[0];
  star.earn[0].qualifying = true;
  star.tiers.emplace().levels = {{"silver", 100}, {"gold", 500}};
  Ledger ledger(network);
  for (const ReferenceStep& step : ReferenceDay()) {
    ledger.run().Decide(step.event);
  }
  const Tables m1 = Told(MemberBalance(ledger.Basis(), "m1", ""));
  // 128 points, and 28 of them taken back.
  const Row& row = Named(m1, "tiers").rows.at(0);
  EXPECT_EQ(row[1], "silver");
  EXPECT_EQ(row[3], "100");
  EXPECT_EQ(row[4], "gold");
  EXPECT_EQ(row[5], "400");
  const Tables m2 = Told(MemberBalance(ledger.Basis(), "m2", "star"));
  EXPECT_THAT(Named(m2, "tiers").rows,
              ElementsAre(Row{"star", "none", "", "66", "silver", "34"}));
}

// m1 and m2 share the star wallet of household h: m1 earned 128, m2 burned 40.
std::unique_ptr<Ledger> SharingLedger() {
  Configuration network = ReferenceConfiguration();
  network.programs[0].household_wallet = HouseholdWallet::kOwnPointsStay;
  auto ledger = std::make_unique<Ledger>(network);
  const std::vector<ReferenceStep> day = ReferenceDay();
  for (const char* member : {"m1", "m2"}) {
    OwnedEvent join{.kind = EventKind::kHouseholdJoined,
                    .occurred = day[0].event.occurred};
    join.member = member;
    join.second_id = "h";
    ledger->Decide(join);
  }
  ledger->Decide(day[0].event);
  for (const ReferenceStep& step : day) {
    if (step.event.kind != EventKind::kRedemptionRequested) continue;
    ledger->Decide(step.event);
  }
  return ledger;
}

TEST(Balance, ShowsTheWalletOfTheHouseholdBesideTheMembersOwn) {
  const auto ledger = SharingLedger();
  const Tables m1 = Told(MemberBalance(ledger->Basis(), "m1", "star"));
  EXPECT_TRUE(Named(m1, "balance").rows.empty());
  EXPECT_EQ(Named(m1, "household_wallet").rows.at(0).at(1), "88");
  const Tables h = Told(HouseholdBalance(ledger->Basis(), "h", "star"));
  EXPECT_EQ(Named(h, "balance").rows.at(0).at(1), "88");
  const Tables none = Told(HouseholdBalance(ledger->Basis(), "m1", "star"));
  EXPECT_TRUE(absl::IsNotFound(none.status()));
  EXPECT_THAT(std::string(none.status().message()), HasSubstr("\"m1\""));
}

TEST(Statement, OfAHouseholdNamesWhoActed) {
  const auto ledger = SharingLedger();
  const Tables tables =
      Told(StatementOf(ledger.get(), {"h", "star", {}, {}, true}));
  const auto& lines = Named(tables, "lines").rows;
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].back(), "m1");
  EXPECT_EQ(lines[1].back(), "m2");
  EXPECT_EQ(lines[1].at(11), "88");
}

TEST(Balance, OfAnUnknownMemberOrProgramSaysSo) {
  const auto ledger = ReferenceLedger();
  const Tables member = Told(MemberBalance(ledger->Basis(), "nobody", ""));
  EXPECT_TRUE(absl::IsNotFound(member.status()));
  EXPECT_THAT(std::string(member.status().message()), HasSubstr("\"nobody\""));
  const Tables program = Told(MemberBalance(ledger->Basis(), "m1", "moon"));
  EXPECT_TRUE(absl::IsNotFound(program.status()));
  EXPECT_THAT(std::string(program.status().message()),
              HasSubstr("expected one of star, leaf, found \"moon\""));
}

// --- statements --------------------------------------------------------------

TEST(Statement, AddsUpToTheWalletByLinesAndByKinds) {
  const auto ledger = ReferenceLedger();
  const Tables tables = Told(StatementOf(ledger.get(), {"m1", "", {}, {}}));
  EXPECT_THAT(
      Named(tables, "balances").rows,
      ElementsAre(Row{"star", "0", "55", "55"}, Row{"leaf", "0", "50", "50"}));
  EXPECT_THAT(
      Named(tables, "kinds").totals,
      ElementsAre(Row{"star", "closing", "55"}, Row{"leaf", "closing", "50"}));
  const Tabular& lines = Named(tables, "lines");
  EXPECT_EQ(Cell(lines, 0, "reference"), "order o1 at cafe");
  EXPECT_EQ(Cell(lines, 0, "rule"), "one-a-yuan");
  EXPECT_EQ(Cell(lines, 0, "change"), "128");
  EXPECT_EQ(Cell(lines, 1, "rule"), "daily");
  EXPECT_EQ(Cell(lines, 2, "reference"), "order g1 at grocer");
  EXPECT_EQ(Cell(lines, 2, "rule"), "friends");
}

TEST(Statement, OfAPeriodOpensWithWhatStoodBefore) {
  const auto ledger = ReferenceLedger();
  const int64_t start = ReferenceDayStart().value;
  // From m2's purchase on, up to the return, which is left out.
  const Timestamp from{start + 600 * 60 * kMicrosPerSecond};
  const Timestamp until{start + 780 * 60 * kMicrosPerSecond};
  const Tables part =
      Told(StatementOf(ledger.get(), {"m1", "star", from, until}));
  EXPECT_THAT(Named(part, "balances").rows,
              ElementsAre(Row{"star", "133", "-50", "83"}));
  EXPECT_THAT(Named(part, "kinds").totals,
              ElementsAre(Row{"star", "closing", "83"}));
  const LocalDay day = DayOf({2026, 3, 2});
  const Tables whole =
      Told(StatementOf(ledger.get(), {"m1", "star", day, day}));
  EXPECT_THAT(Named(whole, "balances").rows,
              ElementsAre(Row{"star", "0", "55", "55"}));
  const LocalDay eve{day.value - 1};
  const Tables none = Told(StatementOf(ledger.get(), {"m1", "star", eve, eve}));
  EXPECT_THAT(Named(none, "balances").rows,
              ElementsAre(Row{"star", "0", "0", "0"}));
}

TEST(Statement, StopsWhenTheJournalDoesNotLeadToTheWallet) {
  const auto ledger = ReferenceLedger();
  ledger->state()
      .wallets.Change({MemberNumber{1}, ProgramNumber{1}})
      .available += Points{1};
  const Tables tables = Told(StatementOf(ledger.get(), {"m1", "", {}, {}}));
  EXPECT_TRUE(absl::IsDataLoss(tables.status()));
  EXPECT_THAT(std::string(tables.status().message()),
              HasSubstr("expected 56 as the wallet says, found 55"));
}

// --- formats -----------------------------------------------------------------

TEST(RollForward, TellsWhatWasBroughtInFromWhatWasEarned) {
  Ledger ledger(ReferenceConfiguration());
  OwnedEvent opening{.kind = EventKind::kOpeningBalance,
                     .occurred = ledger.run().recorded()};
  opening.program = "star";
  opening.id = "load";
  opening.member = "m8";
  opening.lots = {{.points = 120}};
  ledger.Decide(opening);
  opening.member = "m9";
  opening.lots = {{.points = -20}};
  ledger.Decide(opening);
  const Tables roll = Told(RollOf(&ledger));
  const Tabular& lines = Named(roll, "roll_forward");
  EXPECT_THAT(lines.rows, Contains(Row{"star", "brought in", "1", "120"}));
  EXPECT_THAT(lines.rows, Contains(Row{"star", "debt brought in", "1", "-20"}));
  EXPECT_THAT(lines.rows, Contains(Row{"star", "earned", "0", "0"}));
  EXPECT_THAT(lines.totals, Contains(Row{"star", "closing", "2", "100"}));
}

TEST(Tabular, TellsTotalsFromRowsInEveryFormat) {
  const Tabular rows{.name = "sums",
                     .title = "Sums",
                     .columns = {{"who"}, {"much", ColumnKind::kDecimal}},
                     .rows = {{"a", "1.50"}, {"b", "10"}},
                     .totals = {{"total", "11.50"}}};
  const Tabular record{.name = "head",
                       .title = "",
                       .columns = {{"window", ColumnKind::kNumber}, {"state"}},
                       .rows = {{"3", "OPEN"}},
                       .totals = {},
                       .shape = TableShape::kRecord};
  const Tables tables = std::vector<Tabular>{record, rows};
  EXPECT_EQ(Printed(tables, OutputFormat::kTable),
            "window  3\n"
            "state   OPEN\n"
            "\n"
            "Sums\n"
            "\n"
            "who     much\n"
            "-----  -----\n"
            "a       1.50\n"
            "b         10\n"
            "-----  -----\n"
            "total  11.50\n");
  EXPECT_EQ(Printed(tables, OutputFormat::kCsv),
            "section,window,state,who,much\r\n"
            "head,3,OPEN,,\r\n"
            "sums,,,a,1.50\r\n"
            "sums,,,b,10\r\n"
            "sums_totals,,,total,11.50\r\n");
  EXPECT_EQ(Printed(std::vector<Tabular>{record}, OutputFormat::kCsv),
            "window,state\r\n3,OPEN\r\n");
  EXPECT_EQ(Printed(tables, OutputFormat::kJson),
            R"({
  "head": {
    "window": 3,
    "state": "OPEN"
  },
  "sums": [
    {
      "who": "a",
      "much": "1.50"
    },
    {
      "who": "b",
      "much": "10"
    }
  ],
  "sums_totals": [
    {
      "who": "total",
      "much": "11.50"
    }
  ]
}
)");
}

}  // namespace
}  // namespace clearpoint
