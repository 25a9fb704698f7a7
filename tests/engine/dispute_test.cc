// Disputes: records of a closed window that are contested, accepted, accepted
// in part or rejected, what is owed back for them in the open window, and what
// is refused.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/ledger/record.h"
#include "engine/replay/invariants.h"
#include "engine/replay/settlement_invariants.h"
#include "tests/support/engine_run.h"
#include "tests/support/expect_refused.h"
#include "tests/support/made_events.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr OutcomeCode kAccepted = OutcomeCode::kAccepted;
constexpr OutcomeCode kAboveMaximum = OutcomeCode::kAboveMaximum;
constexpr OutcomeCode kInvalidField = OutcomeCode::kInvalidField;
constexpr OutcomeCode kMissingField = OutcomeCode::kMissingField;
constexpr OutcomeCode kNotEligible = OutcomeCode::kNotEligible;

// What every record booked, by its sequence, debtor and creditor.
struct Booked {
  SequenceNumber sequence;
  ObligationRow::Key key;
  Money amount;
};
std::vector<Booked> BookingsOf(const EngineRun& run) {
  std::vector<Booked> all;
  for (const std::string& bytes : run.records()) {
    Record record;
    CLEARPOINT_CHECK(DecodeRecord(bytes, &record).ok());
    for (const Booking& booking : record.effects.bookings) {
      all.push_back({record.sequence, booking.key, booking.amount});
    }
  }
  return all;
}

OwnedEvent MadeDispute(Timestamp at, const std::string& id) {
  OwnedEvent e{.kind = EventKind::kDisputeRaised, .occurred = at};
  e.id = id;
  e.window = 1;
  e.currency = "CNY";
  e.store = "wrong_amount";
  return e;
}

OwnedEvent MadeResolution(Timestamp at, const OwnedEvent& dispute,
                          const std::string& resolution) {
  OwnedEvent e{.kind = EventKind::kDisputeResolved, .occurred = at};
  e.merchant = dispute.merchant;
  e.id = dispute.id;
  e.channel = resolution;
  e.store = "as agreed on the phone";
  e.proposed_by = "ann";
  e.approved_by = "bob";
  return e;
}

// The reference day: in window 1, which is closed, one record booked 1.536 from
// cafe to starbank, another 0.792 from grocer to starbank.
class Disputes : public ::testing::Test {
 protected:
  Disputes() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }

  void TearDown() override {
    const absl::Status status = CheckWindows(&run_.state());
    EXPECT_EQ(status.ok(), !is_tampered_) << status;
  }

  ParticipantNumber NumberOf(const std::string& name) {
    return ParticipantNumber{static_cast<uint32_t>(
        run_.state().NumberOf(NameKind::kParticipant, Sha256Prefix(name)))};
  }
  // The first record that booked something from one to the other.
  SequenceNumber RecordBetween(const char* debtor, const char* creditor) {
    for (const Booked& one : BookingsOf(run_)) {
      if (one.key.debtor == NumberOf(debtor) &&
          one.key.creditor == NumberOf(creditor)) {
        return one.sequence;
      }
    }
    ADD_FAILURE() << debtor << " owes " << creditor << " nothing";
    return SequenceNumber{};
  }
  // All of the 1.536 that cafe owes for its first sale.
  OwnedEvent OfCafe(const std::string& id) {
    OwnedEvent e = MadeDispute(run_.recorded(), id);
    e.merchant = e.rule = "cafe";
    e.action = "starbank";
    e.object = "1.536";
    e.sequence = static_cast<int64_t>(RecordBetween("cafe", "starbank").value);
    return e;
  }
  OwnedEvent Resolved(const OwnedEvent& dispute, const char* resolution) {
    return MadeResolution(run_.recorded(), dispute, resolution);
  }
  OwnedEvent Partly(const OwnedEvent& dispute, int64_t amount) {
    OwnedEvent e = Resolved(dispute, "partly");
    e.amount = amount;
    e.currency = "CNY";
    return e;
  }
  OutcomeCode Close() {
    OwnedEvent e{.kind = EventKind::kWindowCloseRequested,
                 .occurred = run_.recorded()};
    e.id = "next";
    return run_.Decide(e);
  }
  void ExpectAccepted(const OwnedEvent& event) {
    EXPECT_EQ(run_.Decide(event), kAccepted) << run_.reason();
  }
  // "dispute cafe d1 1 cafe starbank record N " and the rest.
  std::string LineOf(const OwnedEvent& dispute, const std::string& rest) {
    return "dispute " + dispute.merchant + " " + dispute.id + " 1 " +
           dispute.rule + " " + dispute.action + " record " +
           std::to_string(dispute.sequence) + " " + rest + "\n";
  }

  EngineRun run_;
  bool is_tampered_ = false;
};

// --- what becomes of them ----------------------------------------------------

TEST_F(Disputes, StandOpenAndMoveNoMoney) {
  const std::string owed = run_.Lines("owes");
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  EXPECT_EQ(run_.Lines("dispute"),
            LineOf(dispute, "open contested 1536000000000 accepted 0"));
  EXPECT_EQ(run_.Lines("owes"), owed);
}

TEST_F(Disputes, OnceAcceptedAreOwedBackInTheOpenWindow) {
  const std::string owed = run_.Lines("owes 1");
  const std::string positions = run_.Lines("position 1");
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  ExpectAccepted(Resolved(dispute, "accepted"));
  EXPECT_EQ(run_.Lines("dispute"),
            LineOf(dispute,
                   "accepted contested 1536000000000 accepted 1536000000000"));
  EXPECT_EQ(run_.Lines("owes 2"), "owes 2 starbank cafe dispute 1536000000000\n");
  // The closed window is as it was.
  EXPECT_EQ(run_.Lines("owes 1"), owed);
  EXPECT_EQ(run_.Lines("position 1"), positions);
  // Carries of window 1: airline -0.004, grocer -0.002, hub 0.00392, starbank
  // 0.00208. Starbank: 0.00208 - 1.536 = -1.53392, floor -1.54; cafe 1.53 and
  // 0.006; airline -0.01 and 0.006, grocer -0.01 and 0.008, hub 0 and 0.00392,
  // starbank -1.54 and 0.00608. The floors sum to -0.03: a cent each to grocer,
  // starbank and, by name, airline before cafe.
  ASSERT_EQ(Close(), kAccepted);
  EXPECT_EQ(run_.Lines("position 2 cafe"),
            "position 2 cafe exact 1536000000000 rounded 153 carry "
            "6000000000\n");
  EXPECT_EQ(run_.Lines("position 2 starbank"),
            "position 2 starbank exact -1533920000000 rounded -153 carry "
            "-3920000000\n");
}

TEST_F(Disputes, PointToTheOriginalAndToTheRecordThatResolvedThem) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  const uint64_t raised_by = run_.records().size();
  ExpectAccepted(Resolved(dispute, "accepted"));
  Record record;
  ASSERT_TRUE(DecodeRecord(run_.records().back(), &record).ok());
  ASSERT_EQ(record.effects.bookings.size(), 1u);
  const Booking& booking = record.effects.bookings.front();
  EXPECT_EQ(booking.key.kind, ObligationKind::kDispute);
  EXPECT_EQ(booking.key.window, WindowNumber{2});
  ASSERT_EQ(record.effects.disputes.size(), 1u);
  const DisputeRow row = RowOf(record.effects.disputes[0]).value();
  EXPECT_EQ(row.sequence, RecordBetween("cafe", "starbank"));
  EXPECT_EQ(row.window, WindowNumber{1});
  EXPECT_EQ(row.settled_in, WindowNumber{2});
  EXPECT_EQ(row.accepted, booking.amount);
  EXPECT_EQ(row.raised_by, SequenceNumber{raised_by});
  EXPECT_EQ(row.resolved_by, record.sequence);
}

TEST_F(Disputes, AcceptedInPartAreOwedBackInPart) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  ExpectRefused(&run_, Partly(dispute, 154), kAboveMaximum,
                "amount: asked 1.54, in part less than 1.536");
  ExpectAccepted(Partly(dispute, 153));
  EXPECT_EQ(run_.Lines("owes 2"), "owes 2 starbank cafe dispute 1530000000000\n");
  EXPECT_EQ(
      run_.Lines("dispute"),
      LineOf(dispute, "partly contested 1536000000000 accepted 1530000000000"));
}

TEST_F(Disputes, AllThatIsContestedIsNoPart) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.amount = 100;
  ExpectAccepted(dispute);
  ExpectRefused(&run_, Partly(dispute, 100), kAboveMaximum, "in part less than 1");
  ExpectAccepted(Partly(dispute, 99));
}

TEST_F(Disputes, RejectedLeaveTheBookingAndAreNotRaisedAgain) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  ExpectAccepted(Resolved(dispute, "rejected"));
  EXPECT_EQ(run_.Lines("dispute"),
            LineOf(dispute, "rejected contested 1536000000000 accepted 0"));
  EXPECT_EQ(run_.Lines("owes 2"), "");
  ExpectRefused(&run_, OfCafe("d2"), kNotEligible,
                "is contested between the two already, by dispute \"d1\"");
}

TEST_F(Disputes, MayBeOfThePartyThatIsOwed) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.merchant = "starbank";
  dispute.store = "wrong_party";
  ExpectAccepted(dispute);
  ExpectAccepted(Resolved(dispute, "accepted"));
  EXPECT_EQ(run_.Lines("owes 2"), "owes 2 starbank cafe dispute 1536000000000\n");
}

// --- amounts -----------------------------------------------------------------

TEST_F(Disputes, ContestNoMoreThanTheRecordBooked) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.amount = 154;
  ExpectRefused(&run_, dispute, kAboveMaximum, "amount: asked 1.54, booked 1.536");
  dispute.amount = 153;
  ExpectAccepted(dispute);
}

// Whatever an event states: between the two 1.536 were booked in the window.
TEST_F(Disputes, ContestNoMoreThanThePairWasBookedInTheWindow) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.object = "1.536000000001";
  ExpectRefused(&run_, dispute, kAboveMaximum,
                "left to contest of the two in the window 1.536");
  dispute.object = "1.536";
  dispute.amount = 100;
  ExpectAccepted(dispute);
  OwnedEvent more = OfCafe("d2");
  ++more.sequence;
  more.object = "0.54";
  ExpectRefused(&run_, more, kAboveMaximum,
                "asked 0.54, left to contest of the two in the window 0.536");
  more.object = "0.536";
  ExpectAccepted(more);
}

TEST_F(Disputes, OfWhatWasNotAcceptedOthersMayContestAgain) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  ExpectAccepted(Partly(dispute, 100));
  OwnedEvent more = OfCafe("d2");
  ++more.sequence;
  more.object = "0.537";
  ExpectRefused(&run_, more, kAboveMaximum, "0.536");
  more.object = "0.536";
  ExpectAccepted(more);
}

TEST_F(Disputes, ContestNothingThatAnAdjustmentOrAnAbortBooked) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  ExpectAccepted(Resolved(dispute, "accepted"));
  const auto adjusted = static_cast<int64_t>(run_.records().size());
  // Grocer owes hub its 0.79 anew.
  OwnedEvent abort{.kind = EventKind::kSettlementAborted,
                   .occurred = run_.recorded()};
  abort.window = 1;
  abort.id = "a1";
  abort.participants = {"grocer"};
  abort.proposed_by = "ann";
  abort.approved_by = "bob";
  ExpectAccepted(abort);
  const auto aborted = static_cast<int64_t>(run_.records().size());
  ASSERT_EQ(Close(), kAccepted);
  OwnedEvent back = OfCafe("d2");
  back.window = 2;
  back.sequence = adjusted;
  back.merchant = back.rule = "starbank";
  back.action = "cafe";
  ExpectRefused(&run_, back, kAboveMaximum,
                "asked 1.536, left to contest of the two in the window 0");
  back.sequence = aborted;
  back.merchant = back.rule = "grocer";
  back.action = "hub";
  back.object = "0.79";
  ExpectRefused(&run_, back, kAboveMaximum,
                "asked 0.79, left to contest of the two in the window 0");
}

// --- keys --------------------------------------------------------------------

TEST_F(Disputes, CountOnce) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  ExpectRefused(&run_, dispute, OutcomeCode::kDuplicate, "same content as record");
  OwnedEvent other = dispute;
  other.amount = 1;
  ExpectRefused(&run_, other, OutcomeCode::kConflict, "other content than record");
  const OwnedEvent resolution = Resolved(dispute, "accepted");
  ExpectAccepted(resolution);
  ExpectRefused(&run_, resolution, OutcomeCode::kDuplicate, "same content as record");
  ExpectRefused(&run_, Resolved(dispute, "rejected"), OutcomeCode::kConflict,
                "other content than record");
}

TEST_F(Disputes, ThatWereRefusedMayBeSentAgain) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.amount = 154;
  ExpectRefused(&run_, dispute, kAboveMaximum, "booked 1.536");
  dispute.amount = 0;
  ExpectAccepted(dispute);
}

// An id whose key was forgotten is told by the row, which is kept.
TEST_F(Disputes, KeepTheirIdsForEver) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  run_.state().requests.Erase({DisputeKey("cafe", "d1")});
  ExpectRefused(&run_, dispute, OutcomeCode::kConflict,
                "dispute_id: expected a new one, found that of record");
  ExpectAccepted(Resolved(dispute, "rejected"));
  run_.state().requests.Erase({ResolutionKey("cafe", "d1")});
  ExpectRefused(&run_, Resolved(dispute, "accepted"), kNotEligible,
                "expected one that is open, it is REJECTED by record");
}

// --- what is refused ---------------------------------------------------------

TEST_F(Disputes, AreOfClosedWindowsAndTheirRecords) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.window = 2;
  ExpectRefused(&run_, dispute, kNotEligible, "window 2: expected one that is closed");
  dispute.window = 3;
  ExpectRefused(&run_, dispute, kInvalidField, "window: expected one of the 2");
  dispute.window = 1;
  const WindowRow window = *run_.state().windows.Find({WindowNumber{1}});
  for (const SequenceNumber bound : {window.opened_by, window.closed_by}) {
    dispute.sequence = static_cast<int64_t>(bound.value);
    ExpectRefused(&run_, dispute, kNotEligible, "expected one of window 1, which has");
  }
  dispute.sequence = 1'000'000;
  ExpectRefused(&run_, dispute, kNotEligible, "record 1000000: expected one of");
  dispute.sequence = -1;
  ExpectRefused(&run_, dispute, kInvalidField, "sequence: expected that of a record");
}

TEST_F(Disputes, AreOfOneOfTwoParties) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.merchant = "grocer";
  ExpectRefused(&run_, dispute, kInvalidField,
                "participant: expected the debtor \"cafe\" or the creditor");
  dispute = OfCafe("d1");
  dispute.action = "cafe";
  ExpectRefused(&run_, dispute, kInvalidField, "expected another than the debtor");
  dispute.action = "nobody";
  ExpectRefused(&run_, dispute, OutcomeCode::kUnknownParticipant,
                "\"nobody\" is not known");
}

TEST_F(Disputes, NameEverythingThatIsNeeded) {
  const std::map<std::string, std::string OwnedEvent::*> texts = {
      {"participant", &OwnedEvent::merchant}, {"dispute_id", &OwnedEvent::id},
      {"currency", &OwnedEvent::currency},    {"reason", &OwnedEvent::store},
      {"debtor", &OwnedEvent::rule},          {"creditor", &OwnedEvent::action},
      {"booked", &OwnedEvent::object}};
  for (const auto& [name, text] : texts) {
    OwnedEvent dispute = OfCafe("d1");
    (dispute.*text).clear();
    ExpectRefused(&run_, dispute, kMissingField, name + ": expected");
  }
  OwnedEvent dispute = OfCafe("d1");
  dispute.window = 0;
  ExpectRefused(&run_, dispute, kMissingField, "window: expected");
  dispute = OfCafe("d1");
  dispute.sequence = 0;
  ExpectRefused(&run_, dispute, kMissingField, "sequence: expected");
}

TEST_F(Disputes, AreRefusedWithWordsThatMeanNothing) {
  OwnedEvent dispute = OfCafe("d1");
  dispute.store = "because";
  ExpectRefused(&run_, dispute, kInvalidField, "reason: expected duplicate, ");
  dispute = OfCafe("d1");
  dispute.currency = "USD";
  ExpectRefused(&run_, dispute, kInvalidField, "settles in \"CNY\", found \"USD\"");
  dispute = OfCafe("d1");
  dispute.amount = -1;
  ExpectRefused(&run_, dispute, kInvalidField, "amount");
  for (const char* text : {"0", "-1.536", "1,536", "1.", ".5", "1e3", " 1",
                           "0.0000000000001", "1234567890123456789"}) {
    dispute = OfCafe("d1");
    dispute.object = text;
    ExpectRefused(&run_, dispute, kInvalidField, "booked: expected major units");
  }
}

TEST_F(Disputes, AreResolvedByTwoPersonsWithAReason) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  OwnedEvent e = Resolved(dispute, "accepted");
  e.approved_by = "ann";
  ExpectRefused(&run_, e, kInvalidField, "expected another person than \"ann\"");
  e.approved_by.clear();
  ExpectRefused(&run_, e, kMissingField, "approved_by: expected");
  e = Resolved(dispute, "accepted");
  e.proposed_by.clear();
  ExpectRefused(&run_, e, kMissingField, "proposed_by: expected");
  e = Resolved(dispute, "accepted");
  e.store.clear();
  ExpectRefused(&run_, e, kMissingField, "reason: expected");
  e = Resolved(dispute, "settled");
  ExpectRefused(&run_, e, kInvalidField, "resolution: expected accepted, rejected");
  e = Resolved(dispute, "accepted");
  e.amount = 1;
  ExpectRefused(&run_, e, kInvalidField, "amount: expected with partly only, found 1");
  ExpectRefused(&run_, Partly(dispute, 0), kInvalidField, "amount");
  e = Partly(dispute, 1);
  e.currency.clear();
  ExpectRefused(&run_, e, kMissingField, "currency: expected");
  e.currency = "USD";
  ExpectRefused(&run_, e, kInvalidField, "settles in \"CNY\"");
}

TEST_F(Disputes, AreResolvedOnlyWhereTheyWereRaised) {
  const OwnedEvent dispute = OfCafe("d1");
  ExpectRefused(&run_, Resolved(dispute, "accepted"), OutcomeCode::kUnknownOrder,
                "dispute \"d1\" of \"cafe\" is not known");
  ExpectAccepted(dispute);
  OwnedEvent e = Resolved(dispute, "accepted");
  e.merchant = "starbank";
  ExpectRefused(&run_, e, OutcomeCode::kUnknownOrder, "of \"starbank\" is not known");
  e.merchant = "nobody";
  ExpectRefused(&run_, e, OutcomeCode::kUnknownParticipant, "nobody");
}

// A participant speaks for itself; the decision is the operator's.
TEST_F(Disputes, AreTheWordOfThoseTheyConcern) {
  Configuration network = ReferenceConfiguration();
  network.sources = {{"file:cafe", {"cafe"}}, {"file:hub", {"hub"}}};
  ASSERT_EQ(run_.Apply(network), kAccepted);
  const auto send = [&](const char* source, const OwnedEvent& event) {
    return run_.DecideAt(source, 1,
                         EncodeEvent(event.View(), EventFormat::kProtobuf),
                         EventFormat::kProtobuf);
  };
  const OwnedEvent dispute = OfCafe("d1");
  OwnedEvent of_bank = dispute;
  of_bank.merchant = "starbank";
  EXPECT_EQ(send("file:cafe", of_bank), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(send("file:cafe", dispute), kAccepted) << run_.reason();
  EXPECT_EQ(send("file:cafe", Resolved(dispute, "accepted")),
            OutcomeCode::kNotAuthorized);
  EXPECT_EQ(run_.Lines("owes 2"), "");
  EXPECT_EQ(send("file:hub", Resolved(dispute, "accepted")), kAccepted)
      << run_.reason();
}

// Caps refuse burns and exchanges, not what two persons found to be due.
TEST_F(Disputes, AreNotRefusedForACap) {
  Configuration network = ReferenceConfiguration();
  for (ParticipantConfig& one : network.participants) {
    if (one.name != "starbank") continue;
    one.debit_caps = {{.currency = "CNY", .amount = {1}, .warn_percent = 0}};
  }
  ASSERT_EQ(run_.Apply(network), kAccepted);
  const OwnedEvent dispute = OfCafe("d1");
  ExpectAccepted(dispute);
  ExpectAccepted(Resolved(dispute, "accepted"));
}

// --- what no rule may write --------------------------------------------------

class TamperedDisputes : public Disputes {
 protected:
  TamperedDisputes() {
    is_tampered_ = true;
    dispute_ = OfCafe("d1");
    ExpectAccepted(dispute_);
    ExpectAccepted(Resolved(dispute_, "accepted"));
    EXPECT_TRUE(CheckDisputes(&run_.state()).ok());
  }
  ContestedRow::Key Contested() {
    return {WindowNumber{1}, NumberOf("cafe"), NumberOf("starbank"),
            SequenceNumber{static_cast<uint64_t>(dispute_.sequence)}};
  }
  DisputeRow::Key Key() { return {DisputeKey("cafe", "d1")}; }
  // What is found, which TearDown looks for again.
  std::string Found() {
    return std::string(CheckDisputes(&run_.state()).message());
  }

  OwnedEvent dispute_;
};

TEST_F(TamperedDisputes, WithoutTheirBookingAreFound) {
  run_.state().contested.Erase(Contested());
  EXPECT_NE(Found().find("found none of it"), std::string::npos) << Found();
}

TEST_F(TamperedDisputes, ThatDidNotRaiseWhatIsContestedAreFound) {
  run_.state().disputes.Erase(Key());
  EXPECT_NE(Found().find("one of each dispute, found 1"), std::string::npos)
      << Found();
}

TEST_F(TamperedDisputes, ThatGiveBackOtherThanIsOwedAreFound) {
  ObligationRow& owed = run_.state().obligations.Change(
      {WindowNumber{2}, NumberOf("starbank"), NumberOf("cafe"),
       ObligationKind::kDispute});
  owed.amount = owed.amount + Money{1};
  EXPECT_NE(Found().find("differs from its obligation by -1"),
            std::string::npos)
      << Found();
}

TEST_F(TamperedDisputes, AboveWhatWasBookedAreFound) {
  ObligationRow& owed = run_.state().obligations.Change(
      {WindowNumber{1}, NumberOf("cafe"), NumberOf("starbank"),
       ObligationKind::kIssue});
  owed.amount = owed.amount - Money{1};
  EXPECT_NE(Found().find("expected at most 1535999999999 contested"),
            std::string::npos)
      << Found();
}

TEST_F(TamperedDisputes, ThatAcceptMoreThanIsContestedAreFound) {
  DisputeRow row = *run_.state().disputes.Find(Key());
  row.accepted = row.contested + Money{1};
  run_.state().disputes.Change(Key()) = row;
  EXPECT_NE(Found().find("is ACCEPTED with"), std::string::npos) << Found();
}

// --- random histories --------------------------------------------------------

// Sales at two merchants, windows that close, disputes over what records of
// closed ones really booked, some of it twice, and their resolutions.
class RandomDisputes {
 public:
  RandomDisputes(uint64_t seed, CachePolicy policy)
      : random_(seed), run_(ReferenceDayStart(), policy) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), kAccepted);
    for (int i = 0; i < 80; ++i) Go(i);
  }

  EngineRun& run() { return run_; }
  int accepted() const { return accepted_; }

 private:
  void Go(int i) {
    const std::string id = std::to_string(i);
    const Timestamp now{run_.recorded().value + 60'000'000};
    const int64_t what = random_.Between(1, 100);
    if (what <= 50) {
      OwnedEvent sale =
          MadePurchase(now, "m1", "o" + id, random_.Between(100, 99999));
      sale.merchant = random_.Chance(50) ? "cafe" : "grocer";
      run_.Decide(sale);
    } else if (what <= 58) {
      run_.Decide(MadeClose(now, "c" + id, 0));
    } else if (what <= 82) {
      Raise(now, "d" + id);
    } else {
      Resolve(now);
    }
  }

  void Raise(Timestamp now, const std::string& id) {
    const std::vector<Booked> all = BookingsOf(run_);
    if (all.empty()) return;
    const Booked& one = random_.Pick(all);
    OwnedEvent e = MadeDispute(now, id);
    e.window = one.key.window.value;
    e.sequence = static_cast<int64_t>(one.sequence.value);
    e.rule = std::string(run_.networks().NameOf(one.key.debtor));
    e.action = std::string(run_.networks().NameOf(one.key.creditor));
    e.merchant = random_.Chance(50) ? e.rule : e.action;
    e.object = ToMajorDecimal(one.amount);
    if (random_.Chance(30)) e.amount = random_.Between(1, 100);
    if (run_.Decide(e) == kAccepted) raised_.push_back(e);
  }

  void Resolve(Timestamp now) {
    if (raised_.empty()) return;
    const OwnedEvent& dispute = random_.Pick(raised_);
    OwnedEvent e = MadeResolution(
        now, dispute,
        random_.Pick<std::string>({"accepted", "rejected", "partly"}));
    if (e.channel == "partly") {
      e.amount = random_.Between(1, 50);
      e.currency = "CNY";
    }
    const bool is_accepted = run_.Decide(e) == kAccepted;
    if (is_accepted && e.channel != "rejected") ++accepted_;
  }

  RandomSource random_;
  EngineRun run_;
  std::vector<OwnedEvent> raised_;
  int accepted_ = 0;
};

TEST(RandomDisputeHistories, LeaveSumsOfPositionsAtZero) {
  int accepted = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    RandomDisputes history(seed, kUnlimitedCache);
    State& state = history.run().state();
    EXPECT_TRUE(CheckWindows(&state).ok()) << seed << CheckWindows(&state);
    std::map<WindowNumber, Money> exact;
    std::map<WindowNumber, int64_t> rounded;
    state.positions.Scan("", "", [&](const auto& key, const auto& row) {
      exact[key.window] = exact[key.window] + row.exact;
      rounded[key.window] += row.rounded.value;
      return true;
    });
    for (const auto& [window, sum] : exact) {
      EXPECT_EQ(sum, Money{}) << "seed " << seed << " window " << window.value;
      EXPECT_EQ(rounded[window], 0) << "seed " << seed;
    }
    Money net;
    state.exposures.Scan("", "", [&](const auto&, const auto& row) {
      net = net + row.net;
      return true;
    });
    EXPECT_EQ(net, Money{}) << seed;
    accepted += history.accepted();
  }
  EXPECT_GT(accepted, 40);
}

TEST(RandomDisputeHistories, AreTheSameWithACacheOfOneRow) {
  for (uint64_t seed = 0; seed < 10; ++seed) {
    RandomDisputes whole(seed, kUnlimitedCache);
    RandomDisputes small(seed, kOneRowCache);
    EXPECT_EQ(whole.run().records(), small.run().records()) << seed;
    EXPECT_EQ(whole.run().Settle(), small.run().Settle()) << seed;
  }
}

}  // namespace
}  // namespace clearpoint
