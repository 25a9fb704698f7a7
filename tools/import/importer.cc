#include "tools/import/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"

namespace clearpoint {
namespace {

absl::Status Refused(std::string reason) {
  return absl::InvalidArgumentError(std::move(reason));
}

absl::Status FillOne(const FieldSpec& spec, std::string text,
                     DraftValue* value) {
  if (text.empty()) {
    return spec.required ? Refused(fmt::format("{}: empty", spec.name))
                         : absl::OkStatus();
  }
  value->present = true;
  if (spec.form == FieldForm::kText) {
    value->text = std::move(text);
    return absl::OkStatus();
  }
  if (!absl::SimpleAtoi(text, &value->integer)) {
    return Refused(fmt::format("{}: not a whole number", spec.name));
  }
  const bool instant = spec.form == FieldForm::kInstant;
  const int64_t least = instant ? kEarliestEvent.value : -kMaxEventAmount;
  const int64_t most = instant ? kLatestEvent.value : kMaxEventAmount;
  if (value->integer < least || value->integer > most) {
    return Refused(fmt::format("{}: out of range", spec.name));
  }
  return absl::OkStatus();
}

absl::Status Fill(const std::vector<FieldMapping>& mappings,
                  const std::vector<FieldSpec>& specs, const RowContext& row,
                  std::vector<DraftValue>* values) {
  values->resize(specs.size());
  for (const FieldMapping& mapping : mappings) {
    const FieldSpec& spec = specs[mapping.field];
    auto text = mapping.value.Evaluate(row);
    if (!text.ok()) {
      const absl::string_view reason = text.status().message();
      return Refused(fmt::format(
          "{}: {}", spec.name, std::string_view(reason.data(), reason.size())));
    }
    auto status = FillOne(spec, *std::move(text), &(*values)[mapping.field]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// The first field, but `occurred`, in which a row disagrees with its group.
const FieldSpec* Disagreement(const EventDraft& group,
                              const EventDraft& draft) {
  for (size_t i = 1; i < group.fields.size(); ++i) {
    if (group.fields[i] != draft.fields[i]) return &group.kind->fields[i];
  }
  return nullptr;
}

// Group keys of different entries differ by the entry's address; parts are
// told apart by their lengths.
absl::StatusOr<std::string> GroupKey(const EventMapping& event,
                                     const RowContext& row) {
  std::string key = fmt::format("{}", static_cast<const void*>(&event));
  for (const Value& value : event.group_by) {
    auto part = value.Evaluate(row);
    if (!part.ok()) return part.status();
    key += fmt::format("|{}:{}", part->size(), *part);
  }
  return key;
}

}  // namespace

Importer::Importer(const ImportMapping& mapping, EventWriter* writer,
                   Rejects* rejects, Progress* progress)
    : mapping_(mapping),
      writer_(writer),
      rejects_(rejects),
      progress_(progress) {}

absl::Status Importer::Run() {
  for (const SourceMapping& source : mapping_.sources) {
    if (auto status = RunSource(source); !status.ok()) return status;
  }
  return WriteSorted();
}

absl::Status Importer::RunSource(const SourceMapping& source) {
  auto opened = CsvReader::Open(source.file, source.delimiter);
  if (!opened.ok()) return opened.status();
  CsvReader& reader = **opened;
  CsvRow csv;
  if (source.has_header) {
    if (auto header = reader.Next(&csv); !header.ok()) return header.status();
  }
  progress_->Begin("reading " + source.file, reader.bytes_total());
  RowContext row{&csv, 0};
  while (true) {
    auto more = reader.Next(&csv);
    if (!more.ok()) return more.status();
    if (!*more) break;
    ++row.number;
    ++counts_.rows;
    if (row.number % 4096 == 0) progress_->Set(reader.bytes_read());
    if (auto status = TakeRow(source, row); !status.ok()) return status;
  }
  progress_->End();
  return FlushGroups();
}

void Importer::Reject(const SourceMapping& source, const RowContext& row,
                      std::string_view reason) {
  rejects_->Add(source.file, *row.row, reason);
}

absl::Status Importer::TakeRow(const SourceMapping& source,
                               const RowContext& row) {
  if (row.row->fields.size() != source.columns.size()) {
    Reject(source, row,
           fmt::format("expected {} fields, found {}", source.columns.size(),
                       row.row->fields.size()));
    return absl::OkStatus();
  }
  for (const RejectRule& rule : source.reject) {
    if (!AllHold(rule.when, row)) continue;
    Reject(source, row, rule.reason);
    return absl::OkStatus();
  }
  const auto event = std::find_if(
      source.events.begin(), source.events.end(),
      [&row](const EventMapping& each) { return AllHold(each.when, row); });
  if (event == source.events.end()) {
    Reject(source, row, "no entry of events takes it");
    return absl::OkStatus();
  }
  EventDraft draft;
  draft.kind = event->kind;
  auto status = Fill(event->fields, event->kind->fields, row, &draft.fields);
  if (status.ok() && !event->line_fields.empty()) {
    status = Fill(event->line_fields, event->kind->line_fields, row,
                  &draft.lines.emplace_back());
  }
  if (status.ok() && !event->group_by.empty()) {
    status = AddToGroup(*event, row, std::move(draft));
  } else if (status.ok()) {
    ++counts_.rows_used;
    return Emit(draft);
  }
  if (status.ok()) {
    ++counts_.rows_used;
    return status;
  }
  const absl::string_view reason = status.message();
  Reject(source, row, std::string_view(reason.data(), reason.size()));
  return absl::OkStatus();
}

absl::Status Importer::AddToGroup(const EventMapping& event,
                                  const RowContext& row, EventDraft draft) {
  auto key = GroupKey(event, row);
  if (!key.ok()) return key.status();
  const auto [at, is_new] = group_of_key_.try_emplace(*key, groups_.size());
  if (is_new) {
    groups_.push_back(std::move(draft));
    return absl::OkStatus();
  }
  EventDraft& group = groups_[at->second];
  if (const FieldSpec* field = Disagreement(group, draft)) {
    return Refused(fmt::format("{}: differs from the first row of its group",
                               field->name));
  }
  for (auto& line : draft.lines) group.lines.push_back(std::move(line));
  return absl::OkStatus();
}

absl::Status Importer::FlushGroups() {
  for (const EventDraft& group : groups_) {
    if (auto status = Emit(group); !status.ok()) return status;
  }
  groups_.clear();
  group_of_key_.clear();
  return absl::OkStatus();
}

absl::Status Importer::Emit(const EventDraft& draft) {
  ++counts_.events[std::string(draft.kind->name)];
  std::string bytes = EncodeEvent(BuildEvent(draft), writer_->format());
  if (!mapping_.sort) return writer_->Write(bytes);
  pending_.push_back({draft.occurred(), std::move(bytes)});
  return absl::OkStatus();
}

absl::Status Importer::WriteSorted() {
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const Pending& a, const Pending& b) {
                     return a.occurred < b.occurred;
                   });
  for (const Pending& each : pending_) {
    if (auto status = writer_->Write(each.bytes); !status.ok()) return status;
  }
  pending_.clear();
  return absl::OkStatus();
}

}  // namespace clearpoint
