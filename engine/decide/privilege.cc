#include "engine/decide/privilege.h"

#include <algorithm>

#include "engine/decide/member.h"

namespace clearpoint {
namespace {

bool IsPrivilege(const OfferView* offer) {
  return offer != nullptr && offer->config->kind == OfferKind::kPrivilege;
}

// So many items of it last up to then.
Timestamp EndOfItems(const OfferView& offer, Timestamp from, int64_t items) {
  return Timestamp{from.value + items * offer.config->days * kMicrosPerDay};
}

MemberLabelRow::Key LabelOf(const OfferView& offer, MemberNumber member,
                            Timestamp from) {
  return {member, Sha256Prefix(offer.config->name), from};
}

}  // namespace

Timestamp EntitledFrom(const Decision& d, const OfferView* offer) {
  return IsPrivilege(offer) ? d.event.occurred : Timestamp{};
}

Verdict CheckMayEntitle(const Decision& d, const OfferView* offer,
                        MemberNumber member) {
  if (!IsPrivilege(offer)) return std::nullopt;
  const auto label =
      d.state().member_labels.Find(LabelOf(*offer, member, d.event.occurred));
  if (!label.has_value()) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible, "occurred_at_us",
                d.event.occurred.value,
                "the member has this privilege from that moment until",
                label->until.value);
}

Verdict Entitle(Decision& d, const OfferView* offer, MemberNumber member,
                int64_t items) {
  if (!IsPrivilege(offer)) return std::nullopt;
  const Timestamp from = d.event.occurred;
  return ChangeLabels(
      d, member, {{offer->config->name, from, EndOfItems(*offer, from, items)}},
      {});
}

void EntitleLess(Decision& d, const RequestRow& row) {
  const OfferView* offer = OfferOf(d, row);
  if (!IsPrivilege(offer)) return;
  const MemberLabelRow::Key key =
      LabelOf(*offer, row.member, row.entitled_from);
  const auto label = d.state().member_labels.Find(key);
  if (!label.has_value()) return;
  const Timestamp end =
      EndOfItems(*offer, key.from, ItemsOf(*offer, row.points - row.reversed));
  const Timestamp until =
      std::min(label->until, std::max(end, d.event.occurred));
  auto& puts = d.draft.effects().member_labels;
  if (until == label->until) return;
  if (until > key.from) {
    puts.Put(key, {label->label, until});
  } else {
    puts.Remove(key);
  }
}

}  // namespace clearpoint
