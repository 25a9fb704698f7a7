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
// commit. Beside that a row is *loose* from its change until its hash has gone
// into the digest, by Settle or by Collect. Errors of the store are kept in
// StoreLink::status; a caller checks it before it believes anything it read.
//
// Few and hot rows (balances, obligations, counters) are held as structs and
// changed in place. The many that are put whole and seldom read again (orders,
// requests, members) are held in the bytes they came in, and are parsed when
// somebody asks: kPackedTable.
//
// Threads: one, the owner of the State.
#ifndef CLEARPOINT_ENGINE_STATE_TABLE_H_
#define CLEARPOINT_ENGINE_STATE_TABLE_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/codec/row_fields.h"
#include "engine/state/commit_builder.h"
#include "engine/state/digest.h"
#include "engine/state/packed_row.h"
#include "engine/state/rows.h"
#include "engine/state/slot_index.h"
#include "engine/state/slots.h"
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

// Row and hash of a stored value; DataLoss when the hash does not fit.
absl::StatusOr<std::string_view> CheckedRow(TableId table, std::string_view key,
                                            std::string_view value,
                                            Hash256* hash);
absl::Status BadRow(TableId table, std::string_view key);

// Tables whose rows are held in their bytes.
template <class Row>
inline constexpr bool kPackedTable =
    Row::kTable == TableId::kMembers || Row::kTable == TableId::kOrders ||
    Row::kTable == TableId::kRequests ||
    Row::kTable == TableId::kMemberOrders || Row::kTable == TableId::kWaiting ||
    Row::kTable == TableId::kStreaks || Row::kTable == TableId::kReferrals ||
    Row::kTable == TableId::kConfigurations ||
    Row::kTable == TableId::kMemberLabels ||
    Row::kTable == TableId::kOpeningBatches ||
    Row::kTable == TableId::kTiers || Row::kTable == TableId::kAliases ||
    Row::kTable == TableId::kOpeningParts ||
    Row::kTable == TableId::kPeriodSums || Row::kTable == TableId::kEstimates ||
    Row::kTable == TableId::kActivities ||
    Row::kTable == TableId::kPrepaidBlocks ||
    Row::kTable == TableId::kStandingConversions ||
    Row::kTable == TableId::kCurrencyRates ||
    Row::kTable == TableId::kRuleStreaks;

// Tables that are read in key order while events are decided.
template <class Row>
inline constexpr bool kOrderedTable =
    Row::kTable == TableId::kMemberOrders || Row::kTable == TableId::kWaiting ||
    Row::kTable == TableId::kObligations || Row::kTable == TableId::kTimers ||
    Row::kTable == TableId::kPositions || Row::kTable == TableId::kWindows ||
    Row::kTable == TableId::kConfigurations ||
    Row::kTable == TableId::kLotClasses || Row::kTable == TableId::kAccounts ||
    Row::kTable == TableId::kMemberLabels ||
    Row::kTable == TableId::kLimitOverrides ||
    Row::kTable == TableId::kCounters || Row::kTable == TableId::kPeriodSums ||
    Row::kTable == TableId::kPrepaidBlocks ||
    Row::kTable == TableId::kStandingConversions ||
    Row::kTable == TableId::kCurrencyRates;

// Memory a row that is held as a struct has outside itself.
template <class Row>
size_t HeapBytes(const Row&) {
  return 0;
}
inline size_t HeapBytes(const TimerRow& row) {
  return row.items.capacity() > 15 ? row.items.capacity() : 0;
}

template <class Row>
class Table {
 public:
  using Key = typename Row::Key;
  static constexpr bool kPacked = kPackedTable<Row>;
  // What Find answers: a copy of a packed row, or where the row stands.
  using Found = std::conditional_t<kPacked, std::optional<Row>, const Row*>;

  explicit Table(StoreLink* link) : link_(link) {}
  Table(const Table&) = delete;

  // Looks what the store holds of this table: a small table is loaded whole,
  // so that it is complete from the start. Called once.
  void Attach() { complete_ = link_->store == nullptr || LoadSmallTable(); }

  // The row, or nothing. A pointer holds until the next Put, Erase or Evict.
  Found Find(const Key& key) {
    const Entry* entry = Load(key);
    if (entry == nullptr || !entry->exists) return Found{};
    if constexpr (kPacked) {
      return Parse(key, entry->row.bytes());
    } else {
      return &entry->row;
    }
  }
  bool Contains(const Key& key) {
    const Entry* entry = Load(key);
    return entry != nullptr && entry->exists;
  }

  // Hints, for Foresight: they bring memory that Find(key) is about to read
  // near the processor, and nothing depends on them. PrefetchIndex is for the
  // way to the row's slot, Peek for the slot: kNoSlot when it is not cached;
  // another's, once in 2^32 times.
  void PrefetchIndex(const Key& key) const { index_.Prefetch(HashOf(key)); }
  uint32_t Peek(const Key& key) const {
    const uint32_t slot =
        index_.Find(HashOf(key), [](uint32_t) { return true; });
    if (slot != kNoSlot) __builtin_prefetch(&slots_[slot]);
    return slot;
  }
  // Whatever row stands in a slot that Peek answered, maybe another by now.
  const Row& RowIn(uint32_t slot) const {
    static_assert(!kPacked);
    return slots_[slot].row;
  }

  // Puts the row with these canonical bytes. False, and nothing is changed,
  // when a row held as a struct cannot be parsed from them.
  [[nodiscard]] bool Put(const Key& key, std::string_view bytes) {
    if constexpr (kPacked) {
      Entry& entry = Dirty(key);
      heap_bytes_ -= entry.row.heap_bytes();
      entry.row.Assign(bytes);
      heap_bytes_ += entry.row.heap_bytes();
      entry.exists = true;
    } else {
      Row row;
      if (!ParseFields(bytes, &row)) return false;
      Change(key) = std::move(row);
    }
    return true;
  }

  // The row to change in place; a new default row when there is none.
  Row& Change(const Key& key) {
    static_assert(!kPacked, "a packed row is put whole");
    Entry& entry = Dirty(key);
    entry.exists = true;
    return entry.row;
  }

  void Erase(const Key& key) {
    Entry& entry = Dirty(key);
    heap_bytes_ -= HeapOf(entry);
    entry.row = {};
    entry.heap_bytes = 0;
    entry.exists = false;
  }

  // Calls visit(key, row) for the rows whose key bytes start with `prefix`, in
  // key order from `from` on, until it answers false. The table must not be
  // changed meanwhile.
  template <class Visit>
  void Scan(std::string_view prefix, std::string_view from, Visit visit);

  // Brings `digest` up to date with every row. O(rows changed since).
  void Settle(Digest* digest);
  // Settle, and moves every changed row into `commit`.
  void Collect(CommitBuilder* commit, Digest* digest);
  // The collected rows are in the store now.
  void CommitDone();

  // Drops clean rows, least recently used first by one round of a clock hand
  // a call, until `bytes` are freed or the hand has gone round.
  size_t Evict(size_t bytes);

  size_t memory_bytes() const {
    return index_.size() * kEntryBytes + heap_bytes_;
  }
  // Whether no row is known to exist; false when only the store can tell.
  bool empty() const { return complete_ && index_.size() == 0; }
  size_t dirty_rows() const { return dirty_.size(); }
  size_t cached_rows() const { return index_.size(); }
  bool complete() const { return complete_; }

 private:
  struct Entry {
    Key key;
    std::conditional_t<kPacked, PackedRow, Row> row;
    uint32_t heap_bytes = 0;  // of a row held as a struct, as last counted
    bool exists : 1 = false;
    bool stored : 1 = false;  // exists in the store, or will after the commit
    bool dirty : 1 = false;
    bool loose : 1 = false;
    bool settled : 1 =
        false;  // its hash, before it got loose, is in the digest
    bool flushing : 1 = false;
    bool referenced : 1 = false;
    bool used : 1 = false;  // slot is in use
  };
  // A settled row that has been changed since: its hash leaves the digest.
  struct Replaced {
    uint8_t bucket;
    Hash256 hash;
  };
  // Ordered tables are found by hash all the same, and have a second index.
  static constexpr bool kOrdered = kOrderedTable<Row>;
  static constexpr size_t kEntryBytes = sizeof(Entry) +
                                        SlotIndex::kBytesPerSlot +
                                        (kOrdered ? sizeof(Key) + 16 : 0);

  // Cached entries in key order, those of erased rows too.
  class CachedCursor;

  static constexpr size_t kSmallTable = 8192;  // rows

  bool LoadSmallTable();
  Found Parse(const Key& key, std::string_view bytes);
  size_t HeapOf(const Entry& entry) const {
    if constexpr (kPacked) return entry.row.heap_bytes();
    return entry.heap_bytes;
  }
  // Counts the row's memory anew; rows changed in place wait for Collect.
  void CountHeap(Entry* entry) {
    if constexpr (!kPacked) {
      heap_bytes_ -= entry->heap_bytes;
      entry->heap_bytes = static_cast<uint32_t>(HeapBytes(entry->row));
      heap_bytes_ += entry->heap_bytes;
    }
  }
  // Canonical bytes of an entry's row; hold until the next call.
  std::string_view BytesOf(const Entry& entry) {
    if constexpr (kPacked) {
      return entry.row.bytes();
    } else {
      row_buffer_.clear();
      AppendFields(entry.row, &row_buffer_);
      return row_buffer_;
    }
  }
  std::string_view KeyBytes(const Key& key) {
    link_->key.clear();
    AppendKey(key, &link_->key);
    return link_->key;
  }
  static size_t HashOf(const Key& key) { return absl::Hash<Key>()(key); }
  uint32_t FindSlot(const Key& key) const {
    return index_.Find(HashOf(key),
                       [&](uint32_t slot) { return slots_[slot].key == key; });
  }
  void RemoveReplaced(Digest* digest);
  Hash256 SettleRow(Entry* entry, std::string_view bytes, Digest* digest);
  Entry* Load(const Key& key);
  Entry& Dirty(const Key& key);
  uint32_t NewEntry(const Key& key);
  void Drop(uint32_t slot);
  Entry* LoadFromStore(const Key& key);
  Entry* AddStored(std::string_view key_bytes, std::string_view value);
  template <class Visit>
  bool VisitEntry(const Entry& entry, Visit& visit);
  template <class Visit>
  bool VisitStored(const StoreCursor& cursor, Visit& visit);

  StoreLink* link_;
  SlotIndex index_;
  absl::btree_map<Key, uint32_t> order_;  // of ordered tables
  Slots<Entry> slots_;
  std::vector<uint32_t> dirty_;
  std::vector<uint32_t> loose_;  // all of them dirty, too
  std::vector<uint32_t> flushing_;
  std::vector<Replaced> replaced_;
  size_t heap_bytes_ = 0;
  uint32_t hand_ = 0;
  uint32_t found_ = 0;  // slot that Load found last
  // The key that the store was last asked for in vain: a new row is looked for
  // several times before it is put.
  std::optional<Key> absent_;
  bool complete_ = true;
  std::string row_buffer_;
};

template <class Row>
uint32_t Table<Row>::NewEntry(const Key& key) {
  if (absent_ == key) absent_.reset();
  const uint32_t slot = slots_.Take();
  index_.Insert(HashOf(key), slot);
  if constexpr (kOrdered) order_.emplace(key, slot);
  Entry& entry = slots_[slot];
  entry.key = key;
  entry.used = true;
  entry.referenced = true;
  return slot;
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

template <class Row>
typename Table<Row>::Found Table<Row>::Parse(const Key& key,
                                             std::string_view bytes) {
  Row row;
  if (ParseFields(bytes, &row)) return row;
  link_->status.Update(BadRow(Row::kTable, KeyBytes(key)));
  return Found{};
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
  found_ = NewEntry(key);
  Entry& entry = slots_[found_];
  if constexpr (kPacked) {
    entry.row.Assign(*bytes);
    heap_bytes_ += entry.row.heap_bytes();
  } else {
    entry.row = std::move(row);
    CountHeap(&entry);
  }
  entry.exists = true;
  entry.stored = true;
  entry.settled = true;
  return &entry;
}

template <class Row>
void Table<Row>::Drop(uint32_t slot) {
  const Entry& entry = slots_[slot];
  heap_bytes_ -= HeapOf(entry);
  if constexpr (kOrdered) order_.erase(entry.key);
  index_.Erase(HashOf(entry.key), slot);
  slots_.Give(slot);
}

template <class Row>
typename Table<Row>::Entry* Table<Row>::LoadFromStore(const Key& key) {
  if (absent_ == key) return nullptr;
  ++link_->loads;
  const auto found =
      link_->store->Get(Row::kTable, KeyBytes(key), &link_->value);
  if (!found.ok()) {
    link_->status.Update(found.status());
    return nullptr;
  }
  if (*found) return AddStored(link_->key, link_->value);
  absent_ = key;
  return nullptr;
}

template <class Row>
typename Table<Row>::Entry* Table<Row>::Load(const Key& key) {
  if (found_ < slots_.size()) {
    Entry& entry = slots_[found_];
    if (entry.used && entry.key == key) return &entry;
  }
  const uint32_t slot = FindSlot(key);
  if (slot == kNoSlot) return complete_ ? nullptr : LoadFromStore(key);
  ++link_->hits;
  found_ = slot;
  Entry& entry = slots_[found_];
  entry.referenced = true;
  return &entry;
}

template <class Row>
typename Table<Row>::Entry& Table<Row>::Dirty(const Key& key) {
  if (!complete_) {
    if (Load(key) == nullptr) found_ = NewEntry(key);
  } else if (found_ >= slots_.size() || !slots_[found_].used ||
             slots_[found_].key != key) {
    const uint32_t slot = FindSlot(key);
    found_ = slot == kNoSlot ? NewEntry(key) : slot;
    slots_[found_].referenced = true;
  }
  Entry& entry = slots_[found_];
  if (!entry.dirty) dirty_.push_back(found_);
  entry.dirty = true;
  if (entry.loose) return entry;
  entry.loose = true;
  loose_.push_back(found_);
  if (entry.settled) {
    const std::string_view bytes = BytesOf(entry);
    const std::string_view key_bytes = KeyBytes(key);
    replaced_.push_back(
        {DigestBucket(key_bytes), RowHash(Row::kTable, key_bytes, bytes)});
  }
  return entry;
}

template <class Row>
void Table<Row>::RemoveReplaced(Digest* digest) {
  for (const Replaced& old : replaced_) {
    digest->Remove(Row::kTable, old.bucket, old.hash);
  }
  replaced_.clear();
}

// Adds the row's hash to the digest if it is loose. The key is in its buffer.
template <class Row>
Hash256 Table<Row>::SettleRow(Entry* entry, std::string_view bytes,
                              Digest* digest) {
  const Hash256 hash = RowHash(Row::kTable, link_->key, bytes);
  if (entry->loose) digest->Add(Row::kTable, DigestBucket(link_->key), hash);
  return hash;
}

template <class Row>
void Table<Row>::Settle(Digest* digest) {
  RemoveReplaced(digest);
  for (const uint32_t slot : loose_) {
    Entry& entry = slots_[slot];
    KeyBytes(entry.key);
    if (entry.exists) SettleRow(&entry, BytesOf(entry), digest);
    CountHeap(&entry);
    entry.settled = entry.exists;
    entry.loose = false;
  }
  loose_.clear();
}

template <class Row>
void Table<Row>::Collect(CommitBuilder* commit, Digest* digest) {
  // A commit under way must be done first; its rows would be lost from view.
  CLEARPOINT_CHECK(flushing_.empty());
  RemoveReplaced(digest);
  for (const uint32_t slot : dirty_) {
    Entry& entry = slots_[slot];
    const std::string_view key = KeyBytes(entry.key);
    if (entry.exists) {
      const std::string_view bytes = BytesOf(entry);
      commit->Put(Row::kTable, key, bytes, SettleRow(&entry, bytes, digest));
    } else if (entry.stored) {
      commit->Delete(Row::kTable, key);
    }
    CountHeap(&entry);
    entry.settled = entry.exists;
    entry.loose = false;
    entry.stored = entry.exists;
    entry.dirty = false;
    entry.flushing = true;
  }
  loose_.clear();
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
  for (uint32_t steps = 0; steps < slots_.size(); ++steps) {
    if (before - memory_bytes() >= bytes) break;
    hand_ = hand_ + 1 < slots_.size() ? hand_ + 1 : 0;
    Entry& entry = slots_[hand_];
    if (!entry.used || entry.dirty || entry.flushing) continue;
    if (entry.referenced) {
      entry.referenced = false;
      continue;
    }
    Drop(hand_);
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
    if constexpr (kOrdered) {
      at_ = table.order_.lower_bound(FirstKey(prefix, from));
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
    for (uint32_t slot = 0; slot < table_.slots_.size(); ++slot) {
      if (!table_.slots_[slot].used) continue;
      std::string bytes;
      AppendKey(table_.slots_[slot].key, &bytes);
      if (!bytes.starts_with(prefix_) || bytes < from) continue;
      sorted_.emplace_back(std::move(bytes), slot);
    }
    std::sort(sorted_.begin(), sorted_.end());
    at_ = sorted_.begin();
  }
  void Load() {
    entry_ = nullptr;
    key_.clear();
    if constexpr (kOrdered) {
      if (at_ == table_.order_.end()) return;
      AppendKey(at_->first, &key_);
      if (!key_.starts_with(prefix_)) return;
    } else {
      if (at_ == sorted_.end()) return;
      key_ = at_->first;
    }
    entry_ = &table_.slots_[at_->second];
  }

  using Sorted = std::vector<std::pair<std::string, uint32_t>>;
  using Order = absl::btree_map<Key, uint32_t>;
  const Table& table_;
  std::string prefix_;
  Sorted sorted_;
  std::conditional_t<kOrdered, typename Order::const_iterator,
                     typename Sorted::const_iterator>
      at_;
  std::string key_;
  const Entry* entry_ = nullptr;
};

template <class Row>
template <class Visit>
bool Table<Row>::VisitEntry(const Entry& entry, Visit& visit) {
  if (!entry.exists) return true;
  if constexpr (kPacked) {
    const std::optional<Row> row = Parse(entry.key, entry.row.bytes());
    return row.has_value() && visit(entry.key, *row);
  } else {
    return visit(entry.key, entry.row);
  }
}

template <class Row>
template <class Visit>
void Table<Row>::Scan(std::string_view prefix, std::string_view from,
                      Visit visit) {
  CachedCursor cached(*this, prefix, from);
  if (complete_) {
    for (; cached.entry() != nullptr; cached.Next()) {
      if (!VisitEntry(*cached.entry(), visit)) return;
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
      if (!VisitEntry(entry, visit)) return;
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
