#include "tests/simulation/simulated_log.h"

#include <algorithm>
#include <utility>

namespace clearpoint {

namespace {

constexpr int64_t kPatienceUs = 400'000;

absl::Status Away() { return absl::UnavailableError("the broker is away"); }

}  // namespace

class SimulatedReader : public JournalReader {
 public:
  SimulatedReader(SimulatedLog* log, JournalPosition position)
      : log_(log), next_(position.value) {}

  absl::StatusOr<std::optional<JournalEntry>> Next() override {
    if (log_->IsAway()) return Away();
    const auto& entries = log_->entries_;
    if (next_ > entries.size()) {
      return absl::DataLossError("messages that were read are gone");
    }
    while (next_ < entries.size()) {
      bytes_ = entries[next_++];
      if (!bytes_.starts_with("CLPT")) {
        ++foreign_;
        continue;
      }
      auto hash = CheckFrame(bytes_);
      if (!hash.ok()) return hash.status();
      return JournalEntry{JournalPosition{next_ - 1}, JournalPosition{next_},
                          bytes_, *hash};
    }
    return std::nullopt;
  }
  JournalPosition passed() const override { return JournalPosition{next_}; }
  uint64_t foreign() const override { return foreign_; }

 private:
  SimulatedLog* log_;
  uint64_t next_;
  uint64_t foreign_ = 0;
  std::string bytes_;
};

class SimulatedWriter : public JournalWriter {
 public:
  SimulatedWriter(SimulatedLog* log, std::shared_ptr<SimulatedLife> life,
                  JournalPosition end)
      : log_(log),
        life_(std::move(life)),
        producer_(std::make_shared<SimulatedLog::Producer>()) {
    producer_->expected = end;
    log_->producers_.push_back(producer_);
  }
  ~SimulatedWriter() override { log_->Drop(producer_.get()); }

  absl::Status Append(SealedFrame frame) override {
    if (!life_->Act()) return absl::AbortedError("killed");
    if (!status_.ok()) return status_;
    const int64_t now = log_->time_->now_us;
    int64_t lands = now + log_->Delay();
    if (!producer_->waiting.empty()) {
      lands = std::max(lands, producer_->waiting.back().lands_us);
    }
    producer_->appended_us.push_back(now);
    producer_->waiting.push_back(
        {frame.header.number, std::move(frame.bytes), lands});
    return absl::OkStatus();
  }

  // Only what happens before the wild part waits.
  absl::StatusOr<std::optional<AppendReport>> NextReport(bool wait) override {
    while (wait && producer_->reports.empty()) {
      log_->time_->now_us += 1'000;
      log_->Advance();
    }
    if (!status_.ok()) return status_;
    if (!life_->is_alive) return absl::AbortedError("killed");
    const int64_t now = log_->time_->now_us;
    auto& reports = producer_->reports;
    if (!reports.empty() && (wait || reports.front().due_us <= now)) {
      const SimulatedLog::Report report = reports.front();
      reports.pop_front();
      if (!producer_->appended_us.empty()) producer_->appended_us.pop_front();
      status_ = report.error;
      if (!status_.ok()) return status_;
      return report.report;
    }
    if (!producer_->appended_us.empty() &&
        now - producer_->appended_us.front() > kPatienceUs) {
      status_ = absl::DeadlineExceededError("no report within patience");
      return status_;
    }
    return std::nullopt;
  }

 private:
  SimulatedLog* log_;
  const std::shared_ptr<SimulatedLife> life_;
  const std::shared_ptr<SimulatedLog::Producer> producer_;
  absl::Status status_;
};

class SimulatedConnection : public Journal {
 public:
  SimulatedConnection(SimulatedLog* log, std::shared_ptr<SimulatedLife> life)
      : log_(log), life_(std::move(life)) {}

  absl::StatusOr<std::unique_ptr<JournalReader>> Read(
      JournalPosition position) override {
    if (log_->IsAway()) return Away();
    if (position.value > log_->entries_.size()) {
      return absl::OutOfRangeError("the log ends before this offset");
    }
    ++log_->reads_;
    return std::make_unique<SimulatedReader>(log_, position);
  }
  absl::StatusOr<std::unique_ptr<JournalWriter>> OpenWriter(
      JournalPosition end) override {
    if (log_->IsAway()) return Away();
    if (end.value < log_->entries_.size()) {
      return absl::FailedPreconditionError("the log has grown");
    }
    if (end.value > log_->entries_.size()) {
      return absl::DataLossError("messages that were read are gone");
    }
    return std::make_unique<SimulatedWriter>(log_, life_, end);
  }
  std::string name() const override { return "log"; }

 private:
  SimulatedLog* log_;
  const std::shared_ptr<SimulatedLife> life_;
};

std::unique_ptr<Journal> SimulatedLog::Connect(
    std::shared_ptr<SimulatedLife> life) {
  return std::make_unique<SimulatedConnection>(this, std::move(life));
}

int64_t SimulatedLog::Delay() {
  if (!is_wild_ || random_.Chance(70)) return random_.Between(0, 2'000);
  return random_.Between(0, random_.Chance(10) ? 600'000 : 20'000);
}

// A prefix of what is under way may still come, much later.
void SimulatedLog::Drop(Producer* producer) {
  producer->is_dropped = true;
  producer->reports.clear();
  auto& waiting = producer->waiting;
  if (forgets_dropped_) waiting.clear();
  const auto kept = random_.Between(0, static_cast<int64_t>(waiting.size()));
  waiting.resize(static_cast<size_t>(kept));
  int64_t lands = time_->now_us;
  for (Flight& flight : waiting) {
    lands += is_wild_ ? random_.Between(0, 400'000) : 1'000;
    flight.lands_us = std::max(flight.lands_us, lands);
  }
}

void SimulatedLog::SendReport(Producer* producer, const AppendReport& report) {
  const int64_t due = time_->now_us + Delay();
  auto& reports = producer->reports;
  const int64_t dice = is_wild_ ? random_.Between(1, 1000) : 1000;
  if (dice <= 8) return;  // never told
  if (failing_reports_ > 0 || dice <= 16) {
    failing_reports_ = std::max(0, failing_reports_ - 1);
    reports.push_back({due, report, absl::AbortedError("the report failed")});
  } else if (dice <= 22) {
    reports.push_back({due, report, absl::AbortedError("without an offset")});
  } else {
    reports.push_back({due, report, absl::OkStatus()});
  }
  const size_t count = reports.size();
  if (dice > 22 && dice <= 30) reports.push_back(reports.back());
  if (dice > 30 && dice <= 38 && count >= 2) {
    std::swap(reports[count - 1], reports[count - 2]);
  }
}

void SimulatedLog::Land(Producer* producer) {
  if (is_wild_ && random_.Chance(3)) AppendForeign();
  if (is_wild_ && random_.Chance(3)) AppendRepeat();
  Flight flight = std::move(producer->waiting.front());
  producer->waiting.pop_front();
  const JournalPosition position{entries_.size()};
  entries_.push_back(std::move(flight.bytes));
  if (producer->is_dropped) return;
  const JournalPosition next{position.value + 1};
  const bool adjacent = position == producer->expected;
  producer->expected = next;
  SendReport(producer, {flight.number, position, next, adjacent});
}

void SimulatedLog::Advance() {
  if (IsAway() || holds_back_) return;
  while (true) {
    std::vector<Producer*> due;
    for (const auto& producer : producers_) {
      if (producer->waiting.empty()) continue;
      if (producer->waiting.front().lands_us > time_->now_us) continue;
      due.push_back(producer.get());
    }
    if (due.empty()) break;
    Land(random_.Pick(due));
  }
  std::erase_if(producers_, [](const auto& producer) {
    return producer->is_dropped && producer->waiting.empty();
  });
}

void SimulatedLog::CalmDown() {
  is_wild_ = false;
  away_until_us_ = 0;
  for (const auto& producer : producers_) {
    for (Flight& flight : producer->waiting) flight.lands_us = time_->now_us;
  }
}

bool SimulatedLog::HasNothingUnderWay() const {
  return std::all_of(producers_.begin(), producers_.end(),
                     [](const auto& each) { return each->waiting.empty(); });
}

void SimulatedLog::AppendForeign() { entries_.push_back("a stranger's"); }

// Of what was written last: a mirror that lost its place.
void SimulatedLog::AppendRepeat() {
  const auto size = static_cast<int64_t>(entries_.size());
  if (size == 0) return;
  const auto from = std::max<int64_t>(0, size - 40);
  entries_.push_back(std::string(
      entries_[static_cast<size_t>(random_.Between(from, size - 1))]));
}

void SimulatedLog::Truncate(size_t size) {
  entries_.resize(std::min(size, entries_.size()));
  for (const auto& producer : producers_) producer->waiting.clear();
  ++truncations_;
}

}  // namespace clearpoint
