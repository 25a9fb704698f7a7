#include "tools/verb_journal_copy.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/copy_mark.h"
#include "tools/journal_copy.h"
#include "tools/kafka_place.h"
#include "tools/ledger_folder.h"
#include "tools/progress.h"
#include "tools/stop_signals.h"
#include "tools/tabular.h"

namespace clearpoint {
namespace {

struct JournalCopyOptions {
  std::string from;
  std::string to;
  std::vector<std::string> from_properties;
  std::vector<std::string> to_properties;
  OutputFormat format = OutputFormat::kTable;
  bool quiet = false;
};

// A place as it was written: a ledger's folder, or kafka://...
absl::StatusOr<FolderOptions> PlaceOf(
    const std::string& text, const std::vector<std::string>& properties) {
  FolderOptions place;
  if (!text.starts_with(kKafkaScheme)) {
    place.dir = text;
    if (properties.empty()) return place;
    return absl::InvalidArgumentError(absl::StrCat(
        "properties of librdkafka: expected a place kafka://..., found ",
        text));
  }
  auto kafka = ParseKafkaJournal(text);
  if (!kafka.ok()) return kafka.status();
  for (const std::string& written : properties) {
    auto property = ParseKafkaProperty(written);
    if (!property.ok()) return property.status();
    kafka->cluster.properties.push_back(*std::move(property));
  }
  place.kafka = *std::move(kafka);
  return place;
}

absl::Status CreateTarget(const FolderOptions& place, const Genesis& genesis) {
  if (place.kafka.has_value()) {
    return CreateKafkaJournal(*place.kafka, genesis);
  }
  std::error_code error;
  std::filesystem::create_directories(place.dir, error);
  if (error) {
    return absl::UnavailableError(place.dir + ": " + error.message());
  }
  const auto files = MakePosixFileSystem();
  const absl::Status marked = SetCopyMark(*files, place.dir, RandomId());
  if (!marked.ok()) return marked;
  return CreateJournal(*files, JournalDir(place.dir), genesis);
}

// The target, of which nobody else may be a writer; made when it is not there.
absl::StatusOr<std::unique_ptr<LedgerJournal>> OpenTarget(
    FolderOptions place, const Genesis& genesis) {
  if (place.kafka.has_value()) {
    if (place.kafka->shard != genesis.shard) {
      return absl::InvalidArgumentError(absl::StrCat(
          KafkaJournalName(*place.kafka), ": expected a place for shard ",
          genesis.shard, " as the source, found shard ", place.kafka->shard));
    }
    place.kafka->journal_id = genesis.journal_id;
  }
  auto journal = OpenLedger(place, LedgerUse::kWriting);
  if (absl::IsNotFound(journal.status())) {
    const absl::Status created = CreateTarget(place, genesis);
    if (!created.ok()) return created;
    journal = OpenLedger(place, LedgerUse::kWriting);
  }
  if (!journal.ok()) return journal.status();
  if ((*journal)->genesis().journal_id != genesis.journal_id) {
    return absl::FailedPreconditionError(absl::StrCat(
        (*journal)->name(), ": expected an empty place or a part of journal ",
        ToHex(genesis.journal_id), ", found journal ",
        ToHex((*journal)->genesis().journal_id)));
  }
  if (place.kafka.has_value()) return journal;
  const absl::Status locked = (*journal)->Lock();
  if (!locked.ok()) return locked;
  return journal;
}

Tabular TableOf(const CopiedJournal& copied) {
  return {"copy",
          "Copy",
          {{"what", ColumnKind::kText}, {"value", ColumnKind::kNumber}},
          {{"frames_compared", absl::StrCat(copied.compared)},
           {"frames_copied", absl::StrCat(copied.copied)},
           {"bytes_copied", absl::StrCat(copied.bytes)},
           {"repeats_left_out", absl::StrCat(copied.left_out.repeats)},
           {"stale_left_out", absl::StrCat(copied.left_out.stale)},
           {"foreign_left_out", absl::StrCat(copied.left_out.foreign)},
           {"head_frame", absl::StrCat(copied.head.value)},
           {"head_hash", ToHex(copied.hash)}}};
}

absl::StatusOr<CopiedJournal> CopyPlaces(const JournalCopyOptions& options,
                                         const StopSignals& signals) {
  const auto from = PlaceOf(options.from, options.from_properties);
  if (!from.ok()) return from.status();
  const auto to = PlaceOf(options.to, options.to_properties);
  if (!to.ok()) return to.status();
  const auto source = OpenLedger(*from, LedgerUse::kReading);
  if (!source.ok()) return source.status();
  const auto target = OpenTarget(*to, (*source)->genesis());
  if (!target.ok()) return target.status();
  Progress progress(options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto);
  progress.Begin("copy", (*source)->Size());
  JournalPosition end;
  auto copied =
      CopyJournal(source->get(), target->get(), [&](JournalPosition position) {
        end = position;
        progress.Set(position.value);
        return signals.status();
      });
  progress.End();
  if (!copied.ok()) return copied.status();
  const auto tail = (*source)->Tail(end);
  if (!tail.ok()) return tail.status();
  if (tail->bytes > 0) Warn(UnreadTail(*tail));
  return copied;
}

int RunCopy(const JournalCopyOptions& options) {
  const StopSignals signals;
  const auto copied = CopyPlaces(options, signals);
  if (!copied.ok()) {
    const int code = Fail(copied.status());
    return absl::IsCancelled(copied.status()) ? signals.exit_code() : code;
  }
  Print({TableOf(*copied)}, options.format, std::cout);
  return kExitOk;
}

}  // namespace

void AddJournalCopy(CLI::App& journal, int* exit_code) {
  CLI::App* verb = journal.add_subcommand(
      "copy", "Copy a journal to another place, every frame checked");
  verb->footer(
      "Example:\n"
      "  clearpoint journal copy kafka://broker1:9092/clearpoint.journal/0 "
      "backup\n"
      "A place is a ledger's folder or kafka://HOST:PORT/TOPIC/SHARD. A copy "
      "that was\nstopped goes on when the same command is run again. The copy "
      "has the journal's\nid and is only read, until `clearpoint journal "
      "adopt` makes it the place that\nis written.\n"
      "Exit code: 0 the target holds what the source does, 1 failed or "
      "damaged, 2 wrong\nusage, 130 or 143 stopped by SIGINT or SIGTERM.");
  const auto options = std::make_shared<JournalCopyOptions>();
  verb->add_option("from", options->from, "where the journal is")->required();
  verb->add_option("to", options->to, "where the copy is made")->required();
  verb->add_option("--from-property", options->from_properties,
                   "NAME=VALUE of librdkafka for FROM; a secret as file:PATH "
                   "or env:NAME")
      ->expected(1)
      ->take_all();
  verb->add_option("--to-property", options->to_properties, "the same for TO")
      ->expected(1)
      ->take_all();
  verb->add_flag("--quiet", options->quiet, "no progress bar");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] { *exit_code = RunCopy(*options); });
}

}  // namespace clearpoint
