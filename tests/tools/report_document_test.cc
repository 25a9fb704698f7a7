// Reports as documents: totals that are added up again, the forms made from
// them, and the roll-forward between two positions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/values/hash.h"
#include "tests/support/engine_run.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"
#include "tests/support/scratch_folder.h"
#include "tests/tools/shown_rows.h"
#include "tools/report/breakage.h"
#include "tools/report/campaigns.h"
#include "tools/report/chart_svg.h"
#include "tools/report/deferral.h"
#include "tools/report/document_html.h"
#include "tools/report/document_text.h"
#include "tools/report/document_xlsx.h"
#include "tools/report/figure_id.h"
#include "tools/report/liability.h"
#include "tools/report/money_text.h"
#include "tools/report/programme.h"
#include "tools/report/report_output.h"
#include "tools/report/roll_forward.h"
#include "tools/report/settlement.h"
#include "tools/report/trial_balance.h"

namespace clearpoint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::int128 kOne = 1'000'000'000'000;

// Two payers, one receiver, and what stays.
ReportDocument Payments() {
  ReportSection section{.name = "payments",
                        .title = "Payments",
                        .note = "paid_in less paid_out",
                        .columns = {TextColumn("payer"), CountColumn("times"),
                                    MoneyColumn("amount", "CNY")}};
  const auto row = [](const char* name, uint64_t times, int64_t cents) {
    return FigureRow{TextFigure(name), CountFigure(times),
                     MinorFigure(MinorAmount{cents}, 2)};
  };
  section.rows = {row("a <b> & \"c\"", 1, 100'000'050), row("d", 2, 79),
                  row("e", 3, -20)};
  section.totals = {{row("in", 3, 100'000'129), {{0, 2, 1}}},
                    {{TextFigure("left"), {}, MinorFigure({100'000'149}, 2)},
                     {{0, 2, 1}, {2, 1, -1}}}};
  return {.name = "payments",
          .title = "Payments of \"May\" </style>",
          .parameters = {{"window", "1"}},
          .sections = {std::move(section)},
          .notes = {"All of them."},
          .mark = {.recorded = ReferenceDayStart(),
                   .frame = FrameNumber{7},
                   .sequence = SequenceNumber{10},
                   .configuration_version = 1,
                   .digest = "0123456789abcdef"}};
}

std::string Printed(const ReportDocument& document, OutputFormat format) {
  std::ostringstream text;
  PrintDocument(document, format, text);
  return text.str();
}

// --- totals ------------------------------------------------------------------

TEST(Totals, AreTheSumsOfTheRowsTheyName) {
  EXPECT_TRUE(CheckTotals(Payments()).ok());
  ReportDocument wrong = Payments();
  wrong.sections[0].rows[1][2] = MinorFigure(MinorAmount{80}, 2);
  const absl::Status status = CheckTotals(wrong);
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("payments, total of amount: expected 1000001.30, the "
                        "sum of its rows, found 1000001.29"));
}

TEST(Totals, ThatAreWrongAreNotWritten) {
  ReportDocument wrong = Payments();
  wrong.sections[0].totals[0].cells[1] = CountFigure(4);
  std::ostringstream out;
  EXPECT_TRUE(absl::IsDataLoss(WriteReport(wrong, ReportOutput{}, out)));
  EXPECT_EQ(out.str(), "");
}

// --- text --------------------------------------------------------------------

TEST(DocumentText, HasTheSectionsAndWhereTheyAreFrom) {
  EXPECT_EQ(Printed(Payments(), OutputFormat::kCsv),
            "section,payer,times,amount,recorded,frame,sequence,"
            "configuration_version,digest\r\n"
            "payments,\"a <b> & \"\"c\"\"\",1,1000000.50,,,,,\r\n"
            "payments,d,2,0.79,,,,,\r\n"
            "payments,e,3,-0.20,,,,,\r\n"
            "payments_totals,in,3,1000001.29,,,,,\r\n"
            "payments_totals,left,,1000001.49,,,,,\r\n"
            "as_of,,,,2026-03-01T16:00:00Z,7,10,1,0123456789abcdef\r\n");
  EXPECT_THAT(Printed(Payments(), OutputFormat::kTable),
              HasSubstr("Payments: paid_in less paid_out\n\npayer"));
  const std::string json = Printed(Payments(), OutputFormat::kJson);
  EXPECT_THAT(json, HasSubstr("\"schema\": 1"));
  EXPECT_THAT(json, HasSubstr("\"window\": \"1\""));
  EXPECT_THAT(json, HasSubstr("\"amount\": \"1000001.49\""));
  EXPECT_THAT(json, HasSubstr("\"note\": \"All of them.\""));
  EXPECT_THAT(json, HasSubstr("\"digest\": \"0123456789abcdef\""));
}

TEST(DocumentText, NamesEveryAmountAndCountInJson) {
  ReportDocument document = Payments();
  EXPECT_THAT(Printed(document, OutputFormat::kJson), Not(HasSubstr("@10")));
  document.subject =
      std::vector<ReportParameter>{{"window", "1"}, {"participant", "a,b"}};
  document.sections[0].rows[2][0] = TextFigure("d");  // as the row before
  const ReportSection figures = FigureSection(document);
  const std::string head = "payments,window=1,participant=a%2Cb/payments";
  ASSERT_EQ(figures.rows.size(), 9u);
  const auto id = [&](size_t i) { return figures.rows[i][3].text; };
  EXPECT_EQ(id(0), head + "/a%20%3Cb%3E%20%26%20%22c%22/times@10");
  EXPECT_EQ(id(3), head + "/d/amount@10");
  EXPECT_EQ(id(5), head + "/d~2/amount@10");
  EXPECT_EQ(id(8), head + "_totals/left/amount@10");  // it has no times
  EXPECT_EQ(figures.rows[8][0].text, "payments_totals");
  EXPECT_EQ(figures.rows[8][1].text, "1");
  EXPECT_THAT(Printed(document, OutputFormat::kJson), HasSubstr(id(8)));
  EXPECT_THAT(Printed(document, OutputFormat::kCsv), Not(HasSubstr("@10")));
}

TEST(DocumentText, OfOneTableWithoutTotalsIsThatTableInCsv) {
  ReportDocument document = Payments();
  document.sections[0].totals.clear();
  document.sections[0].rows.resize(1);
  EXPECT_EQ(Printed(document, OutputFormat::kCsv),
            "payer,times,amount\r\n\"a <b> & \"\"c\"\"\",1,1000000.50\r\n");
}

TEST(NumberText, OfPeopleIsGroupedAndOfDrawingsShort) {
  EXPECT_EQ(GroupedText("1234567.8901"), "1,234,567.8901");
  EXPECT_EQ(GroupedText("-123"), "\u2212123");
  EXPECT_EQ(GroupedText("-1234"), "\u22121,234");
  EXPECT_EQ(GroupedText(""), "");
  EXPECT_EQ(CompactText(kOne * 1234 + kOne / 2, 2), "1,234.50");
  EXPECT_EQ(CompactText(kOne / 200, 2), "0.01");
  EXPECT_EQ(CompactText(kOne * 12'345, 2), "12.3k");
  EXPECT_EQ(CompactText(-kOne * 4'560'000, 0), "\u22124.6M");
  EXPECT_EQ(CompactText(kOne * 7'800'000'000, 0), "7.8bn");
}

// --- html --------------------------------------------------------------------

// What stands between two marks, the first time.
std::string Between(const std::string& text, const std::string& from,
                    const std::string& to) {
  const size_t begin = text.find(from);
  if (begin == std::string::npos) return "no " + from;
  const size_t start = begin + from.size();
  return text.substr(start, text.find(to, start) - start);
}

std::string HashOf(const std::string& text) {
  const Hash256 hash = Sha256(text);
  return absl::StrCat(
      "'sha256-",
      absl::Base64Escape(std::string(hash.bytes.begin(), hash.bytes.end())),
      "'");
}

TEST(HtmlPage, AllowsOnlyItsOwnStyleAndScript) {
  const std::string page = HtmlPage(Payments());
  const std::string policy =
      Between(page, "Content-Security-Policy\" content=\"", "\"");
  EXPECT_EQ(policy, "default-src 'none'; style-src " +
                        HashOf(Between(page, "<style>", "</style>")) +
                        "; script-src " +
                        HashOf(Between(page, "<script>", "</script>")) +
                        "; base-uri 'none'; form-action 'none'");
  for (const char* outside : {"http:", "https:", " src=", "url(", "@import",
                              " style=", " onclick", "<link", "<img"}) {
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  }
}

TEST(HtmlPage, TellsTextAsTextAndNumbersForPeople) {
  const std::string page = HtmlPage(Payments());
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">a &lt;b&gt; &amp; "
                              "&quot;c&quot;</th>"));
  EXPECT_THAT(page, HasSubstr("<title>Payments of &quot;May&quot; "
                              "&lt;/style&gt;</title>"));
  EXPECT_EQ(page.find("</style>"), page.rfind("</style>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"n\">1,000,000.50</td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"n\">\u22120.20</td>"));
  EXPECT_THAT(page, HasSubstr("<tr data-sums=\"+0:2 -2:1\">"));
  EXPECT_THAT(page, HasSubstr("paid in less paid out. Amounts in CNY."));
  EXPECT_THAT(page, HasSubstr("<dd>0123456789abcdef</dd>"));
}

TEST(HtmlPage, TellsWhatIsLessThanACoinInASofterColour) {
  ReportDocument document = Payments();
  document.sections[0].totals.clear();
  document.sections[0].rows[0][2] = MoneyFigure(Money{kOne * 3 / 500}, 2);
  EXPECT_THAT(HtmlPage(document), HasSubstr(">0.00<i>6</i></td>"));
}

// --- charts ------------------------------------------------------------------

TEST(Charts, ShowTheLargestAndTheRestAsOne) {
  BarChart bars;
  MatrixChart matrix;
  for (int i = 0; i < 100; ++i) {
    const std::string name = absl::StrCat("p", i);
    bars.bars.push_back({name, kOne * (i % 2 == 0 ? i + 1 : -i - 1)});
    matrix.names.push_back(name);
    matrix.amounts.push_back({static_cast<size_t>(i),
                              static_cast<size_t>((i + 1) % 100),
                              kOne * (i + 1)});
  }
  const std::string drawn = ChartSvg({"Net", "CNY", 2, bars}, "c1");
  // 1 - 2 + 3 ... - 70
  EXPECT_THAT(drawn, HasSubstr("the other 70: \u221235.00 CNY"));
  EXPECT_THAT(drawn, HasSubstr("p99: \u2212100.00 CNY"));
  EXPECT_THAT(drawn, Not(HasSubstr("p69:")));
  const std::string shown = ChartSvg({"Who", "CNY", 2, matrix}, "c2");
  EXPECT_THAT(shown, HasSubstr("p99 owes the other 70: 100.00 CNY"));
  EXPECT_THAT(shown, HasSubstr("p98 owes p99: 99.00 CNY"));
  EXPECT_THAT(shown, HasSubstr("the other 70 owes p70: 70.00 CNY"));
  // 1 + ... + 69, among themselves
  EXPECT_THAT(shown, HasSubstr("the other 70 owes the other 70: 2,415.00 CNY"));
}

TEST(Charts, StayInsideTheirImageWhateverTheFigures) {
  const absl::int128 large = absl::int128(1) << 120;
  const std::vector<Chart> charts = {
      {"a", "x", 2, BarChart{{{"most", large}, {"least", -large}}}},
      {"b", "x", 0, ColumnChart{{{"2026-01", 0}, {"2026-02", large}}}},
      {"c", "x", 4,
       WaterfallChart{{"opening", kOne}, {{"out", -3 * kOne}}, "closing"}},
      {"d", "x", 2, MatrixChart{{"a", "b"}, {{0, 1, large}}}},
      {"e", "x", 2, BarChart{{{"nothing", 0}}}},
      {"f", "x", 0, WaterfallChart{{"opening", 0}, {}, "closing"}},
      {"g", "x", 0, CurveChart{"steps", {{"a", {0, large, kOne}}, {"b", {0}}}}},
      {"h", "x", 0, CurveChart{"steps", {{"alone", {kOne}}}}}};
  const std::regex box(
      R"re(<rect x="(-?[\d.]+)" y="(-?[\d.]+)" width="(-?[\d.]+)" height="(-?[\d.]+)")re");
  const std::regex view(R"re(viewBox="0 0 ([\d.]+) ([\d.]+)")re");
  for (const Chart& chart : charts) {
    const std::string image = ChartSvg(chart, "c");
    std::smatch size;
    ASSERT_TRUE(std::regex_search(image, size, view)) << image;
    for (std::sregex_iterator it(image.begin(), image.end(), box), end;
         it != end; ++it) {
      const auto at = [&](size_t i) { return std::stod((*it)[i]); };
      EXPECT_GE(at(1), 0) << chart.title;
      EXPECT_GE(at(2), 0) << chart.title;
      EXPECT_GE(at(3), 0) << chart.title;
      EXPECT_GE(at(4), 0) << chart.title;
      EXPECT_LE(at(1) + at(3), std::stod(size[1])) << chart.title;
      EXPECT_LE(at(2) + at(4), std::stod(size[2])) << chart.title;
    }
  }
  EXPECT_EQ(ChartSvg({"g", "x", 2, BarChart{}}, "c"), "");
  EXPECT_EQ(ChartSvg({"h", "x", 2, MatrixChart{}}, "c"), "");
  EXPECT_EQ(ChartSvg({"i", "x", 2, CurveChart{"steps"}}, "c"), "");
}

TEST(Charts, ShowSixCurvesOfManyTheFirstAndTheLastAmongThem) {
  CurveChart curves{.step = "months"};
  for (int i = 0; i < 11; ++i) {
    curves.curves.push_back({absl::StrCat("v", i), {kOne, kOne * (i + 2)}});
  }
  const std::string drawn = ChartSvg({"Use", "%", 0, curves}, "c1");
  for (const int shown : {0, 2, 4, 6, 8, 10}) {
    EXPECT_THAT(drawn, HasSubstr(absl::StrCat("v", shown, ", 0: 1 %")));
    EXPECT_THAT(drawn,
                HasSubstr(absl::StrCat("v", shown, ", 1: ", shown + 2, " %")));
  }
  EXPECT_THAT(drawn, Not(HasSubstr("v1, ")));
  EXPECT_THAT(drawn, Not(HasSubstr("v9, ")));
  EXPECT_THAT(drawn, HasSubstr(">months</text>"));
}

// --- xlsx and files ----------------------------------------------------------

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST(Xlsx, OfTheSameReportHasTheSameBytes) {
  const ScratchFolder folder;
  const std::string once = folder.Sub("a.xlsx");
  const std::string again = folder.Sub("b.xlsx");
  ASSERT_TRUE(WriteXlsx(Payments(), once).ok());
  ASSERT_TRUE(WriteXlsx(Payments(), again).ok());
  EXPECT_EQ(BytesOf(once).substr(0, 2), "PK");
  EXPECT_EQ(BytesOf(once), BytesOf(again));
}

TEST(ReportOutput, IsWholeOrAsItWasBefore) {
  const ScratchFolder folder;
  const std::string path = folder.Sub("report.csv");
  std::ostringstream out;
  ReportOutput output{ReportFormat::kCsv, path};
  ASSERT_TRUE(WriteReport(Payments(), output, out).ok());
  EXPECT_EQ(BytesOf(path), Printed(Payments(), OutputFormat::kCsv));
  EXPECT_EQ(out.str(), "");
  output.path = folder.Sub("missing/report.csv");
  for (const ReportFormat format : {ReportFormat::kCsv, ReportFormat::kXlsx}) {
    output.format = format;
    const absl::Status status = WriteReport(Payments(), output, out);
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("missing"));
  }
  output.path = "";
  EXPECT_TRUE(absl::IsInvalidArgument(WriteReport(Payments(), output, out)));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()),
                          std::filesystem::directory_iterator()),
            1);
}

// --- roll-forward ------------------------------------------------------------

void AddFrom(const EngineRun& run, size_t first, RollForward* roll) {
  Record record;
  for (size_t i = first; i < run.records().size(); ++i) {
    ASSERT_TRUE(DecodeRecord(run.records()[i], &record).ok());
    roll->Add(record);
  }
}

// The points of a program's line; the total's when no row has it.
std::string LineOf(const ReportDocument& document, const std::string& program,
                   const std::string& line) {
  const ReportSection* section = FindSection(document, "roll_forward");
  for (const FigureRow& row : section->rows) {
    if (row[0].text == program && row[1].text == line) return row[3].text;
  }
  for (const ReportTotal& total : section->totals) {
    if (total.cells[0].text == program && total.cells[1].text == line) {
      return total.cells[3].text;
    }
  }
  return "no line";
}

TEST(RollForward, OfTheReferenceDayTellsEveryMovement) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  RollForward roll(BasisOf(&run));
  run.Apply(ReferenceConfiguration());
  for (const ReferenceStep& step : ReferenceDay()) run.Decide(step.event);
  AddFrom(run, 0, &roll);
  const auto document = roll.Finish(BasisOf(&run));
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_TRUE(CheckTotals(*document).ok());
  EXPECT_EQ(LineOf(*document, "star", "opening"), "0");
  EXPECT_EQ(LineOf(*document, "star", "earned"), "349");  // 128+5+66+100+50
  EXPECT_EQ(LineOf(*document, "star", "returned"), "-28");
  EXPECT_EQ(LineOf(*document, "star", "redeemed"), "-40");
  EXPECT_EQ(LineOf(*document, "star", "exchanged out"), "-150");
  EXPECT_EQ(LineOf(*document, "star", "closing"), "131");  // m1 55, m2 76
  EXPECT_EQ(LineOf(*document, "leaf", "exchanged in"), "50");
  EXPECT_EQ(LineOf(*document, "leaf", "closing"), "50");
}

TEST(RollForward, ClosesWithWhatTheNextOpensWith) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  run.Apply(ReferenceConfiguration());
  std::string closing = "0";
  for (const ReferenceStep& step : ReferenceDay()) {
    const size_t first = run.records().size();
    RollForward roll(BasisOf(&run));
    run.Decide(step.event);
    AddFrom(run, first, &roll);
    const auto document = roll.Finish(BasisOf(&run));
    ASSERT_TRUE(document.ok()) << document.status();
    EXPECT_EQ(LineOf(*document, "star", "opening"), closing) << step.what;
    closing = LineOf(*document, "star", "closing");
  }
  EXPECT_EQ(closing, "131");
}

TEST(RollForward, StopsWhenPostingsDoNotLeadToTheState) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  RollForward roll(BasisOf(&run));
  run.Apply(ReferenceConfiguration());
  for (const ReferenceStep& step : ReferenceDay()) run.Decide(step.event);
  AddFrom(run, 4, &roll);  // the first purchase is left out
  const auto document = roll.Finish(BasisOf(&run));
  EXPECT_TRUE(absl::IsDataLoss(document.status())) << document.status();
  EXPECT_THAT(std::string(document.status().message()),
              HasSubstr("star, account issued: expected -321"));
}

// --- every report of random histories ----------------------------------------

void ExpectSums(const absl::StatusOr<ReportDocument>& document) {
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_TRUE(CheckTotals(*document).ok()) << CheckTotals(*document);
  EXPECT_THAT(HtmlPage(*document), HasSubstr("</html>"));
}

// Refused unless the vintages add up to the accounts and were used as far as
// they were issued.
absl::StatusOr<ReportDocument> BreakageOf(const EngineRun& run,
                                          const ReportBasis& basis) {
  VintageTriangle triangle{Names(*basis.networks)};
  Record record;
  for (const std::string& bytes : run.records()) {
    EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
    triangle.Add(record);
  }
  return Breakage(basis, triangle);
}

// Since record `from`, behind which time stood at `from_recorded`.
absl::StatusOr<ReportDocument> DeferralOf(const EngineRun& run,
                                          const ReportBasis& basis,
                                          SequenceNumber from,
                                          Timestamp from_recorded) {
  const Names names(*basis.networks);
  Deferral deferral(names, from, from_recorded);
  Record record;
  for (const std::string& bytes : run.records()) {
    EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
    deferral.Add(record);
  }
  return deferral.Finish(basis);
}

absl::StatusOr<ReportDocument> HealthOf(const EngineRun& run,
                                        const ReportBasis& basis) {
  const Names names(*basis.networks);
  ProgrammeHealth health(names, 30);
  Record record;
  for (const std::string& text : run.records()) {
    const absl::Status read = DecodeRecord(text, &record);
    if (!read.ok()) return read;
    health.Add(record);
  }
  return health.Finish(basis);
}

absl::StatusOr<ReportDocument> CampaignsOf(const EngineRun& run,
                                           const ReportBasis& basis) {
  const Names names(*basis.networks);
  CampaignReturns campaigns(basis, names);
  Record record;
  for (const std::string& text : run.records()) {
    const absl::Status read = DecodeRecord(text, &record);
    if (!read.ok()) return read;
    campaigns.Add(record);
  }
  return campaigns.Finish();
}

TEST(Reports, OfRandomHistoriesAddUp) {
  for (uint64_t seed = 0; seed < 25; ++seed) {
    SCOPED_TRACE(seed);
    const History history = MakeRandomHistory(seed, 120);
    EngineRun run(history.start, kUnlimitedCache);
    RollForward whole(BasisOf(&run));
    std::optional<RollForward> half;
    size_t split = 0;
    Timestamp split_recorded;
    for (size_t i = 0; i < history.steps.size(); ++i) {
      if (i == history.steps.size() / 2) {
        split = run.records().size();
        split_recorded = run.recorded();
        half.emplace(BasisOf(&run));
      }
      const HistoryStep& step = history.steps[i];
      if (step.configuration.has_value()) {
        run.Apply(*step.configuration);
      } else {
        run.Decide(step.event);
      }
    }
    AddFrom(run, 0, &whole);
    AddFrom(run, split, &*half);
    const ReportBasis basis = BasisOf(&run);
    ExpectSums(whole.Finish(basis));
    ExpectSums(half->Finish(basis));
    ExpectSums(TrialBalance(basis));
    ExpectSums(Liability(basis));
    ExpectSums(BreakageOf(run, basis));
    ExpectSums(HealthOf(run, basis));
    ExpectSums(CampaignsOf(run, basis));
    ExpectSums(DeferralOf(run, basis, SequenceNumber{}, Timestamp{}));
    ExpectSums(
        DeferralOf(run, basis, SequenceNumber{split}, split_recorded));
    const uint32_t windows = run.state().newest_window().value;
    for (uint32_t window = 1; window <= windows; ++window) {
      ExpectSums(SettlementReport(basis, WindowNumber{window}));
    }
  }
}

}  // namespace
}  // namespace clearpoint
