// Writes a listed struct as proto3 JSON on one line: lowerCamelCase names,
// 64-bit numbers as text, zero and empty fields left out.
// Only what events need: no enum or bytes. Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_JSON_WRITER_H_
#define CLEARPOINT_ENGINE_CODEC_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/codec/fields.h"
#include "engine/values/strong.h"

namespace clearpoint {

// Appends `text` in quotes, escaped. Precondition: it is UTF-8.
void AppendJsonText(std::string_view text, std::string* out);
// Appends the lowerCamelCase form of a schema name, in quotes, and a colon;
// before it a comma unless an object has just been opened.
void AppendJsonName(std::string_view name, std::string* out);
void AppendJsonNumber(int64_t value, std::string* out);  // as text
void AppendJsonNumber(uint32_t value, std::string* out);
void AppendJsonNumber(int32_t value, std::string* out);

template <Message M>
void WriteJson(const M& message, std::string* out);

class JsonFieldWriter {
 public:
  explicit JsonFieldWriter(std::string* out) : out_(out) {}

  template <class T>
  void operator()(uint32_t, std::string_view name, const T& value) {
    if (IsAbsent(value)) return;
    AppendJsonName(name, out_);
    Write(value);
  }

 private:
  template <class T>
  static bool IsAbsent(const T& value) {
    return value == T{};
  }
  template <class T>
  static bool IsAbsent(const std::vector<T>& values) {
    return values.empty();
  }
  template <class T>
  static bool IsAbsent(const Unless<T>& field) {
    return field.value == field.absent;
  }

  void Write(std::string_view value) { AppendJsonText(value, out_); }
  void Write(bool value) { out_->append(value ? "true" : "false"); }
  void Write(int64_t value) { AppendJsonNumber(value, out_); }
  void Write(uint32_t value) { AppendJsonNumber(value, out_); }
  void Write(int32_t value) { AppendJsonNumber(value, out_); }
  template <class T>
  void Write(const Unless<T>& field) {
    Write(field.value);
  }
  template <class Tag>
  void Write(Strong<Tag, int64_t> value) {
    AppendJsonNumber(value.value, out_);
  }
  template <Message M>
  void Write(const M& value) {
    WriteJson(value, out_);
  }
  template <class T>
  void Write(const std::vector<T>& values) {
    char separator = '[';
    for (const T& value : values) {
      out_->push_back(separator);
      Write(value);
      separator = ',';
    }
    out_->push_back(']');
  }

  std::string* out_;
};

template <Message M>
void WriteJson(const M& message, std::string* out) {
  out->push_back('{');
  VisitFields(message, JsonFieldWriter(out));
  out->push_back('}');
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_JSON_WRITER_H_
