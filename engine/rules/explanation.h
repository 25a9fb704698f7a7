// Explanation: how a decision came to its awards, beyond what its record keeps:
// every rule that gave nothing, whatever others gave, and of each award what it
// was made of. It is for who looks before he acts; the record's bytes are the
// same with and without it.
//
// Whoever wants one hands it to the Decider, which fills it anew for every
// record. Of a refusal it is empty: no rule was weighed, or nothing of it
// stands. Growth: one note a rule of the network, one step an award. Threads:
// those of the Decider.
#ifndef CLEARPOINT_ENGINE_RULES_EXPLANATION_H_
#define CLEARPOINT_ENGINE_RULES_EXPLANATION_H_

#include <string_view>
#include <vector>

#include "engine/ledger/record.h"
#include "engine/network/grant.h"
#include "engine/network/network.h"

namespace clearpoint {

// A limit of an award's rule, and the points it left of what was wanted.
struct LimitRoom {
  const LimitConfig* limit = nullptr;  // of a version of the Networks
  Points room;
};

// One award as it came about: counted -> exact -> wanted -> granted.
struct AwardStep {
  ConfigVersion version;
  ProgramNumber program;
  RuleNumber rule;
  MemberNumber member;
  std::vector<ParticipantNumber> funders;  // of its shares, or one
  MinorAmount counted;  // in the rule's currency; 0 when no amount earned it
  ExactPoints exact;    // before rounding and bounds; 0 when no amount did
  Points wanted;        // before limits
  Points granted;
  Points forfeited;
  std::vector<LimitRoom> limits;  // as the rule names them
  DrawKey lot;  // that it went into, unless nothing was granted
};

// A rule that a selector kept from a purchase: the first of its selectors that
// did not match, by its key in network.yaml.
struct TurnedDown {
  RuleNumber rule;
  std::string_view selector;
};

struct Explanation {
  // What the record leaves out of its notes because something was earned.
  std::vector<RuleNote> left_out;
  std::vector<TurnedDown> turned_down;
  std::vector<AwardStep> awards;  // in the order of deciding

  void Clear() {
    left_out.clear();
    turned_down.clear();
    awards.clear();
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_EXPLANATION_H_
