// Dead letters offered again: which are, which are not, and why.
#include "tools/resubmit/resubmission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/program_run.h"
#include "tools/resubmit/dead_letters.h"

namespace clearpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Row = std::vector<std::string>;

StoredLetter LetterWith(uint64_t record, const OwnedEvent& event) {
  StoredLetter letter;
  letter.record = SequenceNumber{record};
  letter.kind = event.kind;
  letter.outcome = OutcomeCode::kUnknownParticipant;
  letter.reason = "merchant \"shop\" is not known";
  letter.event = EncodeEvent(event.View(), EventFormat::kProtobuf);
  return letter;
}

// `now`, `now_reason` of every letter.
std::vector<Row> Tried(EngineRun* run, const std::vector<StoredLetter>& letters,
                       std::vector<size_t>* offered) {
  Simulation simulation(
      &run->state(), {ClockMode::kInput, SequenceNumber{run->records().size()},
                      run->recorded()});
  EXPECT_TRUE(simulation.Start().ok());
  Resubmission resubmission(letters, "");
  EXPECT_TRUE(resubmission.Try(&simulation, {}).ok());
  *offered = resubmission.offered();
  std::vector<Row> rows;
  const Tabular table = resubmission.Tables()[1];
  for (const Row& row : table.rows) {
    rows.push_back({row[row.size() - 2], row.back()});
  }
  return rows;
}

TEST(Resubmission, OffersWhatIsDecidedNowInTheOrderOfTheJournal) {
  ProgramRun run(Earning({Rule("spend", 1, 10, 0)}));
  std::vector<size_t> offered;
  const OwnedEvent purchase = run.Purchase("o1", 300);
  OwnedEvent elsewhere = run.Purchase("o2", 300);
  elsewhere.merchant = "nowhere";
  OwnedEvent back = run.Purchase("o1", 100);
  back.kind = EventKind::kPurchaseReturned;
  back.second_id = "r1";
  EXPECT_THAT(Tried(&run.run(),
                    {LetterWith(5, purchase), LetterWith(6, elsewhere),
                     LetterWith(9, back)},
                    &offered),
              ElementsAre(Row{"ACCEPTED", ""},
                          Row{"UNKNOWN_PARTICIPANT",
                              "merchant \"nowhere\" is not known"},
                          Row{"ACCEPTED", ""}));
  EXPECT_THAT(offered, ElementsAre(0u, 2u));
}

TEST(Resubmission, OffersAFactOnceAsItWasToldLast) {
  ProgramRun run(Earning({Rule("spend", 1, 10, 0)}));
  std::vector<size_t> offered;
  const OwnedEvent first = run.Purchase("o1", 300);
  OwnedEvent changed = first;
  changed.amount = 400;
  const auto rows = Tried(
      &run.run(),
      {LetterWith(5, first), LetterWith(6, first), LetterWith(7, changed)},
      &offered);
  EXPECT_THAT(rows, ElementsAre(Row{"NOT_TRIED", "the same fact as record 7"},
                                Row{"NOT_TRIED", "the same fact as record 7"},
                                Row{"ACCEPTED", ""}));
  EXPECT_THAT(offered, ElementsAre(2u));
}

// The key of a sign-in has no day; two days are two facts.
TEST(Resubmission, TellsSignInsOfTwoDaysApart) {
  Configuration network = Earning({});
  SignInRule daily;
  daily.name = "daily";
  daily.ladder = {Points{1}, Points{2}};
  PointsOf(network).sign_in = {daily};
  ProgramRun run(network);
  OwnedEvent monday = run.Purchase("", 0);
  monday.kind = EventKind::kSignIn;
  monday.program = "points";
  OwnedEvent tuesday = monday;
  tuesday.occurred.value += kMicrosPerDay;
  std::vector<size_t> offered;
  Tried(&run.run(), {LetterWith(5, monday), LetterWith(6, tuesday)}, &offered);
  EXPECT_THAT(offered, ElementsAre(0u, 1u));
}

TEST(Resubmission, WhatWasAcceptedSinceIsADuplicate) {
  ProgramRun run(Earning({Rule("spend", 1, 10, 0)}));
  const OwnedEvent purchase = run.Purchase("o1", 300);
  ASSERT_EQ(run.run().Decide(purchase), OutcomeCode::kAccepted);
  std::vector<size_t> offered;
  const auto rows = Tried(&run.run(), {LetterWith(5, purchase)}, &offered);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0][0], "DUPLICATE");
  EXPECT_THAT(rows[0][1], HasSubstr("record 2"));
  EXPECT_THAT(offered, IsEmpty());
}

TEST(Resubmission, DoesNotOfferWhatIsNotWhole) {
  ProgramRun run(Earning({}));
  StoredLetter cut = LetterWith(5, run.Purchase("o1", 300));
  cut.is_whole = false;
  StoredLetter bytes = LetterWith(6, run.Purchase("o2", 300));
  bytes.format = EventFormat::kBytes;
  std::vector<size_t> offered;
  const auto rows = Tried(&run.run(), {cut, bytes}, &offered);
  EXPECT_EQ(rows[0][0], "NOT_TRIED");
  EXPECT_THAT(rows[0][1], HasSubstr("only its beginning"));
  EXPECT_EQ(rows[1][0], "NOT_TRIED");
  EXPECT_THAT(offered, IsEmpty());
}

TEST(RecordsOfOutcomes, ReadsTheNumbersAndTellsALineThatHasNone) {
  const auto records = RecordsOfOutcomes(
      "{\"sequence\":7,\"outcome\":\"UNKNOWN_ORDER\"}\r\n\n"
      "{\"outcome\":\"X\",\"sequence\":12}",
      "letters");
  ASSERT_TRUE(records.ok());
  EXPECT_THAT(*records, ElementsAre(7u, 12u));
  for (const char* line : {"{\"sequence\":\"7\"}", "{}", "7",
                           "{\"sequence\":", "{\"sequence\":-1}"}) {
    const auto bad =
        RecordsOfOutcomes(std::string("{\"sequence\":1}\n") + line, "letters");
    ASSERT_FALSE(bad.ok()) << line;
    EXPECT_THAT(std::string(bad.status().message()), HasSubstr("letters:2:"));
  }
}

TEST(MendableOutcomes, LeaveOutWhatAnOperatorPutAside) {
  EXPECT_FALSE(MendableOutcomes().contains(OutcomeCode::kQuarantined));
  EXPECT_FALSE(MendableOutcomes().contains(OutcomeCode::kDuplicate));
  EXPECT_TRUE(MendableOutcomes().contains(OutcomeCode::kUnknownOrder));
  EXPECT_TRUE(MendableOutcomes().contains(OutcomeCode::kNoContract));
}

}  // namespace
}  // namespace clearpoint
