#include "engine/rules/prepaid.h"

#include <algorithm>
#include <utility>

#include "engine/values/check.h"

namespace clearpoint {
namespace {

using BlockKey = PrepaidBlockRow::Key;

// As this record leaves it.
PrepaidBlockRow BlockOf(Decision& d, const BlockKey& key) {
  for (const RowPut<PrepaidBlockRow>& put : d.draft.effects().prepaid_blocks) {
    if (put.key == key) return RowOf(put).value();
  }
  // Nothing is found when the store fails, which the state's status then says.
  return d.state().prepaid_blocks.Find(key).value_or(PrepaidBlockRow{});
}

void SetBlock(Decision& d, const BlockKey& key, const PrepaidBlockRow& row) {
  for (RowPut<PrepaidBlockRow>& put : d.draft.effects().prepaid_blocks) {
    if (put.key != key) continue;
    put.row.clear();
    AppendFields(row, &put.row);
    return;
  }
  d.draft.effects().prepaid_blocks.Put(key, row);
}

BlockKey KeyOf(const PrepaidDraw& draw, ProgramNumber program) {
  return {draw.participant, program, draw.bought_by};
}

// Those of the participant at `place` and of all above it, oldest first.
std::vector<BlockKey> BlocksFor(const Decision& d, const Network& network,
                                ProgramNumber program, int32_t place) {
  std::vector<BlockKey> blocks;
  while (place >= 0) {
    const Participant& one = network.participants()[static_cast<size_t>(place)];
    std::string prefix;
    KeyWriter(&prefix).U(1, one.number);
    KeyWriter(&prefix).U(2, program);
    d.state().prepaid_blocks.Scan(
        prefix, "", [&](const BlockKey& key, const PrepaidBlockRow&) {
          blocks.push_back(key);
          return true;
        });
    place = one.parent;
  }
  std::sort(blocks.begin(), blocks.end(),
            [](const BlockKey& a, const BlockKey& b) {
              return a.bought_by < b.bought_by;
            });
  return blocks;
}

// What a block has left behind those draws.
Points LeftAfter(Decision& d, const BlockKey& block,
                 const std::vector<PrepaidDraw>& draws) {
  Points left = BlockOf(d, block).left();
  for (const PrepaidDraw& draw : draws) {
    if (KeyOf(draw, block.program) == block) left -= draw.points;
  }
  return left;
}

// Adds the draws of one funder's share; answers how much they cover.
Points Cover(Decision& d, const std::vector<BlockKey>& blocks,
             ParticipantNumber funder, Points share, PrepaidCover* cover) {
  Points covered;
  for (const BlockKey& block : blocks) {
    if (covered == share) break;
    const Points part =
        std::min(share - covered, LeftAfter(d, block, cover->draws));
    if (part.value == 0) continue;
    PrepaidDraw draw;
    draw.funder = funder;
    draw.participant = block.participant;
    draw.bought_by = block.bought_by;
    draw.points = part;
    cover->draws.push_back(draw);
    covered += part;
  }
  return covered;
}

// Its share is drawn from blocks. An issuer owes itself nothing, and has none.
bool Draws(const Funding& funding, Points share) {
  return share.value > 0 && funding.contract.config != nullptr &&
         funding.contract.config->prepaid != Prepaid::kNone;
}

}  // namespace

Points PrepaidCover::Of(ParticipantNumber funder) const {
  Points covered;
  for (const PrepaidDraw& draw : draws) {
    if (draw.funder == funder) covered += draw.points;
  }
  return covered;
}

PrepaidCover PlanCover(Decision& d, const Network& network,
                       ProgramNumber program, const Fundings& fundings,
                       const absl::InlinedVector<Points, 1>& shares) {
  PrepaidCover cover;
  for (size_t i = 0; i < fundings.size(); ++i) {
    const Funding& funding = fundings[i];
    if (!Draws(funding, shares[i])) continue;
    const auto blocks = BlocksFor(d, network, program,
                                  network.FindParticipant(funding.funder));
    const Points covered = Cover(d, blocks, funding.funder, shares[i], &cover);
    const bool may_owe = funding.contract.config->prepaid == Prepaid::kFallBack;
    if (may_owe || covered == shares[i]) continue;
    cover.is_refused = true;
    cover.asked = shares[i];
    cover.left = covered;
    break;
  }
  return cover;
}

void DrawBlocks(Decision& d, ProgramNumber program, const PrepaidCover& cover) {
  for (const PrepaidDraw& draw : cover.draws) {
    const BlockKey key = KeyOf(draw, program);
    PrepaidBlockRow row = BlockOf(d, key);
    row.drawn += draw.points;
    CLEARPOINT_CHECK(row.left().value >= 0);
    SetBlock(d, key, row);
  }
}

Points CoveredOf(const Award& award, ParticipantNumber funder) {
  Points covered;
  for (const PrepaidDraw& draw : award.prepaid) {
    if (draw.funder == funder) covered += draw.points - draw.back;
  }
  return covered;
}

void PutIntoBlocks(Decision& d, ParticipantNumber funder, Points points,
                   Award* award) {
  for (size_t i = award->prepaid.size(); i-- > 0 && points.value > 0;) {
    PrepaidDraw& draw = award->prepaid[i];
    if (draw.funder != funder) continue;
    const Points part = std::min(points, draw.points - draw.back);
    if (part.value == 0) continue;
    const BlockKey key = KeyOf(draw, award->program);
    PrepaidBlockRow row = BlockOf(d, key);
    row.drawn -= part;
    CLEARPOINT_CHECK(row.drawn.value >= 0);
    SetBlock(d, key, row);
    draw.back += part;
    points -= part;
  }
  CLEARPOINT_CHECK(points.value == 0);
}

}  // namespace clearpoint
