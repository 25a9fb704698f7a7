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
  for (const OwnedTender& part : e.tender_parts) {
    p.tender_parts.push_back({part.tender, MinorAmount{part.amount}});
  }
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

std::vector<MemberLabel> LabelsOf(const OwnedEvent& e) {
  std::vector<MemberLabel> labels;
  for (const OwnedLabel& label : e.labels) {
    labels.push_back({label.label, label.from, label.until});
  }
  return labels;
}

MemberUpdated UpdateOf(const OwnedEvent& e) {
  MemberUpdated update{e.member, e.id, e.birthday, {}};
  for (const OwnedOverride& own : e.overrides) {
    update.limits.push_back(
        {own.limit, Points{own.amount}, own.until, own.program});
  }
  return update;
}

MemberEnrolled EnrolmentOf(const OwnedEvent& e) {
  MemberEnrolled enrolled{e.member, {}, e.birthday, e.channel, LabelsOf(e)};
  if (!e.program.empty()) enrolled.programs = {e.program};
  return enrolled;
}

MemberLabelled LabellingOf(const OwnedEvent& e) {
  MemberLabelled labelled{e.member, e.id, LabelsOf(e), {}};
  for (const std::string& label : e.removed) labelled.removed.push_back(label);
  return labelled;
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
          RedemptionRequested{program,        member,    merchant, id,
                              Points{amount}, second_id, currency,
                              MinorAmount{order_amount}};
      break;
    case EventKind::kHoldPlaced:
      event.body =
          HoldPlaced{program,   member,   merchant, id, Points{amount}, until,
                     second_id, currency, MinorAmount{order_amount}};
      break;
    case EventKind::kHoldCaptured:
      event.body = HoldCaptured{program, id, second_id, Points{amount}};
      break;
    case EventKind::kHoldReleased:
      event.body = HoldReleased{program, id, second_id, {}};
      break;
    case EventKind::kRedemptionReversed:
      event.body = RedemptionReversed{program, id, second_id, Points{amount}};
      break;
    case EventKind::kExchangeRequested:
      event.body =
          ExchangeRequested{id, member, program, to_program, Points{amount}};
      break;
    case EventKind::kExchangeReversed:
      event.body = ExchangeReversed{id, second_id, Points{amount}};
      break;
    case EventKind::kWindowCloseRequested:
      event.body = WindowCloseRequested{id, window};
      break;
    case EventKind::kMemberEnrolled:
      event.body = EnrolmentOf(*this);
      break;
    case EventKind::kMemberUpdated:
      event.body = UpdateOf(*this);
      break;
    case EventKind::kMemberLabelled:
      event.body = LabellingOf(*this);
      break;
    case EventKind::kMemberFrozen:
      event.body = MemberFrozen{member, id, {}, {}};
      break;
    case EventKind::kMemberUnfrozen:
      event.body = MemberUnfrozen{member, id, {}, {}};
      break;
    case EventKind::kMemberClosed:
      event.body = MemberClosed{member, id, {}};
      break;
    case EventKind::kMemberReopened:
      event.body = MemberReopened{member, id, {}};
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
  for (const OwnedTender& part : tender_parts) {
    text << " " << part.tender << " " << part.amount;
  }
  if (window != 0) text << " window " << window;
  if (order_amount != 0) text << " of order " << order_amount;
  if (until != kNever) text << " until " << until.value;
  if (birthday != 0) text << " birthday " << birthday;
  for (const OwnedLabel& label : labels) {
    text << " +" << label.label << " from " << label.from.value << " until "
         << label.until.value;
  }
  for (const std::string& label : removed) text << " -" << label;
  for (const OwnedOverride& own : overrides) {
    text << " [limit " << own.program << " " << own.limit << " " << own.amount
         << " until " << own.until.value << "]";
  }
  return text.str();
}

}  // namespace clearpoint
