// The oracle's aliases: whom cards and phones mean, and purchases that wait for
// one.
#include <algorithm>
#include <memory>
#include <utility>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Binding;
using oracle::Unclaimed;

constexpr size_t kMostUnclaimed = 1000;
constexpr size_t kMostBindings = 100;

std::string AliasName(std::string_view kind, std::string_view alias) {
  return std::string(kind) + ":" + std::string(alias);
}

// Where the event names members.
std::vector<std::string_view*> NamesIn(Event* event) {
  std::vector<std::string_view*> names;
  std::visit(
      [&](auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, TransferRequested>) {
          names = {&body.from_member, &body.to_member};
        } else if constexpr (std::is_same_v<Body, Referral>) {
          names = {&body.referrer, &body.referee};
        } else if constexpr (std::is_same_v<Body, MemberMerged>) {
          names = {&body.kept, &body.absorbed};
        } else if constexpr (std::is_same_v<Body, PurchaseReturned>) {
          if (body.order_id.empty()) names = {&body.member};
        } else if constexpr (requires { body.member; }) {
          names = {&body.member};
        }
      },
      event->body);
  return names;
}

bool TellsOfMembers(EventKind kind) { return static_cast<int>(kind) >= 100; }

// By the book: from the right every second digit is doubled, its digits added.
bool IsCardNumber(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return false;
    digits.push_back(c);
  }
  if (digits.size() < 13 || digits.size() > 19) return false;
  std::reverse(digits.begin(), digits.end());
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const int value = (digits[i] - '0') * (i % 2 == 0 ? 1 : 2);
    sum += value / 10 + value % 10;
  }
  return sum % 10 == 0;
}

std::string_view BehindKind(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? "" : name.substr(colon + 1);
}

const AliasKind* KindIn(const Configuration& network, std::string_view name) {
  for (const AliasKind& kind : network.alias_kinds) {
    if (name.starts_with(kind.kind + ":")) return &kind;
  }
  return nullptr;
}

// The event with texts of its own.
Event Kept(const Event& event, std::deque<std::string>* texts) {
  const auto keep = [texts](std::string_view text) -> std::string_view {
    return texts->emplace_back(text);
  };
  Event kept = event;
  auto& p = std::get<Purchase>(kept.body);
  for (std::string_view* text :
       {&p.program, &p.member, &p.merchant, &p.store, &p.order_id, &p.currency,
        &p.channel, &p.tender, &p.beneficiary, &p.single_use_code}) {
    *text = keep(*text);
  }
  for (PurchaseLine& line : p.lines) {
    line.sku = keep(line.sku);
    line.category = keep(line.category);
    line.brand = keep(line.brand);
  }
  for (std::string_view& tag : p.tags) tag = keep(tag);
  for (TenderPart& part : p.tender_parts) part.tender = keep(part.tender);
  return kept;
}

}  // namespace

bool oracle::TellsCardNumber(const Event& event) {
  Event copy = event;
  for (std::string_view* name : NamesIn(&copy)) {
    if (IsCardNumber(BehindKind(*name))) return true;
  }
  if (const auto* p = std::get_if<Purchase>(&event.body)) {
    return IsCardNumber(BehindKind(p->beneficiary));
  }
  if (const auto* back = std::get_if<PurchaseReturned>(&event.body)) {
    return IsCardNumber(BehindKind(back->member));
  }
  if (const auto* x = std::get_if<ExchangeRequested>(&event.body)) {
    return IsCardNumber(x->destination_account);
  }
  if (const auto* bound = std::get_if<AliasBound>(&event.body)) {
    return IsCardNumber(bound->alias);
  }
  const auto* unbound = std::get_if<AliasUnbound>(&event.body);
  return unbound != nullptr && IsCardNumber(unbound->alias);
}

bool Oracle::IsAlias(std::string_view name, Timestamp occurred) const {
  return KindIn(NetworkAt(occurred), name) != nullptr;
}

std::string Oracle::MemberMeant(std::string_view alias,
                                Timestamp occurred) const {
  const auto found = s_.aliases.find(std::string(alias));
  if (found == s_.aliases.end()) return "";
  for (const Binding& binding : found->second) {
    if (binding.from <= occurred && occurred < binding.until) {
      return binding.member;
    }
  }
  return "";
}

Event Oracle::Meant(const Event& event, std::deque<std::string>* texts) const {
  Event meant = event;
  if (TellsOfMembers(event.kind)) return meant;
  // What tells of pending points names the buyer of an order; sign-ins and
  // referrals are told apart by their members.
  const bool names_own = event.kind == EventKind::kPendingReleased ||
                         event.kind == EventKind::kPendingCancelled ||
                         event.kind == EventKind::kSignIn ||
                         event.kind == EventKind::kReferral;
  for (std::string_view* name : NamesIn(&meant)) {
    std::string member(*name);
    if (IsAlias(*name, event.occurred)) {
      member = MemberMeant(*name, event.occurred);
    }
    if (!names_own) member = KeptFor(member);
    if (!member.empty()) *name = texts->emplace_back(member);
  }
  return meant;
}

bool Oracle::NamesNobody(const Event& event) const {
  if (TellsOfMembers(event.kind)) return false;
  Event copy = event;
  for (std::string_view* name : NamesIn(&copy)) {
    if (IsAlias(*name, event.occurred) &&
        MemberMeant(*name, event.occurred).empty()) {
      return true;
    }
  }
  return false;
}

// Events about members name the member itself; kinds of aliases are listed.
bool Oracle::FitsAliases(const Event& event) const {
  Event copy = event;
  if (TellsOfMembers(event.kind)) {
    for (std::string_view* name : NamesIn(&copy)) {
      if (IsAlias(*name, event.occurred)) return false;
    }
  }
  std::string_view kind;
  std::string_view alias;
  if (const auto* bound = std::get_if<AliasBound>(&event.body)) {
    kind = bound->alias_kind;
    alias = bound->alias;
  } else if (const auto* unbound = std::get_if<AliasUnbound>(&event.body)) {
    kind = unbound->alias_kind;
    alias = unbound->alias;
  } else {
    return true;
  }
  if (kind.size() + 1 + alias.size() > 256) return false;
  if (!IsGoverned(event)) return kind.find(':') == std::string_view::npos;
  const auto& kinds = NetworkAt(event.occurred).alias_kinds;
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const AliasKind& one) { return one.kind == kind; });
}

// Of an event that names an alias nobody has, and is fine so far.
OutcomeCode Oracle::JudgeNames(const Event& meant, const std::string& key) {
  const auto* purchase = std::get_if<Purchase>(&meant.body);
  if (purchase == nullptr) return OutcomeCode::kUnknownMember;
  const AliasKind* kind = KindIn(NetworkAt(meant.occurred), purchase->member);
  const Timestamp deadline{meant.occurred.value + kind->claim_within_us};
  if (recorded_ >= deadline) return OutcomeCode::kUnknownMember;
  const std::string alias(purchase->member);
  const auto others =
      std::count_if(s_.unclaimed.begin(), s_.unclaimed.end(),
                    [&](const Unclaimed& one) { return one.alias == alias; });
  if (static_cast<size_t>(others) >= kMostUnclaimed) {
    return OutcomeCode::kLimitReached;
  }
  Unclaimed one{.sequence = s_.next_sequence,
                .deadline = deadline,
                .alias = alias,
                .key = key,
                .texts = std::make_shared<std::deque<std::string>>()};
  one.event = Kept(meant, one.texts.get());
  s_.unclaimed.push_back(std::move(one));
  return OutcomeCode::kWaiting;
}

OutcomeCode Oracle::DecideBinding(const Event& event) {
  const auto& b = std::get<AliasBound>(event.body);
  if (!KnownAnywhere(b.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(b.member)) return OutcomeCode::kMemberClosed;
  if (IsForgotten(b.member)) return OutcomeCode::kNotEligible;
  Enrol(b.member);
  const std::string member(b.member);
  const Timestamp from = b.valid_from == kNever ? event.occurred : b.valid_from;
  auto& bindings = s_.aliases[AliasName(b.alias_kind, b.alias)];
  std::erase_if(bindings, [&](const Binding& o) { return IsOver(o.until); });
  // The first that reaches over `from` says how far the new one can go.
  std::sort(bindings.begin(), bindings.end(),
            [](const Binding& a, const Binding& o) { return a.from < o.from; });
  for (Binding& other : bindings) {
    if (other.until <= from) continue;
    if (other.member == member) {
      other.from = std::min(other.from, from);
      return OutcomeCode::kAccepted;
    }
    if (other.from <= from) return OutcomeCode::kNotEligible;
    bindings.push_back({member, from, other.from});
    return bindings.size() > kMostBindings ? OutcomeCode::kLimitReached
                                           : OutcomeCode::kAccepted;
  }
  bindings.push_back({member, from, kNever});
  return bindings.size() > kMostBindings ? OutcomeCode::kLimitReached
                                         : OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideUnbinding(const Event& event) {
  const auto& b = std::get<AliasUnbound>(event.body);
  if (!KnownAnywhere(b.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  const Timestamp until =
      b.valid_until == kNever ? event.occurred : b.valid_until;
  auto& bindings = s_.aliases[AliasName(b.alias_kind, b.alias)];
  std::erase_if(bindings, [&](const Binding& o) { return IsOver(o.until); });
  for (size_t i = 0; i < bindings.size(); ++i) {
    Binding& binding = bindings[i];
    if (binding.member != b.member || binding.from > until ||
        binding.until <= until) {
      continue;
    }
    binding.until = until;
    if (binding.from == until) {
      bindings.erase(bindings.begin() + static_cast<int64_t>(i));
    }
    return OutcomeCode::kAccepted;
  }
  return OutcomeCode::kNotEligible;
}

// Judges the purchases that waited for the alias, each as if it came now, and
// behind each the returns that waited for it.
void Oracle::FollowWithClaimed(const Event& bound) {
  const auto& b = std::get<AliasBound>(bound.body);
  const std::string alias = AliasName(b.alias_kind, b.alias);
  std::vector<Unclaimed> ready;
  for (const Unclaimed& one : s_.unclaimed) {
    if (one.alias != alias) continue;
    if (!MemberMeant(alias, one.event.occurred).empty()) ready.push_back(one);
  }
  std::sort(ready.begin(), ready.end(), [](const auto& a, const auto& o) {
    return std::tie(a.event.occurred, a.sequence) <
           std::tie(o.event.occurred, o.sequence);
  });
  for (const Unclaimed& one : ready) {
    std::erase_if(s_.unclaimed,
                  [&](const Unclaimed& o) { return o.key == one.key; });
    ++s_.events;
    std::deque<std::string> names;
    const oracle::State before = s_;
    occurred_ = one.event.occurred;
    acted_.clear();
    const OutcomeCode code = DecidePurchase(Meant(one.event, &names));
    if (code == OutcomeCode::kAccepted) {
      NoteActivity(one.event);
      FollowMerged();
    }
    if (code != OutcomeCode::kAccepted) {
      s_ = before;
      s_.keys.erase(one.key);
    }
    ++later_outcomes_[code];
    ++s_.next_sequence;
    if (code == OutcomeCode::kAccepted) FollowWithWaiting(one.key);
  }
}

void Oracle::GiveUpUnclaimed() {
  std::erase_if(s_.unclaimed, [&](const Unclaimed& one) {
    if (one.deadline > recorded_) return false;
    s_.keys.erase(one.key);
    ++later_outcomes_[OutcomeCode::kUnknownMember];
    return true;
  });
}

void Oracle::AppendAliases(std::vector<std::string>* lines) const {
  for (const auto& [alias, bindings] : s_.aliases) {
    for (const Binding& binding : bindings) {
      if (IsOver(binding.until)) continue;
      lines->push_back("alias " + alias + " " + binding.member + " from " +
                       std::to_string(binding.from.value) + " until " +
                       std::to_string(binding.until.value));
    }
  }
  for (const Unclaimed& one : s_.unclaimed) {
    lines->push_back("unclaimed " + one.alias + " at " +
                     std::to_string(one.event.occurred.value));
  }
}

}  // namespace clearpoint
