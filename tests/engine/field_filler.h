// Fills every field of a listed struct with a value of its own, and changes
// single fields, so that tests cover fields nobody thought of.
// Threads: none.
#ifndef CLEARPOINT_TESTS_ENGINE_FIELD_FILLER_H_
#define CLEARPOINT_TESTS_ENGINE_FIELD_FILLER_H_

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/codec/fields.h"
#include "engine/values/amounts.h"
#include "engine/values/strong.h"

namespace clearpoint {

// Values are distinct from one another and from every default.
class FieldFiller {
 public:
  template <class T>
  void operator()(uint32_t, std::string_view, T&& value) {
    Fill(value);
  }
  template <Message M>
  void FillMessage(M* message) {
    VisitFields(*message, *this);
  }

 private:
  int64_t Next() { return ++counter_; }

  void Fill(std::string_view& value) {
    value =
        texts_.emplace_back("text \"\\\n\xc3\xa9 " + std::to_string(Next()));
  }
  void Fill(std::string& value) { value = "text " + std::to_string(Next()); }
  void Fill(bool& value) { value = !value; }
  void Fill(int64_t& value) { value = -(int64_t{1} << 40) - Next(); }
  void Fill(int32_t& value) { value = -static_cast<int32_t>(70000 + Next()); }
  void Fill(uint32_t& value) { value = static_cast<uint32_t>(70000 + Next()); }
  void Fill(Money& value) { value.value = 1'000'000'000'000 + Next(); }
  template <class Tag>
  void Fill(Strong<Tag, int64_t>& value) {
    value.value = 5'000'000'000 + Next();
  }
  template <class T>
  void Fill(T& value) {
    if constexpr (Message<T>) {
      FillMessage(&value);
    } else {
      static_assert(std::is_enum_v<T>);
      value = static_cast<T>(EnumRange<T>::kLast);
    }
  }
  template <class T>
  void Fill(Stated<T>& field) {
    Fill(field.value);
  }
  template <class T>
  void Fill(Unless<T>& field) {
    Fill(field.value);
  }
  template <class T>
  void Fill(std::optional<T>& value) {
    Fill(value.emplace());
  }
  template <class T>
  void Fill(std::vector<T>& values) {
    for (int i = 0; i < 2; ++i) Fill(values.emplace_back());
  }

  int64_t counter_ = 0;
  std::deque<std::string> texts_;
};

// Counts the fields of a message, nested ones included, and changes the one
// that is number `target` in that count.
class FieldChanger {
 public:
  explicit FieldChanger(int target) : target_(target) {}
  int count() const { return count_; }

  template <class T>
  void operator()(uint32_t, std::string_view name, T& value) {
    Visit(name, value);
  }
  template <class T>
  void operator()(uint32_t, std::string_view name, Unless<T>&& field) {
    Visit(name, field.value);
  }
  // Name of the field that was changed; empty when there were fewer.
  std::string_view changed() const { return changed_; }

 private:
  bool IsTarget(std::string_view name) {
    if (count_++ != target_) return false;
    changed_ = name;
    return true;
  }
  void Visit(std::string_view name, std::string_view& value) {
    if (IsTarget(name)) value.remove_suffix(1);
  }
  template <class T>
  void Visit(std::string_view name, T& value) {
    if constexpr (Message<T>) {
      VisitFields(value, *this);
    } else {
      if (IsTarget(name)) value += 1;
    }
  }
  void Visit(std::string_view name, bool& value) {
    if (IsTarget(name)) value = !value;
  }
  template <class Tag>
  void Visit(std::string_view name, Strong<Tag, int64_t>& value) {
    if (IsTarget(name)) value.value += 1;
  }
  template <class T>
  void Visit(std::string_view name, std::vector<T>& values) {
    if (IsTarget(name)) values.pop_back();
    for (T& value : values) Visit(name, value);
  }

  int target_;
  int count_ = 0;
  std::string_view changed_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_ENGINE_FIELD_FILLER_H_
