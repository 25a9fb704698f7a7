// A pull reader of JSON (RFC 8259) over one text in memory. Text without
// escapes stays a view into the input. The first fault stops everything: each
// call then does nothing, and ok() is false.
//
// It exists because events of a live feed are decoded one by one with views
// into their own bytes: parsers that build a tree or copy every text cost more
// than all the rest of the engine. Depth is bounded by kMaxDepth.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_JSON_CURSOR_H_
#define CLEARPOINT_ENGINE_CODEC_JSON_CURSOR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/codec/fault.h"
#include "engine/codec/text_arena.h"

namespace clearpoint {

class JsonCursor {
 public:
  // Values nested deeper are refused.
  static constexpr int kMaxDepth = 100;

  // All three outlive the cursor.
  JsonCursor(std::string_view text, TextArena* arena, DecodeFault* fault)
      : text_(text), arena_(arena), fault_(fault) {}

  bool ok() const { return ok_; }

  // Calls on_member(key) at each value; it must read the value.
  template <class F>
  void ReadObject(F&& on_member) {
    if (!Expect('{', "an object")) return;
    if (Take('}')) return;
    do {
      std::string_view key;
      if (!ReadText(&key) || !Expect(':', "':' behind a name")) return;
      on_member(key);
    } while (ok_ && Take(','));
    Expect('}', "',' or '}'");
  }
  // Calls on_element() at each element; it must read it.
  template <class F>
  void ReadArray(F&& on_element) {
    if (!Expect('[', "an array")) return;
    if (Take(']')) return;
    do {
      on_element();
    } while (ok_ && Take(','));
    Expect(']', "',' or ']'");
  }
  // Takes `null` if it stands here.
  bool TakeNull();
  // False and a fault when no text stands here.
  bool ReadText(std::string_view* text);
  // `true` or `false`.
  bool ReadTruth(bool* truth);
  // A whole number, as number or text, between the bounds.
  bool ReadInteger(int64_t min, int64_t max, int64_t* value);
  // Passes over any value and gives its text.
  bool SkipValue(std::string_view* raw);
  // Nothing but space may follow.
  void ExpectEnd();

  // "line 1, column 5: " and the reason, at the current position.
  void Fault(std::string_view reason) { FaultAt(at_, reason); }
  // The same where the value last begun started.
  void FaultAtValue(std::string_view reason) { FaultAt(value_at_, reason); }

 private:
  void FaultAt(size_t at, std::string_view reason);
  void SkipSpace();
  bool Take(char c);
  bool Expect(char c, std::string_view what);
  bool TakeWord(std::string_view word);
  bool ReadEscaped(size_t begin, std::string_view* text);
  bool ReadEscape(std::string* out);
  bool ReadHex4(uint32_t* value);
  bool ReadUnicodeEscape(std::string* out);
  bool ReadNumber(std::string_view* token);
  size_t SkipDigits();
  bool SkipNested(int depth);

  std::string_view text_;
  TextArena* arena_;
  DecodeFault* fault_;
  size_t at_ = 0;
  size_t value_at_ = 0;
  bool ok_ = true;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_JSON_CURSOR_H_
