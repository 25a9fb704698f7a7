#include "engine/replay/record_difference.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/codec/row_fields.h"

namespace clearpoint {
namespace {

// A message as "{1: 5, 3: {1: 2}}"; fields that are zero are left out.
class FieldText {
 public:
  template <class T>
  static std::string Of(const T& message) {
    FieldText text;
    T::Visit(text, message);
    return absl::StrCat("{", text.out_, "}");
  }

  template <class T>
  void U(uint32_t field, const T& value) {
    const auto plain = fields_internal::Plain(value);
    if (plain != 0) Add(field, absl::StrCat(static_cast<uint64_t>(plain)));
  }
  template <class T>
  void S(uint32_t field, const T& value) {
    const auto plain = fields_internal::Plain(value);
    if (plain != 0) Add(field, absl::StrCat(static_cast<int64_t>(plain)));
  }
  void B(uint32_t field, bool value) {
    if (value) Add(field, "true");
  }
  template <class Hash>
  void H(uint32_t field, const Hash& hash) {
    if (hash != Hash{}) Add(field, ToHex(hash));
  }
  void Text(uint32_t field, std::string_view text) {
    if (text.empty()) return;
    Add(field, absl::StrCat(text.size(), " bytes with SHA-256 ",
                            ToHex(Sha256Prefix(text))));
  }
  void Wide(uint32_t field, const Money& money) {
    S(field, static_cast<int64_t>(money.value / kMoneyPerMajor));
    S(field + 1, static_cast<int64_t>(money.value % kMoneyPerMajor));
  }
  template <class T>
  void Message(uint32_t field, const T& message) {
    Add(field, Of(message));
  }
  template <class Container>
  void Messages(uint32_t field, const Container& container) {
    for (const auto& message : container) Message(field, message);
  }
  template <class T>
  void Encoded(uint32_t field, const std::string& bytes) {
    T message;
    if (ParseFields(bytes, &message)) {
      Message(field, message);
    } else {
      Text(field, bytes);
    }
  }

 private:
  void Add(uint32_t field, const std::string& value) {
    absl::StrAppend(&out_, out_.empty() ? "" : ", ", field, ": ", value);
  }
  std::string out_;
};

// The lists of an Effects, by field number.
constexpr std::array<std::string_view, 40> kListNames = {
    "",          "postings",       "lots",
    "bookings",  "counters",       "names",
    "members",   "lot_classes",    "orders",
    "requests",  "member_orders",  "waiting",
    "streaks",   "referrals",      "windows",
    "positions", "configurations", "timers",
    "totals",    "forgets",        "quarantines",
    "member_labels",               "limit_overrides",
    "once_awards",   "opening_batches", "tiers",
    "payments",     "collaterals",   "aliases",
    "used_codes",   "opening_parts", "period_sums",
    "disputes",     "contested",     "estimates",
    "activities",   "prepaid_blocks", "standing_conversions",
    "currency_rates", "rule_streaks"};

// Texts of every item of every list.
using Lists = std::array<std::vector<std::string>, kListNames.size()>;

struct ListTexts {
  Lists lists;
  template <class List>
  void Messages(uint32_t field, const List& list) {
    std::vector<std::string>& texts = lists[field];
    for (const auto& item : list) texts.push_back(FieldText::Of(item));
  }
};

Lists ListsOf(const Effects& effects) {
  ListTexts texts;
  Effects::Visit(texts, effects);
  return std::move(texts.lists);
}

std::string Say(std::string_view what, std::string_view journal,
                std::string_view decided) {
  return absl::StrCat(std::string(what), ": the journal has ",
                      std::string(journal), ", decided again it is ",
                      std::string(decided));
}

// The first item in which two lists differ; "" when they are the same.
std::string DifferenceOfLists(const std::string& name,
                              const std::vector<std::string>& recorded,
                              const std::vector<std::string>& decided) {
  static const std::string kNone = "none";
  for (size_t i = 0; i < std::max(recorded.size(), decided.size()); ++i) {
    const std::string& left = i < recorded.size() ? recorded[i] : kNone;
    const std::string& right = i < decided.size() ? decided[i] : kNone;
    if (left != right) return Say(absl::StrCat(name, " ", i), left, right);
  }
  return "";
}

template <class Item>
std::vector<std::string> TextsOf(const std::vector<Item>& items) {
  std::vector<std::string> texts;
  for (const Item& item : items) texts.push_back(FieldText::Of(item));
  return texts;
}

std::string Number(uint64_t number) { return absl::StrCat(number); }

// One line a field of the record, before its effects.
std::string DifferenceOfFields(const Record& a, const Record& b) {
  if (a.sequence != b.sequence) {
    return Say("sequence", Number(a.sequence.value), Number(b.sequence.value));
  }
  if (a.recorded != b.recorded) {
    return Say("recorded", absl::StrCat(a.recorded.value),
               absl::StrCat(b.recorded.value));
  }
  if (a.outcome != b.outcome) {
    return Say("outcome", OutcomeName(a.outcome), OutcomeName(b.outcome));
  }
  if (a.kind != b.kind) {
    return Say("kind", EventKindName(a.kind), EventKindName(b.kind));
  }
  if (a.at.source != b.at.source) {
    return Say("source", Number(a.at.source), Number(b.at.source));
  }
  if (a.at.offset != b.at.offset) {
    return Say("offset", Number(a.at.offset), Number(b.at.offset));
  }
  if (a.format != b.format) {
    return Say("format", Number(a.format), Number(b.format));
  }
  if (a.key != b.key) return Say("key", ToHex(a.key), ToHex(b.key));
  if (a.refers_to != b.refers_to) {
    return Say("refers_to", Number(a.refers_to.value),
               Number(b.refers_to.value));
  }
  if (a.reason != b.reason) {
    return Say("reason", absl::StrCat("\"", a.reason, "\""),
               absl::StrCat("\"", b.reason, "\""));
  }
  if (a.event != b.event || a.event_size != b.event_size) {
    return Say("event", absl::StrCat(a.event.size(), " bytes"),
               absl::StrCat(b.event.size(), " other bytes"));
  }
  return "";
}

}  // namespace

std::string DescribeDifference(const Record& recorded, const Record& decided) {
  std::string found = DifferenceOfFields(recorded, decided);
  if (found.empty()) {
    found = DifferenceOfLists("notes", TextsOf(recorded.notes),
                              TextsOf(decided.notes));
  }
  if (found.empty()) {
    found = DifferenceOfLists("late_verdicts", TextsOf(recorded.late_verdicts),
                              TextsOf(decided.late_verdicts));
  }
  if (found.empty()) {
    found = DifferenceOfLists("notices", TextsOf(recorded.notices),
                              TextsOf(decided.notices));
  }
  if (found.empty()) {
    found = DifferenceOfLists("cap_warnings", TextsOf(recorded.cap_warnings),
                              TextsOf(decided.cap_warnings));
  }
  if (found.empty()) {
    found = DifferenceOfLists("sweeps", TextsOf(recorded.sweeps),
                              TextsOf(decided.sweeps));
  }
  const Lists left = ListsOf(recorded.effects);
  const Lists right = ListsOf(decided.effects);
  for (size_t i = 0; i < left.size() && found.empty(); ++i) {
    found =
        DifferenceOfLists(absl::StrCat("effects.", std::string(kListNames[i])),
                          left[i], right[i]);
  }
  return found;
}

}  // namespace clearpoint
