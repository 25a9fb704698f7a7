// Writes a listed struct as canonical protobuf: fields in ascending order,
// zero and empty ones left out, nested messages always there. Equal structs
// give equal bytes, so these bytes may be hashed.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_MESSAGE_WRITER_H_
#define CLEARPOINT_ENGINE_CODEC_MESSAGE_WRITER_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/codec/fields.h"
#include "engine/codec/wire.h"
#include "engine/values/amounts.h"
#include "engine/values/check.h"
#include "engine/values/strong.h"

namespace clearpoint {

template <Message M>
void WriteMessage(const M& message, WireWriter& writer);

// The varint of a number: negative ones are sign-extended, as int32 and int64.
template <class T>
requires std::is_integral_v<T> || std::is_enum_v<T> uint64_t
WireNumber(T value) {
  return static_cast<uint64_t>(static_cast<int64_t>(value));
}
template <class Tag>
uint64_t WireNumber(Strong<Tag, int64_t> value) {
  return WireNumber(value.value);
}
// Prices fit: reading and checking a configuration sees to it.
inline uint64_t WireNumber(Money value) {
  CLEARPOINT_CHECK(value.value <= std::numeric_limits<int64_t>::max());
  CLEARPOINT_CHECK(value.value >= std::numeric_limits<int64_t>::min());
  return WireNumber(static_cast<int64_t>(value.value));
}

class MessageFieldWriter {
 public:
  explicit MessageFieldWriter(WireWriter& writer) : writer_(writer) {}

  template <class T>
  void operator()(uint32_t number, std::string_view, const T& value) {
    Write(number, value);
  }

 private:
  template <class T>
  void Write(uint32_t number, const T& value) {
    if constexpr (Message<T>) {
      const size_t begin = writer_.Begin(number);
      WriteMessage(value, writer_);
      writer_.End(begin);
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
      writer_.Bytes(number, value);
    } else {
      writer_.Uint(number, WireNumber(value));
    }
  }
  template <class T>
  void Write(uint32_t number, const Stated<T>& field) {
    writer_.StatedUint(number, WireNumber(field.value));
  }
  template <class T>
  void Write(uint32_t number, const Unless<T>& field) {
    if (field.value == field.absent) return;
    writer_.StatedUint(number, WireNumber(field.value));
  }
  template <Message T>
  void Write(uint32_t number, const std::optional<T>& value) {
    if (value.has_value()) Write(number, *value);
  }
  template <class T>
  void Write(uint32_t number, const std::vector<T>& values) {
    if (values.empty()) return;
    if constexpr (Message<T>) {
      for (const T& value : values) Write(number, value);
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
      for (const T& value : values) writer_.Element(number, value);
    } else {
      const size_t begin = writer_.Begin(number);
      for (const T& value : values) writer_.Varint(WireNumber(value));
      writer_.End(begin);
    }
  }

  WireWriter& writer_;
};

template <Message M>
void WriteMessage(const M& message, WireWriter& writer) {
  VisitFields(message, MessageFieldWriter(writer));
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_MESSAGE_WRITER_H_
