// network.yaml to Configuration: the reference day as a golden, every kind of
// mistake with its line and column, and inputs that are no YAML at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"
#include "tools/network/network_check.h"
#include "tools/network/written_values.h"
#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string FileText(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream),
          std::istreambuf_iterator<char>()};
}

std::string ExamplePath(const std::string& name) {
  return std::string(CLEARPOINT_SOURCE_DIR) + "/deploy/examples/" + name +
         "/network.yaml";
}

// "line:column message", warnings marked.
std::vector<std::string> Messages(const std::string& text) {
  std::vector<std::string> messages;
  for (const Finding& finding : ReadNetwork(text, {}).findings.Sorted()) {
    messages.push_back(
        std::to_string(finding.at.line) + ":" +
        std::to_string(finding.at.column) +
        (finding.severity == Severity::kError ? " " : " warning: ") +
        finding.message);
  }
  return messages;
}

// A valid network with one thing of each kind, for edits of single lines.
constexpr char kBase[] =
    R"(network: demo
zone: Asia/Shanghai
effective_from: 2026-01-01
bounds: {max_event_age: 400d, key_retention: 430d}
currencies: {CNY: {minor_digits: 2}, JPY: {minor_digits: 0}}
settlement: {operator: hub, currency: CNY, fee_basis_points: 100}
participants:
  hub:
  bank: {title: The bank}
  shops: {members: [cafe, grocer]}
programs:
  star:
    issuer: bank
    expiry: {after: 12 months, up_to: end_of_month}
    limits: {cap: {per: member, period: day, points: 500}}
    earn:
      spend: {grant: {points: 1, per: 1.00}, limits: [cap]}
      bonus: {kind: bonus, funder: shops, select: {merchants: cafe}, grant: {points: 1, per: 5.00}}
    sign_in: {daily: {ladder: [5, 5, 10]}}
    referral: {invite: {referrer: 100, referee: 50, minimum: 50.00}}
  leaf: {issuer: bank, scale: 2, expiry: never, expiry_notice: 14d}
contracts:
  - {participant: shops, program: star, issue_price: 0.012, redeem_price: 0.010}
rates:
  - {from: star, to: leaf, give: 3, get: 1.00, settlement_price: 0.02}
)";

std::string Edited(const std::string& from, const std::string& to) {
  std::string text = kBase;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

TEST(YamlReader, TheBaseOfTheseTestsIsValid) {
  EXPECT_THAT(Messages(kBase), ElementsAre());
  const Configuration c = ReadNetwork(kBase, {}).configuration;
  EXPECT_EQ(c.programs[0].expiry_notice_us, 0);
  EXPECT_EQ(c.programs[1].expiry_notice_us, 14 * kMicrosPerDay);
}

TEST(YamlReader, EveryMistakeIsToldAtItsPlace) {
  const struct {
    const char* from;
    const char* to;
    std::vector<std::string> expected;
  } cases[] = {
      // Keys and shapes.
      {"network: demo",
       "netwerk: demo",
       {"1:1 network: \"network\" is missing",
        "1:1 network: unknown key \"netwerk\", did you mean \"network\"?"}},
      {"issuer: bank\n",
       "isuer: bank\n",
       {"13:5 program \"star\": \"issuer\" is missing",
        "13:5 program \"star\": unknown key \"isuer\", did you mean "
        "\"issuer\"?"}},
      {"zone: Asia/Shanghai\n",
       "zone: Asia/Shanghai\ncolour: red\n",
       {"3:1 network: unknown key \"colour\""}},
      {"zone: Asia/Shanghai\n",
       "zone: Asia/Shanghai\nzone: Etc/UTC\n",
       {"3:1 \"zone\" is already set in line 2"}},
      {"minimum: 50.00", "minimum:", {"20:53 minimum: has no value"}},
      {"minimum: 50.00",
       "minimum: [50]",
       {"20:62 minimum: expected one value, found a list"}},
      {"{max_event_age: 400d, key_retention: 430d}",
       "400d",
       {"4:9 bounds: expected a map, found \"400d\""}},
      {"ladder: [5, 5, 10]",
       "ladder: {a: 5}",
       {"19:31 ladder: expected a list, found a map",
        "19:31 sign-in rule \"daily\": the ladder has no steps"}},
      {"rates:\n  - ",
       "rates:\n    ",
       {"25:5 rates: expected a list, found a map"}},
      {"hub:\n",
       "hub: 7\n",
       {"8:8 participant \"hub\": expected a map, found \"7\""}},
      {"[cafe, grocer]",
       "[cafe, [grocer]]",
       {"10:27 participants: expected a name, found a list"}},
      {"[cafe, grocer]",
       "[cafe, 'the grocer']",
       {"10:27 participants: expected a name of 1 to 64 bytes without spaces, "
        "commas and quotes, found \"the grocer\""}},
      // Values.
      {"effective_from: 2026-01-01",
       "effective_from: 2026-02-30",
       {"3:17 effective_from: expected a day such as 2026-01-31 or an instant "
        "such as 2026-01-31T08:00:00+08:00, found \"2026-02-30\""}},
      {"effective_from: 2026-01-01",
       "effective_from: 1850-01-01",
       {"3:17 effective_from: expected a time in the years 1900 to 2200"}},
      {"key_retention: 430d",
       "key_retention: 430",
       {"4:46 key_retention: expected a duration such as 400d, 24h or 5m, "
        "found \"430\""}},
      {"scale: 2",
       "scale: 5",
       {"21:31 scale: expected a whole number up to 4, found \"5\""}},
      {"fee_basis_points: 100",
       "fee_basis_points: 10001",
       {"6:62 fee_basis_points: expected a whole number up to 10000, found "
        "\"10001\""}},
      {"issue_price: 0.012",
       "issue_price: 0.0000000000001",
       {"23:54 issue_price: expected a price per point with at most 12 "
        "decimals, so that points times price fits into 10^-12 of the "
        "currency, found \"0.0000000000001\""}},
      {"issue_price: 0.012",
       "issue_price: -0.012",
       {"23:54 issue_price: expected a number that is not negative, found "
        "\"-0.012\""}},
      {"settlement_price: 0.02",
       "settlement_price: 0.00000000001",
       {"25:66 settlement_price: expected a price per point with at most 10 "
        "decimals, so that points times price fits into 10^-12 of the "
        "currency, found \"0.00000000001\""}},
      {"{points: 1, per: 1.00}",
       "{points: 0, per: 1.00}",
       {"17:31 points per: expected points above zero, found \"0\""}},
      {"{points: 1, per: 1.00}",
       "{points: 1, per: 0}",
       {"17:31 points per: expected an amount above zero, found \"0\""}},
      {"{points: 1, per: 1.00}",
       "{points: 1, per: 1.00, rounding: flor}",
       {"17:55 rounding: expected floor, half_up, half_even, ceil, found "
        "\"flor\", did you mean \"floor\"?"}},
      {"select: {merchants: cafe}",
       "select: {weekdays: [monday, 7, 8]}",
       {"18:74 weekdays: expected monday, tuesday, wednesday, thursday, "
        "friday, saturday, sunday, found \"8\""}},
      {"after: 12 months",
       "after: 12 moons",
       {"14:21 after: expected a span such as 400 days, 12 months or 2 years, "
        "found \"12 moons\""}},
      {"expiry: never",
       "expiry: forever",
       {"21:42 expiry: expected never or a map with \"after\", found "
        "\"forever\""}},
      {"give: 3",
       "give: 0",
       {"25:34 give: expected points above zero, found \"0\""}},
      // Zones.
      {"zone: Asia/Shanghai",
       "zone: Asia/Shangai",
       {"2:7 zone: \"Asia/Shangai\" is no time zone; expected an IANA name "
        "such as Asia/Shanghai"}},
      {"zone: Asia/Shanghai\n",
       "",
       {"2:17 effective_from: a day needs the network's \"zone\"; state it, or "
        "an instant",
        "12:5 program \"star\": \"zone\" is missing",
        "20:9 program \"leaf\": \"zone\" is missing"}},
      // Names.
      {"operator: hub",
       "operator: hubb",
       {"6:24 unknown participant \"hubb\", did you mean \"hub\"?"}},
      {"currency: CNY, fee",
       "currency: CNX, fee",
       {"6:39 unknown currency \"CNX\", did you mean \"CNY\"?"}},
      {"issuer: bank\n",
       "issuer: bnak\n",
       {"13:13 unknown participant \"bnak\", did you mean \"bank\"?"}},
      {"limits: [cap]",
       "limits: [cup, cap, cap]",
       {"17:55 unknown limit \"cup\", did you mean \"cap\"?",
        "17:65 limit \"cap\" is named twice"}},
      {"limits: [cap]",
       "limits: []",
       {"15:14 warning: no rule names the limit \"cap\""}},
      {"funder: shops",
       "funder: shop",
       {"18:36 unknown participant \"shop\", did you mean \"shops\"?"}},
      {"merchants: cafe",
       "merchants: [cafe, caffee]",
       {"18:70 unknown participant \"caffee\", did you mean \"cafe\"?"}},
      {"program: star, issue",
       "program: sta, issue",
       {"17:7 warning: no contract issues star; its earn rules on purchases "
        "never apply",
        "23:35 unknown program \"sta\", did you mean \"star\"?"}},
      {"to: leaf",
       "to: leef",
       {"25:22 unknown program \"leef\", did you mean \"leaf\"?"}},
      {"to: leaf, give: 3, get: 1.00",
       "to: star, give: 3, get: 1",
       {"25:22 a rate from a program to itself"}},
      {"[cafe, grocer]",
       "[cafe, bank]",
       {"10:27 participant \"bank\" is already in line 9"}},
      {"[cafe, grocer]",
       "[cafe, issuer]",
       {"10:27 participant \"issuer\": this name is taken; it stands for the "
        "issuer of an award"}},
      {"[cafe, grocer]",
       "[cafe, leaf]",
       {"10:27 warning: participant \"leaf\" has the name of a program"}},
      {"members: [cafe, grocer]",
       "members: {cafe: {members: [shops]}}",
       {"10:38 participant \"shops\" is already in line 10",
        "10:38 participant \"shops\" stands below itself"}},
      {"sign_in: {daily:",
       "sign_in: {spend:",
       {"19:15 rule \"spend\" of star is already in line 17"}},
      // Meaning.
      {"key_retention: 430d",
       "key_retention: 400d",
       {"4:46 key_retention must be longer than max_event_age and "
        "max_clock_skew together, or an old event could count twice"}},
      {"ladder: [5, 5, 10]",
       "ladder: []",
       {"19:31 sign-in rule \"daily\": the ladder has no steps"}},
      {"daily: {ladder: [5, 5, 10]}",
       "daily: {valid_from: 2026-02-01, valid_until: 2026-01-31, ladder: [1]}",
       {"19:60 valid_until is not after valid_from"}},
      {"daily: {ladder: [5, 5, 10]}",
       "daily: {ladder: [5]}, second: {ladder: [6]}",
       {"19:37 warning: rule \"second\" is shadowed by \"daily\" in line 19 "
        "while both are valid: the first counts"}},
      {"issue_price: 0.012, redeem_price: 0.010",
       "currency: CNY",
       {"17:7 warning: no contract issues star; its earn rules on purchases "
        "never apply",
        "23:5 contract: neither issue_price nor redeem_price; it permits "
        "nothing"}},
      {"redeem_price: 0.010",
       "redeem_price: 0.013",
       {"23:75 warning: a point brings more here than it costs here"}},
      {"issue_price: 0.012",
       "currency: JPY, issue_price: 0.012",
       {"23:51 currency: the network settles in CNY, not JPY"}},
      {"settlement_price: 0.02}\n",
       "settlement_price: 0.02}\n"
       "  - {from: leaf, to: star, give: 1.00, get: 4, settlement_price: "
       "0.01}\n",
       {"26:5 3 star -> 1 leaf (line 25) -> 4 star (line 26): grows points by "
        "33.3 %"}},
      {"settlement_price: 0.02}\n",
       "settlement_price: 0.02}\n"
       "  - {from: star, to: leaf, give: 3, get: 1, settlement_price: 0.02, "
       "valid_from: 2027-01-01}\n",
       {"26:5 overlaps in time with the one in line 25 for star and leaf"}},
      {"redeem_price: 0.010}\n",
       "redeem_price: 0.010}\n"
       "  - {participant: shops, program: star, issue_price: 0.012, "
       "valid_until: 2026-03-01}\n",
       {"24:5 overlaps in time with the one in line 23 for shops and star"}},
      // Several at once, in the order of the file.
      {"network: demo\nzone: Asia/Shanghai\neffective_from: 2026-01-01",
       "network: d d\nzone: Nowhere\neffective_from: soon",
       {"1:10 network: expected a name of 1 to 64 bytes without spaces, commas "
        "and quotes, found \"d d\"",
        "2:7 zone: \"Nowhere\" is no time zone; expected an IANA name such as "
        "Asia/Shanghai",
        "3:17 effective_from: expected a day such as 2026-01-31 or an instant "
        "such as 2026-01-31T08:00:00+08:00, found \"soon\""}},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Messages(Edited(c.from, c.to)), c.expected) << c.to;
  }
}

TEST(YamlReader, KindsOfAliasesAreAMapOfNames) {
  const auto with = [](const std::string& aliases) {
    return Messages(kBase + ("aliases:\n" + aliases));
  };
  EXPECT_THAT(with("  card: {claim_within: 30d}\n  phone:\n"), ElementsAre());
  EXPECT_THAT(with("  card: {claim_for: 30d}\n"),
              testing::Contains(HasSubstr("27:10 ")));
  EXPECT_THAT(with("  card: {claim_within: 401d}\n"),
              testing::Contains(HasSubstr("27:24 ")));
  const NetworkFile file = ReadNetwork(
      kBase + std::string("aliases: {card: {claim_within: 30d}, phone: }\n"),
      {});
  ASSERT_EQ(file.configuration.alias_kinds.size(), 2u);
  EXPECT_EQ(file.configuration.alias_kinds[0].kind, "card");
  EXPECT_EQ(file.configuration.alias_kinds[0].claim_within_us,
            30 * kMicrosPerDay);
  EXPECT_EQ(file.configuration.alias_kinds[1].claim_within_us, 0);
}

TEST(YamlReader, ParticipantsMayStateTheirKind) {
  const std::string shops = "shops: {members: [cafe, grocer]}";
  const auto with = [&](const std::string& kind, const std::string& below) {
    return Edited(shops, "shops: {kind: " + kind + ", members: {cafe: {kind: " +
                             below + "}, grocer: }}");
  };
  EXPECT_THAT(Messages(with("head_office", "product")), ElementsAre());
  const auto participants = ReadNetwork(with("organisation", "department"), {})
                                .configuration.participants;
  std::vector<ParticipantKind> kinds;
  for (const ParticipantConfig& one : participants) kinds.push_back(one.kind);
  EXPECT_THAT(
      kinds, ElementsAre(ParticipantKind::kNone, ParticipantKind::kNone,
                         ParticipantKind::kOrganisation,
                         ParticipantKind::kDepartment, ParticipantKind::kNone));
  EXPECT_THAT(Messages(with("department", "head_office")),
              ElementsAre(HasSubstr("10:52 kind: \"cafe\", head_office, stands "
                                    "below \"shops\", department")));
  EXPECT_THAT(
      Messages(with("department", "produkt")),
      ElementsAre("10:52 kind: expected organisation, head_office, department, "
                  "product, found \"produkt\", did you mean \"product\"?"));
  EXPECT_THAT(Messages(Edited("hub:\n", "hub: {kind: product}\n")),
              ElementsAre(HasSubstr("8:15 kind: \"hub\" is the operator")));
}

TEST(YamlReader, SourcesNameWhoTheySpeakFor) {
  const auto with = [](const std::string& sources) {
    return Messages(kBase + ("sources:\n" + sources));
  };
  EXPECT_THAT(with("  - {source: kafka:cafe.events, speaks_for: [cafe]}\n"
                   "  - {source: file:all.jsonl, speaks_for: hub}\n"),
              ElementsAre());
  EXPECT_THAT(with("  - {speaks_for: [cafe]}\n"),
              ElementsAre("27:5 source: \"source\" is missing"));
  EXPECT_THAT(with("  - {source: kafka:a}\n"),
              ElementsAre("27:5 source \"kafka:a\": \"speaks_for\" is "
                          "missing; name the participants it may publish for"));
  EXPECT_THAT(with("  - {source: kafka:a, speaks_for: [caffe]}\n"),
              ElementsAre("27:35 unknown participant \"caffe\", did you mean "
                          "\"cafe\"?"));
  EXPECT_THAT(with("  - {source: admin:ops, speaks_for: [cafe]}\n"),
              ElementsAre("27:14 the administrative topic has every "
                          "right; leave it out"));
}

// Published rates of two real programs: each follows the one before, and the
// first two form a cycle of exactly one.
TEST(YamlReader, RatesThatMeetWithoutAGapNeitherOverlapNorGrow) {
  EXPECT_THAT(
      Messages(Edited(
          "  - {from: star, to: leaf, give: 3, get: 1.00, settlement_price: "
          "0.02}\n",
          "  - &r {from: star, to: leaf, settlement_price: 0.005, give: 400, "
          "get: 250, minimum: 400, valid_from: 2021-01-25}\n"
          "  - {<<: *r, from: leaf, to: star, give: 250, get: 400, minimum: 1, "
          "valid_until: 2022-11-15}\n"
          "  - {<<: *r, from: leaf, to: star, give: 300, get: 400, minimum: 1, "
          "valid_from: 2022-11-16, valid_until: 2024-03-10}\n"
          "  - {<<: *r, from: leaf, to: star, give: 400, get: 400, minimum: 1, "
          "valid_from: 2024-03-11}\n")),
      ElementsAre());
}

TEST(YamlReader, WhatIsNoYamlIsToldAtItsPlace) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string name = "a" + std::to_string(i);
    const std::string below = "*a" + std::to_string(i - 1);
    bomb += name + ": &" + name + " [" + below;
    for (int k = 0; k < 9; ++k) bomb += ", " + below;
    bomb += "]\n";
  }
  const struct {
    std::string text;
    std::string expected;  // one of the findings starts with it
  } cases[] = {
      {"", "1:1 the file is empty"},
      {"# only a comment\n", "1:1 the file is empty"},
      {"---\n...\n", "1:1 the file is empty"},
      {"just text\n", "1:1 network: expected a map, found \"just text\""},
      {"- a\n- b\n", "1:1 network: expected a map, found a list"},
      {"network: demo\n\tzone: x\n", "2:1 a tab as indentation"},
      {"network: \"demo\n", "1:10 the quote is never closed"},
      {"network: 'it''s\n", "1:10 the quote is never closed"},
      {"network: \"\\\"\n", "1:10 the quote is never closed"},
      {"network: [demo\n", "2:1 not YAML: "},
      {"network: demo\n  zone: x\n", "2:7 not YAML: "},
      {"network: *unknown\n", "1:10 not YAML: "},
      {"network: caf\xe9\n", "1:13 byte 0xe9 is not UTF-8 text"},
      {"n\xc3\xa9twork: caf\xff\n", "1:13 byte 0xff is not UTF-8 text"},
      {"network: \xc0\xaf\n", "1:10 byte 0xc0 is not UTF-8 text"},
      {"network: \xed\xa0\x80\n", "1:10 byte 0xed is not UTF-8 text"},
      {std::string("network: a\0b\n", 13), "1:11 control character 0x00"},
      {"network: !!str demo\n", "1:1 "},
      {"? [a, b]\n: c\n", "1:1 "},
      {"network: demo\n---\nnetwork: two\n", "1:1 "},
      {"a: &a [*a]\n", "1:1 "},
      {bomb, "1:1 unfolds into more than 200000 values"},
      {std::string(5 << 20, '#'), "0:0 5242880 bytes; a network has at most"},
      {std::string(100'000, '['), "1:"},
      {std::string(100'000, '{'), "1:"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Messages(c.text),
                testing::Contains(testing::StartsWith(c.expected)))
        << c.text.substr(0, 60);
  }
}

TEST(YamlReader, YamlsOddCornersAreNamed) {
  EXPECT_THAT(Messages("network: !!str demo\n"),
              testing::Contains(HasSubstr("1:10 tags such as ")));
  EXPECT_THAT(Messages("? [a, b]\n: c\n"),
              testing::Contains("1:3 a key must be a name, found a list"));
  EXPECT_THAT(
      Messages("network: demo\n---\nnetwork: two\n"),
      testing::Contains("3:1 a second document; a network is one document"));
  EXPECT_THAT(
      Messages("a: &a [*a]\n"),
      testing::Contains("1:8 an alias may not stand inside its own anchor"));
}

TEST(YamlReader, AnchorsMergeAndCrlfReadLikePlainText) {
  std::string text = Edited(
      "  - {participant: shops,",
      "  - &terms {participant: grocer, program: star, issue_price: 0.011}\n"
      "  - {<<: *terms, participant: bank, redeem_price: 0.001}\n"
      "  - {participant: shops,");
  std::string crlf;
  for (const char c : text)
    crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string& form : {text, crlf, "\xef\xbb\xbf" + text}) {
    const NetworkFile file = ReadNetwork(form, {});
    EXPECT_THAT(Messages(form), ElementsAre());
    ASSERT_EQ(file.configuration.contracts.size(), 3u);
    const ContractConfig& merged = file.configuration.contracts[1];
    EXPECT_EQ(merged.participant, "bank");
    EXPECT_EQ(merged.issue_price.value, 11'000'000'000);
    EXPECT_EQ(merged.redeem_price.value, 1'000'000'000);
  }
}

TEST(YamlReader, AByteOrderMarkDoesNotShiftColumns) {
  EXPECT_THAT(Messages("\xef\xbb\xbfnetwork: d d\n"),
              testing::Contains(HasSubstr("1:10 network: expected a name")));
}

TEST(YamlReader, PricesAndPointsFollowTheScaleOfTheProgram) {
  const NetworkFile file = ReadNetwork(kBase, {});
  const RateConfig& rate = file.configuration.rates[0];
  EXPECT_EQ(rate.give, Points{3});
  EXPECT_EQ(rate.get, Points{100});
  EXPECT_EQ(rate.settlement_price.value, 200'000'000);  // 0.02 / 100
}

TEST(YamlReader, AWrittenEndDayIsIncludedInTheProgramsZone) {
  const NetworkFile file = ReadNetwork(
      Edited("{ladder: [5, 5, 10]}",
             "{ladder: [5], valid_from: 2026-02-01, valid_until: 2026-02-28}"),
      {});
  const auto at = [](const char* text) {
    return std::get<Timestamp>(*ParseTime(text));
  };
  const DateRange& valid = file.configuration.programs[0].sign_in[0].valid;
  EXPECT_EQ(valid.from, at("2026-02-01T00:00:00+08:00"));
  EXPECT_EQ(valid.until, at("2026-03-01T00:00:00+08:00"));
  const NetworkFile instants =
      ReadNetwork(Edited("{ladder: [5, 5, 10]}",
                         "{ladder: [5], valid_until: 2026-02-28T12:00:00Z}"),
                  {});
  EXPECT_EQ(instants.configuration.programs[0].sign_in[0].valid.until,
            at("2026-02-28T12:00:00Z"));
}

TEST(YamlReader, TheReferenceDayReadsAsItIsWritten) {
  const auto file = ReadNetworkFile(ExamplePath("reference-day"), {});
  ASSERT_TRUE(file.ok());
  EXPECT_TRUE(file->findings.Sorted().empty());
  const Configuration& c = file->configuration;
  EXPECT_EQ(c.network, "reference-day");
  EXPECT_EQ(c.effective_from,
            std::get<Timestamp>(*ParseTime("2026-01-01T00:00:00+08:00")));
  EXPECT_EQ(c.bounds.max_event_age_us, 400 * kMicrosPerDay);
  EXPECT_EQ(c.bounds.key_retention_us, 430 * kMicrosPerDay);
  EXPECT_EQ(c.settlement.operator_name, "hub");
  EXPECT_EQ(c.settlement.currency, "CNY");
  EXPECT_EQ(c.settlement.fee_basis_points, 100);
  ASSERT_EQ(c.currencies.size(), 1u);
  EXPECT_EQ(c.currencies[0].minor_digits, 2);
  ASSERT_EQ(c.zones.size(), 1u);
  EXPECT_EQ(c.zones[0].transitions.back().offset_seconds, 8 * 3600);
  std::vector<std::string> participants;
  for (const auto& p : c.participants) participants.push_back(p.name);
  EXPECT_THAT(participants, ElementsAre("hub", "starbank", "leafmart", "cafe",
                                        "grocer", "airline"));
  ASSERT_EQ(c.programs.size(), 2u);
  const ProgramConfig& star = c.programs[0];
  EXPECT_EQ(star.issuer, "starbank");
  EXPECT_EQ(star.zone, "Asia/Shanghai");
  EXPECT_EQ(star.expiry.period, ExpiryPeriod::kNever);
  ASSERT_EQ(star.earn.size(), 1u);
  EXPECT_EQ(star.earn[0].grant.multiply, (Ratio{1, 100}));
  EXPECT_EQ(star.earn[0].grant.rounding, Rounding::kFloor);
  EXPECT_EQ(star.earn[0].currency, "CNY");
  EXPECT_EQ(star.earn[0].funder, FunderKind::kMerchant);
  EXPECT_THAT(star.sign_in[0].ladder,
              ElementsAre(Points{5}, Points{5}, Points{5}, Points{10}));
  EXPECT_EQ(star.referral[0].referrer_points, Points{100});
  EXPECT_EQ(star.referral[0].referee_points, Points{50});
  EXPECT_EQ(star.referral[0].minimum, MinorAmount{5000});
  EXPECT_EQ(star.referral[0].funder, "");
  EXPECT_EQ(c.programs[1].issuer, "leafmart");
  ASSERT_EQ(c.contracts.size(), 3u);
  EXPECT_EQ(c.contracts[0].issue_price.value, 12'000'000'000);
  EXPECT_EQ(c.contracts[0].redeem_price.value, 10'000'000'000);
  EXPECT_TRUE(c.contracts[0].issues && c.contracts[0].redeems);
  EXPECT_TRUE(c.contracts[1].issues && !c.contracts[1].redeems);
  EXPECT_TRUE(!c.contracts[2].issues && c.contracts[2].redeems);
  ASSERT_EQ(c.rates.size(), 1u);
  EXPECT_EQ(c.rates[0].give, Points{3});
  EXPECT_EQ(c.rates[0].get, Points{1});
  EXPECT_EQ(c.rates[0].minimum, Points{30});
  EXPECT_EQ(c.rates[0].off_step, OffStep::kRoundDown);
  EXPECT_EQ(c.rates[0].settlement_price.value, 20'000'000'000);
}

TEST(YamlReader, EveryExampleIsValidAndWithoutWarnings) {
  size_t examples = 0;
  const std::string root =
      std::string(CLEARPOINT_SOURCE_DIR) + "/deploy/examples";
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    const std::string path = entry.path().string() + "/network.yaml";
    if (!std::filesystem::exists(path)) continue;
    ++examples;
    std::ostringstream out;
    const auto file = ReadNetworkFile(path, {});
    ASSERT_TRUE(file.ok()) << path;
    PrintFindings(path, file->findings, out);
    EXPECT_EQ(out.str(), "");
  }
  EXPECT_GE(examples, 7u);
}

// Random edits: cut, double, swap and overwrite pieces, insert YAML's own
// characters. Whatever comes out is read without a crash, and the same twice.
TEST(YamlReader, RandomEditsNeverCrashAndReadTheSameTwice) {
  const std::string seeds[] = {kBase, FileText(ExamplePath("month"))};
  const std::string_view tokens[] = {
      ":",  "- ", "[",  "]",  "{",     "}",     ",",    "\n", "  ", "\t",
      "&a", "*a", "<<", "!",  "'",     "\"",    "#",    "|",  ">",  "?",
      "0",  "-1", "~",  "%",  "9e999", "\xff",  "null", "@",  "`",  "---\n",
      "\r", "\\", "=",  "xx", "0x1F",  "1.0.0", ": \n"};
  std::mt19937 random(7);
  const auto below = [&random](size_t n) { return random() % n; };
  for (int run = 0; run < 800; ++run) {
    std::string text = seeds[below(2)];
    for (size_t edit = 0; edit <= below(4); ++edit) {
      const size_t at = below(text.size());
      const size_t length = 1 + below(std::min<size_t>(40, text.size() - at));
      const std::string_view token = tokens[below(std::size(tokens))];
      switch (below(4)) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(below(text.size()), text.substr(at, length));
          break;
        case 2:
          text.insert(at, token);
          break;
        default:
          text.replace(at, length, token);
      }
      if (text.empty()) text = "x";
    }
    ASSERT_EQ(Messages(text), Messages(text));
  }
}

TEST(NetworkCheck, PrintsFindingsAndSummaryInEveryFormat) {
  const ScratchFolder folder;
  const std::string path = folder.Sub("network.yaml");
  std::ofstream(path) << Edited("operator: hub", "operator: \"h\\\"b\"");
  const auto run = [&](CheckFormat format, int* code) {
    std::ostringstream out;
    std::ostringstream err;
    *code = RunNetworkCheck({path, format, {}}, out, err);
    EXPECT_EQ(err.str(), "");
    return out.str();
  };
  int code = 0;
  EXPECT_THAT(run(CheckFormat::kTable, &code),
              HasSubstr(path + ":6:24: error: operator: expected a name"));
  EXPECT_EQ(code, kNetworkInvalid);
  EXPECT_THAT(run(CheckFormat::kTable, &code), HasSubstr(": 1 error\n"));
  EXPECT_THAT(run(CheckFormat::kJson, &code), HasSubstr("\"line\": 6"));
  EXPECT_THAT(run(CheckFormat::kCsv, &code), HasSubstr("\",6,24,error,\""));
  std::ofstream(path) << kBase;
  EXPECT_THAT(run(CheckFormat::kTable, &code),
              HasSubstr("network \"demo\" is valid\n"));
  EXPECT_EQ(code, kNetworkValid);
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(RunNetworkCheck({"/nowhere.yaml", CheckFormat::kCsv, {}}, out, err),
            kNetworkUnreadable);
  EXPECT_THAT(err.str(), HasSubstr("/nowhere.yaml: cannot open it"));
}

}  // namespace
}  // namespace clearpoint
