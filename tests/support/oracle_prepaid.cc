// The oracle's prepaid blocks: one list of all that were ever bought, gone
// through from its beginning for every award.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::BlockDraw;
using oracle::Booking;

OutcomeCode Oracle::DecidePrepaidBlock(const Event& event) {
  const auto& b = std::get<PrepaidBlockBought>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, b.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (oracle::FindParticipant(network, b.participant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (program->issuer == b.participant) return OutcomeCode::kNotEligible;
  const Configuration& newest = versions_.back();
  absl::int128 minor = kMoneyPerMajor;
  const CurrencyConfig* currency =
      oracle::FindCurrency(newest, newest.settlement.currency);
  for (int i = 0; i < currency->minor_digits; ++i) minor /= 10;
  Owe(std::string(b.participant), program->issuer,
      oracle::BookingKind::kPrepaid, Money{minor * b.paid.value});
  s_.blocks.push_back({.participant = std::string(b.participant),
                       .program = std::string(b.program),
                       .id = std::string(b.block_id),
                       .points = b.points.value});
  return OutcomeCode::kAccepted;
}

// Of what one funder is to pay.
std::vector<BlockDraw> Oracle::DrawBlocks(const Earning& part, int64_t points) {
  std::vector<BlockDraw> draws;
  const ContractConfig* contract = ContractOf(part);
  if (contract == nullptr || contract->prepaid == Prepaid::kNone) return draws;
  const std::vector<std::string> owners = oracle::WithAncestors(
      NetworkOf(part.version), PlanLot(part).funder);
  for (size_t i = 0; i < s_.blocks.size() && points > 0; ++i) {
    oracle::Block& block = s_.blocks[i];
    if (block.program != part.program) continue;
    if (!oracle::Has(owners, block.participant)) continue;
    const int64_t drawn = std::min(points, block.points - block.drawn);
    if (drawn == 0) continue;
    block.drawn += drawn;
    points -= drawn;
    draws.push_back({.block = i, .points = drawn});
  }
  return draws;
}

int64_t Oracle::Covered(const std::vector<BlockDraw>& draws) {
  int64_t covered = 0;
  for (const BlockDraw& draw : draws) covered += draw.points - draw.back;
  return covered;
}

// Of points that are turned back those that come back to blocks: what was owed
// goes first.
int64_t Oracle::GiveBlocksBack(Booking* booking, int64_t points) {
  if (booking->blocks.empty()) return 0;
  const int64_t owed =
      booking->points - booking->turned_points - Covered(booking->blocks);
  const int64_t all = std::max(int64_t{0}, points - owed);
  int64_t left = all;
  for (size_t i = booking->blocks.size(); i-- > 0;) {
    BlockDraw& draw = booking->blocks[i];
    const int64_t back = std::min(left, draw.points - draw.back);
    draw.back += back;
    s_.blocks[draw.block].drawn -= back;
    left -= back;
  }
  return all;
}

}  // namespace clearpoint
