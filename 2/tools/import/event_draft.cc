#include "tools/import/event_draft.h"

#include <utility>

namespace clearpoint {
namespace {

using Text = std::string_view;

FieldSpec TextField(Text name, bool required,
                    void (*set)(Event*, std::string_view)) {
  return {name, FieldForm::kText, required, set, nullptr};
}
FieldSpec IntegerField(Text name, bool required, void (*set)(Event*, int64_t)) {
  return {name, FieldForm::kInteger, required, nullptr, set};
}

template <class Body>
Body& BodyOf(Event* event) {
  return std::get<Body>(event->body);
}
template <class Body>
void Begin(Event* event) {
  event->body = Body{};
}
template <class Body>
void BeginLine(Event* event) {
  BodyOf<Body>(event).lines.emplace_back();
}
template <class Body>
void SumLines(Event* event) {
  for (const auto& line : BodyOf<Body>(event).lines) {
    BodyOf<Body>(event).amount = BodyOf<Body>(event).amount + line.amount;
  }
}

// Setters of one member, so that the tables below read as lists.
#define CLEARPOINT_TEXT(Body, member, required)              \
  TextField(#member, required, [](Event* event, Text text) { \
    BodyOf<Body>(event).member = text;                       \
  })
#define CLEARPOINT_INTEGER(Body, member, required)              \
  IntegerField(#member, required, [](Event* event, int64_t v) { \
    BodyOf<Body>(event).member = {v};                           \
  })
#define CLEARPOINT_LINE_TEXT(Body, member, required)         \
  TextField(#member, required, [](Event* event, Text text) { \
    BodyOf<Body>(event).lines.back().member = text;          \
  })
#define CLEARPOINT_LINE_INTEGER(Body, member, required)         \
  IntegerField(#member, required, [](Event* event, int64_t v) { \
    BodyOf<Body>(event).lines.back().member = {v};              \
  })

enum : bool { kOptional = false, kRequired = true };

// The fields every event has, then its own.
std::vector<FieldSpec> WithEnvelope(std::vector<FieldSpec> fields) {
  std::vector<FieldSpec> all = {
      IntegerField("occurred", kRequired,
                   [](Event* event, int64_t v) { event->occurred = {v}; }),
      TextField("event_id", kOptional,
                [](Event* event, Text text) { event->event_id = text; }),
      TextField("correlation_id", kOptional,
                [](Event* event, Text text) { event->correlation_id = text; })};
  all.insert(all.end(), fields.begin(), fields.end());
  return all;
}

KindFields PurchaseFields() {
  return {EventKind::kPurchase,
          "Purchase",
          WithEnvelope({CLEARPOINT_TEXT(Purchase, program, kOptional),
                        CLEARPOINT_TEXT(Purchase, member, kRequired),
                        CLEARPOINT_TEXT(Purchase, merchant, kRequired),
                        CLEARPOINT_TEXT(Purchase, store, kOptional),
                        CLEARPOINT_TEXT(Purchase, order_id, kRequired),
                        CLEARPOINT_TEXT(Purchase, currency, kRequired),
                        CLEARPOINT_INTEGER(Purchase, amount, kOptional),
                        CLEARPOINT_INTEGER(Purchase, not_earning, kOptional),
                        CLEARPOINT_TEXT(Purchase, channel, kOptional),
                        CLEARPOINT_TEXT(Purchase, tender, kOptional)}),
          {CLEARPOINT_LINE_TEXT(Purchase, sku, kRequired),
           CLEARPOINT_LINE_TEXT(Purchase, category, kOptional),
           CLEARPOINT_LINE_TEXT(Purchase, brand, kOptional),
           CLEARPOINT_LINE_INTEGER(Purchase, quantity, kOptional),
           CLEARPOINT_LINE_INTEGER(Purchase, amount, kRequired)},
          Begin<Purchase>,
          BeginLine<Purchase>,
          SumLines<Purchase>};
}

KindFields ReturnFields() {
  return {
      EventKind::kPurchaseReturned,
      "PurchaseReturned",
      WithEnvelope({CLEARPOINT_TEXT(PurchaseReturned, member, kOptional),
                    CLEARPOINT_TEXT(PurchaseReturned, merchant, kRequired),
                    CLEARPOINT_TEXT(PurchaseReturned, order_id, kOptional),
                    CLEARPOINT_TEXT(PurchaseReturned, return_id, kRequired),
                    CLEARPOINT_TEXT(PurchaseReturned, currency, kRequired),
                    CLEARPOINT_INTEGER(PurchaseReturned, amount, kOptional)}),
      {CLEARPOINT_LINE_TEXT(PurchaseReturned, sku, kRequired),
       CLEARPOINT_LINE_INTEGER(PurchaseReturned, quantity, kOptional),
       CLEARPOINT_LINE_INTEGER(PurchaseReturned, amount, kRequired)},
      Begin<PurchaseReturned>,
      BeginLine<PurchaseReturned>,
      SumLines<PurchaseReturned>};
}

KindFields Plain(EventKind kind, Text name, std::vector<FieldSpec> fields,
                 void (*begin)(Event*)) {
  return {kind,    name,   WithEnvelope(std::move(fields)), {}, begin,
          nullptr, nullptr};
}

std::vector<KindFields> AllKinds() {
  return {
      PurchaseFields(),
      ReturnFields(),
      Plain(EventKind::kSignIn, "SignIn",
            {CLEARPOINT_TEXT(SignIn, program, kRequired),
             CLEARPOINT_TEXT(SignIn, member, kRequired),
             CLEARPOINT_TEXT(SignIn, place, kOptional)},
            Begin<SignIn>),
      Plain(EventKind::kReferral, "Referral",
            {CLEARPOINT_TEXT(Referral, program, kRequired),
             CLEARPOINT_TEXT(Referral, referrer, kRequired),
             CLEARPOINT_TEXT(Referral, referee, kRequired)},
            Begin<Referral>),
      Plain(EventKind::kRedemptionRequested, "RedemptionRequested",
            {CLEARPOINT_TEXT(RedemptionRequested, program, kRequired),
             CLEARPOINT_TEXT(RedemptionRequested, member, kRequired),
             CLEARPOINT_TEXT(RedemptionRequested, merchant, kRequired),
             CLEARPOINT_TEXT(RedemptionRequested, redemption_id, kRequired),
             CLEARPOINT_INTEGER(RedemptionRequested, points, kRequired)},
            Begin<RedemptionRequested>),
      Plain(EventKind::kRedemptionReversed, "RedemptionReversed",
            {CLEARPOINT_TEXT(RedemptionReversed, program, kRequired),
             CLEARPOINT_TEXT(RedemptionReversed, redemption_id, kRequired),
             CLEARPOINT_TEXT(RedemptionReversed, reversal_id, kRequired),
             CLEARPOINT_INTEGER(RedemptionReversed, points, kOptional)},
            Begin<RedemptionReversed>),
      Plain(EventKind::kExchangeRequested, "ExchangeRequested",
            {CLEARPOINT_TEXT(ExchangeRequested, exchange_id, kRequired),
             CLEARPOINT_TEXT(ExchangeRequested, member, kRequired),
             CLEARPOINT_TEXT(ExchangeRequested, from_program, kRequired),
             CLEARPOINT_TEXT(ExchangeRequested, to_program, kRequired),
             CLEARPOINT_INTEGER(ExchangeRequested, give, kRequired)},
            Begin<ExchangeRequested>),
  };
}

#undef CLEARPOINT_TEXT
#undef CLEARPOINT_INTEGER
#undef CLEARPOINT_LINE_TEXT
#undef CLEARPOINT_LINE_INTEGER

const std::vector<KindFields>& Kinds() {
  static const std::vector<KindFields> kinds = AllKinds();
  return kinds;
}

void Fill(const std::vector<FieldSpec>& specs,
          const std::vector<DraftValue>& values, Event* event) {
  for (size_t i = 0; i < specs.size(); ++i) {
    if (!values[i].present) continue;
    if (specs[i].form == FieldForm::kText) {
      specs[i].set_text(event, values[i].text);
    } else {
      specs[i].set_integer(event, values[i].integer);
    }
  }
}

}  // namespace

const KindFields* FindKind(std::string_view name) {
  for (const KindFields& kind : Kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::string KindNames() {
  std::string names;
  for (const KindFields& kind : Kinds()) {
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names;
}

size_t FindField(const std::vector<FieldSpec>& fields, std::string_view name) {
  size_t i = 0;
  while (i < fields.size() && fields[i].name != name) ++i;
  return i;
}

Event BuildEvent(const EventDraft& draft) {
  const KindFields& kind = *draft.kind;
  Event event;
  event.kind = kind.kind;
  kind.begin(&event);
  Fill(kind.fields, draft.fields, &event);
  for (const std::vector<DraftValue>& line : draft.lines) {
    kind.begin_line(&event);
    Fill(kind.line_fields, line, &event);
  }
  if (kind.sum_lines == nullptr) return event;
  const size_t amount = FindField(kind.fields, "amount");
  if (!draft.fields[amount].present) kind.sum_lines(&event);
  return event;
}

}  // namespace clearpoint
