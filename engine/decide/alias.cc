#include "engine/decide/alias.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/decide/waiting.h"
#include "engine/rules/explanation.h"

namespace clearpoint {
namespace {

constexpr int kFewestCardDigits = 13;
constexpr int kMostCardDigits = 19;
constexpr char kKindEnd = ':';

// Calls visit(field, name) for every name of a member in the body.
template <class Body, class Visit>
void EachMemberName(Body& body, Visit visit) {
  if constexpr (requires { body.member; }) visit("member", body.member);
  if constexpr (requires { body.from_member; }) {
    visit("from_member", body.from_member);
    visit("to_member", body.to_member);
  }
  if constexpr (requires { body.referrer; }) {
    visit("referrer", body.referrer);
    visit("referee", body.referee);
  }
  if constexpr (requires { body.absorbed; }) {
    visit("kept", body.kept);
    visit("absorbed", body.absorbed);
  }
}

// What is told about a member names the member itself, whatever it is called
// elsewhere: what is told later refers to it by that name.
bool IsAboutMembers(EventKind kind) {
  return kind >= EventKind::kMemberEnrolled &&
         kind <= EventKind::kHouseholdLeft;
}

// Whether it is decided for the member that the one it names was merged into.
// What tells of a purchase's pending points names its buyer. A sign-in and a
// referral are known by their members, so that one sent again is a duplicate;
// their points follow the merge.
bool FollowsMerges(EventKind kind) {
  return !IsAboutMembers(kind) && kind != EventKind::kPendingReleased &&
         kind != EventKind::kPendingCancelled && kind != EventKind::kSignIn &&
         kind != EventKind::kReferral;
}

// Nothing more is told of a member that was merged, but what gives its cards to
// others and what forgets the person.
bool MayTellOfMerged(EventKind kind) {
  return !IsAboutMembers(kind) || kind == EventKind::kAliasUnbound ||
         kind == EventKind::kMemberForgotten;
}

// Who answers for the member; 0 for one that is not known.
MemberNumber KeptFor(State* state, MemberNumber member) {
  while (member.value != 0) {
    const auto row = state->members.Find({member});
    if (!row.has_value() || !row->is_merged()) break;
    member = row->merged_into;
  }
  return member;
}

// Who answers for the member of that name, when that is another; else 0.
MemberNumber KeptInsteadOf(State* state, std::string_view name) {
  const MemberNumber member{
      state->NumberOf(NameKind::kMember, Sha256Prefix(name))};
  const MemberNumber kept = KeptFor(state, member);
  return kept == member ? MemberNumber{} : kept;
}

// A return that names its order names no member, whatever it says.
bool NamesNobody(const Event& event) {
  const auto* returned = std::get_if<PurchaseReturned>(&event.body);
  return returned != nullptr && !returned->order_id.empty();
}

// What is kept under a key with the member in it.
bool IsKeyedByMember(EventKind kind) {
  return kind == EventKind::kActionCompleted ||
         kind == EventKind::kBalanceReported ||
         kind == EventKind::kOpeningBalance;
}

std::string_view AliasIn(std::string_view name) {
  const size_t end = name.find(kKindEnd);
  return end == std::string_view::npos ? "" : name.substr(end + 1);
}

// Replaces nothing that comes before it in the order of outcomes.
Verdict InOrder(Verdict verdict, Refusal refusal) {
  if (verdict.has_value() && verdict->code < refusal.code) return verdict;
  return refusal;
}

}  // namespace

bool LooksLikeCardNumber(std::string_view text) {
  int digits = 0;
  int sum = 0;
  for (size_t i = text.size(); i-- > 0;) {
    const char c = text[i];
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return false;
    const int digit = c - '0';
    const int twice = 2 * digit;
    const bool is_doubled = digits % 2 == 1;
    if (!is_doubled) sum += digit;
    if (is_doubled) sum += twice > 9 ? twice - 9 : twice;
    ++digits;
  }
  return digits >= kFewestCardDigits && digits <= kMostCardDigits &&
         sum % 10 == 0;
}

std::string CardNumberWords() {
  return "alias: expected a token or a keyed hash, found what looks like a "
         "bare "
         "card number; what is told stays in the journal";
}

bool NamesCardNumber(const Event& event) {
  return std::visit(
      [](const auto& body) {
        bool found = false;
        EachMemberName(body, [&](std::string_view, std::string_view name) {
          found = found || LooksLikeCardNumber(AliasIn(name));
        });
        if constexpr (requires { body.beneficiary; }) {
          found = found || LooksLikeCardNumber(AliasIn(body.beneficiary));
        }
        if constexpr (requires { body.alias; }) {
          found = found || LooksLikeCardNumber(body.alias);
        }
        if constexpr (requires { body.destination_account; }) {
          found = found || LooksLikeCardNumber(body.destination_account);
        }
        return found;
      },
      event.body);
}

const AliasKind* KindOf(const Network* network, std::string_view name) {
  if (network == nullptr) return nullptr;
  const auto& kinds = network->configuration().alias_kinds;
  if (kinds.empty()) return nullptr;
  const size_t end = name.find(kKindEnd);
  if (end == std::string_view::npos) return nullptr;
  const auto kind = std::find_if(
      kinds.begin(), kinds.end(),
      [&](const AliasKind& one) { return one.kind == name.substr(0, end); });
  return kind == kinds.end() ? nullptr : &*kind;
}

Hash128 AliasHash(std::string_view kind, std::string_view alias) {
  return Sha256Prefix(absl::StrCat(std::string(kind), ":", std::string(alias)));
}

MemberNumber MeantAt(const AliasRow& row, Timestamp t) {
  for (const AliasBinding& binding : row.bindings) {
    if (binding.from <= t && t < binding.until) return binding.member;
  }
  return {};
}

const Event& AliasNames::Resolve(State* state, const Network* network,
                                 const Event& event) {
  unknown_.reset();
  const bool has_aliases =
      network != nullptr && !network->configuration().alias_kinds.empty();
  const bool has_merged = FollowsMerges(event.kind) &&
                          state->TotalOf(Total::kBarredMembers) != 0;
  if ((!has_aliases && !has_merged) || NamesNobody(event)) return event;
  bool is_copied = false;
  const auto take_name = [&](std::string_view field, std::string_view& name,
                             std::string* buffer) {
    const AliasKind* kind = KindOf(network, name);
    MemberNumber member;
    if (kind == nullptr) {
      if (has_merged) member = KeptInsteadOf(state, name);
      if (member.value == 0) return;
    } else if (!IsAboutMembers(event.kind)) {
      const auto row = state->aliases.Find({Sha256Prefix(name)});
      if (row.has_value()) member = MeantAt(*row, event.occurred);
      if (has_merged) member = KeptFor(state, member);
    }
    if (member.value == 0) {
      if (!unknown_.has_value()) unknown_ = Unknown{field, name, kind};
      return;
    }
    *buffer = state->members.Find({member}).value_or(MemberRow{}).name;
    name = *buffer;
    is_copied = true;
  };
  const auto means_others = [&](const auto& body) {
    bool any = false;
    EachMemberName(body, [&](std::string_view, std::string_view name) {
      any = any || KindOf(network, name) != nullptr ||
            (has_merged && KeptInsteadOf(state, name).value != 0);
    });
    return any;
  };
  if (!std::visit(means_others, event.body)) return event;
  resolved_ = event;
  std::visit(
      [&](auto& body) {
        size_t i = 0;
        EachMemberName(body,
                       [&](std::string_view field, std::string_view& name) {
                         take_name(field, name, &names_[i++]);
                       });
        if constexpr (requires { body.member; }) {
          resolved_.member = Sha256Prefix(body.member);
        }
      },
      resolved_.body);
  if (!is_copied) return event;
  if (IsKeyedByMember(event.kind)) {
    Identify(&resolved_);
    resolved_.told_key = event.key;
    resolved_.told_content = event.content;
  }
  return resolved_;
}

namespace {

// NOT_ELIGIBLE for what is told of a member that was merged.
Verdict CheckIsNotMerged(const Decision& d) {
  if (MayTellOfMerged(d.event.kind)) return std::nullopt;
  const MemberNumber member = d.draft.FindMember(d.event.member);
  const MemberNumber kept = d.draft.KeptFor(member);
  if (kept == member) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("member: expected \"",
                             d.draft.MemberOf(kept).name,
                             "\", into which the member was merged"));
}

}  // namespace

Verdict AliasNames::Judge(Decision& d, Verdict verdict) const {
  if (auto v = CheckIsNotMerged(d)) return InOrder(std::move(verdict), *v);
  if (!unknown_.has_value()) return verdict;
  if (IsAboutMembers(d.event.kind)) {
    return InOrder(
        std::move(verdict),
        Refuse(OutcomeCode::kInvalidField,
               absl::StrCat(std::string(unknown_->field),
                            ": expected a member's id, found \"",
                            std::string(unknown_->alias), "\", an alias")));
  }
  const bool may_wait =
      !verdict.has_value() || verdict->code >= OutcomeCode::kUnknownMember;
  const int64_t until =
      d.event.occurred.value + unknown_->kind->claim_within_us;
  if (may_wait && !d.released && d.event.kind == EventKind::kPurchase &&
      d.recorded.value < until) {
    return Wait(d);
  }
  return InOrder(std::move(verdict),
                 Refuse(OutcomeCode::kUnknownMember,
                        absl::StrCat(std::string(unknown_->field), " \"",
                                     std::string(unknown_->alias),
                                     "\" is an alias that meant nobody then")));
}

// The purchase is kept until its alias is bound to somebody from a moment on
// that is not after it.
Verdict AliasNames::Wait(Decision& d) const {
  d.draft.Discard();
  d.record.notes.clear();
  d.record.cap_warnings.clear();
  if (d.explanation != nullptr) d.explanation->Clear();
  const Timestamp until{d.event.occurred.value +
                        unknown_->kind->claim_within_us};
  if (auto v = KeepWaiting(
          d, {Sha256Prefix(unknown_->alias), until, TimerKind::kClaim,
              "purchases under one alias", kMaxUnclaimed})) {
    return v;
  }
  RequestRow request;
  request.outcome = static_cast<uint32_t>(OutcomeCode::kWaiting);
  KeepRequest(d, std::move(request));
  d.record.reason = absl::StrCat("alias \"", std::string(unknown_->alias),
                                 "\" meant nobody then; it may be claimed "
                                 "by binding it until ",
                                 until.value);
  return std::nullopt;
}

void ForgetBindings(Decision& d, const Hash128& alias) {
  std::optional<AliasRow> row = d.state().aliases.Find({alias});
  if (!row.has_value()) return;
  const Timestamp oldest{d.recorded.value -
                         d.networks.bounds().max_event_age_us};
  const size_t before = row->bindings.size();
  std::erase_if(row->bindings, [&](const AliasBinding& binding) {
    return binding.until <= oldest;
  });
  if (row->bindings.empty()) {
    d.draft.effects().aliases.Remove({alias});
    return;
  }
  if (row->bindings.size() != before) {
    d.draft.effects().aliases.Put({alias}, *row);
  }
  // A wider max_event_age may have been configured since.
  for (const AliasBinding& binding : row->bindings) {
    if (binding.until == kNever) continue;
    d.draft.ForgetKey(TableId::kAliases, alias,
                      binding.until.value - oldest.value);
    return;
  }
}

}  // namespace clearpoint
