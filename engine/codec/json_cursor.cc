#include "engine/codec/json_cursor.h"

#include <algorithm>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "engine/codec/utf8.h"

namespace clearpoint {
namespace {

absl::string_view View(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}

bool IsDigit(char c) { return '0' <= c && c <= '9'; }

// Reads digits into a value that stops growing once it is above every int64.
absl::int128 Accumulate(absl::int128 value, std::string_view digits) {
  const absl::int128 enough = absl::int128(1) << 80;
  for (const char c : digits) {
    if (value < enough) value = value * 10 + (c - '0');
  }
  return value;
}

// The digits of an exponent, sign included; beyond 9999 all are alike.
int ParseExponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int value = 0;
  for (const char c : text) value = std::min(9999, value * 10 + (c - '0'));
  return negative ? -value : value;
}

// The value of a JSON number if it is whole. Exact; 1.50e1 is 15.
bool ParseWhole(std::string_view token, absl::int128* value) {
  const bool negative = token[0] == '-';
  if (negative) token.remove_prefix(1);
  const size_t mark = token.find_first_of("eE");
  int exponent = 0;
  if (mark != std::string_view::npos) {
    exponent = ParseExponent(token.substr(mark + 1));
    token = token.substr(0, mark);
  }
  const size_t point = std::min(token.find('.'), token.size());
  std::string digits(token.substr(0, point));
  if (point < token.size()) digits += token.substr(point + 1);
  // Where the decimal point stands in `digits`.
  const int64_t split = static_cast<int64_t>(point) + exponent;
  const int64_t size = static_cast<int64_t>(digits.size());
  const size_t whole = static_cast<size_t>(std::clamp<int64_t>(split, 0, size));
  if (digits.find_first_not_of('0', whole) != std::string::npos) return false;
  digits.resize(whole);
  if (digits.find_first_not_of('0') == std::string::npos) {
    *value = 0;
    return true;
  }
  if (split > size) {
    digits.append(static_cast<size_t>(std::min<int64_t>(split - size, 40)),
                  '0');
  }
  *value = Accumulate(0, digits);
  if (negative) *value = -*value;
  return true;
}

// Of a text that stands for a number: an optional '-' and digits.
bool IsPlainInteger(std::string_view token) {
  if (!token.empty() && token[0] == '-') token.remove_prefix(1);
  return !token.empty() && std::all_of(token.begin(), token.end(), IsDigit);
}

}  // namespace

void JsonCursor::FaultAt(size_t at, std::string_view reason) {
  if (!ok_) return;
  ok_ = false;
  const std::string_view before = text_.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t newline = before.rfind('\n');
  const size_t column =
      newline == std::string_view::npos ? at + 1 : at - newline;
  fault_->Report(
      OutcomeCode::kMalformed,
      absl::StrCat("line ", line, ", column ", column, ": ", View(reason)));
}

void JsonCursor::SkipSpace() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
    ++at_;
  }
}

bool JsonCursor::Take(char c) {
  SkipSpace();
  if (at_ == text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool JsonCursor::Expect(char c, std::string_view what) {
  if (!ok_) return false;
  SkipSpace();
  value_at_ = at_;
  if (Take(c)) return true;
  Fault(absl::StrCat("expected ", View(what),
                     at_ == text_.size() ? ", found the end" : ""));
  return false;
}

bool JsonCursor::TakeWord(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  at_ += word.size();
  return true;
}

bool JsonCursor::TakeNull() {
  SkipSpace();
  return ok_ && TakeWord("null");
}

bool JsonCursor::ReadTruth(bool* truth) {
  SkipSpace();
  if (!ok_) return false;
  *truth = TakeWord("true");
  if (*truth || TakeWord("false")) return true;
  Fault("expected true or false");
  return false;
}

bool JsonCursor::ReadText(std::string_view* text) {
  if (!Expect('"', "a text in quotes")) return false;
  const size_t begin = at_;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\\') return ReadEscaped(begin, text);
    if (static_cast<uint8_t>(c) < 0x20) break;
    if (c == '"') {
      *text = text_.substr(begin, at_ - begin);
      const size_t good = Utf8PrefixLength(*text);
      if (good != text->size()) {
        FaultAt(begin + good, "text is not UTF-8");
        return false;
      }
      ++at_;
      return true;
    }
    ++at_;
  }
  Fault(at_ == text_.size() ? "text has no end"
                            : "control character in a text");
  return false;
}

bool JsonCursor::ReadEscaped(size_t begin, std::string_view* text) {
  std::string out(text_.substr(begin, at_ - begin));
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (static_cast<uint8_t>(c) < 0x20) {
      Fault("control character in a text");
      return false;
    }
    ++at_;
    if (c == '"') {
      if (Utf8PrefixLength(out) != out.size()) {
        FaultAt(begin, "text is not UTF-8");
        return false;
      }
      *text = arena_->Keep(std::move(out));
      return true;
    }
    if (c != '\\') {
      out.push_back(c);
    } else if (!ReadEscape(&out)) {
      return false;
    }
  }
  Fault("text has no end");
  return false;
}

bool JsonCursor::ReadEscape(std::string* out) {
  static constexpr std::string_view kNames = "\"\\/bfnrt";
  static constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
  const char c = at_ < text_.size() ? text_[at_] : '\0';
  if (c == 'u') {
    ++at_;
    return ReadUnicodeEscape(out);
  }
  const size_t index = kNames.find(c);
  if (index == std::string_view::npos) {
    Fault("unknown escape in a text");
    return false;
  }
  ++at_;
  out->push_back(kValues[index]);
  return true;
}

bool JsonCursor::ReadHex4(uint32_t* value) {
  *value = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    uint32_t digit;
    if (IsDigit(c)) {
      digit = static_cast<uint32_t>(c - '0');
    } else if (('a' <= c && c <= 'f') || ('A' <= c && c <= 'F')) {
      digit = static_cast<uint32_t>((c | 0x20) - 'a' + 10);
    } else {
      Fault("expected four hexadecimal digits behind \\u");
      return false;
    }
    *value = *value << 4 | digit;
  }
  return true;
}

bool JsonCursor::ReadUnicodeEscape(std::string* out) {
  uint32_t code;
  if (!ReadHex4(&code)) return false;
  if (0xd800 <= code && code < 0xdc00) {
    uint32_t low = 0;
    if (TakeWord("\\u") && !ReadHex4(&low)) return false;
    if (low < 0xdc00 || low > 0xdfff) {
      Fault("half of a surrogate pair");
      return false;
    }
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  } else if (0xdc00 <= code && code < 0xe000) {
    Fault("half of a surrogate pair");
    return false;
  }
  AppendUtf8(code, out);
  return true;
}

size_t JsonCursor::SkipDigits() {
  const size_t begin = at_;
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
  return at_ - begin;
}

bool JsonCursor::ReadNumber(std::string_view* token) {
  const size_t begin = at_;
  TakeWord("-");
  const bool zero = at_ < text_.size() && text_[at_] == '0';
  const size_t digits = SkipDigits();
  bool good = digits > 0 && (!zero || digits == 1);
  if (good && TakeWord(".")) good = SkipDigits() > 0;
  if (good && (TakeWord("e") || TakeWord("E"))) {
    if (!TakeWord("+")) TakeWord("-");
    good = SkipDigits() > 0;
  }
  if (!good) {
    FaultAt(begin, "expected a value");
    return false;
  }
  *token = text_.substr(begin, at_ - begin);
  return true;
}

bool JsonCursor::ReadInteger(int64_t min, int64_t max, int64_t* value) {
  if (!ok_) return false;
  SkipSpace();
  value_at_ = at_;
  const size_t begin = at_;
  std::string_view token;
  if (at_ < text_.size() && text_[at_] == '"') {
    if (!ReadText(&token)) return false;
    if (!IsPlainInteger(token)) {
      FaultAt(begin, "expected a whole number");
      return false;
    }
  } else if (!ReadNumber(&token)) {
    return false;
  }
  absl::int128 wide = 0;
  if (token.size() < 19 && std::all_of(token.begin(), token.end(), IsDigit)) {
    int64_t narrow = 0;
    for (const char c : token) narrow = narrow * 10 + (c - '0');
    wide = narrow;
  } else if (!ParseWhole(token, &wide)) {
    FaultAt(begin, "expected a whole number");
    return false;
  }
  if (wide < min || wide > max) {
    FaultAt(begin,
            absl::StrCat("number out of range (", min, " to ", max, ")"));
    return false;
  }
  *value = static_cast<int64_t>(wide);
  return true;
}

bool JsonCursor::SkipValue(std::string_view* raw) {
  if (!ok_) return false;
  SkipSpace();
  const size_t begin = at_;
  if (!SkipNested(0)) return false;
  *raw = text_.substr(begin, at_ - begin);
  return true;
}

bool JsonCursor::SkipNested(int depth) {
  SkipSpace();
  if (depth > kMaxDepth) {
    Fault("nested too deep");
    return false;
  }
  std::string_view token;
  switch (at_ < text_.size() ? text_[at_] : '\0') {
    case '{':
      ReadObject([&](std::string_view) { SkipNested(depth + 1); });
      return ok_;
    case '[':
      ReadArray([&] { SkipNested(depth + 1); });
      return ok_;
    case '"':
      return ReadText(&token);
    default:
      if (TakeWord("null") || TakeWord("true") || TakeWord("false"))
        return true;
      return ReadNumber(&token);
  }
}

void JsonCursor::ExpectEnd() {
  if (!ok_) return;
  SkipSpace();
  if (at_ != text_.size()) Fault("expected the end");
}

}  // namespace clearpoint
