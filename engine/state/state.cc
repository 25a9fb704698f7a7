#include "engine/state/state.h"

namespace clearpoint {

template <class Call>
void State::EachTable(Call call) {
  call(names);
  call(members);
  call(wallets);
  call(lot_classes);
  call(orders);
  call(requests);
  call(member_orders);
  call(waiting);
  call(streaks);
  call(referrals);
  call(counters);
  call(accounts);
  call(obligations);
  call(windows);
  call(positions);
  call(configurations);
  call(timers);
  call(totals);
  call(quarantines);
  call(member_labels);
  call(limit_overrides);
  call(once_awards);
  call(opening_batches);
  call(tiers);
  call(exposures);
  call(collaterals);
  call(aliases);
  call(used_codes);
  call(opening_parts);
  call(period_sums);
  call(disputes);
  call(contested);
  call(estimates);
  call(activities);
  call(prepaid_blocks);
  call(standing_conversions);
  call(currency_rates);
  call(rule_streaks);
}

template <class Call>
void State::EachTable(Call call) const {
  const_cast<State*>(this)->EachTable(
      [&](const auto& table) { call(table); });
}

State::State(const Store* store, Digest digest)
    : names(&link_),
      members(&link_),
      wallets(&link_),
      lot_classes(&link_),
      orders(&link_),
      requests(&link_),
      member_orders(&link_),
      waiting(&link_),
      streaks(&link_),
      referrals(&link_),
      counters(&link_),
      accounts(&link_),
      obligations(&link_),
      windows(&link_),
      positions(&link_),
      configurations(&link_),
      timers(&link_),
      totals(&link_),
      quarantines(&link_),
      member_labels(&link_),
      limit_overrides(&link_),
      once_awards(&link_),
      opening_batches(&link_),
      tiers(&link_),
      exposures(&link_),
      collaterals(&link_),
      aliases(&link_),
      used_codes(&link_),
      opening_parts(&link_),
      period_sums(&link_),
      disputes(&link_),
      contested(&link_),
      estimates(&link_),
      activities(&link_),
      prepaid_blocks(&link_),
      standing_conversions(&link_),
      currency_rates(&link_),
      rule_streaks(&link_),
      digest_(std::move(digest)) {
  link_.store = store;
  EachTable([](auto& table) { table.Attach(); });
  LoadLotClasses();
  LoadTotals();
}

State::~State() = default;

void State::LoadLotClasses() {
  classes_.resize(1);
  lot_classes.Scan("", "", [&](const auto& key, const LotClassRow& row) {
    NoteLotClass(key.lot_class, row);
    return true;
  });
}

void State::LoadTotals() {
  totals.Scan("", "", [&](const auto& key, const TotalRow&) {
    NoteTotal(key.total);
    return true;
  });
}

void State::NoteTotal(Total total) {
  if (static_cast<size_t>(total) >= kTotalCount) return;
  const TotalRow* row = totals.Find({total});
  total_values_[static_cast<size_t>(total)] = row == nullptr ? 0 : row->value;
}

WindowNumber State::open_window(SchemeNumber scheme) const {
  CLEARPOINT_CHECK(scheme.value >= kMainScheme.value);
  CLEARPOINT_CHECK(scheme.value <= kMaxSchemes);
  return WindowNumber{
      static_cast<uint32_t>(TotalOf(OpenWindowTotal(scheme)))};
}

// The newest window of each scheme is its open one.
WindowNumber State::newest_window() const {
  WindowNumber newest;
  for (uint32_t number = kMainScheme.value; number <= kMaxSchemes; ++number) {
    newest = std::max(newest, open_window(SchemeNumber{number}));
  }
  return newest;
}

SchemeNumber State::SchemeOf(WindowNumber window) {
  for (uint32_t number = kMainScheme.value; number <= kMaxSchemes; ++number) {
    if (open_window(SchemeNumber{number}) == window) {
      return SchemeNumber{number};
    }
  }
  const WindowRow* row = windows.Find({window});
  return row == nullptr ? kMainScheme : row->scheme;
}

WindowNumber State::WindowBefore(WindowNumber window) {
  const WindowRow* row = windows.Find({window});
  return row == nullptr ? WindowNumber{} : row->before;
}

uint64_t State::NumberOf(NameKind kind, const Hash128& name) {
  const NameRow* row = names.Find({kind, name});
  return row == nullptr ? 0 : row->number;
}

LotClassNumber State::FindLotClass(const LotClassRow& row) {
  const auto it = class_numbers_.find(row);
  return it == class_numbers_.end() ? LotClassNumber{} : it->second;
}

const LotClassRow& State::LotClassOf(LotClassNumber number) {
  CLEARPOINT_CHECK(number.value < classes_.size());
  return classes_[number.value];
}

void State::NoteLotClass(LotClassNumber number, const LotClassRow& row) {
  if (number.value >= classes_.size()) classes_.resize(number.value + 1);
  classes_[number.value] = row;
  class_numbers_[row] = number;
}

Timestamp State::NextTimer() {
  if (next_timer_.has_value()) return *next_timer_;
  Timestamp next = kNever;
  timers.Scan("", "", [&](const TimerRow::Key& key, const TimerRow&) {
    next = key.due;
    return false;
  });
  next_timer_ = next;
  return next;
}

void State::NoteTimer(Timestamp due, bool set) {
  if (!next_timer_.has_value()) return;
  if (set) {
    next_timer_ = std::min(*next_timer_, due);
  } else {
    next_timer_.reset();
  }
}

void State::Settle() {
  EachTable([&](auto& table) { table.Settle(&digest_); });
}

void State::Collect(CommitBuilder* commit) {
  EachTable([&](auto& table) { table.Collect(commit, &digest_); });
}

void State::CommitDone() {
  EachTable([](auto& table) { table.CommitDone(); });
}

size_t State::dirty_rows() const {
  size_t rows = 0;
  EachTable([&](const auto& table) { rows += table.dirty_rows(); });
  return rows;
}

size_t State::memory_bytes() const {
  size_t bytes = 0;
  EachTable([&](const auto& table) { bytes += table.memory_bytes(); });
  return bytes;
}

void State::Trim(size_t bytes) {
  const size_t used = memory_bytes();
  if (used <= bytes) return;
  // Each table gives in proportion to what it holds; two rounds, because the
  // first may only clear the marks of recent use.
  for (int round = 0; round < 2; ++round) {
    const size_t now = memory_bytes();
    if (now <= bytes) return;
    EachTable([&](auto& table) {
      const absl::uint128 share = absl::uint128(table.memory_bytes()) *
                                  (now - bytes) / now;
      table.Evict(static_cast<size_t>(share) + 1);
    });
  }
}

}  // namespace clearpoint
