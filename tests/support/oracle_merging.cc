// The oracle's merged members: who answers for whom, and what of their points
// goes where.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::WalletKey;

std::string Oracle::KeptFor(std::string_view member) const {
  std::string name(member);
  auto known = s_.members.find(name);
  while (known != s_.members.end() && !known->second.merged_into.empty()) {
    name = known->second.merged_into;
    known = s_.members.find(name);
  }
  return name;
}

// A card can still be taken from who was merged, and the person forgotten.
bool Oracle::TellsOfMerged(const Event& event) const {
  if (static_cast<int>(event.kind) < 100) return false;
  if (event.kind == EventKind::kAliasUnbound ||
      event.kind == EventKind::kMemberForgotten) {
    return false;
  }
  return std::visit(
      [this](const auto& body) {
        if constexpr (requires { body.member; }) {
          return KeptFor(body.member) != body.member;
        } else {
          return false;
        }
      },
      event.body);
}

// Into the wallet's lot that agrees with this one, whose points they are not.
int Oracle::OpenLike(const oracle::Lot& like, const std::string& owner,
                     int64_t points) {
  oracle::Lot plan = like;
  if (!plan.undated.empty()) {
    plan.undated = owner + plan.undated.substr(like.owner.size());
  }
  plan.owner = owner;
  plan.run = -1;
  plan.remaining = 0;
  plan.expired = 0;
  plan.held = 0;
  plan.forfeited = 0;
  return OpenLot(plan, owner + plan.kind, points);
}

int64_t Oracle::MoveDebt(const std::string& from, const std::string& to,
                         int64_t most) {
  const int64_t debt = std::min(most, s_.debts[from]);
  s_.debts[from] -= debt;
  s_.debts[to] += debt;
  int64_t left = debt;
  for (int number : Drawable(to, occurred_)) {
    const int64_t repaid = std::min(left, s_.lots[number].remaining);
    DrawFrom(number, repaid);
    s_.debts[to] -= repaid;
    left -= repaid;
  }
  return debt;
}

bool Oracle::MoveToKept(const std::string& name, const std::string& program) {
  oracle::Member& member = s_.members[name];
  const std::string own = WalletKey(program, name);
  const std::string kept = WalletKey(program, member.merged_into);
  bool has_moved = false;
  std::vector<std::tuple<Timestamp, Timestamp, int>> in_draw_order;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.owner != own || lot.pending || lot.remaining == 0) continue;
    in_draw_order.emplace_back(lot.expires_at, lot.available_at, number);
  }
  std::sort(in_draw_order.begin(), in_draw_order.end());
  for (const auto& [expires, available, number] : in_draw_order) {
    const int from = number;  // lambdas name it
    const int64_t points = s_.lots[from].remaining;
    s_.lots[from].remaining = 0;
    const oracle::Lot like = s_.lots[from];
    const int to = OpenLike(like, kept, points);
    const auto known = std::find_if(
        member.moved.begin(), member.moved.end(),
        [&](const auto& one) { return one.from == from && one.to == to; });
    if (known != member.moved.end()) {
      known->points += points;
    } else {
      member.moved.push_back({from, to, points});
    }
    has_moved = true;
  }
  const int64_t debt = MoveDebt(own, kept, s_.debts[own]);
  member.moved_debts[program] += debt;
  has_moved = has_moved || debt > 0;
  if (!has_moved) return false;
  const ProgramConfig* config =
      oracle::FindProgram(NetworkAt(occurred_), program);
  if (config == nullptr ||
      config->household_wallet != HouseholdWallet::kOwnPointsMoveIn) {
    return true;
  }
  const std::string used = WalletUsed(*config, member.merged_into);
  if (used != kept) MoveInto(kept, used, occurred_);
  return true;
}

bool Oracle::FollowMerged() {
  std::set<std::string> programs;
  for (const Configuration& version : versions_) {
    for (const ProgramConfig& program : version.programs) {
      programs.insert(program.name);
    }
  }
  bool has_followed = false;
  for (bool again = true; again;) {
    again = false;
    for (const auto& [name, member] : s_.members) {
      if (member.merged_into.empty()) continue;
      for (const std::string& program : programs) {
        again = MoveToKept(name, program) || again;
      }
    }
    has_followed = has_followed || again;
  }
  return has_followed;
}

OutcomeCode Oracle::DecideMerging(const Event& event) {
  const auto& m = std::get<MemberMerged>(event.body);
  for (std::string_view name : {m.kept, m.absorbed}) {
    if (!KnownAnywhere(name, event.occurred)) {
      return OutcomeCode::kUnknownMember;
    }
  }
  if (IsFrozen(m.kept) || IsFrozen(m.absorbed)) {
    return OutcomeCode::kMemberFrozen;
  }
  if (IsClosed(m.kept) || IsClosed(m.absorbed)) {
    return OutcomeCode::kMemberClosed;
  }
  if (m.kept == m.absorbed) return OutcomeCode::kNotEligible;
  if (IsForgotten(m.kept) || IsForgotten(m.absorbed)) {
    return OutcomeCode::kNotEligible;
  }
  if (KeptFor(m.kept) != m.kept || KeptFor(m.absorbed) != m.absorbed) {
    return OutcomeCode::kNotEligible;
  }
  Enrol(m.kept);
  Enrol(m.absorbed);
  oracle::Member& absorbed = s_.members[std::string(m.absorbed)];
  if (!absorbed.household.empty() &&
      absorbed.household != s_.members[std::string(m.kept)].household) {
    return OutcomeCode::kNotEligible;
  }
  absorbed.merged_into = std::string(m.kept);
  absorbed.merge = std::string(m.merge_id);
  std::erase_if(s_.conversions, [&](const auto& one) {
    return one.first.first == m.absorbed;
  });
  FollowMerged();
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideUnmerging(const Event& event) {
  const auto& m = std::get<MemberUnmerged>(event.body);
  const auto found = std::find_if(
      s_.members.begin(), s_.members.end(),
      [&](const auto& one) { return one.second.merge == m.merge_id; });
  if (found == s_.members.end()) return OutcomeCode::kUnknownOrder;
  const std::string name = found->first;
  const oracle::Member was = found->second;
  const std::string kept = was.merged_into;
  if (IsFrozen(kept)) return OutcomeCode::kMemberFrozen;
  if (IsClosed(kept)) return OutcomeCode::kMemberClosed;
  if (KeptFor(kept) != kept) return OutcomeCode::kNotEligible;
  found->second.merged_into.clear();
  found->second.merge.clear();
  found->second.moved.clear();
  found->second.moved_debts.clear();
  for (const oracle::MovedLot& moved : was.moved) {
    oracle::Lot& to = s_.lots[moved.to];
    const int64_t points = std::min(moved.points, to.remaining);
    if (points == 0) continue;
    to.remaining -= points;
    const oracle::Lot like = s_.lots[moved.from];
    OpenLike(like, like.owner, points);
  }
  for (const auto& [program, debt] : was.moved_debts) {
    MoveDebt(WalletKey(program, kept), WalletKey(program, name), debt);
  }
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
