// Deciding AliasBound and AliasUnbound: from when on and until when a card,
// phone or app id means a member. The purchases that waited for it follow as
// records of their own (step.h).

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/alias.h"
#include "engine/decide/member.h"

namespace clearpoint {
namespace {

struct AliasFields {
  std::string_view member;
  std::string_view kind;
  std::string_view alias;
  TextField date;  // its name
  Timestamp at;    // kNever: not told
};

std::string NameOf(const AliasFields& fields) {
  return absl::StrCat(std::string(fields.kind), ":", std::string(fields.alias));
}

Verdict CheckAlias(const Decision& d, const AliasFields& fields) {
  if (auto v = CheckRequired(d, {{"member", fields.member},
                                 {"alias_kind", fields.kind},
                                 {"alias", fields.alias}})) {
    return v;
  }
  const std::string name = NameOf(fields);
  if (auto v = CheckLength({"alias_kind and alias", name})) return v;
  if (auto v = CheckInstant(fields.date.name, fields.at)) return v;
  const bool is_listed =
      d.network == nullptr || KindOf(d.network, name) != nullptr;
  if (!is_listed || fields.kind.find(':') != std::string_view::npos) {
    return RefuseUnknown(OutcomeCode::kInvalidField, "alias_kind", fields.kind);
  }
  if (!LooksLikeCardNumber(fields.alias)) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, CardNumberWords());
}

using Bindings = std::vector<AliasBinding>;

std::string DateWords(Timestamp t) {
  return t == kNever ? "on" : absl::StrCat("to ", t.value);
}

Verdict RefuseTaken(const AliasBinding& other) {
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("alias: means another member from ",
                             other.from.value, " ", DateWords(other.until),
                             "; expected that to be unbound before"));
}

// From `from` on it means the member, up to where it means another.
Verdict Bind(MemberNumber member, Timestamp from, Bindings* bindings) {
  const auto next =
      std::find_if(bindings->begin(), bindings->end(),
                   [&](const AliasBinding& b) { return b.until > from; });
  if (next == bindings->end()) {
    bindings->push_back({member, from, kNever});
  } else if (next->member == member) {
    next->from = std::min(next->from, from);
  } else if (next->from > from) {
    bindings->insert(next, {member, from, next->from});
  } else {
    return RefuseTaken(*next);
  }
  return std::nullopt;
}

Verdict Unbind(MemberNumber member, Timestamp until, Bindings* bindings) {
  const auto binding = std::find_if(
      bindings->begin(), bindings->end(), [&](const AliasBinding& b) {
        return b.member == member && b.from <= until && until < b.until;
      });
  if (member.value == 0 || binding == bindings->end()) {
    return Refuse(
        OutcomeCode::kNotEligible,
        absl::StrCat("alias: does not mean the member at ", until.value));
  }
  binding->until = until;
  if (binding->from == until) bindings->erase(binding);
  return std::nullopt;
}

AliasRow RowOfAlias(const Decision& d, const std::string& name) {
  AliasRow row =
      d.state().aliases.Find({Sha256Prefix(name)}).value_or(AliasRow{});
  row.alias = name;
  std::erase_if(row.bindings, [oldest = OldestAskedFor(d)](const auto& b) {
    return b.until <= oldest;
  });
  return row;
}

Verdict PutAlias(Decision& d, const AliasRow& row) {
  if (row.bindings.size() > kMaxBindings) {
    return Refuse(OutcomeCode::kLimitReached, "bindings of the alias",
                  static_cast<int64_t>(row.bindings.size()), "at most",
                  static_cast<int64_t>(kMaxBindings));
  }
  const Hash128 alias = Sha256Prefix(row.alias);
  if (row.bindings.empty()) {
    d.draft.effects().aliases.Remove({alias});
  } else {
    d.draft.effects().aliases.Put({alias}, row);
  }
  return std::nullopt;
}

// The row is looked at again once nobody can ask for a binding that ends.
void ForgetWhenOver(Decision& d, const Hash128& alias, Timestamp until) {
  const int64_t to_come = std::max(int64_t{0}, until.value - d.recorded.value);
  d.draft.ForgetKey(TableId::kAliases, alias,
                    to_come + d.networks.bounds().max_event_age_us);
}

bool MeansFromNowOn(const Decision& d, const Bindings& bindings,
                    MemberNumber member) {
  return std::any_of(bindings.begin(), bindings.end(),
                     [&](const AliasBinding& b) {
                       return b.member == member && b.until > d.recorded;
                     });
}

// Leaves out those that ended at an instant that was told before.
void LeaveOutEnded(const Decision& d, MemberNumber member,
                   std::vector<BoundAlias>* aliases) {
  std::erase_if(*aliases, [&](const BoundAlias& bound) {
    const auto row = d.state().aliases.Find({bound.alias});
    return !row.has_value() || !MeansFromNowOn(d, row->bindings, member);
  });
}

// Keeps with the member which aliases mean it, so that it can be forgotten.
Verdict NoteWithMember(Decision& d, MemberNumber member, const AliasRow& row) {
  const Hash128 alias = Sha256Prefix(row.alias);
  MemberRow known = d.draft.MemberOf(member);
  std::vector<BoundAlias>& aliases = known.aliases;
  const auto at =
      std::find_if(aliases.begin(), aliases.end(),
                   [&](const BoundAlias& b) { return b.alias == alias; });
  const bool is_noted = at != aliases.end();
  if (MeansFromNowOn(d, row.bindings, member) == is_noted) return std::nullopt;
  if (is_noted) {
    aliases.erase(at);
  } else {
    if (aliases.size() >= kMaxAliases) LeaveOutEnded(d, member, &aliases);
    if (aliases.size() >= kMaxAliases) {
      return Refuse(OutcomeCode::kLimitReached, "aliases of the member",
                    static_cast<int64_t>(aliases.size()) + 1, "at most",
                    static_cast<int64_t>(kMaxAliases));
    }
    aliases.push_back({alias});
  }
  d.draft.SetMember(member, known);
  return std::nullopt;
}

Timestamp DateOf(const Decision& d, Timestamp told) {
  return told == kNever ? d.event.occurred : told;
}

}  // namespace

Verdict DecideBinding(Decision& d, const AliasBound& bound) {
  const AliasFields fields{bound.member,
                           bound.alias_kind,
                           bound.alias,
                           {"valid_from_us", {}},
                           bound.valid_from};
  if (auto v = CheckAlias(d, fields)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckIsGoverned(d)) return v;
  if (auto v = CheckKnownMember(d, bound.member)) return v;
  if (auto v = CheckIsOpen(d, d.draft.FindMember(d.event.member))) return v;
  if (auto v = CheckMayBeTold(d, "alias")) return v;

  const MemberNumber member = d.draft.Enrol(d.event.member, bound.member);
  AliasRow row = RowOfAlias(d, NameOf(fields));
  const Timestamp from = DateOf(d, bound.valid_from);
  if (auto v = Bind(member, from, &row.bindings)) return v;
  if (auto v = PutAlias(d, row)) return v;
  if (auto v = NoteWithMember(d, member, row)) return v;
  for (const AliasBinding& binding : row.bindings) {
    if (binding.from != from || binding.until == kNever) continue;
    ForgetWhenOver(d, Sha256Prefix(row.alias), binding.until);
  }
  KeepMemberEvent(d, member);
  return std::nullopt;
}

// Of a closed member too, so that its card can go to another.
Verdict DecideUnbinding(Decision& d, const AliasUnbound& unbound) {
  const AliasFields fields{unbound.member,
                           unbound.alias_kind,
                           unbound.alias,
                           {"valid_until_us", {}},
                           unbound.valid_until};
  if (auto v = CheckAlias(d, fields)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckIsGoverned(d)) return v;
  if (auto v = CheckKnownMember(d, unbound.member)) return v;

  const MemberNumber member = d.draft.FindMember(d.event.member);
  AliasRow row = RowOfAlias(d, NameOf(fields));
  const Timestamp until = DateOf(d, unbound.valid_until);
  if (auto v = Unbind(member, until, &row.bindings)) return v;
  if (auto v = PutAlias(d, row)) return v;
  if (auto v = NoteWithMember(d, member, row)) return v;
  if (!row.bindings.empty()) {
    ForgetWhenOver(d, Sha256Prefix(row.alias), until);
  }
  KeepMemberEvent(d, member);
  return std::nullopt;
}

void UnbindAll(Decision& d, MemberNumber member, MemberRow* row) {
  const Timestamp until = d.event.occurred;
  for (const BoundAlias& bound : row->aliases) {
    auto alias = d.state().aliases.Find({bound.alias});
    if (!alias.has_value()) continue;
    std::erase_if(alias->bindings, [&](const AliasBinding& b) {
      return b.member == member && b.from >= until;
    });
    for (AliasBinding& binding : alias->bindings) {
      if (binding.member != member || binding.until <= until) continue;
      binding.until = until;
      ForgetWhenOver(d, bound.alias, until);
    }
    if (alias->bindings.empty()) {
      d.draft.effects().aliases.Remove({bound.alias});
    } else {
      d.draft.effects().aliases.Put({bound.alias}, *alias);
    }
  }
  row->aliases.clear();
}

}  // namespace clearpoint
