#include "engine/ledger/effects.h"

namespace clearpoint {
namespace {

// Visits every list of an Effects with one call.
template <class Call>
struct EachList {
  Call call;
  template <class List>
  void Messages(uint32_t, List& list) {
    call(list);
  }
};
template <class Call>
EachList(Call) -> EachList<Call>;

}  // namespace

void Effects::Clear() {
  EachList clear{[](auto& list) { list.clear(); }};
  Visit(clear, *this);
}

bool Effects::empty() const {
  bool is_empty = true;
  EachList look{[&](const auto& list) { is_empty = is_empty && list.empty(); }};
  Visit(look, *this);
  return is_empty;
}

}  // namespace clearpoint
