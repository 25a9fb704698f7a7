#include "tools/dispute_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/decide/event.h"
#include "tools/import/csv_reader.h"
#include "tools/network/utf8.h"
#include "tools/report/booking_lines.h"
#include "tools/report/names.h"

namespace clearpoint {
namespace {

struct DisputeColumn {
  const char* name;
  std::string WrittenDispute::*text;
  bool is_needed;
};
constexpr DisputeColumn kDisputeColumns[] = {
    {"dispute_id", &WrittenDispute::dispute_id, true},
    {"sequence", &WrittenDispute::sequence, true},
    {"counterparty", &WrittenDispute::counterparty, true},
    {"reason", &WrittenDispute::reason, true},
    {"amount", &WrittenDispute::amount, false},
    {"side", &WrittenDispute::side, false},
    {"note", &WrittenDispute::note, false}};

const DisputeColumn* FindDisputeColumn(const std::string& name) {
  for (const DisputeColumn& column : kDisputeColumns) {
    if (name == column.name) return &column;
  }
  return nullptr;
}

absl::Status BadDisputeFile(const std::string& path, uint64_t line,
                            const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": line ", line, ": ", what));
}

// Which column of the file is which.
absl::StatusOr<std::vector<const DisputeColumn*>> ReadDisputeHeader(
    const std::string& path, const CsvRow& row) {
  std::vector<const DisputeColumn*> columns;
  for (const std::string& name : row.fields) {
    const DisputeColumn* column = FindDisputeColumn(name);
    const bool is_there =
        std::find(columns.begin(), columns.end(), column) != columns.end();
    if (column == nullptr || is_there) {
      return BadDisputeFile(
          path, row.line,
          absl::StrCat("expected names of columns, each once, found \"",
                       Shown(name), "\""));
    }
    columns.push_back(column);
  }
  for (const DisputeColumn& column : kDisputeColumns) {
    const bool is_there =
        std::find(columns.begin(), columns.end(), &column) != columns.end();
    if (is_there || !column.is_needed) continue;
    return BadDisputeFile(
        path, row.line,
        absl::StrCat("expected a column ", column.name, ", found none"));
  }
  return columns;
}

std::optional<SequenceNumber> SequenceOfText(const std::string& text) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || number == 0) return std::nullopt;
  return SequenceNumber{number};
}

// One participant's lines against one position. Answers of checks are the
// reason of a refusal; empty: there is none.
class DisputeFileCheck {
 public:
  DisputeFileCheck(const ReportBasis& basis, ParticipantNumber participant,
                   const OriginalRecords& originals, DisputesToRaise* made)
      : basis_(basis),
        participant_(participant),
        originals_(originals),
        made_(made) {}

  void Take(const WrittenDispute& written) {
    DisputeToRaise dispute;
    bool is_raised = false;
    const std::string refusal = Check(written, &dispute, &is_raised);
    if (!refusal.empty()) {
      made_->refusals.push_back(
          absl::StrCat("line ", written.line, ": ", refusal));
    } else if (is_raised) {
      ++made_->raised;
    } else {
      made_->disputes.push_back(std::move(dispute));
    }
  }

 private:
  struct Sides {
    ParticipantNumber debtor;
    ParticipantNumber creditor;
    Money booked;
  };

  std::string Check(const WrittenDispute& written, DisputeToRaise* dispute,
                    bool* is_raised) {
    std::string refusal = CheckTexts(written);
    if (!refusal.empty()) return refusal;
    dispute->dispute_id = written.dispute_id;
    dispute->sequence = *SequenceOfText(written.sequence);
    dispute->reason = written.reason;
    dispute->note = written.note;
    Sides sides;
    refusal = FindSides(written, dispute->sequence, &sides);
    if (!refusal.empty()) return refusal;
    const Names names(*basis_.networks);
    dispute->debtor = names.Participant(sides.debtor);
    dispute->creditor = names.Participant(sides.creditor);
    dispute->booked = ToMajorDecimal(sides.booked);
    dispute->window = originals_.at(dispute->sequence).window;
    refusal = ReadAmount(written.amount, sides.booked, &dispute->amount);
    if (refusal.empty()) refusal = CheckWindow(dispute->window);
    if (refusal.empty()) refusal = CheckOnce(*dispute, sides);
    if (refusal.empty()) refusal = CheckState(*dispute, sides, is_raised);
    return refusal;
  }

  std::string CheckTexts(const WrittenDispute& written) const {
    constexpr size_t kMostBytes = 256;
    if (written.dispute_id.empty() || written.dispute_id.size() > kMostBytes) {
      return absl::StrCat("dispute_id: expected 1 to ", kMostBytes,
                          " bytes, found ", written.dispute_id.size());
    }
    constexpr size_t kMostNoteBytes = 1024;
    if (written.note.size() > kMostNoteBytes) {
      return absl::StrCat("note: expected at most ", kMostNoteBytes,
                          " bytes, found ", written.note.size());
    }
    const auto& all = kDisputeReasons;
    if (std::find(all.begin(), all.end(), written.reason) == all.end()) {
      return absl::StrCat("reason: expected ", absl::StrJoin(all, ", "),
                          ", found \"", Shown(written.reason), "\"");
    }
    if (!SequenceOfText(written.sequence).has_value()) {
      return absl::StrCat("sequence: expected the number of a record, found \"",
                          Shown(written.sequence), "\"");
    }
    return "";
  }

  std::string FindSides(const WrittenDispute& written, SequenceNumber sequence,
                        Sides* sides) const {
    const auto found = originals_.find(sequence);
    if (found == originals_.end()) {
      return absl::StrCat("sequence: expected a record of the journal, found ",
                          sequence.value);
    }
    const auto other = FindParticipant(basis_, written.counterparty);
    if (!other.ok()) {
      return absl::StrCat("counterparty: ", other.status().message());
    }
    const Money pays = found->second.Between(participant_, *other);
    const Money receives = found->second.Between(*other, participant_);
    const bool both = pays.value > 0 && receives.value > 0;
    const bool neither = pays.value <= 0 && receives.value <= 0;
    const std::string& side = written.side;
    if (side != "" && side != "pays" && side != "receives") {
      return absl::StrCat("side: expected pays, receives or nothing, found \"",
                          Shown(side), "\"");
    }
    if (side.empty() && both) {
      return absl::StrCat("side: expected pays or receives, since record ",
                          sequence.value, " booked both ways between the two");
    }
    const bool is_debtor = side.empty() ? pays.value > 0 : side == "pays";
    sides->debtor = is_debtor ? participant_ : *other;
    sides->creditor = is_debtor ? *other : participant_;
    sides->booked = is_debtor ? pays : receives;
    if (!neither && sides->booked.value > 0) return "";
    return absl::StrCat("sequence: expected a record that booked something ",
                        "between the two on that side, found ", sequence.value);
  }

  std::string ReadAmount(const std::string& text, Money booked,
                         MinorAmount* amount) const {
    if (text.empty()) return "";
    const std::optional<Money> asked = ParseMajorDecimal(text);
    const absl::int128 unit = SchemeOf(basis_).unit.value;
    if (!asked.has_value() || asked->value <= 0) {
      return absl::StrCat("amount: expected major units above 0, found \"",
                          Shown(text), "\"");
    }
    if (booked < *asked) {
      return absl::StrCat("amount: expected at most ", ToMajorDecimal(booked),
                          ", which was booked, found ", Shown(text));
    }
    if (*asked == booked) return "";
    if (asked->value % unit != 0 || asked->value / unit > kMaxEventAmount) {
      return absl::StrCat("amount: expected whole minor units of ",
                          made_->currency, ", found ", Shown(text));
    }
    amount->value = static_cast<int64_t>(asked->value / unit);
    return "";
  }

  std::string CheckWindow(WindowNumber window) const {
    const WindowRow* row = basis_.state->windows.Find({window});
    if (row != nullptr && row->scheme != basis_.scheme) {
      return absl::StrCat(
          "sequence: expected a record of scheme ",
          std::string(SchemeOf(basis_).name), ", found one of window ",
          window.value, ", which is another's");
    }
    if (row != nullptr && row->status != WindowStatus::kOpen) return "";
    return absl::StrCat(
        "sequence: expected a record of a closed window, found "
        "one of window ",
        window.value, ", which is open");
  }

  // Within the file.
  std::string CheckOnce(const DisputeToRaise& dispute, const Sides& sides) {
    if (!ids_.insert(dispute.dispute_id).second) {
      return absl::StrCat("dispute_id: \"", Shown(dispute.dispute_id),
                          "\" stands on an earlier line");
    }
    if (records_.insert({dispute.sequence, sides.debtor, sides.creditor})
            .second) {
      return "";
    }
    return absl::StrCat("sequence: record ", dispute.sequence.value,
                        " is contested between the two on an earlier line");
  }

  // Against what was raised before.
  std::string CheckState(const DisputeToRaise& dispute, const Sides& sides,
                         bool* is_raised) const {
    State* state = basis_.state;
    const Hash128 key = DisputeKey(made_->participant, dispute.dispute_id);
    const auto known = state->disputes.Find({key});
    const Money asked = SchemeOf(basis_).MoneyOf(dispute.amount);
    const Money contested = dispute.amount.value == 0 ? sides.booked : asked;
    if (known) {
      *is_raised =
          known->sequence == dispute.sequence &&
          known->debtor == sides.debtor && known->creditor == sides.creditor &&
          known->contested == contested && known->reason == dispute.reason;
      if (*is_raised) return "";
      return absl::StrCat("dispute_id: \"", Shown(dispute.dispute_id),
                          "\" is that of another dispute, of record ",
                          known->raised_by.value);
    }
    const auto other = state->contested.Find(
        {dispute.window, sides.debtor, sides.creditor, dispute.sequence});
    if (!other) return "";
    return absl::StrCat("sequence: record ", dispute.sequence.value,
                        " is contested between the two already");
  }

  const ReportBasis& basis_;
  const ParticipantNumber participant_;
  const OriginalRecords& originals_;
  DisputesToRaise* const made_;
  std::set<std::string> ids_;
  std::set<std::tuple<SequenceNumber, ParticipantNumber, ParticipantNumber>>
      records_;
};

}  // namespace

absl::StatusOr<std::vector<WrittenDispute>> ReadDisputeFile(
    const std::string& path) {
  auto reader = CsvReader::Open(path, ',');
  if (!reader.ok()) return reader.status();
  CsvRow row;
  auto more = (*reader)->Next(&row);
  if (!more.ok()) return more.status();
  if (!*more) {
    return BadDisputeFile(path, 1, "expected names of columns, found nothing");
  }
  const auto columns = ReadDisputeHeader(path, row);
  if (!columns.ok()) return columns.status();
  std::vector<WrittenDispute> written;
  while (true) {
    more = (*reader)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return written;
    if (row.fields.size() != columns->size()) {
      return BadDisputeFile(path, row.line,
                            absl::StrCat("expected ", columns->size(),
                                         " fields, found ", row.fields.size()));
    }
    WrittenDispute dispute;
    dispute.line = row.line;
    for (size_t i = 0; i < row.fields.size(); ++i) {
      dispute.*((*columns)[i]->text) = std::move(row.fields[i]);
    }
    written.push_back(std::move(dispute));
  }
}

std::set<SequenceNumber> RecordsOf(const std::vector<WrittenDispute>& written) {
  std::set<SequenceNumber> records;
  for (const WrittenDispute& one : written) {
    const auto sequence = SequenceOfText(one.sequence);
    if (sequence.has_value()) records.insert(*sequence);
  }
  return records;
}

absl::StatusOr<DisputesToRaise> CheckDisputeFile(
    const ReportBasis& basis, const std::string& participant,
    const std::vector<WrittenDispute>& written,
    const OriginalRecords& originals) {
  const auto number = FindParticipant(basis, participant);
  if (!number.ok()) return number.status();
  DisputesToRaise made;
  made.participant = participant;
  made.currency = CurrencyOf(basis).code;
  DisputeFileCheck check(basis, *number, originals, &made);
  for (const WrittenDispute& one : written) check.Take(one);
  if (!basis.state->status().ok()) return basis.state->status();
  return made;
}

absl::Status CheckStatedBooking(const ReportBasis& basis,
                                std::string_view participant,
                                std::string_view dispute_id,
                                const OriginalRecords& originals) {
  const auto row =
      basis.state->disputes.Find({DisputeKey(participant, dispute_id)});
  if (!basis.state->status().ok()) return basis.state->status();
  if (!row) return absl::OkStatus();
  const auto found = originals.find(row->sequence);
  const Money booked = found == originals.end()
                           ? Money{}
                           : found->second.Between(row->debtor, row->creditor);
  if (booked == row->booked) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("dispute \"", Shown(dispute_id), "\": expected that record ",
                   row->sequence.value, " booked ", ToMajorDecimal(row->booked),
                   " as it states, found ", ToMajorDecimal(booked),
                   " in the journal; it may only be rejected"));
}

}  // namespace clearpoint
