// Fields: one definition of a row's or effect's fields serves writing,
// reading and hashing. A type lists its fields once:
//
//   template <class V, class Self> static void Visit(V& v, Self& s) {
//     v.U(1, s.member); v.S(2, s.points); v.Messages(3, s.lines);
//   }
//
// with field numbers ascending. FieldWriter turns them into canonical protobuf
// bytes (zero values left out), FieldReader reads exactly such bytes back, and
// KeyWriter makes big-endian keys that sort like the values do.
// The schema of these bytes is proto/clearpoint/v1/state.proto and
// record.proto.
//
//   U  unsigned number, enum or strong type of one     -> uint32/uint64
//   S  signed number or strong type of one             -> sint32/sint64
//   B  bool                                            -> bool
//   H  Hash128 or Hash256; all zero is left out        -> bytes
//   Text  std::string                                  -> string/bytes
//   Wide  Money, as two fields n and n + 1             -> sint64 major, pico
//   Message / Messages  nested type / sequence of it   -> message
//   Encoded<T>  std::string with the bytes of a T      -> message
//
// Threads: none; values.
#ifndef CLEARPOINT_ENGINE_CODEC_ROW_FIELDS_H_
#define CLEARPOINT_ENGINE_CODEC_ROW_FIELDS_H_

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/codec/wire.h"
#include "engine/values/amounts.h"
#include "engine/values/check.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"

namespace clearpoint {

namespace fields_internal {
// The plain number inside a number, an enum or a Strong.
template <class T>
constexpr auto Plain(T value) {
  if constexpr (std::is_enum_v<T>) {
    return static_cast<std::underlying_type_t<T>>(value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else {
    return value.value;
  }
}
template <class T>
using PlainOf = decltype(Plain(std::declval<T>()));

template <class T>
constexpr T FromPlain(PlainOf<T> plain) {
  if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
    return static_cast<T>(plain);
  } else {
    return T{plain};
  }
}
}  // namespace fields_internal

class FieldWriter {
 public:
  explicit FieldWriter(std::string* out) : wire_(out) {}  // as its writer says

  template <class T>
  void U(uint32_t field, const T& value) {
    wire_.Uint(field, static_cast<uint64_t>(fields_internal::Plain(value)));
  }
  template <class T>
  void S(uint32_t field, const T& value) {
    wire_.Sint(field, fields_internal::Plain(value));
  }
  void B(uint32_t field, bool value) { wire_.Uint(field, value ? 1 : 0); }
  template <class Hash>
  void H(uint32_t field, const Hash& hash) {
    if (hash == Hash{}) return;
    wire_.Bytes(field, {reinterpret_cast<const char*>(hash.bytes.data()),
                        hash.bytes.size()});
  }
  void Text(uint32_t field, std::string_view text) { wire_.Bytes(field, text); }
  void Wide(uint32_t field, const Money& money) {
    wire_.Sint(field, static_cast<int64_t>(money.value / kMoneyPerMajor));
    wire_.Sint(field + 1, static_cast<int64_t>(money.value % kMoneyPerMajor));
  }
  template <class T>
  void Message(uint32_t field, const T& message) {
    const size_t begin = wire_.Begin(field);
    T::Visit(*this, message);
    wire_.End(begin);
  }
  template <class Container>
  void Messages(uint32_t field, const Container& container) {
    for (const auto& message : container) Message(field, message);
  }
  template <class T>
  void Encoded(uint32_t field, std::string_view bytes) {
    wire_.Element(field, bytes);
  }

 private:
  StagedWireWriter wire_;
};

// Reads what FieldWriter wrote. After Visit, ok() tells whether every byte was
// a known field in order; values of absent fields become zero.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : wire_(bytes) { Advance(); }

  bool ok() const { return ok_ && !has_field_; }

  template <class T>
  void U(uint32_t field, T& value) {
    using Plain = fields_internal::PlainOf<T>;
    uint64_t number = 0;
    if (Take(field, 0)) number = taken_;
    if (number > std::numeric_limits<Plain>::max()) ok_ = false;
    value = fields_internal::FromPlain<T>(static_cast<Plain>(number));
  }
  template <class T>
  void S(uint32_t field, T& value) {
    using Plain = fields_internal::PlainOf<T>;
    const int64_t number = TakeSigned(field);
    if (number > std::numeric_limits<Plain>::max()) ok_ = false;
    if (number < std::numeric_limits<Plain>::min()) ok_ = false;
    value = fields_internal::FromPlain<T>(static_cast<Plain>(number));
  }
  void B(uint32_t field, bool& value) { value = Take(field, 0) && taken_ != 0; }
  template <class Hash>
  void H(uint32_t field, Hash& hash) {
    hash = Hash{};
    if (!Take(field, 2)) return;
    if (bytes_.size() != hash.bytes.size()) {
      ok_ = false;
      return;
    }
    std::memcpy(hash.bytes.data(), bytes_.data(), bytes_.size());
  }
  void Text(uint32_t field, std::string& text) {
    if (Take(field, 2)) {
      text.assign(bytes_);
    } else {
      text.clear();
    }
  }
  void Wide(uint32_t field, Money& money) {
    const int64_t major = TakeSigned(field);
    const int64_t pico = TakeSigned(field + 1);
    money.value = absl::int128(major) * kMoneyPerMajor + pico;
  }
  template <class T>
  void Message(uint32_t field, T& message) {
    if (!Take(field, 2)) {
      message = T{};
      return;
    }
    ReadNested(message);
  }
  template <class Container>
  void Messages(uint32_t field, Container& container) {
    container.clear();
    while (Take(field, 2)) ReadNested(container.emplace_back());
  }
  // The bytes as they stand; whether they are a T is for their user to see.
  template <class T>
  void Encoded(uint32_t field, std::string& bytes) {
    if (Take(field, 2)) {
      bytes.assign(bytes_);
    } else {
      bytes.clear();
    }
  }

 protected:
  // The bytes of a text field as a view into the input.
  std::string_view BytesOf(uint32_t field) {
    return Take(field, 2) ? bytes_ : std::string_view();
  }
  // Passes over one nested message; false when none stands here.
  bool Pass(uint32_t field) { return Take(field, 2); }

 private:
  template <class T>
  void ReadNested(T& message) {
    FieldReader nested(bytes_);
    T::Visit(nested, message);
    ok_ = ok_ && nested.ok();
  }
  void Advance() {
    has_field_ = wire_.Next();
    if (!wire_.ok()) ok_ = false;
  }
  // Consumes the current field if it is `field`.
  bool Take(uint32_t field, uint32_t wire_type) {
    if (!has_field_ || wire_.field() != field) return false;
    if (wire_.wire_type() != wire_type) {
      ok_ = false;
      return false;
    }
    taken_ = wire_type == 0 ? wire_.Uint() : 0;
    bytes_ = wire_type == 2 ? wire_.Bytes() : std::string_view();
    Advance();
    return true;
  }
  int64_t TakeSigned(uint32_t field) {
    if (!Take(field, 0)) return 0;
    return static_cast<int64_t>(taken_ >> 1) ^
           -static_cast<int64_t>(taken_ & 1);
  }

  WireReader wire_;
  bool ok_ = true;
  bool has_field_ = false;
  uint64_t taken_ = 0;
  std::string_view bytes_;
};

// Big-endian, fixed width; signed numbers with their sign flipped. The string
// is complete when the writer is destroyed.
class KeyWriter {
 public:
  explicit KeyWriter(std::string* out) : out_(out) {}
  ~KeyWriter() { out_->append(bytes_, used_); }
  KeyWriter(const KeyWriter&) = delete;

  template <class T>
  void U(uint32_t, const T& value) {
    Append(fields_internal::Plain(value));
  }
  template <class T>
  void S(uint32_t, const T& value) {
    using Plain = fields_internal::PlainOf<T>;
    using Unsigned = std::make_unsigned_t<Plain>;
    const Unsigned flip = Unsigned{1} << (8 * sizeof(Plain) - 1);
    Append(static_cast<Unsigned>(
        static_cast<Unsigned>(fields_internal::Plain(value)) ^ flip));
  }
  template <class Hash>
  void H(uint32_t, const Hash& hash) {
    CLEARPOINT_CHECK(sizeof hash.bytes <= kMostBytes - used_);
    std::memcpy(bytes_ + used_, hash.bytes.data(), sizeof hash.bytes);
    used_ += sizeof hash.bytes;
  }

 private:
  static constexpr size_t kMostBytes = 64;  // of one key

  template <class Number>
  void Append(Number number) {
    CLEARPOINT_CHECK(sizeof number <= kMostBytes - used_);
    for (size_t i = 0; i < sizeof number; ++i) {
      bytes_[used_ + i] =
          static_cast<char>(number >> (8 * (sizeof number - 1 - i)));
    }
    used_ += sizeof number;
  }

  std::string* out_;
  size_t used_ = 0;
  char bytes_[kMostBytes];
};

class KeyReader {
 public:
  explicit KeyReader(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_ && bytes_.empty(); }

  template <class T>
  void U(uint32_t, T& value) {
    using Plain = fields_internal::PlainOf<T>;
    value = fields_internal::FromPlain<T>(
        static_cast<Plain>(TakeBytes(sizeof(Plain))));
  }
  template <class T>
  void S(uint32_t, T& value) {
    using Plain = fields_internal::PlainOf<T>;
    const uint64_t flip = uint64_t{1} << (8 * sizeof(Plain) - 1);
    value = fields_internal::FromPlain<T>(
        static_cast<Plain>(TakeBytes(sizeof(Plain)) ^ flip));
  }
  template <class Hash>
  void H(uint32_t, Hash& hash) {
    if (bytes_.size() < hash.bytes.size()) {
      ok_ = false;
      return;
    }
    std::memcpy(hash.bytes.data(), bytes_.data(), hash.bytes.size());
    bytes_.remove_prefix(hash.bytes.size());
  }

 private:
  uint64_t TakeBytes(size_t size) {
    if (bytes_.size() < size) {
      ok_ = false;
      return 0;
    }
    uint64_t number = 0;
    for (size_t i = 0; i < size; ++i) {
      number = number << 8 | static_cast<uint8_t>(bytes_[i]);
    }
    bytes_.remove_prefix(size);
    return number;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

// Appends the canonical bytes of `message` to *out.
template <class T>
void AppendFields(const T& message, std::string* out) {
  FieldWriter writer(out);
  T::Visit(writer, message);
}

// False when `bytes` are not exactly what AppendFields writes for some T.
template <class T>
[[nodiscard]] bool ParseFields(std::string_view bytes, T* message) {
  FieldReader reader(bytes);
  T::Visit(reader, *message);
  return reader.ok();
}

template <class Key>
void AppendKey(const Key& key, std::string* out) {
  KeyWriter writer(out);
  Key::Visit(writer, key);
}

template <class Key>
[[nodiscard]] bool ParseKey(std::string_view bytes, Key* key) {
  KeyReader reader(bytes);
  Key::Visit(reader, *key);
  return reader.ok();
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_ROW_FIELDS_H_
