#include "engine/state/layered_store.h"

#include <algorithm>

namespace clearpoint {

// Merges the layer with the base; the layer hides the base's rows.
class LayeredStore::Cursor : public StoreCursor {
 public:
  Cursor(const Layer& layer, std::unique_ptr<StoreCursor> base,
         std::string_view prefix, std::string_view from)
      : layer_(layer),
        prefix_(prefix),
        base_(std::move(base)),
        at_(layer.lower_bound(std::max(prefix, from))) {
    Settle();
  }

  bool Valid() const override { return on_layer_ || base_->Valid(); }
  void Next() override {
    if (on_layer_) {
      ++at_;
    } else {
      base_->Next();
    }
    Settle();
  }
  std::string_view key() const override {
    return on_layer_ ? std::string_view(at_->first) : base_->key();
  }
  std::string_view value() const override {
    return on_layer_ ? std::string_view(*at_->second) : base_->value();
  }
  absl::Status status() const override { return base_->status(); }

 private:
  bool LayerValid() const {
    return at_ != layer_.end() && at_->first.starts_with(prefix_);
  }
  // Stands on the next row that exists.
  void Settle() {
    for (;;) {
      on_layer_ =
          LayerValid() && (!base_->Valid() || at_->first <= base_->key());
      if (!on_layer_) return;
      if (base_->Valid() && base_->key() == at_->first) base_->Next();
      if (at_->second.has_value()) return;
      ++at_;
    }
  }

  const Layer& layer_;
  const std::string prefix_;
  std::unique_ptr<StoreCursor> base_;
  Layer::const_iterator at_;
  bool on_layer_ = false;
};

absl::StatusOr<std::string> LayeredStore::ReadHead() const {
  if (head_.has_value()) return *head_;
  return base_->ReadHead();
}

absl::StatusOr<bool> LayeredStore::Get(TableId table, std::string_view key,
                                       std::string* value) const {
  const Layer& layer = layers_[static_cast<size_t>(table)];
  const auto it = layer.find(key);
  if (it == layer.end()) return base_->Get(table, key, value);
  if (it->second.has_value()) *value = *it->second;
  return it->second.has_value();
}

std::unique_ptr<StoreCursor> LayeredStore::Scan(TableId table,
                                                std::string_view prefix,
                                                std::string_view from) const {
  return std::make_unique<Cursor>(layers_[static_cast<size_t>(table)],
                                  base_->Scan(table, prefix, from), prefix,
                                  from);
}

absl::Status LayeredStore::Commit(const StoreCommit& commit) {
  for (const StoreChange& change : commit.changes) {
    Layer& layer = layers_[static_cast<size_t>(change.table)];
    std::optional<std::string>& row = layer[std::string(change.key)];
    row.reset();
    if (change.value.has_value()) row.emplace(*change.value);
  }
  head_ = commit.head;
  return absl::OkStatus();
}

}  // namespace clearpoint
