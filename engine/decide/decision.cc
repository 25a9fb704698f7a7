#include "engine/decide/decision.h"

#include "absl/strings/str_cat.h"
#include "engine/limits/limits.h"

namespace clearpoint {
namespace {
constexpr size_t kMaxTextBytes = 256;
}  // namespace

Refusal Refuse(OutcomeCode code, std::string reason) {
  return {code, std::move(reason), {}};
}

Refusal Refuse(OutcomeCode code, std::string_view what, int64_t asked,
               std::string_view measure, int64_t there) {
  return Refuse(code, absl::StrCat(std::string(what), ": asked ", asked, ", ",
                                   std::string(measure), " ", there));
}

Refusal RefuseUnknown(OutcomeCode code, std::string_view kind,
                      std::string_view name) {
  return Refuse(code, absl::StrCat(std::string(kind), " \"",
                                   std::string(name), "\" is not known"));
}

Verdict CheckPresent(const TextField& field) {
  if (!field.text.empty()) return std::nullopt;
  return Refuse(OutcomeCode::kMissingField,
                absl::StrCat(std::string(field.name), ": expected, found none"));
}

Verdict CheckLength(const TextField& field) {
  if (field.text.size() <= kMaxTextBytes) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat(std::string(field.name), ": expected at most ",
                             kMaxTextBytes, " bytes, found ",
                             field.text.size()));
}

Verdict CheckRequired(const Decision& d,
                      std::initializer_list<TextField> texts) {
  for (const TextField& field : texts) {
    if (auto v = CheckPresent(field)) return v;
  }
  const Timestamp occurred = d.event.occurred;
  if (occurred.value == 0) {
    return Refuse(OutcomeCode::kMissingField,
                  "occurred_at_us: expected, found none");
  }
  for (const TextField& field : texts) {
    if (auto v = CheckLength(field)) return v;
  }
  if (occurred >= kEarliestEvent && occurred < kLatestEvent) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("occurred_at_us: expected ", kEarliestEvent.value,
                             " to ", kLatestEvent.value, ", found ",
                             occurred.value));
}

Verdict CheckAmount(std::string_view field, int64_t amount, int64_t least) {
  if (amount >= least && amount <= kMaxEventAmount) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat(std::string(field), ": expected ", least, " to ",
                             kMaxEventAmount, ", found ", amount));
}

Verdict CheckCurrency(const Decision& d, std::string_view currency) {
  if (d.network == nullptr ||
      d.network->MinorDigits(CurrencyNumber(currency)) >= 0) {
    return std::nullopt;
  }
  return RefuseUnknown(OutcomeCode::kInvalidField, "currency", currency);
}

Verdict CheckIsGoverned(const Decision& d) {
  if (d.network != nullptr) return std::nullopt;
  return Refuse(OutcomeCode::kUnknownProgram,
                absl::StrCat("occurred_at_us: expected an instant that a "
                             "configuration governs, found ",
                             d.event.occurred.value));
}

Verdict CheckSpeaksFor(const Decision& d, std::string_view participant) {
  const Speaker& speaker = d.speaker;
  if (speaker.rights_stated_in == nullptr) return std::nullopt;
  if (speaker.rights == nullptr) {
    return Refuse(OutcomeCode::kNotAuthorized,
                  "no rights are stated for the event's source: it may speak "
                  "for no participant");
  }
  if (speaker.rights_stated_in->Covers(*speaker.rights, participant)) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kNotAuthorized,
                absl::StrCat("source ", std::string(speaker.rights->source),
                             " may not speak for \"",
                             std::string(participant), "\""));
}

Verdict CheckSpeaksForIssuer(const Decision& d, std::string_view program) {
  const Network* network = d.speaker.rights_stated_in;
  if (network == nullptr) return std::nullopt;
  const Program* found = network->FindProgram(program);
  if (found != nullptr) return CheckSpeaksFor(d, found->config->issuer);
  return Refuse(OutcomeCode::kNotAuthorized,
                absl::StrCat("the source's rights name participants; program "
                             "\"",
                             std::string(program), "\" has no issuer known"));
}

Verdict CheckSpeaksForNetwork(const Decision& d) {
  const Network* network = d.speaker.rights_stated_in;
  if (network == nullptr) return std::nullopt;
  return CheckSpeaksFor(d, network->configuration().settlement.operator_name);
}

Verdict CheckIsOperator(const Decision& d, std::string_view command) {
  if (d.speaker.is_operator) return std::nullopt;
  return Refuse(OutcomeCode::kNotAuthorized,
                absl::StrCat(std::string(command),
                             ": expected it from the administrative topic or "
                             "a command, found it in an input"));
}

namespace {

Verdict CheckKeptUnder(const Decision& d, const Hash128& key,
                       const Hash128& content) {
  const auto row = d.state().requests.Find({key});
  if (!row.has_value()) return std::nullopt;
  const bool same = row->content == content;
  const auto first = OutcomeFromNumber(row->outcome);
  const std::string verdict(first.has_value() ? OutcomeName(*first)
                                              : "UNKNOWN_OUTCOME");
  return Refusal{
      same ? OutcomeCode::kDuplicate : OutcomeCode::kConflict,
      absl::StrCat(same ? "same content as record "
                        : "other content than record ",
                   row->sequence.value, ", answered ", verdict),
      row->sequence};
}

void KeepUnder(const Decision& d, const Hash128& key, const RequestRow& row) {
  d.draft.effects().requests.Put({key}, row);
  d.draft.ForgetKey(TableId::kRequests, key,
                    d.networks.bounds().key_retention_us);
}

}  // namespace

Verdict CheckRequestKey(const Decision& d) {
  const Event& event = d.event;
  if (auto v = CheckKeptUnder(d, event.key, event.content)) return v;
  if (event.told_key == Hash128{}) return std::nullopt;
  return CheckKeptUnder(d, event.told_key, event.told_content);
}

Verdict CheckTime(const Decision& d) {
  const TimeBounds& bounds = d.networks.bounds();
  const int64_t age = d.recorded.value - d.event.occurred.value;
  if (age > bounds.max_event_age_us) {
    return Refuse(OutcomeCode::kTooLate, "age in microseconds", age,
                  "max_event_age", bounds.max_event_age_us);
  }
  const int64_t horizon = d.state().TotalOf(Total::kHorizon);
  if (horizon != 0 && d.event.occurred.value < horizon) {
    return Refuse(OutcomeCode::kTooLate, "occurred_at_us",
                  d.event.occurred.value, "forgotten before", horizon);
  }
  if (-age > bounds.max_clock_skew_us) {
    return Refuse(OutcomeCode::kTooEarly, "microseconds ahead", -age,
                  "allowed", bounds.max_clock_skew_us);
  }
  return std::nullopt;
}

Verdict CheckIsOpen(const Decision& d, MemberNumber member) {
  if (!d.draft.StandingOf(member).is_closed) return std::nullopt;
  return Refuse(OutcomeCode::kMemberClosed, "the member is closed");
}

Verdict CheckMayBurn(const Decision& d, MemberNumber member) {
  const Draft::Standing standing = d.draft.StandingOf(member);
  if (standing.is_frozen) {
    return Refuse(OutcomeCode::kMemberFrozen, "the member is frozen");
  }
  return CheckIsOpen(d, member);
}

Verdict CheckWalletIsOpen(const Decision& d, const RequestRow& request) {
  if (request.shared_wallet.value != 0) return std::nullopt;
  return CheckIsOpen(d, request.member);
}

Verdict CheckRoom(const Decision& d, const std::vector<Limit>& limits,
                  const LimitScope& scope, Points asked) {
  for (const Limit& limit : limits) {
    const Points room = RoomIn(&d.draft, {limit}, scope, {asked});
    if (room == asked) continue;
    const bool points = limit.config->counts == LimitCounts::kPoints;
    return Refuse(OutcomeCode::kLimitReached,
                  absl::StrCat("limit \"", limit.config->name, "\""),
                  points ? asked.value : 1, "room", room.value);
  }
  return std::nullopt;
}

std::string OrForgotten(const Decision& d) {
  return absl::StrCat(", or was forgotten ",
                      d.networks.bounds().key_retention_us / kMicrosPerDay,
                      " days after it was recorded");
}

void KeepRequest(const Decision& d, RequestRow row) {
  row.content = d.event.content;
  row.sequence = d.draft.sequence();
  row.occurred = d.event.occurred;
  KeepUnder(d, d.event.key, row);
  if (d.event.told_key == Hash128{}) return;
  // A repeat is known whoever the alias means by then.
  RequestRow told;
  told.content = d.event.told_content;
  told.sequence = row.sequence;
  told.outcome = row.outcome;
  told.occurred = row.occurred;
  KeepUnder(d, d.event.told_key, told);
}

}  // namespace clearpoint
