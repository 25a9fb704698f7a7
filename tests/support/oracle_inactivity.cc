// The oracle's points that lapse by inactivity: every lot of a run has the date
// of the run written into it anew whenever its member does what counts.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

std::string oracle::PeriodText(const ExpiryPolicy& policy) {
  return std::to_string(policy.count) + " " +
         std::to_string(static_cast<int>(policy.period)) + " " + policy.align;
}

// The newest activity of the wallet's newest run is the event.
void Oracle::MoveRun(const std::string& wallet, const std::string& period,
                     const ExpiryPolicy& policy, const ProgramConfig& program,
                     const ZoneConfig& zone) {
  std::vector<oracle::InactiveRun>& runs = s_.runs[{wallet, period}];
  oracle::InactiveRun& run = runs.back();
  run.last = occurred_;
  run.lapses_at =
      std::max(run.lapses_at, oracle::ExpiryOf(policy, zone, occurred_));
  run.swept_at =
      std::max(run.swept_at,
               Timestamp{run.lapses_at.value + program.expiry_grace_us});
  const int number = static_cast<int>(runs.size()) - 1;
  for (auto& [n, lot] : s_.lots) {
    if (lot.owner != wallet || lot.run != number) continue;
    if (oracle::PeriodText(lot.inactive) != period) continue;
    lot.expires_at = run.lapses_at;
    lot.grace_us = run.swept_at.value - run.lapses_at.value;
  }
}

// Points come in: an activity. They open a run when the last is over. Points
// that have lapsed and are to be booked at once keep their date.
void Oracle::JoinRun(oracle::Lot* plan) {
  const Configuration& network = NetworkOf(plan->version);
  const ProgramConfig& program = *oracle::FindProgram(network, plan->program);
  const ZoneConfig& zone = oracle::ZoneOf(network, program);
  const std::string period = oracle::PeriodText(plan->inactive);
  const Timestamp by_itself =
      oracle::ExpiryOf(plan->inactive, zone, occurred_);
  const bool is_late =
      recorded_.value >= by_itself.value + program.expiry_grace_us;
  std::vector<oracle::InactiveRun>& runs = s_.runs[{plan->owner, period}];
  const bool is_over = runs.empty() || occurred_ >= runs.back().lapses_at ||
                       recorded_ >= runs.back().swept_at;
  if (is_over && is_late) {
    plan->inactive = {};
    plan->expires_at = by_itself;
    plan->grace_us = program.expiry_grace_us;
    return;
  }
  if (is_over) {
    runs.push_back({kBeginningOfTime, kBeginningOfTime, kBeginningOfTime});
  }
  if (occurred_ > runs.back().last) {
    MoveRun(plan->owner, period, plan->inactive, program, zone);
  }
  plan->run = static_cast<int>(runs.size()) - 1;
  plan->expires_at = runs.back().lapses_at;
  plan->grace_us = runs.back().swept_at.value - plan->expires_at.value;
}

// What the accepted event shows its wallets to have done, as far as their
// programs count it. A return does not count here.
void Oracle::NoteActivity(const Event& event) {
  if (event.kind == EventKind::kPurchaseReturned) return;
  if (VersionAt(event.occurred) == 0) return;
  const Configuration& network = NetworkAt(event.occurred);
  const auto acted = acted_;
  for (const auto& [wallet, kind] : acted) {
    for (auto& [key, runs] : s_.runs) {
      if (key.first != wallet || runs.empty()) continue;
      const auto of_run = std::find_if(
          s_.lots.begin(), s_.lots.end(), [&key = key](const auto& entry) {
            return entry.second.owner == key.first &&
                   entry.second.inactive.by_inactivity &&
                   oracle::PeriodText(entry.second.inactive) == key.second;
          });
      if (of_run == s_.lots.end()) continue;
      const oracle::Lot lot = of_run->second;
      const ProgramConfig* program = oracle::FindProgram(network, lot.program);
      if (program == nullptr) continue;
      if (std::find(program->activity.begin(), program->activity.end(), kind) ==
          program->activity.end()) {
        continue;
      }
      if (occurred_ >= runs.back().lapses_at) continue;
      if (recorded_ >= runs.back().swept_at) continue;
      if (occurred_ <= runs.back().last) continue;
      MoveRun(wallet, key.second, lot.inactive, *program,
              oracle::ZoneOf(network, *program));
    }
  }
}

}  // namespace clearpoint
