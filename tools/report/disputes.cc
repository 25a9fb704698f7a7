#include "tools/report/disputes.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

uint64_t DaysOpen(const DisputeRow& row, Timestamp now) {
  const bool is_open = row.status == DisputeStatus::kOpen;
  return WholeDays(row.raised_at, is_open ? now : row.resolved_at);
}

struct DisputeSum {
  uint64_t count = 0;
  Money contested;
  Money accepted;
  uint64_t oldest = 0;
};

ReportSection ByStatusSection(const std::vector<DisputeRow>& rows,
                              const ReportBasis& basis,
                              const ReportCurrency& currency) {
  ReportSection section{
      .name = "summary",
      .title = "By what became of them",
      .columns = {TextColumn("status"), CountColumn("disputes"),
                  MoneyColumn("contested", currency.code),
                  MoneyColumn("accepted", currency.code),
                  TextColumn("oldest_days")}};
  std::map<DisputeStatus, DisputeSum> sums;
  DisputeSum all;
  for (const DisputeRow& row : rows) {
    DisputeSum& sum = sums[row.status];
    for (DisputeSum* one : {&sum, &all}) {
      ++one->count;
      one->contested = one->contested + row.contested;
      one->accepted = one->accepted + row.accepted;
    }
    sum.oldest = std::max(sum.oldest, DaysOpen(row, basis.recorded));
  }
  const auto cells = [&](std::string status, const DisputeSum& sum,
                         std::string oldest) -> FigureRow {
    return {TextFigure(std::move(status)), CountFigure(sum.count),
            MoneyFigure(sum.contested, currency.digits),
            MoneyFigure(sum.accepted, currency.digits),
            TextFigure(std::move(oldest))};
  };
  for (const auto& [status, sum] : sums) {
    section.rows.push_back(cells(std::string(DisputeStatusName(status)), sum,
                                 std::to_string(sum.oldest)));
  }
  AddTotal(cells("total", all, ""), &section);
  return section;
}

std::vector<ReportColumn> DisputeColumns(const std::string& code) {
  return {TextColumn("participant"),     TextColumn("dispute_id"),
          TextColumn("status"),          TextColumn("reason"),
          OrdinalColumn("window"),       OrdinalColumn("record"),
          TextColumn("recorded"),        TextColumn("event"),
          TextColumn("reference"),       TextColumn("debtor"),
          TextColumn("creditor"),        MoneyColumn("booked", code),
          MoneyColumn("stated", code),   MoneyColumn("contested", code),
          MoneyColumn("accepted", code), TextColumn("raised"),
          TextColumn("age_days"),        TextColumn("resolved"),
          TextColumn("resolved_by"),     TextColumn("settled_in")};
}

FigureRow DisputeCells(const DisputeRow& row, const OriginalRecord& original,
                       const ReportBasis& basis, const Names& names,
                       int32_t digits) {
  const bool is_open = row.status == DisputeStatus::kOpen;
  const auto number = [](uint64_t value) {
    return TextFigure(value == 0 ? "" : std::to_string(value));
  };
  return {TextFigure(names.Participant(row.participant)),
          TextFigure(row.dispute_id),
          TextFigure(std::string(DisputeStatusName(row.status))),
          TextFigure(row.reason),
          CountFigure(row.window.value),
          CountFigure(row.sequence.value),
          TextFigure(UtcText(original.recorded)),
          TextFigure(std::string(EventKindName(original.event))),
          TextFigure(original.reference),
          TextFigure(names.Participant(row.debtor)),
          TextFigure(names.Participant(row.creditor)),
          MoneyFigure(original.Between(row.debtor, row.creditor), digits),
          MoneyFigure(row.booked, digits),
          MoneyFigure(row.contested, digits),
          MoneyFigure(row.accepted, digits),
          TextFigure(UtcText(row.raised_at)),
          TextFigure(std::to_string(DaysOpen(row, basis.recorded))),
          TextFigure(is_open ? "" : UtcText(row.resolved_at)),
          number(row.resolved_by.value),
          number(row.settled_in.value)};
}

}  // namespace

std::vector<DisputeRow> DisputesByRecord(State* state) {
  std::vector<DisputeRow> rows;
  state->disputes.Scan("", "",
                       [&](const DisputeRow::Key&, const DisputeRow& row) {
                         rows.push_back(row);
                         return true;
                       });
  std::sort(rows.begin(), rows.end(),
            [](const DisputeRow& a, const DisputeRow& b) {
              return a.raised_by < b.raised_by;
            });
  return rows;
}

std::set<SequenceNumber> ContestedRecords(State* state) {
  std::set<SequenceNumber> records;
  for (const DisputeRow& row : DisputesByRecord(state))
    records.insert(row.sequence);
  return records;
}

absl::StatusOr<ReportDocument> DisputeReport(const ReportBasis& basis,
                                             const OriginalRecords& originals) {
  if (basis.networks->empty()) {
    return absl::NotFoundError(
        "disputes: expected a network configuration, found none in the "
        "journal yet");
  }
  const ReportCurrency currency = CurrencyOf(basis);
  const Names names(*basis.networks);
  std::vector<DisputeRow> rows = DisputesByRecord(basis.state);
  std::erase_if(rows, [&](const DisputeRow& row) {
    return !IsShown(basis, row.window);
  });
  ReportSection section{
      .name = "disputes",
      .title = "What is contested, and of which record",
      .note =
          "booked is what the record says, stated what the participant "
          "says it booked",
      .columns = DisputeColumns(currency.code),
      .key_cells = 2};
  DisputeRow sum;
  Money booked;
  for (const DisputeRow& row : rows) {
    const auto found = originals.find(row.sequence);
    if (found == originals.end()) {
      return absl::DataLossError(absl::StrCat("disputes: expected record ",
                                              row.sequence.value,
                                              " in the journal, found none"));
    }
    const OriginalRecord& original = found->second;
    section.rows.push_back(
        DisputeCells(row, original, basis, names, currency.digits));
    booked = booked + original.Between(row.debtor, row.creditor);
    sum.booked = sum.booked + row.booked;
    sum.contested = sum.contested + row.contested;
    sum.accepted = sum.accepted + row.accepted;
  }
  if (!basis.state->status().ok()) return basis.state->status();
  FigureRow total(section.columns.size());
  total[0] = TextFigure("total");
  total[11] = MoneyFigure(booked, currency.digits);
  total[12] = MoneyFigure(sum.booked, currency.digits);
  total[13] = MoneyFigure(sum.contested, currency.digits);
  total[14] = MoneyFigure(sum.accepted, currency.digits);
  AddTotal(std::move(total), &section);
  return ReportDocument{
      .name = "disputes",
      .title = absl::StrCat("Disputes over closed windows",
                            SchemeWords(basis.networks->newest(),
                                        SchemeOf(basis)),
                            ", amounts in ", currency.code),
      .sections = {ByStatusSection(rows, basis, currency), std::move(section)},
      .mark = MarkOf(basis)};
}

}  // namespace clearpoint
