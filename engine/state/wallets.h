// Wallets: the cache of the tables `wallets` and `lots` together. A wallet
// comes in whole, its lots in draw order, because a burn walks them in that
// order; it is written lot by lot, so a wallet of ten thousand lots costs only
// what changed in it.
//
// Memory: one cached wallet holds all its lots; drained lots stay until every
// key that may still move them is forgotten, and a Tick erases them. Otherwise
// as engine/state/table.h. Threads: one, the owner of the State.
#ifndef CLEARPOINT_ENGINE_STATE_WALLETS_H_
#define CLEARPOINT_ENGINE_STATE_WALLETS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/hash/hash.h"
#include "engine/state/slot_index.h"
#include "engine/state/slots.h"
#include "engine/state/table.h"

namespace clearpoint {

struct Lot {
  DrawKey key;
  LotRow row;
  bool exists : 1 = false;  // false: erased, and not yet committed
  bool stored : 1 = false;  // as in engine/state/table.h, and the next three
  bool dirty : 1 = false;
  bool loose : 1 = false;
  bool settled : 1 = false;
};

struct Wallet {
  WalletRow::Key key;
  WalletRow row;
  std::vector<Lot> lots;  // in draw order
  size_t first_live = 0;  // no lot before this one has points remaining

  // Position of the lot with this key, or of where it belongs.
  size_t LowerBound(const DrawKey& draw) const;
  // Keeps first_live right after `remaining` of the lot there has changed.
  void LotChanged(size_t at);
  const Lot* FindLot(const DrawKey& draw) const;
};

class Wallets {
 public:
  explicit Wallets(StoreLink* link) : link_(link) {}
  Wallets(const Wallets&) = delete;

  void Attach();

  // The wallet, or null when the member has none in the program. The pointer
  // holds until the next change or Evict.
  const Wallet* Find(const WalletRow::Key& key);
  // Hints, as in engine/state/table.h; PrefetchLots is for the lots of the
  // wallet in a slot that Peek answered.
  void PrefetchIndex(const WalletRow::Key& key) const {
    index_.Prefetch(HashOf(key));
  }
  uint32_t Peek(const WalletRow::Key& key) const;
  void PrefetchLots(uint32_t slot) const;
  // The wallet's balances to change in place; made when there is none.
  WalletRow& Change(const WalletRow::Key& key);
  // Puts the lot, which becomes `after`, and answers what remained in it. Its
  // wallet exists.
  Points PutLot(const WalletRow::Key& key, const DrawKey& draw,
                const LotRow& after);
  void EraseLot(const WalletRow::Key& key, const DrawKey& draw);

  // Every wallet in key order, until visit answers false.
  template <class Visit>
  void ForEach(Visit visit) {
    std::vector<WalletRow::Key> keys = AllKeys();
    for (const WalletRow::Key& key : keys) {
      const Wallet* wallet = Find(key);
      if (wallet != nullptr && !visit(*wallet)) return;
      if (memory_bytes() > scan_limit_) Evict(memory_bytes() - scan_limit_);
    }
  }
  void set_scan_limit(size_t bytes) { scan_limit_ = bytes; }

  void Settle(Digest* digest);
  void Collect(CommitBuilder* commit, Digest* digest);
  void CommitDone();
  size_t Evict(size_t bytes);

  size_t memory_bytes() const {
    return index_.size() * (sizeof(Entry) + SlotIndex::kBytesPerSlot) +
           lots_ * (sizeof(Lot) + sizeof(Lot) / 2);
  }
  size_t dirty_rows() const { return dirty_.size() + dirty_lots_; }
  size_t cached_rows() const { return index_.size(); }
  bool complete() const { return complete_; }

 private:
  struct Entry {
    Wallet wallet;
    Hash256 hash;  // of the row as last settled or loaded
    uint32_t dirty_lots = 0;
    bool row_dirty : 1 = false;
    bool row_loose : 1 = false;
    bool row_settled : 1 = false;
    bool dirty : 1 = false;  // the row or a lot; then it stands in dirty_
    bool loose : 1 = false;  // the row or a lot; then it stands in loose_
    bool flushing : 1 = false;
    bool referenced : 1 = false;
    bool used : 1 = false;
  };

  // A settled lot that has been changed since: its hash leaves the digest.
  struct Replaced {
    uint8_t bucket;
    Hash256 hash;
  };

  static size_t HashOf(const WalletRow::Key& key) {
    return absl::Hash<WalletRow::Key>()(key);
  }
  Entry* Load(const WalletRow::Key& key);
  Entry* LoadFromStore(const WalletRow::Key& key);
  void LoadLots(Entry* entry);
  std::string_view LotKeyBytes(const WalletRow::Key& key, const DrawKey& draw);
  Hash256 LotHash(const WalletRow::Key& key, const Lot& lot);
  Entry* NewEntry(const WalletRow::Key& key);
  Entry& Dirty(const WalletRow::Key& key);
  // The lot to change in place; made when there is none.
  Lot& ChangeLot(Entry* entry, const DrawKey& draw);
  void Drop(uint32_t slot);
  void RemoveReplaced(Digest* digest);
  void SettleRow(Entry* entry, Digest* digest);
  void CollectRow(Entry* entry, CommitBuilder* commit, Digest* digest);
  void CollectLots(Entry* entry, CommitBuilder* commit, Digest* digest);
  std::vector<WalletRow::Key> AllKeys();

  StoreLink* link_;
  SlotIndex index_;
  Slots<Entry> slots_;
  std::vector<uint32_t> dirty_;
  std::vector<uint32_t> loose_;  // all of them dirty, too
  std::vector<uint32_t> flushing_;
  std::vector<Replaced> replaced_;
  size_t lots_ = 0;
  size_t dirty_lots_ = 0;
  uint32_t hand_ = 0;
  // Slot that Load found last: deciding asks for one wallet many times.
  uint32_t found_ = 0;
  // The wallet that the store was last asked for in vain.
  std::optional<WalletRow::Key> absent_;
  size_t scan_limit_ = size_t{1} << 40;
  bool complete_ = true;
  std::string row_buffer_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_WALLETS_H_
