// Deciding the commands of operators: the intake is paused or goes on, and one
// message is not to be decided. They change nothing but what is read next.

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxReasonBytes = 1024;

// Who asks and why.
Verdict CheckFields(const TextField& subject, const TextField& operator_name,
                    const TextField& reason) {
  for (const TextField& field : {subject, operator_name, reason}) {
    if (auto v = CheckPresent(field)) return v;
  }
  if (auto v = CheckLength(subject)) return v;
  if (auto v = CheckLength(operator_name)) return v;
  if (reason.text.size() <= kMaxReasonBytes) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("reason: expected at most ", kMaxReasonBytes,
                             " bytes, found ", reason.text.size()));
}

// When it occurred does not matter: a command holds from its record on.
Verdict CheckMayAsk(const Decision& d) {
  if (auto v = CheckIsOperator(d, EventKindName(d.event.kind))) return v;
  return CheckRequestKey(d);
}

void KeepAccepted(const Decision& d) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(row));
}

// `paused_by` is the total kIntakePaused afterwards.
template <class Command>
Verdict SetIntake(Decision& d, const Command& command, int64_t paused_by) {
  if (auto v = CheckFields({"command_id", command.command_id},
                           {"operator_name", command.operator_name},
                           {"reason", command.reason})) {
    return v;
  }
  if (auto v = CheckMayAsk(d)) return v;
  d.draft.SetTotal(Total::kIntakePaused, paused_by);
  KeepAccepted(d);
  return std::nullopt;
}

}  // namespace

Verdict DecidePause(Decision& d, const IntakePaused& command) {
  const auto number = static_cast<int64_t>(d.draft.sequence().value);
  return SetIntake(d, command, number);
}

Verdict DecideResume(Decision& d, const IntakeResumed& command) {
  return SetIntake(d, command, 0);
}

Verdict DecideQuarantine(Decision& d, const CoordinateQuarantined& command) {
  if (auto v = CheckFields({"source", command.source},
                           {"operator_name", command.operator_name},
                           {"reason", command.reason})) {
    return v;
  }
  if (command.offset < 0) {
    return Refuse(
        OutcomeCode::kInvalidField,
        absl::StrCat("offset: expected 0 or more, found ", command.offset));
  }
  if (auto v = CheckMayAsk(d)) return v;
  QuarantineRow row;
  row.asked_by = d.draft.sequence();
  row.operator_name = std::string(command.operator_name);
  row.reason = std::string(command.reason);
  d.draft.effects().quarantines.Put(
      {Sha256Prefix(command.source), static_cast<uint64_t>(command.offset)},
      row);
  d.draft.SetTotal(Total::kQuarantines,
                   d.draft.TotalOf(Total::kQuarantines) + 1);
  KeepAccepted(d);
  return std::nullopt;
}

Verdict CheckQuarantine(Decision& d, const Hash128& source, uint64_t offset) {
  const int64_t rows = d.state().TotalOf(Total::kQuarantines);
  if (rows == 0) return std::nullopt;
  const QuarantineRow::Key key{source, offset};
  const auto row = d.state().quarantines.Find(key);
  if (!row) return std::nullopt;
  Refusal refusal{OutcomeCode::kQuarantined,
                  absl::StrCat(row->operator_name, ": ", row->reason),
                  row->asked_by};
  d.draft.effects().quarantines.Remove(key);
  d.draft.SetTotal(Total::kQuarantines, rows - 1);
  return refusal;
}

}  // namespace clearpoint
