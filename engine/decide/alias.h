// Aliases: cards, phones and app ids that mean a member for a time. An event
// may name one, as KIND:ALIAS, wherever it names a member; it is decided as if
// it named the member that the alias meant when the event occurred, under its
// own key and content (engine/rules/README.md, aliases). Where that member, or
// one that is named itself, was merged into another, it is decided for that
// one. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_ALIAS_H_
#define CLEARPOINT_ENGINE_DECIDE_ALIAS_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/decide/decision.h"

namespace clearpoint {

// Most purchases that wait under one alias, and bindings kept of one.
inline constexpr int kMaxUnclaimed = 1'000;
inline constexpr size_t kMaxBindings = 100;
// Most aliases that mean one member at a time, or will.
inline constexpr size_t kMaxAliases = 100;

// Whether the text is 13 to 19 digits, with spaces or dashes or without, that
// pass the check of card numbers (ISO/IEC 7812-1, Luhn).
bool LooksLikeCardNumber(std::string_view text);
// Whether the event names such a number as an alias, or as a member's account
// elsewhere. What is told would stay in the journal, so neither its bytes nor
// its key are kept.
bool NamesCardNumber(const Event& event);
// The words it is refused with.
std::string CardNumberWords();

// Under which an alias is kept.
Hash128 AliasHash(std::string_view kind, std::string_view alias);

// The kind of the alias that `name` is under this version; null when it is a
// member's id.
const AliasKind* KindOf(const Network* network, std::string_view name);

// The member the alias meant at `t`; zero when nobody.
MemberNumber MeantAt(const AliasRow& row, Timestamp t);

// The names of one event after another. Holds what the resolved event views.
class AliasNames {
 public:
  // `event` itself when it names no alias and nobody who was merged, else a
  // copy that names those who answer; aliases that meant nobody stay. Valid
  // until the next call.
  const Event& Resolve(State* state, const Network* network,
                       const Event& event);

  // The event's verdict, when `verdict` is what it would be if every name were
  // a member's. UNKNOWN_MEMBER for an alias that meant nobody, or WAITING in
  // the record for a purchase that may be claimed; INVALID_FIELD for an alias
  // that is told of as if it were a member; NOT_ELIGIBLE for what is told of a
  // member that was merged. What comes before these stays.
  Verdict Judge(Decision& d, Verdict verdict) const;

 private:
  // An alias that means no member, and the field it stands in.
  struct Unknown {
    std::string_view field;
    std::string_view alias;
    const AliasKind* kind = nullptr;
  };
  Verdict Wait(Decision& d) const;

  Event resolved_;
  std::array<std::string, 2> names_;  // of members, viewed by resolved_
  std::optional<Unknown> unknown_;
};

// From when the event occurred on no alias means the member; what is in `row`,
// the member's, tells which did. Late events of before find it still.
void UnbindAll(Decision& d, MemberNumber member, MemberRow* row);

// Forgets bindings that no event can ask for any more.
void ForgetBindings(Decision& d, const Hash128& alias);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_ALIAS_H_
