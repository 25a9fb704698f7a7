#include "engine/state/store.h"

namespace clearpoint {
namespace {

bool Before(const StoreChange& left, const StoreChange& right) {
  if (left.table != right.table) return left.table < right.table;
  return left.key < right.key;
}

}  // namespace

bool IsSortedAndUnique(const StoreCommit& commit) {
  for (size_t i = 1; i < commit.changes.size(); ++i) {
    if (!Before(commit.changes[i - 1], commit.changes[i])) return false;
  }
  return true;
}

}  // namespace clearpoint
