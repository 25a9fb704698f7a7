// The invariants that hold for every history (architecture: invariants), on
// random networks and events, and the orders of arrival that must not matter.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

#include "engine/decide/decider.h"
#include "engine/replay/invariants.h"
#include "tests/support/engine_run.h"
#include "tests/support/random_history.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr uint64_t kSeeds = 40;
constexpr int kEvents = 150;

void Take(EngineRun* run, const HistoryStep& step) {
  if (step.configuration.has_value()) {
    ASSERT_EQ(run->Apply(*step.configuration), OutcomeCode::kAccepted)
        << run->reason();
  } else {
    run->Decide(step.event);
  }
}

void Play(EngineRun* run, const History& history) {
  for (const HistoryStep& step : history.steps) Take(run, step);
}

// Runs `check(run)` after every step of many histories.
template <class Check>
void AfterEveryStep(const Check& check) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    EngineRun run(history.start, kUnlimitedCache);
    for (const HistoryStep& step : history.steps) {
      Take(&run, step);
      check(&run);
      if (testing::Test::HasFailure()) {
        FAIL() << "seed " << seed << " after " << step.event.Text();
      }
    }
  }
}

TEST(Invariants, PointAccountsOfAProgramSumToZero) {
  AfterEveryStep([](EngineRun* run) {
    std::map<ProgramNumber, Points> sums;
    run->state().accounts.Scan("", "", [&](const auto& key, const auto& row) {
      sums[key.program] += row.balance;
      return true;
    });
    for (const auto& [program, sum] : sums) EXPECT_EQ(sum.value, 0);
  });
}

TEST(Invariants, WalletsAreTheSumsOfTheirLotsAndNothingIsBelowZero) {
  AfterEveryStep([](EngineRun* run) {
    std::map<std::pair<ProgramNumber, Account>, Points> sums;
    run->state().wallets.ForEach([&](const Wallet& wallet) {
      Points pending, available, held;
      for (const Lot& lot : wallet.lots) {
        EXPECT_GE(lot.row.remaining.value, 0);
        EXPECT_GE(lot.row.expired.value, 0);
        (lot.row.matured ? available : pending) += lot.row.remaining;
        held += lot.row.held;
        EXPECT_GE(lot.row.held.value, 0);
      }
      EXPECT_EQ(wallet.row.pending, pending);
      EXPECT_EQ(wallet.row.available, available);
      EXPECT_EQ(wallet.row.held, held);
      EXPECT_LE(wallet.row.debt.value, 0);
      sums[{wallet.key.program, Account::kPending}] += pending;
      sums[{wallet.key.program, Account::kAvailable}] += available;
      sums[{wallet.key.program, Account::kDebt}] += wallet.row.debt;
      sums[{wallet.key.program, Account::kHeld}] += held;
      return true;
    });
    for (const auto& [account, sum] : sums) {
      const AccountRow* row =
          run->state().accounts.Find({account.first, account.second});
      EXPECT_EQ(row == nullptr ? Points{} : row->balance, sum);
    }
  });
}

TEST(Invariants, ObligationsAndPositionsOfEveryWindowSumToZero) {
  int windows = 0;
  AfterEveryStep([&windows](EngineRun* run) {
    std::map<std::pair<WindowNumber, ParticipantNumber>, Money> due;
    run->state().obligations.Scan(
        "", "", [&](const auto& key, const auto& row) {
          Money& debtor = due[{key.window, key.debtor}];
          debtor = debtor - row.amount;
          Money& creditor = due[{key.window, key.creditor}];
          creditor = creditor + row.amount;
          EXPECT_GE(row.amount.value, 0);
          return true;
        });
    std::map<WindowNumber, std::array<absl::int128, 3>> sums;
    run->state().positions.Scan("", "", [&](const auto& key, const auto& row) {
      const Money moved = due[std::pair(key.window, key.participant)];
      EXPECT_EQ(row.exact, row.opening_carry + moved);
      EXPECT_EQ(row.receives - row.pays, moved);
      sums[key.window][0] += row.exact.value;
      sums[key.window][1] += row.rounded.value;
      sums[key.window][2] += row.carry.value;
      return true;
    });
    for (const auto& [window, three] : sums) {
      EXPECT_TRUE((three == std::array<absl::int128, 3>{0, 0, 0}));
      ++windows;
    }
  });
  EXPECT_GT(windows, 1000);
}

TEST(Invariants, WhatIsOwedFollowsFromWhatIsOpenAndUnpaid) {
  AfterEveryStep([](EngineRun* run) {
    const absl::Status status = CheckWindows(&run->state());
    EXPECT_TRUE(status.ok()) << status;
  });
}

Record Decoded(std::string_view bytes) {
  Record record;
  CLEARPOINT_CHECK(DecodeRecord(bytes, &record).ok());
  return record;
}

// Summed up from nothing, row by row.
Digest DigestOf(const MemoryStore& store) {
  Digest digest;
  for (int table = 0; table < kTableCount; ++table) {
    const auto id = static_cast<TableId>(table);
    const auto cursor = store.Scan(id, "", "");
    for (; cursor->Valid(); cursor->Next()) {
      Hash256 hash;
      const auto row = CheckedRow(id, cursor->key(), cursor->value(), &hash);
      EXPECT_TRUE(row.ok()) << row.status();
      digest.Add(id, DigestBucket(cursor->key()), hash);
    }
  }
  return digest;
}

TEST(Invariants, AnAcceptedEventAgainIsADuplicateWithoutEffect) {
  int duplicates = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    EngineRun run(history.start, kUnlimitedCache);
    for (const HistoryStep& step : history.steps) {
      Take(&run, step);
      const Record first = Decoded(run.records().back());
      if (step.configuration.has_value()) continue;
      if (first.outcome != OutcomeCode::kAccepted) continue;
      if (first.at.source == 0) continue;  // a return that had waited
      ASSERT_EQ(run.Decide(step.event), OutcomeCode::kDuplicate)
          << "seed " << seed << " " << step.event.Text() << run.reason();
      const Record again = Decoded(run.records().back());
      EXPECT_TRUE(again.effects.empty());
      EXPECT_EQ(again.refers_to, first.sequence);
      ++duplicates;
    }
  }
  EXPECT_GT(duplicates, 2000);
}

TEST(Invariants, RecordedEffectsAloneLeadToTheSameDigest) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    EngineRun run(history.start, kUnlimitedCache);
    Play(&run, history);
    State replayed(nullptr, Digest());
    for (const std::string& bytes : run.records()) {
      const absl::Status status = Evolve(&replayed, Decoded(bytes).effects);
      ASSERT_TRUE(status.ok()) << status;
    }
    CommitTo(nullptr, &replayed);
    EXPECT_EQ(replayed.digest().Difference(run.Settle()), "")
        << "seed " << seed;
    Networks networks;
    ASSERT_TRUE(networks.Refresh(&replayed).ok());
    EXPECT_EQ(TextOf(&replayed, networks, run.recorded()), run.Text());
  }
}

// The digest is kept by differences: whatever was settled, committed, reloaded
// and changed again in between must lead to the sum over all rows.
TEST(Invariants, TheDigestIsTheSumOverAllRowsHoweverItWasReached) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    EngineRun run(history.start, kUnlimitedCache);
    Play(&run, history);
    MemoryStore store;
    State state(&store, Digest());
    size_t step = 0;
    for (const std::string& bytes : run.records()) {
      ASSERT_TRUE(Evolve(&state, Decoded(bytes).effects).ok());
      ++step;
      if (step % 3 == 0) state.Settle();
      if (step % 7 == 0) CommitTo(&store, &state);
      if (step % 11 == 0) state.Trim(0);
    }
    state.Settle();
    EXPECT_EQ(state.digest().Difference(run.Settle()), "") << "seed " << seed;
    CommitTo(&store, &state);
    EXPECT_EQ(DigestOf(store).Difference(run.Settle()), "") << "seed " << seed;
  }
}

TEST(Invariants, AMismatchOfRecordAndStateIsDataLossThatNamesBoth) {
  const History history = MakeRandomHistory(3, kEvents);
  EngineRun run(history.start, kUnlimitedCache);
  Play(&run, history);
  State replayed(nullptr, Digest());
  absl::Status status;
  for (const std::string& bytes : run.records()) {
    Effects effects = Decoded(bytes).effects;
    if (!effects.postings.empty()) effects.postings[0].points.value += 1;
    status = Evolve(&replayed, effects);
    if (!status.ok()) break;
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("record leads to"), std::string::npos);
}

// Decides what a record holds again, as the record says it came about.
void DecideAgain(Decider* decider, EventDecoder* decoder, const Record& was,
                 Record* again) {
  if (was.kind == EventKind::kTick) {
    decider->DecideTick(was.sequence, was.recorded, again);
    return;
  }
  decoder->Reset();
  Input input;
  input.format = static_cast<EventFormat>(was.format);
  Event event = decoder->Decode(was.event, input.format);
  // Of a bare card number only the verdict is kept.
  if (input.format == EventFormat::kBytes) {
    event.body = Undecodable{was.outcome, was.reason};
  }
  input.event = &event;
  const bool may_wait = was.kind == EventKind::kPurchaseReturned ||
                        was.kind == EventKind::kPurchase;
  if (may_wait && was.at.source == 0) {
    decider->DecideReleased(was.effects.waiting.front().key, event,
                            input.format, was.sequence, was.recorded, again);
    return;
  }
  if (was.at.source != 0) input.source = "file:test";
  input.offset = was.at.offset;
  decider->DecideEvent(input, was.sequence, was.recorded, again);
}

TEST(Invariants, DecidingRecordedEventsAgainGivesTheSameBytes) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    EngineRun run(history.start, kUnlimitedCache);
    Play(&run, history);
    State state(nullptr, Digest());
    Networks networks;
    Decider decider(&state, &networks);
    EventDecoder decoder;
    Record again;
    for (const std::string& bytes : run.records()) {
      const Record was = Decoded(bytes);
      DecideAgain(&decider, &decoder, was, &again);
      std::string found;
      EncodeRecord(again, &found);
      ASSERT_EQ(found, bytes)
          << "seed " << seed << " record " << was.sequence.value;
      ASSERT_TRUE(Evolve(&state, was.effects).ok());
      ASSERT_TRUE(networks.Refresh(&state).ok());
    }
  }
}

TEST(Invariants, AnyCacheGivesTheSameRecordsDigestAndText) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    EngineRun all(history.start, kUnlimitedCache);
    EngineRun again(history.start, kUnlimitedCache);
    EngineRun one(history.start, kOneRowCache);
    EngineRun some(history.start, CachePolicy{7, 4000});
    for (EngineRun* run : {&all, &again, &one, &some}) Play(run, history);
    for (EngineRun* run : {&again, &one, &some}) {
      ASSERT_EQ(run->records(), all.records()) << "seed " << seed;
      EXPECT_EQ(run->Settle().Difference(all.Settle()), "") << "seed " << seed;
      EXPECT_EQ(run->Text(), all.Text()) << "seed " << seed;
    }
  }
}

TEST(Invariants, AClosedWindowNeverChanges) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const History history = MakeRandomHistory(seed, kEvents);
    EngineRun run(history.start, kUnlimitedCache);
    Play(&run, history);
    int64_t open = 0;
    for (const std::string& bytes : run.records()) {
      const Record record = Decoded(bytes);
      for (const Booking& booking : record.effects.bookings) {
        ASSERT_EQ(booking.key.window.value, open) << "seed " << seed;
      }
      for (const auto& total : record.effects.totals) {
        if (total.key.total == Total::kOpenWindow) open = RowOf(total)->value;
      }
    }
  }
}

// --- orders of arrival that do not matter -----------------------------------

constexpr int64_t kMinute = 60 * kMicrosPerSecond;

OwnedEvent At(int64_t minutes, EventKind kind) {
  return {.kind = kind,
          .occurred = {ReferenceDayStart().value + minutes * kMinute}};
}

OwnedEvent Buy(int64_t minutes, const std::string& order, int64_t amount) {
  OwnedEvent e = At(minutes, EventKind::kPurchase);
  e.member = "m1";
  e.merchant = "cafe";
  e.id = order;
  e.currency = "CNY";
  e.amount = amount;
  return e;
}

OwnedEvent GiveBack(int64_t minutes, const std::string& order, int64_t amount) {
  OwnedEvent e = Buy(minutes, order, amount);
  e.kind = EventKind::kPurchaseReturned;
  e.member.clear();
  e.second_id = order + "/" + std::to_string(minutes);
  return e;
}

// Random parts of the amount that add up to it.
std::vector<int64_t> PartsOf(int64_t amount, RandomSource* random) {
  std::vector<int64_t> parts;
  while (amount > 0) {
    parts.push_back(random->Between(1, std::max<int64_t>(1, amount / 2)));
    amount -= parts.back();
  }
  return parts;
}

std::string TextAfter(const std::vector<OwnedEvent>& events) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  EXPECT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  for (const OwnedEvent& event : events) {
    const OutcomeCode code = run.Decide(event);
    EXPECT_TRUE(code == OutcomeCode::kAccepted || code == OutcomeCode::kWaiting)
        << event.Text() << run.reason();
  }
  for (const auto& [code, count] : run.later_outcomes()) {
    EXPECT_EQ(code, OutcomeCode::kAccepted);
  }
  return run.Text();
}

TEST(Order, PartsOfReturnsTakeTheWholeAwardAndObligation) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    RandomSource random(seed);
    const int64_t amount = random.Between(1, 40000);
    EngineRun run(ReferenceDayStart(), kUnlimitedCache);
    run.Apply(ReferenceConfiguration());
    run.Decide(Buy(1, "o", amount));
    int64_t minute = 1;
    for (const int64_t part : PartsOf(amount, &random)) {
      ASSERT_EQ(run.Decide(GiveBack(++minute, "o", part)),
                OutcomeCode::kAccepted);
    }
    ASSERT_EQ(run.Decide(GiveBack(++minute, "o", 1)),
              OutcomeCode::kAboveMaximum);
    EXPECT_EQ(run.Text().find("member "), std::string::npos) << run.Text();
    OwnedEvent close = At(++minute, EventKind::kWindowCloseRequested);
    close.id = "c";
    run.Decide(close);
    EXPECT_EQ(run.Text().find("position "), std::string::npos) << run.Text();
  }
}

TEST(Order, EarlyReturnsEndAsReturnsInOrder) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    RandomSource random(seed);
    std::vector<OwnedEvent> purchases, returns;
    for (int64_t o = 0; o < 5; ++o) {
      const std::string id = "o" + std::to_string(o);
      const int64_t amount = random.Between(1, 30000);
      purchases.push_back(Buy(o + 1, id, amount));
      int64_t minute = 100 * (o + 1);
      for (const int64_t part : PartsOf(amount, &random)) {
        if (random.Chance(80)) returns.push_back(GiveBack(++minute, id, part));
      }
    }
    std::vector<OwnedEvent> in_order = purchases;
    in_order.insert(in_order.end(), returns.begin(), returns.end());
    std::vector<OwnedEvent> early = returns;
    for (size_t i = early.size(); i > 1; --i) {
      std::swap(early[i - 1], early[static_cast<size_t>(random.Between(
                                  0, static_cast<int64_t>(i) - 1))]);
    }
    early.insert(early.end(), purchases.begin(), purchases.end());
    EXPECT_EQ(TextAfter(early), TextAfter(in_order)) << "seed " << seed;
  }
}

TEST(Order, SignInsOfAnyOrderGiveTheSameTotals) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    RandomSource random(seed);
    std::vector<OwnedEvent> days;
    for (int64_t day = 0; day < 14; ++day) {
      if (!random.Chance(75)) continue;
      OwnedEvent e =
          At(day * 1440 + random.Between(0, 1439), EventKind::kSignIn);
      e.program = "star";
      e.member = "m1";
      days.push_back(e);
    }
    const std::string in_order = TextAfter(days);
    for (size_t i = days.size(); i > 1; --i) {
      std::swap(days[i - 1], days[static_cast<size_t>(random.Between(
                                 0, static_cast<int64_t>(i) - 1))]);
    }
    EXPECT_EQ(TextAfter(days), in_order) << "seed " << seed;
  }
}

}  // namespace
}  // namespace clearpoint
