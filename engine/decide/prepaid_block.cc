// Deciding a PrepaidBlockBought: the points stand ready for awards that are
// decided after it (engine/rules/prepaid.h), and the participant owes the
// issuer what it pays for them.

#include "absl/strings/str_cat.h"
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
  const std::string settled =
      d.networks.empty()
          ? ""
          : d.networks.newest().configuration().settlement.currency;
  if (bought.currency == settled) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("currency: the network settles in \"", settled,
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

  PrepaidBlockRow row;
  row.block_id = bought.block_id;
  row.issuer = program->issuer;
  row.points = bought.points;
  row.paid = Money{absl::int128(bought.paid.value) *
                   d.networks.newest().SettlementUnit().value};
  row.bought_at = d.event.occurred;
  d.draft.Book({kMainScheme, participant, program->issuer},
               ObligationKind::kPrepaid, row.paid, row.points, {});
  d.draft.effects().prepaid_blocks.Put(
      {participant, program->number, d.draft.sequence()}, row);
  RequestRow request;
  request.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(request));
  return std::nullopt;
}

}  // namespace clearpoint
