#include "tools/simulate/event_input.h"

#include "consumers/file_source.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

EventInputForm FormOf(const std::string& path, EventInputForm asked) {
  if (asked != EventInputForm::kByName) return asked;
  if (path.ends_with(".json")) return EventInputForm::kOneJson;
  return FramingOfPath(path) == Framing::kDelimited ? EventInputForm::kDelimited
                                                    : EventInputForm::kLines;
}

absl::Status OneEvent(const std::string& path, EventVisitor visit) {
  const auto text = ReadInputFile(path == "-" ? "/dev/stdin" : path);
  if (!text.ok()) return text.status();
  EventDecoder decoder;
  return visit(decoder.Decode(*text, EventFormat::kJson), EventFormat::kJson,
               0);
}

}  // namespace

absl::Status EachEvent(const std::string& path, EventInputForm form,
                       EventVisitor visit) {
  form = FormOf(path, form);
  if (form == EventInputForm::kOneJson) return OneEvent(path, visit);
  const Framing framing = form == EventInputForm::kDelimited
                              ? Framing::kDelimited
                              : Framing::kLines;
  const auto source = FileSource::Open({{path, framing, ""}});
  if (!source.ok()) return source.status();
  absl::Status status = (*source)->Resume({});
  while (status.ok()) {
    const auto batch = (*source)->Next(Source::kForever);
    if (!batch.ok()) return batch.status();
    if (*batch == nullptr) return absl::OkStatus();
    for (const Delivery& delivery : (*batch)->deliveries()) {
      status = visit(delivery.event, delivery.format, delivery.offset);
      if (!status.ok()) break;
    }
  }
  return status;
}

}  // namespace clearpoint
