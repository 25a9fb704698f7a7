#include "tools/report/invoices.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace clearpoint {
namespace {

// What stands between two participants over windows.
struct InvoiceAccount {
  Money booked;          // in all windows so far
  MinorAmount invoiced;  // by all documents so far
  WindowNumber last;     // that something was booked in; 0: none
};

Money MajorOf(MinorAmount amount, int32_t digits) {
  return Money{absl::int128(amount.value) * MoneyPerMinor(digits)};
}

MinorAmount RoundedToMinor(Money money, int32_t digits) {
  return MinorAmount{static_cast<int64_t>(DivideRounded(
      money.value, MoneyPerMinor(digits), Rounding::kHalfEven))};
}

// Goes through the windows in order and keeps the accounts and the numbers.
class InvoiceBook {
 public:
  explicit InvoiceBook(int32_t digits) : digits_(digits) {}

  // The entries of the next window, by creditor, then debtor.
  std::vector<InvoiceEntry> TakeWindow(
      WindowNumber window, const std::vector<WindowObligation>& obligations) {
    std::map<InvoicePair, InvoiceEntry> entries;
    for (const WindowObligation& one : obligations) {
      if (one.key.kind == ObligationKind::kSettlement) continue;
      const InvoicePair pair{one.key.creditor, one.key.debtor};
      InvoiceEntry& entry = entries[pair];
      entry.pair = pair;
      entry.booked = entry.booked + one.row.amount;
      entry.lines.push_back(one);
    }
    std::vector<InvoiceEntry> taken;
    for (auto& [pair, entry] : entries) {
      Write(window, &entry);
      taken.push_back(std::move(entry));
    }
    return taken;
  }

 private:
  void Write(WindowNumber window, InvoiceEntry* entry) {
    InvoiceAccount& account = accounts_[entry->pair];
    entry->brought_from = account.last;
    account.last = window;
    entry->brought = account.booked - MajorOf(account.invoiced, digits_);
    account.booked = account.booked + entry->booked;
    const MinorAmount due = RoundedToMinor(account.booked, digits_);
    entry->amount = due - account.invoiced;
    account.invoiced = due;
    entry->carried = account.booked - MajorOf(due, digits_);
    if (entry->amount.value != 0) {
      entry->number = ++written_[entry->pair.creditor];
    }
  }

  int32_t digits_;
  std::map<InvoicePair, InvoiceAccount> accounts_;
  std::map<ParticipantNumber, uint64_t> written_;
};

std::vector<WindowObligation> ObligationsOf(State* state, WindowNumber window) {
  std::string prefix;
  AppendKey(WindowRow::Key{window}, &prefix);
  std::vector<WindowObligation> obligations;
  state->obligations.Scan(
      prefix, "", [&](const ObligationRow::Key& key, const ObligationRow& row) {
        obligations.push_back({key, row});
        return true;
      });
  return obligations;
}

std::string DocumentNumber(const InvoiceEntry& entry, const Names& names) {
  if (entry.number == 0) return "";
  const std::string series = entry.series.empty() ? "" : entry.series + "-";
  return absl::StrCat(names.Participant(entry.pair.creditor), "-", series,
                      absl::StrFormat("%06d", entry.number));
}

std::string DocumentKind(const InvoiceEntry& entry) {
  if (entry.number == 0) return "none";
  return entry.amount.value > 0 ? "invoice" : "credit note";
}

FigureRow TextCells(const std::vector<std::string>& texts) {
  FigureRow cells;
  for (const std::string& text : texts) cells.push_back(TextFigure(text));
  return cells;
}

ReportSection DocumentSection(const std::vector<InvoiceEntry>& entries,
                              const WindowFigures& figures,
                              const Names& names) {
  ReportSection section{
      .name = "documents",
      .title = "Invoices and credit notes",
      .note = "brought_forward + booked = amount + carried_forward",
      .columns = {TextColumn("number"), TextColumn("document"),
                  TextColumn("creditor"), TextColumn("debtor"),
                  figures.Column("brought_forward"), figures.Column("booked"),
                  figures.Column("amount"), figures.Column("carried_forward")}};
  InvoiceEntry sum;
  for (const InvoiceEntry& entry : entries) {
    FigureRow row = TextCells(InvoiceCells(entry, names));
    row.push_back(figures.Exact(entry.brought));
    row.push_back(figures.Exact(entry.booked));
    row.push_back(figures.Paid(entry.amount));
    row.push_back(figures.Exact(entry.carried));
    section.rows.push_back(std::move(row));
    sum.brought = sum.brought + entry.brought;
    sum.booked = sum.booked + entry.booked;
    sum.amount = sum.amount + entry.amount;
    sum.carried = sum.carried + entry.carried;
  }
  AddTotal({TextFigure("total"),
            {},
            {},
            {},
            figures.Exact(sum.brought),
            figures.Exact(sum.booked),
            figures.Paid(sum.amount),
            figures.Exact(sum.carried)},
           &section);
  return section;
}

ReportSection InvoiceLineSection(const std::vector<InvoiceEntry>& entries,
                                 const WindowFigures& figures,
                                 const Names& names) {
  const int32_t scale = std::max(names.CommonScale(), 0);
  ReportSection section{
      .name = "lines",
      .title = "What they are for",
      .columns = {TextColumn("number"), TextColumn("creditor"),
                  TextColumn("debtor"), TextColumn("kind"),
                  CountColumn("bookings"), PointsColumn("points"),
                  figures.Column("booked")}};
  uint64_t bookings = 0;
  Money sum;
  for (const InvoiceEntry& entry : entries) {
    for (const auto& [key, row] : entry.lines) {
      FigureRow cells = TextCells(InvoiceLineCells(entry, key.kind, names));
      cells.push_back(CountFigure(row.bookings));
      cells.push_back(PointsFigure(row.points, scale));
      cells.push_back(figures.Exact(row.amount));
      section.rows.push_back(std::move(cells));
      bookings += row.bookings;
      sum = sum + row.amount;
    }
  }
  AddTotal({TextFigure("total"),
            {},
            {},
            {},
            CountFigure(bookings),
            {},
            figures.Exact(sum)},
           &section);
  return section;
}

ReportSection AdjustmentSection(const std::vector<DisputeRow>& settled,
                                const std::vector<InvoiceEntry>& entries,
                                const WindowFigures& figures,
                                const Names& names) {
  ReportSection section{
      .name = "adjustments",
      .title = "What disputes gave back, and of which record",
      .note = "their sum of a creditor and debtor is its line of kind dispute",
      .columns = {TextColumn("number"), TextColumn("creditor"),
                  TextColumn("debtor"), TextColumn("participant"),
                  TextColumn("dispute_id"), OrdinalColumn("original_window"),
                  OrdinalColumn("original_record"),
                  OrdinalColumn("resolved_by"), figures.Column("booked")},
      .key_cells = 5};
  Money sum;
  for (const DisputeRow& row : settled) {
    FigureRow cells = TextCells(AdjustmentCells(row, entries, names));
    cells.push_back(CountFigure(row.window.value));
    cells.push_back(CountFigure(row.sequence.value));
    cells.push_back(CountFigure(row.resolved_by.value));
    cells.push_back(figures.Exact(row.accepted));
    section.rows.push_back(std::move(cells));
    sum = sum + row.accepted;
  }
  FigureRow total(section.columns.size());
  total.front() = TextFigure("total");
  total.back() = figures.Exact(sum);
  AddTotal(std::move(total), &section);
  return section;
}

}  // namespace

std::vector<InvoiceEntry> InvoiceEntries(State* state,
                                         const WindowFigures& figures) {
  InvoiceBook book(figures.currency.digits);
  for (WindowNumber earlier{1}; earlier < figures.number; ++earlier.value) {
    if (state->SchemeOf(earlier) != figures.row.scheme) continue;
    book.TakeWindow(earlier, ObligationsOf(state, earlier));
  }
  std::vector<InvoiceEntry> entries =
      book.TakeWindow(figures.number, figures.obligations);
  if (figures.scheme->number == kMainScheme) return entries;
  for (InvoiceEntry& entry : entries) {
    entry.series = std::string(figures.scheme->name);
  }
  return entries;
}

std::vector<DisputeRow> DisputesSettledIn(State* state, WindowNumber window) {
  std::vector<DisputeRow> settled;
  state->disputes.Scan("", "",
                       [&](const DisputeRow::Key&, const DisputeRow& row) {
                         if (row.settled_in == window) settled.push_back(row);
                         return true;
                       });
  std::sort(settled.begin(), settled.end(),
            [](const DisputeRow& a, const DisputeRow& b) {
              return a.resolved_by < b.resolved_by;
            });
  return settled;
}

std::vector<std::string> InvoiceCells(const InvoiceEntry& entry,
                                      const Names& names) {
  return {DocumentNumber(entry, names), DocumentKind(entry),
          names.Participant(entry.pair.creditor),
          names.Participant(entry.pair.debtor)};
}

std::vector<std::string> InvoiceLineCells(const InvoiceEntry& entry,
                                          ObligationKind kind,
                                          const Names& names) {
  return {DocumentNumber(entry, names), names.Participant(entry.pair.creditor),
          names.Participant(entry.pair.debtor),
          std::string(ObligationKindName(kind))};
}

std::vector<std::string> AdjustmentCells(
    const DisputeRow& row, const std::vector<InvoiceEntry>& entries,
    const Names& names) {
  const InvoicePair pair{row.debtor, row.creditor};
  const auto document =
      std::find_if(entries.begin(), entries.end(),
                   [&](const InvoiceEntry& one) { return one.pair == pair; });
  return {document == entries.end() ? "" : DocumentNumber(*document, names),
          names.Participant(row.debtor), names.Participant(row.creditor),
          names.Participant(row.participant), row.dispute_id};
}

absl::StatusOr<ReportDocument> Invoices(const ReportBasis& basis,
                                        std::optional<WindowNumber> window) {
  State* state = basis.state;
  const auto number = ChooseWindow(state, basis.scheme, window);
  if (!number.ok()) return number.status();
  const Names names(*basis.networks);
  const auto figures = ReadWindow(basis, *number);
  if (!figures.ok()) return figures.status();
  if (figures->provisional()) {
    return absl::FailedPreconditionError(
        absl::StrCat("window ", number->value,
                     ": expected a closed one, found it open; invoices are "
                     "of what can no longer change"));
  }
  const std::vector<InvoiceEntry> entries = InvoiceEntries(state, *figures);
  const std::vector<DisputeRow> settled = DisputesSettledIn(state, *number);
  if (!state->status().ok()) return state->status();
  ReportDocument document{
      .name = "invoices",
      .title =
          absl::StrCat("Invoices and credit notes of window ", number->value,
                       ", amounts in ", figures->currency.code),
      .sections = {DocumentSection(entries, *figures, names),
                   InvoiceLineSection(entries, *figures, names)},
      .notes = {"A number is the creditor's name and how many documents it has "
                "written by then, in the order of windows and of the debtors' "
                "numbers in the network.",
                "What an abort booked anew was invoiced before and is left "
                "out."},
      .mark = MarkOf(basis),
      .subject = std::vector<ReportParameter>{
          {"window", absl::StrCat(number->value)}}};
  if (!settled.empty()) {
    document.sections.push_back(
        AdjustmentSection(settled, entries, *figures, names));
  }
  return document;
}

}  // namespace clearpoint
