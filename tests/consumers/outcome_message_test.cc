// The JSON of outcomes and facts against an independent reading of the same
// records, and what it takes from where.
#include "consumers/outcome_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "consumers/fact_message.h"
#include "consumers/instant_text.h"
#include "consumers/source_names.h"
#include "tests/support/decided_frames.h"
#include "tests/support/made_events.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;

std::string InstantOf(Timestamp t) {
  std::string text;
  AppendInstant(t, &text);
  return text;
}

// Every outcome of a frame, parsed, with its key as "$key".
std::vector<Json> OutcomesOf(const FrameView& frame, OutcomeMaker* maker,
                             std::string_view partition) {
  std::vector<Json> outcomes;
  maker->BeginFrame(frame);
  for (const std::string_view bytes : frame.records) {
    EXPECT_TRUE(maker->Read(bytes).ok());
    std::string text;
    maker->AppendOutcome(partition, &text);
    Json json = Json::parse(text, nullptr, false);
    EXPECT_TRUE(json.is_object()) << text;
    json["$key"] = std::string(maker->Key());
    outcomes.push_back(std::move(json));
  }
  return outcomes;
}

// Every fact of a frame that has begun, with its key.
std::vector<std::pair<std::string, Json>> FactsOf(const FrameView& frame,
                                                  OutcomeMaker* maker) {
  std::vector<std::pair<std::string, Json>> facts;
  for (const std::string_view bytes : frame.records) {
    EXPECT_TRUE(maker->Read(bytes).ok());
    EachFact(frame, maker, [&](std::string_view key, std::string_view value) {
      facts.emplace_back(std::string(key), Json::parse(value));
    });
  }
  return facts;
}

// The same facts read by the full decoders.
void ExpectTells(const Json& json, const Record& record) {
  EXPECT_EQ(json["sequence"], record.sequence.value);
  EXPECT_EQ(json["kind"], std::string(EventKindName(record.kind)));
  EXPECT_EQ(json["outcome"], std::string(OutcomeName(record.outcome)));
  EXPECT_EQ(json["recordedAt"], InstantOf(record.recorded));
  EXPECT_EQ(json["key"], ToHex(record.key));
  EXPECT_EQ(json["source"], record.at.source);
  EXPECT_EQ(json["offset"], record.at.offset);
  EXPECT_EQ(json.value("refersTo", uint64_t{0}), record.refers_to.value);
  EXPECT_EQ(json.value("reason", ""), record.reason);
  EventDecoder decoder;
  const Event event =
      decoder.Decode(record.event, static_cast<EventFormat>(record.format));
  EXPECT_EQ(json.value("eventId", ""), std::string(event.event_id));
  EXPECT_EQ(json.value("correlationId", ""), std::string(event.correlation_id));
  std::map<std::tuple<uint64_t, std::string>, int64_t> after;
  for (const Posting& posting : record.effects.postings) {
    if (IsWalletAccount(posting.from)) {
      after[{posting.member.value, std::string(AccountName(posting.from))}] =
          posting.from_after.value;
    }
    if (IsWalletAccount(posting.to)) {
      after[{posting.member.value, std::string(AccountName(posting.to))}] =
          posting.to_after.value;
    }
  }
  const Json balances = json.value("balances", Json::array());
  for (const auto& [key, points] : after) {
    const bool found =
        std::any_of(balances.begin(), balances.end(), [&](const Json& balance) {
          return balance["memberNumber"] == std::get<0>(key) &&
                 balance["account"] == std::get<1>(key) &&
                 balance["points"] == points;
        });
    EXPECT_TRUE(found) << json;
  }
  if (json["outcome"] == "ACCEPTED" && !record.effects.requests.empty()) {
    const auto request = RowOf(record.effects.requests[0]);
    if (request.has_value() && !request->awards.empty()) {
      EXPECT_EQ(json["awards"].size(), request->awards.size());
    }
  }
  ASSERT_EQ(json.value("notes", Json::array()).size(), record.notes.size());
  for (size_t i = 0; i < record.notes.size(); ++i) {
    EXPECT_EQ(json["notes"][i]["rule"], record.notes[i].rule.value);
    EXPECT_EQ(json["notes"][i]["asked"], record.notes[i].asked);
    EXPECT_EQ(json["notes"][i]["there"], record.notes[i].there);
  }
}

TEST(OutcomeMessage, TellsOfEveryRecordWhatItHas) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const History history = MakeRandomHistory(seed, 100);
    DecidedFrames frames(history.start);
    OutcomeMaker maker(OutcomeForm::kLine);
    uint64_t offset = 0;
    for (const HistoryStep& step : history.steps) {
      if (step.configuration.has_value()) {
        frames.Apply(*step.configuration);
      } else {
        const auto form =
            offset % 2 == 0 ? EventFormat::kProtobuf : EventFormat::kJson;
        frames.Decide(EncodeEvent(step.event.View(), form), form, "file:x",
                      offset++);
      }
      const SealedFrame sealed = frames.Seal();
      const auto frame = ParseFrame(sealed.bytes);
      const auto outcomes = OutcomesOf(*frame, &maker, "");
      for (size_t i = 0; i < outcomes.size(); ++i) {
        Record record;
        ASSERT_TRUE(DecodeRecord(frame->records[i], &record).ok());
        ExpectTells(outcomes[i], record);
        EXPECT_EQ(outcomes[i]["frameHash"], ToHex(sealed.hash));
      }
    }
  }
}

struct DayRun {
  DayRun() : frames(ReferenceDayStart()) {
    frames.Apply(ReferenceConfiguration());
    uint64_t offset = 0;
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(frames.Decide(step.event, "kafka:day/0", offset++),
                step.outcome);
    }
    sealed = frames.Seal();
    frame = *ParseFrame(sealed.bytes);
  }
  DecidedFrames frames;
  SealedFrame sealed;
  FrameView frame;
};

TEST(OutcomeMessage, NamesMemberProgramsAwardsAndBalancesOfTheReferenceDay) {
  const DayRun day;
  OutcomeMaker maker(OutcomeForm::kMessage);
  const auto outcomes = OutcomesOf(day.frame, &maker, "kafka:day/0");
  ASSERT_EQ(outcomes.size(), 10);
  const Json& bought = outcomes[1];
  EXPECT_EQ(bought["$key"], "m1");
  EXPECT_EQ(bought["member"], "m1");
  EXPECT_EQ(bought["partition"], "kafka:day/0");
  EXPECT_FALSE(bought.contains("frameHash"));  // a header has it
  ASSERT_EQ(bought["awards"].size(), 1) << bought;
  EXPECT_EQ(bought["awards"][0]["program"], "star");
  EXPECT_EQ(bought["awards"][0]["points"], 128);
  EXPECT_EQ(bought["awards"][0]["expiresAt"], "never");
  EXPECT_EQ(bought["balances"][0]["program"], "star");
  EXPECT_EQ(bought["balances"][0]["points"], 128);
  EXPECT_EQ(outcomes[2]["awards"][0]["points"], 5);  // the sign-in
  // m2's purchase gives its own points and pays both sides of the referral.
  std::vector<int64_t> points;
  for (const Json& award : outcomes[4]["awards"])
    points.push_back(award["points"]);
  EXPECT_THAT(points, ElementsAre(66, 100, 50));
  EXPECT_EQ(outcomes[5]["outcome"], "DUPLICATE");
  EXPECT_EQ(outcomes[5]["refersTo"], bought["sequence"]);
  const Json& returned = outcomes[8];
  EXPECT_EQ(returned["awards"][0]["takenBack"], 28) << returned;
  // No member is named by a close.
  EXPECT_EQ(outcomes[9]["$key"], outcomes[9]["key"]);
}

TEST(OutcomeMessage, AClosedWindowIsAFactWithItsSums) {
  const DayRun day;
  OutcomeMaker maker(OutcomeForm::kMessage);
  maker.BeginFrame(day.frame);
  const auto facts = FactsOf(day.frame, &maker);
  ASSERT_EQ(facts.size(), 1);
  EXPECT_EQ(facts[0].first, "window/1");
  EXPECT_EQ(facts[0].second["fact"], "WINDOW_CLOSED");
  EXPECT_EQ(facts[0].second["window"], 1);
  EXPECT_EQ(facts[0].second["currency"], "CNY");
  // All obligations of the day and its fees: 1.536 + 0.792 + 1.00 + 0.40 +
  // 0.336 and one hundredth of those less what the return undid.
  EXPECT_EQ(facts[0].second["net"], "1.992");
}

// Cafe owes 1.536 for 128 points and may owe 1.00; both payments of the window
// are confirmed.
TEST(OutcomeMessage, CapsAndSettledWindowsAreFacts) {
  Configuration configuration = ReferenceConfiguration();
  for (ParticipantConfig& one : configuration.participants) {
    if (one.name == "cafe") one.debit_caps = {{"CNY", {100}, 80}};
  }
  const Timestamp start = ReferenceDayStart();
  DecidedFrames frames(start);
  frames.Apply(configuration);
  frames.Decide(MadePurchase(start, "m1", "o1", 12850), "kafka:day/0", 0);
  frames.Decide(MadeClose(start, "c1", 1), "kafka:day/0", 1);
  OwnedEvent payment = Made(EventKind::kSettlementConfirmed, start, "");
  payment.window = 1;
  payment.currency = "CNY";
  payment.id = "b1";
  uint64_t offset = 2;
  for (const char* participant : {"cafe", "starbank"}) {
    payment.merchant = participant;
    EXPECT_EQ(frames.Decide(payment, "kafka:day/0", offset++),
              OutcomeCode::kAccepted);
  }
  const SealedFrame sealed = frames.Seal();
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  maker.BeginFrame(frame);
  const auto facts = FactsOf(frame, &maker);
  ASSERT_EQ(facts.size(), 3);
  EXPECT_EQ(facts[0].first, "cafe");
  EXPECT_EQ(facts[0].second["fact"], "DEBIT_CAP_NEAR");
  EXPECT_EQ(facts[0].second["owes"], "1.536");
  EXPECT_EQ(facts[0].second["limit"], "1");
  EXPECT_EQ(facts[0].second["percent"], 100);
  EXPECT_EQ(facts[1].second["fact"], "WINDOW_CLOSED");
  EXPECT_EQ(facts[2].first, "window/1");
  EXPECT_EQ(facts[2].second["fact"], "WINDOW_SETTLED");
}

// The exchange of 300 star owes leafmart 2.00 dollars; starbank may owe 3.00.
TEST(OutcomeMessage, FactsOfASchemeAreInItsCurrency) {
  Configuration configuration = ThreeSchemes();
  for (ParticipantConfig& one : configuration.participants) {
    if (one.name == "starbank") one.debit_caps = {{"USD", {300}, 50}};
  }
  const Timestamp start = ReferenceDayStart();
  DecidedFrames frames(start);
  frames.Apply(configuration);
  frames.Decide(MadePurchase(start, "m1", "o1", 30'000), "kafka:day/0", 0);
  ASSERT_EQ(frames.Decide(MadeExchange(start, "m1", "x1", 300), "kafka:day/0",
                          1),
            OutcomeCode::kAccepted);
  ASSERT_EQ(frames.Decide(MadeClose(start, "c1", 3), "kafka:day/0", 2),
            OutcomeCode::kAccepted);
  const SealedFrame sealed = frames.Seal();
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  maker.BeginFrame(frame);
  const auto facts = FactsOf(frame, &maker);
  ASSERT_EQ(facts.size(), 2);
  EXPECT_EQ(facts[0].second["fact"], "DEBIT_CAP_NEAR");
  EXPECT_EQ(facts[0].second["currency"], "USD");
  EXPECT_EQ(facts[1].second["fact"], "WINDOW_CLOSED");
  EXPECT_EQ(facts[1].second["currency"], "USD");
}

// 128 star are 42 steps of 3 star for a leaf; a day later there is no full
// step.
TEST(OutcomeMessage, WhatAStandingConversionSweptIsAFactOfItsMember) {
  const Timestamp start = ReferenceDayStart();
  DecidedFrames frames(start);
  frames.Apply(ReferenceConfiguration());
  frames.Decide(MadePurchase(start, "m1", "o1", 12850), "kafka:day/0", 0);
  OwnedEvent order = Made(EventKind::kConversionOrdered, start, "m1");
  order.id = "c1";
  order.tags = {"star"};
  order.to_program = "leaf";
  order.action = "day";
  ASSERT_EQ(frames.Decide(order, "kafka:day/0", 1), OutcomeCode::kAccepted);
  const Timestamp later{start.value + 2 * kMicrosPerDay};
  frames.Decide(MadePurchase(later, "m2", "o2", 100), "kafka:day/0", 2);
  const SealedFrame sealed = frames.Seal();
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  maker.BeginFrame(frame);
  auto facts = FactsOf(frame, &maker);
  ASSERT_EQ(facts.size(), 2);
  for (const auto& [key, fact] : facts) EXPECT_EQ(key, "m1");
  Json& swept = facts[0].second;
  EXPECT_EQ(swept["fact"], "CONVERSION_SWEPT");
  EXPECT_EQ(swept["member"], "m1");
  EXPECT_EQ(swept["orderId"], "c1");
  EXPECT_EQ(swept["exchangeId"], "c1/2026-03-02/star");
  EXPECT_EQ(swept["fromProgram"], "star");
  EXPECT_EQ(swept["toProgram"], "leaf");
  EXPECT_EQ(swept["occurredAt"],
            InstantOf(Timestamp{start.value + kMicrosPerDay - 1}));
  EXPECT_EQ(swept["outcome"], "ACCEPTED");
  EXPECT_EQ(swept["asked"], 128);
  EXPECT_EQ(swept["gave"], 126);
  EXPECT_EQ(swept["got"], 42);
  EXPECT_EQ(swept["fee"], 0);
  EXPECT_EQ(swept["ended"], false);
  Json& refused = facts[1].second;
  EXPECT_EQ(refused["exchangeId"], "c1/2026-03-03/star");
  EXPECT_EQ(refused["outcome"], "BELOW_MINIMUM");
  EXPECT_EQ(refused["reason"], "give: asked 2, minimum 30");
  EXPECT_EQ(refused["gave"], 0);
}

TEST(OutcomeMessage, AReachedLimitIsAFactOfItsMember) {
  Configuration configuration = ReferenceConfiguration();
  ProgramConfig& star = configuration.programs[0];
  LimitConfig limit;
  limit.name = "day";
  limit.amount = {100};
  star.limits.push_back(limit);
  star.earn[0].limits.push_back("day");
  DecidedFrames frames(ReferenceDayStart());
  frames.Apply(configuration);
  frames.Decide(MadePurchase(ReferenceDayStart(), "m1", "o1", 12850),
                "kafka:day/0", 0);
  const SealedFrame sealed = frames.Seal();
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  maker.BeginFrame(frame);
  const auto facts = FactsOf(frame, &maker);
  ASSERT_EQ(facts.size(), 1);
  EXPECT_EQ(facts[0].first, "m1");
  EXPECT_EQ(facts[0].second["fact"], "LIMIT_REACHED");
  EXPECT_EQ(facts[0].second["asked"], 128);
  EXPECT_EQ(facts[0].second["granted"], 100);
}

TEST(OutcomeMessage, PointsOfAHouseholdThatExpireSoonAreAFactOfIt) {
  Configuration configuration = ReferenceConfiguration();
  ProgramConfig& star = configuration.programs[0];
  star.household_wallet = HouseholdWallet::kOwnPointsStay;
  star.expiry = {ExpiryPeriod::kDays, 10, "end_of_day", ExpiryAnchor::kOccurred,
                 0};
  star.expiry_notice_us = 3 * kMicrosPerDay;
  const Timestamp start = ReferenceDayStart();
  DecidedFrames frames(start);
  frames.Apply(configuration);
  OwnedEvent join{.kind = EventKind::kHouseholdJoined, .occurred = start};
  join.member = "m1";
  join.second_id = "home";
  frames.Decide(join, "kafka:day/0", 0);
  frames.Decide(MadePurchase(start, "m1", "o1", 700), "kafka:day/0", 1);
  frames.Seal();
  const Timestamp later{start.value + 8 * kMicrosPerDay};
  frames.Decide(MadePurchase(later, "other", "o2", 0), "kafka:day/0", 2);
  const SealedFrame sealed = frames.Seal();
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  maker.names().Take(frames.networks());
  maker.BeginFrame(frame);
  const auto facts = FactsOf(frame, &maker);
  ASSERT_EQ(facts.size(), 1);
  EXPECT_EQ(facts[0].first, "home");
  EXPECT_EQ(facts[0].second["household"], "home");
  EXPECT_FALSE(facts[0].second.contains("member"));
  EXPECT_EQ(facts[0].second["points"], 7);
}

TEST(OutcomeMessage, PointsThatExpireSoonAreAFactOfTheirMember) {
  Configuration configuration = ReferenceConfiguration();
  ProgramConfig& star = configuration.programs[0];
  star.expiry = {ExpiryPeriod::kDays, 10, "end_of_day", ExpiryAnchor::kOccurred,
                 0};
  star.expiry_notice_us = 3 * kMicrosPerDay;
  const auto day = [](int64_t days) {
    return Timestamp{ReferenceDayStart().value + days * kMicrosPerDay};
  };
  DecidedFrames frames(day(0));
  frames.Apply(configuration);
  frames.Decide(MadePurchase(day(0), "other", "o1", 0), "kafka:day/0", 0);
  frames.Decide(MadePurchase(day(0), "m\"2\"", "o2", 12850), "kafka:day/0", 1);
  frames.Decide(MadePurchase(day(0), "m3", "o3", 700), "kafka:day/0", 2);
  frames.Seal();
  // Expiry is at the end of day 10.
  frames.Decide(MadePurchase(day(8), "other", "o4", 0), "kafka:day/0", 3);
  const SealedFrame sealed = frames.Seal();
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  maker.names().Take(frames.networks());
  maker.BeginFrame(frame);
  std::vector<std::pair<std::string, std::string>> facts;
  for (const std::string_view bytes : frame.records) {
    ASSERT_TRUE(maker.Read(bytes).ok());
    EachFact(frame, &maker, [&](std::string_view key, std::string_view value) {
      facts.emplace_back(key, value);
    });
  }
  const std::string head =
      "{\"fact\":\"LOT_EXPIRING\",\"sequence\":5,\"shard\":3,\"term\":" +
      std::to_string(frame.header.term.value) + ",\"recordedAt\":\"" +
      InstantOf(day(8)) + "\",\"member\":";
  const std::string expires_at =
      ",\"expiresAt\":\"" + InstantOf(day(11)) + "\"}";
  ASSERT_EQ(facts.size(), 2);
  EXPECT_EQ(facts[0].first, "m\"2\"");
  EXPECT_EQ(facts[0].second,
            head + "\"m\\\"2\\\"\",\"memberNumber\":2,\"program\":\"star\"," +
                "\"points\":128" + expires_at);
  EXPECT_EQ(facts[1].first, "m3");
  EXPECT_EQ(facts[1].second,
            head + "\"m3\",\"memberNumber\":3,\"program\":\"star\"," +
                "\"points\":7" + expires_at);
}

TEST(OutcomeMessage, BytesOfChanceGiveJsonInUtf8) {
  DecidedFrames frames(ReferenceDayStart());
  const std::string bytes = "\xff\xfe\"{}\n";
  EXPECT_EQ(frames.Decide(bytes, EventFormat::kJson, "kafka:day/0", 0),
            OutcomeCode::kMalformed);
  const SealedFrame sealed = frames.Seal();
  const FrameView frame = *ParseFrame(sealed.bytes);
  OutcomeMaker maker(OutcomeForm::kMessage);
  // A name of a partition is whatever its topic is called.
  const auto outcomes = OutcomesOf(frame, &maker, "kafka:\xff/0");
  ASSERT_EQ(outcomes.size(), 1);
  EXPECT_EQ(outcomes[0]["outcome"], "MALFORMED");
  EXPECT_EQ(outcomes[0]["partition"], "kafka:\xef\xbf\xbd/0");
}

TEST(OutcomeMessage, InstantsAreWrittenToTheMicrosecondWithoutEndingZeros) {
  const struct {
    int64_t micros;
    const char* text;
  } cases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {1, "1970-01-01T00:00:00.000001Z"},
      {-1, "1969-12-31T23:59:59.999999Z"},
      {1'772'380'800'120'000, "2026-03-01T16:00:00.12Z"},
      {kLatestEvent.value, "2200-01-01T00:00:00Z"},
      {kEarliestEvent.value, "1900-01-01T00:00:00Z"},
      {kNever.value, "never"},
      {kBeginningOfTime.value, "always"},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(InstantOf(Timestamp{each.micros}), each.text);
  }
}

TEST(SourceNames, AreLearnedFromTheFirstRecordOrByTheOffsetBehindTheLast) {
  DecidedFrames frames(ReferenceDayStart());
  frames.Decide("x", EventFormat::kJson, "kafka:a/0", 5);
  frames.Decide("x", EventFormat::kJson, "kafka:a/1", 5);
  const SealedFrame first = frames.Seal();
  frames.Decide("x", EventFormat::kJson, "kafka:a/0", 6);
  frames.Decide("x", EventFormat::kJson, "kafka:a/1", 6);
  const SealedFrame same_offsets = frames.Seal();
  frames.Decide("x", EventFormat::kJson, "kafka:a/0", 7);
  frames.Decide("x", EventFormat::kJson, "kafka:a/1", 17);
  const SealedFrame other_offsets = frames.Seal();
  {
    SourceNames names;
    const FrameView frame = *ParseFrame(first.bytes);
    EXPECT_EQ(*names.NameOf(1, frame), "kafka:a/0");
    EXPECT_EQ(*names.NameOf(2, frame), "kafka:a/1");
    EXPECT_EQ(names.NameOf(3, frame), nullptr);
  }
  SourceNames names;
  EXPECT_EQ(names.NameOf(1, *ParseFrame(same_offsets.bytes)), nullptr);
  const FrameView frame = *ParseFrame(other_offsets.bytes);
  EXPECT_EQ(*names.NameOf(1, frame), "kafka:a/0");
  EXPECT_EQ(*names.NameOf(2, frame), "kafka:a/1");
  EXPECT_EQ(*names.NameOf(2, *ParseFrame(same_offsets.bytes)), "kafka:a/1");
}

TEST(NetworkNames, FollowTheRecordsThatApplyAConfiguration) {
  DecidedFrames frames(ReferenceDayStart());
  frames.Apply(ReferenceConfiguration());
  const SealedFrame first = frames.Seal();
  Configuration next = ReferenceConfiguration();
  next.programs.push_back(next.programs[1]);
  next.programs.back().name = "petal";
  frames.Apply(next);
  const SealedFrame second = frames.Seal();
  NetworkNames followed;
  for (const SealedFrame* sealed : {&first, &second}) {
    Record record;
    const FrameView frame = *ParseFrame(sealed->bytes);
    ASSERT_TRUE(DecodeRecordToTell(frame.records[0], &record).ok());
    followed.Follow(record);
  }
  NetworkNames taken;
  taken.Take(frames.networks());
  for (const uint32_t number : {1, 2, 3, 4}) {
    EXPECT_EQ(std::string(followed.ProgramName({number})),
              std::string(taken.ProgramName({number})));
  }
  EXPECT_EQ(followed.ProgramName({3}), "petal");
  EXPECT_EQ(followed.ProgramName({4}), "program 4");
}

}  // namespace
}  // namespace clearpoint
