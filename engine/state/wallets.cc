#include "engine/state/wallets.h"

#include <algorithm>

namespace clearpoint {

void Wallet::LotChanged(size_t at) {
  const auto is_live = [&](size_t i) {
    return lots[i].row.remaining.value > 0;
  };
  if (is_live(at)) first_live = std::min(first_live, at);
  while (first_live < lots.size() && !is_live(first_live)) ++first_live;
}

size_t Wallet::LowerBound(const DrawKey& draw) const {
  // Most often asked for is one of the lots that were opened last, so the
  // range is found from the end, in steps that double.
  size_t end = lots.size();
  size_t step = 1;
  while (step <= end && !(lots[end - step].key < draw)) {
    end -= step;
    step *= 2;
  }
  const size_t begin = step <= end ? end - step + 1 : 0;
  const auto first = lots.begin() + static_cast<ptrdiff_t>(begin);
  const auto it = std::lower_bound(
      first, lots.begin() + static_cast<ptrdiff_t>(end), draw,
      [](const Lot& lot, const DrawKey& wanted) { return lot.key < wanted; });
  return static_cast<size_t>(it - lots.begin());
}

const Lot* Wallet::FindLot(const DrawKey& draw) const {
  const size_t at = LowerBound(draw);
  if (at == lots.size() || lots[at].key != draw) return nullptr;
  return lots[at].exists ? &lots[at] : nullptr;
}

void Wallets::Attach() {
  if (link_->store == nullptr) return;
  const auto cursor = link_->store->Scan(TableId::kWallets, "", "");
  link_->status.Update(cursor->status());
  complete_ = cursor->status().ok() && !cursor->Valid();
}

const Wallet* Wallets::Find(const WalletRow::Key& key) {
  const Entry* entry = Load(key);
  return entry == nullptr ? nullptr : &entry->wallet;
}

WalletRow& Wallets::Change(const WalletRow::Key& key) {
  Entry& entry = Dirty(key);
  entry.row_dirty = true;
  entry.row_loose = true;
  return entry.wallet.row;
}

Lot& Wallets::ChangeLot(Entry* entry, const DrawKey& draw) {
  Wallet& wallet = entry->wallet;
  std::vector<Lot>& lots = wallet.lots;
  const size_t at = wallet.LowerBound(draw);
  if (at == lots.size() || lots[at].key != draw) {
    Lot lot;
    lot.key = draw;
    lots.insert(lots.begin() + static_cast<ptrdiff_t>(at), lot);
    ++lots_;
    if (at < wallet.first_live) ++wallet.first_live;
  }
  Lot& lot = lots[at];
  if (!lot.dirty) {
    ++dirty_lots_;
    ++entry->dirty_lots;
  }
  if (!lot.loose && lot.settled) {
    const Hash256 hash = LotHash(wallet.key, lot);
    replaced_.push_back({DigestBucket(link_->key), hash});
  }
  lot.dirty = true;
  lot.loose = true;
  lot.exists = true;
  return lot;
}

Points Wallets::PutLot(const WalletRow::Key& key, const DrawKey& draw,
                       const LotRow& after) {
  Entry& entry = Dirty(key);
  Lot& lot = ChangeLot(&entry, draw);
  const Points before = lot.row.remaining;
  lot.row = after;
  Wallet& wallet = entry.wallet;
  wallet.LotChanged(static_cast<size_t>(&lot - wallet.lots.data()));
  return before;
}

// Leaves the lot's key in the buffer for keys.
std::string_view Wallets::LotKeyBytes(const WalletRow::Key& key,
                                      const DrawKey& draw) {
  link_->key.clear();
  AppendKey(LotRow::Key{key.member, key.program, draw}, &link_->key);
  return link_->key;
}

// Leaves the lot's key and row in their buffers.
Hash256 Wallets::LotHash(const WalletRow::Key& key, const Lot& lot) {
  row_buffer_.clear();
  AppendFields(lot.row, &row_buffer_);
  return RowHash(TableId::kLots, LotKeyBytes(key, lot.key), row_buffer_);
}

void Wallets::EraseLot(const WalletRow::Key& key, const DrawKey& draw) {
  Lot& lot = ChangeLot(&Dirty(key), draw);
  lot.row = LotRow{};
  lot.exists = false;
}

uint32_t Wallets::Peek(const WalletRow::Key& key) const {
  const uint32_t slot = index_.Find(HashOf(key), [](uint32_t) { return true; });
  if (slot == kNoSlot) return kNoSlot;
  __builtin_prefetch(&slots_[slot].wallet);
  __builtin_prefetch(&slots_[slot].hash);
  return slot;
}

void Wallets::PrefetchLots(uint32_t slot) const {
  const Wallet& wallet = slots_[slot].wallet;
  if (wallet.lots.empty()) return;
  __builtin_prefetch(&wallet.lots.back());
  __builtin_prefetch(wallet.lots.data() + wallet.first_live);
}

Wallets::Entry* Wallets::Load(const WalletRow::Key& key) {
  if (found_ < slots_.size()) {
    Entry& entry = slots_[found_];
    if (entry.used && entry.wallet.key == key) return &entry;
  }
  const uint32_t slot = index_.Find(HashOf(key), [&](uint32_t candidate) {
    return slots_[candidate].wallet.key == key;
  });
  if (slot == kNoSlot) return complete_ ? nullptr : LoadFromStore(key);
  ++link_->hits;
  found_ = slot;
  Entry& entry = slots_[found_];
  entry.referenced = true;
  return &entry;
}

Wallets::Entry* Wallets::LoadFromStore(const WalletRow::Key& key) {
  if (absent_ == key) return nullptr;
  ++link_->loads;
  link_->key.clear();
  AppendKey(key, &link_->key);
  const auto found =
      link_->store->Get(TableId::kWallets, link_->key, &link_->value);
  link_->status.Update(found.status());
  if (!found.ok()) return nullptr;
  if (!*found) {
    absent_ = key;
    return nullptr;
  }
  Hash256 hash;
  const auto bytes =
      CheckedRow(TableId::kWallets, link_->key, link_->value, &hash);
  WalletRow row;
  if (!bytes.ok() || !ParseFields(*bytes, &row)) {
    link_->status.Update(bytes.ok() ? BadRow(TableId::kWallets, link_->key)
                                    : bytes.status());
    return nullptr;
  }
  Entry* entry = NewEntry(key);
  entry->wallet.row = row;
  entry->hash = hash;
  entry->row_settled = true;
  LoadLots(entry);
  return entry;
}

void Wallets::LoadLots(Entry* entry) {
  std::string prefix;
  AppendKey(entry->wallet.key, &prefix);
  const auto cursor = link_->store->Scan(TableId::kLots, prefix, "");
  for (; cursor->Valid(); cursor->Next()) {
    Lot lot;
    LotRow::Key key;
    Hash256 hash;
    const auto bytes =
        CheckedRow(TableId::kLots, cursor->key(), cursor->value(), &hash);
    link_->status.Update(bytes.status());
    if (!bytes.ok()) return;
    if (!ParseKey(cursor->key(), &key) || !ParseFields(*bytes, &lot.row)) {
      link_->status.Update(BadRow(TableId::kLots, cursor->key()));
      return;
    }
    lot.key = key.draw;
    lot.exists = true;
    lot.stored = true;
    lot.settled = true;
    entry->wallet.lots.push_back(lot);
    ++lots_;
  }
  link_->status.Update(cursor->status());
}

Wallets::Entry* Wallets::NewEntry(const WalletRow::Key& key) {
  if (absent_ == key) absent_.reset();
  found_ = slots_.Take();
  index_.Insert(HashOf(key), found_);
  Entry& entry = slots_[found_];
  entry.wallet.key = key;
  entry.used = true;
  entry.referenced = true;
  return &entry;
}

Wallets::Entry& Wallets::Dirty(const WalletRow::Key& key) {
  Entry* entry = Load(key);
  if (entry == nullptr) entry = NewEntry(key);
  if (!entry->dirty) dirty_.push_back(found_);
  if (!entry->loose) loose_.push_back(found_);
  entry->dirty = true;
  entry->loose = true;
  return *entry;
}

void Wallets::Drop(uint32_t slot) {
  Entry& entry = slots_[slot];
  lots_ -= entry.wallet.lots.size();
  index_.Erase(HashOf(entry.wallet.key), slot);
  slots_.Give(slot);
}

void Wallets::RemoveReplaced(Digest* digest) {
  for (const Replaced& old : replaced_) {
    digest->Remove(TableId::kLots, old.bucket, old.hash);
  }
  replaced_.clear();
}

// Leaves the row's key and bytes in their buffers.
void Wallets::SettleRow(Entry* entry, Digest* digest) {
  link_->key.clear();
  AppendKey(entry->wallet.key, &link_->key);
  row_buffer_.clear();
  AppendFields(entry->wallet.row, &row_buffer_);
  if (!entry->row_loose) return;
  const uint8_t bucket = DigestBucket(link_->key);
  if (entry->row_settled) {
    digest->Remove(TableId::kWallets, bucket, entry->hash);
  }
  entry->hash = RowHash(TableId::kWallets, link_->key, row_buffer_);
  digest->Add(TableId::kWallets, bucket, entry->hash);
  entry->row_settled = true;
  entry->row_loose = false;
}

void Wallets::Settle(Digest* digest) {
  RemoveReplaced(digest);
  for (const uint32_t slot : loose_) {
    Entry& entry = slots_[slot];
    if (entry.row_loose) SettleRow(&entry, digest);
    for (Lot& lot : entry.wallet.lots) {
      if (!lot.loose) continue;
      if (lot.exists) {
        const Hash256 hash = LotHash(entry.wallet.key, lot);
        digest->Add(TableId::kLots, DigestBucket(link_->key), hash);
      }
      lot.settled = lot.exists;
      lot.loose = false;
    }
    entry.loose = false;
  }
  loose_.clear();
}

void Wallets::CollectRow(Entry* entry, CommitBuilder* commit, Digest* digest) {
  SettleRow(entry, digest);
  commit->Put(TableId::kWallets, link_->key, row_buffer_, entry->hash);
  entry->row_dirty = false;
}

void Wallets::CollectLots(Entry* entry, CommitBuilder* commit, Digest* digest) {
  bool erased = false;
  // The newest stand at the end, and most that changed are new.
  std::vector<Lot>& lots = entry->wallet.lots;
  for (size_t i = lots.size(); entry->dirty_lots > 0 && i-- > 0;) {
    Lot& lot = lots[i];
    if (!lot.dirty) continue;
    --entry->dirty_lots;
    if (lot.exists) {
      const Hash256 hash = LotHash(entry->wallet.key, lot);
      if (lot.loose) {
        digest->Add(TableId::kLots, DigestBucket(link_->key), hash);
      }
      commit->Put(TableId::kLots, link_->key, row_buffer_, hash);
    } else if (lot.stored) {
      commit->Delete(TableId::kLots, LotKeyBytes(entry->wallet.key, lot.key));
    }
    lot.settled = lot.exists;
    lot.loose = false;
    lot.stored = lot.exists;
    lot.dirty = false;
    erased = erased || !lot.exists;
  }
  if (!erased) return;
  // The wallet is never reloaded while it is flushing, so its erased lots may
  // leave memory before the commit is done.
  Wallet& wallet = entry->wallet;
  lots_ -=
      std::erase_if(wallet.lots, [](const Lot& lot) { return !lot.exists; });
  wallet.first_live = 0;
  while (wallet.first_live < wallet.lots.size() &&
         wallet.lots[wallet.first_live].row.remaining.value == 0) {
    ++wallet.first_live;
  }
}

void Wallets::Collect(CommitBuilder* commit, Digest* digest) {
  CLEARPOINT_CHECK(flushing_.empty());
  RemoveReplaced(digest);
  for (const uint32_t slot : dirty_) {
    Entry& entry = slots_[slot];
    if (entry.row_dirty) CollectRow(&entry, commit, digest);
    CollectLots(&entry, commit, digest);
    entry.dirty = false;
    entry.loose = false;
    entry.flushing = true;
  }
  dirty_lots_ = 0;
  loose_.clear();
  flushing_.swap(dirty_);
}

void Wallets::CommitDone() {
  for (const uint32_t slot : flushing_) slots_[slot].flushing = false;
  flushing_.clear();
}

size_t Wallets::Evict(size_t bytes) {
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

std::vector<WalletRow::Key> Wallets::AllKeys() {
  std::vector<WalletRow::Key> keys;
  keys.reserve(index_.size());
  for (uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].used) keys.push_back(slots_[slot].wallet.key);
  }
  if (!complete_) {
    const auto cursor = link_->store->Scan(TableId::kWallets, "", "");
    for (; cursor->Valid(); cursor->Next()) {
      WalletRow::Key key;
      if (!ParseKey(cursor->key(), &key)) {
        link_->status.Update(BadRow(TableId::kWallets, cursor->key()));
        return {};
      }
      keys.push_back(key);
    }
    link_->status.Update(cursor->status());
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace clearpoint
