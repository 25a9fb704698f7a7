// Reads protobuf bytes into a listed struct. Stricter than protobuf where
// leniency could misread an amount: a field that stands twice, has another
// wire type, is out of its range or not UTF-8 is malformed, and a field that
// is in no list is reported instead of skipped.
// Text stays a view into the input; only std::string members copy.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_MESSAGE_READER_H_
#define CLEARPOINT_ENGINE_CODEC_MESSAGE_READER_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/codec/fault.h"
#include "engine/codec/fields.h"
#include "engine/codec/wire.h"
#include "engine/values/amounts.h"
#include "engine/values/strong.h"

namespace clearpoint {

// The whole input, for positions in reasons, and where faults are reported.
struct WireInput {
  std::string_view whole;
  DecodeFault* fault;

  size_t OffsetOf(const char* at) const {
    return static_cast<size_t>(at - whole.data());
  }
};

inline constexpr uint32_t kVarint = 0;
inline constexpr uint32_t kLengthDelimited = 2;

// The reports of a reader; not on the way of a good message.
void ReportBrokenWire(const WireInput& input, const WireReader& reader,
                      std::string_view message);
void ReportField(const WireInput& input, const WireReader& reader,
                 std::string_view message, std::string_view field,
                 std::string_view what);
void ReportUnlisted(const WireInput& input, std::string_view message,
                    uint32_t number);

// True when the bytes of the field are UTF-8; else reports it.
bool CheckText(const WireInput& input, const WireReader& reader,
               std::string_view message, std::string_view field);

template <Message M>
void ReadMessage(std::string_view bytes, const WireInput& input, M* message);

// Takes the field the reader stands at into the member whose number it has.
class MessageFieldReader {
 public:
  MessageFieldReader(const WireInput& input, const WireReader& reader,
              std::string_view message, uint64_t* seen)
      : input_(input),
        reader_(reader),
        message_(message),
        seen_(seen),
        field_(reader.field()) {}

  bool found() const { return found_; }

  // Inlined so that a list becomes one switch over the numbers.
  template <class T>
  [[gnu::always_inline]] void operator()(uint32_t number, std::string_view name,
                                         T&& value) {
    if (number != field_) return;
    found_ = true;
    name_ = name;
    ReadOne(number, value);
  }

 private:
  void Fault(std::string_view what) {
    ReportField(input_, reader_, message_, name_, what);
  }
  bool IsWire(uint32_t wire_type) {
    if (reader_.wire_type() == wire_type) return true;
    Fault("has another wire type than the schema");
    return false;
  }

  template <class T>
  void ReadOne(uint32_t number, T& value) {
    const uint64_t bit = uint64_t{1} << number;
    if ((*seen_ & bit) != 0) return Fault("stands twice");
    *seen_ |= bit;
    Read(value);
  }
  template <class T>
  void ReadOne(uint32_t number, Stated<T>& field) {
    ReadOne(number, field.value);
  }
  template <class T>
  void ReadOne(uint32_t number, Unless<T>& field) {
    ReadOne(number, field.value);
  }
  template <Message T>
  void ReadOne(uint32_t, std::optional<T>& value) {
    if (value.has_value()) return Fault("stands twice");
    Read(value.emplace());
  }
  template <class T>
  void ReadOne(uint32_t, std::vector<T>& values) {
    if constexpr (Message<T> || std::is_convertible_v<T, std::string_view>) {
      Read(values.emplace_back());
    } else if (reader_.wire_type() == kVarint) {
      Read(values.emplace_back());
    } else {
      ReadPacked(values);
    }
  }

  template <class T>
  void Read(T& value) {
    if constexpr (Message<T>) {
      if (IsWire(kLengthDelimited))
        ReadMessage(reader_.Bytes(), input_, &value);
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
      if (!IsWire(kLengthDelimited)) return;
      if (!CheckText(input_, reader_, message_, name_)) return;
      value = reader_.Bytes();
    } else {
      if (IsWire(kVarint)) ReadNumber(reader_.Uint(), value);
    }
  }
  template <class T>
  void ReadPacked(std::vector<T>& values) {
    if (!IsWire(kLengthDelimited)) return;
    WireReader packed(reader_.Bytes());
    uint64_t bits;
    while (!packed.AtEnd()) {
      if (!packed.ReadVarint(&bits)) return Fault("has a broken number");
      ReadNumber(bits, values.emplace_back());
    }
  }

  template <class T>
  void ReadNumber(uint64_t bits, T& value) {
    const int64_t number = static_cast<int64_t>(bits);
    if constexpr (std::is_same_v<T, bool>) {
      if (bits > 1) return Fault("is neither true nor false");
      value = bits == 1;
    } else if constexpr (std::is_enum_v<T>) {
      if (number < EnumRange<T>::kFirst || number > EnumRange<T>::kLast) {
        return Fault("has no value of this version");
      }
      value = static_cast<T>(number);
    } else {
      if (number < std::numeric_limits<T>::min()) return Fault("is too small");
      if (number > std::numeric_limits<T>::max()) return Fault("is too large");
      value = static_cast<T>(number);
    }
  }
  void ReadNumber(uint64_t bits, int64_t& value) {
    value = static_cast<int64_t>(bits);
  }
  template <class Tag>
  void ReadNumber(uint64_t bits, Strong<Tag, int64_t>& value) {
    value.value = static_cast<int64_t>(bits);
  }
  void ReadNumber(uint64_t bits, Money& value) {
    value.value = static_cast<int64_t>(bits);
  }

  const WireInput& input_;
  const WireReader& reader_;
  std::string_view message_;
  std::string_view name_;
  uint64_t* seen_;
  uint32_t field_;
  bool found_ = false;
};

// Gives every field that may be absent its absent value.
struct AbsentSetter {
  template <class T>
  void operator()(uint32_t, std::string_view, T&&) const {}
  template <class T>
  void operator()(uint32_t, std::string_view, Unless<T>&& field) const {
    field.value = field.absent;
  }
};

// Reads `bytes`, which lie in input.whole, into a fresh `message`. Stops at
// the first fault that is malformed; others are reported and passed over.
template <Message M>
void ReadMessage(std::string_view bytes, const WireInput& input, M* message) {
  VisitFields(*message, AbsentSetter{});
  WireReader reader(bytes);
  uint64_t seen = 0;
  while (reader.Next()) {
    MessageFieldReader field(input, reader, kMessageName<M>, &seen);
    VisitFields(*message, field);
    if (!field.found()) {
      ReportUnlisted(input, kMessageName<M>, reader.field());
    }
    if (input.fault->malformed()) return;
  }
  if (!reader.ok()) ReportBrokenWire(input, reader, kMessageName<M>);
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_MESSAGE_READER_H_
