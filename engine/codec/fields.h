// The vocabulary of field lists. A field list names each field of a struct
// once: its number and name in the schema of proto/, and the member. Wire
// codec, JSON codec and content hash are visitors of these lists, so a field
// that is added to a list is read, written and hashed everywhere.
//
//   template <Is<SignIn> M, class V>
//   void VisitFields(M& m, V&& v) {
//     v(1, "program", m.program);
//     ...
//   }
//
// Lists are in ascending order of the numbers: what visitors write is then
// canonical. Kinds of member: std::string_view, std::string, bool, (u)int32,
// (u)int64, Strong<..., int64_t>, Money, enums, other listed structs,
// std::optional of these structs, and vectors of all of them. Zero and empty
// are left out on the wire, as in proto3. Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_FIELDS_H_
#define CLEARPOINT_ENGINE_CODEC_FIELDS_H_

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace clearpoint {

// M is T or const T: one list serves readers and writers.
template <class M, class T>
concept Is = std::same_as<std::remove_const_t<M>, T>;

// Name of the message in proto/clearpoint/v1 of a listed struct.
template <class T>
inline constexpr std::string_view kMessageName = {};

template <class T>
concept Message = !kMessageName<std::remove_const_t<T>>.empty();

// Number of the last value of an enum that starts at kFirst, without gaps.
template <class E>
struct EnumRange {
  static constexpr int kFirst = 0;
  static constexpr int kLast = -1;
};

// A field whose default is not zero (`optional` in the schema): always
// written; when absent, the struct's own default stands.
template <class T>
struct Stated {
  explicit Stated(T& field) : value(field) {}

  T& value;
};

// A field that is left out when it has the value `absent`, which is then also
// the struct's own default.
template <class T>
struct Unless {
  Unless(T& field, std::remove_const_t<T> absent_value)
      : value(field), absent(absent_value) {}

  T& value;
  std::remove_const_t<T> absent;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_FIELDS_H_
