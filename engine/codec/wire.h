// The protobuf wire format by hand, for the bytes the hot path writes and
// reads: records and their effects. The schema in proto/ stays the reference;
// a test parses these bytes with the generated classes.
//
// Writers append to a caller's string and emit canonical bytes: fields in
// ascending order, zero scalars left out. Readers never read outside their
// input and report malformed bytes through ok().
// Source: protobuf encoding specification, proto3.
// Threads: none; values.
#ifndef CLEARPOINT_ENGINE_CODEC_WIRE_H_
#define CLEARPOINT_ENGINE_CODEC_WIRE_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"

namespace clearpoint {

class WireWriter {
 public:
  explicit WireWriter(std::string* out) : out_(out) {}

  void Varint(uint64_t value) {
    char bytes[kMaxVarint];
    out_->append(bytes, Put(bytes, value));
  }
  // int64, uint32, uint64, bool, enum.
  void Uint(uint32_t field, uint64_t value) {
    if (value != 0) StatedUint(field, value);
  }
  // A number that is written also when it is zero.
  void StatedUint(uint32_t field, uint64_t value) {
    char bytes[2 * kMaxVarint];
    const size_t tag = Put(bytes, uint64_t{field} << 3);
    out_->append(bytes, tag + Put(bytes + tag, value));
  }
  // sint32, sint64: zigzag.
  void Sint(uint32_t field, int64_t value) {
    Uint(field, (static_cast<uint64_t>(value) << 1) ^
                    static_cast<uint64_t>(value >> 63));
  }
  // string, bytes, packed repeated.
  void Bytes(uint32_t field, std::string_view value) {
    if (!value.empty()) Element(field, value);
  }
  // One element of a repeated string, written also when it is empty.
  void Element(uint32_t field, std::string_view value) {
    char bytes[2 * kMaxVarint];
    const size_t tag = Put(bytes, uint64_t{field} << 3 | 2);
    out_->append(bytes, tag + Put(bytes + tag, value.size()));
    out_->append(value);
  }
  // A nested message, also when empty: Begin, write the fields, End.
  size_t Begin(uint32_t field) {
    char bytes[kMaxVarint + 1];
    const size_t tag = Put(bytes, uint64_t{field} << 3 | 2);
    bytes[tag] = 0;
    out_->append(bytes, tag + 1);
    return out_->size();
  }
  void End(size_t begin) {
    const size_t length = out_->size() - begin;
    if (length < 0x80) {
      (*out_)[begin - 1] = static_cast<char>(length);
      return;
    }
    char prefix[kMaxVarint];
    const size_t prefix_size = Put(prefix, length);
    (*out_)[begin - 1] = prefix[0];
    out_->insert(begin, prefix + 1, prefix_size - 1);
  }

 private:
  static constexpr size_t kMaxVarint = 10;

  // Writes a varint to `to`; the number of its bytes.
  static size_t Put(char* to, uint64_t value) {
    size_t size = 0;
    while (value >= 0x80) {
      to[size++] = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    to[size++] = static_cast<char>(value);
    return size;
  }

  std::string* out_;
};

// WireWriter for the hot path: gathers small fields in a buffer of its own and
// appends them together. The string is complete when the writer is destroyed,
// and must not be touched before.
class StagedWireWriter {
 public:
  explicit StagedWireWriter(std::string* out) : out_(out) {}
  ~StagedWireWriter() { Flush(); }
  StagedWireWriter(const StagedWireWriter&) = delete;

  // Inlined, so that the tag is a constant and most numbers are one byte.
  [[gnu::always_inline]] void Uint(uint32_t field, uint64_t value) {
    if (value == 0) return;
    Reserve(2 * kMaxVarint);
    Put(uint64_t{field} << 3);
    Put(value);
  }
  [[gnu::always_inline]] void Sint(uint32_t field, int64_t value) {
    Uint(field, (static_cast<uint64_t>(value) << 1) ^
                    static_cast<uint64_t>(value >> 63));
  }
  void Bytes(uint32_t field, std::string_view value) {
    if (!value.empty()) Element(field, value);
  }
  void Element(uint32_t field, std::string_view value) {
    Reserve(2 * kMaxVarint);
    Put(uint64_t{field} << 3 | 2);
    Put(value.size());
    if (value.size() > kStage - used_) {
      Flush();
      out_->append(value);
      return;
    }
    std::memcpy(stage_ + used_, value.data(), value.size());
    used_ += value.size();
  }
  // A nested message, also when empty: Begin, write the fields, End.
  size_t Begin(uint32_t field) {
    Reserve(2 * kMaxVarint);
    Put(uint64_t{field} << 3 | 2);
    stage_[used_++] = 0;
    return out_->size() + used_;
  }
  void End(size_t begin) {
    const size_t length = out_->size() + used_ - begin;
    if (begin <= out_->size() || length >= kOneByte) return EndLarge(begin);
    stage_[begin - out_->size() - 1] = static_cast<char>(length);
  }

 private:
  static constexpr size_t kMaxVarint = 10;
  static constexpr size_t kStage = 512;
  static constexpr uint64_t kOneByte = 0x80;  // first length of two bytes

  void Reserve(size_t size) {
    if (size > kStage - used_) Flush();
  }
  [[gnu::always_inline]] void Put(uint64_t value) {
    if (value >= kOneByte) return PutLong(value);
    stage_[used_++] = static_cast<char>(value);
  }
  void PutLong(uint64_t value);
  void Flush() {
    out_->append(stage_, used_);
    used_ = 0;
  }
  void EndLarge(size_t begin);

  std::string* out_;
  size_t used_ = 0;
  char stage_[kStage];
};

// Walks the fields of one message: while (reader.Next()) switch on field().
class WireReader {
 public:
  explicit WireReader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // Moves to the next field and reads its value; false at the end and on
  // malformed bytes.
  bool Next();
  bool ok() const { return ok_; }
  uint32_t field() const { return field_; }
  uint32_t wire_type() const { return wire_type_; }
  uint64_t Uint() const { return number_; }
  int64_t Sint() const {
    return static_cast<int64_t>(number_ >> 1) ^
           -static_cast<int64_t>(number_ & 1);
  }
  std::string_view Bytes() const { return bytes_; }
  // Where reading stands: behind the field, or where it failed.
  const char* at() const { return at_; }

  // For packed numbers, over the bytes of the field: while (!AtEnd()) read.
  bool AtEnd() const { return at_ == end_; }
  bool ReadVarint(uint64_t* value) {
    if (at_ != end_ && static_cast<uint8_t>(*at_) < 0x80) {
      *value = static_cast<uint8_t>(*at_++);
      return true;
    }
    return ReadLongVarint(value);
  }

 private:
  bool ReadLongVarint(uint64_t* value);

  const char* at_;
  const char* end_;
  bool ok_ = true;
  uint32_t field_ = 0;
  uint32_t wire_type_ = 0;
  uint64_t number_ = 0;
  std::string_view bytes_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_WIRE_H_
