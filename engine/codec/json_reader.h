// Reads proto3 JSON into a listed struct: names in lowerCamelCase or as in the
// schema, 64-bit numbers as text or number, null as absent. A name that no
// list has is refused: by name when the schema does not know it, as not
// decided yet when it does. Text stays a view into the input where it has no
// escapes. Only what events need: no enum or bytes.
// Source: Protocol Buffers, JSON mapping. Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_JSON_READER_H_
#define CLEARPOINT_ENGINE_CODEC_JSON_READER_H_

#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/codec/fields.h"
#include "engine/codec/json_cursor.h"
#include "engine/values/strong.h"

namespace clearpoint {

// Whether `key` is `name` or the lowerCamelCase form of it.
bool IsJsonName(std::string_view key, std::string_view name);

// Passes over a member that is in no list and reports it.
void ReportUnlistedMember(JsonCursor& cursor, DecodeFault* fault,
                          std::string_view message, std::string_view key);

template <Message M>
void ReadJson(JsonCursor& cursor, DecodeFault* fault, M* message);

// Takes the value the cursor stands at into the member with the name `key`.
class JsonFieldReader {
 public:
  JsonFieldReader(JsonCursor& cursor, DecodeFault* fault, std::string_view key,
                  uint64_t* seen)
      : cursor_(cursor), fault_(fault), key_(key), seen_(seen) {}

  bool found() const { return found_; }

  template <class T>
  void operator()(uint32_t number, std::string_view name, T& value) {
    if (found_ || !IsJsonName(key_, name)) return;
    found_ = true;
    const uint64_t bit = uint64_t{1} << number;
    if ((*seen_ & bit) != 0) return cursor_.Fault("field stands twice");
    *seen_ |= bit;
    if (!cursor_.TakeNull()) Read(value);
  }
  // Absent, it keeps the struct's own default.
  template <class T>
  void operator()(uint32_t number, std::string_view name, Unless<T>&& field) {
    (*this)(number, name, field.value);
  }

 private:
  void Read(std::string_view& value) { cursor_.ReadText(&value); }
  template <class T>
  void Read(T& value) {
    if constexpr (Message<T>) {
      ReadJson(cursor_, fault_, &value);
    } else if constexpr (std::is_same_v<T, bool>) {
      cursor_.ReadTruth(&value);
    } else {
      int64_t number;
      if (cursor_.ReadInteger(std::numeric_limits<T>::min(),
                              std::numeric_limits<T>::max(), &number)) {
        value = static_cast<T>(number);
      }
    }
  }
  template <class Tag>
  void Read(Strong<Tag, int64_t>& value) {
    Read(value.value);
  }
  template <class T>
  void Read(std::vector<T>& values) {
    cursor_.ReadArray([&] { Read(values.emplace_back()); });
  }

  JsonCursor& cursor_;
  DecodeFault* fault_;
  std::string_view key_;
  uint64_t* seen_;
  bool found_ = false;
};

template <Message M>
void ReadJson(JsonCursor& cursor, DecodeFault* fault, M* message) {
  uint64_t seen = 0;
  cursor.ReadObject([&](std::string_view key) {
    JsonFieldReader field(cursor, fault, key, &seen);
    VisitFields(*message, field);
    if (!field.found()) {
      ReportUnlistedMember(cursor, fault, kMessageName<M>, key);
    }
  });
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_JSON_READER_H_
