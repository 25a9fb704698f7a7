#include "tests/simulation/simulation.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "consumers/sequencer.h"
#include "engine/codec/codec.h"
#include "engine/state/store_head.h"
#include "engine/values/check.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr int64_t kPointsBefore = 100;
const std::vector<std::string>& Members() {
  static const std::vector<std::string> members = {"m1", "m2", "m3"};
  return members;
}

Hash128 WriterId(uint64_t number) {
  Hash128 id;
  for (size_t i = 0; i < 8; ++i) {
    id.bytes[i] = static_cast<uint8_t>(number >> (8 * i));
  }
  id.bytes[15] = 0x57;
  return id;
}

std::string Encoded(const OwnedEvent& event) {
  return EncodeEvent(event.View(), EventFormat::kProtobuf);
}

}  // namespace

void SimulationCounts::Add(const SimulationCounts& other) {
  steps += other.steps;
  kills += other.kills;
  claims += other.claims;
  doubts += other.doubts;
  takeovers += other.takeovers;
  skipped += other.skipped;
  losses += other.losses;
  stops += other.stops;
}

struct Simulation::Process {
  size_t index = 0;
  int64_t skew_us = 0;  // of its wall clock
  size_t cache_bytes = 0;
  SimulatedStore store;
  SimulatedOwnership ownership;
  int64_t sleeps_until_us = 0;
  bool has_given_up = false;  // stopped with an error
  // While it lives.
  std::shared_ptr<SimulatedLife> life;
  Hash128 writer_id;  // of its newest claim
  std::unique_ptr<Journal> journal;
  std::unique_ptr<SimulatedPublisher> publisher;
  std::unique_ptr<ShardMeters> meters;
  std::unique_ptr<ShardProcess> shard;

  bool lives() const { return shard != nullptr; }
};

Simulation::Simulation(uint64_t seed)
    : seed_(seed),
      random_(seed * 2 + 1),
      clock_(&time_),
      log_(seed * 2 + 2, &time_),
      is_told_(std::getenv("CLEARPOINT_SIMULATION_SEED") != nullptr) {
  may_lose_ = random_.Chance(20);
  // What is published is a witness too; some have none but their stores.
  publishes_ = !may_lose_ || random_.Chance(50);
  topic_.watch = [this](const Hash256& frame) {
    chain_.Follow(log_);
    if (!chain_.Holds(frame)) {
      Fail(absl::StrCat("frame ", ToHex(frame),
                        " is published, but no reader accepts it"));
    }
  };
  MakeInputs();
  Prepare();
  const int64_t count = random_.Between(2, 3);
  for (int64_t i = 0; i < count; ++i) {
    auto process = std::make_unique<Process>();
    process->index = static_cast<size_t>(i);
    process->skew_us = random_.Between(-50'000, 50'000);
    process->cache_bytes = random_.Chance(30) ? 0 : size_t{1} << 20;
    processes_.push_back(std::move(process));
  }
}

Simulation::~Simulation() {
  for (const auto& each : processes_) each->shard.reset();
}

void Simulation::Fail(const std::string& what) {
  if (failure_.empty()) failure_ = absl::StrCat("seed ", seed_, ": ", what);
}

// ---- What the run is about. ----

InputMessage Simulation::MakeMessage(int64_t index) {
  InputMessage message;
  const Timestamp at{ReferenceDayStart().value + index};
  message.member = random_.Pick(Members());
  const int64_t dice = random_.Between(1, 100);
  if (dice <= 5) {
    message.bytes = absl::StrCat("no event ", index);
    return message;
  }
  if (dice <= 35) {
    message.kind = MessageKind::kRedemption;
    message.id = absl::StrCat("r", index);
    message.amount = random_.Between(1, 150);
    message.bytes =
        Encoded(MadeRedemption(at, message.member, message.id, message.amount));
    return message;
  }
  message.kind = MessageKind::kPurchase;
  message.id = absl::StrCat("o", index);
  message.amount = 100 * random_.Between(1, 50);
  message.bytes =
      Encoded(MadePurchase(at, message.member, message.id, message.amount));
  return message;
}

void Simulation::MakeInputs() {
  inputs_ = {{"admin:control/0", {}}, {"kafka:in/0", {}}, {"kafka:in/1", {}}};
  const int64_t count = random_.Between(10, 50);
  for (int64_t i = 0; i < count; ++i) {
    auto& messages =
        inputs_[static_cast<size_t>(random_.Between(1, 2))].messages;
    // What was sent before may be sent again, there or to the other one.
    const auto& known = inputs_[static_cast<size_t>(random_.Between(1, 2))];
    InputMessage message = known.messages.empty() || random_.Chance(85)
                               ? MakeMessage(i)
                               : random_.Pick(known.messages);
    message.published_us = random_.Between(0, 400'000);
    messages.push_back(std::move(message));
  }
  const int64_t closes = random_.Between(0, 2);
  for (int64_t i = 0; i < closes; ++i) {
    InputMessage close;
    close.kind = MessageKind::kClose;
    close.id = absl::StrCat("c", i);
    close.bytes = Encoded(MadeClose(ReferenceDayStart(), close.id, 0));
    close.published_us = random_.Between(0, 400'000);
    inputs_[0].messages.push_back(std::move(close));
  }
  for (InputPartition& each : inputs_) {
    std::sort(each.messages.begin(), each.messages.end(),
              [](const InputMessage& a, const InputMessage& b) {
                return a.published_us < b.published_us;
              });
  }
  // So that the first record of each tells which it is.
  auto& first = inputs_[1].messages;
  auto& second = inputs_[2].messages;
  while (!first.empty() && !second.empty() &&
         first[0].bytes == second[0].bytes) {
    second.erase(second.begin());
  }
}

void Simulation::Prepare() {
  PrepareJournal(&log_,
                 random_.Chance(80) ? ClockMode::kWall : ClockMode::kInput,
                 Members(), kPointsBefore);
  prepared_ = log_.entries().size();
}

// ---- Processes. ----

void Simulation::Start(Process* process) {
  process->life = std::make_shared<SimulatedLife>();
  process->store.Belong(process->life);
  process->journal = log_.Connect(process->life);
  process->publisher =
      std::make_unique<SimulatedPublisher>(&topic_, process->life);
  process->meters = std::make_unique<ShardMeters>();
  ShardParts parts;
  parts.store = &process->store;
  parts.journal = process->journal.get();
  const auto source = [this](size_t from, size_t to) {
    std::vector<const InputPartition*> partitions;
    for (size_t i = from; i < to; ++i) partitions.push_back(&inputs_[i]);
    return std::make_unique<SimulatedSource>(partitions, &random_, &time_,
                                             &is_wild_);
  };
  parts.open_admin = [source] { return source(0, 1); };
  if (random_.Chance(50)) {
    parts.open_admin_backlog = [source] {
      auto backlog = source(0, 1);
      backlog->EndHere();
      return backlog;
    };
  }
  parts.open_source = [source] { return source(1, 3); };
  if (publishes_) parts.publisher = process->publisher.get();
  parts.ownership = &process->ownership;
  parts.meters = process->meters.get();
  parts.clock = &clock_;
  parts.writer_id = [this, process] {
    process->writer_id = WriterId(++writers_);
    return process->writer_id;
  };
  parts.reclaim_after_us = 2'000'000;
  parts.follower.cache_bytes = process->cache_bytes;
  parts.sequencer.cache_bytes = process->cache_bytes;
  parts.sequencer.frame_records = static_cast<uint32_t>(random_.Between(1, 5));
  parts.sequencer.frame_delay_us = 2'000;
  parts.sequencer.checkpoint_records =
      static_cast<uint64_t>(random_.Between(4, may_lose_ ? 8 : 30));
  parts.sequencer.commits = CommitThread::kCaller;
  parts.sequencer.claim = {absl::StrCat("host", process->index), process->index,
                           Hash128{}};
  parts.sequencer.wall_clock = [this, process] {
    return Timestamp{ReferenceDayStart().value + time_.now_us +
                     process->skew_us};
  };
  process->shard = std::make_unique<ShardProcess>(std::move(parts));
}

void Simulation::Count(const Process& process) {
  const ShardMeters& meters = *process.meters;
  counts_.claims += meters.claims.value();
  counts_.doubts += meters.doubts.value();
  counts_.takeovers += meters.takeovers.value();
  counts_.skipped += meters.skipped_repeats.value() +
                     meters.skipped_stale.value() +
                     meters.skipped_foreign.value();
}

void Simulation::CheckPhase(const Process& process) {
  if (process.shard->phase() != ShardPhase::kActive) return;
  chain_.Follow(log_);
  if (chain_.HoldsClaimOf(process.writer_id)) return;
  Fail(absl::StrCat("host", process.index,
                    " is active by a claim that no reader accepts"));
}

void Simulation::Tell(const Process& process) const {
  std::printf(
      "%9lld us, log %zu: host%zu %s at frame %llu, %s\n",
      static_cast<long long>(time_.now_us), log_.entries().size(),
      process.index,
      process.life->is_alive
          ? std::string(ShardPhaseName(process.shard->phase())).c_str()
          : "killed",
      static_cast<unsigned long long>(process.meters->head_frame.value()),
      process.meters->message.c_str());
}

// Of what it had under way, a prefix may still come.
void Simulation::Kill(Process* process) {
  if (is_told_) Tell(*process);
  ++counts_.kills;
  Count(*process);
  process->life->is_alive = false;
  process->shard.reset();
  process->ownership.Take();
  if (random_.Chance(30)) process->store.LoseUnsynced(&random_);
}

void Simulation::StepOne(Process* process) {
  ++counts_.steps;
  const ShardPhase before = process->shard->phase();
  process->shard->Step(1'000).IgnoreError();
  if (is_told_ && process->shard->phase() != before) Tell(*process);
  if (!process->life->is_alive) return Kill(process);
  if (before != process->shard->phase()) CheckPhase(*process);
  if (process->shard->phase() == ShardPhase::kStopped) Finished(process);
}

void Simulation::Finished(Process* process) {
  const absl::Status end = process->shard->Step(0);
  Count(*process);
  if (!is_wild_) process->publisher->Publish(1'000);  // as a program would wait
  process->shard.reset();
  if (end.ok()) return;
  ++counts_.stops;
  process->has_given_up = true;
  const bool may_stop = counts_.losses > 0 && absl::IsDataLoss(end);
  if (!may_stop) {
    Fail(absl::StrCat("host", process->index,
                      " stopped: ", std::string(end.message())));
  }
}

// ---- Faults. ----

void Simulation::MoveTime() {
  const int64_t dice = random_.Between(1, 100);
  int64_t most = 1'000;
  if (dice > 80) most = 10'000;
  if (dice > 97) most = 300'000;
  time_.now_us += random_.Between(0, most);
  log_.Advance();
}

void Simulation::DisturbProcess() {
  Process& process = *random_.Pick(processes_);
  if (process.has_given_up) return;
  if (!process.lives()) {
    if (random_.Chance(40)) Start(&process);
    return;
  }
  const int64_t dice = random_.Between(1, 100);
  if (dice <= 10) {
    Kill(&process);
  } else if (dice <= 20) {
    process.life->effects_left = static_cast<int>(random_.Between(0, 6));
  } else if (dice <= 35) {
    process.sleeps_until_us = time_.now_us + random_.Between(0, 900'000);
  } else if (dice <= 60) {
    process.ownership.Give();
  } else if (dice <= 75) {
    process.ownership.Take();
  } else if (dice <= 78) {
    process.shard->Stop();
  } else if (dice <= 80) {
    process.publisher->RefuseOnce();
  } else {
    process.publisher->Publish(random_.Between(1, 4));
  }
}

void Simulation::DisturbWorld() {
  const int64_t dice = random_.Between(1, 100);
  if (dice <= 20) {
    log_.GoAway(time_.now_us + random_.Between(0, 600'000));
  } else if (dice <= 40) {
    log_.AppendForeign();
  } else if (dice <= 60) {
    log_.AppendRepeat();
  } else if (dice <= 80 && may_lose_) {
    LoseData();
  }
}

// The broker loses acknowledged frames while no writer runs, and may be filled
// up again: by claims, to some length, or to just where a store has read to.
void Simulation::LoseData() {
  for (const auto& each : processes_) {
    if (each->lives()) Kill(each.get());
  }
  log_.GoAway(0);
  // Of the store that has read most, which is the best witness.
  Process* victim = nullptr;
  size_t end = 0;
  for (const auto& each : processes_) {
    const auto bytes = each->store.ReadHead();
    const size_t read = bytes->empty() ? 0 : DecodeStoreHead(*bytes)->end.value;
    if (each->has_given_up || read <= end) continue;
    victim = each.get();
    end = read;
  }
  if (end <= prepared_ + 1) return;
  ++counts_.losses;
  log_.Truncate(static_cast<size_t>(random_.Between(
      static_cast<int64_t>(prepared_), static_cast<int64_t>(end) - 1)));
  if (random_.Chance(20)) return;
  if (random_.Chance(30)) end += static_cast<size_t>(random_.Between(0, 4));
  const auto journal = log_.Connect(std::make_shared<SimulatedLife>());
  MemoryStore store;
  const auto follower = Follower::Start(&store, journal.get(), {});
  CLEARPOINT_CHECK(follower.ok());
  CLEARPOINT_CHECK((*follower)->CatchUp().ok());
  Head head = (*follower)->head().chain;
  while (log_.entries().size() < end) {
    const SealedFrame frame =
        SealClaim(NextClaimHeader(head, WriterId(++writers_)), {});
    head = HeadAfter(head, frame.header, frame.hash);
    log_.Append(frame.bytes);
  }
  if (random_.Chance(30)) return;
  Start(victim);
  victim->ownership.Give();
}

void Simulation::RunWild() {
  is_wild_ = true;
  log_.BeWild();
  for (const auto& each : processes_) Start(each.get());
  processes_[0]->ownership.Give();
  for (int i = 0; i < 500 && failure_.empty(); ++i) {
    MoveTime();
    if (random_.Chance(8)) DisturbProcess();
    if (random_.Chance(1)) DisturbWorld();
    Process& process = *random_.Pick(processes_);
    if (process.lives() && process.sleeps_until_us <= time_.now_us) {
      StepOne(&process);
    }
  }
}

// ---- Calm, and what must hold then. ----

bool Simulation::SomebodyLives() const {
  return std::any_of(processes_.begin(), processes_.end(),
                     [](const auto& each) { return each->lives(); });
}

bool Simulation::IsDone() {
  if (!log_.HasNothingUnderWay()) return false;
  chain_.Follow(log_);
  for (const InputPartition& each : inputs_) {
    const auto read = chain_.inputs().find(each.name);
    const uint64_t next = read == chain_.inputs().end() ? 0 : read->second;
    if (next < each.messages.size()) return false;
  }
  return std::all_of(processes_.begin(), processes_.end(),
                     [](const auto& each) {
                       return !each->lives() || each->publisher->IsDone();
                     });
}

// It writes, and knows all of the journal to be its own or read.
bool Simulation::IsSettled(const Process& owner) {
  if (!owner.lives() || owner.shard->phase() != ShardPhase::kActive) {
    return false;
  }
  chain_.Follow(log_);
  return owner.meters->in_flight.value() == 0 &&
         owner.meters->next_sequence.value() == chain_.next_sequence();
}

void Simulation::RunCalm() {
  is_wild_ = false;
  log_.CalmDown();
  Process* owner = nullptr;
  for (int i = 0; i < 20'000 && failure_.empty(); ++i) {
    for (const auto& each : processes_) {
      each->sleeps_until_us = 0;
      if (each->lives() && each->life->effects_left >= 0) {
        each->life->effects_left = -1;
      }
      if (!each->lives() && !each->has_given_up) Start(each.get());
      if (each.get() != owner) each->ownership.Take();
    }
    if (owner == nullptr || !owner->lives()) {
      owner = nullptr;
      for (const auto& each : processes_) {
        if (each->lives()) owner = each.get();
      }
    }
    if (owner == nullptr) return;  // all have stopped
    owner->ownership.Give();
    time_.now_us += 5'000;
    log_.Advance();
    for (const auto& each : processes_) {
      if (each->lives()) StepOne(each.get());
      if (each->lives()) each->publisher->Publish(100);
    }
    if (i % 8 == 0 && IsSettled(*owner) && IsDone()) return;
  }
  if (failure_.empty()) Fail("input is left, though nothing is in the way");
}

void Simulation::StopAll() {
  for (int i = 0; i < 2'000 && SomebodyLives(); ++i) {
    time_.now_us += 5'000;
    log_.Advance();
    for (const auto& each : processes_) {
      if (!each->lives()) continue;
      each->shard->Stop();
      StepOne(each.get());
    }
  }
  if (SomebodyLives()) Fail("a process that was told to stop does not");
}

void Simulation::CheckStores() {
  for (const auto& each : processes_) {
    if (each->has_given_up) continue;
    each->store.Belong(std::make_shared<SimulatedLife>());
    const auto journal = log_.Connect(std::make_shared<SimulatedLife>());
    auto follower = Follower::Start(&each->store, journal.get(), {});
    MemoryStore nothing;
    auto whole = Follower::Start(&nothing, journal.get(), {});
    CLEARPOINT_CHECK(whole.ok());
    absl::Status status = follower.status();
    if (status.ok()) status = (*follower)->CatchUp();
    if (status.ok()) status = (*whole)->CatchUp();
    if (!status.ok()) return Fail(std::string(status.message()));
    const std::string difference =
        (*whole)->Settle()->Difference(*(*follower)->Settle());
    if (!difference.empty()) {
      Fail(absl::StrCat("host", each->index, "'s store differs in ",
                        difference));
    }
    std::map<std::string, int64_t> balances;
    State& state = (*whole)->state();
    std::map<MemberNumber, std::string> names;
    state.members.Scan("", "", [&](const auto& key, const auto& row) {
      names[key.member] = row.name;
      return true;
    });
    state.wallets.ForEach([&](const Wallet& wallet) {
      balances[names[wallet.key.member]] += wallet.row.available.value;
      return true;
    });
    NaiveBooks books(&inputs_, Members(), kPointsBefore);
    books.Walk(log_, chain_);
    for (const auto& [member, balance] : books.balances()) {
      if (member.empty() || balances[member] == balance) continue;
      Fail(absl::StrCat(member, ": expected ", balance, " points, found ",
                        balances[member]));
    }
  }
}

void Simulation::CheckEnd() {
  chain_.Follow(log_);
  NaiveBooks books(&inputs_, Members(), kPointsBefore);
  std::string wrong = books.Walk(log_, chain_);
  const bool has_ended = counts_.stops == processes_.size();
  if (wrong.empty() && !has_ended) wrong = books.AllDecided();
  if (wrong.empty() && !has_ended && counts_.losses == 0 && publishes_) {
    wrong = books.AllPublished(topic_);
  }
  if (wrong.empty()) {
    wrong = books.NothingElsePublished(topic_);
    // Lost, and somebody has stopped and said so.
    if (counts_.losses > 0 && counts_.stops > 0) wrong.clear();
  }
  if (!wrong.empty()) Fail(wrong);
  if (failure_.empty()) CheckStores();
}

std::string Simulation::Run() {
  RunWild();
  if (failure_.empty()) RunCalm();
  if (failure_.empty()) StopAll();
  if (failure_.empty()) CheckEnd();
  return failure_;
}

}  // namespace clearpoint
