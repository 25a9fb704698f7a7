#include "engine/rules/inactivity.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/codec/row_fields.h"
#include "engine/network/activity.h"
#include "engine/rules/household_wallet.h"

namespace clearpoint {
namespace {

ActivityRow::Key KeyOf(const WalletRow::Key& wallet) {
  return {wallet.member, wallet.program};
}

// As this record leaves it.
std::optional<ActivityRow> RowFor(const Decision& d,
                                  const WalletRow::Key& wallet) {
  const ActivityRow::Key key = KeyOf(wallet);
  for (const RowPut<ActivityRow>& put : d.draft.effects().activities) {
    if (put.key == key) return RowOf(put);
  }
  return d.state().activities.Find(key);
}

void PutRow(Decision& d, const WalletRow::Key& wallet, const ActivityRow& row) {
  const ActivityRow::Key key = KeyOf(wallet);
  auto& puts = d.draft.effects().activities;
  const auto known = std::find_if(
      puts.begin(), puts.end(),
      [&](const RowPut<ActivityRow>& put) { return put.key == key; });
  if (known == puts.end()) {
    puts.Put(key, row);
    return;
  }
  known->row.clear();
  AppendFields(row, &known->row);
}

const ActivityRun* FindRun(const ActivityRow& row, const InactivityRun& named) {
  for (const ActivityRun& run : row.runs) {
    if (run.period == named.period && run.run == named.run) return &run;
  }
  return nullptr;
}

// Behind the newest run of the period, or where its first belongs.
size_t EndOfPeriod(const ActivityRow& row, uint32_t period) {
  size_t end = 0;
  while (end < row.runs.size() && row.runs[end].period <= period) ++end;
  return end;
}

bool IsNewest(const ActivityRow& row, size_t i) {
  return i + 1 == row.runs.size() ||
         row.runs[i + 1].period != row.runs[i].period;
}

bool IsOver(const Decision& d, const ActivityRun& run) {
  return d.event.occurred >= run.lapses_at || d.recorded >= run.swept_at;
}

// The newest activity of the run is this event. Its date never moves back, not
// even when a zone or the grace is configured anew.
void Move(const Decision& d, const Program& program, ActivityRun* run) {
  const ProgramConfig& config = *program.config;
  run->last = d.event.occurred;
  run->lapses_at = std::max(
      run->lapses_at,
      LapsesAfter(run->period, *program.zone, d.event.occurred));
  run->swept_at =
      std::max(run->swept_at,
               Timestamp{run->lapses_at.value + config.expiry_grace_us});
  const int64_t notice = config.expiry_notice_us;
  run->told_at =
      notice == 0 ? kNever : Timestamp{run->lapses_at.value - notice};
}

// Erased lots do not count, whether or not the store has dropped them yet.
bool HasLots(const Decision& d, const WalletRow::Key& wallet,
             const ActivityRun& run) {
  const Wallet* stored = d.state().wallets.Find(wallet);
  if (stored == nullptr) return false;
  const Timestamp stand_in = StandInOf({run.period, run.run});
  size_t at = stored->LowerBound({stand_in, kBeginningOfTime, 0});
  for (; at < stored->lots.size(); ++at) {
    if (stored->lots[at].key.expires_at != stand_in) return false;
    if (stored->lots[at].exists) return true;
  }
  return false;
}

// Runs that lapsed so long ago that neither a key nor a lot is left that may
// look at them.
void ForgetRuns(const Decision& d, const WalletRow::Key& wallet,
                uint32_t period, ActivityRow* row) {
  const int64_t retention = d.draft.terms().longest_retention_us;
  std::erase_if(row->runs, [&](const ActivityRun& run) {
    return run.period == period &&
           run.swept_at.value + retention < d.recorded.value &&
           !HasLots(d, wallet, run);
  });
}

// --- timers ------------------------------------------------------------------

void SetSweep(Decision& d, const WalletRow::Key& wallet, Timestamp due,
              ActivityRow* row) {
  if (row->timer_at.value != 0 && row->timer_at <= due) return;
  row->timer_at = due;
  d.draft.SetTimer(
      {due, TimerKind::kExpire, wallet.member.value, wallet.program.value}, "");
}

// What is to be told at once, or was, is told by the award.
void SetNotice(Decision& d, const WalletRow::Key& wallet, Timestamp due,
               ActivityRow* row) {
  if (due == kNever || due <= d.recorded) return;
  if (row->notice_at.value != 0 && row->notice_at <= due) return;
  row->notice_at = due;
  d.draft.SetTimer(
      {due, TimerKind::kNotice, wallet.member.value, wallet.program.value}, "");
}

// --- what counts -------------------------------------------------------------

uint32_t BitOf(Activity activity) { return static_cast<uint32_t>(activity); }

bool GivesByRules(EventKind kind) {
  return kind == EventKind::kPurchase || kind == EventKind::kSignIn ||
         kind == EventKind::kReferral || kind == EventKind::kActionCompleted ||
         kind == EventKind::kBalanceReported || kind == EventKind::kPrizeWon ||
         kind == EventKind::kMemberEnrolled;
}

// What a posting of the event shows its wallet's member to have done; 0:
// nothing that may count.
uint32_t ShownBy(EventKind kind, const Posting& posting) {
  if (posting.member.value == 0) return 0;
  if (kind == EventKind::kPurchaseReturned) return BitOf(Activity::kReturn);
  if (kind == EventKind::kExchangeRequested) return BitOf(Activity::kExchange);
  if (kind == EventKind::kTransferRequested) {
    return posting.to == Account::kTransferred ? BitOf(Activity::kTransfer) : 0;
  }
  if (posting.to == Account::kRedeemed) return BitOf(Activity::kBurn);
  const bool given = posting.from == Account::kIssued && GivesByRules(kind);
  return given ? BitOf(Activity::kEarn) : 0;
}

void Touch(Decision& d, const WalletRow::Key& wallet, uint32_t shown) {
  const Program* program = d.network->FindProgram(wallet.program);
  if (program == nullptr || (program->activity & shown) == 0) return;
  std::optional<ActivityRow> row = RowFor(d, wallet);
  if (!row.has_value()) return;
  bool moved = false;
  for (size_t i = 0; i < row->runs.size(); ++i) {
    ActivityRun& run = row->runs[i];
    if (!IsNewest(*row, i) || IsOver(d, run)) continue;
    if (d.event.occurred <= run.last) continue;
    Move(d, *program, &run);
    SetNotice(d, wallet, run.told_at, &*row);
    moved = true;
  }
  if (moved) PutRow(d, wallet, *row);
}

}  // namespace

ActivityRun RunIn(const ActivityRow& row, Timestamp stand_in) {
  const InactivityRun named = RunOf(stand_in);
  if (const ActivityRun* run = FindRun(row, named)) return *run;
  return {named.period,   named.run,      kEarliestEvent,
          kEarliestEvent, kEarliestEvent, kEarliestEvent};
}

Timestamp LapsesAt(State& state, const WalletRow::Key& wallet,
                   Timestamp expires_at) {
  if (!IsStandIn(expires_at)) return expires_at;
  const auto row = state.activities.Find(KeyOf(wallet));
  return RunIn(row.has_value() ? ActivityRow(*row) : ActivityRow(), expires_at)
      .lapses_at;
}

ActivityRun RunOfLot(const Decision& d, const WalletRow::Key& wallet,
                     Timestamp stand_in) {
  return RunIn(RowFor(d, wallet).value_or(ActivityRow()), stand_in);
}

Timestamp LapsesAt(const Decision& d, const WalletRow::Key& wallet,
                   Timestamp expires_at) {
  if (!IsStandIn(expires_at)) return expires_at;
  return RunOfLot(d, wallet, expires_at).lapses_at;
}

DrawKey Dated(const Decision& d, const WalletRow::Key& wallet,
              const DrawKey& lot) {
  return {LapsesAt(d, wallet, lot.expires_at), lot.available_at, lot.lot};
}

bool HasStandIns(const Decision& d, const WalletRow::Key& wallet) {
  if (!d.draft.effects().activities.empty()) return true;
  const Wallet* stored = d.state().wallets.Find(wallet);
  if (stored == nullptr) return false;
  const size_t at = stored->LowerBound({FirstStandIn(), kBeginningOfTime, 0});
  return at < stored->lots.size() && IsStandIn(stored->lots[at].key.expires_at);
}

Timestamp JoinRun(Decision& d, const WalletRow::Key& wallet,
                  const Program& program, Timestamp stand_in) {
  ActivityRow row = RowFor(d, wallet).value_or(ActivityRow());
  const uint32_t period = RunOf(stand_in).period;
  size_t end = EndOfPeriod(row, period);
  const bool is_known = end > 0 && row.runs[end - 1].period == period;
  if (!is_known || IsOver(d, row.runs[end - 1])) {
    ActivityRun begun;
    begun.period = period;
    begun.run = is_known ? row.runs[end - 1].run + 1 : 0;
    begun.lapses_at = kBeginningOfTime;
    begun.swept_at = kBeginningOfTime;
    Move(d, program, &begun);
    if (IsOver(d, begun)) return begun.lapses_at;
    ForgetRuns(d, wallet, period, &row);
    end = EndOfPeriod(row, period);
    row.runs.insert(row.runs.begin() + static_cast<ptrdiff_t>(end), begun);
    ++end;
  } else if (d.event.occurred > row.runs[end - 1].last) {
    Move(d, program, &row.runs[end - 1]);
  }
  const ActivityRun run = row.runs[end - 1];
  SetSweep(d, wallet, run.swept_at, &row);
  SetNotice(d, wallet, run.told_at, &row);
  PutRow(d, wallet, row);
  return StandInOf({run.period, run.run});
}

void NoteActivity(Decision& d) {
  if (d.network == nullptr || !d.network->counts_activity()) return;
  const Effects& effects = d.draft.effects();
  for (const Posting& posting : effects.postings) {
    const uint32_t shown = ShownBy(d.event.kind, posting);
    if (shown != 0) Touch(d, {posting.member, posting.program}, shown);
  }
  if (d.event.kind != EventKind::kSignIn) return;
  for (const RowPut<StreakRow>& put : effects.streaks) {
    const Program* program = d.network->FindProgram(put.key.program);
    if (program == nullptr) continue;
    Touch(d, WalletUsedBy(d, *program, put.key.member),
          BitOf(Activity::kSignIn));
  }
}

void SetNextRunTimer(Decision& d, const TimerRow::Key& fired) {
  const WalletRow::Key wallet{MemberNumber{fired.first},
                              ProgramNumber{fired.second}};
  std::optional<ActivityRow> row = RowFor(d, wallet);
  if (!row.has_value()) return;
  const bool sweeps = fired.kind == TimerKind::kExpire;
  Timestamp& set_at = sweeps ? row->timer_at : row->notice_at;
  if (set_at != fired.due) return;
  Timestamp next = kNever;
  for (const ActivityRun& run : row->runs) {
    const Timestamp due = sweeps ? run.swept_at : run.told_at;
    if (due > fired.due) next = std::min(next, due);
  }
  set_at = next == kNever ? Timestamp{} : next;
  if (next != kNever) {
    d.draft.SetTimer({next, fired.kind, fired.first, fired.second}, "");
  }
  PutRow(d, wallet, *row);
}

}  // namespace clearpoint
