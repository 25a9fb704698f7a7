#include <set>
#include <string>
#include <vector>

#include "engine/codec/codec.h"
#include "engine/decide/event.h"
#include "engine/values/hash.h"
#include "gtest/gtest.h"
#include "tests/engine/event_samples.h"

namespace clearpoint {
namespace {

TEST(EventIdentity, EveryFieldOfEveryKindChangesTheContent) {
  const EventSamples samples;
  int changed = 0;
  for (const Event& event : samples.events()) {
    VisitBodies([&]<class Body>(EventKind kind, std::string_view) {
      if (kind != event.kind) return;
      std::set<Hash128> seen = {event.content};
      for (int target = 0;; ++target) {
        Event other = event;
        FieldChanger changer(target);
        VisitFields(std::get<Body>(other.body), changer);
        if (changer.changed().empty()) break;
        Identify(&other);
        EXPECT_TRUE(seen.insert(other.content).second)
            << EventKindName(kind) << "." << changer.changed();
        ++changed;
      }
    });
  }
  EXPECT_GE(changed, 59);
}

TEST(EventIdentity, OccurredIsContentAndTheEnvelopeIsNot) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    Event other = event;
    other.event_id = "e-2";
    other.correlation_id = "c-2";
    Identify(&other);
    EXPECT_EQ(other.content, event.content);
    EXPECT_EQ(other.key, event.key);
    other.occurred.value += 1;
    Identify(&other);
    EXPECT_NE(other.content, event.content);
  }
}

TEST(EventIdentity, TextCannotMoveBetweenNeighbouringFields) {
  EXPECT_NE(PurchaseKey("ab", "c"), PurchaseKey("a", "bc"));
  EXPECT_NE(ReversalKey("p", "ab", "c"), ReversalKey("p", "a", "bc"));
  Event a;
  a.kind = EventKind::kSignIn;
  a.body = SignIn{.program = "ab", .member = "c", .place = {}};
  Event b = a;
  b.body = SignIn{.program = "a", .member = "bc", .place = {}};
  Identify(&a);
  Identify(&b);
  EXPECT_NE(a.content, b.content);
}

TEST(EventIdentity, KeysAreToldApartByFamily) {
  const std::vector<Hash128> keys = {
      PurchaseKey("x", "y"),   ReturnKey("x", "y"),
      SignInKey("x", "y"),     ReferralKey("x", "y", ""),
      RedemptionKey("x", "y"), ReversalKey("x", "y", ""),
      ExchangeKey("x"),        WindowCloseKey("x")};
  EXPECT_EQ(std::set<Hash128>(keys.begin(), keys.end()).size(), keys.size());
}

// Keys stand in stores and digests: they may never change. The bytes hashed
// here are each field behind its length, 32 bits big-endian.
TEST(EventIdentity, KeysAndContentAreThoseOfTheWrittenDefinition) {
  using std::string_literals::operator""s;
  EXPECT_EQ(PurchaseKey("cafe", "o1"),
            Sha256Prefix("\0\0\0\x08purchase\0\0\0\x04"
                         "cafe\0\0\0\x02o1"s));
  Event event;
  event.kind = EventKind::kSignIn;
  event.occurred = Timestamp{300};
  event.body = SignIn{.program = "star", .member = "m1", .place = {}};
  Identify(&event);
  EXPECT_EQ(event.key, SignInKey("star", "m1"));
  EXPECT_EQ(event.content, Sha256Prefix("\x18\xac\x02\xb2\x01\x0a\x0a\x04star"
                                        "\x12\x02m1"s));
}

TEST(EventIdentity, EachKindHasTheKeyOfItsBusiness) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    Hash128 expected;
    if (auto* m = std::get_if<Purchase>(&event.body)) {
      expected = PurchaseKey(m->merchant, m->order_id);
    } else if (auto* r = std::get_if<PurchaseReturned>(&event.body)) {
      expected = ReturnKey(r->merchant, r->return_id);
    } else if (auto* s = std::get_if<SignIn>(&event.body)) {
      expected = SignInKey(s->program, s->member);
    } else if (auto* f = std::get_if<Referral>(&event.body)) {
      expected = ReferralKey(f->program, f->referrer, f->referee);
    } else if (auto* q = std::get_if<RedemptionRequested>(&event.body)) {
      expected = RedemptionKey(q->program, q->redemption_id);
    } else if (auto* v = std::get_if<RedemptionReversed>(&event.body)) {
      expected = ReversalKey(v->program, v->redemption_id, v->reversal_id);
    } else if (auto* x = std::get_if<ExchangeRequested>(&event.body)) {
      expected = ExchangeKey(x->exchange_id);
    } else if (auto* w = std::get_if<WindowCloseRequested>(&event.body)) {
      expected = WindowCloseKey(w->close_id);
    } else if (auto* p = std::get_if<IntakePaused>(&event.body)) {
      expected = IntakeKey(p->command_id);
    } else if (auto* g = std::get_if<IntakeResumed>(&event.body)) {
      expected = IntakeKey(g->command_id);
    } else if (auto* c = std::get_if<CoordinateQuarantined>(&event.body)) {
      expected = CoordinateKey(c->source, static_cast<uint64_t>(c->offset));
    } else {
      EXPECT_EQ(event.kind, EventKind::kNetworkConfigured);
      EXPECT_NE(event.key, Hash128{});
      continue;
    }
    EXPECT_EQ(event.key, expected) << EventKindName(event.kind);
  }
}

TEST(EventIdentity, WhatIsNoEventHasNone) {
  Event event;
  event.key = SignInKey("a", "b");
  Identify(&event);
  EXPECT_EQ(event.key, Hash128{});
  EXPECT_EQ(event.content, Hash128{});
}

}  // namespace
}  // namespace clearpoint
