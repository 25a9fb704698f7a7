// Two versions of a network, compared in words.
#include "tools/network/network_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "engine/codec/codec.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"
#include "tools/network/configuration_words.h"
#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOld[] = R"(network: demo
zone: Asia/Shanghai
effective_from: 2026-01-01
currencies: {CNY: {minor_digits: 2}}
settlement: {operator: hub, currency: CNY}
participants:
  hub:
  bank:
  shops: {members: [cafe, grocer]}
programs:
  star:
    issuer: bank
    expiry: {after: 400 days}
    limits:
      daily: {per: member, period: day, points: 500}
    earn:
      spend:
        grant: {points: 1, per: 1.00}
        limits: [daily]
      weekend:
        kind: bonus
        select: {weekdays: [saturday, sunday], merchants: shops}
        grant: {points: 2, per: 5.00, maximum: 300}
        funder: bank
    sign_in:
      daily-visit: {ladder: [1, 2, 5]}
contracts:
  - {participant: shops, program: star, issue_price: 0.012, redeem_price: 0.010}
  - {participant: bank, program: star, issue_price: 0.01, valid_until: 2026-06-30}
rates: []
)";

NetworkVersion VersionOf(const std::string& name, const std::string& text) {
  NetworkFile file = ReadNetwork(text, {});
  for (const Finding& finding : file.findings.Sorted()) {
    EXPECT_NE(finding.severity, Severity::kError)
        << finding.at.line << ": " << finding.message;
  }
  return {name, std::move(file.configuration), std::move(file.positions)};
}

// kOld with one text replaced by another, which must be there.
std::string With(const std::string& was, const std::string& is) {
  std::string text = kOld;
  const size_t at = text.find(was);
  EXPECT_NE(at, std::string::npos) << was;
  return text.replace(at, was.size(), is);
}

std::vector<std::string> SentencesOf(const NetworkVersion& before,
                                     const NetworkVersion& after) {
  std::ostringstream out;
  PrintChanges(before, after, ChangesOf(before, after), OutputFormat::kTable,
               out);
  std::vector<std::string> lines;
  std::istringstream text(out.str());
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> Diff(const std::string& text) {
  auto lines = SentencesOf(VersionOf("old", kOld), VersionOf("new", text));
  lines.pop_back();  // the count
  return lines;
}

TEST(NetworkDiff, OfTheSameTextIsEmpty) {
  EXPECT_THAT(Diff(kOld), IsEmpty());
  EXPECT_THAT(SentencesOf(VersionOf("old", kOld), VersionOf("new", kOld)),
              ElementsAre("old -> new: no difference"));
}

TEST(NetworkDiff, TellsAValueWithUnitsPlacesAndWhenItChanges) {
  EXPECT_THAT(Diff(With("{points: 1, per: 1.00}", "{points: 3, per: 2.00}")),
              ElementsAre("new:18:25: earn rule \"spend\" of program \"star\": "
                          "grant.points is 1.5 for each 1 CNY, was 1 for each "
                          "1 CNY, from 2026-01-01T00:00:00+08:00 on (was at "
                          "old:18:25)"));
}

TEST(NetworkDiff, TellsEachKindOfValueInTheWordsOfTheFile) {
  struct Case {
    const char* was;
    const char* is;
    const char* told;
  };
  const Case kCases[] = {
      {"after: 400 days", "after: 12 months",
       "program \"star\": expiry is 12 months up to end_of_day, was 400 days "
       "up to end_of_day"},
      {"points: 500", "points: 800",
       "limit \"daily\" of program \"star\": points is 800, was 500"},
      {"period: day, points: 500", "period: 30 days, awards: 7",
       "limit \"daily\" of program \"star\": period is 30 days, was day"},
      {"[saturday, sunday]", "[sunday]",
       "select.weekdays is sunday, was saturday, sunday"},
      {", maximum: 300", "", "grant.maximum is none, was 300"},
      {"funder: bank", "funder: issuer", "funder is issuer, was bank"},
      {"kind: bonus", "kind: base", "kind is base, was bonus"},
      {"[1, 2, 5]", "[1, 2, 4]", "ladder is 1, 2, 4, was 1, 2, 5"},
      {"issue_price: 0.012", "issue_price: 0.0125",
       "contract of \"shops\" for \"star\": issue_price is 0.0125 CNY a point, "
       "was 0.012 CNY a point"},
      {"issue_price: 0.012",
       "issue_price: 0.012, keeps_fees: true, tax: {basis_points: 600}",
       "keeps_fees is true, was false"},
      {"issue_price: 0.012", "issue_price: 0.012, tax: {basis_points: 600}",
       "tax.basis_points is 600, was none"},
      {"issue_price: 0.012",
       "issue_price: 0.012, fees: [{on: earned, basis_points: 50, cap: 5}]",
       "fees is {on earned, owed_by issuer, to operator, basis_points 50, cap "
       "5.00 CNY}, was none"},
      {"issue_price: 0.012", "issue_price: 0.012, prepaid: fall_back",
       "prepaid is fall_back, was none"},
      {", redeem_price: 0.010", "", "redeem_price is none, was 0.01 CNY a"},
      {"issuer: bank\n", "issuer: bank\n    expiry_grace: 2d12h\n",
       "expiry_grace is 2d12h, was 1d"},
      {"issuer: bank\n", "issuer: bank\n    activity: [burn]\n",
       "activity is burn, was none"},
      {"expiry: {after: 400 days}", "expiry: {inactive_for: 400 days}",
       "expiry is inactive for 400 days up to end_of_day, was 400 days up to"},
      {"issuer: bank\n", "issuer: bank\n    auto_enrol: false\n",
       "auto_enrol is false, was true"},
      {"issuer: bank\n",
       "issuer: bank\n    household_wallet: own_points_stay\n",
       "household_wallet is own_points_stay, was none"},
      {"issuer: bank\n", "issuer: bank\n    returns: {shortfall: refuse}\n",
       "returns.shortfall is refuse, was debt"},
      {"currency: CNY}", "currency: CNY, fee_basis_points: 50}",
       "network: settlement.fee_basis_points is 50, was 0"},
      {"currency: CNY}", "currency: CNY, closes: {every: week, at: 17:30}}",
       "network: settlement.closes.at is 17:30, was none"},
      {"currency: CNY}", "currency: CNY, closes: {every: week}}",
       "network: settlement.closes.every is week, was none"},
      {"  bank:\n", "  bank: {title: The bank}\n",
       "participant \"bank\": title is The bank, was none"},
      {"zone: Asia/Shanghai\n",
       "zone: Asia/Shanghai\nbounds: {max_event_age: 300d}\n",
       "network: bounds.max_event_age is 300d, was 400d"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(Diff(With(c.was, c.is)), ::testing::Contains(HasSubstr(c.told)))
        << c.is;
  }
}

TEST(NetworkDiff, TellsWhatIsNewAndWhatIsGone) {
  EXPECT_THAT(
      Diff(With("      weekend:\n", "      sundays:\n")),
      ElementsAre("old:20:7: earn rule \"weekend\" of program \"star\" is "
                  "gone, from 2026-01-01T00:00:00+08:00 on",
                  "new:20:7: earn rule \"sundays\" of program \"star\" is new, "
                  "from 2026-01-01T00:00:00+08:00 on"));
  EXPECT_THAT(Diff(With("[cafe, grocer]", "[cafe, grocer, bakery]")),
              ElementsAre(HasSubstr("participant \"bakery\" is new")));
}

TEST(NetworkDiff, TellsWhetherARateBindsAccountsOfItsPartner) {
  const auto with_partner = [](const std::string& keys) {
    std::string text = With(
        "rates: []\n",
        "rates:\n- {from: star, to: miles, give: 3, get: 1, currency: CNY, "
        "settlement_price: 0.02, partner: {answer_within: 2d" +
            keys + "}}\n");
    const std::string contracts = "contracts:\n";
    return text.replace(text.find(contracts), contracts.size(),
                        "  miles: {issuer: bank, expiry: never}\n" + contracts);
  };
  const NetworkVersion before = VersionOf("old", with_partner(""));
  const NetworkVersion after =
      VersionOf("new", with_partner(", bind_account: true"));
  EXPECT_THAT(SentencesOf(before, after),
              ElementsAre(HasSubstr("rate from \"star\" to \"miles\": "
                                    "partner.bind_account is true, was false"),
                          HasSubstr("1 difference")));
}

TEST(NetworkDiff, TellsOffers) {
  const auto with_mug = [](const std::string& keys) {
    return With("    sign_in:\n",
                "    offers: {mug: {price: 30" + keys + "}}\n    sign_in:\n");
  };
  const NetworkVersion before = VersionOf("old", with_mug(""));
  EXPECT_THAT(Diff(with_mug("")),
              ElementsAre(HasSubstr("offer \"mug\" of program \"star\" is "
                                    "new")));
  const NetworkVersion after = VersionOf(
      "new", with_mug(", stock: 5, money: 1.50, supplier: cafe, "
                      "supplier_price: 2.5, member_for: 1d"));
  EXPECT_THAT(
      SentencesOf(before, after),
      ElementsAre(HasSubstr("money is 1.50 CNY, was none"),
                  HasSubstr("currency is CNY, was none"),
                  HasSubstr("stock is 5, was none"),
                  HasSubstr("supplier is cafe, was none"),
                  HasSubstr("supplier_price is 2.50 CNY an item, was none"),
                  HasSubstr("member_for is 1d, was 0s"),
                  HasSubstr("6 differences")));
}

TEST(NetworkDiff, TellsOfWhichPeriodARuleTakesTheSum) {
  const auto with_sum = [](const std::string& sum) {
    return With("        funder: bank\n",
                "        funder: bank\n        period_sum: " + sum + "\n");
  };
  const NetworkVersion before = VersionOf("old", with_sum("{period: week}"));
  const NetworkVersion after = VersionOf(
      "new", with_sum("{period: statement_month, closes_on: 15, at_least: "
                      "10.00}"));
  EXPECT_THAT(
      SentencesOf(before, after),
      ElementsAre(HasSubstr("period_sum.period is statement_month, was week"),
                  HasSubstr("period_sum.closes_on is 15, was none"),
                  HasSubstr("period_sum.at_least is 10.00 CNY, was none"),
                  HasSubstr("3 differences")));
}

TEST(NetworkDiff, TellsCostCentresOfParticipantsAndRules) {
  std::string text = With("funder: bank\n",
                          "funder: bank\n        cost_centre: cc-weekend\n");
  const std::string shops = "shops: {";
  text.replace(text.find(shops), shops.size(),
               "shops: {cost_centre: cc-shops, ");
  EXPECT_THAT(Diff(text),
              ElementsAre(HasSubstr("cost_centre is cc-shops, was none"),
                          HasSubstr("cost_centre is cc-weekend, was none")));
}

TEST(NetworkDiff, TellsKindsOfParticipants) {
  EXPECT_THAT(
      Diff(With("shops: {", "shops: {kind: head_office, ")),
      ElementsAre(HasSubstr("participant \"shops\": kind is head_office, was "
                            "none")));
}

// A later version concerns nothing that occurred before it governs, and a
// dated part only its dates.
TEST(NetworkDiff, TellsFromWhenToWhen) {
  std::string text = With("valid_until: 2026-06-30", "valid_until: 2026-05-31");
  text.replace(text.find("2026-01-01"), 10, "2026-04-01");
  EXPECT_THAT(
      Diff(text),
      ElementsAre(HasSubstr("effective_from is 2026-04-01T00:00:00+08:00, was "
                            "2026-01-01T00:00:00+08:00"),
                  HasSubstr("valid_until is 2026-06-01T00:00:00+08:00, was "
                            "2026-07-01T00:00:00+08:00, from "
                            "2026-04-01T00:00:00+08:00 until "
                            "2026-07-01T00:00:00+08:00")));
  text.replace(text.find("2026-04-01"), 10, "2026-08-01");
  EXPECT_THAT(Diff(text).back(), HasSubstr("of a time that is over"));
}

TEST(NetworkDiff, PairsDatedEntriesByWhereTheyBegin) {
  const std::string split =
      With("issue_price: 0.01, valid_until: 2026-06-30}",
           "issue_price: 0.01, valid_until: 2026-03-31}\n"
           "  - {participant: bank, program: star, issue_price: 0.02, "
           "valid_from: 2026-04-01}");
  EXPECT_THAT(
      Diff(split),
      ElementsAre(HasSubstr("valid_until is 2026-04-01T00:00:00+08:00"),
                  HasSubstr("contract of \"bank\" for \"star\" is new, from "
                            "2026-04-01T00:00:00+08:00 on")));
}

TEST(NetworkDiff, PrintsJsonAndCsv) {
  const NetworkVersion before = VersionOf("old", kOld);
  const NetworkVersion after =
      VersionOf("new", With("points: 500", "points: 800"));
  std::ostringstream json;
  PrintChanges(before, after, ChangesOf(before, after), OutputFormat::kJson,
               json);
  EXPECT_THAT(json.str(), HasSubstr("\"same\": \"false\""));
  EXPECT_THAT(json.str(), HasSubstr("\"after_at\": \"new:15:49\""));
  std::ostringstream csv;
  PrintChanges(before, after, ChangesOf(before, after), OutputFormat::kCsv,
               csv);
  EXPECT_THAT(csv.str(), HasSubstr("changed,\"limit \"\"daily\"\" of program "
                                   "\"\"star\"\"\",points,500,800,"));
}

// Whatever differs in the bytes differs in words, and the other way around.
TEST(NetworkDiff, MissesNothingThatAConfigurationHolds) {
  int differences = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    RandomSource random(seed);
    const Configuration before =
        MakeRandomConfiguration(&random, ReferenceDayStart());
    const Configuration after = ChangeConfiguration(before, &random);
    const auto changes =
        ChangesOf({"before", before, {}}, {"after", after, {}});
    EXPECT_EQ(changes.empty(),
              SerializeConfiguration(before) == SerializeConfiguration(after))
        << "seed " << seed;
    differences += static_cast<int>(changes.size());
    EXPECT_TRUE(
        ChangesOf({"before", before, {}}, {"again", before, {}}).empty());
  }
  EXPECT_GT(differences, 400);
}

}  // namespace
}  // namespace clearpoint
