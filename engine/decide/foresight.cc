#include "engine/decide/foresight.h"

#include <algorithm>

namespace clearpoint {

void Foresight::FindWallets(Path* path) const {
  path->wallets.fill(kNoSlot);
  path->keys.fill({});
  if (path->name == kNoSlot || networks_.empty()) return;
  const MemberNumber member{state_.names.RowIn(path->name).number};
  const auto& programs = networks_.newest().programs();
  for (size_t i = 0; i < std::min(kPrograms, programs.size()); ++i) {
    path->keys[i] = {member, programs[i].number};
    state_.wallets.PrefetchIndex(path->keys[i]);
  }
}

// Every step asks for memory that the step before has found the way to.
void Foresight::Expect(const Event& event) {
  for (const uint32_t wallet : Before(4 * kStride).wallets) {
    if (wallet != kNoSlot) state_.wallets.PrefetchLots(wallet);
  }
  Path& third = Before(3 * kStride);
  for (size_t i = 0; i < kPrograms; ++i) {
    if (third.keys[i].member.value == 0) continue;
    third.wallets[i] = state_.wallets.Peek(third.keys[i]);
  }
  FindWallets(&Before(2 * kStride));
  Path& first = Before(kStride);
  first.name = first.member == Hash128{}
                   ? kNoSlot
                   : state_.names.Peek({NameKind::kMember, first.member});
  Path& path = ring_[next_ % kRing];
  ++next_;
  path.member = event.member;
  if (event.member != Hash128{}) {
    state_.names.PrefetchIndex({NameKind::kMember, event.member});
  }
  if (event.kind == EventKind::kPurchase) {
    state_.orders.PrefetchIndex({event.key});
  } else {
    state_.requests.PrefetchIndex({event.key});
  }
}

}  // namespace clearpoint
