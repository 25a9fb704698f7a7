#include "tools/resubmit/resubmission.h"

#include "absl/strings/str_cat.h"
#include "engine/values/hash.h"
#include "tools/report/statement.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr char kNotTried[] = "NOT_TRIED";

// What makes two messages the same fact. A sign-in's key has no day, so its
// content tells; what is no event is its bytes.
Hash128 FactOf(const Event& event, std::string_view bytes) {
  if (event.kind == EventKind::kNone) return Sha256Prefix(bytes);
  return event.kind == EventKind::kSignIn ? event.content : event.key;
}

bool IsDecided(OutcomeCode outcome) {
  return outcome == OutcomeCode::kAccepted || outcome == OutcomeCode::kWaiting;
}

Tabular LettersTable() {
  return {.name = "letters",
          .title = "Dead letters, and what would become of them now",
          .columns = {{"record", ColumnKind::kNumber},
                      {"recorded"},
                      {"kind"},
                      {"event_id"},
                      {"reference"},
                      {"source"},
                      {"offset", ColumnKind::kNumber},
                      {"refused"},
                      {"reason"},
                      {"now"},
                      {"now_reason"}}};
}

}  // namespace

Resubmission::Resubmission(const std::vector<StoredLetter>& letters,
                           std::string source)
    : letters_(letters), source_(std::move(source)), table_(LettersTable()) {
  FindNewest();
}

void Resubmission::FindNewest() {
  EventDecoder decoder;
  std::map<Hash128, size_t> newest;
  std::vector<Hash128> facts;
  for (size_t i = 0; i < letters_.size(); ++i) {
    decoder.Reset();
    const StoredLetter& letter = letters_[i];
    facts.push_back(
        FactOf(decoder.Decode(letter.event, letter.format), letter.event));
    newest[facts.back()] = i;
  }
  for (const Hash128& fact : facts) newest_.push_back(newest[fact]);
}

std::string Resubmission::WhyNot(size_t letter) const {
  const StoredLetter& stored = letters_[letter];
  if (!stored.is_whole) {
    return "only its beginning is kept: ask its sender for it";
  }
  if (stored.format == EventFormat::kBytes) {
    return "it is no message: ask its sender for it";
  }
  const size_t newest = newest_[letter];
  if (newest == letter) return "";
  return absl::StrCat("the same fact as record ",
                      letters_[newest].record.value);
}

void Resubmission::Tell(size_t letter, const Event& event,
                        const std::string& now, const std::string& reason) {
  const StoredLetter& stored = letters_[letter];
  const std::string refused(OutcomeName(stored.outcome));
  ++tally_[{refused, now}];
  table_.rows.push_back(
      {absl::StrCat(stored.record.value), UtcText(stored.recorded),
       event.kind == EventKind::kNone ? "(not decoded)"
                                      : std::string(EventKindName(event.kind)),
       std::string(event.event_id), BusinessReference(event), stored.source,
       absl::StrCat(stored.offset), refused, stored.reason, now, reason});
}

absl::Status Resubmission::TryOne(size_t letter, Simulation* simulation,
                                  Timestamp wall_now) {
  const StoredLetter& stored = letters_[letter];
  EventDecoder decoder;
  const Event event = decoder.Decode(stored.event, stored.format);
  const std::string why_not = WhyNot(letter);
  if (!why_not.empty()) {
    Tell(letter, event, kNotTried, why_not);
    return absl::OkStatus();
  }
  const absl::Status status = simulation->Decide(
      {&event, stored.format, source_, static_cast<uint64_t>(letter)},
      wall_now);
  if (!status.ok()) return status;
  const auto& verdict = simulation->verdict();
  if (IsDecided(verdict.outcome)) offered_.push_back(letter);
  Tell(letter, event, std::string(OutcomeName(verdict.outcome)),
       verdict.reason);
  return absl::OkStatus();
}

absl::Status Resubmission::Try(Simulation* simulation, Timestamp wall_now) {
  for (size_t letter = 0; letter < letters_.size(); ++letter) {
    const absl::Status status = TryOne(letter, simulation, wall_now);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::vector<Tabular> Resubmission::Tables() const {
  Tabular tally{
      .name = "resubmission",
      .title = "Resubmission",
      .columns = {{"refused"}, {"now"}, {"letters", ColumnKind::kNumber}}};
  for (const auto& [outcomes, count] : tally_) {
    tally.rows.push_back(
        {outcomes.first, outcomes.second, absl::StrCat(count)});
  }
  tally.totals.push_back({"offered", "", absl::StrCat(offered_.size())});
  return {std::move(tally), table_};
}

}  // namespace clearpoint
