#include "tests/support/owned_event.h"

#include <sstream>

namespace clearpoint {
namespace {

Purchase PurchaseOf(const OwnedEvent& e) {
  Purchase p;
  p.program = e.program;
  p.member = e.member;
  p.merchant = e.merchant;
  p.store = e.store;
  p.order_id = e.id;
  p.currency = e.currency;
  p.amount = {e.amount};
  p.not_earning = {e.not_earning};
  p.channel = e.channel;
  p.tender = e.tender;
  for (const OwnedLine& line : e.lines) {
    p.lines.push_back({line.sku, line.category, line.brand, line.quantity,
                       MinorAmount{line.amount}});
  }
  for (const std::string& tag : e.tags) p.tags.push_back(tag);
  return p;
}

PurchaseReturned ReturnOf(const OwnedEvent& e) {
  PurchaseReturned r;
  r.member = e.member;
  r.merchant = e.merchant;
  r.order_id = e.id;
  r.return_id = e.second_id;
  r.currency = e.currency;
  r.amount = {e.amount};
  for (const OwnedLine& line : e.lines) {
    r.lines.push_back({line.sku, line.quantity, MinorAmount{line.amount}});
  }
  return r;
}

}  // namespace

Event OwnedEvent::View() const {
  Event event;
  event.kind = kind;
  event.occurred = occurred;
  switch (kind) {
    case EventKind::kPurchase:
      event.body = PurchaseOf(*this);
      break;
    case EventKind::kPurchaseReturned:
      event.body = ReturnOf(*this);
      break;
    case EventKind::kSignIn:
      event.body = SignIn{program, member, {}};
      break;
    case EventKind::kReferral:
      event.body = Referral{program, member, referee};
      break;
    case EventKind::kRedemptionRequested:
      event.body =
          RedemptionRequested{program, member, merchant, id, Points{amount}};
      break;
    case EventKind::kRedemptionReversed:
      event.body = RedemptionReversed{program, id, second_id, Points{amount}};
      break;
    case EventKind::kExchangeRequested:
      event.body =
          ExchangeRequested{id, member, program, to_program, Points{amount}};
      break;
    case EventKind::kWindowCloseRequested:
      event.body = WindowCloseRequested{id, window};
      break;
    case EventKind::kNetworkConfigured:
    case EventKind::kIntakePaused:
    case EventKind::kIntakeResumed:
    case EventKind::kCoordinateQuarantined:
    case EventKind::kTick:
    case EventKind::kNone:
      break;
  }
  return event;
}

std::string OwnedEvent::Text() const {
  std::ostringstream text;
  text << "kind " << static_cast<int>(kind) << " at " << occurred.value;
  const auto word = [&text](const char* name, const std::string& value) {
    if (!value.empty()) text << " " << name << " " << value;
  };
  word("program", program);
  word("to", to_program);
  word("member", member);
  word("referee", referee);
  word("merchant", merchant);
  word("id", id);
  word("second id", second_id);
  word("currency", currency);
  text << " amount " << amount;
  if (not_earning != 0) text << " not earning " << not_earning;
  word("store", store);
  word("channel", channel);
  word("tender", tender);
  for (const OwnedLine& line : lines) {
    text << " [" << line.sku << " " << line.category << " " << line.brand
         << " quantity " << line.quantity << " amount " << line.amount << "]";
  }
  for (const std::string& tag : tags) text << " #" << tag;
  if (window != 0) text << " window " << window;
  return text.str();
}

}  // namespace clearpoint
