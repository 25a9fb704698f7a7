// Table<Row>: the write-back cache of one table of the state over the store.
//
// Rows come in from the store when they are first asked for and go out again
// when memory is short, but never while they are changed and not yet committed.
// When nothing was ever evicted and the store's table started empty, the table
// is *complete*: what is not here exists nowhere, and no read touches the
// store. A cache of one row and an unlimited one answer alike.
//
// Life of a changed row: dirty -> (Collect) flushing -> (CommitDone) clean. A
// row changed while it is flushing is dirty again and belongs to the next
// commit. Errors of the store are kept in StoreLink::status; a caller checks it
// before it believes anything it read.
//
// Threads: one, the owner of the State.
#ifndef CLEARPOINT_ENGINE_STATE_TABLE_H_
#define CLEARPOINT_ENGINE_STATE_TABLE_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/codec/row_fields.h"
#include "engine/state/digest.h"
#include "engine/state/rows.h"
#include "engine/state/store.h"
#include "engine/values/check.h"

namespace clearpoint {

// What all tables of one state share.
struct StoreLink {
  const Store* store = nullptr;  // may be null: nothing but memory
  absl::Status status;           // first error of the store; sticky
  std::string value;             // buffer for Get
  std::string key;               // buffer for keys
  uint64_t hits = 0;
  uint64_t loads = 0;
};

// Receives the rows of a commit; owns their bytes until it is written.
class CommitBuilder {
 public:
  void Put(TableId table, std::string_view key, std::string_view row,
           const Hash256& hash);
  void Delete(TableId table, std::string_view key);
  // Sorted changes; views hold as long as this builder.
  std::vector<StoreChange> Sorted() const;
  size_t size() const { return changes_.size(); }
  size_t bytes() const { return arena_.size(); }

 private:
  struct Change {
    TableId table;
    bool is_delete;
    uint32_t key_size;
    uint32_t value_size;
    size_t offset;
  };
  std::string arena_;
  std::vector<Change> changes_;
};

// Row and hash of a stored value; DataLoss when the hash does not fit.
absl::StatusOr<std::string_view> CheckedRow(TableId table,
                                            std::string_view key,
                                            std::string_view value,
                                            Hash256* hash);
absl::Status BadRow(TableId table, std::string_view key);

// Memory a row holds outside itself.
template <class Row>
size_t HeapBytes(const Row&) {
  return 0;
}
size_t HeapBytes(const MemberRow& row);
size_t HeapBytes(const OrderRow& row);
size_t HeapBytes(const RequestRow& row);
size_t HeapBytes(const WaitingRow& row);
size_t HeapBytes(const StreakRow& row);
size_t HeapBytes(const ConfigurationRow& row);
size_t HeapBytes(const TimerRow& row);

// Tables that are read in key order while events are decided.
template <class Row>
inline constexpr bool kOrderedTable =
    Row::kTable == TableId::kMemberOrders || Row::kTable == TableId::kWaiting ||
    Row::kTable == TableId::kObligations || Row::kTable == TableId::kTimers ||
    Row::kTable == TableId::kPositions || Row::kTable == TableId::kWindows ||
    Row::kTable == TableId::kConfigurations ||
    Row::kTable == TableId::kLotClasses || Row::kTable == TableId::kAccounts;

template <class Row>
class Table {
 public:
  using Key = typename Row::Key;

  explicit Table(StoreLink* link) : link_(link) {}
  Table(const Table&) = delete;

  // Looks what the store holds of this table: a small table is loaded whole,
  // so that it is complete from the start. Called once.
  void Attach() { complete_ = link_->store == nullptr || LoadSmallTable(); }

  // The row, or null. The pointer holds until the next Put, Erase or Evict.
  const Row* Find(const Key& key) {
    Entry* entry = Load(key);
    return entry != nullptr && entry->exists ? &entry->row : nullptr;
  }

  void Put(const Key& key, Row row) {
    Entry& entry = Dirty(key);
    entry.row = std::move(row);
    CountHeap(&entry);
    entry.exists = true;
  }

  // The row to change in place; a new default row when there is none.
  Row& Change(const Key& key) {
    Entry& entry = Dirty(key);
    entry.exists = true;
    return entry.row;
  }

  void Erase(const Key& key) {
    Entry& entry = Dirty(key);
    entry.row = Row{};
    CountHeap(&entry);
    entry.exists = false;
  }

  // Calls visit(key, row) for the rows whose key bytes start with `prefix`, in
  // key order from `from` on, until it answers false. The table must not be
  // changed meanwhile.
  template <class Visit>
  void Scan(std::string_view prefix, std::string_view from, Visit visit);

  // Moves every changed row into `commit` and settles its hash in `digest`.
  void Collect(CommitBuilder* commit, Digest* digest);
  // The collected rows are in the store now.
  void CommitDone();

  // Drops clean rows, least recently used first by one round of a clock hand
  // a call, until `bytes` are freed or the hand has gone round.
  size_t Evict(size_t bytes);

  size_t memory_bytes() const {
    return index_.size() * (sizeof(Entry) + sizeof(Key) + 16) + heap_bytes_;
  }
  size_t dirty_rows() const { return dirty_.size(); }
  size_t cached_rows() const { return index_.size(); }
  bool complete() const { return complete_; }

 private:
  struct Entry {
    Key key;
    Row row;
    Hash256 hash;  // of the row as last collected or loaded
    size_t heap_bytes = 0;  // of the row as last counted
    bool exists = false;
    bool stored = false;  // exists in the store, or will after the commit
    bool dirty = false;
    bool flushing = false;
    bool referenced = false;
    bool used = false;  // slot is in use
  };
  using Index = std::conditional_t<kOrderedTable<Row>,
                                   absl::btree_map<Key, uint32_t>,
                                   absl::flat_hash_map<Key, uint32_t>>;

  // Cached entries in key order, those of erased rows too.
  class CachedCursor;

  static constexpr size_t kSmallTable = 8192;  // rows

  bool LoadSmallTable();
  // Counts the row's memory anew; rows changed in place wait for Collect.
  void CountHeap(Entry* entry) {
    heap_bytes_ -= entry->heap_bytes;
    entry->heap_bytes = HeapBytes(entry->row);
    heap_bytes_ += entry->heap_bytes;
  }
  Entry* Load(const Key& key);
  Entry& Dirty(const Key& key);
  Entry& NewEntry(const Key& key);
  void Drop(uint32_t slot);
  Entry* LoadFromStore(const Key& key);
  Entry* AddStored(std::string_view key_bytes, std::string_view value);
  template <class Visit>
  bool VisitStored(const StoreCursor& cursor, Visit& visit);

  StoreLink* link_;
  Index index_;
  std::deque<Entry> slots_;
  std::vector<uint32_t> free_;
  std::vector<uint32_t> dirty_;
  std::vector<uint32_t> flushing_;
  size_t heap_bytes_ = 0;
  size_t hand_ = 0;
  bool complete_ = true;
  std::string row_buffer_;
};

template <class Row>
typename Table<Row>::Entry& Table<Row>::NewEntry(const Key& key) {
  uint32_t slot;
  if (free_.empty()) {
    slot = static_cast<uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  index_.emplace(key, slot);
  Entry& entry = slots_[slot];
  entry.key = key;
  entry.used = true;
  entry.referenced = true;
  return entry;
}

template <class Row>
bool Table<Row>::LoadSmallTable() {
  const auto cursor = link_->store->Scan(Row::kTable, "", "");
  for (size_t rows = 0; cursor->Valid(); ++rows, cursor->Next()) {
    if (rows == kSmallTable) return false;
    if (AddStored(cursor->key(), cursor->value()) == nullptr) return false;
  }
  link_->status.Update(cursor->status());
  return cursor->status().ok();
}

// Takes a row of the store into the cache; null when it is damaged.
template <class Row>
typename Table<Row>::Entry* Table<Row>::AddStored(std::string_view key_bytes,
                                                  std::string_view value) {
  Hash256 hash;
  const auto bytes = CheckedRow(Row::kTable, key_bytes, value, &hash);
  if (!bytes.ok()) {
    link_->status.Update(bytes.status());
    return nullptr;
  }
  Key key;
  Row row;
  if (!ParseKey(key_bytes, &key) || !ParseFields(*bytes, &row)) {
    link_->status.Update(BadRow(Row::kTable, key_bytes));
    return nullptr;
  }
  Entry& entry = NewEntry(key);
  entry.row = std::move(row);
  entry.hash = hash;
  entry.exists = true;
  entry.stored = true;
  CountHeap(&entry);
  return &entry;
}

template <class Row>
void Table<Row>::Drop(uint32_t slot) {
  Entry& entry = slots_[slot];
  heap_bytes_ -= entry.heap_bytes;
  index_.erase(entry.key);
  entry = Entry{};
  free_.push_back(slot);
}

template <class Row>
typename Table<Row>::Entry* Table<Row>::LoadFromStore(const Key& key) {
  ++link_->loads;
  link_->key.clear();
  AppendKey(key, &link_->key);
  const auto found = link_->store->Get(Row::kTable, link_->key, &link_->value);
  if (!found.ok()) {
    link_->status.Update(found.status());
    return nullptr;
  }
  if (!*found) return nullptr;
  return AddStored(link_->key, link_->value);
}

template <class Row>
typename Table<Row>::Entry* Table<Row>::Load(const Key& key) {
  const auto it = index_.find(key);
  if (it != index_.end()) {
    ++link_->hits;
    Entry& entry = slots_[it->second];
    entry.referenced = true;
    return &entry;
  }
  return complete_ ? nullptr : LoadFromStore(key);
}

template <class Row>
typename Table<Row>::Entry& Table<Row>::Dirty(const Key& key) {
  Entry* entry = Load(key);
  if (entry == nullptr) entry = &NewEntry(key);
  if (!entry->dirty) {
    entry->dirty = true;
    dirty_.push_back(index_.find(key)->second);
  }
  return *entry;
}

template <class Row>
void Table<Row>::Collect(CommitBuilder* commit, Digest* digest) {
  // A commit under way must be done first; its rows would be lost from view.
  CLEARPOINT_CHECK(flushing_.empty());
  for (const uint32_t slot : dirty_) {
    Entry& entry = slots_[slot];
    link_->key.clear();
    AppendKey(entry.key, &link_->key);
    const uint8_t bucket = DigestBucket(link_->key);
    if (entry.stored) digest->Remove(Row::kTable, bucket, entry.hash);
    if (entry.exists) {
      row_buffer_.clear();
      AppendFields(entry.row, &row_buffer_);
      entry.hash = RowHash(Row::kTable, link_->key, row_buffer_);
      digest->Add(Row::kTable, bucket, entry.hash);
      commit->Put(Row::kTable, link_->key, row_buffer_, entry.hash);
    } else if (entry.stored) {
      commit->Delete(Row::kTable, link_->key);
    }
    CountHeap(&entry);
    entry.stored = entry.exists;
    entry.dirty = false;
    entry.flushing = true;
  }
  flushing_.swap(dirty_);
}

template <class Row>
void Table<Row>::CommitDone() {
  for (const uint32_t slot : flushing_) {
    Entry& entry = slots_[slot];
    entry.flushing = false;
    if (!entry.exists && !entry.dirty) Drop(slot);
  }
  flushing_.clear();
}

template <class Row>
size_t Table<Row>::Evict(size_t bytes) {
  const size_t before = memory_bytes();
  for (size_t steps = 0; steps < slots_.size(); ++steps) {
    if (before - memory_bytes() >= bytes) break;
    hand_ = hand_ + 1 < slots_.size() ? hand_ + 1 : 0;
    Entry& entry = slots_[hand_];
    if (!entry.used || entry.dirty || entry.flushing) continue;
    if (entry.referenced) {
      entry.referenced = false;
      continue;
    }
    Drop(static_cast<uint32_t>(hand_));
    complete_ = false;
  }
  return before - memory_bytes();
}

template <class Row>
class Table<Row>::CachedCursor {
 public:
  CachedCursor(const Table& table, std::string_view prefix,
               std::string_view from)
      : table_(table), prefix_(prefix) {
    if constexpr (kOrderedTable<Row>) {
      at_ = table.index_.lower_bound(FirstKey(prefix, from));
    } else {
      SortKeys(from);
    }
    Load();
  }
  // Null at the end of the range.
  const Entry* entry() const { return entry_; }
  const std::string& key() const { return key_; }
  void Next() {
    ++at_;
    Load();
  }

 private:
  static Key FirstKey(std::string_view prefix, std::string_view from) {
    std::string first(from.size() > prefix.size() ? from : prefix);
    std::string width;
    AppendKey(Key{}, &width);
    first.resize(width.size(), '\0');
    Key key{};
    CLEARPOINT_CHECK(ParseKey(first, &key));
    return key;
  }
  void SortKeys(std::string_view from) {
    for (const auto& [key, slot] : table_.index_) {
      std::string bytes;
      AppendKey(key, &bytes);
      if (!bytes.starts_with(prefix_) || bytes < from) continue;
      sorted_.emplace_back(std::move(bytes), slot);
    }
    std::sort(sorted_.begin(), sorted_.end());
    at_ = sorted_.begin();
  }
  void Load() {
    entry_ = nullptr;
    key_.clear();
    if constexpr (kOrderedTable<Row>) {
      if (at_ == table_.index_.end()) return;
      AppendKey(at_->first, &key_);
      if (!key_.starts_with(prefix_)) return;
    } else {
      if (at_ == sorted_.end()) return;
      key_ = at_->first;
    }
    entry_ = &table_.slots_[at_->second];
  }

  using Sorted = std::vector<std::pair<std::string, uint32_t>>;
  const Table& table_;
  std::string prefix_;
  Sorted sorted_;
  std::conditional_t<kOrderedTable<Row>, typename Index::const_iterator,
                     typename Sorted::const_iterator>
      at_;
  std::string key_;
  const Entry* entry_ = nullptr;
};

template <class Row>
template <class Visit>
void Table<Row>::Scan(std::string_view prefix, std::string_view from,
                      Visit visit) {
  CachedCursor cached(*this, prefix, from);
  if (complete_) {
    for (; cached.entry() != nullptr; cached.Next()) {
      const Entry& entry = *cached.entry();
      if (entry.exists && !visit(entry.key, entry.row)) return;
    }
    return;
  }
  const auto stored = link_->store->Scan(Row::kTable, prefix, from);
  while (stored->Valid() || cached.entry() != nullptr) {
    const bool take_cached =
        cached.entry() != nullptr &&
        (!stored->Valid() || cached.key() <= stored->key());
    if (take_cached) {  // it hides the stored row of the same key
      const Entry& entry = *cached.entry();
      if (stored->Valid() && cached.key() == stored->key()) stored->Next();
      if (entry.exists && !visit(entry.key, entry.row)) return;
      cached.Next();
      continue;
    }
    if (!VisitStored(*stored, visit)) return;
    stored->Next();
  }
  link_->status.Update(stored->status());
}

template <class Row>
template <class Visit>
bool Table<Row>::VisitStored(const StoreCursor& cursor, Visit& visit) {
  Hash256 hash;
  const auto bytes =
      CheckedRow(Row::kTable, cursor.key(), cursor.value(), &hash);
  if (!bytes.ok()) {
    link_->status.Update(bytes.status());
    return false;
  }
  Key key;
  Row row;
  if (!ParseKey(cursor.key(), &key) || !ParseFields(*bytes, &row)) {
    link_->status.Update(BadRow(Row::kTable, cursor.key()));
    return false;
  }
  return visit(key, row);
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_TABLE_H_
