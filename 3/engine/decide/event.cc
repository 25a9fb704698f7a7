#include "engine/decide/event.h"

#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "engine/codec/event_fields.h"
#include "engine/codec/message_writer.h"

namespace clearpoint {
namespace {

constexpr uint32_t kOccurredField = 3;  // of message Event

Hash128 HashOf(std::initializer_list<std::string_view> fields) {
  FieldHasher hasher;
  for (const std::string_view field : fields) hasher.Add(field);
  return hasher.Finish();
}

Hash128 KeyOf(const Undecodable&) { return Hash128{}; }
Hash128 KeyOf(const Purchase& m) { return PurchaseKey(m.merchant, m.order_id); }
Hash128 KeyOf(const PurchaseReturned& m) {
  return ReturnKey(m.merchant, m.return_id);
}
Hash128 KeyOf(const SignIn& m) { return SignInKey(m.program, m.member); }
Hash128 KeyOf(const Referral& m) {
  return ReferralKey(m.program, m.referrer, m.referee);
}
Hash128 KeyOf(const RedemptionRequested& m) {
  return RedemptionKey(m.program, m.redemption_id);
}
Hash128 KeyOf(const RedemptionReversed& m) {
  return ReversalKey(m.program, m.redemption_id, m.reversal_id);
}
Hash128 KeyOf(const ExchangeRequested& m) { return ExchangeKey(m.exchange_id); }
Hash128 KeyOf(const WindowCloseRequested& m) {
  return WindowCloseKey(m.close_id);
}
Hash128 KeyOf(const IntakePaused& m) { return IntakeKey(m.command_id); }
Hash128 KeyOf(const IntakeResumed& m) { return IntakeKey(m.command_id); }
Hash128 KeyOf(const CoordinateQuarantined& m) {
  return CoordinateKey(m.source, static_cast<uint64_t>(m.offset));
}

template <class Body>
Hash128 MemberOf(const Body& body) {
  if constexpr (requires { body.member; }) {
    if (!body.member.empty()) return Sha256Prefix(body.member);
  }
  return Hash128{};
}

template <class Body>
void WriteBody(uint32_t field, const Body& body, WireWriter& writer) {
  const size_t begin = writer.Begin(field);
  if constexpr (Message<Body>) {
    WriteMessage(body, writer);
  } else if constexpr (std::is_same_v<Body, NetworkConfigured>) {
    writer.Bytes(1, body.configuration);
  }
  writer.End(begin);
}

}  // namespace

std::string_view EventKindName(EventKind kind) {
  switch (kind) {
    case EventKind::kNone:
      return "None";
    case EventKind::kPurchase:
      return "Purchase";
    case EventKind::kPurchaseReturned:
      return "PurchaseReturned";
    case EventKind::kSignIn:
      return "SignIn";
    case EventKind::kReferral:
      return "Referral";
    case EventKind::kRedemptionRequested:
      return "RedemptionRequested";
    case EventKind::kRedemptionReversed:
      return "RedemptionReversed";
    case EventKind::kExchangeRequested:
      return "ExchangeRequested";
    case EventKind::kNetworkConfigured:
      return "NetworkConfigured";
    case EventKind::kWindowCloseRequested:
      return "WindowCloseRequested";
    case EventKind::kTick:
      return "Tick";
    case EventKind::kIntakePaused:
      return "IntakePaused";
    case EventKind::kIntakeResumed:
      return "IntakeResumed";
    case EventKind::kCoordinateQuarantined:
      return "CoordinateQuarantined";
  }
  return "Unknown";
}

Hash128 PurchaseKey(std::string_view merchant, std::string_view order_id) {
  return HashOf({"purchase", merchant, order_id});
}
Hash128 ReturnKey(std::string_view merchant, std::string_view return_id) {
  return HashOf({"return", merchant, return_id});
}
Hash128 SignInKey(std::string_view program, std::string_view member) {
  return HashOf({"sign-in", program, member});
}
Hash128 ReferralKey(std::string_view program, std::string_view referrer,
                    std::string_view referee) {
  return HashOf({"referral", program, referrer, referee});
}
Hash128 RedemptionKey(std::string_view program, std::string_view id) {
  return HashOf({"redemption", program, id});
}
Hash128 ReversalKey(std::string_view program, std::string_view redemption_id,
                    std::string_view reversal_id) {
  return HashOf({"reversal", program, redemption_id, reversal_id});
}
Hash128 ExchangeKey(std::string_view exchange_id) {
  return HashOf({"exchange", exchange_id});
}
Hash128 WindowCloseKey(std::string_view close_id) {
  return HashOf({"window-close", close_id});
}

Hash128 IntakeKey(std::string_view command_id) {
  return HashOf({"intake", command_id});
}
Hash128 CoordinateKey(std::string_view source, uint64_t offset) {
  return HashOf({"coordinate", source, absl::StrCat(offset)});
}

void WriteEventContent(const Event& event, std::string* out) {
  WireWriter writer(out);
  writer.Uint(kOccurredField, WireNumber(event.occurred));
  std::visit(
      [&](const auto& body) {
        WriteBody(static_cast<uint32_t>(event.kind), body, writer);
      },
      event.body);
}

void Identify(Event* event) {
  event->key = Hash128{};
  event->content = Hash128{};
  event->member = Hash128{};
  if (event->kind == EventKind::kNone) return;
  if (event->kind == EventKind::kTick) return;
  std::string content;
  content.reserve(256);
  WriteEventContent(*event, &content);
  event->content = Sha256Prefix(content);
  if (event->kind == EventKind::kNetworkConfigured) {
    event->key = HashOf({"network", content});
    return;
  }
  std::visit(
      [&](const auto& body) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(body)>,
                                      NetworkConfigured>) {
          event->key = KeyOf(body);
          event->member = MemberOf(body);
        }
      },
      event->body);
}

}  // namespace clearpoint
