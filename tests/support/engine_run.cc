#include "tests/support/engine_run.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <sstream>

#include "engine/rules/inactivity.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

template <class... Words>
std::string Line(const Words&... words) {
  std::ostringstream line;
  const char* space = "";
  ((line << space << words, space = " "), ...);
  return line.str();
}

std::string Digits(absl::int128 value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

// Names by number, from all versions of the configuration.
class Names {
 public:
  Names(State* state, const Networks& networks) {
    for (size_t i = 1; i <= networks.size(); ++i) {
      const Network& network =
          networks.Version(ConfigVersion{static_cast<uint32_t>(i)});
      for (const Participant& one : network.participants()) {
        participants_[one.number] = one.config->name;
      }
      for (const Program& one : network.programs()) {
        programs_[one.number] = one.config->name;
        for (const LimitConfig& limit : one.config->limits) {
          const std::string name = one.config->name + "/" + limit.name;
          const LimitNumber number{static_cast<uint32_t>(
              state->NumberOf(NameKind::kLimit, Sha256Prefix(name)))};
          limits_[number] = one.config->name + " " + limit.name;
        }
      }
    }
    state->members.Scan("", "", [this](const auto& key, const auto& row) {
      members_[key.member] =
          row.is_household ? "household:" + row.name : row.name;
      return true;
    });
  }
  const std::string& Of(ParticipantNumber n) const {
    return participants_.at(n);
  }
  const std::string& Of(ProgramNumber n) const { return programs_.at(n); }
  const std::string& Of(MemberNumber n) const { return members_.at(n); }
  const std::string& Of(LimitNumber n) const { return limits_.at(n); }

 private:
  std::map<ParticipantNumber, std::string> participants_;
  std::map<ProgramNumber, std::string> programs_;
  std::map<MemberNumber, std::string> members_;
  std::map<LimitNumber, std::string> limits_;
};

using Lines = std::vector<std::string>;

std::string ExpiryText(State* state, const Wallet& wallet, const DrawKey& lot) {
  const Timestamp expires_at = LapsesAt(*state, wallet.key, lot.expires_at);
  return expires_at == kNever ? "never" : std::to_string(expires_at.value);
}

void AppendWallets(State* state, const Names& names, Lines* lines) {
  std::map<std::string, int64_t> lots;
  std::map<std::string, int64_t> held;
  state->wallets.ForEach([&](const Wallet& wallet) {
    const std::string owner =
        Line(names.Of(wallet.key.member), names.Of(wallet.key.program));
    const WalletRow& row = wallet.row;
    if (row.held.value != 0) {
      lines->push_back(Line("held", owner, "in all", row.held.value));
    }
    if (row.pending.value != 0 || row.available.value != 0 ||
        row.debt.value != 0) {
      lines->push_back(Line("member", owner, "pending", row.pending.value,
                            "available", row.available.value, "debt",
                            -row.debt.value));
    }
    for (const Lot& lot : wallet.lots) {
      if (!lot.exists) continue;
      if (lot.row.held.value != 0) {
        held[Line(owner, "expires", ExpiryText(state, wallet, lot.key))] +=
            lot.row.held.value;
      }
      if (lot.row.remaining.value == 0) continue;
      const LotClassRow& lot_class = state->LotClassOf(lot.row.lot_class);
      lots[Line("lot", owner, "expires", ExpiryText(state, wallet, lot.key),
                "available", lot.key.available_at.value, "funder",
                names.Of(lot_class.funder))] += lot.row.remaining.value;
    }
    return true;
  });
  for (const auto& [lot, remaining] : lots) {
    lines->push_back(Line(lot, "remaining", remaining));
  }
  for (const auto& [lot, points] : held) {
    lines->push_back(Line("held", lot, "points", points));
  }
}

void AppendAccounts(State* state, const Names& names, Lines* lines) {
  state->accounts.Scan("", "", [&](const auto& key, const auto& row) {
    if (IsWalletAccount(key.account) || row.balance.value == 0) return true;
    lines->push_back(Line("account", names.Of(key.program),
                          AccountName(key.account), row.balance.value));
    return true;
  });
}

// "airline with hub" where the position is between two.
std::string PartiesOf(const PositionRow::Key& key, const Names& names) {
  std::string parties = names.Of(key.participant);
  if (key.counterparty.value == 0) return parties;
  return parties + " with " + names.Of(key.counterparty);
}

void AppendMoney(State* state, const Names& names, Lines* lines) {
  state->obligations.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.amount.value == 0) return true;
    lines->push_back(Line("owes", key.window.value, names.Of(key.debtor),
                          names.Of(key.creditor), ObligationKindName(key.kind),
                          Digits(row.amount.value)));
    return true;
  });
  state->positions.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.exact.value == 0 && row.rounded.value == 0 &&
        row.carry.value == 0) {
      return true;
    }
    lines->push_back(Line("position", key.window.value,
                          PartiesOf(key, names), "exact",
                          Digits(row.exact.value), "rounded", row.rounded.value,
                          "carry", Digits(row.carry.value)));
    return true;
  });
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  return lower;
}

void AppendSettlement(State* state, const Names& names, Lines* lines) {
  state->windows.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.status == WindowStatus::kOpen) {
      if (row.closes_at != Timestamp{}) {
        lines->push_back(Line("window", key.window.value, "closes",
                              row.closes_at.value));
      }
      return true;
    }
    lines->push_back(Line("window", key.window.value,
                          Lower(WindowStatusName(row.status))));
    return true;
  });
  state->positions.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.confirmed.value == 0 && row.rebooked.value == 0) return true;
    lines->push_back(Line("paid", key.window.value, PartiesOf(key, names),
                          "confirmed", row.confirmed.value, "rebooked",
                          row.rebooked.value));
    return true;
  });
  state->collaterals.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.amount.value == 0) return true;
    lines->push_back(
        Line("collateral", names.Of(key.participant), row.amount.value));
    return true;
  });
  state->disputes.Scan("", "", [&](const auto&, const auto& row) {
    lines->push_back(Line("dispute", names.Of(row.participant), row.dispute_id,
                          row.window.value, names.Of(row.debtor),
                          names.Of(row.creditor), "record", row.sequence.value,
                          Lower(DisputeStatusName(row.status)), "contested",
                          Digits(row.contested.value), "accepted",
                          Digits(row.accepted.value)));
    return true;
  });
  state->estimates.Scan("", "", [&](const auto& key, const auto& row) {
    lines->push_back(Line("estimate", names.Of(key.program), row.from_month,
                          row.until_month, "dated", row.dated.value, "ppm",
                          row.expected_used_ppm, "value", row.value.value, "of",
                          row.value_points.value, row.proposed_by,
                          row.approved_by));
    return true;
  });
  state->prepaid_blocks.Scan("", "", [&](const auto& key, const auto& row) {
    lines->push_back(Line("prepaid", names.Of(key.participant),
                          names.Of(key.program), row.block_id, "left",
                          row.left().value, "of", row.points.value));
    return true;
  });
  state->currency_rates.Scan("", "", [&](const auto& key, const auto& row) {
    lines->push_back(Line("rate", CurrencyCode(key.from), CurrencyCode(key.to),
                          "from", -key.minus_valid_from_us, row.numerator, "/",
                          row.denominator, row.source));
    return true;
  });
  state->exposures.Scan("", "", [&](const auto& key, const auto& row) {
    std::string who = names.Of(key.participant);
    if (key.scheme != kMainScheme) {
      who += " scheme " + std::to_string(key.scheme.value);
    }
    lines->push_back(Line("exposure", who, Digits(row.net.value)));
    return true;
  });
}

// Rows may still hold days that the text leaves out.
void AppendStreaks(State* state, const Networks& networks, Timestamp recorded,
                   const Names& names, Lines* lines) {
  state->streaks.Scan("", "", [&](const auto& key, const StreakRow& row) {
    for (auto day = row.days.rbegin(); day != row.days.rend(); ++day) {
      const Program& program =
          *networks.Version(day->award.version).FindProgram(key.program);
      const LocalDay horizon = program.zone->DayOf(
          Timestamp{recorded.value - networks.bounds().max_event_age_us});
      lines->push_back(Line("streak", names.Of(key.program),
                            names.Of(key.member), "day", day->day.value,
                            "points",
                            (day->award.granted - day->award.taken).value));
      if (day->day < horizon) break;
    }
    return true;
  });
}

void AppendSums(State* state, const Networks& networks, const Names& names,
                Lines* lines) {
  state->period_sums.Scan("", "", [&](const auto& key, const auto& row) {
    const Network& network = networks.Version(row.version);
    const Program& program = *network.FindProgram(row.program);
    lines->push_back(
        Line("sum", names.Of(row.program), names.Of(key.member),
             network.FindEarnRule(program, row.rule)->config->name, "until",
             key.last.value, "counted", row.counted.value, "points",
             (row.award.granted - row.award.taken).value));
    return true;
  });
}

void AppendConversions(State* state, const Names& names, Lines* lines) {
  const std::map<ConversionPeriod, const char*> periods = {
      {ConversionPeriod::kDay, "day"},
      {ConversionPeriod::kWeek, "week"},
      {ConversionPeriod::kMonth, "month"}};
  state->standing_conversions.Scan("", "", [&](const auto& key,
                                               const auto& row) {
    lines->push_back(Line("conversion", names.Of(key.member),
                          names.Of(key.from), names.Of(row.to), "by",
                          row.order_id, "every", periods.at(row.every),
                          "until", row.due.value));
    return true;
  });
}

const char* StatusName(ReferralStatus status) {
  switch (status) {
    case ReferralStatus::kOpen:
      return "open";
    case ReferralStatus::kPaid:
      return "paid";
    case ReferralStatus::kTakenBack:
      return "taken_back";
  }
  return "?";
}

void AppendReferrals(State* state, const Names& names, Lines* lines) {
  state->referrals.Scan("", "", [&](const auto& key, const auto& row) {
    lines->push_back(Line("referral", names.Of(key.program),
                          names.Of(key.referee), "by", names.Of(row.referrer),
                          StatusName(row.status)));
    return true;
  });
}

// `oldest`: what ended up to it may have left the rows.
void AppendMembers(State* state, Timestamp oldest, const Names& names,
                   Lines* lines) {
  state->members.Scan("", "", [&](const auto&, const MemberRow& row) {
    if (row.birthday != 0) {
      lines->push_back(Line("birthday", row.name, row.birthday));
    }
    if (row.is_frozen()) {
      lines->push_back(Line("frozen", row.name, row.freezes.size()));
    }
    if (row.is_closed()) {
      lines->push_back(
          Line("closed", row.name, "until", row.reopen_until.value));
    }
    if (row.household.value != 0) {
      lines->push_back(Line("household", row.name, row.household_name));
    }
    if (row.forgotten) lines->push_back(Line("forgotten", row.name));
    if (row.is_merged()) {
      lines->push_back(
          Line("merged", row.name, "into", names.Of(row.merged_into)));
    }
    for (const BoundAccount& one : row.accounts) {
      lines->push_back(Line("account of", row.name, "in", names.Of(one.program),
                            one.account.empty() ? "-" : one.account,
                            one.exchanges));
    }
    return true;
  });
  state->member_labels.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.until <= oldest) return true;
    lines->push_back(Line("label", names.Of(key.member), row.label, "from",
                          key.from.value, "until", row.until.value));
    return true;
  });
  state->limit_overrides.Scan("", "", [&](const auto& key, const auto& row) {
    if (row.until <= oldest) return true;
    lines->push_back(Line("own limit", names.Of(key.member),
                          names.Of(key.limit), row.amount.value, "until",
                          row.until.value));
    return true;
  });
}

void AppendAliases(State* state, Timestamp oldest, const Names& names,
                   Lines* lines) {
  state->aliases.Scan("", "", [&](const auto&, const AliasRow& row) {
    for (const AliasBinding& binding : row.bindings) {
      if (binding.until <= oldest) continue;
      lines->push_back(Line("alias", row.alias, names.Of(binding.member),
                            "from", binding.from.value, "until",
                            binding.until.value));
    }
    return true;
  });
  EventDecoder decoder;
  state->waiting.Scan("", "", [&](const auto& key, const WaitingRow& row) {
    decoder.Reset();
    const Event event =
        decoder.Decode(row.event, static_cast<EventFormat>(row.format));
    if (const auto* purchase = std::get_if<Purchase>(&event.body)) {
      lines->push_back(
          Line("unclaimed", purchase->member, "at", key.occurred.value));
    }
    return true;
  });
}

void AppendBatches(State* state, const Names& names, Lines* lines) {
  state->opening_batches.Scan("", "", [&](const auto& key, const auto& row) {
    lines->push_back(Line("opening", names.Of(key.program), row.batch,
                          "members", row.members, "lots", row.lots, "points",
                          row.points.value, "debt", row.debt.value));
    return true;
  });
  state->opening_parts.Scan("", "", [&](const auto& key, const auto& row) {
    const auto batch = state->opening_batches.Find({key.program, key.batch});
    const std::string& name = batch->batch;
    if (key.part == OpeningPart::kTier) {
      lines->push_back(Line("opening", names.Of(key.program), name, "tier",
                            row.tier, "members", row.members));
      return true;
    }
    const std::string month = key.part == OpeningPart::kNoExpiry
                                  ? "never"
                                  : std::to_string(key.month);
    lines->push_back(Line("opening", names.Of(key.program), name, "expiring",
                          month, "lots", row.lots, "points",
                          row.points.value));
    return true;
  });
}

const TierPolicy* TiersOf(const Networks& networks, ProgramNumber number) {
  const Program* program = networks.newest().FindProgram(number);
  return program == nullptr || !program->config->tiers.has_value()
             ? nullptr
             : &*program->config->tiers;
}

// Of the changes up to `oldest` only the newest, unless it is everybody's tier.
void AppendTiers(State* state, const Networks& networks, Timestamp oldest,
                 const Names& names, Lines* lines) {
  state->tiers.Scan("", "", [&](const auto& key, const TierRow& row) {
    const TierPolicy* policy = TiersOf(networks, key.program);
    const bool all_have_one =
        policy != nullptr && policy->levels[0].threshold == 0;
    const std::string base = all_have_one ? policy->levels[0].name : "";
    for (size_t i = 0; i < row.changes.size(); ++i) {
      const TierChange& change = row.changes[i];
      const bool is_newest =
          i + 1 == row.changes.size() || row.changes[i + 1].from > oldest;
      const bool is_old = change.from <= oldest;
      if (is_old && (!is_newest || change.tier == base)) continue;
      lines->push_back(Line("tier", names.Of(key.member),
                            names.Of(key.program),
                            change.tier.empty() ? "none" : change.tier, "from",
                            change.from.value));
    }
    return true;
  });
}

}  // namespace

std::string TextOf(State* state, const Networks& networks, Timestamp recorded) {
  const Names names(state, networks);
  Lines lines;
  AppendWallets(state, names, &lines);
  AppendAccounts(state, names, &lines);
  AppendMoney(state, names, &lines);
  AppendSettlement(state, names, &lines);
  AppendStreaks(state, networks, recorded, names, &lines);
  AppendReferrals(state, names, &lines);
  AppendSums(state, networks, names, &lines);
  AppendConversions(state, names, &lines);
  const Timestamp oldest{recorded.value - networks.bounds().max_event_age_us};
  AppendMembers(state, oldest, names, &lines);
  AppendTiers(state, networks, oldest, names, &lines);
  AppendAliases(state, oldest, names, &lines);
  AppendBatches(state, names, &lines);
  CLEARPOINT_CHECK(state->status().ok());
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void CommitTo(MemoryStore* store, State* state) {
  CommitBuilder builder;
  state->Collect(&builder);
  if (store != nullptr) {
    CLEARPOINT_CHECK(store->Commit({builder.Sorted(), "head"}).ok());
  }
  state->CommitDone();
}

EngineRun::EngineRun(ClockMode mode, Timestamp start, CachePolicy policy)
    : policy_(policy),
      wall_now_(start),
      state_(policy.steps_per_commit == 0 ? nullptr : &store_, Digest()),
      stepper_(&state_, mode, SequenceNumber{1}, start) {
  CLEARPOINT_CHECK(stepper_.Start().ok());
}

void EngineRun::Keep(const Record& record) {
  records_.emplace_back();
  EncodeRecord(record, &records_.back());
  for (const LateVerdict& late : record.late_verdicts) {
    ++later_outcomes_[late.outcome];
  }
  for (const ConversionSweep& sweep : record.sweeps) {
    ++sweep_outcomes_[sweep.outcome];
  }
  if (record.kind == EventKind::kTick) {
    if (!record.effects.windows.empty()) {
      cut_offs_.push_back(static_cast<int64_t>(record.sequence.value));
    }
    return;
  }
  if (outcome_.has_value()) {
    ++later_outcomes_[record.outcome];
    return;
  }
  outcome_ = record.outcome;
  reason_ = record.reason;
}

OutcomeCode EngineRun::DecideBytes(std::string_view bytes, EventFormat format) {
  return DecideAt("file:test", static_cast<uint64_t>(steps_), bytes, format);
}

OutcomeCode EngineRun::DecideAt(std::string_view source, uint64_t offset,
                                std::string_view bytes, EventFormat format) {
  decoder_.Reset();
  outcome_.reset();
  Input input;
  const Event event = decoder_.Decode(bytes, format);
  input.event = &event;
  input.format = format;
  input.source = source;
  input.offset = offset;
  ++steps_;
  const absl::Status status = stepper_.Step(
      input, wall_now_, [this](const Record& record, std::string_view) {
        Keep(record);
        return absl::OkStatus();
      });
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  CLEARPOINT_CHECK(status.ok());
  CLEARPOINT_CHECK(outcome_.has_value());
  if (policy_.steps_per_commit > 0 && steps_ % policy_.steps_per_commit == 0) {
    CommitTo(&store_, &state_);
    state_.Trim(policy_.bytes);
  }
  return *outcome_;
}

OutcomeCode EngineRun::Apply(const Configuration& configuration) {
  const std::string bytes = SerializeConfiguration(configuration);
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{bytes};
  return DecideAt("", 0, EncodeEvent(event, EventFormat::kProtobuf),
                  EventFormat::kProtobuf);
}

OutcomeCode EngineRun::Decide(const OwnedEvent& event) {
  return DecideBytes(EncodeEvent(event.View(), EventFormat::kProtobuf),
                     EventFormat::kProtobuf);
}

const Digest& EngineRun::Settle() {
  CommitTo(policy_.steps_per_commit == 0 ? nullptr : &store_, &state_);
  return state_.digest();
}

std::string EngineRun::Lines(std::string_view begin) {
  std::istringstream text(Text());
  std::string lines, line;
  while (std::getline(text, line)) {
    if (line.starts_with(begin)) lines += line + "\n";
  }
  return lines;
}

}  // namespace clearpoint
