// Deciding a PrepaidBlockBought: the points stand ready for awards that are
// decided after it (engine/rules/prepaid.h), and the participant owes the
// issuer what it pays for them.

#include "absl/strings/str_cat.h"
#include "engine/decide/closed_window.h"
#include "engine/decide/decision.h"

namespace clearpoint {
namespace {

Verdict CheckFields(const Decision& d, const PrepaidBlockBought& bought) {
  if (auto v = CheckRequired(d, {{"participant", bought.participant},
                                 {"program", bought.program},
                                 {"block_id", bought.block_id},
                                 {"currency", bought.currency}})) {
    return v;
  }
  if (auto v = CheckAmount("points", bought.points.value, 1)) return v;
  if (auto v = CheckAmount("paid", bought.paid.value, 1)) return v;
  return CheckSettlesIn(d, bought.currency);
}

// The scheme of the contract under which the participant's points are given, or
// the main one. NO_CONTRACT when that settles in another currency.
Verdict FindScheme(const Decision& d, const PrepaidBlockBought& bought,
                   int32_t place, const SchemeView** scheme) {
  const Program& program = *d.network->FindProgram(bought.program);
  const Contract contract = d.network->FindContract(
      place, program, d.event.occurred, Network::ContractUse::kIssue);
  *scheme = &d.network->scheme(contract.scheme);
  if ((*scheme)->currency == bought.currency) return std::nullopt;
  return Refuse(
      OutcomeCode::kNoContract,
      absl::StrCat("currency: what \"", std::string(bought.participant),
                   "\" owes for points of \"", std::string(bought.program),
                   "\" is settled in \"", std::string((*scheme)->currency),
                   "\", found \"", std::string(bought.currency), "\""));
}

}  // namespace

Verdict DecidePrepaidBlock(Decision& d, const PrepaidBlockBought& bought) {
  if (auto v = CheckFields(d, bought)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckIsGoverned(d)) return v;
  const Program* program = d.network->FindProgram(bought.program);
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         bought.program);
  }
  const int32_t place = d.network->FindParticipant(bought.participant);
  if (place < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "participant",
                         bought.participant);
  }
  const ParticipantNumber participant =
      d.network->participants()[static_cast<size_t>(place)].number;
  if (participant == program->issuer) {
    return Refuse(OutcomeCode::kNotEligible,
                  absl::StrCat("participant \"",
                               std::string(bought.participant),
                               "\" issues the points of program \"",
                               std::string(bought.program), "\" itself"));
  }

  const SchemeView* scheme = nullptr;
  if (auto v = FindScheme(d, bought, place, &scheme)) return v;

  PrepaidBlockRow row;
  row.block_id = bought.block_id;
  row.issuer = program->issuer;
  row.points = bought.points;
  row.paid = scheme->MoneyOf(bought.paid);
  row.scheme = scheme->number;
  row.bought_at = d.event.occurred;
  d.draft.Book({scheme->number, participant, program->issuer},
               ObligationKind::kPrepaid, row.paid, row.points, {});
  d.draft.effects().prepaid_blocks.Put(
      {participant, program->number, d.draft.sequence()}, row);
  RequestRow request;
  request.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(request));
  return std::nullopt;
}

}  // namespace clearpoint
