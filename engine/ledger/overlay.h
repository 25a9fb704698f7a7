// Overlay<Key, Value>: what one record has changed so far, found by key. A
// handful of entries is searched from the newest backwards; a large record
// (a window close, a Tick) gets an index. Keeps its memory between records.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_LEDGER_OVERLAY_H_
#define CLEARPOINT_ENGINE_LEDGER_OVERLAY_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace clearpoint {

template <class Key, class Value>
class Overlay {
 public:
  void Clear() {
    items_.clear();
    if (!index_.empty()) index_.clear();
  }

  // Null when the record has not touched the key. Holds until the next Set.
  const Value* Find(const Key& key) const {
    if (items_.size() > kScanned) {
      const auto it = index_.find(key);
      return it == index_.end() ? nullptr : &items_[it->second].second;
    }
    for (size_t i = items_.size(); i-- > 0;) {
      if (items_[i].first == key) return &items_[i].second;
    }
    return nullptr;
  }

  void Set(const Key& key, const Value& value) {
    Value* found = const_cast<Value*>(Find(key));
    if (found != nullptr) {
      *found = value;
      return;
    }
    items_.emplace_back(key, value);
    if (items_.size() <= kScanned) return;
    if (index_.empty()) {
      for (size_t i = 0; i < items_.size(); ++i) index_[items_[i].first] = i;
    } else {
      index_[key] = items_.size() - 1;
    }
  }

  const std::vector<std::pair<Key, Value>>& items() const { return items_; }

 private:
  static constexpr size_t kScanned = 16;
  std::vector<std::pair<Key, Value>> items_;
  absl::flat_hash_map<Key, size_t> index_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_LEDGER_OVERLAY_H_
