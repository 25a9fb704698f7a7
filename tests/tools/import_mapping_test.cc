// From a CSV file and a mapping to events, and every row that is no event.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tools/event_writer.h"
#include "tools/import/importer.h"
#include "tools/import/mapping.h"

namespace clearpoint {
namespace {

using testing::HasSubstr;

class ImportTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/clearpoint_import_XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Write(const std::string& name, std::string_view content) {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  absl::Status Import(std::string_view mapping, std::string_view csv) {
    Write("in.csv", csv);
    auto loaded = LoadMapping(Write("import.yaml", mapping), {});
    if (!loaded.ok()) return loaded.status();
    auto writer = EventWriter::Open(directory_ + "/out.jsonl");
    auto rejects = Rejects::Open(directory_ + "/rejects.csv");
    Progress progress(ProgressMode::kQuiet);
    Importer importer(*loaded, writer->get(), rejects->get(), &progress);
    if (auto status = importer.Run(); !status.ok()) return status;
    counts_ = importer.counts();
    by_reason_ = (*rejects)->by_reason();
    if (auto status = (*rejects)->Close(); !status.ok()) return status;
    return (*writer)->Close();
  }
  std::string Events() { return ReadFile(directory_ + "/out.jsonl"); }

  std::string directory_;
  ImportCounts counts_;
  std::map<std::string, uint64_t> by_reason_;
};

constexpr char kOrders[] = R"(
file: in.csv
sort: true
reject:
  - reason: no customer
    when: {column: who, is: empty}
events:
  - kind: PurchaseReturned
    when: {column: order, prefix: C}
    group_by: [order]
    fields:
      occurred: &when [{column: at}, {time: {format: "%Y-%m-%d %H:%M", zone: Europe/London}}]
      return_id: {column: order}
      merchant: shop
      currency: GBP
      member: &who [{column: who}, {strip_suffix: ".0"}, {prefix: c-}]
    lines:
      sku: {column: sku}
      quantity: &pieces [{column: pieces}, abs, {decimal: {digits: 3, round: half_up}}]
      amount: &pence [{column: pieces}, abs, {multiply_column: price}, {decimal: {digits: 2, round: half_up}}]
  - kind: Purchase
    group_by: [order]
    fields:
      occurred: *when
      order_id: {column: order}
      merchant: shop
      currency: GBP
      member: *who
    lines: {sku: {column: sku}, quantity: *pieces, amount: *pence}
)";

TEST_F(ImportTest, AHeaderThatIsNoTextIsToldWithoutItsBytes) {
  const absl::Status status =
      Import(kOrders, "a\xff\xfe" + std::string(300, 'x') + ",b\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("a\\xff\\xfexxx"));
  EXPECT_LT(status.message().size(), 250u);
}

constexpr char kStatement[] = R"(
file: in.csv
events:
  - kind: SettlementConfirmed
    fields:
      occurred: [{column: at}, {time: {format: "%Y-%m-%d", zone: UTC}}]
      window: {column: window}
      participant: {column: who}
      currency: {column: currency}
      amount: [{column: amount}, {decimal: {digits: 2, round: half_up}}]
      payment_id: {column: reference}
)";

TEST_F(ImportTest, RowsOfABankStatementBecomeConfirmations) {
  const auto status = Import(kStatement,
                             "at,window,who,currency,amount,reference\n"
                             "2026-03-03,1,cafe,CNY,-1.20,b77\n"
                             "2026-03-03,-4,airline,CNY,0.40,b78\n");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(
      Events(),
      R"({"occurredAtUs":"1772496000000000","settlementConfirmed":{"window":1,"participant":"cafe","currency":"CNY","amount":"-120","paymentId":"b77"}})"
      "\n"
      R"({"occurredAtUs":"1772496000000000","settlementConfirmed":{"window":4294967295,"participant":"airline","currency":"CNY","amount":"40","paymentId":"b78"}})"
      "\n");
}

constexpr char kOpening[] = R"(
file: in.csv
events:
  - kind: OpeningBalance
    group_by: [who]
    fields:
      occurred: "1772496000000000"
      program: star
      batch: load
      member: {column: who}
      tier: {column: tier}
      tier_until: {column: until}
    lines:
      points: {column: points}
      expires_at: {column: expires}
      paid: {column: paid}
)";

TEST_F(ImportTest, RowsOfOneMemberBecomeItsOpeningBalance) {
  const auto status = Import(kOpening,
                             "who,tier,until,points,expires,paid\n"
                             "m1,gold,1775001600000000,70,1777593600000000,1\n"
                             "m1,gold,1775001600000000,-5,,\n"
                             "m2,,,8,,0\n");
  ASSERT_TRUE(status.ok()) << status;
  const std::string events = Events();
  EXPECT_THAT(
      events,
      HasSubstr(
          R"("lots":[{"points":"70","expiresAtUs":"1777593600000000","paid":true},{"points":"-5"}])"));
  EXPECT_THAT(
      events,
      HasSubstr(R"("tiers":[{"tier":"gold","untilUs":"1775001600000000"}])"));
  EXPECT_THAT(events, HasSubstr(R"("member":"m2","lots":[{"points":"8"}])"));
}

// What a table may tell, in the order of their numbers; what it may not.
TEST_F(ImportTest, EveryKindThatMembersAndPartnersCauseIsKnown) {
  for (const char* kind :
       {"Purchase",           "PurchaseReturned",    "SignIn",
        "Referral",           "ActionCompleted",     "BalanceReported",
        "PrizeWon",           "OpeningBalance",      "PendingReleased",
        "PendingCancelled",   "RedemptionRequested", "HoldPlaced",
        "HoldCaptured",       "HoldReleased",        "RedemptionReversed",
        "ExchangeRequested",  "ExchangeReversed",    "PartnerConfirmed",
        "PartnerFailed",      "TransferRequested",   "AdjustmentRequested",
        "AdjustmentApproved", "PointsReinstated",    "MemberEnrolled",
        "MemberUpdated",      "MemberLabelled",      "MemberFrozen",
        "MemberUnfrozen",     "MemberClosed",        "MemberReopened",
        "MemberForgotten",    "AliasBound",          "AliasUnbound",
        "HouseholdJoined",    "HouseholdLeft",       "SettlementConfirmed",
        "MemberMerged",       "MemberUnmerged",
        "ConversionOrdered",  "ConversionCancelled"}) {
    const KindFields* found = FindKind(kind);
    ASSERT_NE(found, nullptr) << kind;
    EXPECT_EQ(EventKindName(found->kind), kind);
  }
  EXPECT_EQ(FindKind("NetworkConfigured"), nullptr);
  EXPECT_EQ(FindKind("IntakePaused"), nullptr);
}

TEST_F(ImportTest, RowsOfOneOrderBecomeOnePurchaseInOrderOfTime) {
  const auto status = Import(kOrders,
                             "order,sku,pieces,at,price,who\n"
                             "2,b,1,2011-07-01 10:00,9.995,7.0\n"
                             "1,a,6,2011-01-01 10:00,2.55,17850.0\n"
                             "2,c,3,2011-07-01 10:01,0.335,7.0\n"
                             "C3,a,-2,2011-02-01 10:00,2.55,17850.0\n");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(
      Events(),
      R"({"occurredAtUs":"1293876000000000","purchase":{"member":"c-17850","merchant":"shop","orderId":"1","currency":"GBP","amount":"1530","lines":[{"sku":"a","quantity":"6000","amount":"1530"}]}})"
      "\n"
      R"({"occurredAtUs":"1296554400000000","purchaseReturned":{"member":"c-17850","merchant":"shop","returnId":"C3","currency":"GBP","amount":"510","lines":[{"sku":"a","quantity":"2000","amount":"510"}]}})"
      "\n"
      R"({"occurredAtUs":"1309510800000000","purchase":{"member":"c-7","merchant":"shop","orderId":"2","currency":"GBP","amount":"1101","lines":[{"sku":"b","quantity":"1000","amount":"1000"},{"sku":"c","quantity":"3000","amount":"101"}]}})"
      "\n")
      << "London is an hour ahead in July; each line is rounded once";
}

TEST_F(ImportTest, EveryRowIsUsedOrRejectedWithItsReasonAndLine) {
  const auto status = Import(kOrders,
                             "order,sku,pieces,at,price,who\n"
                             "1,a,6,2011-01-01 10:00,2.55,1.0\n"
                             "1,b,six,2011-01-01 10:00,2.55,1.0\n"
                             "1,b,6,yesterday,2.55,1.0\n"
                             "2,b,6,2011-01-01 10:00,2.55,\n"
                             "1,b,6,2011-01-01 10:00,2.55,2.0\n"
                             "1,b\n"
                             "3,,6,2011-01-01 10:00,2.55,1.0\n"
                             "4,b,6,2011-01-01 10:00,9999999999999,1.0\n");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(counts_.rows, 8u);
  EXPECT_EQ(counts_.rows_used, 1u);
  const std::map<std::string, uint64_t> expected = {
      {"quantity: not a number", 1},
      {"occurred: not a time of the stated format", 1},
      {"no customer", 1},
      {"member: differs from the first row of its group", 1},
      {"expected 6 fields, found 2", 1},
      {"sku: empty", 1},
      {"amount: out of range", 1}};
  EXPECT_EQ(by_reason_, expected);
  const std::string rejects = ReadFile(directory_ + "/rejects.csv");
  EXPECT_THAT(rejects, HasSubstr("in.csv,5,no customer,\"2,b,6,2011-01-01 "
                                 "10:00,2.55,\"\n"));
}

TEST_F(ImportTest, EveryStepDoesWhatItSays) {
  struct Case {
    const char* steps;
    const char* expected;  // the member; empty: the row is rejected
  };
  for (const Case& each : std::initializer_list<Case>{
           {"[{column: a}]", " Ab.0 "},
           {"[{column: a}, trim, {strip_suffix: '.0'}, {strip_prefix: A}]",
            "b"},
           {"[{column: a}, trim, lower]", "ab.0"},
           {"[{column: a}, trim, upper]", "AB.0"},
           {"fixed", "fixed"},
           {"{template: 'x{b}-{@row}'}", "x-4.5-1"},
           {"[{column: c}, {default: none}]", "none"},
           {"[{column: c}, {required: 'no c'}]", ""},
           {"[{column: b}, negate]", "4.5"},
           {"[{column: b}, abs, {multiply: '0.2'}]", "0.9"},
           {"[{column: b}, {decimal: {digits: 0, round: half_even}}]", "-4"},
           {"[{column: b}, {map: {'-4.5': low, '*': high}}]", "low"},
           {"[{column: c}, {map: {x: low}}]", ""},
           {"[{column: d}, {lookup: {table: t, column: v}}]", "found"},
           {"[{column: d}, {suffix: q}, {lookup: {table: t, column: v}}, "
            "{default: lost}]",
            "lost"},
           {"[row_number, {suffix: '#'}]", "1#"},
           {"[{constant: '2.5'}, {time: {unit: minutes}}]", "150000000"},
           {"[{constant: '10'}, {time: {unit: seconds, start: "
            "'1970-01-02T00:00:00Z'}}, {shift_days: -1}, {shift_seconds: 2}]",
            "12000000"}}) {
    Write("t.csv", "k,v\nkey,found\nkey,second\n");
    const std::string mapping = fmt::format(
        "file: in.csv\nlookups: {{t: {{file: t.csv, key: k}}}}\n"
        "events:\n  - kind: SignIn\n    fields:\n      occurred: '5'\n"
        "      program: star\n      member: {}\n",
        each.steps);
    const auto status = Import(mapping, "a,b,c,d\n Ab.0 ,-4.5,,key\n");
    ASSERT_TRUE(status.ok()) << each.steps << ": " << status;
    if (*each.expected == '\0') {
      EXPECT_EQ(counts_.rows_used, 0u) << each.steps;
      continue;
    }
    EXPECT_THAT(Events(),
                HasSubstr(fmt::format("\"member\":\"{}\"", each.expected)))
        << each.steps;
  }
}

TEST_F(ImportTest, TokensHideIdsAndKeepThemApart) {
  const auto mapping = [](const char* salt) {
    return fmt::format(
        "file: in.csv\nevents:\n  - kind: Referral\n    fields:\n"
        "      occurred: '5'\n      program: star\n"
        "      referrer: [{{column: a}}, {{hash: {{salt: {0}, digits: 16}}}}]\n"
        "      referee: [{{column: b}}, {{hash: {{salt: {0}, digits: 16}}}}]\n",
        salt);
  };
  ASSERT_TRUE(Import(mapping("one"), "a,b\nann,bob\n").ok());
  const std::string one = Events();
  EXPECT_EQ(one.find("ann"), std::string::npos);
  ASSERT_TRUE(Import(mapping("one"), "a,b\nann,bob\n").ok());
  EXPECT_EQ(Events(), one);
  ASSERT_TRUE(Import(mapping("two"), "a,b\nann,bob\n").ok());
  EXPECT_NE(Events(), one);
}

TEST_F(ImportTest, ConditionsChooseTheEntry) {
  struct Case {
    const char* condition;
    const char* rows;  // those taken, by their number
  };
  for (const Case& each : std::initializer_list<Case>{
           {"{column: k, equals: x1}", "1"},
           {"{column: k, not_equals: x1}", "23"},
           {"{column: k, in: [x1, y]}", "13"},
           {"{column: k, not_in: [x1, y]}", "2"},
           {"{column: k, prefix: x}", "12"},
           {"{column: k, not_prefix: x}", "3"},
           {"{column: k, suffix: '2'}", "2"},
           {"{column: n, is: positive}", "1"},
           {"{column: n, is: not_positive}", "2"},
           {"{column: n, is: zero}", ""},
           {"{column: n, is: number}", "12"},
           {"{column: n, is: empty}", "3"},
           {"{column: n, is: not_empty}", "12"},
           {"{column: n, at_least: 5}", "1"},
           {"{column: n, below: 5}", "2"},
           {"{value: [{column: n}, negate], is: negative}", "1"},
           {"[{column: k, prefix: x}, {column: n, below: 0}]", "2"}}) {
    const std::string mapping = fmt::format(
        "file: in.csv\nevents:\n  - kind: SignIn\n    when: {}\n    fields: "
        "{{occurred: '5', program: star, member: row_number}}\n",
        each.condition);
    const std::string row_number = "[row_number]";
    std::string fixed = mapping;
    fixed.replace(fixed.find("row_number"), 10, row_number);
    ASSERT_TRUE(Import(fixed, "k,n\nx1,5\nx2,-1.5\ny,\n").ok())
        << each.condition;
    std::string taken;
    const std::string events = Events();
    for (const char row : std::string("123")) {
      if (events.find(fmt::format("\"member\":\"{}\"", row)) !=
          std::string::npos) {
        taken.push_back(row);
      }
    }
    EXPECT_EQ(taken, each.rows) << each.condition;
  }
}

TEST_F(ImportTest, FirstRowGivesARepeatTheTimeOfTheFirst) {
  ASSERT_TRUE(Import("file: in.csv\nheader: false\ncolumns: [m]\n"
                     "events:\n  - kind: SignIn\n    fields:\n"
                     "      program: star\n      member: {column: m}\n"
                     "      occurred: [{column: m}, first_row, {time: {unit: "
                     "seconds}}]\n",
                     "a\nb\na\n")
                  .ok());
  const std::string events = Events();
  const std::string first = events.substr(0, events.find('\n') + 1);
  EXPECT_TRUE(events.ends_with(first)) << events;
  EXPECT_THAT(first, HasSubstr("\"1000000\""));
}

TEST_F(ImportTest, MistakesInAMappingAreToldWithLineAndColumn) {
  struct Case {
    const char* mapping;
    const char* error;
  };
  for (
      const Case& each : std::initializer_list<Case>{
          {"file: in.csv\nevent: []\n", "2:1: unknown key 'event'"},
          {"file: in.csv\nevents:\n  - kind: Purchace\n", "3:11: unknown kind"},
          {"file: in.csv\nevents:\n  - kind: SignIn\n    fields:\n"
           "      occurred: '1'\n      program: p\n      member: {column: z}\n",
           "7:24: no column 'z'; the file has: a, b"},
          {"file: in.csv\nevents:\n  - kind: SignIn\n    fields: {program: p}"
           "\n",
           "missing field 'occurred'"},
          {"file: in.csv\nevents:\n  - kind: SignIn\n    fields:\n"
           "      ocurred: '1'\n",
           "5:7: unknown field 'ocurred'"},
          {"file: in.csv\nevents:\n  - kind: SignIn\n    fields:\n"
           "      occurred: [{column: a}, {time: {format: '%Y', zone: "
           "Mars/Base}}]\n",
           "unknown time zone 'Mars/Base'"},
          {"file: in.csv\nevents:\n  - kind: SignIn\n    fields:\n"
           "      occurred: [{column: a}, {decimal: {digits: 2, round: "
           "nearest}}]\n",
           "expected round:"},
          {"file: in.csv\nevents:\n  - kind: SignIn\n    when: {column: a, is: "
           "odd}\n    fields: {occurred: '1', program: p, member: m}\n",
           "expected one of: empty"},
          {"file: [", "import.yaml:"},
          {"events: []\n", "expected file"},
      }) {
    const auto status = Import(each.mapping, "a,b\n1,2\n");
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << each.error;
    EXPECT_THAT(std::string(status.message()), HasSubstr(each.error));
  }
  EXPECT_EQ(LoadMapping(directory_ + "/none.yaml", {}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ImportTest, AFailedImportLeavesNoOutput) {
  const auto status = Import(kOrders,
                             "order,sku,pieces,at,price,who\n"
                             "1,a,6,2011-01-01 10:00,2.55,1.0\n\"open\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/out.jsonl"));
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/out.jsonl.partial"));
}

}  // namespace
}  // namespace clearpoint
