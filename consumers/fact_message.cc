#include "consumers/fact_message.h"

#include "consumers/instant_text.h"
#include "consumers/message_text.h"
#include "engine/codec/json_writer.h"

namespace clearpoint {
namespace {

void AppendHead(std::string_view fact, const FrameView& frame,
                const Record& record, std::string* out) {
  out->append("{\"fact\":\"").append(fact);
  out->append("\",\"sequence\":");
  AppendDecimal(record.sequence.value, out);
  out->append(",\"shard\":");
  AppendDecimal(frame.header.shard, out);
  out->append(",\"term\":");
  AppendDecimal(frame.header.term.value, out);
  out->append(",\"recordedAt\":\"");
  AppendInstant(record.recorded, out);
  out->push_back('"');
}

void AppendNumber(std::string_view name, uint64_t number, std::string* out) {
  out->append(",\"").append(name).append("\":");
  AppendDecimal(number, out);
}

void AppendTime(std::string_view name, Timestamp t, std::string* out) {
  out->append(",\"").append(name).append("\":\"");
  AppendInstant(t, out);
  out->push_back('"');
}

// Exact, in major units, as text: "2.328".
void AppendMoney(std::string_view name, Money money, std::string* out) {
  out->append(",\"").append(name).append("\":\"");
  out->append(ToMajorDecimal(money)).push_back('"');
}

struct ToldWindow {
  WindowNumber number;
  const WindowRow& row;
};

void TellFinished(const FrameView& frame, OutcomeMaker* maker,
                  const ToldWindow& window, FactSink sink) {
  const WindowRow& row = window.row;
  if (row.finished_by != maker->record().sequence) return;
  const bool is_settled = row.status == WindowStatus::kSettled;
  std::string value;
  AppendHead(is_settled ? "WINDOW_SETTLED" : "WINDOW_ABORTED", frame,
             maker->record(), &value);
  AppendNumber("window", window.number.value, &value);
  AppendTime("finishedAt", row.finished_at, &value);
  value.push_back('}');
  sink("window/" + std::to_string(window.number.value), value);
}

void TellWindow(const FrameView& frame, OutcomeMaker* maker,
                const RowPut<WindowRow>& put, FactSink sink) {
  const auto row = RowOf(put);
  if (!row.has_value()) return;
  TellFinished(frame, maker, {put.key.window, *row}, sink);
  if (row->closed_by != maker->record().sequence) return;
  std::string value;
  AppendHead("WINDOW_CLOSED", frame, maker->record(), &value);
  AppendNumber("window", put.key.window.value, &value);
  AppendTime("openedAt", row->opened_at, &value);
  AppendNumber("openedBy", row->opened_by.value, &value);
  AppendTime("closedAt", row->closed_at, &value);
  value.append(",\"currency\":");
  AppendJsonText(maker->names().Currency(row->scheme), &value);
  AppendMoney("gross", row->gross, &value);
  AppendMoney("net", row->net, &value);
  AppendNumber("pairs", row->pairs, &value);
  value.push_back('}');
  sink("window/" + std::to_string(put.key.window.value), value);
}

void TellLimit(const FrameView& frame, OutcomeMaker* maker,
               const RuleNote& note, FactSink sink) {
  std::string value;
  AppendHead("LIMIT_REACHED", frame, maker->record(), &value);
  if (!maker->event().member.empty()) {
    value.append(",\"member\":");
    AppendJsonText(maker->event().member, &value);
  }
  value.append(",\"key\":\"");
  AppendHex(maker->record().key, &value);
  value.push_back('"');
  AppendNumber("rule", note.rule.value, &value);
  value.append(",\"asked\":");
  AppendDecimal(note.asked, &value);
  value.append(",\"granted\":");
  AppendDecimal(note.there, &value);
  value.push_back('}');
  sink(maker->Key(), value);
}

void TellNotice(const FrameView& frame, OutcomeMaker* maker,
                const ExpiryNotice& notice, FactSink sink) {
  std::string value;
  AppendHead("LOT_EXPIRING", frame, maker->record(), &value);
  value.append(notice.of_household ? ",\"household\":" : ",\"member\":");
  AppendJsonText(notice.member_name, &value);
  AppendNumber("memberNumber", notice.member.value, &value);
  value.append(",\"program\":");
  AppendJsonText(maker->names().ProgramName(notice.program), &value);
  value.append(",\"points\":");
  AppendDecimal(notice.points.value, &value);
  AppendTime("expiresAt", notice.expires_at, &value);
  value.push_back('}');
  sink(notice.member_name, value);
}

void TellCap(const FrameView& frame, OutcomeMaker* maker,
             const CapWarning& warning, FactSink sink) {
  std::string value;
  AppendHead("DEBIT_CAP_NEAR", frame, maker->record(), &value);
  value.append(",\"participant\":");
  AppendJsonText(warning.name, &value);
  value.append(",\"currency\":");
  AppendJsonText(warning.currency, &value);
  AppendMoney("owes", warning.owes, &value);
  AppendMoney("limit", warning.limit, &value);
  AppendNumber("percent", warning.percent, &value);
  value.push_back('}');
  sink(warning.name, value);
}

void TellSweep(const FrameView& frame, OutcomeMaker* maker,
               const ConversionSweep& sweep, FactSink sink) {
  std::string value;
  AppendHead("CONVERSION_SWEPT", frame, maker->record(), &value);
  value.append(",\"member\":");
  AppendJsonText(sweep.member_name, &value);
  value.append(",\"orderId\":");
  AppendJsonText(sweep.order_id, &value);
  value.append(",\"exchangeId\":");
  AppendJsonText(sweep.exchange_id, &value);
  value.append(",\"fromProgram\":");
  AppendJsonText(maker->names().ProgramName(sweep.from), &value);
  value.append(",\"toProgram\":");
  AppendJsonText(maker->names().ProgramName(sweep.to), &value);
  AppendTime("occurredAt", sweep.occurred, &value);
  value.append(",\"outcome\":\"").append(OutcomeName(sweep.outcome));
  value.append("\",\"reason\":");
  AppendJsonText(sweep.reason, &value);
  const auto points = [&](std::string_view name, Points number) {
    value.append(",\"").append(name).append("\":");
    AppendDecimal(number.value, &value);
  };
  points("asked", sweep.asked);
  points("gave", sweep.gave);
  points("got", sweep.got);
  points("fee", sweep.fee);
  value.append(sweep.ended ? ",\"ended\":true}" : ",\"ended\":false}");
  sink(sweep.member_name, value);
}

}  // namespace

void EachFact(const FrameView& frame, OutcomeMaker* maker, FactSink sink) {
  const Record& record = maker->record();
  if (record.outcome != OutcomeCode::kAccepted) return;
  for (const auto& put : record.effects.windows) {
    TellWindow(frame, maker, put, sink);
  }
  for (const RuleNote& note : record.notes) {
    if (note.reason == RuleReason::kLimit) TellLimit(frame, maker, note, sink);
  }
  for (const ExpiryNotice& notice : record.notices) {
    TellNotice(frame, maker, notice, sink);
  }
  for (const CapWarning& warning : record.cap_warnings) {
    TellCap(frame, maker, warning, sink);
  }
  for (const ConversionSweep& sweep : record.sweeps) {
    TellSweep(frame, maker, sweep, sink);
  }
}

}  // namespace clearpoint
