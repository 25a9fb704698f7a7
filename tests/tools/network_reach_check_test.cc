// What `network check` proves to come to nothing, each at its line and column,
// and what it must be silent about.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fmt/format.h"
#include "tools/network/yaml_reader.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Lines 1 to 15; what is given begins in line 16, six columns in.
std::string TextOf(const std::string& program, const std::string& contracts) {
  return R"(network: demo
zone: Asia/Shanghai
effective_from: 2026-01-01
currencies: {CNY: {minor_digits: 2}, JPY: {minor_digits: 0}}
settlement: {operator: hub, currency: CNY}
participants:
  hub:
  bank:
  shops: {members: [cafe, grocer]}
  airline:
programs:
  star:
    issuer: bank
    expiry: never
    # What a test is about.
)" + program +
         "contracts:\n" + contracts;
}

constexpr char kShops[] =
    "  - {participant: shops, program: star, issue_price: 0.01}\n";

std::vector<std::string> Messages(const std::string& program,
                                  const std::string& contracts) {
  std::vector<std::string> messages;
  const NetworkFile file = ReadNetwork(TextOf(program, contracts), {});
  for (const Finding& finding : file.findings.Sorted()) {
    messages.push_back(
        fmt::format("{}:{} {}{}", finding.at.line, finding.at.column,
                    finding.severity == Severity::kError ? "" : "warning: ",
                    finding.message));
  }
  return messages;
}

std::vector<std::string> Messages(const std::string& program) {
  return Messages(program, kShops);
}

constexpr char kSpend[] = "      spend: {grant: {points: 1, per: 1.00}}\n";

TEST(ReachCheck, IsSilentAboutWhatMayComeToSomething) {
  EXPECT_THAT(Messages(std::string("    earn:\n") + kSpend), IsEmpty());
  EXPECT_THAT(
      Messages("    groups: {weekend: best}\n"
               "    limits:\n"
               "      daily: {per: member, period: day, points: 100}\n"
               "      monthly: {per: member, period: month, points: 500}\n"
               "      weekly: {per: member, period: week, points: 400}\n"
               "      often: {per: member, period: day, awards: 3}\n"
               "    earn:\n"
               "      spend:\n"
               "        grant: {points: 1, per: 1.00}\n"
               "        limits: [daily, monthly, weekly, often]\n"
               "      march:\n"
               "        kind: bonus\n"
               "        valid_from: 2026-03-01\n"
               "        valid_until: 2026-03-31\n"
               "        select: {weekdays: [sunday]}\n"
               "        bonus: {of: spend, times: 1}\n"
               "        group: weekend\n"
               "        funder: bank\n"),
      IsEmpty());
}

TEST(ReachCheck, TellsAMerchantWithoutAContract) {
  EXPECT_THAT(
      Messages("    earn:\n"
               "      spend:\n"
               "        select: {merchants: [cafe, airline]}\n"
               "        grant: {points: 1, per: 1.00}\n"),
      ElementsAre("18:36 warning: rule \"spend\": no contract issues star at "
                  "\"airline\" while the rule is valid; it gives nothing "
                  "there"));
  // A group with a contract, a shop whose group has one, a group of such shops.
  for (const char* merchants : {"shops", "cafe", "[cafe, shops]"}) {
    EXPECT_THAT(
        Messages(fmt::format("    earn:\n"
                             "      spend:\n"
                             "        select: {{merchants: {}}}\n"
                             "        grant: {{points: 1, per: 1.00}}\n",
                             merchants)),
        IsEmpty())
        << merchants;
  }
}

TEST(ReachCheck, TellsARuleOutsideTheDatesOfEveryContract) {
  const std::string rule =
      "    earn:\n"
      "      spend:\n"
      "        valid_from: 2026-07-01\n"
      "        grant: {points: 1, per: 1.00}\n";
  const std::string contract =
      "  - {participant: shops, program: star, issue_price: 0.01, "
      "valid_until: 2026-06-";
  EXPECT_THAT(Messages(rule, contract + "30}\n"),
              ElementsAre("18:9 warning: rule \"spend\": no contract issues "
                          "star while the rule is valid; it gives nothing"));
  EXPECT_THAT(Messages("    earn:\n"
                       "      spend:\n"
                       "        valid_from: 2026-06-30\n"
                       "        grant: {points: 1, per: 1.00}\n",
                       contract + "30}\n"),
              IsEmpty());
}

TEST(ReachCheck, TellsARuleThatIsOverWhenTheVersionGoverns) {
  EXPECT_THAT(
      Messages("    earn:\n"
               "      spend:\n"
               "        valid_until: 2025-12-31\n"
               "        grant: {points: 1, per: 1.00}\n"),
      ElementsAre("18:22 warning: rule \"spend\": its time is over when this "
                  "version governs, from 2026-01-01T00:00:00+08:00 on"));
  EXPECT_THAT(Messages("    earn:\n"
                       "      spend:\n"
                       "        valid_until: 2026-01-01\n"
                       "        grant: {points: 1, per: 1.00}\n"),
              IsEmpty());
}

TEST(ReachCheck, TellsARuleNoneOfWhoseDaysIsSelected) {
  const auto rule = [](const std::string& until) {
    return "    earn:\n"
           "      spend:\n"
           "        valid_from: 2026-03-02\n"  // a Monday
           "        valid_until: " +
           until +
           "\n"
           "        select: {weekdays: [saturday]}\n"
           "        grant: {points: 1, per: 1.00}\n";
  };
  EXPECT_THAT(Messages(rule("2026-03-06")),
              ElementsAre("20:28 warning: rule \"spend\": none of the days it "
                          "is valid on is selected; it never applies"));
  EXPECT_THAT(Messages(rule("2026-03-07")), IsEmpty());
  EXPECT_THAT(Messages("    earn:\n"
                       "      spend:\n"
                       "        valid_from: 2026-02-01\n"
                       "        valid_until: 2026-02-28\n"
                       "        select: {month_days: [29, 30, 31]}\n"
                       "        grant: {points: 1, per: 1.00}\n"),
              ElementsAre(HasSubstr("20:30 warning: rule \"spend\": none of")));
}

TEST(ReachCheck, TellsABonusWhoseBaseIsNeverThere) {
  const auto rules = [](const std::string& base, const std::string& of) {
    return "    earn:\n"
           "      spend: {grant: {points: 1, per: 1.00}" +
           base +
           "}\n"
           "      more:\n"
           "        kind: bonus\n"
           "        valid_from: 2026-05-01\n"
           "        bonus: {" +
           of +
           "times: 1}\n"
           "        funder: bank\n";
  };
  EXPECT_THAT(Messages(rules("", "of: spend, ")), IsEmpty());
  EXPECT_THAT(
      Messages(rules(", valid_until: 2026-04-30", "of: spend, ")),
      ElementsAre("21:16 warning: rule \"more\": base rule \"spend\" is never "
                  "valid with it, or counts another currency; it never "
                  "applies"));
  EXPECT_THAT(Messages(rules(", currency: JPY", "")),
              ElementsAre(HasSubstr("21:16 warning: rule \"more\": no base")));
}

TEST(ReachCheck, TellsTwoRulesThatSelectAndGiveTheSame) {
  const std::string first =
      "    earn:\n"
      "      one: {select: {merchants: [cafe, grocer]}, grant: {fixed: 5}}\n";
  EXPECT_THAT(
      Messages(first + "      two: {select: {merchants: [grocer, cafe]}, "
                       "grant: {fixed: 5}}\n"),
      ElementsAre("18:7 warning: rule \"two\" selects and gives the same as "
                  "\"one\" in line 17; while both are valid each gives it"));
  for (const char* other :
       {"select: {merchants: [cafe, grocer]}, grant: {fixed: 6}",
        "select: {merchants: [cafe]}, grant: {fixed: 5}",
        "select: {merchants: [cafe, grocer], weekdays: [1]}, grant: {fixed: 5}",
        "select: {merchants: [cafe, grocer]}, grant: {fixed: 5}, funder: bank",
        "select: {merchants: [cafe, grocer]}, grant: {fixed: 5}, "
        "currency: JPY"}) {
    EXPECT_THAT(Messages(first + "      two: {" + other + "}\n"), IsEmpty())
        << other;
  }
  EXPECT_THAT(
      Messages("    earn:\n"
               "      one: {grant: {fixed: 5}, valid_until: 2026-02-28}\n"
               "      two: {grant: {fixed: 5}, valid_from: 2026-03-01}\n"),
      IsEmpty());
}

TEST(ReachCheck, TellsARuleInTheShadowOfItsGroup) {
  const auto rules = [](const std::string& first, const std::string& second) {
    return std::string("    groups: {g: best}\n") +
           "    limits: {cap: {per: member, period: day, points: 10}}\n"
           "    earn:\n" +
           "      spend: {grant: {points: 1, per: 1.00}, limits: [cap]}\n" +
           "      one: {kind: bonus, bonus: {times: 1}, group: g, funder: "
           "bank" +
           first + "}\n" +
           "      two: {kind: bonus, bonus: {times: 1}, group: g, funder: "
           "shops" +
           second + "}\n";
  };
  EXPECT_THAT(
      Messages(rules("", "")),
      ElementsAre("21:7 warning: rule \"two\" is shadowed by \"one\" in line "
                  "20, which gives the same and comes first in group \"g\"; "
                  "it never gives anything"));
  EXPECT_THAT(Messages(rules(", limits: [cap]", ", limits: [cap]")),
              ElementsAre(HasSubstr("shadowed")));
  // Room that the first has not, and days on which it is not valid.
  EXPECT_THAT(Messages(rules(", limits: [cap]", "")), IsEmpty());
  EXPECT_THAT(Messages(rules(", valid_from: 2026-02-01", "")), IsEmpty());
}

TEST(ReachCheck, TellsALimitThatAnotherReachesFirst) {
  struct Case {
    const char* tight;
    const char* loose;
    bool is_told;
  };
  const Case kCases[] = {
      {"per: member, period: day, points: 100",
       "per: member, period: day, points: 200", true},
      {"per: member, period: month, points: 100",
       "per: member, period: day, points: 100", true},
      {"per: program, period: day, points: 100",
       "per: member, period: day, points: 100", true},
      {"per: member, period: 30 days, points: 50",
       "per: member, period: day, points: 60", true},
      {"per: member, period: lifetime, awards: 2",
       "per: member, period: 7 days, awards: 2", true},
      // A week is in no month, and 30 days are not 31.
      {"per: member, period: month, points: 100",
       "per: member, period: week, points: 100", false},
      {"per: member, period: 31 days, points: 100",
       "per: member, period: 30 days, points: 100", false},
      {"per: member, period: day, points: 100",
       "per: member, period: month, points: 300", false},
      {"per: member, period: day, points: 100",
       "per: program, period: day, points: 300", false},
      {"per: member, period: day, awards: 1",
       "per: member, period: day, points: 100", false},
      {"per: member, period: month, points: 101",
       "per: member, period: day, points: 100", false},
  };
  for (const Case& c : kCases) {
    const std::string text = fmt::format(
        "    limits:\n"
        "      tight: {{{}}}\n"
        "      loose: {{{}}}\n"
        "    earn:\n"
        "      spend: {{grant: {{points: 1, per: 1.00}}, "
        "limits: [tight, loose]}}\n",
        c.tight, c.loose);
    const auto messages = Messages(text);
    EXPECT_EQ(messages.size(), c.is_told ? 1u : 0u) << c.tight << c.loose;
    if (messages.empty()) continue;
    EXPECT_EQ(messages[0],
              "18:7 warning: limit \"loose\" is never reached: whatever it "
              "counts reaches \"tight\" in line 17 first, but where a member "
              "has an amount of its own");
  }
}

TEST(ReachCheck, ALimitThatARuleUsesAloneIsReached) {
  EXPECT_THAT(Messages("    limits:\n"
                       "      tight: {per: member, period: day, points: 100}\n"
                       "      loose: {per: member, period: day, points: 200}\n"
                       "    earn:\n"
                       "      spend: {grant: {points: 1, per: 1.00}, "
                       "limits: [tight, loose]}\n"
                       "      other: {grant: {points: 2, per: 1.00}, "
                       "limits: [loose]}\n"),
              IsEmpty());
}

TEST(ReachCheck, TellsAGroupWithoutRules) {
  EXPECT_THAT(
      Messages(std::string("    groups: {lonely: best}\n    earn:\n") + kSpend),
      ElementsAre("16:14 warning: no rule names the group \"lonely\""));
}

TEST(ReferenceCheck, TellsEveryUnknownNameInOneRun) {
  EXPECT_THAT(
      Messages("    groups: {weekend: best}\n"
               "    limits: {daily: {per: member, period: day, points: 1}}\n"
               "    earn:\n"
               "      spend: {grant: {points: 1, per: 1.00}, limits: [daily]}\n"
               "      more:\n"
               "        kind: bonus\n"
               "        bonus: {of: spent, times: 1}\n"
               "        group: wekend\n"
               "        funder: bnk\n"
               "  leaf: {issuer: bank, expiry: never}\n",
               std::string(kShops) +
                   "rates:\n"
                   "  - {from: star, to: leaf, give: 1, get: 1, "
                   "limits: [dayly], settlement_price: 0.01}\n"),
      ElementsAre(
          "16:14 warning: no rule names the group \"weekend\"",
          "22:21 \"spent\" is no base rule of star, did you mean \"spend\"?",
          "23:16 unknown group \"wekend\", did you mean \"weekend\"?",
          "24:17 unknown participant \"bnk\", did you mean \"bank\"?",
          "29:54 program \"star\" has no limit \"dayly\", did you mean "
          "\"daily\"?"));
}

}  // namespace
}  // namespace clearpoint
